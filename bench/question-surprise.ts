/** How unexpected a model finds a question: the logarithm of its perplexity. */
import { diskModelFolder } from '../cli/disk-model-folder.ts';
import { startOrtWasmInNode } from '../src/engine/ort-wasm-node.ts';
import { describeLogits } from '../src/engine/sampler.ts';
import { createWasmDecoder } from '../src/engine/wasm-decoder.ts';
import { openModel, type OpenedModel } from '../src/worker/open-model.ts';
import { readModelFolder } from '../src/worker/read-model-folder.ts';

/** Opens the folder in f32 on WebAssembly, one thread. */
export async function openForSurprise(folder: string): Promise<OpenedModel> {
  const { signal } = new AbortController();
  return openModel({
    request: {
      loadId: 'surprise',
      modelUrl: folder,
      modelName: 's1-nano',
      device: 'wasm',
      weights: 'f32',
      threads: 1,
    },
    readCheckpoint: () => readModelFolder(diskModelFolder(folder), { signal, onDownload: () => undefined }),
    chosen: { device: 'wasm' },
    threads: 1,
    createDecoder: async ({ model, externalData, shape }) =>
      createWasmDecoder(await startOrtWasmInNode(1), model, externalData, shape),
    now: () => performance.now(),
    signal,
    onProgress: () => undefined,
  });
}

/** @returns mean surprise of the question's tokens, each after the template and the tokens before it, nats */
export async function questionSurprise({ parts }: OpenedModel, question: string): Promise<number> {
  const { decoder, tokenizer } = parts;
  const ids = tokenizer.encodeQuestion(question);
  const empty = tokenizer.encodeQuestion('');
  const start = empty.findIndex((id, i) => id !== ids[i]);
  const end = start + tokenizer.encodePlain(question).length;
  const cache = decoder.createCache();
  let surprise = 0;
  try {
    // A step gives the logits of its last position only.
    let logits = await decoder.step(cache, ids.slice(0, start));
    for (const id of ids.slice(start, end)) {
      surprise -= describeLogits(logits, tokenizer.size).logprob(id);
      logits = await decoder.step(cache, [id]);
    }
  } finally {
    decoder.releaseCache(cache);
  }
  return surprise / (end - start);
}
