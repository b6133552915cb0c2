/**
 * s1-nano written by `npm run convert -- … --export onnx`, run by transformers.js and its own generation, against the greedy tokens of
 * Hugging Face transformers (training/golden/greedy.json), which the page's engine gives as well (tests/s1-nano.model.test.ts).
 * transformers.js is given the page's ONNX Runtime: its own for Node is left out of the installation (`overrides` in package.json).
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocalModel } from '../../cli/local-model.ts';
import { openSourceCheckpoint } from '../../cli/source-checkpoint.ts';
import { EXPORT_DTYPES, writeOnnx } from '../../cli/write-onnx.ts';
import type { ExportDtype } from '../../src/graph/build-export-graph.ts';
import { greedyTokens } from '../support/greedy-tokens.ts';

/** What the runtime for Node does and the page's does not: read the graph from its path, and the weights that lie beside it. */
const runtime = {
  ...ort,
  InferenceSession: {
    create(path: string, options: ort.InferenceSession.SessionOptions) {
      const beside = readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}_data`));
      const externalData = beside.map((name) => ({
        path: name,
        data: new Uint8Array(readFileSync(join(dirname(path), name))),
      }));
      return ort.InferenceSession.create(readFileSync(path), { ...options, externalData });
    },
  },
};
Object.assign(globalThis, { [Symbol.for('onnxruntime')]: runtime });
const { AutoModelForCausalLM, AutoTokenizer, Tensor, env } = await import('@huggingface/transformers');

const ROOT = join(import.meta.dirname, '../..');
const NANO = join(ROOT, 'public/models/s1-nano');

interface GreedyCase {
  readonly question: string;
  readonly prompt: readonly number[];
  readonly ids: readonly number[];
}
const { cases, newTokens } = JSON.parse(readFileSync(join(ROOT, 'training/golden/greedy.json'), 'utf8')) as {
  cases: readonly GreedyCase[];
  newTokens: number;
};
const prompts = cases.slice(0, 8);

const work = mkdtempSync(join(tmpdir(), 'transformers-js-'));
afterAll(() => rmSync(work, { recursive: true }));

beforeAll(async () => {
  ort.env.wasm.numThreads = 1;
  // It has put the address of a content delivery network there.
  delete ort.env.wasm.wasmPaths;
  env.allowRemoteModels = false;
  env.localModelPath = `${dirname(work)}/`;
  const nano = await openSourceCheckpoint(NANO);
  // Limits so small that the weights lie in several files, as those of a large checkpoint do.
  writeOnnx(nano, join(work, 'split'), ['fp32'], { inlineBytes: 0, fileBytes: 4e6 });
  writeOnnx(nano, join(work, 'whole'), EXPORT_DTYPES);
});

type Model = Awaited<ReturnType<typeof AutoModelForCausalLM.from_pretrained>>;

function open(folder: string, dtype: ExportDtype): Promise<Model> {
  return AutoModelForCausalLM.from_pretrained(`${basename(work)}/${folder}`, {
    dtype,
    device: 'auto',
    session_options: { executionProviders: ['wasm'] },
  });
}

/** Greedy tokens after each prompt. The prompts are one batch, so all but the longest are padded on the left. */
async function generate(model: Model, batch: readonly GreedyCase[]): Promise<number[][]> {
  const longest = Math.max(...batch.map(({ prompt }) => prompt.length));
  const ids = new BigInt64Array(batch.length * longest);
  const mask = new BigInt64Array(batch.length * longest);
  for (const [row, { prompt }] of batch.entries()) {
    const start = (row + 1) * longest - prompt.length;
    ids.set(prompt.map(BigInt), start);
    mask.fill(1n, start, start + prompt.length);
  }
  const dims = [batch.length, longest];
  const out = await model.generate({
    inputs: new Tensor('int64', ids, dims),
    attention_mask: new Tensor('int64', mask, dims),
    max_new_tokens: newTokens,
    do_sample: false,
  } as Parameters<Model['generate']>[0]);
  if (!(out instanceof Tensor)) throw new Error('no tokens came back');
  return (out.tolist() as (number | bigint)[][]).map((row) => row.slice(longest).map(Number));
}

describe('an ONNX export in transformers.js', () => {
  it.each([
    ['fp32', 8],
    ['fp16', 8],
  ] as const)('as %s gives the greedy tokens of transformers', async (dtype, count) => {
    const model = await open('whole', dtype);
    for (const prompt of prompts.slice(0, count)) {
      expect(await generate(model, [prompt])).toEqual([prompt.ids]);
    }
    await model.dispose();
  });

  // Decoded anew at every step here, which takes five times as long.
  it.each(['q4', 'q4f16'] as const)('as %s gives those of the same blocks decoded to f32', async (dtype) => {
    const twin = await openLocalModel(NANO, 'int4');
    const model = await open('whole', dtype);
    for (const prompt of prompts.slice(0, 2)) {
      const [ids = []] = await generate(model, [prompt]);
      const wanted = await greedyTokens(
        twin.parts.decoder,
        twin.parts.tokenizer.size,
        prompt.prompt,
        ids.length,
      );
      expect(ids).toEqual(wanted);
      expect(ids.length).toBeGreaterThan(10);
    }
    await model.dispose();
    twin.dispose();
  });

  it('does so with prompts of several lengths in one batch', async () => {
    const model = await open('whole', 'fp32');
    const rows = await generate(model, prompts.slice(0, 4));
    for (const [row, { ids }] of prompts.slice(0, 4).entries()) {
      expect(rows[row]?.slice(0, ids.length)).toEqual(ids);
    }
    await model.dispose();
  });

  it('does so with weights in files of their own', async () => {
    const model = await open('split', 'fp32');
    expect(await generate(model, prompts.slice(0, 1))).toEqual([prompts[0]?.ids]);
    await model.dispose();
  });

  it('brings a tokenizer that makes the prompts of the page', async () => {
    const tokenizer = await AutoTokenizer.from_pretrained(`${basename(work)}/whole`);
    for (const { question, prompt } of prompts) {
      const chat = tokenizer.apply_chat_template([{ role: 'user', content: question }], {
        add_generation_prompt: true,
        tokenize: false,
      });
      expect(tokenizer.encode(`${String(chat)}<|im_start|>think`)).toEqual(prompt);
    }
  });
});
