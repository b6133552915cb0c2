/** The actions of the page, on top of the store and its two controllers. */
import type { StoreApi } from 'zustand/vanilla';
import { withMethod } from '../reasoning/run-settings.ts';
import type { AppActions } from './app-actions.ts';
import { contextLengthOf } from './app-state.ts';
import type { AppState } from './app-state.ts';
import { maxBudgetFor } from './budget-scale.ts';
import type { EngineController } from './engine-controller.ts';
import { isLive } from './lane.ts';
import { withAddedLane, withoutLane, withSettings } from './lanes.ts';
import { LIMITS } from './limits.ts';
import type { LibraryActions } from './library-controller.ts';
import type { Clock, KeyValueStorage } from './outside.ts';
import type { RunController } from './run-controller.ts';
import type { SamplesController } from './samples-controller.ts';
import { writeTheme } from './theme-storage.ts';
import { timelineActions } from './timeline-actions.ts';

/** What the actions work on. */
export interface ActionParts {
  readonly store: StoreApi<AppState>;
  readonly set: (change: (state: AppState) => AppState) => void;
  readonly engine: EngineController;
  readonly runs: RunController;
  readonly samples: SamplesController;
  readonly clock: Clock;
  readonly storage: KeyValueStorage;
}

/** Creates all actions. */
export function createActions(parts: ActionParts): Omit<AppActions, keyof LibraryActions> {
  return {
    ...runActions(parts),
    ...sampleActions(parts),
    ...settingActions(parts),
    ...timelineActions(parts),
    ...engineActions(parts),
    ...pageActions(parts),
  };
}

/** Does something with the present question, or says what is wrong with it. */
function ask({ store, set }: ActionParts, begin: (question: string) => void): void {
  const question = store.getState().question.trim();
  const problem = questionProblem(question);
  set((state) => ({
    ...state,
    questionProblem:
      problem === null ? null : { message: problem, serial: (state.questionProblem?.serial ?? 0) + 1 },
  }));
  if (problem === null) {
    begin(question);
  }
}

type SampleActions = Pick<AppActions, 'chooseSamples' | 'drawSamples' | 'stopSamples'>;

function sampleActions(parts: ActionParts): SampleActions {
  const { store, samples } = parts;
  return {
    chooseSamples: (change) => {
      samples.choose(change);
    },
    drawSamples: () => {
      ask(parts, (question) => {
        const settings = store.getState().lanes[0]?.settings;
        if (settings !== undefined) {
          samples.start(question, settings);
        }
      });
    },
    stopSamples: () => {
      samples.stop();
    },
  };
}

type RunActions = Pick<AppActions, 'think' | 'thinkLane' | 'addLane' | 'removeLane' | 'command' | 'stopAll'>;

function runActions(parts: ActionParts): RunActions {
  const { store, set, runs, samples } = parts;
  const start = (numbers: readonly number[]): void => {
    ask(parts, (question) => {
      numbers.forEach((number) => {
        runs.start(number, question);
      });
    });
  };
  return {
    think: () => {
      start(store.getState().lanes.map((lane) => lane.number));
    },
    thinkLane: (number) => {
      start([number]);
    },
    addLane: () => {
      const before = store.getState();
      const lanes = withAddedLane(before.lanes, maxBudgetFor(contextLengthOf(before.engine)));
      set((state) => ({ ...state, lanes }));
      const added = lanes.length > before.lanes.length ? lanes.at(-1) : undefined;
      const question = before.lanes[0]?.run?.question;
      if (added !== undefined && question !== undefined) {
        runs.start(added.number, question);
      }
    },
    removeLane: (number) => {
      if (store.getState().lanes[0]?.number !== number) {
        runs.release(number);
        set((state) => ({ ...state, lanes: withoutLane(state.lanes, number) }));
      }
    },
    command: (number, command) => {
      runs.command(number, command);
    },
    stopAll: () => {
      samples.stop();
      for (const lane of store.getState().lanes) {
        if (isLive(lane.run)) {
          runs.command(lane.number, 'stop');
        }
      }
    },
  };
}

