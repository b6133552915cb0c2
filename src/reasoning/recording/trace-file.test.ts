import { describe, expect, it } from 'vitest';
import { DEFAULT_METHOD } from '../method.ts';
import { readTraceFile, MAX_TRACE_FILE_BYTES } from './read-trace-file.ts';
import { nameForQuestion, withoutTokenFacts } from './recording.ts';
import { sampleRecording } from './testing/sample-recording.ts';
import { TraceFileError } from './trace-file-error.ts';
import { writeTraceFile } from './write-trace-file.ts';

type Json = Record<string, unknown>;

function fileAsJson(): Json {
  return JSON.parse(writeTraceFile(sampleRecording())) as Json;
}

function refusal(text: string): TraceFileError {
  try {
    readTraceFile(text);
  } catch (error) {
    if (error instanceof TraceFileError) return error;
    throw error;
  }
  throw new Error('It was read.');
}

/** Sets one value deep inside a file. */
function withValue(path: string, value: unknown): string {
  const file = fileAsJson();
  const names = path.split('.');
  const last = names.pop() ?? '';
  const target = names.reduce<Json>((at, name) => at[name] as Json, file);
  if (value === undefined) delete target[last];
  else target[last] = value;
  return JSON.stringify(file);
}

describe('a trace file', () => {
  it('comes back as it was, to six digits', () => {
    const recording = readTraceFile(writeTraceFile(sampleRecording()));
    const { replaced } = sampleRecording().tokens[2]!;
    const expected = sampleRecording();
    expect(recording.edited).toBeUndefined();
    expect(recording).toEqual({
      ...expected,
      tokens: expected.tokens.map((token) =>
        token.replaced === undefined ? token : { ...token, replaced: { ...replaced, pEnd: 0.831235 } },
      ),
    });
  });

  it('is the same text when what was read is written again', () => {
    const text = writeTraceFile(sampleRecording());
    expect(writeTraceFile(readTraceFile(text))).toBe(text);
  });

  it('may be laid out differently, since only the contents count', () => {
    expect(readTraceFile(JSON.stringify(fileAsJson(), null, 2)).edited).toBeUndefined();
  });

  it('holds numbers that JSON has no word for', () => {
    const tokens = sampleRecording().tokens.map((token) => ({
      ...token,
      logprob: -Infinity,
      pEnd: 1.0000001,
    }));
    const recording = readTraceFile(writeTraceFile(sampleRecording({ tokens })));
    expect(recording.tokens[0]?.logprob).toBeUndefined();
    expect(recording.tokens[0]?.pEnd).toBe(1);
  });

  it('of a run as always says nothing about rules of thinking', () => {
    const { method: _rules, ...settings } = sampleRecording().settings;
    const text = writeTraceFile(sampleRecording({ settings }));
    expect(text).not.toContain('"method"');
    expect(readTraceFile(text).settings).toEqual(settings);
  });

  it('from before a rule existed is read as without it, and not taken for changed', () => {
    const text = writeTraceFile(sampleRecording());
    expect(text).not.toMatch(/variant|rejection/u);
    const recording = readTraceFile(text);
    expect(recording.settings.method).toMatchObject({ variant: 'total', rejection: { limit: 0 } });
    expect(recording.edited).toBeUndefined();
  });

  it('holds the variant of a run, and how often it tried', () => {
    const { settings, stats } = sampleRecording();
    const method = { ...DEFAULT_METHOD, variant: 'readme', rejection: { limit: 64, tries: 8 } } as const;
    const recording = sampleRecording({
      settings: { ...settings, method },
      stats: stats && { ...stats, tries: 8 },
      stoppedBy: 'rejected',
      answer: null,
    });
    const read = readTraceFile(writeTraceFile(recording));
    expect(read.edited).toBeUndefined();
    expect(read).toMatchObject({
      settings: { method },
      stats: { tries: 8 },
      stoppedBy: 'rejected',
    });
  });

  it('of a run that branched off comes back as it was, and says that older pages cannot read it', () => {
    const branch = { tree: 'a', of: 'b', at: 2, move: 'token' } as const;
    const tokens = sampleRecording().tokens.map((token) =>
      token.index === 2 ? { ...token, role: 'chosen' as const, extension: undefined } : token,
    );
    const text = writeTraceFile(
      sampleRecording({ branch, tokens: tokens.map(({ extension: _none, ...token }) => token) }),
    );
    expect(text).toContain('"version":2');
    const recording = readTraceFile(text);
    expect(recording.edited).toBeUndefined();
    expect(recording.branch).toEqual(branch);
    expect(recording.tokens[2]?.role).toBe('chosen');
    expect(writeTraceFile(recording)).toBe(text);
    expect(writeTraceFile(sampleRecording())).toContain('"version":1');
  });

  it('may be of a run that broke off', () => {
    const open = {
      thinkingEnd: null,
      stoppedBy: null,
      answer: null,
      stats: null,
      engine: null,
      expected: null,
    };
    expect(readTraceFile(writeTraceFile(sampleRecording(open)))).toMatchObject(open);
  });

  it.each([
    ['another answer', withValue('answer', '4')],
    ['another expected answer', withValue('expected', '2')],
    ['no expected answer', withValue('expected', undefined)],
    ['another text', withValue('tokens.1.text', 'no')],
    ['another time', withValue('tokens.3.atMs', 1)],
    ['another digest', withValue('digest', 'sha256:00')],
  ])('shows that it was edited: %s', (_what, text) => {
    const recording = readTraceFile(text);
    expect(recording.edited).toBe(true);
    // Written again with a digest that fits, it still says so; older pages are told that they cannot read that.
    const again = writeTraceFile(recording);
    expect(again).toContain('"version":3');
    expect(readTraceFile(again)).toMatchObject({ edited: true });
    expect(writeTraceFile(readTraceFile(again))).toBe(again);
  });
});

