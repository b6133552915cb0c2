import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { parseRunCommand, RUN_OPTIONS_USAGE } from './run-options.ts';
import { UsageError } from './usage-error.ts';

const parse = (...args: string[]): ReturnType<typeof parseRunCommand> =>
  parseRunCommand({ json: { type: 'boolean' } }, args);

describe('options of a run', () => {
  it('have defaults', () => {
    const { question, settings, engineOptions } = parse('How many r in raspberry');
    expect(question).toBe('How many r in raspberry');
    expect(settings).toEqual(DEFAULT_RUN_SETTINGS);
    expect(basename(engineOptions.folder)).toBe('s1-nano');
    expect(engineOptions).toMatchObject({ weights: 'auto', threads: 0 });
  });

  it('are read, whatever their place beside the question', () => {
    const { question, settings, engineOptions, values } = parse(
      ...['--budget', '128', 'What is', '12 + 30?', '--extend', '2', '--string', 'Hmm', '--max-answer', '9'],
      ...['--temperature', '0.7', '--top-k', '4', '--top-p', '0.9', '--seed', '3', '--format', 'think-tags'],
      ...['--model', 'm', '--weights', 'int4', '--threads', '2', '--min', '7', '--json'],
    );
    expect(question).toBe('What is 12 + 30?');
    expect(settings).toMatchObject({
      budget: 128,
      extensions: 2,
      extensionString: 'Hmm',
      maxAnswerTokens: 9,
      thinkFormat: 'think-tags',
      sampling: { temperature: 0.7, topK: 4, topP: 0.9, seed: 3 },
      method: { minThinking: 7 },
    });
    expect(engineOptions).toEqual({ folder: 'm', weights: 'int4', threads: 2 });
    expect(values['json']).toBe(true);
  });

  it('take an empty string, which only suppresses, and delimiters of one’s own', () => {
    expect(parse('--string', '').settings.extensionString).toBe('');
    const own = 'own:["[THINK]","[/THINK]"]';
    expect(parse('--format', own).settings.thinkFormat).toBe(own);
  });

  it.each([
    [['--budget', '-1'], "Option '--budget' argument is ambiguous."],
    [['--budget=-1'], '--budget must be a whole number from 0 on, not "-1".'],
    [['--budget', '1.5'], '--budget must be a whole number from 0 on, not "1.5".'],
    [['--budget', ''], '--budget must be a whole number from 0 on, not "".'],
    [['--extend', 'many'], '--extend must be a whole number from 0 on, not "many".'],
    [['--threads', 'all'], '--threads must be a whole number from 0 on, not "all".'],
    [['--temperature', 'hot'], '--temperature must be a number from 0 on, not "hot".'],
    [['--temperature', 'Infinity'], '--temperature must be a number from 0 on, not "Infinity".'],
    [['--top-p', '1.5'], '--top-p must be above 0 and at most 1, not "1.5".'],
    [['--top-p', '0'], '--top-p must be above 0 and at most 1, not "0".'],
    [['--weights', 'f16'], '--weights must be auto, f32, int8 or int4, not "f16".'],
    [['--format', 'tags'], '--format: There is no think format "tags". Use one of: s1, '],
    [['--unsure', 'very'], '--unsure must be a number from 0 on, not "very".'],
    [['--speed', 'high'], "Unknown option '--speed'"],
    [['--budget'], "Option '--budget <value>' argument missing"],
  ])('%j are refused', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });

  it('are explained with the defaults they have', () => {
    const { settings, engineOptions } = parse();
    expect(RUN_OPTIONS_USAGE).toContain(`forced ones included (default ${settings.budget})`);
    expect(/--threads .*\(default (\d+)\)/.exec(RUN_OPTIONS_USAGE)?.[1]).toBe(String(engineOptions.threads));
  });
});
