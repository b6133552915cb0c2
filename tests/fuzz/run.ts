/**
 * Feeds the readers of checkpoints with many damaged files and reports on each.
 *
 *   npm run fuzz -- 100000 [first seed]
 */
import { fuzz } from './fuzz.ts';
import { FUZZ_TARGETS } from './targets.ts';

const total = Number(process.argv[2] ?? 100_000);
const firstSeed = Number(process.argv[3] ?? 1_000_000);
if (!Number.isInteger(total) || total < 1 || !Number.isInteger(firstSeed)) {
  console.error('Usage: npm run fuzz -- [number of inputs] [first seed]');
  process.exit(2);
}

const share = Math.ceil(total / FUZZ_TARGETS.length);
for (const target of FUZZ_TARGETS) {
  const { inputs, refused, slowestMs, largestBytes } = fuzz(target, share, firstSeed);
  const megabytes = (largestBytes / 1e6).toFixed(1);
  process.stdout.write(
    `${target.name}: ${inputs} inputs, ${refused} refused, the others sound; slowest ${slowestMs.toFixed(0)} ms, at most ${megabytes} MB\n`,
  );
}
