/** How unexpected a model finds a question: the logarithm of its perplexity. */
import { describeLogits } from '../src/engine/sampler.ts';
import type { OpenedModel } from '../src/worker/open-model.ts';

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
