/**
 * The address bar ⇄ question, settings, lanes and engine choice. Pure: takes and gives search strings. What cannot be
 * used is left out and reported, so that a damaged link still opens.
 */
import type { ProbeRule } from '../reasoning/probe.ts';
import { DEFAULT_RUN_SETTINGS, methodOf, withMethod } from '../reasoning/run-settings.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import { DEFAULT_ENGINE_CHOICE, STORED_SCHEME } from './engine-state.ts';
import type { EngineChoice } from './engine-state.ts';
import { LIMITS, THINK_FORMAT_CHOICES } from './limits.ts';
import { DEFAULT_PROBE_RULE, DEFAULT_PROBING, PROBING } from './probing.ts';
import type { Probing } from './probing.ts';
import { readOwnThinkFormat } from './think-format-choice.ts';
import { formatLane, readLanes } from './url-lanes.ts';
import { METHOD_KEYS, readMethod, writeMethod } from './url-method.ts';
import { readChoice, readIf, readInteger, readNumber, readText } from './url-values.ts';
import type { Problems } from './url-values.ts';

/** Everything a link carries. */
export interface UrlState {
  readonly question: string;
  /** Settings of Lane 1 first, then of the further lanes. */
  readonly lanes: readonly RunSettings[];
  readonly engine: EngineChoice;
  /** The expected answer the person typed; null when they did not. */
  readonly expected: string | null;
  readonly probing: Probing;
  readonly probeRule: ProbeRule;
}

/** What a link was read as, and what in it was ignored. */
export interface ParsedUrl {
  readonly state: UrlState;
  readonly ignored: readonly string[];
}

/** Parameters this page owns; others in the address stay as they are. */
const OWN_KEYS = [
  ...['q', 'budget', 'extend', 'string', 'answer', 'format', 'temp', 'topk', 'topp', 'seed', 'lanes'],
  ...METHOD_KEYS,
  ...['model', 'device', 'weights', 'threads', 'context', 'expect', 'probes', 'every', 'at'],
];

/** Reads a search string such as `?q=…&budget=256`. */
export function parseUrlState(search: string): ParsedUrl {
  const params = new URLSearchParams(search);
  const ignored: string[] = [];
  const first = readSettings(params, ignored);
  const lanes = [first, ...readLanes(params, first, ignored)];
  const question = readText(params, 'q', '', LIMITS.questionCharacters, ignored);
  const engine = readEngine(params, ignored);
  const typed = readText(params, 'expect', '', LIMITS.expectedCharacters, ignored);
  const expected = params.has('expect') && question !== '' ? typed : null;
  const probing = readChoice(params, 'probes', PROBING, DEFAULT_PROBING, ignored);
  const probeRule = readProbeRule(params, ignored);
  return { state: { question, lanes, engine, expected, probing, probeRule }, ignored };
}

function readSettings(params: URLSearchParams, ignored: Problems): RunSettings {
  const defaults = DEFAULT_RUN_SETTINGS;
  const { sampling } = defaults;
  const settings: RunSettings = {
    budget: readInteger(params, 'budget', defaults.budget, LIMITS.budget, ignored),
    extensions: readInteger(params, 'extend', defaults.extensions, LIMITS.extensions, ignored),
    extensionString: readText(
      params,
      'string',
      defaults.extensionString,
      LIMITS.extensionCharacters,
      ignored,
    ),
    maxAnswerTokens: readInteger(params, 'answer', defaults.maxAnswerTokens, LIMITS.answerTokens, ignored),
    thinkFormat: readIf(params, 'format', defaults.thinkFormat, ignored, readThinkFormat),
    sampling: {
      temperature: readNumber(params, 'temp', sampling.temperature, LIMITS.temperature, ignored),
      topK: readInteger(params, 'topk', sampling.topK, LIMITS.topK, ignored),
      topP: readNumber(params, 'topp', sampling.topP, LIMITS.topP, ignored),
      seed: readInteger(params, 'seed', sampling.seed, LIMITS.seed, ignored),
    },
  };
  return withMethod(settings, readMethod(params, ignored));
}

/** Ends at which a thought is asked, in the address. */
const PROBED_ENDS = ['all', 'sentences', 'stops', 'none'] as const;

function readProbeRule(params: URLSearchParams, ignored: Problems): ProbeRule {
  const { everyTokens } = DEFAULT_PROBE_RULE;
  const ends = readChoice(params, 'at', PROBED_ENDS, 'all', ignored);
  return {
    everyTokens: readInteger(params, 'every', everyTokens, LIMITS.probeDistance, ignored),
    sentenceEnds: ends === 'all' || ends === 'sentences',
    suppressedEnds: ends === 'all' || ends === 'stops',
  };
}

