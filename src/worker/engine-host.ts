/**
 * Answers the protocol's requests on the engine's side. Runs in the worker, or in the same thread in Node; how a model
 * is opened and how time passes come in from outside.
 */
import { createLaneRun, type LaneRun } from '../engine/lane-run.ts';
import { createScheduler, type Scheduler } from '../engine/scheduler.ts';
import { SharedTraces } from '../engine/shared-traces.ts';
import type { ScriptedStart } from '../engine/trace-script.ts';
import { questionWithAsk } from '../reasoning/ask.ts';
import { NO_PROBES } from '../reasoning/probe.ts';
import { validateQuestion } from '../reasoning/prompt.ts';
import { methodOf, type RunSettings } from '../reasoning/run-settings.ts';
import { openerAfter, type ThinkFormatIds } from '../reasoning/think-format.ts';
import { branchScript } from './branch-script.ts';
import { toEngineError } from './engine-error.ts';
import { createEventBatcher } from './event-batcher.ts';
import type { OpenedModel } from './open-model.ts';
import type {
  EngineError,
  LoadEvent,
  LoadRequest,
  Reply,
  Request,
  RunEvent,
  RunRequest,
} from './protocol.ts';

export interface EngineHostEnvironment {
  /** Opens a checkpoint, reporting progress. */
  open(
    request: LoadRequest,
    signal: AbortSignal,
    onProgress: (event: LoadEvent) => void,
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
  return new Host(environment);
}

class Host implements EngineHost {
  #model: OpenedModel | undefined;
  #scheduler: Scheduler | undefined;
  #traces: SharedTraces | undefined;
  #lost = false;
  readonly #loading = new Map<string, AbortController>();
  readonly #open = new Set<string>();

  constructor(readonly environment: EngineHostEnvironment) {}

  handle(request: Request): void {
    switch (request.kind) {
      case 'load':
        return void this.#load(request.request);
      case 'cancel-load':
        return this.#loading.get(request.loadId)?.abort();
      case 'run':
        return this.#start(request.request);
      case 'update':
        return this.#withRun(request.runId, (run) => this.#update(run, request.runId, request.settings));
      case 'command':
        return this.#withRun(request.runId, (run) => run.command(request.command));
      case 'probe':
        return this.#withRun(request.runId, (run) => run.probe(request.positions));
      case 'release':
        this.#open.delete(request.runId);
        // At once, not after the turn: a run that comes next and asks the same is to think for itself.
        this.#traces?.leave(request.runId);
        return this.#scheduler?.remove(request.runId);
    }
  }

  dispose(): void {
    this.#scheduler?.stop();
    this.#model?.dispose();
    this.#model = undefined;
  }

