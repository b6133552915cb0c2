/**
 * A run that thinks long enough to be interfered with, whatever the bundled model has learned: with all weights zero
 * every token is equally likely, so at temperature 1 the thought wanders, and eight extensions keep it from stopping.
 */
import { readFile } from 'node:fs/promises';
import type { BrowserContext } from '@playwright/test';

export const LONG_THOUGHT =
  '?device=wasm&budget=1800&extend=8&temp=1&seed=5&q=How%20many%20r%20in%20raspberry';

const WEIGHTS = new URL('../../public/models/s1-nano/model.safetensors', import.meta.url);

/** Serves the bundled model's weights with every value zero. */
export async function serveWanderingModel(context: BrowserContext): Promise<void> {
  const body = await readFile(WEIGHTS);
  body.fill(0, 8 + Number(body.readBigUInt64LE(0)));
  await context.route('**/models/s1-nano/model.safetensors', (route) =>
    route.fulfill({ status: 200, contentType: 'application/octet-stream', body }),
  );
}