describe('a file from a stranger', () => {
  it.each([
    ['no JSON', 'not-json', 'hello'],
    ['a cut file', 'not-json', writeTraceFile(sampleRecording()).slice(0, -20)],
    ['nothing', 'not-json', ''],
    ['deep nesting', 'not-a-trace', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['other JSON', 'not-a-trace', '{"version":1}'],
    ['a list', 'not-a-trace', '[1,2]'],
    ['null', 'not-a-trace', 'null'],
    ['a newer version', 'newer-version', withValue('version', 4)],
    [
      'a branch by a way that is none',
      'damaged',
      withValue('branch', { tree: 't', of: 't', at: 1, move: 'magic' }),
    ],
    ['an older version than the first', 'damaged', withValue('version', 0)],
    ['an unknown field', 'damaged', withValue('comment', 'hi')],
    ['an unknown field of a token', 'damaged', withValue('tokens.0.html', '<b>')],
    ['a missing field', 'damaged', withValue('question', undefined)],
    ['an id that is no number', 'damaged', withValue('tokens.0.id', '7')],
    ['an id below zero', 'damaged', withValue('tokens.0.id', -1)],
    ['a probability above one', 'damaged', withValue('tokens.2.replaced.pEnd', 1.5)],
    ['a rule of thinking that is none', 'damaged', withValue('settings.method.ask.kind', 'nicely')],
    ['an unknown phase', 'damaged', withValue('tokens.0.phase', 'dreaming')],
    ['an unknown device', 'damaged', withValue('engine.device', 'tpu')],
    ['a date that is none', 'damaged', withValue('recordedAt', 'yesterday')],
    ['a hash that is none', 'damaged', withValue('engine.modelHash', 'sha256:zz')],
    ['a token as long as a book', 'damaged', withValue('tokens.0.text', 'x'.repeat(2_000))],
    ['more alternatives than are shown', 'damaged', withValue('tokens.1.alternatives', Array(40).fill(0))],
    ['more tokens than any context', 'damaged', withValue('tokens', Array(65_537).fill(0))],
    ['time without end', 'damaged', withValue('tokens.0.atMs', 0).replace('"atMs":0', '"atMs":1e999')],
    ['the prototype', 'damaged', writeTraceFile(sampleRecording()).replace('{', '{"__proto__":{"x":1},')],
  ])('is refused: %s', (_what, code, text) => {
    const error = refusal(text);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^This .*\. \S.*\.$/u);
    expect(error.message.length).toBeLessThan(400);
  });

  it('is not even parsed when it is huge', () => {
    expect(refusal(' '.repeat(MAX_TRACE_FILE_BYTES + 1)).code).toBe('too-large');
  });

  it('names the damaged field', () => {
    expect(refusal(withValue('tokens.1.id', 'x')).message).toContain('"tokens.1.id"');
  });
});

describe('a recording', () => {
  it('is named after its question', () => {
    expect(nameForQuestion('  How\n many ')).toBe('How many');
    expect(nameForQuestion('x'.repeat(200))).toHaveLength(80);
  });

  it('without token facts keeps what the trace shows', () => {
    const light = withoutTokenFacts(sampleRecording());
    expect(light.tokens[1]).toEqual({
      index: 1,
      id: 11,
      text: 'r, r',
      phase: 'thinking',
      origin: 'sampled',
      atMs: 40,
    });
    expect(light.tokens[2]?.replaced).toBeDefined();
  });
});
