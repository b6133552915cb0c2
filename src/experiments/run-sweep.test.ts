import { describe, expect, it } from 'vitest';
import type { HeldoutQuestion } from '../reasoning/question.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { runSweep, type Sweep, type SweepStep, type Thinker } from './run-sweep.ts';
import { sortRows } from './sort-rows.ts';
import type { SweepRow, Thought } from './sweep-row.ts';
import { keyedRows, rowKey, subjectDifference, type SweepSubject } from './sweep-subject.ts';

const { budget: _b, extensions: _e, extensionString: _s, ...fixed } = DEFAULT_RUN_SETTINGS;
const subject: SweepSubject = {
  model: 'm',
  files: { 'model.safetensors': 'aa', 'tokenizer.json': 'bb', 'tokenizer_config.json': 'cc' },
  device: 'wasm',
  weights: 'f32',
  dequantized: false,
  engine: 'e 1',
};
const questions = ['a', 'b', 'c'].map((id): HeldoutQuestion => {
  return { id, family: 'letters', level: 1, question: `${id}?`, answer: '1', args: {} };
});
const sweep: Sweep = {
  questions,
  settings: { budgets: [0, 8], extensions: [0, 1], strings: ['Wait', ''], fixed },
  subject,
};
/** Three questions, each with (no extension, one Wait, one suppressed end) × two budgets. */
const TOTAL = 18;

function rowsOf({ question, cells }: Thought): SweepRow[] {
  const { id, family, level } = question;
  return cells.map((cell) => {
    const correct = cell.budget > 0;
    const answer = { correct, answer: correct ? '1' : null, thinkingTokens: cell.budget, answerTokens: 2 };
    return { id, family, level, ...cell, ...answer, ended: 'budget' };
  });
}

/** Notes what it is asked, and makes so many rows in all; then it waits to be stopped. */
function thinker(asked: Thought[] = [], most = Infinity): Thinker {
  let made = 0;
  return async function* (thought, signal) {
    asked.push(thought);
    for (const row of rowsOf(thought)) {
      if (made++ === most) await aborted(signal);
      if (signal.aborted) return;
      yield row;
    }
  };
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', resolve);
  });
}

async function all(steps: AsyncIterable<SweepStep>): Promise<SweepStep[]> {
  const list: SweepStep[] = [];
  for await (const step of steps) list.push(step);
  return list;
}

const none = new Map<string, SweepRow>();
const never = new AbortController().signal;
const rowsIn = (steps: readonly SweepStep[]): readonly SweepRow[] =>
  sortRows(
    steps.map(({ row }) => row),
    questions,
    sweep.settings,
  );

describe('a sweep', () => {
  it('makes every row once, whatever the number of engines', async () => {
    const asked: Thought[] = [];
    const alone = await all(runSweep(sweep, [thinker(asked)], none, never));
    const shared = await all(runSweep(sweep, [thinker(), thinker(), thinker()], none, never));
    expect(alone).toHaveLength(TOTAL);
    expect(rowsIn(shared)).toEqual(rowsIn(alone));
    expect(alone.map(({ done }) => done)).toEqual(Array.from({ length: TOTAL }, (_, i) => i + 1));
    expect(alone.every(({ total }) => total === TOTAL)).toBe(true);
    // One thought per string, and one without extensions.
    expect(asked.map(({ question, cells }) => [question.id, cells.length])).toEqual(
      ['a', 'b', 'c'].flatMap((id) => [
        [id, 2],
        [id, 2],
        [id, 2],
      ]),
    );
  });

  it('goes on where it was broken off, in the middle of a thought', async () => {
    const stop = new AbortController();
    const known = new Map<string, SweepRow>();
    for await (const step of runSweep(sweep, [thinker([], 7)], none, stop.signal)) {
      known.set(step.key, step.row);
      if (known.size === 7) stop.abort();
    }
    expect(known.size).toBe(7);
    const asked: Thought[] = [];
    const resumed = await all(runSweep(sweep, [thinker(asked)], known, never));
    expect(resumed.filter((step) => step.known)).toHaveLength(7);
    expect(asked.flatMap(({ cells }) => cells)).toHaveLength(TOTAL - 7);
    expect(rowsIn(resumed)).toEqual(rowsIn(await all(runSweep(sweep, [thinker()], none, never))));
  });

  it('uses what is known of other settings, and nothing of another subject or question', async () => {
    const steps = await all(runSweep(sweep, [thinker()], none, never));
    const rows = steps.map(({ row }) => row);
    const known = await keyedRows(subject, fixed, questions, rows);
    expect(known.size).toBe(TOTAL);
    const made = async (other: Sweep): Promise<number> =>
      (await all(runSweep(other, [thinker()], known, never))).filter((step) => !step.known).length;
    const { settings } = sweep;
    expect(await made({ ...sweep, settings: { ...settings, budgets: [0, 8, 16] } })).toBe(9);
    expect(await made({ ...sweep, subject: { ...subject, weights: 'int8' } })).toBe(TOTAL);
    const longer = { ...settings, fixed: { ...fixed, maxAnswerTokens: 5 } };
    expect(await made({ ...sweep, settings: longer })).toBe(TOTAL);
    const changed = questions.map((one) => ({ ...one, question: `${one.question}!` }));
    expect(await made({ ...sweep, questions: changed })).toBe(TOTAL);
  });

  it('stops all engines when one fails, and says why', async () => {
    // eslint-disable-next-line require-yield
    const broken: Thinker = async function* () {
      await Promise.resolve();
      throw new Error('no memory left');
    };
    const steps = all(runSweep(sweep, [thinker([], 2), broken], none, never));
    await expect(steps).rejects.toThrow('no memory left');
  });

  it('stops its engines when nobody wants the rows any more', async () => {
    let stopped = 0;
    const patient: Thinker = async function* (thought, signal) {
      yield* thinker([], 1)(thought, signal);
      stopped++;
    };
    for await (const { done } of runSweep(sweep, [patient, patient], none, never)) {
      if (done === 2) break;
    }
    expect(stopped).toBe(2);
  });
});

describe('keys', () => {
  it('do not depend on the order of fields', async () => {
    const [question] = questions;
    const cell = { extensions: 1, extensionString: 'Wait', budget: 8 };
    const turned = { budget: 8, extensionString: 'Wait', extensions: 1 };
    const { files, ...rest } = subject;
    const files2 = Object.fromEntries(Object.entries(files).reverse());
    expect(await rowKey({ files: files2, ...rest }, fixed, question!, turned)).toBe(
      await rowKey(subject, fixed, question!, cell),
    );
  });
});

describe('subjects', () => {
  it.each([
    [{}, null],
    [
      { files: { ...subject.files, 'tokenizer.json': 'xx' } },
      'the tokenizer or chat template is another one',
    ],
    [{ files: { ...subject.files, 'chat_template.jinja': 'x' } }, '(chat_template.jinja)'],
    [
      { files: { ...subject.files, 'model.safetensors': 'xx' } },
      'the model is another one (model.safetensors)',
    ],
    [{ weights: 'int8', dequantized: true } as const, 'f32 on wasm, now int8 blocks in f32 on wasm'],
    [{ engine: 'e 2' }, 'the engine is another one (e 1, now e 2)'],
  ])('with %j differ by %j', (change, difference) => {
    const found = subjectDifference(subject, { ...subject, ...change });
    if (difference === null) expect(found).toBeNull();
    else expect(found).toContain(difference);
  });
});
