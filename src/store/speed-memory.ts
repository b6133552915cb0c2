/** How fast each checkpoint ran in this browser, kept between visits, so that a budget's time is known before the first run. */
import type { EngineInfo } from '../worker/protocol.ts';
import type { KeyValueStorage } from './outside.ts';

const KEY = 's1-playground.speeds';
/** Checkpoints times devices; the longest unused go first. */
const MOST_ENTRIES = 40;

type Speeds = readonly (readonly [key: string, tokensPerSecond: number])[];

/** What speed depends on. */
function keyOf({ modelName, parameters, device, adapter, weights, threads }: EngineInfo): string {
  return [modelName, parameters, device, adapter, weights, threads].join(' | ');
}

/** Tokens per second of the last run with an engine like this one; null when there was none. */
export function recallSpeed(storage: KeyValueStorage, info: EngineInfo): number | null {
  return read(storage).find(([key]) => key === keyOf(info))?.[1] ?? null;
}

/** Keeps the speed of a run. @param tokensPerSecond above 0 */
export function rememberSpeed(storage: KeyValueStorage, info: EngineInfo, tokensPerSecond: number): void {
  const key = keyOf(info);
  const others = read(storage).filter(([other]) => other !== key);
  const speeds: Speeds = [[key, Number(tokensPerSecond.toPrecision(3))], ...others];
  try {
    storage.setItem(KEY, JSON.stringify(speeds.slice(0, MOST_ENTRIES)));
  } catch {
    // Storage turned off or full: the speed is measured anew on each visit.
  }
}

function read(storage: KeyValueStorage): Speeds {
  try {
    const parsed: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(entry: unknown): entry is Speeds[number] {
  if (!Array.isArray(entry)) {
    return false;
  }
  const [key, speed]: readonly unknown[] = entry;
  return typeof key === 'string' && typeof speed === 'number' && Number.isFinite(speed) && speed > 0;
}
