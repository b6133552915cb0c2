/** s1-nano exported to ONNX, stored as the page stores it and read back: it gives the tokens it gave before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openLocalModel } from '../cli/local-model.ts';
import { createExportedDecoder } from '../src/engine/exported-decoder.ts';
import { createExportedWasmSession } from '../src/engine/exported-wasm-session.ts';
import { startOrtWasmInNode } from '../src/engine/ort-wasm-node.ts';
import type { ExportDtype } from '../src/graph/build-export-graph.ts';
import { localListing } from '../src/models/local-source-file.ts';
import { isOnnxSource } from '../src/models/onnx-source.ts';
import { openSource } from '../src/models/open-source.ts';
import { MemoryFileStore } from '../src/storage/memory-file-store.ts';
import { storeFiles } from '../src/worker/conversion/store-files.ts';
import { graphManifest } from '../src/worker/make-plan.ts';
import { openModel, type OpenedModel } from '../src/worker/open-model.ts';
import { readStored } from '../src/worker/read-stored-checkpoint.ts';
import { greedyTokens } from './support/greedy-tokens.ts';
import { nanoOnnxRepository, SPLIT } from './support/onnx-repository.ts';

interface GreedyCase {
  readonly question: string;
  readonly prompt: readonly number[];
  readonly ids: readonly number[];
}
const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../training/golden/greedy.json'), 'utf8'),
) as { cases: readonly GreedyCase[] };
const NANO = join(import.meta.dirname, '../public/models/s1-nano');
const { signal } = new AbortController();

async function store(
  dtype: ExportDtype,
  limits?: typeof SPLIT,
): Promise<{ store: MemoryFileStore; id: string }> {
  const files = [...(await nanoOnnxRepository([dtype], limits))].map(([path, { bytes }]) => ({
    path,
    blob: new Blob([bytes.slice()]),
  }));
  const source = await openSource(localListing('nano', files), null, signal);
  if (!isOnnxSource(source)) throw new Error('this is no graph');
  const { documents, files: sources } = source;
  const manifest = graphManifest(source, { name: 'nano', thinkFormat: 's1' });
  const memory = new MemoryFileStore();
  await storeFiles({
    documents,
    files: sources,
    manifest,
    store: memory,
    now: () => 0,
    signal,
    onProgress: () => undefined,
  });
  return { store: memory, id: manifest.plan.id };
}

async function open(dtype: ExportDtype, limits?: typeof SPLIT): Promise<OpenedModel> {
  const stored = await store(dtype, limits);
  return openModel({
    request: {
      loadId: 'l',
      modelUrl: `stored:${stored.id}`,
      modelName: 'nano',
      device: 'wasm',
      weights: 'auto',
      threads: 1,
      contextLength: 512,
    },
    readCheckpoint: () => readStored(stored.store, stored.id),
    chosen: { device: 'wasm' },
    threads: 1,
    createDecoder: () => Promise.reject(new Error('no graph of ours is wanted')),
    createExported: async ({ model, externalData, shape }) => {
      const session = await createExportedWasmSession(
        await startOrtWasmInNode(1),
        model,
        externalData,
        shape,
      );
      return createExportedDecoder(session, shape);
    },
    now: () => performance.now(),
    signal,
    onProgress: () => undefined,
  });
}

const opened: OpenedModel[] = [];
afterAll(() => opened.forEach((model) => model.dispose()));

describe('s1-nano, exported to ONNX and read back', () => {
  // Blocks of four bits are decoded anew at every step here.
  it.each([
    ['fp32', 12, 'f32', undefined],
    ['fp32', 4, 'f32', SPLIT],
    ['fp16', 4, 'f32', undefined],
    ['q4f16', 2, 'int4', SPLIT],
  ] as const)('as %s gives the greedy tokens of the same weights', async (dtype, count, weights, limits) => {
    const model = await open(dtype, limits);
    opened.push(model);
    expect(model.info).toMatchObject({ exported: dtype, weights, device: 'wasm', thinkFormat: 's1' });
    const twin = weights === 'int4' ? await openLocalModel(NANO, weights) : null;
    if (twin !== null) opened.push(twin);
    const size = model.parts.tokenizer.size;
    for (const { question, prompt, ids } of cases.slice(0, count)) {
      const written = await greedyTokens(model.parts.decoder, size, prompt, ids.length);
      // What transformers wrote with f32 weights says nothing of four bits.
      const wanted = twin === null ? ids : await greedyTokens(twin.parts.decoder, size, prompt, ids.length);
      expect({ question, ids: written }).toEqual({ question, ids: wanted });
    }
  });
});
