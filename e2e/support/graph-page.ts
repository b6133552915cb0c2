/** An empty page in which a graph runs on the runtime's WebGPU backend, without the playground around it. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type * as Runtime from 'onnxruntime-web';
import type { TinyCheckpoint } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import { readTensorF32 } from '../../src/formats/safetensors.ts';
import { buildGraph } from '../../src/graph/build-graph.ts';
import { materialize } from '../../src/quant/materialize.ts';

const RUNTIME = fileURLToPath(new URL('../../node_modules/onnxruntime-web/dist/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  mjs: 'text/javascript',
  wasm: 'application/wasm',
};

/** Opens the page and serves the runtime's own files beside it. */
export async function openGraphPage(page: Page): Promise<void> {
  await page.route('**/graph-page/**', async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    const body =
      name === 'index.html' ? '<!doctype html><title>graph</title>' : await readFile(RUNTIME + name);
    await route.fulfill({ body, contentType: TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain' });
  });
  await page.goto('graph-page/index.html');
}

/** What is sent into the page: plain data, bytes as base64. */
interface Run {
  readonly graph: string;
  readonly weights: readonly { readonly path: string; readonly data: string }[];
  readonly ids: readonly number[];
  readonly cacheNames: readonly string[];
  readonly cacheDims: readonly number[];
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Logits of all positions of the checkpoint's golden ids, in the f32 graph for WebGPU. [S * V] */
export async function logitsOnWebGpu(
  page: Page,
  { config, file, golden }: TinyCheckpoint,
): Promise<number[]> {
  const graph = buildGraph(config, {
    device: 'webgpu',
    weights: 'f32',
    activations: 'f32',
    accuracyLevel: 0,
    maxSequence: 64,
    logits: 'all',
  });
  const weights = graph.initializers.map(({ name, source }) => ({
    path: name,
    data: base64(materialize(source, (tensor) => readTensorF32(file, tensor))),
  }));
  return page.evaluate(runInPage, {
    graph: base64(graph.model),
    weights,
    ids: golden.ids,
    cacheNames: graph.inputs.past.flatMap(({ k, v }) => [k, v]),
    cacheDims: [1, config.kvHeads, 0, config.headDim],
  });
}

/** Runs inside the page: it can use nothing from this file. */
async function runInPage(run: Run): Promise<number[]> {
  const bytes = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const runtime = './ort.jspi.bundle.min.mjs';
  const ort = (await import(runtime)) as typeof Runtime;
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes(run.graph), {
    executionProviders: [{ name: 'webgpu' }],
    externalData: run.weights.map(({ path, data }) => ({ path, data: bytes(data) })),
  });
  const length = run.ids.length;
  const int32 = (values: readonly number[], dims: readonly number[]) =>
    new ort.Tensor('int32', Int32Array.from(values), dims);
  const past = run.cacheNames.map((name) => [
    name,
    new ort.Tensor('float32', new Float32Array(0), run.cacheDims),
  ]);
  const results = await session.run({
    input_ids: int32(run.ids, [1, length]),
    seqlens_k: int32([length - 1], [1]),
    total_seq: int32([length], [1]),
    ...(Object.fromEntries(past) as Record<string, InstanceType<typeof ort.Tensor>>),
  });
  const logits = (await results['logits']?.getData()) as Float32Array;
  await session.release();
  return [...logits];
}