  async #load(request: LoadRequest): Promise<void> {
    const { loadId } = request;
    const controller = new AbortController();
    this.#loading.set(loadId, controller);
    const send = (event: LoadEvent): void => {
      if (!controller.signal.aborted) {
        this.environment.post({ kind: 'load', loadId, event });
      }
    };
    try {
      this.dispose();
      const model = await this.environment.open(request, controller.signal, send, (error) =>
        this.#lose(error),
      );
      this.#model = model;
      this.#traces = new SharedTraces(model.parts.decoder);
      this.#scheduler = createScheduler(
        this.environment.breathe,
        (runId, error) => this.#unlessLost(() => this.#fail(runId, toEngineError(error))),
        (runId, error) =>
          this.#unlessLost(() => this.#post(runId, { kind: 'rejected', error: toEngineError(error) })),
        this.#traces.rows,
      );
      send({ kind: 'loaded', info: model.info });
    } catch (error) {
      send({ kind: 'failed', error: toEngineError(error) });
    } finally {
      this.#loading.delete(loadId);
    }
  }

  #start(request: RunRequest): void {
    const { runId, settings } = request;
    if (!this.#model || !this.#scheduler || !this.#traces) {
      return this.#fail(runId, NOT_LOADED);
    }
    if (this.#open.size >= MAX_LANES) {
      return this.#fail(runId, TOO_MANY_LANES);
    }
    const checked = checkRequest(this.#model, request);
    if ('code' in checked) {
      return this.#fail(runId, checked);
    }
    const { now, setTimer } = this.environment;
    const batcher = createEventBatcher((event) => this.#post(runId, event), setTimer);
    try {
      const format = this.#model.formatFor(settings.thinkFormat);
      const parts = { ...this.#model.parts, format, now };
      const script = checkBranch(this.#model, format, checked.promptIds, request);
      if (script !== undefined && 'code' in script) {
        return this.#fail(runId, script);
      }
      const sharing = { traces: this.#traces, runId };
      const wanted = { ...checked, settings, script, probes: request.probes ?? NO_PROBES, sharing };
      const run = createLaneRun(parts, wanted, (event) => batcher.push(event));
      this.#open.add(runId);
      this.#scheduler.add(runId, run);
    } catch (error) {
      this.#fail(runId, toEngineError(error));
    }
  }

  #update(run: LaneRun, runId: string, settings: RunSettings): void {
    const ids = this.#model ? extensionIds(this.#model, settings) : null;
    if (ids) {
      run.update(settings, ids);
    } else {
      this.#post(runId, { kind: 'rejected', error: EXTENSION_EMPTY });
    }
  }

  /** Does something to an open run between two tokens. */
  #withRun(runId: string, action: (run: LaneRun) => void): void {
    this.#scheduler?.between(() => {
      const run = this.#scheduler?.get(runId);
      try {
        if (run) {
          action(run);
        }
      } catch (error) {
        this.#scheduler?.remove(runId);
        this.#fail(runId, toEngineError(error));
      }
    });
  }

  #lose(error: EngineError): void {
    this.#lost = true;
    this.#scheduler?.stop();
    this.environment.post({ kind: 'lost', error });
  }

  /** A step that fails because the device is gone fails a little before the loss is announced; the loss explains more. */
  #unlessLost(report: () => void): void {
    this.environment.setTimer(() => {
      if (!this.#lost) {
        report();
      }
    }, LOSS_GRACE_MS);
  }

  #fail(runId: string, error: EngineError): void {
    this.#open.delete(runId);
    this.#post(runId, { kind: 'failed', error });
  }

  #post(runId: string, event: RunEvent): void {
    this.environment.post({ kind: 'run', runId, event });
  }
}

const NOT_LOADED: EngineError = {
  code: 'internal',
  message: 'No model is loaded yet. Wait for it, then think again.',
};

const TOO_MANY_LANES: EngineError = {
  code: 'too-many-lanes',
  message: `At most ${MAX_LANES} lanes can be open. Remove one first.`,
};

const EXTENSION_EMPTY: EngineError = {
  code: 'extension-empty',
  message:
    'The extension string has no tokens for this model. Choose other words, or "nothing" to only suppress the end.',
};

/** Ids of the extension string, or null when it, or one that takes turns with it, is not empty but has none. */
function extensionIds({ parts }: OpenedModel, settings: RunSettings): number[] | null {
  const { encodePlain } = parts.tokenizer;
  const strings = [settings.extensionString, ...methodOf(settings).rotation];
  const isVoid = strings.some((text) => text !== '' && encodePlain(text).length === 0);
  return isVoid ? null : encodePlain(settings.extensionString);
}

function checkRequest(
  model: OpenedModel,
  { question, settings }: RunRequest,
): EngineError | { promptIds: number[]; extensionIds: number[] } {
  const trimmed = question.trim();
  if (validateQuestion(question).kind === 'invalid') {
    return { code: 'question-empty', message: 'There is no question yet. Write one, or take an example.' };
  }
  const extension = extensionIds(model, settings);
  if (extension === null) {
    return EXTENSION_EMPTY;
  }
  const { contextLength } = model.info;
  // A character is at least a fifth of a token in any language we know: do not tokenize a whole book to refuse it.
  const asked = questionWithAsk(trimmed, methodOf(settings).ask);
  const promptIds = trimmed.length > contextLength * 8 ? null : model.parts.tokenizer.encodeQuestion(asked);
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

/** What the run has to go through first; undefined where it begins with the question. */
function checkBranch(
  { parts, info }: OpenedModel,
  format: ThinkFormatIds,
  promptIds: readonly number[],
  { from, settings }: RunRequest,
): ScriptedStart | EngineError | undefined {
  const { tokenizer } = parts;
  const room = info.contextLength - promptIds.length - openerAfter(format, promptIds).length;
  return from && branchScript(from, { tokenizer, format, settings, modelName: info.modelName, room });
}

/** Positions that must be left for the delimiters and a short answer. */
const MIN_ROOM = 64;
