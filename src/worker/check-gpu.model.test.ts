import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diskModelFolder } from '../../cli/disk-model-folder.ts';
import type { Decoder } from '../engine/decoder.ts';
import { deviationLimit } from '../engine/logit-deviation.ts';
import { startOrtWasmInNode } from '../engine/ort-wasm-node.ts';
import { createTokenizer } from '../engine/tokenizer.ts';
import { createWasmDecoder } from '../engine/wasm-decoder.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import { buildModel } from './build-model.ts';
import { checkGpu } from './check-gpu.ts';
import type { LoadedCheckpoint } from './loaded-checkpoint.ts';
import { readModelFolder } from './read-model-folder.ts';

const FOLDER = fileURLToPath(new URL('../../public/models/s1-nano', import.meta.url));
const EXACT = { weights: 'int4', activations: 'f32', accuracyLevel: 0 } as const;
const QUESTION = 'How many r in raspberry';
const { signal } = new AbortController();

let checkpoint: LoadedCheckpoint;
let ids: readonly number[];
let reference: Decoder;

/** On the CPU: the twin of the GPU's graph or, with `device: 'webgpu'`, that graph itself. */
async function decoderOf(
  change: Partial<LoadedCheckpoint['config']>,
  target: Partial<GraphTarget> = {},
): Promise<Decoder> {
  const config = { ...checkpoint.config, ...change };
  const twin = { device: 'wasm', ...EXACT, dequantized: true, maxSequence: 64, logits: 'last' } as const;
  const { model, externalData, shape } = await buildModel(
    { ...checkpoint, config },
    { ...twin, ...target },
    { signal },
  );
  return createWasmDecoder(await startOrtWasmInNode(1), model, externalData, shape);
}

beforeAll(async () => {
  checkpoint = await readModelFolder(diskModelFolder(FOLDER), { signal, onDownload: () => undefined });
  ids = createTokenizer(checkpoint.tokenizer, checkpoint.tokenizerConfig).encodeQuestion(QUESTION);
  reference = await decoderOf({});
});

afterAll(() => reference.dispose());

async function check(subject: Decoder) {
  try {
    return await checkGpu(subject, reference, ids, EXACT);
  } finally {
    subject.dispose();
  }
}

describe('the self-check on s1-nano', () => {
  it('passes the graph of the GPU with room to spare', async () => {
    const found = await check(await decoderOf({}, { device: 'webgpu', dequantized: false }));
    expect(found.problem).toBeNull();
    expect(found.referenceDeviation).toBeLessThan(deviationLimit('f32', 0).rms / 20);
  });

  it.each([
    ['positions are turned by a wrong angle', () => ({ ropeTheta: checkpoint.config.ropeTheta * 1.5 })],
    ['a norm divides by too much', () => ({ rmsNormEps: 0.3 })],
    ['a layer is left out', () => ({ layers: checkpoint.config.layers - 1 })],
  ])('finds that %s', async (_what, change) => {
    expect((await check(await decoderOf(change()))).problem).toBe('differs-from-reference');
  });
});
