/**
 * Thinks about one question on the command line, with the page's own engine.
 *
 *   npm run think -- "How many r in raspberry" --budget 128 --extend 1 --string Wait --json
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_RUN_SETTINGS, withMethod, type RunSettings } from '../src/reasoning/run-settings.ts';
import { THINK_FORMATS } from '../src/reasoning/think-format.ts';
import { openLocalEngine, phaseText, runToEnd, type FinishedRun } from './local-engine.ts';
import { METHOD_OPTIONS, METHOD_USAGE, methodOfValues } from './method-options.ts';
import { reportError, UsageError, weightsOf } from './usage-error.ts';

const USAGE = `Usage: npm run think -- "question" [options]
  --budget N        most thinking tokens, forced ones included (default ${DEFAULT_RUN_SETTINGS.budget})
  --extend N        ends of thinking to suppress (default 0)
  --string TEXT     put in place of each; "" only suppresses (default Wait)
  --model FOLDER    Hugging Face folder (default the bundled s1-nano)
  --weights W       auto, f32, int8 or int4 (default auto)
  --threads N       WebAssembly threads (default 1)
  --temperature X   0 is greedy (default 0)    --top-k N   --top-p X   --seed N
  --max-answer N    most answer tokens (default ${DEFAULT_RUN_SETTINGS.maxAnswerTokens})
  --format ID       think format: ${Object.keys(THINK_FORMATS).join(', ')} (default the checkpoint's)
${METHOD_USAGE}
  --json            print one JSON object`;

const OPTIONS = {
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
  format: { type: 'string' },
  ...METHOD_OPTIONS,
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Values = { readonly [K in keyof typeof OPTIONS]?: string | boolean | undefined };

function parse(): { question: string; values: Values } {
  try {
    const { positionals, values } = parseArgs({ options: OPTIONS, allowPositionals: true });
    return { question: positionals.join(' '), values };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function numberOf(values: Values, name: keyof typeof OPTIONS, fallback: number, whole = true): number {
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

function settingsOf(values: Values): RunSettings {
  const { budget, extensions, extensionString, maxAnswerTokens, thinkFormat } = DEFAULT_RUN_SETTINGS;
  const settings: RunSettings = {
    budget: numberOf(values, 'budget', budget),
    extensions: numberOf(values, 'extend', extensions),
    extensionString: typeof values.string === 'string' ? values.string : extensionString,
    maxAnswerTokens: numberOf(values, 'max-answer', maxAnswerTokens),
    thinkFormat: typeof values.format === 'string' ? values.format : thinkFormat,
    sampling: {
      temperature: numberOf(values, 'temperature', 0, false),
      topK: numberOf(values, 'top-k', 0),
      topP: numberOf(values, 'top-p', 1, false),
      seed: numberOf(values, 'seed', 0),
    },
  };
  return withMethod(settings, methodOfValues(values));
}

/** The object promised by `--json`. */
function report(question: string, model: string, run: FinishedRun): object {
  return {
    question,
    model,
    thinking: {
      text: phaseText(run.tokens, 'thinking'),
      tokens: run.stats.thinkingTokens,
      forced: run.stats.forcedTokens,
      extensions: run.stats.extensionsUsed,
      endedBy: run.thinkingEnd,
    },
    answer: { text: phaseText(run.tokens, 'answer'), extracted: run.answer, tokens: run.stats.answerTokens },
    stoppedBy: run.stoppedBy,
    tokensPerSecond: Math.round((1000 * run.stats.decodeSteps) / run.stats.decodeMs),
  };
}

/** For people: thinking with forced words in brackets, then the answer. */
function show(run: FinishedRun): string {
  const thinking = run.tokens
    .filter((token) => token.phase === 'thinking')
    .map((token) => (token.origin === 'forced' ? `[${token.text}]` : token.text))
    .join('')
    .trim();
  const { thinkingTokens, forcedTokens } = run.stats;
  const counts = `${thinkingTokens} thinking tokens, ${forcedTokens} forced, ended: ${run.thinkingEnd ?? 'not'}`;
  return `${thinking}\n\n(${counts})\n\n${run.answer ?? 'no answer found'}`;
}

async function main(): Promise<void> {
  const { question, values } = parse();
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const bundled = fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));
  const settings = settingsOf(values);
  const engine = await openLocalEngine({
    folder: typeof values.model === 'string' ? values.model : bundled,
    weights: weightsOf(values.weights),
    threads: numberOf(values, 'threads', 0),
  });
  const run = await runToEnd(engine.client, question, settings);
  console.log(
    values.json === true ? JSON.stringify(report(question, engine.info.modelName, run)) : show(run),
  );
}

main().then(
  () => process.exit(0),
  (error: unknown) => process.exit(reportError(error, USAGE)),
);
