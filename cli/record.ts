/**
 * Thinks about one question and writes the run as a trace file. Without --out it becomes the recording the page opens on; without a
 * question, that recording is made anew with the present weights.
 *
 *   npm run record -- "How many r in raspberry" --budget 128 --extend 1
 *   npm run record
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTraceFile } from '../src/reasoning/recording/read-trace-file.ts';
import type { Recording } from '../src/reasoning/recording/recording.ts';
import { writeTraceFile } from '../src/reasoning/recording/write-trace-file.ts';
import { recordRun, type RecordRunOptions } from './record-run.ts';
import { parseRunCommand, RUN_OPTIONS_USAGE, type RunCommandLine } from './run-options.ts';
import { reportError, UsageError } from './usage-error.ts';

/** What the page plays while the model loads. */
const INTRO = fileURLToPath(new URL('../public/recorded/intro.json', import.meta.url));

const USAGE = `Usage: npm run record -- ["question" [options]]
Without a question, question and settings are those of the recording the page opens on.
${RUN_OPTIONS_USAGE}
  --name TEXT       name of the recording (default the question)
  --out FILE        where to write it (default ${relative(process.cwd(), INTRO)})`;

/** Options that can go without a question; the others would contradict the settings of the earlier recording. */
const WITHOUT_QUESTION: readonly string[] = ['name', 'out', 'model', 'weights', 'threads'];

async function main(): Promise<void> {
  const command = parseRunCommand({
    name: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (command.values['help'] === true) {
    console.log(USAGE);
    return;
  }
  const { name } = command.values;
  const out = typeof command.values['out'] === 'string' ? command.values['out'] : INTRO;
  const recorded = await recordRun(command.question === '' ? await onceMore(command) : command);
  const recording = typeof name === 'string' ? { ...recorded, name } : recorded;
  const text = `${writeTraceFile(recording)}\n`;
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, text);
  const thought = recording.tokens.map((token) => token.text).join('');
  console.log(`${thought}\n\n${out}: ${recording.tokens.length} tokens, ${text.length} characters`);
  missing(recording).forEach((what) => {
    console.warn(`As an introduction it lacks ${what}. Another question or budget may show more.`);
  });
}

/** Question and settings of the recording the page opens on. */
async function onceMore({ values, engineOptions }: RunCommandLine): Promise<RecordRunOptions> {
  const extra = Object.keys(values).find((option) => !WITHOUT_QUESTION.includes(option));
  if (extra !== undefined) {
    throw new UsageError(
      `--${extra} needs a question: without one, the settings of the last recording are kept.`,
    );
  }
  const recording = readTraceFile(await readFile(INTRO, 'utf8'));
  return { question: recording.question, settings: recording.settings, engineOptions };
}

/** What an introduction should show, and this run does not. */
function missing({ answer, tokens, probes }: Recording): readonly string[] {
  return [
    ...(answer === null ? ['an answer'] : []),
    ...(new Set(probes.map((probe) => probe.answer)).size > 1 ? [] : ['an answer that changes on the way']),
    ...(tokens.some((token) => token.role === 'extension') ? [] : ['a forced extension']),
  ];
}

main().then(
  () => process.exit(0),
  (error: unknown) => process.exit(reportError(error, USAGE)),
);
