/** Looking at points of a thought, sweeping through them, and taking the run back to one. */
import type { AppActions } from './app-actions.ts';
import { contextLengthOf } from './app-state.ts';
import { maxBudgetFor, stepBudget } from './budget-scale.ts';
import type { ActionParts } from './create-actions.ts';
import { cutHere } from './cut-here.ts';
import type { CutHere } from './cut-here.ts';
import { thinkingUsed } from './lane.ts';
import type { Lane } from './lane.ts';
import { withView, WHOLE_RUN } from './lane-view.ts';
import type { LaneView } from './lane-view.ts';
import { withLane, withSettings } from './lanes.ts';
import { positionsToProbe } from './probing.ts';

type TimelineActions = Pick<
  AppActions,
  'setProbing' | 'setProbeRule' | 'show' | 'play' | 'answerHere' | 'goOnFromHere'
>;

/** How long a sweep stays at each answer. */
const PLAY_STEP_MS = 500;

export function timelineActions(parts: ActionParts): TimelineActions {
  const { store, set, runs } = parts;
  const laneOf = (number: number): Lane | undefined =>
    store.getState().lanes.find((lane) => lane.number === number);
  const setView = (number: number, view: Partial<LaneView>): void => {
    set((state) => ({ ...state, lanes: withLane(state.lanes, number, (lane) => withView(lane, view)) }));
  };
  return {
    setProbing: (probing) => {
      set((state) => ({ ...state, probing }));
    },
    setProbeRule: (change) => {
      set((state) => ({ ...state, probeRule: { ...state.probeRule, ...change } }));
      const state = store.getState();
      for (const { number, run } of state.lanes) {
        if (run?.status === 'done') {
          runs.probe(number, positionsToProbe(state, number));
        }
      }
    },
    show: (number, position, moment) => {
      if (moment === 'preview') {
        setView(number, { hovered: position });
        return;
      }
      setView(number, { pinned: position, hovered: null, playing: false });
      const lane = laneOf(number);
      if (position !== null && lane !== undefined) {
        runs.probe(number, [lane.view.pinned ?? 0]);
      }
    },
    play: createPlayer(parts, laneOf, setView),
    ...movesFromHere(parts, laneOf, setView),
  };
}

/** The two ways on from the place that is looked at. */
function movesFromHere(
  { store, set, runs }: ActionParts,
  laneOf: (number: number) => Lane | undefined,
  setView: (number: number, view: Partial<LaneView>) => void,
): Pick<TimelineActions, 'answerHere' | 'goOnFromHere'> {
  const hereOf = (number: number): CutHere | null => {
    const lane = laneOf(number);
    return lane === undefined ? null : cutHere(lane);
  };
  const move = (number: number, budget: number): void => {
    set((state) => ({ ...state, lanes: withSettings(state.lanes, number, { budget }) }));
    runs.update(number, 'commit');
  };
  return {
    answerHere: (number) => {
      const here = hereOf(number);
      if (here?.kind === 'cut') {
        setView(number, WHOLE_RUN);
        move(number, here.budget);
      } else if (here?.kind === 'stopped') {
        setView(number, WHOLE_RUN);
        runs.command(number, 'answer-now');
      }
    },
    goOnFromHere: (number) => {
      const lane = laneOf(number);
      const here = hereOf(number);
      if (lane !== undefined && here?.kind === 'cut') {
        const max = maxBudgetFor(contextLengthOf(store.getState().engine));
        const { budget } = lane.settings;
        setView(number, WHOLE_RUN);
        // To the left first, so that what follows is dropped, then to where there is room to think.
        move(number, here.budget);
        move(number, budget > here.budget ? budget : stepBudget(here.budget, 1, max));
      }
    },
  };
}

/** Sweeps from answer to answer; pressed again, it pauses. */
function createPlayer(
  { clock }: ActionParts,
  laneOf: (number: number) => Lane | undefined,
  setView: (number: number, view: Partial<LaneView>) => void,
): (number: number) => void {
  const waiting = new Map<number, () => void>();
  const step = (number: number): void => {
    const lane = laneOf(number);
    if (lane === undefined || !lane.view.playing) {
      return;
    }
    const pinned = stopAfter(lane, lane.view.pinned);
    setView(number, { pinned, playing: pinned !== null });
    if (pinned !== null) {
      const next = (): void => {
        step(number);
      };
      waiting.set(number, clock.later(next, PLAY_STEP_MS));
    }
  };
  return (number) => {
    const lane = laneOf(number);
    if (lane === undefined) {
      return;
    }
    waiting.get(number)?.();
    setView(number, { playing: !lane.view.playing, hovered: null });
    step(number);
  };
}

/** The next position with an answer; the end of the thought is the whole run. */
function stopAfter({ run }: Lane, position: number | null): number | null {
  const stops = run?.probes.map((probe) => probe.position) ?? [];
  return stops.find((stop) => stop > (position ?? -1) && stop < thinkingUsed(run)) ?? null;
}
