/**
 * Thinks about one question and writes the run as a trace file. Without --out it becomes the recording the page opens on.
 *
 *   npm run record -- "How many r in raspberry" --budget 128 --extend 1
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeTraceFile } from '../src/reasoning/recording/write-trace-file.ts';
import { recordRun } from './record-run.ts';
import { parseRunCommand, RUN_OPTIONS_USAGE } from './run-options.ts';
import { reportError } from './usage-error.ts';

/** What the page plays while the model loads. */
const INTRO = fileURLToPath(new URL('../public/recorded/intro.json', import.meta.url));

const USAGE = `Usage: npm run record -- "question" [options]
${RUN_OPTIONS_USAGE}
  --name TEXT       name of the recording (default the question)
  --out FILE        where to write it (default ${relative(process.cwd(), INTRO)})`;

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
  const recorded = await recordRun(command);
  const recording = typeof name === 'string' ? { ...recorded, name } : recorded;
  const text = `${writeTraceFile(recording)}\n`;
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, text);
  const thought = recording.tokens.map((token) => token.text).join('');
  console.log(`${thought}\n\n${out}: ${recording.tokens.length} tokens, ${text.length} characters`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => process.exit(reportError(error, USAGE)),
);
