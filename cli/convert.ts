/**
 * Converts a checkpoint on disk: a folder of transformers or a GGUF file, into a folder that the page loads by its address on any
 * static host, into a GGUF file for llama.cpp, or into a folder for transformers.js. Weights are held in memory while it works.
 *
 *   npm run convert -- model.gguf out-folder --check
 *   npm run convert -- public/models/s1-nano s1-nano.gguf --export gguf --check
 *   npm run convert -- public/models/s1-nano s1-nano-onnx --export onnx --dtype fp32,q4f16
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { expectedTensors } from '../src/formats/check-tensors.ts';
import type { ExportDtype } from '../src/graph/build-export-graph.ts';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { openSourceCheckpoint, type SourceCheckpoint } from './source-checkpoint.ts';
import { UsageError } from './usage-error.ts';
import { writeFolder, writeGguf, type FloatWeights } from './write-checkpoint.ts';
import { EXPORT_DTYPES, writeOnnx } from './write-onnx.ts';

const USAGE = `Usage: npm run convert -- SOURCE OUT [options]
  SOURCE            a folder with config.json, tokenizer files and safetensors, or a .gguf file
  OUT               the folder to write, or with --export gguf the file
  --export gguf     write a file for llama.cpp instead of a folder
  --export onnx     write a folder for transformers.js, with graphs under onnx/
  --dtype D         of the graphs: fp32, fp16, q4 or q4f16, several with commas (default fp32)
  --weights W       of the other two: f16 or f32 (default f16)
  --check           read OUT again and compare every weight with SOURCE`;

interface Command {
  readonly source: string;
  readonly out: string;
  readonly target: 'folder' | 'gguf' | 'onnx';
  readonly weights: FloatWeights;
  readonly dtypes: readonly ExportDtype[];
  readonly check: boolean;
}

function parseTarget(name: string | undefined): Command['target'] {
  if (name === undefined) return 'folder';
  if (name === 'gguf' || name === 'onnx') return name;
  throw new UsageError(`--export must be gguf or onnx, not "${name}".`);
}

function parseWeights(name = 'f16'): FloatWeights {
  if (name === 'f16' || name === 'f32') return name;
  throw new UsageError(`--weights must be f16 or f32, not "${name}".`);
}

function parseDtypes(list = 'fp32'): ExportDtype[] {
  return [...new Set(list.split(','))].map((name) => {
    const dtype = EXPORT_DTYPES.find((known) => known === name);
    if (dtype !== undefined) return dtype;
    throw new UsageError(`--dtype must be one or more of ${EXPORT_DTYPES.join(', ')}, not "${name}".`);
  });
}

function parse(): Command {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      export: { type: 'string' },
      dtype: { type: 'string' },
      weights: { type: 'string' },
      check: { type: 'boolean' },
    },
  });
  const [source, out] = positionals;
  if (source === undefined || out === undefined || positionals.length > 2) {
    throw new UsageError('SOURCE and OUT are needed, and nothing else.');
  }
  const target = parseTarget(values.export);
  const { check = false } = values;
  if (target === 'onnx' && (check || values.weights !== undefined)) {
    throw new UsageError(`--${check ? 'check' : 'weights'} does not go with --export onnx.`);
  }
  if (target !== 'onnx' && values.dtype !== undefined) throw new UsageError('--dtype needs --export onnx.');
  const [weights, dtypes] = [parseWeights(values.weights), parseDtypes(values.dtype)];
  return { source, out, target, weights, dtypes, check };
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

function write({ source: path, out, target, weights, dtypes }: Command, source: SourceCheckpoint): void {
  switch (target) {
    case 'folder':
      return writeFolder(source, out, weights);
    case 'gguf':
      return writeGguf(source, out, basename(path), weights);
    case 'onnx':
      return writeOnnx(source, out, dtypes);
  }
}

function main(): void {
  const command = parse();
  const { source: path, out, weights, check } = command;
  const source = openSourceCheckpoint(path);
  write(command, source);
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
