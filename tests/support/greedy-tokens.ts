/** What a decoder writes when the most likely token is taken each time. */
import type { Decoder } from '../../src/engine/decoder.ts';
import { sampleToken } from '../../src/engine/sampler.ts';
import { GREEDY } from '../../src/reasoning/run-settings.ts';

/** The next `count` tokens, the end of the turn among them or not. @param size entries of the tokenizer */
export async function greedyTokens(
  decoder: Decoder,
  size: number,
  prompt: readonly number[],
  count: number,
): Promise<readonly number[]> {
  const cache = decoder.createCache();
  const written: number[] = [];
  let feed: readonly number[] = prompt;
  while (written.length < count) {
    const id = sampleToken(await decoder.step(cache, feed), size, [], GREEDY, 0);
    written.push(id);
    feed = [id];
  }
  decoder.releaseCache(cache);
  return written;
}
