import { describe, expect, it } from 'vitest';
import { parseSweepOptions } from './sweep-options.ts';
import { UsageError } from './usage-error.ts';

const parse = (...args: string[]): ReturnType<typeof parseSweepOptions> =>
  parseSweepOptions(['--out', 'f.json', ...args]);

describe('options of a sweep', () => {
  it('have defaults', () => {
    const { settings, selection, ...rest } = parse('--jobs', '3');
    expect(settings).toMatchObject({
      budgets: [0, 16, 32, 64, 128, 256, 512, 1024],
      extensions: [0],
      strings: ['Wait'],
    });
    // As on the page: the checkpoint says which, once it is open.
    expect(settings.fixed).toMatchObject({ thinkFormat: 'auto', sampling: { temperature: 0 } });
    expect(selection).toEqual({});
    expect(rest).toEqual({
      help: false,
      out: 'f.json',
      csv: null,
      set: 'heldout',
      model: null,
      weights: 'auto',
      twin: false,
      jobs: 3,
    });
  });

  it('are read', () => {
    const options = parse(
      ...['--budgets', '8, 0', '--extend', '1,2', '--strings', 'none,Hmm', '--families', 'logic,bases'],
      ...[
        '--levels',
        '3',
        '--limit',
        '5',
        '--weights',
        'int8',
        '--twin',
        '--max-answer',
        '9',
        '--model',
        'm',
      ],
    );
    expect(options.settings).toMatchObject({ budgets: [8, 0], extensions: [1, 2], strings: ['', 'Hmm'] });
    expect(options.settings.fixed.maxAnswerTokens).toBe(9);
    expect(options.selection).toEqual({ families: ['logic', 'bases'], levels: [3], perFamily: 5 });
    expect(options).toMatchObject({ weights: 'int8', twin: true, model: 'm' });
  });

  it('say how the model thinks and how much it holds', () => {
    const options = parse('--format', 'think-tags', '--context', '8192');
    expect(options.settings.fixed.thinkFormat).toBe('think-tags');
    expect(options.contextLength).toBe(8192);
  });

  it('take one string as it is', () => {
    expect(parse('--extend', '1', '--string', 'Wait, no').settings.strings).toEqual(['Wait, no']);
  });

  it.each([
    [['--budgets', '1,-2'], '--budgets takes whole numbers from 0 on, not "-2".'],
    [['--budgets', '1,,2'], 'without empty parts'],
    [['--budgets', '1.5'], 'not "1.5"'],
    [['--limit', '0'], '--limit takes whole numbers from 1 on'],
    [['--jobs', 'many'], '--jobs takes whole numbers from 1 on'],
    [['--families', 'poems'], '--families does not know "poems". Choose from letters, '],
    [['--levels', '4'], '--levels does not know "4". Choose from 1, 2, 3.'],
    [['--string', 'Wait'], 'need --extend with a number above 0'],
    [['--extend', '1', '--string', 'a', '--strings', 'b'], 'not both'],
    [['--weights', 'f16'], '--weights must be auto, f32, int8 or int4, not "f16".'],
    [['--format', 'loud'], '--format: There is no think format "loud".'],
    [['--context', '0'], '--context takes whole numbers from 1 on'],
    [['--twin'], '--twin needs --weights int8 or --weights int4.'],
    [['--speed', 'high'], "Unknown option '--speed'"],
  ])('%j are refused', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });

  it('need a file to write to, unless help is wanted', () => {
    expect(() => parseSweepOptions([])).toThrow('--out is missing');
    expect(parseSweepOptions(['--help']).help).toBe(true);
  });
});
