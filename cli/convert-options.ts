/** What `npm run convert` is asked to do. */
import { parseArgs } from 'node:util';
import type { ExportDtype } from '../src/graph/build-export-graph.ts';
import { PUBLIC_HUB } from '../src/models/hub.ts';
import { readSourceName, type SourceName } from './source-name.ts';
import { UsageError } from './usage-error.ts';
import { EXPORT_DTYPES } from './write-onnx.ts';

export const USAGE = `Usage: npm run convert -- SOURCE OUT [options]
  SOURCE            a folder with config.json, tokenizer files and safetensors, a .gguf file (or one of its
                    parts), or a repository of the hub: owner/name, or owner/name/file.gguf
  OUT               the folder to write, or with --export gguf the file
  --weights W       of a folder: int4 or int8, which the page stores and runs as they are, or f16 or f32,
                    for transformers (default int4); with --export gguf: f16 or f32 (default f16)
  --export gguf     write a file for llama.cpp instead of a folder
  --export onnx     write a folder for transformers.js, with graphs under onnx/
  --dtype D         of the graphs: fp32, fp16, q4 or q4f16, several with commas (default fp32)
  --hub URL         a mirror of the hub (default ${PUBLIC_HUB.baseUrl}); HF_TOKEN is sent to it where it is set
  --check           read OUT again and compare it with SOURCE`;

export type FolderWeights = 'int4' | 'int8' | 'f16' | 'f32';

export type ConvertTarget =
  | { readonly kind: 'folder'; readonly weights: FolderWeights }
  | { readonly kind: 'gguf'; readonly weights: 'f16' | 'f32' }
  | { readonly kind: 'onnx'; readonly dtypes: readonly ExportDtype[] };

export interface ConvertCommand {
  readonly source: SourceName;
  /** As it was typed. */
  readonly sourceText: string;
  readonly out: string;
  readonly target: ConvertTarget;
  readonly hubUrl: string;
  readonly check: boolean;
}

/** @throws UsageError · ModelFormatError when SOURCE can be nothing */
export function parseConvert(args: readonly string[]): ConvertCommand {
  const { positionals, values } = parse(args);
  const [sourceText, out] = positionals;
  if (sourceText === undefined || out === undefined || positionals.length > 2) {
    throw new UsageError('SOURCE and OUT are needed, and nothing else.');
  }
  const target = targetOf(values);
  const { check = false, hub = PUBLIC_HUB.baseUrl } = values;
  if (!URL.canParse(hub)) throw new UsageError(`--hub must be an address, not "${hub}".`);
  const hubUrl = hub.replace(/\/+$/, '');
  return { source: readSourceName(sourceText), sourceText, out, target, hubUrl, check };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        export: { type: 'string' },
        dtype: { type: 'string' },
        weights: { type: 'string' },
        hub: { type: 'string' },
        check: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

interface TargetTexts {
  readonly export?: string | undefined;
  readonly dtype?: string | undefined;
  readonly weights?: string | undefined;
}

function targetOf({ export: kind, dtype, weights }: TargetTexts): ConvertTarget {
  if (dtype !== undefined && kind !== 'onnx') throw new UsageError('--dtype needs --export onnx.');
  switch (kind) {
    case undefined:
      return { kind: 'folder', weights: oneOf('--weights', weights ?? 'int4', FOLDER_WEIGHTS) };
    case 'gguf':
      return { kind, weights: oneOf('--weights', weights ?? 'f16', FLOAT_WEIGHTS) };
    case 'onnx': {
      if (weights !== undefined) {
        throw new UsageError('--weights does not go with --export onnx: use --dtype.');
      }
      const names = [...new Set((dtype ?? 'fp32').split(','))];
      return { kind, dtypes: names.map((name) => oneOf('--dtype', name, EXPORT_DTYPES)) };
    }
    default:
      throw new UsageError(`--export must be gguf or onnx, not "${kind}".`);
  }
}

const FOLDER_WEIGHTS = ['int4', 'int8', 'f16', 'f32'] as const;
const FLOAT_WEIGHTS = ['f16', 'f32'] as const;

function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new UsageError(`${option} must be ${choices.join(', ')}, not "${value}".`);
}
