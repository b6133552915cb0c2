/** The options of every command that runs one question, read and checked. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_RUN_SETTINGS, withMethod, type RunSettings } from '../src/reasoning/run-settings.ts';
import { CONTEXT_USAGE, contextOf } from './context-option.ts';
import type { LocalEngineOptions } from './local-engine.ts';
import { METHOD_OPTIONS, METHOD_USAGE, methodOfValues } from './method-options.ts';
import { FORMAT_USAGE, thinkFormatOf } from './think-format-of.ts';
import { UsageError, weightsOf } from './usage-error.ts';

/** For the usage text of a command. */
export const RUN_OPTIONS_USAGE = `  --budget N        most thinking tokens, forced ones included (default ${DEFAULT_RUN_SETTINGS.budget})
  --extend N        ends of thinking to suppress (default 0)
  --string TEXT     put in place of each; "" only suppresses (default Wait)
  --model FOLDER    Hugging Face folder (default the bundled s1-nano)
  --weights W       auto, f32, int8 or int4 (default auto)
  --threads N       WebAssembly threads; 0 is the measured best for small models, which is 1 (default 0)
  --temperature X   0 is greedy (default 0)    --top-k N   --top-p X   --seed N
  --max-answer N    most answer tokens (default ${DEFAULT_RUN_SETTINGS.maxAnswerTokens})
${CONTEXT_USAGE}
${FORMAT_USAGE}
${METHOD_USAGE}`;

const RUN_OPTIONS = {
  budget: { type: 'string' },
  extend: { type: 'string' },
  string: { type: 'string' },
  model: { type: 'string' },
  weights: { type: 'string' },
  threads: { type: 'string' },
  temperature: { type: 'string' },
  'top-k': { type: 'string' },
  'top-p': { type: 'string' },
  seed: { type: 'string' },
  'max-answer': { type: 'string' },
  context: { type: 'string' },
  format: { type: 'string' },
  ...METHOD_OPTIONS,
} as const;

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** A command as it was typed. */
export interface RunCommandLine {
  readonly question: string;
  readonly settings: RunSettings;
  readonly engineOptions: LocalEngineOptions;
  /** All values, those of the command's own options among them. */
  readonly values: Values;
}

/**
 * Reads the command line.
 * @param own options of this command alone
 * @param args what was typed; the arguments of this process when absent
 * @throws UsageError
 */
export function parseRunCommand(
  own: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>,
  args?: readonly string[],
): RunCommandLine {
  const { question, values } = parse(own, args);
  return {
    question,
    settings: settingsOf(values),
    engineOptions: {
      folder: textOf(values, 'model') ?? fileURLToPath(new URL('../public/models/s1-nano', import.meta.url)),
      weights: weightsOf(values['weights']),
      threads: numberOf(values, 'threads', 0),
      ...contextOf(textOf(values, 'context')),
    },
    values,
  };
}

function parse(...[own, args]: Parameters<typeof parseRunCommand>): { question: string; values: Values } {
  try {
    const { positionals, values } = parseArgs({
      ...(args && { args: [...args] }),
      options: { ...RUN_OPTIONS, ...own },
      allowPositionals: true,
    });
    return { question: positionals.join(' '), values };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function numberOf(values: Values, name: keyof typeof RUN_OPTIONS, fallback: number, whole = true): number {
  const text = values[name];
  if (text === undefined) {
    return fallback;
  }
  const number = text === '' ? NaN : Number(text);
  if (!Number.isFinite(number) || number < 0 || (whole && !Number.isInteger(number))) {
    throw new UsageError(
      `--${name} must be ${whole ? 'a whole number' : 'a number'} from 0 on, not "${String(text)}".`,
    );
  }
  return number;
}

/** A share of the whole; 1 when absent. */
function shareOf(values: Values, name: 'top-p'): number {
  const share = numberOf(values, name, 1, false);
  if (share === 0 || share > 1) {
    throw new UsageError(`--${name} must be above 0 and at most 1, not "${String(values[name])}".`);
  }
  return share;
}

function settingsOf(values: Values): RunSettings {
  const { budget, extensions, extensionString, maxAnswerTokens } = DEFAULT_RUN_SETTINGS;
  const settings: RunSettings = {
    budget: numberOf(values, 'budget', budget),
    extensions: numberOf(values, 'extend', extensions),
    extensionString: textOf(values, 'string') ?? extensionString,
    maxAnswerTokens: numberOf(values, 'max-answer', maxAnswerTokens),
    thinkFormat: thinkFormatOf(textOf(values, 'format')),
    sampling: {
      temperature: numberOf(values, 'temperature', 0, false),
      topK: numberOf(values, 'top-k', 0),
      topP: shareOf(values, 'top-p'),
      seed: numberOf(values, 'seed', 0),
    },
  };
  return withMethod(settings, methodOfValues(values));
}
