/**
 * Converts a checkpoint, of this computer or of the hub: into a folder that the page stores and runs from any static host, into one for
 * transformers, into a GGUF file for llama.cpp, or into a folder for transformers.js. Files are read in pieces, however large.
 *
 *   npm run convert -- simplescaling/s1.1-1.5B s1.1-1.5B-int4 --check
 *   npm run convert -- model.gguf out-folder --weights f16
 *   npm run convert -- public/models/s1-nano s1-nano.gguf --export gguf --check
 *   npm run convert -- public/models/s1-nano s1-nano-onnx --export onnx --dtype fp32,q4f16
 */
import { basename } from 'node:path';
import { expectedTensors } from '../src/formats/check-tensors.ts';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { NetworkError } from '../src/models/model-folder.ts';
import { StorageError } from '../src/storage/storage-error.ts';
import { checkOnnx } from './check-onnx.ts';
import { parseConvert, USAGE, type ConvertCommand } from './convert-options.ts';
import { openConvertSource, type ConvertSource } from './open-convert-source.ts';
import { openSourceCheckpoint, type SourceCheckpoint } from './source-checkpoint.ts';
import { UsageError } from './usage-error.ts';
import { writeFolder, writeGguf, type FloatWeights } from './write-checkpoint.ts';
import { writeOnnx } from './write-onnx.ts';
import { storedDeviation, writeStored } from './write-stored.ts';

/** Relative rounding error of a normal f16 number; below its normal range the error is absolute. */
const HALF_ROUNDING = 2 ** -11;
const HALF_SMALLEST = 2 ** -25;
/** More than this is no rounding to blocks; measured on s1-nano: 0.081 and 0.0053. */
const LARGEST_DEVIATION = { int4: 0.15, int8: 0.02 } as const;

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

async function checkFloats(
  { out, sourceText }: ConvertCommand,
  source: SourceCheckpoint,
  weights: FloatWeights,
): Promise<string> {
  const differences = countDifferences(source, await openSourceCheckpoint(out), weights);
  if (differences > 0) {
    throw new ModelFormatError(
      'model-corrupt',
      `${differences} weights in ${out} differ from ${sourceText}.`,
    );
  }
  return `Every weight in ${out} is that of ${sourceText}${weights === 'f32' ? '' : ', to the precision of f16'}.`;
}

function checkBlocks(out: string, source: SourceCheckpoint, weights: 'int4' | 'int8'): string {
  const deviation = storedDeviation(out, (tensor) => source.readF32(tensor));
  if (!(deviation <= LARGEST_DEVIATION[weights])) {
    throw new ModelFormatError(
      'model-corrupt',
      `The weights in ${out} differ from the source by ${(100 * deviation).toFixed(1)}%, more than ${weights} explains.`,
    );
  }
  return `The weights in ${out} differ from the source by ${(100 * deviation).toFixed(2)}% (root mean square), as ${weights} does.`;
}

/** Writes OUT. @returns what checking it says, for `--check` */
async function write(command: ConvertCommand, source: ConvertSource): Promise<() => Promise<string>> {
  const { out, target, sourceText } = command;
  switch (target.kind) {
    case 'folder': {
      const { weights } = target;
      if (weights === 'int4' || weights === 'int8') {
        await writeStored({ source: source.stream, folder: out, weights, signal, onProgress: sayProgress() });
        return async () => checkBlocks(out, await tensorsOf(source), weights);
      }
      const tensors = await tensorsOf(source);
      writeFolder(tensors, out, weights);
      return () => checkFloats(command, tensors, weights);
    }
    case 'gguf': {
      const tensors = await tensorsOf(source);
      writeGguf(tensors, out, basename(sourceText), target.weights);
      return () => checkFloats(command, tensors, target.weights);
    }
    case 'onnx': {
      const tensors = await tensorsOf(source);
      writeOnnx(tensors, out, target.dtypes);
      return async () => {
        const lines: string[] = [];
        for (const dtype of target.dtypes) {
          const deviation = await checkOnnx(tensors, out, dtype);
          lines.push(`${dtype}: logits ${deviation.toExponential(1)} standard deviations off the source's.`);
        }
        return lines.join('\n');
      };
    }
  }
}

const stop = new AbortController();
const { signal } = stop;
const onInterrupt = (): void => {
  stop.abort();
};
// What was fetched beside OUT is deleted, and OUT can be gone on with.
process.once('SIGINT', onInterrupt);

/** Any tensor. What follows is worked without a pause in which a handler could be called, so Ctrl+C ends the process again. */
async function tensorsOf(source: ConvertSource): Promise<SourceCheckpoint> {
  const tensors = await source.readTensors();
  process.off('SIGINT', onInterrupt);
  return tensors;
}

const PROGRESS_MS = 5_000;

/** Says every few seconds how far it is. */
function sayProgress(): (progress: { readonly doneBytes: number; readonly totalBytes: number }) => void {
  let saidAt = performance.now();
  return ({ doneBytes, totalBytes }) => {
    if (performance.now() - saidAt < PROGRESS_MS) return;
    saidAt = performance.now();
    console.log(`${(doneBytes / 1e6).toFixed(0)} of ${(totalBytes / 1e6).toFixed(0)} MB`);
  };
}

async function main(): Promise<void> {
  const command = parseConvert(process.argv.slice(2));
  const token = process.env['HF_TOKEN'] ?? '';
  const source = await openConvertSource(command, token, signal, (line) => console.log(line));
  try {
    const check = await write(command, source);
    console.log(`Wrote ${command.out}.`);
    if (command.check) console.log(await check());
  } finally {
    source.close();
  }
}

function isExpected(error: unknown): error is Error {
  return [UsageError, ModelFormatError, NetworkError, StorageError].some((kind) => error instanceof kind);
}

try {
  await main();
} catch (error) {
  if (signal.aborted) {
    console.error('Stopped.');
    process.exit(130);
  }
  if (!isExpected(error)) throw error;
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
  process.exit(error instanceof UsageError ? 2 : 1);
}
