/**
 * The one file both sides of the worker know. Types only.
 * Every request and event names its `runId` (or `loadId`); replies are matched by id, never by order.
 */
import type { ProbeRule } from '../reasoning/probe.ts';
import type { BranchStart, EngineError, RunCommand, RunEvent } from '../reasoning/run-event.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';

export type { Probe, ProbeRule } from '../reasoning/probe.ts';
export type { RunSettings } from '../reasoning/run-settings.ts';
export type {
  BranchCommand,
  BranchStart,
  EngineError,
  EngineErrorCode,
  RunCommand,
  RunEvent,
  RunStats,
  SharedTokens,
} from '../reasoning/run-event.ts';

/** What the user may choose. `auto`: WebGPU on a hardware adapter, WebAssembly otherwise. */
export type DeviceChoice = 'auto' | 'webgpu' | 'wasm';
export type Device = 'webgpu' | 'wasm';
/** Number format of the weights in memory. `auto` = what the target runs by default. */
export type WeightsChoice = 'auto' | Weights;
export type Weights = 'f32' | 'int8' | 'int4';

export interface LoadRequest {
  readonly loadId: string;
  /** Absolute or page-relative URL of a Hugging Face folder, with trailing slash, or `stored:` and the id of a stored checkpoint. */
  readonly modelUrl: string;
  readonly modelName: string;
  readonly device: DeviceChoice;
  readonly weights: WeightsChoice;
  /** WASM threads; 0 = the measured best for this model. */
  readonly threads: number;
  /** Tokens of question, thinking and answer together; absent = a length every device has room for. */
  readonly contextLength?: number;
  /** Build the GPU's graph of the plainest operations, in 32-bit floats: slower, and right where faster ones are not. */
  readonly careful?: boolean;
}

/** What a GPU was seen to do wrong when the model was loaded. */
export type SelfCheckProblem = 'differs-from-reference' | 'rollback-changes-logits';

/** Outcome of computing a few tokens twice. */
export interface SelfCheck {
  readonly problem: SelfCheckProblem | null;
  /** From the same computed on the CPU, in standard deviations of the logits; null when it was not. */
  readonly referenceDeviation: number | null;
  /** How many layers were compared, the first of them, where the CPU cannot hold all; absent otherwise. */
  readonly comparedLayers?: number;
}

/** Facts about the engine that is running, shown on the page and written into exports. */
export interface EngineInfo {
  readonly modelName: string;
  /** `sha256:` and 64 hex digits, of the weights file; absent where it was not computed. */
  readonly modelHash?: string;
  readonly device: Device;
  /** Adapter description, or `CPU`. */
  readonly adapter: string;
  /** True when WebGPU is emulated in software (slow). */
  readonly softwareAdapter: boolean;
  readonly weights: Weights;
  /** Number format of a graph that was published, and is run as it is; absent where we built the graph. */
  readonly exported?: string;
  readonly threads: number;
  readonly parameters: number;
  /** Tokens of question, thinking and answer together. */
  readonly contextLength: number;
  /** Longest one the checkpoint was made for. */
  readonly maxContextLength: number;
  /** Think format that fits the checkpoint. */
  readonly thinkFormat: string;
  readonly loadMs: number;
  readonly downloadBytes: number;
  /** Why a requested device was not used; plain sentence. */
  readonly notice?: string;
  /** Absent on the CPU, which is the reference. */
  readonly selfCheck?: SelfCheck;
}

export type LoadEvent =
  | {
      readonly kind: 'progress';
      readonly phase: 'download' | 'quantize' | 'compile' | 'warm-up';
      /** Bytes for `download`, tensors for `quantize`, 0/0 when not countable. */
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'loaded'; readonly info: EngineInfo }
  | { readonly kind: 'failed'; readonly error: EngineError };

export interface RunRequest {
  readonly runId: string;
  readonly question: string;
  readonly settings: RunSettings;
  /** Where to probe while thinking, at the cost of its speed; nowhere when absent. */
  readonly probes?: ProbeRule;
  /** What another run has told already; absent = the run begins with the question. */
  readonly from?: BranchStart;
}

/** Page → worker. */
export type Request =
  | { readonly kind: 'load'; readonly request: LoadRequest }
  | { readonly kind: 'cancel-load'; readonly loadId: string }
  | { readonly kind: 'run'; readonly request: RunRequest }
  /** New settings for a run, live or done: extends, cuts or resumes it (see `truncated`). */
  | { readonly kind: 'update'; readonly runId: string; readonly settings: RunSettings }
  | { readonly kind: 'command'; readonly runId: string; readonly command: RunCommand }
  /**
   * Asks for the answer at these numbers of thinking tokens. Of a live run, the first is made before its next token and the
   * others, as those of a run that is done, when no lane has anything else to do.
   */
  | { readonly kind: 'probe'; readonly runId: string; readonly positions: readonly number[] }
  /** Ends the run and frees its cache. */
  | { readonly kind: 'release'; readonly runId: string };

/** Worker → page. */
export type Reply =
  | { readonly kind: 'load'; readonly loadId: string; readonly event: LoadEvent }
  | { readonly kind: 'run'; readonly runId: string; readonly event: RunEvent }
  /** The device went away or the engine broke: every open run has failed; the page may load again. */
  | { readonly kind: 'lost'; readonly error: EngineError };

/**
 * What the page, the experiments and the command line talk to. Implemented by `worker/client.ts` over a worker and by
 * `worker/local-client.ts` in the same thread (Node, tests).
 */
export interface EngineClient {
  /** Ends with `loaded` or `failed`. Aborting the signal cancels the load. */
  load(request: LoadRequest, signal: AbortSignal): AsyncIterable<LoadEvent>;
  /**
   * Events of one run. The stream stays open after `done`, since moving the budget re-opens the run; it ends when the
   * signal is aborted (which releases the run), after `failed`, or when the engine is lost.
   */
  run(request: RunRequest, signal: AbortSignal): AsyncIterable<RunEvent>;
  update(runId: string, settings: RunSettings): void;
  command(runId: string, command: RunCommand): void;
  /**
   * Asks for probes of a run at these numbers of thinking tokens: events follow, in this order, before those asked for
   * earlier. Positions beyond the thought are passed over.
   */
  probe(runId: string, positions: readonly number[]): void;
  /** Called when the device or worker is lost; returns an unsubscribe function. */
  onLost(listener: (error: EngineError) => void): () => void;
  dispose(): void;
}
