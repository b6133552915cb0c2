/**
 * Prints the accuracy tables of the sweeps in `bench/results`, and writes them into the README.
 *
 *   npm run accuracy [-- --write]
 */
import { parseArgs } from 'node:util';
import { accuracyReport, REFERENCE } from './accuracy-report.ts';
import { writeReadmeBlock } from './readme-block.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const text = await accuracyReport().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(`bench/results/${REFERENCE} is made by "npm run evaluate".`);
  process.exit(1);
});
console.log(text);
if (values.write) {
  await writeReadmeBlock('accuracy', text);
}
