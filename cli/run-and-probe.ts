/** A run to its end, and then the answers along its thought, as the page asks for them. */
import { ALL_PROBES, MOST_PROBES, selectProbePositions, type Probe } from '../src/reasoning/probe.ts';
import type { RunSettings } from '../src/reasoning/run-settings.ts';
import type { ThinkingEnd, TraceToken } from '../src/reasoning/trace.ts';
import type { EngineClient } from '../src/worker/protocol.ts';
import { followRun, type FinishedRun } from './local-engine.ts';

export interface ProbedRun extends FinishedRun {
  /** By position. */
  readonly probes: readonly Probe[];
}

/** Runs one question to its end. @throws EngineFailure */
export async function runAndProbe(
  client: EngineClient,
  question: string,
  settings: RunSettings,
): Promise<ProbedRun> {
  const release = new AbortController();
  const runId = crypto.randomUUID();
  const tokens: TraceToken[] = [];
  let thinkingEnd: ThinkingEnd | null = null;
  let finished: FinishedRun | null = null;
  let wanted = 0;
  const probes: Probe[] = [];
  try {
    for await (const event of client.run({ runId, question, settings }, release.signal)) {
      thinkingEnd = followRun(event, tokens) ?? thinkingEnd;
      if (event.kind === 'done') {
        finished = {
          tokens,
          thinkingEnd,
          stoppedBy: event.stoppedBy,
          answer: event.answer,
          stats: event.stats,
        };
        const used = event.stats.thinkingTokens;
        const positions = selectProbePositions(ALL_PROBES, tokens.slice(0, used + 1), used, MOST_PROBES);
        wanted = positions.length;
        client.probe(runId, positions);
      }
      if (event.kind === 'probe') {
        probes.push(event.probe);
      }
      if (finished !== null && probes.length === wanted) {
        return { ...finished, probes: probes.toSorted((a, b) => a.position - b.position) };
      }
    }
  } finally {
    release.abort();
  }
  throw new Error('The run ended without an answer.');
}
