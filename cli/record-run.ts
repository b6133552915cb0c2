/** One run of the engine in this process, as a recording. */
import { nameForQuestion, type Recording } from '../src/reasoning/recording/recording.ts';
import type { RunSettings } from '../src/reasoning/run-settings.ts';
import { openLocalEngine, type LocalEngineOptions } from './local-engine.ts';
import { runAndProbe } from './run-and-probe.ts';
import { resolveFormat } from './think-format-of.ts';

export interface RecordRunOptions {
  readonly question: string;
  readonly settings: RunSettings;
  readonly engineOptions: LocalEngineOptions;
}

/** Runs a question to its end, and asks for the answers along its thought. @throws EngineFailure */
export async function recordRun({ question, settings, engineOptions }: RecordRunOptions): Promise<Recording> {
  const { client, info } = await openLocalEngine(engineOptions);
  const recordedAt = new Date().toISOString();
  const run = await runAndProbe(client, question, settings);
  return {
    name: nameForQuestion(question),
    question,
    expected: null,
    recordedAt,
    engine: {
      modelName: info.modelName,
      modelHash: info.modelHash ?? null,
      device: info.device,
      adapter: info.adapter,
      softwareAdapter: info.softwareAdapter,
      weights: info.weights,
      threads: info.threads,
      parameters: info.parameters,
      contextLength: info.contextLength,
    },
    // By its name: another checkpoint may read the file.
    settings: resolveFormat(settings, info),
    tokens: run.tokens,
    probes: run.probes,
    thinkingEnd: run.thinkingEnd,
    stoppedBy: run.stoppedBy,
    answer: run.answer,
    stats: run.stats,
  };
}
