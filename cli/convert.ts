/**
 * Converts a checkpoint on disk: a folder of transformers or a GGUF file, into a folder that the page loads by its address on any
 * static host, or into a GGUF file for llama.cpp. Weights are held in memory while it works.
 *
 *   npm run convert -- model.gguf out-folder --check
 *   npm run convert -- public/models/s1-nano s1-nano.gguf --export gguf --check
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { expectedTensors } from '../src/formats/check-tensors.ts';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { openSourceCheckpoint, type SourceCheckpoint } from './source-checkpoint.ts';
import { writeFolder, writeGguf, type FloatWeights } from './write-checkpoint.ts';

const USAGE = `Usage: npm run convert -- SOURCE OUT [options]
  SOURCE            a folder with config.json, tokenizer files and safetensors, or a .gguf file
  OUT               the folder to write, or with --export gguf the file
  --export gguf     write a file for llama.cpp instead of a folder
  --weights W       f16 or f32 (default f16)
  --check           read OUT again and compare every weight with SOURCE`;

/** Something the person typed is wrong; the message says what. */
class UsageError extends Error {}

interface Command {
  readonly source: string;
  readonly out: string;
  readonly gguf: boolean;
  readonly weights: FloatWeights;
  readonly check: boolean;
}

function parse(): Command {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { export: { type: 'string' }, weights: { type: 'string' }, check: { type: 'boolean' } },
  });
  const [source, out] = positionals;
  if (source === undefined || out === undefined || positionals.length > 2) {
    throw new UsageError('SOURCE and OUT are needed, and nothing else.');
  }
  if (values.export !== undefined && values.export !== 'gguf') {
    throw new UsageError(`--export must be gguf, not "${values.export}".`);
  }
  const weights = values.weights ?? 'f16';
  if (weights !== 'f16' && weights !== 'f32') {
    throw new UsageError(`--weights must be f16 or f32, not "${weights}".`);
  }
  return { source, out, gguf: values.export === 'gguf', weights, check: values.check ?? false };
}

/** Relative rounding error of a normal f16 number; below its normal range the error is absolute. */
const HALF_ROUNDING = 2 ** -11;
const HALF_SMALLEST = 2 ** -25;

/** Number of weights that differ by more than rounding to the stored type explains. */
function countDifferences(source: SourceCheckpoint, out: SourceCheckpoint, weights: FloatWeights): number {
  let differences = 0;
  for (const name of expectedTensors(out.config).keys()) {
    const wanted = source.readF32(name);
    const written = out.readF32(name);
    if (wanted.length !== written.length) return Infinity;
    for (const [i, value] of wanted.entries()) {
      const allowed = weights === 'f32' ? 0 : Math.max(Math.abs(value) * HALF_ROUNDING, HALF_SMALLEST);
      if (!(Math.abs(value - (written[i] ?? NaN)) <= allowed)) differences++;
    }
  }
  return differences;
}

function main(): void {
  const { source: path, out, gguf, weights, check } = parse();
  const source = openSourceCheckpoint(path);
  if (gguf) writeGguf(source, out, basename(path), weights);
  else writeFolder(source, out, weights);
  console.log(`Wrote ${out}.`);
  if (!check) return;
  const differences = countDifferences(source, openSourceCheckpoint(out), weights);
  if (differences > 0) {
    throw new ModelFormatError('model-corrupt', `${differences} weights in ${out} differ from ${path}.`);
  }
  console.log(
    `Every weight in ${out} is that of ${path}${weights === 'f32' ? '' : ', to the precision of f16'}.`,
  );
}

try {
  main();
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof ModelFormatError)) throw error;
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
  process.exit(error instanceof UsageError ? 2 : 1);
}
