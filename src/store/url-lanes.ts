/**
 * The further lanes in the address: `lanes=512*0.2.Hmm*512~seed=2~temp=0.7`. Joined by `*`, each `budget`,
 * `budget.extensions` or `budget.extensions.string`, then what its sampling has of its own. All else is Lane 1's.
 */
import type { RunSettings, SamplingSettings } from '../reasoning/run-settings.ts';
import { MAX_LANES } from './lanes.ts';
import { LIMITS } from './limits.ts';
import { readInteger, readNumber } from './url-values.ts';
import type { Problems } from './url-values.ts';

/** Names of the parts of a sampling, as in the rest of the address. */
const SAMPLING_KEYS = { temperature: 'temp', topK: 'topk', topP: 'topp', seed: 'seed' } as const;

/** Settings of the lanes behind the first; what cannot be read is left out and reported. */
export function readLanes(
  params: URLSearchParams,
  first: RunSettings,
  ignored: Problems,
): readonly RunSettings[] {
  const text = params.get('lanes');
  if (text === null || text === '') {
    return [];
  }
  const lanes: RunSettings[] = [];
  for (const part of text.split('*')) {
    const lane = lanes.length < MAX_LANES - 1 ? readLane(part, first) : null;
    if (lane === null) {
      ignored.push(`lanes=${part}`);
    } else {
      lanes.push(lane);
    }
  }
  return lanes;
}

function readLane(part: string, first: RunSettings): RunSettings | null {
  const [forcing = '', ...own] = part.split('~');
  const match = /^(\d+)(?:\.(\d+)(?:\.([^.]*))?)?$/u.exec(forcing);
  const budget = Number(match?.[1]);
  const extensions = Number(match?.[2] ?? 0);
  if (match === null || budget > LIMITS.budget.max || extensions > LIMITS.extensions.max) {
    return null;
  }
  const extensionString = match[3] === undefined ? first.extensionString : unescapeLaneText(match[3]);
  const sampling = readSampling(own, first.sampling);
  if (extensionString === null || extensionString.length > LIMITS.extensionCharacters || sampling === null) {
    return null;
  }
  return { ...first, budget, extensions, extensionString, sampling };
}

/** Null when a part is unknown, comes twice, or is out of range. */
function readSampling(parts: readonly string[], first: SamplingSettings): SamplingSettings | null {
  const params = new URLSearchParams(parts.join('&'));
  const names: readonly string[] = Object.values(SAMPLING_KEYS);
  const problems: string[] = [];
  const sampling = {
    temperature: readNumber(params, 'temp', first.temperature, LIMITS.temperature, problems),
    topK: readInteger(params, 'topk', first.topK, LIMITS.topK, problems),
    topP: readNumber(params, 'topp', first.topP, LIMITS.topP, problems),
    seed: readInteger(params, 'seed', first.seed, LIMITS.seed, problems),
  };
  const isWhole = params.size === parts.length && new Set(params.keys()).size === params.size;
  return isWhole && problems.length === 0 && [...params.keys()].every((key) => names.includes(key))
    ? sampling
    : null;
}

/** A further lane, as `readLanes` reads it. */
export function formatLane(lane: RunSettings, first: RunSettings): string {
  const hasOwnString = lane.extensionString !== first.extensionString;
  const forcing = [String(lane.budget)];
  if (hasOwnString || lane.extensions > 0) {
    forcing.push(String(lane.extensions));
  }
  if (hasOwnString) {
    forcing.push(escapeLaneText(lane.extensionString));
  }
  const own = Object.entries(SAMPLING_KEYS).flatMap(([name, key]) => {
    const part = name as keyof SamplingSettings;
    return lane.sampling[part] === first.sampling[part] ? [] : [`${key}=${String(lane.sampling[part])}`];
  });
  return [forcing.join('.'), ...own].join('~');
}

function escapeLaneText(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E').replaceAll('*', '%2A').replaceAll('~', '%7E');
}

function unescapeLaneText(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: not something this page has written.
    return null;
  }
}
