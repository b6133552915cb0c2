/** What the page knows about the engine: what was chosen, where loading is, how fast it has been measured. */
import type {
  DeviceChoice,
  EngineError,
  EngineInfo,
  LoadEvent,
  RunStats,
  WeightsChoice,
} from '../worker/protocol.ts';

export type {
  DeviceChoice,
  EngineInfo,
  SelfCheck,
  SelfCheckProblem,
  WeightsChoice,
} from '../worker/protocol.ts';

/** Choices of checkpoint and target. */
export interface EngineChoice {
  /**
   * URL of a Hugging Face folder with trailing slash, or `stored:` and the id of a checkpoint kept in this browser; null = the checkpoint
   * that ships with the page.
   */
  readonly modelUrl: string | null;
  readonly device: DeviceChoice;
  readonly weights: WeightsChoice;
  /** WASM threads; 0 = measured best. */
  readonly threads: number;
  /** Tokens of question, thinking and answer together; 0 = a length every device has room for. */
  readonly contextLength: number;
  /** The GPU's plainest graph, where its self-check has failed. Not part of a link: it is about this device. */
  readonly careful?: boolean;
}

export type LoadPhase = Extract<LoadEvent, { readonly kind: 'progress' }>['phase'];

/** Where loading is. */
export type EngineStatus =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'loading';
      readonly phase: LoadPhase | null;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'ready'; readonly info: EngineInfo }
  | { readonly kind: 'failed'; readonly error: EngineError };

/** Engine part of the page's state. */
export interface EngineState {
  readonly choice: EngineChoice;
  readonly status: EngineStatus;
  /** Tokens per second of the last measured run on this engine; null before any. */
  readonly tokensPerSecond: number | null;
  /** The same from an earlier visit of this browser; null when it is not known. */
  readonly earlierSpeed: number | null;
  /** Set when the device or the worker was lost, until the person dismisses it. */
  readonly lost: EngineError | null;
}

/** What a budget's time is estimated from. */
export interface KnownSpeed {
  readonly tokensPerSecond: number;
  /** Of an earlier visit, not of this engine's own last run. */
  readonly earlier: boolean;
}

/** The speed to reckon with, null before any is known. */
export function knownSpeed({ tokensPerSecond, earlierSpeed }: EngineState): KnownSpeed | null {
  const speed = tokensPerSecond ?? earlierSpeed;
  return speed === null ? null : { tokensPerSecond: speed, earlier: tokensPerSecond === null };
}

/** What the page starts with. */
export const DEFAULT_ENGINE_CHOICE: EngineChoice = {
  modelUrl: null,
  device: 'auto',
  weights: 'auto',
  threads: 0,
  contextLength: 0,
};

/** How the choice names a checkpoint kept in this browser. */
export const STORED_SCHEME = 'stored:';

/** Name of the checkpoint that ships with the page. */
export const BUNDLED_MODEL = 's1-nano';

/** Short name for a folder URL: its last path part. */
export function modelNameOf(modelUrl: string | null): string {
  if (modelUrl === null) {
    return BUNDLED_MODEL;
  }
  if (modelUrl.startsWith(STORED_SCHEME)) {
    return (
      modelUrl
        .slice(STORED_SCHEME.length)
        .replace(/--int[48]$/u, '')
        .split('--')
        .at(-1) ?? modelUrl
    );
  }
  const parts = modelUrl
    .split(/[?#]/u)[0]
    ?.split('/')
    .filter((part) => part !== '' && part !== 'main' && part !== 'resolve');
  return parts?.at(-1) ?? modelUrl;
}

/** Steps below this say more about warm-up than about speed. */
const MIN_MEASURED_STEPS = 12;

/** Tokens per second of one run, null when there is too little to measure. */
export function speedOf(stats: RunStats | null): number | null {
  if (stats === null || stats.decodeSteps < MIN_MEASURED_STEPS || stats.decodeMs <= 0) {
    return null;
  }
  return (stats.decodeSteps / stats.decodeMs) * 1000;
}
