/** Options of `npm run sample`. */
import { parseArgs } from 'node:util';
import type { Selection } from '../src/experiments/question-set.ts';
import type { SampleSettings } from '../src/experiments/run-samples.ts';
import { FAMILIES, LEVELS } from '../src/reasoning/question.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import type { WeightsChoice } from '../src/worker/protocol.ts';
import { CONTEXT_USAGE, contextOf } from './context-option.ts';
import { countOf, countsOf } from './option-values.ts';
import { selectionOf } from './question-selection.ts';
import { FORMAT_USAGE, thinkFormatOf } from './think-format-of.ts';
import { UsageError, weightsOf } from './usage-error.ts';

export const SAMPLE_USAGE = `Usage: npm run sample -- --out FILE [options]
  --out FILE         samples and greedy runs beside them, as JSON
  --svg FILE         a chart of them as well
  --set SET          a set of public/questions by name, or a .jsonl file (default heldout)
  --samples N        of each question and budget (default 16)
  --budgets LIST     most thinking tokens of a sample (default 64,256)
  --sequential LIST  most thinking tokens of the greedy runs beside them (default 64,128,256,512,1024)
  --extend N         ends of thinking to suppress in the greedy runs, so that they think on (default 8)
  --temperature X    of the samples, above 0 (default 0.7)    --top-k N   --top-p X
  --seed N           of the first sample; the others count up from it (default 0)
  --families LIST    only these: ${FAMILIES.join(', ')}
  --levels LIST      only these of ${LEVELS.join(', ')}
  --limit N          only the first N questions of each family
  --model FOLDER     Hugging Face folder (default the bundled s1-nano)
  --weights W        auto, f32, int8 or int4 (default auto)
  --max-answer N     most answer tokens (default ${DEFAULT_RUN_SETTINGS.maxAnswerTokens})
${CONTEXT_USAGE}
${FORMAT_USAGE}`;

export interface SampleOptions {
  readonly help: boolean;
  readonly out: string;
  readonly svg: string | null;
  readonly set: string;
  readonly selection: Selection;
  readonly samples: SampleSettings;
  /** Greedy runs to compare with. */
  readonly sequential: { readonly budgets: readonly number[]; readonly extensions: number };
  /** Null: the bundled one. */
  readonly model: string | null;
  readonly weights: WeightsChoice;
  /** Absent: the engine's own choice. */
  readonly contextLength?: number;
}

const OPTIONS = {
  out: { type: 'string', default: '' },
  svg: { type: 'string' },
  set: { type: 'string', default: 'heldout' },
  samples: { type: 'string', default: '16' },
  budgets: { type: 'string', default: '64,256' },
  sequential: { type: 'string', default: '64,128,256,512,1024' },
  extend: { type: 'string', default: '8' },
  temperature: { type: 'string', default: '0.7' },
  'top-k': { type: 'string', default: '0' },
  'top-p': { type: 'string', default: '1' },
  seed: { type: 'string', default: '0' },
  families: { type: 'string' },
  levels: { type: 'string' },
  limit: { type: 'string' },
  model: { type: 'string' },
  weights: { type: 'string' },
  'max-answer': { type: 'string', default: String(DEFAULT_RUN_SETTINGS.maxAnswerTokens) },
  context: { type: 'string' },
  format: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** @throws UsageError */
export function parseSampleOptions(args: readonly string[]): SampleOptions {
  const values = parseValues(args);
  if (values.out === '' && !values.help) {
    throw new UsageError('--out is missing: name the file to write the result to.');
  }
  return {
    help: values.help,
    out: values.out,
    svg: values.svg ?? null,
    set: values.set,
    selection: selectionOf(values),
    samples: samplesOf(values),
    sequential: {
      budgets: distinct(countsOf('sequential', values.sequential)),
      extensions: countOf('extend', values.extend, 0),
    },
    model: values.model ?? null,
    weights: weightsOf(values.weights),
    ...contextOf(values.context),
  };
}

function parseValues(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function samplesOf(values: Values): SampleSettings {
  const sampling = {
    temperature: numberOf('temperature', values.temperature, Number.MIN_VALUE, 10),
    topK: countOf('top-k', values['top-k'], 0),
    topP: numberOf('top-p', values['top-p'], Number.MIN_VALUE, 1),
    seed: countOf('seed', values.seed, 0),
  };
  return {
    count: countOf('samples', values.samples, 2),
    budgets: distinct(countsOf('budgets', values.budgets)),
    forcing: { extensions: 0, extensionString: '' },
    fixed: {
      maxAnswerTokens: countOf('max-answer', values['max-answer'], 1),
      thinkFormat: thinkFormatOf(values.format),
      sampling,
    },
  };
}

/** Without repetitions, which would count every sample twice. */
function distinct(counts: readonly number[]): readonly number[] {
  return [...new Set(counts)];
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (!(number >= least && number <= most)) {
    throw new UsageError(
      `--${name} takes a number ${least > 0 ? 'above 0' : 'from 0'} and up to ${most}, not "${text}".`,
    );
  }
  return number;
}
