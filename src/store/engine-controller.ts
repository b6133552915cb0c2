/** Loads the engine and keeps the page's picture of it. Knows nothing about lanes. */
import type { EngineClient, EngineError, EngineInfo, LoadRequest } from '../worker/protocol.ts';
import { applyLoadEvent } from './apply-load-event.ts';
import { BUNDLED_MODEL, modelNameOf, STORED_SCHEME } from './engine-state.ts';
import type { EngineChoice, EngineState } from './engine-state.ts';

/** What the controller needs. */
export interface EngineControllerOptions {
  readonly client: EngineClient;
  /** Where the page is served from: folders are found relative to it, not to the worker's script. */
  readonly pageUrl: string;
  readonly get: () => EngineState;
  readonly set: (change: (engine: EngineState) => EngineState) => void;
  /** Tokens per second of an engine like this one on an earlier visit, null when it is not known. */
  readonly earlierSpeed: (info: EngineInfo) => number | null;
}

/** Loading, waiting for it, and giving it up. */
export interface EngineController {
  /** Loads what is chosen, in place of what was loaded or loading. */
  load(): Promise<EngineError | null>;
  /** Resolves once the engine is ready (null) or cannot be; starts a load when none is under way. */
  ensureReady(): Promise<EngineError | null>;
  cancel(): void;
}

const BUNDLED_MODEL_PATH = `models/${BUNDLED_MODEL}/`;

const CANCELLED: EngineError = {
  code: 'internal',
  message: 'Loading was cancelled. Load the model to go on.',
};

/** Creates the controller. */
export function createEngineController(options: EngineControllerOptions): EngineController {
  let serial = 0;
  let abort: AbortController | null = null;
  let pending: Promise<EngineError | null> | null = null;

  const follow = async (request: LoadRequest, signal: AbortSignal): Promise<EngineError | null> => {
    try {
      for await (const event of options.client.load(request, signal)) {
        if (signal.aborted) {
          break;
        }
        const earlierSpeed = event.kind === 'loaded' ? options.earlierSpeed(event.info) : null;
        options.set((engine) => ({ ...applyLoadEvent(engine, event), earlierSpeed }));
        if (event.kind === 'failed') {
          return event.error;
        }
      }
    } catch (cause) {
      const error = asEngineError(cause);
      if (!signal.aborted) {
        options.set((engine) => ({ ...engine, status: { kind: 'failed', error } }));
        return error;
      }
    }
    return !signal.aborted && options.get().status.kind === 'ready' ? null : CANCELLED;
  };

  const load = (): Promise<EngineError | null> => {
    abort?.abort();
    const controller = new AbortController();
    abort = controller;
    serial += 1;
    options.set((engine) => ({
      ...engine,
      status: { kind: 'loading', phase: null, done: 0, total: 0 },
      tokensPerSecond: null,
    }));
    const request = loadRequest(`load-${String(serial)}`, options.get().choice, options.pageUrl);
    const result = follow(request, controller.signal).then((error) => {
      // Superseded by a newer load: whoever waits, waits for that one.
      return abort !== controller && pending !== null ? pending : error;
    });
    pending = result;
    return result;
  };

  return {
    load,
    ensureReady: () => {
      const { kind } = options.get().status;
      if (kind === 'ready') {
        return Promise.resolve(null);
      }
      return kind === 'loading' && pending !== null ? pending : load();
    },
    cancel: () => {
      abort?.abort();
      options.set((engine) => ({ ...engine, status: { kind: 'idle' } }));
    },
  };
}

function loadRequest(loadId: string, choice: EngineChoice, pageUrl: string): LoadRequest {
  return {
    loadId,
    modelUrl: isStored(choice.modelUrl)
      ? choice.modelUrl
      : new URL(choice.modelUrl ?? BUNDLED_MODEL_PATH, pageUrl).href,
    modelName: modelNameOf(choice.modelUrl),
    device: choice.device,
    weights: choice.weights,
    threads: choice.threads,
    ...(choice.contextLength > 0 && { contextLength: choice.contextLength }),
    ...(choice.careful === true && { careful: true }),
  };
}

function isStored(modelUrl: string | null): modelUrl is string {
  return modelUrl?.startsWith(STORED_SCHEME) ?? false;
}

/** An error of the client itself, in the words of the protocol. */
export function asEngineError(cause: unknown): EngineError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return {
    code: 'worker-crashed',
    message: `The engine stopped unexpectedly (${detail}). Reload the engine.`,
  };
}
