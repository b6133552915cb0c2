/** Runs an exported graph beside the page's own graph of the source's weights, on the CPU, and compares what they compute. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Decoder, DecoderShape } from '../src/engine/decoder.ts';
import { createExportedDecoder } from '../src/engine/exported-decoder.ts';
import { createExportedWasmSession } from '../src/engine/exported-wasm-session.ts';
import { deviationLimit, isWithin, logitDeviation, worse } from '../src/engine/logit-deviation.ts';
import type { ExternalData } from '../src/engine/ort-wasm-session.ts';
import { startOrtWasmInNode } from '../src/engine/ort-wasm-node.ts';
import { createTokenizer } from '../src/engine/tokenizer.ts';
import { createWasmDecoder } from '../src/engine/wasm-decoder.ts';
import type { ExportDtype } from '../src/graph/build-export-graph.ts';
import { buildGraph } from '../src/graph/build-graph.ts';
import { argMax } from '../src/lib/arg-max.ts';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { materialize, type UnclaimedParts } from '../src/quant/materialize.ts';
import type { SourceCheckpoint } from './source-checkpoint.ts';
import { graphFileName } from './write-onnx.ts';

const QUESTION = 'How many r in raspberry';
/** Tokens after the question, each the likeliest of the source. */
const STEPS = 12;
const CONTEXT = 256;

/**
 * @param folder of the export
 * @returns the largest root mean square deviation of the logits, in their standard deviations
 * @throws ModelFormatError when it is more than rounding explains
 */
export async function checkOnnx(
  source: SourceCheckpoint,
  folder: string,
  dtype: ExportDtype,
): Promise<number> {
  const reference = await openReference(source, dtype);
  const exported = await openExported(source, join(folder, 'onnx', graphFileName(dtype)));
  const tokenizer = createTokenizer(source.tokenizer, source.tokenizerConfig);
  const isHalf = dtype === 'fp16' || dtype === 'q4f16';
  const limit = deviationLimit(isHalf ? 'f16' : 'f32', 0);
  let worst = { rms: 0, max: 0 };
  try {
    const [own, theirs] = [reference.createCache(), exported.createCache()];
    let ids: readonly number[] = tokenizer.encodeQuestion(QUESTION);
    for (let step = 0; step < STEPS; step++) {
      const wanted = (await reference.step(own, ids)).slice();
      worst = worse(worst, logitDeviation(await exported.step(theirs, ids), wanted));
      ids = [argMax(wanted.subarray(0, tokenizer.size))];
    }
  } finally {
    reference.dispose();
    exported.dispose();
  }
  if (isWithin(worst, limit)) return worst.rms;
  throw new ModelFormatError(
    'model-corrupt',
    `${graphFileName(dtype)} in ${folder} computes other values than the source (${worst.rms.toFixed(3)} standard deviations off, at most ${limit.rms} are rounding).`,
  );
}

function shapeOf({ config }: SourceCheckpoint): DecoderShape {
  const { layers, kvHeads, headDim, vocabSize } = config;
  return { layers, kvHeads, headDim, vocabSize, contextLength: CONTEXT, batchRows: 1 };
}

/** The source's weights in the export's precision, computed in 32-bit floats. */
async function openReference(source: SourceCheckpoint, dtype: ExportDtype): Promise<Decoder> {
  const { model, initializers } = buildGraph(source.config, {
    device: 'wasm',
    weights: dtype === 'q4' || dtype === 'q4f16' ? 'int4' : 'f32',
    dequantized: true,
    activations: 'f32',
    accuracyLevel: 0,
    maxSequence: CONTEXT,
    logits: 'last',
  });
  const unclaimed: UnclaimedParts = new Map();
  const externalData = initializers.map(({ name, source: recipe }) => ({
    path: name,
    data: materialize(recipe, (tensor) => source.readF32(tensor), unclaimed),
  }));
  return createWasmDecoder(await startOrtWasmInNode(1), model, externalData, shapeOf(source));
}

async function openExported(source: SourceCheckpoint, path: string): Promise<Decoder> {
  const externalData: ExternalData[] = [];
  for (let i = 0; ; i++) {
    const name = `${basename(path)}_data${i === 0 ? '' : `_${i}`}`;
    const location = join(dirname(path), name);
    if (!existsSync(location)) break;
    externalData.push({ path: name, data: new Uint8Array(readFileSync(location)) });
  }
  const shape = shapeOf(source);
  const module = await startOrtWasmInNode(1);
  const session = await createExportedWasmSession(
    module,
    new Uint8Array(readFileSync(path)),
    externalData,
    shape,
  );
  return createExportedDecoder(session, shape);
}
