/** Options of `npm run sweep`. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Selection } from '../src/experiments/question-set.ts';
import type { SweepSettings } from '../src/experiments/sweep-settings.ts';
import { FAMILIES, LEVELS } from '../src/reasoning/question.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import type { WeightsChoice } from '../src/worker/protocol.ts';
import { CONTEXT_USAGE, contextOf } from './context-option.ts';
import { countOf, countsOf, listOf } from './option-values.ts';
import { selectionOf } from './question-selection.ts';
import { FORMAT_USAGE, thinkFormatOf } from './think-format-of.ts';
import { UsageError, weightsOf } from './usage-error.ts';

export const SWEEP_USAGE = `Usage: npm run sweep -- --out FILE [options]
  --out FILE        result as JSON; FILE.partial.jsonl beside it lets a broken-off sweep go on
  --csv FILE        rows as CSV as well
  --set SET         a set of public/questions by name, or a .jsonl file (default heldout)
  --budgets LIST    most thinking tokens (default 0,16,32,64,128,256,512,1024)
  --extend LIST     ends of thinking to suppress (default 0)
  --string TEXT     put in place of each (default Wait)
  --strings LIST    several of them, separated by commas; "none" only suppresses the end
  --families LIST   only these: ${FAMILIES.join(', ')}
  --levels LIST     only these of ${LEVELS.join(', ')}
  --limit N         only the first N questions of each family
  --model FOLDER    Hugging Face folder (default the bundled s1-nano)
  --weights W       auto, f32, int8 or int4 (default auto)
  --twin            compute in f32 with exactly the weights that WebGPU's int8 or int4 decode to
  --max-answer N    most answer tokens (default ${DEFAULT_RUN_SETTINGS.maxAnswerTokens})
${CONTEXT_USAGE}
${FORMAT_USAGE}
  --jobs N          processes, each with its own engine (default one per core)`;

export interface SweepOptions {
  readonly help: boolean;
  readonly out: string;
  readonly csv: string | null;
  readonly set: string;
  readonly selection: Selection;
  readonly settings: SweepSettings;
  /** Null: the bundled one. */
  readonly model: string | null;
  readonly weights: WeightsChoice;
  readonly twin: boolean;
  /** Absent: the engine's own choice. */
  readonly contextLength?: number;
  readonly jobs: number;
}

const OPTIONS = {
  out: { type: 'string' },
  csv: { type: 'string' },
  set: { type: 'string', default: 'heldout' },
  budgets: { type: 'string', default: '0,16,32,64,128,256,512,1024' },
  extend: { type: 'string', default: '0' },
  string: { type: 'string' },
  strings: { type: 'string' },
  families: { type: 'string' },
  levels: { type: 'string' },
  limit: { type: 'string' },
  model: { type: 'string' },
  weights: { type: 'string' },
  twin: { type: 'boolean', default: false },
  'max-answer': { type: 'string', default: String(DEFAULT_RUN_SETTINGS.maxAnswerTokens) },
  context: { type: 'string' },
  format: { type: 'string' },
  jobs: { type: 'string', default: String(availableParallelism()) },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** @throws UsageError */
export function parseSweepOptions(args: readonly string[]): SweepOptions {
  const values = parseValues(args);
  const { help, out, csv, set, model, twin } = values;
  if (out === undefined && !help) {
    throw new UsageError('--out is missing: name the file to write the result to.');
  }
  const weights = weightsOf(values.weights);
  if (twin && weights !== 'int8' && weights !== 'int4') {
    throw new UsageError('--twin needs --weights int8 or --weights int4.');
  }
  return {
    help,
    out: out ?? '',
    csv: csv ?? null,
    set,
    selection: selectionOf(values),
    settings: settingsOf(values),
    model: model ?? null,
    weights,
    twin,
    ...contextOf(values.context),
    jobs: countOf('jobs', values.jobs, 1),
  };
}

function parseValues(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function settingsOf(values: Values): SweepSettings {
  const { sampling } = DEFAULT_RUN_SETTINGS;
  const extensions = countsOf('extend', values.extend);
  return {
    budgets: countsOf('budgets', values.budgets),
    extensions,
    strings: stringsOf(values, extensions),
    fixed: {
      maxAnswerTokens: countOf('max-answer', values['max-answer'], 1),
      thinkFormat: thinkFormatOf(values.format),
      sampling,
    },
  };
}

function stringsOf({ string, strings }: Values, extensions: readonly number[]): readonly string[] {
  const given = string ?? strings;
  if (given !== undefined && extensions.every((count) => count === 0)) {
    throw new UsageError('--string and --strings need --extend with a number above 0.');
  }
  if (string !== undefined && strings !== undefined) {
    throw new UsageError('Give either --string or --strings, not both.');
  }
  if (strings === undefined) {
    return [string ?? DEFAULT_RUN_SETTINGS.extensionString];
  }
  return listOf('strings', strings).map((item) => (item === 'none' ? '' : item));
}
