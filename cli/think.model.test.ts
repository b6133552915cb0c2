/** The command itself, in processes of its own: what it prints, where, and how it exits. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const QUESTION = 'How many r in raspberry';
const empty = mkdtempSync(join(tmpdir(), 'think-'));
afterAll(() => rmSync(empty, { recursive: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
}

function think(...args: string[]): Ended {
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'cli/think.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status: run.status, out: run.stdout, errors: run.stderr };
}

describe('npm run think', () => {
  it('prints one JSON object as its last line', () => {
    const options = ['--budget', '512', '--extend', '1', '--string', 'Wait', '--no-loop-guard', '--json'];
    const { status, out, errors } = think(QUESTION, ...options);
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    const report: unknown = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
    expect(report).toMatchObject({
      question: QUESTION,
      model: 's1-nano',
      thinking: { text: expect.stringContaining('Wait') as string, forced: 1, extensions: 1 },
      answer: { text: expect.stringContaining('3') as string, extracted: '3' },
      stoppedBy: 'answered',
    });
    const { thinking, answer } = report as {
      thinking: { tokens: number; text: string };
      answer: { tokens: number };
    };
    expect(thinking.tokens).toBeGreaterThan(10);
    expect(thinking.tokens).toBeLessThanOrEqual(512);
    expect(answer.tokens).toBeGreaterThan(0);
    // Delimiters are not text of the thought or the answer.
    expect(JSON.stringify(report)).not.toContain('<|im_start|>');
  });

  it('shows people the thought, forced words in brackets, and the answer last', () => {
    const { status, out } = think(QUESTION, '--budget', '16', '--extend', '0');
    expect(status).toBe(0);
    expect(out).toContain('(16 thinking tokens, 0 forced, ended: budget)');
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^\d+$/);
  });

  it('explains itself, without loading anything', () => {
    const { status, out, errors } = think('--help', '--model', empty);
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(out).toContain('Usage: npm run think');
  });

  it.each([
    [[], 'There is no question.'],
    [['  '], 'There is no question.'],
    [[QUESTION, '--budget', 'much'], '--budget must be a whole number'],
    [[QUESTION, '--speed', 'high'], "Unknown option '--speed'"],
  ])('exits with 2 for %j, and says how it is used', (args, message) => {
    const { status, out, errors } = think(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(errors).toContain(message);
    expect(errors).toContain('Usage: npm run think');
  });

  it.each([
    ['a folder without a model', [QUESTION, '--model', empty], /config\.json/],
    ['a question over the context', ['9'.repeat(3000)], /too long .*Shorten it/],
  ])('exits with 1 for %s, and says what is wrong without a stack', (_what, args, message) => {
    const { status, errors } = think('--json', ...args);
    expect(status).toBe(1);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/\n\s+at /);
  });
});
