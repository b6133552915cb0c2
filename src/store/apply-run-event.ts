/** Lane × run event → lane. Pure. */
import type { RunEvent } from '../worker/protocol.ts';
import { itemOfLog } from './append-log.ts';
import type { Lane, Run } from './lane.ts';
import { WHOLE_RUN } from './lane-view.ts';
import { probesUpTo, withProbe } from './run-probes.ts';
import { appendToTrace, cutTrace, resumeTrace } from './trace-state.ts';

/** The lane after an event of its run. A lane without a run ignores events. */
export function applyRunEvent(lane: Lane, event: RunEvent): Lane {
  if (lane.run === null) {
    return lane;
  }
  const next = { ...lane, run: nextRun(lane.run, lane.settings.budget, event) };
  // What was looked at may be gone.
  return event.kind === 'truncated' ? { ...next, view: WHOLE_RUN } : next;
}

function nextRun(run: Run, budget: number, event: RunEvent): Run {
  switch (event.kind) {
    case 'queued':
      return { ...run, status: 'queued' };
    case 'started':
      return { ...run, status: 'prefill' };
    case 'tokens': {
      const last = event.tokens.at(-1);
      const answering = run.thinkingEnd !== null || last?.phase === 'answer' || last?.role === 'delimiter';
      return {
        ...run,
        // After a stop or an answer, tokens only come when the run was taken up again.
        stoppedBy: null,
        answer: null,
        status: answering ? 'answering' : 'thinking',
        trace: appendToTrace(run.trace, event.tokens),
        stats: event.stats,
      };
    }
    case 'truncated':
      return truncatedRun(run, budget, event);
    case 'thinking-ended':
      return { ...run, status: 'answering', thinkingEnd: event.reason };
    case 'done':
      return { ...run, status: 'done', stoppedBy: event.stoppedBy, answer: event.answer, stats: event.stats };
    case 'probe':
      return { ...run, probes: withProbe(run.probes, event.probe) };
    case 'rejected':
      return { ...run, rejection: event.error };
    case 'failed':
      return { ...run, status: 'failed', open: false, error: event.error };
    default:
      return event satisfies never;
  }
}

function truncatedRun(
  run: Run,
  budget: number,
  { keep, reason, stats }: Extract<RunEvent, { kind: 'truncated' }>,
): Run {
  const trace = reason === 'cut' ? cutTrace(run.trace, keep, budget) : resumeTrace(run.trace, keep);
  const last = itemOfLog(trace.tokens, trace.tokens.length - 1);
  // From the beginning it may go on with another seed, and answer otherwise from there on.
  const probes = keep === 0 ? [] : probesUpTo(run.probes, keep);
  const base = { ...run, trace, stats, probes, stoppedBy: null, answer: null };
  return last?.phase === 'answer' || last?.role === 'delimiter'
    ? { ...base, status: 'answering' }
    : { ...base, status: 'thinking', thinkingEnd: null };
}
