/** Writes a checkpoint in the layout of transformers.js: config, tokenizer, generation settings and graphs under `onnx/`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTokenizer } from '../src/engine/tokenizer.ts';
import { buildExportGraph, type ExportDtype } from '../src/graph/build-export-graph.ts';
import { placeWeights } from '../src/graph/place-weights.ts';
import { materialize, type UnclaimedParts } from '../src/quant/materialize.ts';
import type { SourceCheckpoint } from './source-checkpoint.ts';
import { writeJson, writeParts, writeTokenizer } from './write-checkpoint.ts';

/** End of the name of a graph's file, by number format, as transformers.js asks for it. */
const SUFFIXES: Readonly<Record<ExportDtype, string>> = {
  fp32: '',
  fp16: '_fp16',
  q4: '_q4',
  q4f16: '_q4f16',
};

export const EXPORT_DTYPES = Object.keys(SUFFIXES).filter((name): name is ExportDtype => name in SUFFIXES);

/** Sizes at which a graph's weights leave its own file, and at which they need another one. */
export interface OnnxFileLimits {
  readonly inlineBytes: number;
  readonly fileBytes: number;
}

/** A browser holds no more than 2 GiB in one piece; a graph with its weights inside is copied a few times. */
const LIMITS: OnnxFileLimits = { inlineBytes: 200e6, fileBytes: 1.9e9 };

/** Name of a graph's file in `onnx/`. */
export function graphFileName(dtype: ExportDtype): string {
  return `model${SUFFIXES[dtype]}.onnx`;
}

/** Writes one graph. Returns the number of files with weights beside it. */
function writeGraph(
  source: SourceCheckpoint,
  folder: string,
  dtype: ExportDtype,
  { inlineBytes, fileBytes }: OnnxFileLimits,
): number {
  const name = graphFileName(dtype);
  const graph = buildExportGraph(source.config, dtype);
  const unclaimed: UnclaimedParts = new Map();
  const read = (tensor: string) => source.readF32(tensor);
  const total = graph.initializers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total <= inlineBytes) {
    const model = graph.encode(({ source }) => ({
      kind: 'raw',
      bytes: materialize(source, read, unclaimed),
    }));
    writeFileSync(join(folder, name), model);
    return 0;
  }
  const { files, place } = placeWeights(graph.initializers, `${name}_data`, fileBytes);
  for (const file of files) {
    writeParts(
      join(folder, file.name),
      (function* () {
        for (const { source } of file.weights) yield materialize(source, read, unclaimed);
      })(),
    );
  }
  writeFileSync(join(folder, name), graph.encode(place));
  return files.length;
}

/** Settings for generating; where the source has none, its end token, without which a run would never end. */
function generationConfig(source: SourceCheckpoint): Readonly<Record<string, unknown>> | null {
  if (source.generationConfig !== null) return source.generationConfig;
  const { eos_token: end } = source.tokenizerConfig;
  if (typeof end !== 'string') return null;
  const ids = createTokenizer(source.tokenizer, source.tokenizerConfig).encode(end);
  return ids.length === 1 ? { eos_token_id: ids[0] } : null;
}

/**
 * Writes one graph for each of `dtypes` and what goes with them.
 * @throws ModelFormatError when a number format cannot hold the checkpoint
 */
export function writeOnnx(
  source: SourceCheckpoint,
  folder: string,
  dtypes: readonly ExportDtype[],
  limits = LIMITS,
): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const external = dtypes.map((dtype) => {
    const files = writeGraph(source, join(folder, 'onnx'), dtype, limits);
    return [graphFileName(dtype), files] as const;
  });
  writeTokenizer(source, folder);
  const generation = generationConfig(source);
  if (generation !== null) writeJson(folder, 'generation_config.json', generation);
  writeJson(folder, 'config.json', {
    ...source.configJson,
    'transformers.js_config': {
      kv_cache_dtype: { fp16: 'float16', q4f16: 'float16' },
      use_external_data_format: Object.fromEntries(external.filter(([, files]) => files > 0)),
    },
  });
}
