import { describe, expect, it } from 'vitest';
import { parseSampleOptions } from './sample-options.ts';
import { UsageError } from './usage-error.ts';

describe('parseSampleOptions', () => {
  it('reads what is given and leaves the rest at its defaults', () => {
    const options = parseSampleOptions(
      '--out f.json --samples 8 --budgets 32,64,32 --sequential 128,128 --extend 2 --seed 5 --limit 3'.split(
        ' ',
      ),
    );
    expect(options).toMatchObject({
      out: 'f.json',
      set: 'heldout',
      selection: { perFamily: 3 },
      samples: {
        count: 8,
        budgets: [32, 64],
        fixed: { thinkFormat: 'auto', sampling: { temperature: 0.7, seed: 5, topP: 1 } },
      },
      sequential: { budgets: [128], extensions: 2 },
      model: null,
      weights: 'auto',
    });
  });

  it.each([
    ['no file to write to', ''],
    ['one sample, which is no vote', '--out f --samples 1'],
    ['temperature 0, at which all samples are the same', '--out f --temperature 0'],
    ['a top-p above 1', '--out f --top-p 1.5'],
    ['a temperature that is no number', '--out f --temperature warm'],
    ['a think format that is not known', '--out f --format loud'],
    ['a context without room', '--out f --context 0'],
    ['an unknown option', '--out f --sample 3'],
  ])('refuses %s', (_what, line) => {
    expect(() => parseSampleOptions(line === '' ? [] : line.split(' '))).toThrow(UsageError);
  });

  it('takes the think format and the context that are given', () => {
    const options = parseSampleOptions('--out f.json --format think-tags --context 8192'.split(' '));
    expect(options).toMatchObject({
      contextLength: 8192,
      samples: { fixed: { thinkFormat: 'think-tags' } },
    });
  });

  it('needs no file to show its usage', () => {
    expect(parseSampleOptions(['--help']).help).toBe(true);
  });
});
