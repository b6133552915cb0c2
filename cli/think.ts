/**
 * Thinks about one question on the command line, with the page's own engine.
 *
 *   npm run think -- "How many r in raspberry" --budget 128 --extend 1 --string Wait --json
 */
import { openLocalEngine, phaseText, runToEnd, type FinishedRun } from './local-engine.ts';
import { parseRunCommand, RUN_OPTIONS_USAGE } from './run-options.ts';
import { reportError, UsageError } from './usage-error.ts';

const USAGE = `Usage: npm run think -- "question" [options]
${RUN_OPTIONS_USAGE}
  --json            print one JSON object`;

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
  const { question, settings, engineOptions, values } = parseRunCommand({
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (values['help'] === true) {
    console.log(USAGE);
    return;
  }
  if (question.trim() === '') {
    throw new UsageError('There is no question. Put it in quotes, before or after the options.');
  }
  const engine = await openLocalEngine(engineOptions);
  const run = await runToEnd(engine.client, question, settings);
  console.log(
    values['json'] === true ? JSON.stringify(report(question, engine.info.modelName, run)) : show(run),
  );
}

main().then(
  () => process.exit(0),
  (error: unknown) => process.exit(reportError(error, USAGE)),
);
