/** The actions of the page, on top of the store and its two controllers. */
import type { StoreApi } from 'zustand/vanilla';
import { withMethod } from '../reasoning/run-settings.ts';
import type { AppActions } from './app-actions.ts';
import { branchActions, branchAgain, closeBranchLanes } from './branch-actions.ts';
import { contextLengthOf } from './app-state.ts';
import type { AppState, QuestionProblem } from './app-state.ts';
import { askQuestion } from './ask-question.ts';
import { maxBudgetFor } from './budget-scale.ts';
import type { EngineController } from './engine-controller.ts';
import { isLive } from './lane.ts';
import { withAddedLane, withoutLane, withSampling, withSettings } from './lanes.ts';
import type { LibraryActions } from './library-controller.ts';
import type { EngineChoice } from './engine-state.ts';
import type { Clock, KeyValueStorage } from './outside.ts';
import { questionProblem } from './question-problem.ts';
import { rememberContext, rememberedContext } from './remembered-contexts.ts';
import type { RunController } from './run-controller.ts';
import type { SamplesController } from './samples-controller.ts';
import { writeTheme } from './theme-storage.ts';
import { sampleActions } from './sample-actions.ts';
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
    ...branchActions(parts),
    ...engineActions(parts),
    ...pageActions(parts),
  };
}

type RunActions = Pick<AppActions, 'think' | 'thinkLane' | 'addLane' | 'removeLane' | 'command' | 'stopAll'>;

function runActions(parts: ActionParts): RunActions {
  const { store, set, runs, samples } = parts;
  const start = (numbers: readonly number[]): void => {
    askQuestion(parts, (question) => {
      numbers.forEach((number) => {
        runs.start(number, question);
      });
    });
  };
  return {
    think: () => {
      if (questionProblem(store.getState().question.trim()) === null) {
        closeBranchLanes(parts);
      }
      start(store.getState().lanes.map((lane) => lane.number));
    },
    thinkLane: (number) => {
      if (!branchAgain(parts, number)) {
        start([number]);
      }
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
    setSampling: (number, change) => {
      set((state) => ({
        ...state,
        lanes: state.lanes.map((lane) =>
          number === 'all' || lane.number === number ? withSampling(lane, change) : lane,
        ),
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

/** A context length belongs to a checkpoint: one that was chosen for it is kept, and comes back with it. */
function withContext(
  choice: EngineChoice,
  change: Partial<EngineChoice>,
  storage: KeyValueStorage,
): EngineChoice {
  const { modelUrl = choice.modelUrl, contextLength } = change;
  if (contextLength !== undefined) {
    rememberContext(storage, modelUrl, contextLength);
  }
  return {
    ...choice,
    ...change,
    contextLength:
      contextLength ??
      (modelUrl === choice.modelUrl ? choice.contextLength : rememberedContext(storage, modelUrl)),
  };
}

function engineActions({ store, set, engine, runs, storage }: ActionParts): EngineActions {
  const releaseAll = (): void => {
    store.getState().lanes.forEach((lane) => {
      runs.release(lane.number);
    });
  };
  return {
    chooseEngine: (change) => {
      set((state) => ({
        ...state,
        engine: { ...state.engine, lost: null, choice: withContext(state.engine.choice, change, storage) },
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
      set((state) => ({ ...state, question, questionProblem: problemWhileTyping(state, question.trim()) }));
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

/** A problem is said once and stays until it is mended; that nothing is typed is none before "Think". */
function problemWhileTyping({ questionProblem: said }: AppState, question: string): QuestionProblem | null {
  const message = questionProblem(question);
  if (message === null || message === said?.message) {
    return message === null ? null : said;
  }
  return question === '' ? null : { message, serial: (said?.serial ?? 0) + 1 };
}