function questionProblem(question: string): string | null {
  if (question === '') {
    return 'Type a question first, or pick one of the examples.';
  }
  return question.length > LIMITS.questionCharacters
    ? `The question is too long: at most ${String(LIMITS.questionCharacters)} characters.`
    : null;
}

type SettingActions = Pick<
  AppActions,
  'setBudget' | 'setExtensions' | 'setSampling' | 'setMaxAnswerTokens' | 'setThinkFormat' | 'setMethod'
>;

function settingActions({ set, runs }: ActionParts): SettingActions {
  return {
    setBudget: (number, budget, moment) => {
      set((state) => ({ ...state, lanes: withSettings(state.lanes, number, { budget }) }));
      runs.update(number, moment);
    },
    setExtensions: (number, change) => {
      set((state) => ({ ...state, lanes: withSettings(state.lanes, number, change) }));
      runs.update(number, 'commit');
    },
    setSampling: (change) => {
      set((state) => ({
        ...state,
        lanes: state.lanes.map((lane) => ({
          ...lane,
          settings: { ...lane.settings, sampling: { ...lane.settings.sampling, ...change } },
        })),
      }));
    },
    setMaxAnswerTokens: (maxAnswerTokens) => {
      set((state) => ({ ...state, lanes: withSettings(state.lanes, 'all', { maxAnswerTokens }) }));
    },
    setThinkFormat: (thinkFormat) => {
      set((state) => ({ ...state, lanes: withSettings(state.lanes, 'all', { thinkFormat }) }));
    },
    setMethod: (change) => {
      set((state) => ({
        ...state,
        lanes: state.lanes.map((lane) => ({ ...lane, settings: withMethod(lane.settings, change) })),
      }));
    },
  };
}

type EngineActions = Pick<AppActions, 'chooseEngine' | 'loadEngine' | 'cancelLoad' | 'dismissLost'>;

function engineActions({ store, set, engine, runs }: ActionParts): EngineActions {
  const releaseAll = (): void => {
    store.getState().lanes.forEach((lane) => {
      runs.release(lane.number);
    });
  };
  return {
    chooseEngine: (change) => {
      set((state) => ({
        ...state,
        engine: { ...state.engine, lost: null, choice: { ...state.engine.choice, ...change } },
      }));
      releaseAll();
      void engine.load();
    },
    loadEngine: () => {
      set((state) => ({ ...state, engine: { ...state.engine, lost: null } }));
      releaseAll();
      void engine.load();
    },
    cancelLoad: () => {
      engine.cancel();
    },
    dismissLost: () => {
      set((state) => ({ ...state, engine: { ...state.engine, lost: null } }));
    },
  };
}

type PageActions = Pick<
  AppActions,
  | 'setQuestion'
  | 'setExpected'
  | 'setScope'
  | 'setExamples'
  | 'setTheme'
  | 'setHeat'
  | 'addNotice'
  | 'dismissNotice'
>;

function pageActions({ set, storage }: ActionParts): PageActions {
  return {
    setQuestion: (question) => {
      set((state) => ({
        ...state,
        question,
        questionProblem: question.trim() === '' ? state.questionProblem : null,
      }));
    },
    setExpected: (answer) => {
      set((state) => ({ ...state, expected: { ...state.expected, [state.question.trim()]: answer } }));
    },
    setHeat: (heat) => {
      set((state) => ({ ...state, heat }));
    },
    setExamples: (examples) => {
      set((state) => (examples.length === 0 ? state : { ...state, examples }));
    },
    setScope: (scope) => {
      set((state) => ({ ...state, scope }));
    },
    setTheme: (theme) => {
      set((state) => ({ ...state, theme }));
      writeTheme(storage, theme);
    },
    addNotice: (notice) => {
      set((state) => ({ ...state, notices: [...state.notices.filter((other) => other !== notice), notice] }));
    },
    dismissNotice: (notice) => {
      set((state) => ({ ...state, notices: state.notices.filter((other) => other !== notice) }));
    },
  };
}
