/** Weights that are made while the session takes them give the logits of weights that are made before. */
import { describe, expect, it } from 'vitest';
import { ReadCountingStore } from '../../tests/support/read-counting-store.ts';
import { tinyRepository } from '../../tests/support/tiny-repository.ts';
import { startOrtWasmInNode } from '../engine/ort-wasm-node.ts';
import { createWasmDecoder } from '../engine/wasm-decoder.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import { openCheckpointSource } from '../models/checkpoint-source.ts';
import { localListing } from '../models/local-source-file.ts';
import { StorageError } from '../storage/storage-error.ts';
import { buildModel } from './build-model.ts';
import { convertCheckpoint } from './conversion/convert-checkpoint.ts';
import { inlineQuantizer } from './conversion/quantizer.ts';
import { makePlan } from './make-plan.ts';
import { readStoredCheckpoint, type ReadNow } from './read-stored-checkpoint.ts';

const { signal } = new AbortController();
const TARGET: GraphTarget = {
  device: 'wasm',
  weights: 'int8',
  activations: 'f32',
  accuracyLevel: 0,
  maxSequence: 64,
  logits: 'last',
};

async function storedTiny() {
  const store = new ReadCountingStore();
  const files = [...tinyRepository('two-layer')].map(([path, { bytes }]) => ({
    path,
    blob: new Blob([bytes.slice()]),
  }));
  const source = await openCheckpointSource(localListing('m', files), signal);
  const plan = makePlan(source, { name: 'm', weights: 'int8', thinkFormat: 'think-tags' });
  const options = { source, plan, store, quantizer: inlineQuantizer, signal };
  await convertCheckpoint({ ...options, now: () => 0, onProgress: () => undefined });
  return { store, id: plan.id };
}

/** Logits after three tokens, and how often a constant was told of before the session was made. */
async function load(
  { store, id }: Awaited<ReturnType<typeof storedTiny>>,
  maxHeldBytes: number,
  readNow: ReadNow,
) {
  let told = 0;
  const checkpoint = await readStoredCheckpoint(store, id, readNow);
  const options = { signal, onTensor: () => (told += 1) };
  const { model, externalData, shape } = await buildModel(checkpoint, TARGET, options, maxHeldBytes);
  const toldBefore = told;
  const decoder = await createWasmDecoder(await startOrtWasmInNode(1), model, externalData, shape);
  const logits = (await decoder.step(decoder.createCache(), [1, 2, 3])).slice();
  decoder.dispose();
  return { logits, toldBefore, told, constants: externalData.length };
}

describe('buildModel', { timeout: 60_000 }, () => {
  it('holds what is small, and has the rest made while the session takes it', async () => {
    const tiny = await storedTiny();
    const now: ReadNow = (blob) => tiny.store.readNow(blob);
    const held = await load(tiny, 1e9, now);
    expect(held.toldBefore).toBe(held.constants);
    const late = await load(tiny, 0, now);
    expect(late.toldBefore).toBe(0);
    expect(late.told).toBe(late.constants);
    expect(late.logits).toEqual(held.logits);
  });

  it('says why a constant could not be made', async () => {
    const tiny = await storedTiny();
    const gone = new DOMException('gone', 'NotFoundError');
    const loading = load(tiny, 0, () => {
      throw gone;
    });
    await expect(loading).rejects.toBeInstanceOf(StorageError);
  });
});
