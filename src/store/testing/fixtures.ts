/** Page states in every shape a lane can have, made by running scripts through the real reducers. */
import { ALL_PROBES, selectProbePositions } from '../../reasoning/probe.ts';
import { DEFAULT_RUN_SETTINGS } from '../../reasoning/run-settings.ts';
import type { RunSettings } from '../../reasoning/run-settings.ts';
import type { RunEvent, RunStats } from '../../worker/protocol.ts';
import { initialAppState } from '../app-state.ts';
import type { AppState } from '../app-state.ts';
import { applyRunEvent } from '../apply-run-event.ts';
import { sliceLog } from '../append-log.ts';
import { createLane, createRun } from '../lane.ts';
import type { Lane } from '../lane.ts';
import { parseUrlState } from '../url-state.ts';
import { FAKE_INFO } from './fake-client.ts';
import { ScriptedRun } from './scripted-run.ts';

/** The question of most fixtures. */
export const FIXTURE_QUESTION = 'How many r in raspberry';

/** What a short run that has answered says of itself. */
export const ANSWERED_STATS: RunStats = {
  promptTokens: 1,
  thinkingTokens: 10,
  forcedTokens: 0,
  answerTokens: 2,
  extensionsUsed: 0,
  decodeMs: 1,
  decodeSteps: 12,
  lanesSharing: 1,
};

/** How a fixture lane came about. */
export interface LaneFixture {
  readonly settings?: Partial<RunSettings>;
  /** Tokens made; all of them when absent. */
  readonly tokens?: number;
  readonly lanesSharing?: number;
  /** Applied afterwards, e.g. a failure. */
  readonly then?: readonly RunEvent[];
  /** New budget after the run. */
  readonly moveBudgetTo?: number;
}

const MORE_THAN_ANY_SCRIPT = 5000;

/** A lane whose run is where the fixture says. */
export function laneFixture(number: number, fixture: LaneFixture): Lane {
  const settings = { ...DEFAULT_RUN_SETTINGS, ...fixture.settings };
  const runId = `fixture-${String(number)}`;
  const script = new ScriptedRun({ runId, question: FIXTURE_QUESTION, settings });
  const tokens = fixture.tokens ?? MORE_THAN_ANY_SCRIPT;
  let lane: Lane = { ...createLane(number, settings), run: createRun(runId, FIXTURE_QUESTION, settings) };
  const apply = (events: readonly RunEvent[]): void => {
    lane = events.reduce(applyRunEvent, lane);
  };
  if (tokens > 0) {
    apply([{ kind: 'started', promptTokens: 24 }, ...script.step(tokens, fixture.lanesSharing ?? 1)]);
  }
  if (fixture.moveBudgetTo !== undefined) {
    const moved = { ...settings, budget: fixture.moveBudgetTo };
    lane = { ...lane, settings: moved, run: lane.run && { ...lane.run, settings: moved } };
    apply([...script.update(moved), ...script.step(MORE_THAN_ANY_SCRIPT, 1)]);
  }
  const { run } = lane;
  if (run?.status === 'done') {
    const used = run.stats?.thinkingTokens ?? 0;
    apply(script.probe(selectProbePositions(ALL_PROBES, sliceLog(run.trace.tokens, 0, used + 1), used, 24)));
  }
  apply(fixture.then ?? []);
  return lane;
}

/** A page with a ready engine and these lanes. */
export function pageFixture(lanes: readonly Lane[], change: Partial<AppState> = {}): AppState {
  const state = initialAppState(parseUrlState('').state, [], 'system');
  return {
    ...state,
    question: FIXTURE_QUESTION,
    lanes,
    engine: { ...state.engine, status: { kind: 'ready', info: FAKE_INFO }, tokensPerSecond: 410 },
    ...change,
  };
}
