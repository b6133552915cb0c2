/** Samples of the present question: not lanes, but runs beside them that are counted and not shown. */
import type { Vote } from '../experiments/sample-votes.ts';
import type { EngineError } from '../worker/protocol.ts';

/** What the person chose. */
export interface SampleChoice {
  readonly count: number;
  readonly temperature: number;
}

/** `stopped` by the person, `interrupted` because the engine went away. */
export type SamplingStatus = 'idle' | 'waiting' | 'running' | 'done' | 'stopped' | 'interrupted' | 'failed';

/** One sample. */
export interface Sample {
  readonly seed: number;
  readonly status: 'waiting' | 'running' | 'done';
  readonly answer: string | null;
  readonly thinkingTokens: number;
  readonly answerTokens: number;
}

/** Everything about samples. */
export interface SamplesState {
  /** For the next samples. */
  readonly choice: SampleChoice;
  /** For those that are shown. */
  readonly drawn: SampleChoice;
  readonly status: SamplingStatus;
  /** The question they answer; the form's may have changed since. */
  readonly question: string;
  /** Thinking tokens each may use. */
  readonly budget: number;
  /** Name of the model that draws them; '' until it is ready. */
  readonly model: string;
  /** At their places: sample 0 first. */
  readonly samples: readonly Sample[];
  /** Milliseconds from the first token to the last one so far; null before there are two. */
  readonly elapsedMs: number | null;
  /** What all samples computed in that time; less than they wrote where they share. Null where an older vote does not say. */
  readonly decodeSteps: number | null;
  readonly error: EngineError | null;
  /** Set where what is shown was kept earlier; null while it is live. */
  readonly recorded: { readonly keptAt: string; readonly model: string } | null;
}

/** Enough to vote, few enough to wait for. */
const FIRST_CHOICE: SampleChoice = { count: 8, temperature: 0.7 };

export function initialSamplesState(): SamplesState {
  return {
    choice: FIRST_CHOICE,
    drawn: FIRST_CHOICE,
    status: 'idle',
    question: '',
    budget: 0,
    model: '',
    samples: [],
    elapsedMs: null,
    decodeSteps: null,
    error: null,
    recorded: null,
  };
}

/** Samples are being made, or about to be. */
export function isSampling({ status }: Pick<SamplesState, 'status'>): boolean {
  return status === 'waiting' || status === 'running';
}

/** A run or a vote, and what it cost, side by side with others. */
export interface ComparedVote extends Vote {
  /** Null when there is nothing to judge by. */
  readonly correct: boolean | null;
}
