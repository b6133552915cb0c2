import { DEFAULT_PROBE_RULE } from './probing.ts';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_SETTINGS, withMethod } from '../reasoning/run-settings.ts';
import { DEFAULT_ENGINE_CHOICE, modelNameOf } from './engine-state.ts';
import { formatUrlState, namesOtherHost, normalizeModelUrl, parseUrlState } from './url-state.ts';
import { ownThinkFormatId } from './think-format-choice.ts';
import type { UrlState } from './url-state.ts';

const DEFAULTS: UrlState = {
  question: '',
  lanes: [DEFAULT_RUN_SETTINGS],
  engine: DEFAULT_ENGINE_CHOICE,
  expected: null,
  probing: 'after',
  probeRule: DEFAULT_PROBE_RULE,
};

describe('url state', () => {
  it('is nothing for the defaults', () => {
    expect(formatUrlState(DEFAULTS)).toBe('');
    expect(parseUrlState('')).toEqual({ state: DEFAULTS, ignored: [] });
  });

  it('comes back as it was', () => {
    const first = {
      ...DEFAULT_RUN_SETTINGS,
      budget: 512,
      extensions: 2,
      extensionString: 'Hmm, wait. 50% * 2?',
      maxAnswerTokens: 80,
      thinkFormat: 'think-tags',
      sampling: { temperature: 0.7, topK: 20, topP: 0.95, seed: 42 },
    };
    const state: UrlState = {
      question: 'What is 3 * 4 & "5" + ü?',
      lanes: [
        first,
        { ...first, budget: 0, extensions: 0 },
        { ...first, budget: 1024, extensions: 3, extensionString: '' },
        { ...first, budget: 64, extensions: 0, extensionString: 'a.b*c/d ~ & é' },
        { ...first, sampling: { temperature: 1.5, topK: 0, topP: 0.5, seed: 7 } },
      ],
      engine: {
        modelUrl: 'https://example.org/m/',
        device: 'wasm',
        weights: 'int8',
        threads: 2,
        contextLength: 8192,
      },
      expected: '12 & more',
      probing: 'live',
      probeRule: { everyTokens: 8, sentenceEnds: false, suppressedEnds: true },
    };
    expect(parseUrlState(formatUrlState(state))).toEqual({ state, ignored: [] });
  });

  it('keeps parameters of others and replaces its own', () => {
    const search = formatUrlState({ ...DEFAULTS, question: 'q' }, '?gallery=app&budget=7&lanes=1');
    expect(search).toBe('?gallery=app&q=q&budget=256&extend=0&string=Wait');
  });

  it.each([
    ['budget=many', 'budget=many'],
    ['budget=-1', 'budget=-1'],
    ['budget=1e9', 'budget=1e9'],
    ['extend=9', 'extend=9'],
    ['extend=1.5', 'extend=1.5'],
    ['temp=hot', 'temp=hot'],
    ['topp=0', 'topp=0'],
    ['device=tpu', 'device=tpu'],
    ['weights=int2', 'weights=int2'],
    ['threads=99', 'threads=99'],
    ['guard=maybe', 'guard=maybe'],
    ['min=-1', 'min=-1'],
    ['sentence=300', 'sentence=300'],
    ['reserve=x', 'reserve=x'],
    ['unsure=11', 'unsure=11'],
    ['ask=tokens', 'ask=tokens'],
    ['ask=tokens:40000', 'ask=tokens:40000'],
    ['every=-2', 'every=-2'],
    ['at=random', 'at=random'],
    ['lanes=64~heat=2', 'lanes=64~heat=2'],
    ['lanes=64~seed=1~seed=2', 'lanes=64~seed=1~seed=2'],
    ['lanes=64~temp=9', 'lanes=64~temp=9'],
    ['lanes=abc', 'lanes=abc'],
    ['lanes=64.9', 'lanes=64.9'],
    ['lanes=64.1.%25E0%25A4', 'lanes=64.1.%E0%A4'],
    ['model=javascript:alert(1)', 'model=javascript:alert(1)'],
  ])('ignores %s and says so', (search, reported) => {
    expect(parseUrlState(`?${search}`)).toEqual({ state: DEFAULTS, ignored: [reported] });
  });

  it('carries the method, which is that of all lanes', () => {
    const settings = withMethod(DEFAULT_RUN_SETTINGS, {
      variant: 'per-round',
      rejection: { limit: 96, tries: 4 },
      loopGuard: false,
      rotation: ['Hmm', ' So & so'],
      minThinking: 40,
      sentenceWindow: 12,
      answerReserve: 32,
      minEntropy: 0.25,
      ask: { kind: 'steps', count: 16 },
    });
    const state = { ...DEFAULTS, lanes: [settings, { ...settings, budget: 64 }] };
    expect(parseUrlState(formatUrlState(state))).toEqual({ state, ignored: [] });
    const search =
      '?guard=off&also=Hmm&min=40&sentence=12&reserve=32&unsure=0.25&rule=readme&reject=64&tries=8&ask=steps:16';
    expect(formatUrlState(parseUrlState(search).state)).toBe(search.replace(':', '%3A'));
  });

  it('carries a think format of one’s own, and refuses what is none', () => {
    const thinkFormat = ownThinkFormatId({ start: '<a & b>\n', end: '</a>\n' });
    const state = { ...DEFAULTS, lanes: [{ ...DEFAULT_RUN_SETTINGS, thinkFormat }] };
    expect(parseUrlState(formatUrlState(state))).toEqual({ state, ignored: [] });
    expect(parseUrlState('?format=own:["a",""]').ignored).toEqual(['format=own:["a",""]']);
    expect(parseUrlState('?format=toString').ignored).toEqual(['format=toString']);
  });

  it('names of a lane’s sampling what it has of its own', () => {
    const { lanes } = parseUrlState('?temp=0.8&seed=3&lanes=256~seed=4*64.1.Hmm~temp=0').state;
    expect(lanes.map((lane) => lane.sampling)).toEqual([
      { temperature: 0.8, topK: 0, topP: 1, seed: 3 },
      { temperature: 0.8, topK: 0, topP: 1, seed: 4 },
      { temperature: 0, topK: 0, topP: 1, seed: 3 },
    ]);
    expect(lanes[2]).toMatchObject({ budget: 64, extensions: 1, extensionString: 'Hmm' });
    const search = new URLSearchParams(formatUrlState({ ...DEFAULTS, lanes }));
    expect(search.get('lanes')).toBe('256~seed=4*64.1.Hmm~temp=0');
  });

  it('opens at most six lanes', () => {
    const { state, ignored } = parseUrlState('?lanes=1*2*3*4*5*6*7');
    expect(state.lanes).toHaveLength(6);
    expect(ignored).toEqual(['lanes=6', 'lanes=7']);
  });

  it('gives folder URLs their slash and refuses other schemes', () => {
    expect(normalizeModelUrl(' https://a.b/c ')).toBe('https://a.b/c/');
    expect(normalizeModelUrl('models/x/')).toBe('models/x/');
    expect(normalizeModelUrl('data:text/plain,x')).toBeNull();
    expect(normalizeModelUrl('')).toBeNull();
  });

  it('carries a checkpoint that is stored in this browser', () => {
    const modelUrl = 'stored:simplescaling--s1.1-1.5B--int4';
    const state = { ...DEFAULTS, engine: { ...DEFAULT_ENGINE_CHOICE, modelUrl } };
    expect(parseUrlState(formatUrlState(state))).toEqual({ state, ignored: [] });
    expect(namesOtherHost(modelUrl, 'https://a.b/')).toBe(false);
    expect(modelNameOf(modelUrl)).toBe('s1.1-1.5B');
    expect(parseUrlState('?model=stored:../x').ignored).toEqual(['model=stored:../x']);
  });

  it('knows which folders are elsewhere', () => {
    expect(namesOtherHost('models/x/', 'https://a.b/page')).toBe(false);
    expect(namesOtherHost('https://c.d/x/', 'https://a.b/page')).toBe(true);
  });
});
