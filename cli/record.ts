/**
 * Thinks about one question and writes the run as a trace file. Without --out it becomes the recording the page opens on.
 *
 *   npm run record -- "How many r in raspberry" --budget 128 --extend 1
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameForQuestion, type Recording } from '../src/reasoning/recording/recording.ts';
import { writeTraceFile } from '../src/reasoning/recording/write-trace-file.ts';
import { EngineFailure, openLocalEngine, runToEnd } from './local-engine.ts';
import { parseRunCommand, RUN_OPTIONS_USAGE, UsageError, type RunCommandLine } from './run-options.ts';

/** What the page plays while the model loads. */
const INTRO = fileURLToPath(new URL('../public/recorded/intro.json', import.meta.url));

const USAGE = `Usage: npm run record -- "question" [options]
${RUN_OPTIONS_USAGE}
  --name TEXT       name of the recording (default the question)
  --out FILE        where to write it (default ${relative(process.cwd(), INTRO)})`;

async function record({ question, settings, engineOptions, values }: RunCommandLine): Promise<Recording> {
  const weights = await readFile(join(engineOptions.folder, 'model.safetensors'));
  const { client, info } = await openLocalEngine(engineOptions);
  const recordedAt = new Date().toISOString();
  const run = await runToEnd(client, question, settings);
  return {
    name: typeof values['name'] === 'string' ? values['name'] : nameForQuestion(question),
    question,
    recordedAt,
    engine: {
      modelName: info.modelName,
      modelHash: `sha256:${createHash('sha256').update(weights).digest('hex')}`,
      device: info.device,
      adapter: info.adapter,
      softwareAdapter: info.softwareAdapter,
      weights: info.weights,
      threads: info.threads,
      parameters: info.parameters,
      contextLength: info.contextLength,
    },
    settings,
    tokens: run.tokens,
    probes: [],
    thinkingEnd: run.thinkingEnd,
    stoppedBy: run.stoppedBy,
    answer: run.answer,
    stats: run.stats,
  };
}

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
  const recording = await record(command);
  const out = typeof command.values['out'] === 'string' ? command.values['out'] : INTRO;
  const text = `${writeTraceFile(recording)}\n`;
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, text);
  const thought = recording.tokens.map((token) => token.text).join('');
  console.log(`${thought}\n\n${out}: ${recording.tokens.length} tokens, ${text.length} characters`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isUsage = error instanceof UsageError;
    console.error(
      isUsage ? `${error.message}\n\n${USAGE}` : error instanceof EngineFailure ? error.message : error,
    );
    process.exit(isUsage ? 2 : 1);
  },
);