function writeProbeRule(
  params: URLSearchParams,
  { everyTokens, sentenceEnds, suppressedEnds }: ProbeRule,
): void {
  if (everyTokens !== DEFAULT_PROBE_RULE.everyTokens) {
    params.set('every', String(everyTokens));
  }
  if (!sentenceEnds || !suppressedEnds) {
    params.set('at', sentenceEnds ? 'sentences' : suppressedEnds ? 'stops' : 'none');
  }
}

function readThinkFormat(id: string): string | null {
  return THINK_FORMAT_CHOICES.includes(id) || readOwnThinkFormat(id) !== null ? id : null;
}

function readEngine(params: URLSearchParams, ignored: Problems): EngineChoice {
  const defaults = DEFAULT_ENGINE_CHOICE;
  return {
    modelUrl: readModelUrl(params, ignored),
    device: readChoice(params, 'device', ['auto', 'webgpu', 'wasm'], defaults.device, ignored),
    weights: readChoice(params, 'weights', ['auto', 'f32', 'int8', 'int4'], defaults.weights, ignored),
    threads: readInteger(params, 'threads', defaults.threads, LIMITS.threads, ignored),
    contextLength: readInteger(params, 'context', defaults.contextLength, LIMITS.context, ignored),
  };
}

/** As `stored:simplescaling--s1.1-1.5B--int4`. */
const STORED_ID = new RegExp(`^${STORED_SCHEME}[\\w.-]{1,200}$`, 'u');

function readModelUrl(params: URLSearchParams, ignored: Problems): string | null {
  const text = params.get('model');
  if (text === null || text === '') {
    return null;
  }
  const url = STORED_ID.test(text) ? text : normalizeModelUrl(text);
  if (url === null) {
    ignored.push(`model=${text}`);
  }
  return url;
}

/** A folder URL as the engine wants it (trailing slash), null when it is neither http(s) nor relative to the page. */
export function normalizeModelUrl(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || !URL.canParse(trimmed, 'https://page.invalid/')) {
    return null;
  }
  const url = new URL(trimmed, 'https://page.invalid/');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return null;
  }
  return trimmed.endsWith('/') ? trimmed : `${trimmed}/`;
}

/** The address for a state: parameters this page does not own are kept, defaults are left out. */
export function formatUrlState(state: UrlState, search = ''): string {
  const params = new URLSearchParams(search);
  OWN_KEYS.forEach((key) => {
    params.delete(key);
  });
  const [first, ...others] = state.lanes;
  if (state.question !== '') {
    params.set('q', state.question);
  }
  if (first !== undefined) {
    writeSettings(params, first, state.question !== '');
    if (others.length > 0) {
      params.set('lanes', others.map((lane) => formatLane(lane, first)).join('*'));
    }
  }
  if (state.expected !== null && state.question !== '') {
    params.set('expect', state.expected);
  }
  if (state.probing !== DEFAULT_PROBING) {
    params.set('probes', state.probing);
  }
  writeProbeRule(params, state.probeRule);
  writeEngine(params, state.engine);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

function writeSettings(params: URLSearchParams, settings: RunSettings, explicit: boolean): void {
  const defaults = DEFAULT_RUN_SETTINGS;
  const { sampling } = settings;
  const put = (key: string, value: string | number, fallback: string | number, always = false): void => {
    if (always || value !== fallback) {
      params.set(key, String(value));
    }
  };
  // A link with a question names what matters most even when it is the default, so that it outlives a change of it.
  put('budget', settings.budget, defaults.budget, explicit);
  put('extend', settings.extensions, defaults.extensions, explicit);
  put('string', settings.extensionString, defaults.extensionString, explicit);
  put('answer', settings.maxAnswerTokens, defaults.maxAnswerTokens);
  put('format', settings.thinkFormat, defaults.thinkFormat);
  put('temp', sampling.temperature, defaults.sampling.temperature);
  put('topk', sampling.topK, defaults.sampling.topK);
  put('topp', sampling.topP, defaults.sampling.topP);
  put('seed', sampling.seed, defaults.sampling.seed);
  writeMethod(params, methodOf(settings));
}

function writeEngine(params: URLSearchParams, engine: EngineChoice): void {
  if (engine.modelUrl !== null) {
    params.set('model', engine.modelUrl);
  }
  if (engine.device !== 'auto') {
    params.set('device', engine.device);
  }
  if (engine.weights !== 'auto') {
    params.set('weights', engine.weights);
  }
  if (engine.threads !== 0) {
    params.set('threads', String(engine.threads));
  }
  if (engine.contextLength !== 0) {
    params.set('context', String(engine.contextLength));
  }
}

/** Whether a folder URL leads to another host than the page: nothing is downloaded from there before a press. */
export function namesOtherHost(modelUrl: string, pageUrl: string): boolean {
  return !modelUrl.startsWith(STORED_SCHEME) && new URL(modelUrl, pageUrl).host !== new URL(pageUrl).host;
}
