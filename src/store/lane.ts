/** A lane: one set of run settings and the run it has made, if any. */
import { thinkingBudget } from '../reasoning/budget-settings.ts';
import { beginsAnewWhenMoved, sameMethod } from '../reasoning/method.ts';
import { DEFAULT_RUN_SETTINGS, methodOf } from '../reasoning/run-settings.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import { AUTO_THINK_FORMAT } from '../reasoning/think-format.ts';
import type { StoppedBy, ThinkingEnd } from '../reasoning/trace.ts';
import type { BranchStart, EngineError, Probe, RunStats } from '../worker/protocol.ts';
import { WHOLE_RUN } from './lane-view.ts';
import type { LaneView } from './lane-view.ts';
import { emptyTrace } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';

/** Where a run is. `interrupted`: the engine went away before it was done. */
export type RunStatus = 'queued' | 'prefill' | 'thinking' | 'answering' | 'done' | 'interrupted' | 'failed';

/** One run as the page holds it. */
export interface Run {
  readonly runId: string;
  readonly question: string;
  /** The question looks like none of the kinds the checkpoint was trained on; false where that cannot be judged. */
  readonly isOutside: boolean;
  /** What it went through first, where it branched off another run; null where it began with the question. */
  readonly from: BranchStart | null;
  /** Settings the engine was last told. */
  readonly settings: RunSettings;
  readonly status: RunStatus;
  /** The engine still holds the cache of this run, so it can be cut or resumed. */
  readonly open: boolean;
  readonly trace: TraceState;
  /** Answers at earlier points of this thought, by position. */
  readonly probes: readonly Probe[];
  readonly stats: RunStats | null;
  readonly thinkingEnd: ThinkingEnd | null;
  readonly stoppedBy: StoppedBy | null;
  readonly answer: string | null;
  readonly error: EngineError | null;
  /** Why the last change of settings was refused; the run goes on with the old ones. */
  readonly rejection: EngineError | null;
}

/** One column of the comparison. Lane 1 is the page's own and cannot be removed. */
export interface Lane {
  /** 1-based; stays the same when another lane is removed. */
  readonly number: number;
  readonly settings: RunSettings;
  /** Opened for a branch: it goes when the question is asked anew, and is in no link. */
  readonly isBranch: boolean;
  readonly run: Run | null;
  readonly view: LaneView;
}

/** A lane that has not run. */
export function createLane(number: number, settings: RunSettings = DEFAULT_RUN_SETTINGS): Lane {
  return { number, settings, isBranch: false, run: null, view: WHOLE_RUN };
}

/** A run that has just been asked for. */
export function createRun(
  runId: string,
  question: string,
  settings: RunSettings,
  from: BranchStart | null = null,
): Run {
  return {
    runId,
    question,
    isOutside: false,
    from,
    settings,
    status: 'queued',
    open: true,
    trace: emptyTrace(),
    probes: [],
    stats: null,
    thinkingEnd: null,
    stoppedBy: null,
    answer: null,
    error: null,
    rejection: null,
  };
}

/** "Lane 2". */
export function laneName({ number }: Pick<Lane, 'number'>): string {
  return `Lane ${String(number)}`;
}

/** The run is waiting for or making tokens. */
export function isLive(run: Pick<Run, 'status'> | null): boolean {
  return run !== null && ['queued', 'prefill', 'thinking', 'answering'].includes(run.status);
}

/** Stopped by hand in the middle of its thought, and still there: it can answer, or be given a "Wait". */
export function isStoppedInThought(run: Run | null): boolean {
  return (
    run !== null && run.open && run.status === 'done' && run.stoppedBy === 'user' && run.thinkingEnd === null
  );
}

/** Thinking tokens used so far, the number the budget caps. */
export function thinkingUsed(run: Run | null): number {
  return run?.stats?.thinkingTokens ?? 0;
}

/**
 * Most thinking tokens of the lane's run under the lane's budget: what is kept of it for the answer was fixed when the
 * run began.
 */
export function thinkingCap({ settings, run }: Lane): number {
  return thinkingBudget({ ...(run?.settings ?? settings), budget: settings.budget });
}

/** Whether moving its settings cuts the run or lets it go on; where not, it begins anew with them. */
export function canBeCut({ settings }: Pick<Run, 'settings'>): boolean {
  return !beginsAnewWhenMoved(methodOf(settings));
}

/** The lane's settings are not those its run was made with (a think format left to the checkpoint aside). */
export function hasStaleSettings(lane: Lane): boolean {
  const made = lane.run?.settings;
  const now = lane.settings;
  return (
    made !== undefined &&
    (made.budget !== now.budget ||
      made.extensions !== now.extensions ||
      made.extensionString !== now.extensionString ||
      made.maxAnswerTokens !== now.maxAnswerTokens ||
      (now.thinkFormat !== AUTO_THINK_FORMAT && made.thinkFormat !== now.thinkFormat) ||
      made.sampling.temperature !== now.sampling.temperature ||
      made.sampling.topK !== now.sampling.topK ||
      made.sampling.topP !== now.sampling.topP ||
      made.sampling.seed !== now.sampling.seed ||
      !sameMethod(methodOf(made), methodOf(now)))
  );
}
