/** Context lengths people have chosen, per checkpoint, kept between visits. */
import type { KeyValueStorage } from './outside.ts';
import { LIMITS } from './limits.ts';

const KEY = 's1-playground.contexts';
/** As many checkpoints as anyone tries; the oldest choice goes first. */
const MAX_ENTRIES = 50;

type Entry = readonly [model: string, tokens: number];

function nameOf(modelUrl: string | null): string {
  return modelUrl ?? '';
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value)) return false;
  const [model, tokens] = value as readonly unknown[];
  return (
    typeof model === 'string' &&
    typeof tokens === 'number' &&
    Number.isInteger(tokens) &&
    tokens > 0 &&
    tokens <= LIMITS.context.max
  );
}

function readAll(storage: KeyValueStorage): readonly Entry[] {
  try {
    const found: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter(isEntry) : [];
  } catch {
    // Storage turned off, or written by something else.
    return [];
  }
}

/**
 * Tokens chosen for a checkpoint, 0 when nothing was.
 * @param modelUrl as in `EngineChoice`
 */
export function rememberedContext(storage: KeyValueStorage, modelUrl: string | null): number {
  return readAll(storage).find(([model]) => model === nameOf(modelUrl))?.[1] ?? 0;
}

/** @param tokens 0 forgets the choice */
export function rememberContext(storage: KeyValueStorage, modelUrl: string | null, tokens: number): void {
  const others = readAll(storage).filter(([model]) => model !== nameOf(modelUrl));
  const entries = tokens === 0 ? others : [...others, [nameOf(modelUrl), tokens] satisfies Entry];
  try {
    storage.setItem(KEY, JSON.stringify(entries.slice(-MAX_ENTRIES)));
  } catch {
    // Storage turned off: the choice lasts until another checkpoint is chosen.
  }
}
