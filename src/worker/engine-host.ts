/**
 * Answers the protocol's requests on the engine's side. Runs in the worker, or in the same thread in Node; how a model
 * is opened and how time passes come in from outside.
 */
import { createLaneRun, type LaneRun } from '../engine/lane-run.ts';
import { createScheduler, type Scheduler } from '../engine/scheduler.ts';
import { validateQuestion } from '../reasoning/prompt.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import { toEngineError } from './engine-error.ts';
import { createEventBatcher } from './event-batcher.ts';
import type { OpenedModel } from './open-model.ts';
import type { EngineError, LoadRequest, Reply, Request, RunEvent, RunRequest } from './protocol.ts';

export interface EngineHostEnvironment {
  /** Opens a checkpoint, reporting progress. */
  open(
    request: LoadRequest,
    signal: AbortSignal,
    onProgress: (event: Extract<Reply, { kind: 'load' }>['event']) => void,
    onLost: (error: EngineError) => void,
  ): Promise<OpenedModel>;
  post(reply: Reply): void;
  now(): number;
  setTimer(action: () => void, ms: number): unknown;
  /** Lets waiting messages in; awaited after every token. */
  breathe(): Promise<void>;
}

export interface EngineHost {
  handle(request: Request): void;
  dispose(): void;
}

/** More would make every lane crawl; the page offers six. */
const MAX_LANES = 32;
const LOSS_GRACE_MS = 200;

export function createEngineHost(environment: EngineHostEnvironment): EngineHost {
  let model: OpenedModel | undefined;
  let scheduler: Scheduler | undefined;
  const loading = new Map<string, AbortController>();
  const open = new Set<string>();

  const post = (runId: string, event: RunEvent): void => environment.post({ kind: 'run', runId, event });
  const fail = (runId: string, error: EngineError): void => {
    open.delete(runId);
    post(runId, { kind: 'failed', error });
  };
  let lost = false;
  const lose = (error: EngineError): void => {
    lost = true;
    scheduler?.stop();
    environment.post({ kind: 'lost', error });
  };

  /** A step that fails because the device is gone fails a little before the loss is announced; the loss explains more. */
  const failUnlessLost = (runId: string, error: unknown): void => {
    environment.setTimer(() => {
      if (!lost) {
        fail(runId, toEngineError(error));
      }
    }, LOSS_GRACE_MS);
  };

  const load = async (request: LoadRequest): Promise<void> => {
    const controller = new AbortController();
    loading.set(request.loadId, controller);
    const send = (event: Extract<Reply, { kind: 'load' }>['event']): void => {
      if (!controller.signal.aborted) {
        environment.post({ kind: 'load', loadId: request.loadId, event });
      }
    };
    try {
      scheduler?.stop();
      model?.dispose();
      model = await environment.open(request, controller.signal, send, lose);
      scheduler = createScheduler(environment.breathe, failUnlessLost);
      send({ kind: 'loaded', info: model.info });
    } catch (error) {
      send({ kind: 'failed', error: toEngineError(error) });
    } finally {
      loading.delete(request.loadId);
    }
  };

  const start = (request: RunRequest): void => {
    const { runId, settings } = request;
    if (!model || !scheduler) {
      return fail(runId, {
        code: 'internal',
        message: 'No model is loaded yet. Wait for it, then think again.',
      });
    }
    if (open.size >= MAX_LANES) {
      return fail(runId, {
        code: 'too-many-lanes',
        message: `At most ${MAX_LANES} lanes can be open. Remove one first.`,
      });
    }
    const checked = checkRequest(model, request);
    if ('code' in checked) {
      return fail(runId, checked);
    }
    const batcher = createEventBatcher((event) => post(runId, event), environment.setTimer);
    try {
      const parts = { ...model.parts, format: model.formatFor(settings.thinkFormat), now: environment.now };
      const run = createLaneRun(parts, { ...checked, settings }, (event) => batcher.push(event));
      open.add(runId);
      scheduler.add(runId, run);
    } catch (error) {
      fail(runId, toEngineError(error));
    }
  };

  const update = (run: LaneRun, runId: string, settings: RunSettings): void => {
    const ids = model ? extensionIds(model, settings.extensionString) : null;
    if (ids) {
      run.update(settings, ids);
    } else {
      post(runId, { kind: 'rejected', error: EXTENSION_EMPTY });
    }
  };

  /** Does something to an open run between two tokens. */
  const withRun = (runId: string, action: (run: LaneRun) => void): void => {
    scheduler?.between(() => {
      const run = scheduler?.get(runId);
      if (!run) {
        return;
      }
      try {
        action(run);
      } catch (error) {
        scheduler?.remove(runId);
        fail(runId, toEngineError(error));
      }
    });
  };

  return {
    handle(request) {
      switch (request.kind) {
        case 'load':
          return void load(request.request);
        case 'cancel-load':
          return loading.get(request.loadId)?.abort();
        case 'run':
          return start(request.request);
        case 'update':
          return withRun(request.runId, (run) => update(run, request.runId, request.settings));
        case 'command':
          return withRun(request.runId, (run) => run.command(request.command));
        case 'release':
          open.delete(request.runId);
          return scheduler?.remove(request.runId);
      }
    },
    dispose() {
      scheduler?.stop();
      model?.dispose();
      model = undefined;
    },
  };
}

const EXTENSION_EMPTY: EngineError = {
  code: 'extension-empty',
  message:
    'The extension string has no tokens for this model. Choose other words, or "nothing" to only suppress the end.',
};

/** Ids of an extension string, or null when a string that is not empty has none. */
function extensionIds(model: OpenedModel, text: string): number[] | null {
  const ids = model.parts.tokenizer.encodePlain(text);
  return ids.length === 0 && text !== '' ? null : ids;
}

function checkRequest(
  model: OpenedModel,
  { question, settings }: RunRequest,
): EngineError | { promptIds: number[]; extensionIds: number[] } {
  const trimmed = question.trim();
  if (validateQuestion(question).kind === 'invalid') {
    return { code: 'question-empty', message: 'There is no question yet. Write one, or take an example.' };
  }
  const extension = extensionIds(model, settings.extensionString);
  if (extension === null) {
    return EXTENSION_EMPTY;
  }
  const { contextLength } = model.info;
  // A character is at least a fifth of a token in any language we know: do not tokenize a whole book to refuse it.
  const promptIds = trimmed.length > contextLength * 8 ? null : model.parts.tokenizer.encodeQuestion(trimmed);
  const room = contextLength - (promptIds?.length ?? contextLength);
  if (promptIds === null || room < MIN_ROOM) {
    const size = promptIds ? `${promptIds.length} tokens` : `${trimmed.length} characters`;
    return {
      code: 'question-too-long',
      message: `This question is too long (${size}); ${model.info.modelName} holds ${contextLength} tokens of question, thinking and answer together. Shorten it.`,
    };
  }
  return { promptIds, extensionIds: extension };
}

/** Positions that must be left for the delimiters and a short answer. */
const MIN_ROOM = 64;
