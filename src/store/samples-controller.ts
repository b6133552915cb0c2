/** Starts, follows and stops the samples of a question. Knows nothing about lanes. */
import { sampleQuestion, SampleFailure, seedOfSample } from '../experiments/sample-question.ts';
import type { SampleEvent } from '../experiments/sample-question.ts';
import type { RunStats } from '../reasoning/run-event.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { EngineClient, EngineError } from '../worker/protocol.ts';
import { asEngineError } from './engine-controller.ts';
import type { Clock } from './outside.ts';
import type { Sample, SampleChoice, SamplesState, SamplingStatus } from './samples-state.ts';
import { isSampling } from './samples-state.ts';
import { createThrottle } from './throttle.ts';

/** What the controller needs. */
export interface SamplesControllerOptions {
  readonly client: EngineClient;
  readonly clock: Clock;
  readonly get: () => SamplesState;
  readonly set: (change: (samples: SamplesState) => SamplesState) => void;
  readonly ensureReady: () => Promise<EngineError | null>;
  /** Name of the model, once it is ready. */
  readonly modelName: () => string;
  /** Settings to run with once the checkpoint is known (its think format). */
  readonly resolveSettings: (settings: RunSettings) => RunSettings;
}

/** Samples of one question at a time. */
export interface SamplesController {
  choose(change: Partial<SampleChoice>): void;
  /** @param settings of the samples but for their temperature and seeds, which begin with this one's */
  start(question: string, settings: RunSettings): void;
  /** What is done stays, and is voted on. */
  stop(): void;
}

/** Counts that change more often cannot be read. */
const SHOW_INTERVAL_MS = 200;

/** Creates the controller. */
export function createSamplesController(options: SamplesControllerOptions): SamplesController {
  let abort: AbortController | null = null;
  /** Shows what waits for the next moment of showing. */
  let showAll = (): void => undefined;
  const end = (status: SamplingStatus, error: EngineError | null = null): void => {
    options.set((state) => (isSampling(state) ? { ...state, status, error } : state));
  };
  const stop = (): void => {
    if (isSampling(options.get())) {
      showAll();
    }
    abort?.abort();
    end('stopped');
  };
  return {
    choose: (change) => {
      options.set((state) => ({ ...state, choice: { ...state.choice, ...change } }));
    },
    start: (question, settings) => {
      stop();
      const controller = new AbortController();
      abort = controller;
      const { choice } = options.get();
      options.set(() => waitingState(choice, question, settings));
      const onShow = (flush: () => void): void => {
        showAll = flush;
      };
      void follow(options, { question, settings, onShow }, controller.signal).then(
        () => {
          if (!controller.signal.aborted) {
            // A lost or reloaded engine ends its runs without a word.
            const all = options.get().samples.every(({ status }) => status === 'done');
            end(all ? 'done' : 'interrupted');
          }
        },
        (cause: unknown) => {
          if (!controller.signal.aborted) {
            end('failed', cause instanceof SampleFailure ? cause.error : asEngineError(cause));
          }
        },
      );
    },
    stop,
  };
}

function waitingState(choice: SampleChoice, question: string, settings: RunSettings): SamplesState {
  const samples = Array.from({ length: choice.count }, (_, i): Sample => {
    const seed = seedOfSample(settings.sampling.seed, i);
    return { seed, status: 'waiting', answer: null, thinkingTokens: 0, answerTokens: 0 };
  });
  const { budget } = settings;
  return {
    choice,
    drawn: choice,
    status: 'waiting',
    question,
    budget,
    model: '',
    samples,
    elapsedMs: null,
    decodeSteps: null,
    error: null,
    recorded: null,
  };
}

/** What is sampled. `onShow` is told how to show at once what waits to be shown. */
interface Wanted {
  readonly question: string;
  readonly settings: RunSettings;
  readonly onShow: (flush: () => void) => void;
}

/** @throws SampleFailure */
async function follow(
  options: SamplesControllerOptions,
  { question, settings, onShow }: Wanted,
  signal: AbortSignal,
): Promise<void> {
  const error = await options.ensureReady();
  if (signal.aborted) {
    return;
  }
  if (error !== null) {
    throw new SampleFailure(error);
  }
  const model = options.modelName();
  options.set((state) => ({ ...state, model }));
  // Not the choice, which may have changed while the model was loaded.
  const { temperature, count } = options.get().drawn;
  const resolved = options.resolveSettings(settings);
  const sampling = { ...resolved.sampling, temperature };
  let samples = options.get().samples;
  const steps = samples.map(() => 0);
  let startedAt: number | null = null;
  const show = createThrottle(
    () => {
      const elapsedMs = startedAt === null ? null : options.clock.now() - startedAt;
      const decodeSteps = steps.reduce((sum, count) => sum + count, 0);
      const shown = { status: 'running', samples, elapsedMs, decodeSteps } as const;
      options.set((state) => (signal.aborted ? state : { ...state, ...shown }));
    },
    SHOW_INTERVAL_MS,
    options.clock,
  );
  const plan = { question, count, settings: { ...resolved, sampling } };
  onShow(show.flush);
  try {
    for await (const event of sampleQuestion(options.client, plan, signal)) {
      startedAt ??= options.clock.now();
      const { at, stats } = placeOf(event);
      samples = withEvent(samples, event);
      steps[at] = stats.decodeSteps;
      show.request();
    }
  } finally {
    show.flush();
  }
}

/** Which sample an event is about, and its counts so far. */
function placeOf(event: SampleEvent): { readonly at: number; readonly stats: RunStats } {
  return event.kind === 'done'
    ? { at: event.finished.sample, stats: event.finished.stats }
    : { at: event.sample, stats: event.stats };
}

function withEvent(samples: readonly Sample[], event: SampleEvent): readonly Sample[] {
  const { at, stats } = placeOf(event);
  const { thinkingTokens, answerTokens } = stats;
  return samples.map((sample, i): Sample => {
    if (i !== at) {
      return sample;
    }
    return event.kind === 'done'
      ? { ...sample, status: 'done', answer: event.finished.answer, thinkingTokens, answerTokens }
      : { ...sample, status: 'running', thinkingTokens, answerTokens };
  });
}
