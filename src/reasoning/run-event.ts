/** What a run reports while it goes, and how it fails. Plain data: crosses the worker boundary and goes into exports. */
import type { Probe } from './probe.ts';
import type { StoppedBy, ThinkingEnd, TraceToken } from './trace.ts';

/** Stable codes; the page words them. `message` is a plain sentence: what happened and what to do. */
export type EngineErrorCode =
  | 'question-empty'
  | 'question-too-long'
  | 'extension-empty'
  | 'branch-empty'
  | 'branch-too-long'
  | 'branch-foreign'
  | 'model-missing'
  | 'model-corrupt'
  | 'model-unsupported'
  | 'think-format'
  | 'tokenizer-missing'
  | 'network'
  | 'device-unavailable'
  | 'device-lost'
  | 'out-of-memory'
  | 'too-many-lanes'
  | 'worker-crashed'
  | 'storage-full'
  | 'storage-damaged'
  | 'storage-busy'
  | 'storage-unavailable'
  | 'internal';

export interface EngineError {
  readonly code: EngineErrorCode;
  readonly message: string;
}

/** What the user may ask of a run between two tokens. */
export type RunCommand = 'answer-now' | 'wait-now' | 'stop';

/** What a person may do right where a run branches off. */
export type BranchCommand = Extract<RunCommand, 'answer-now' | 'wait-now'>;

/** How a run begins that branches off another: gone through under its own settings, then it goes on by itself. */
export interface BranchStart {
  /** The other run's tokens up to the branch, and a `chosen` one where an alternative was taken. From the first. */
  readonly tokens: readonly TraceToken[];
  /** Words put in behind them. Text of special tokens and delimiters stays text. */
  readonly words?: string;
  /** Done behind all these. */
  readonly first?: BranchCommand;
}

/** What a run did not compute, since another open run of the same question had come there first. */
export interface SharedTokens {
  /** Tokens of the trace; closing delimiters are not counted. */
  readonly tokens: number;
  /** The runs they come from, in the order of the trace. */
  readonly runIds: readonly string[];
  /** Decode steps this run was spared. */
  readonly savedSteps: number;
}

/** Measured counts and speed of one run. */
export interface RunStats {
  readonly promptTokens: number;
  /** Tokens in the thinking segment, forced ones included (the number the budget caps). */
  readonly thinkingTokens: number;
  /** Of those, forced by extensions. */
  readonly forcedTokens: number;
  /** Tokens of the answer, delimiters left out. */
  readonly answerTokens: number;
  readonly extensionsUsed: number;
  /**
   * Time this run waited for its decode steps, ms; reading the prompt is not counted. Steps of several lanes are computed
   * together where that is possible, and count in full for each of them.
   */
  readonly decodeMs: number;
  /** Decode steps of this run. */
  readonly decodeSteps: number;
  /** Lanes that were taking turns with this one when last measured, itself included. */
  readonly lanesSharing: number;
  /** Thoughts begun under rejection sampling, this one included; absent without it. */
  readonly tries?: number;
  /** Absent when nothing is shared. */
  readonly shared?: SharedTokens;
}

export type RunEvent =
  /** Waiting for the engine (loading, or other lanes in their prefill). */
  | { readonly kind: 'queued' }
  | { readonly kind: 'started'; readonly promptTokens: number }
  /** Batched per frame. */
  | { readonly kind: 'tokens'; readonly tokens: readonly TraceToken[]; readonly stats: RunStats }
  /**
   * Tokens from `keep` on are no longer part of the run. `cut`: budget moved below what was used (the page keeps
   * the tail greyed); `resume`: thinking goes on from there.
   */
  | {
      readonly kind: 'truncated';
      readonly keep: number;
      readonly reason: 'cut' | 'resume';
      readonly stats: RunStats;
    }
  /** Answer at an earlier point of the thought; the trace is as if it had not been asked for. */
  | { readonly kind: 'probe'; readonly probe: Probe }
  | { readonly kind: 'thinking-ended'; readonly reason: ThinkingEnd; readonly thinkingTokens: number }
  | {
      readonly kind: 'done';
      readonly stoppedBy: StoppedBy;
      /** Extracted answer, null when none was found. */
      readonly answer: string | null;
      readonly stats: RunStats;
    }
  /** New settings or probes were refused; the run goes on as before. */
  | { readonly kind: 'rejected'; readonly error: EngineError }
  | { readonly kind: 'failed'; readonly error: EngineError };
