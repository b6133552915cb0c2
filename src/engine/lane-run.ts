/**
 * One run of one lane: asks the budget machine what to do, the model for a token, and reports what happened.
 * One `turn` is at most one model step, so lanes can alternate and every request takes effect within one token.
 * Knows nothing about workers, other lanes or how the model is computed.
 */
import {
  afterToken,
  beforeToken,
  budgetStateOf,
  initialBudgetState,
  reconsider,
  requestAnswerNow,
  requestStop,
  requestWaitNow,
  type After,
  type Before,
  type BudgetSettings,
  type BudgetState,
  type EndThinking,
  type Force,
  type Requested,
  type Sample,
  type StepFacts,
} from '../reasoning/budget-machine.ts';
import { uniformAt } from '../lib/random.ts';
import { extractAnswer } from '../reasoning/extract-answer.ts';
import type { RunCommand, RunEvent, RunStats } from '../reasoning/run-event.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import { openerAfter, type ThinkFormatIds } from '../reasoning/think-format.ts';
import type { Replaced, StoppedBy } from '../reasoning/trace.ts';
import type { Decoder } from './decoder.ts';
import { createLaneContext, type LaneContext } from './lane-context.ts';
import { describeLogits, sampleToken, type Distribution } from './sampler.ts';
import type { Tokenizer } from './tokenizer.ts';
import { createTraceWriter, type NewToken, type TraceWriter } from './trace-writer.ts';

/** What a run needs from the engine it runs on. */
export interface LaneRunParts {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  readonly format: ThinkFormatIds;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export interface LaneRunRequest {
  readonly promptIds: readonly number[];
  readonly settings: RunSettings;
  /** Ids of `settings.extensionString`. */
  readonly extensionIds: readonly number[];
}

export interface LaneRun {
  /** True while there is something to decode. */
  readonly active: boolean;
  /** Does at most one model step. @param lanesSharing lanes taking turns now, this one included */
  turn(lanesSharing: number): Promise<void>;
  update(settings: RunSettings, extensionIds: readonly number[]): void;
  command(command: RunCommand): void;
  release(): void;
}

/** Starts a run; nothing is decoded before the first `turn`. Events go to `emit` in order. */
export function createLaneRun(
  parts: LaneRunParts,
  request: LaneRunRequest,
  emit: (event: RunEvent) => void,
): LaneRun {
  return new Lane(parts, request, emit);
}

class Lane implements LaneRun {
  #settings: RunSettings;
  #budget: BudgetSettings;
  #state: BudgetState = initialBudgetState();
  #released = false;
  #started = false;
  /** The end dropped by an extension with an empty string, until the token after it carries it. */
  #dropped: Replaced | undefined;
  readonly #prefixLength: number;
  readonly #context: LaneContext;
  readonly #writer: TraceWriter;
  readonly #startedAt: number;
  #decodeMs = 0;
  #decodeSteps = 0;
  #lanesSharing = 1;

  constructor(
    readonly parts: LaneRunParts,
    readonly request: LaneRunRequest,
    readonly emit: (event: RunEvent) => void,
  ) {
    const prefix = [...request.promptIds, ...openerAfter(parts.format, request.promptIds)];
    this.#settings = request.settings;
    this.#budget = budgetSettings(request.settings, request.extensionIds);
    this.#prefixLength = prefix.length;
    this.#context = createLaneContext(parts.decoder, prefix);
    this.#writer = createTraceWriter(parts.tokenizer);
    this.#startedAt = parts.now();
  }

  get active(): boolean {
    return !this.#released && this.#state.phase !== 'done';
  }

  async turn(lanesSharing: number): Promise<void> {
    this.#lanesSharing = lanesSharing;
    if (!this.#started) {
      this.#started = true;
      this.emit({ kind: 'started', promptTokens: this.request.promptIds.length });
    }
    const { state, move } = beforeToken(this.parts.format, this.#budget, this.#state, this.#facts());
    this.#state = state;
    if (move.kind === 'sample') {
      await this.#sample(move);
    } else {
      this.#carryOut(move);
    }
  }

  update(settings: RunSettings, extensionIds: readonly number[]): void {
    this.#settings = settings;
    this.#budget = budgetSettings(settings, extensionIds);
    const change = reconsider(this.#budget, this.#state, this.#writer.tokens);
    if (change.kind === 'truncate') {
      this.#rollBack(change.keep, change.reason);
    }
  }

  command(command: RunCommand): void {
    const { format } = this.parts;
    switch (command) {
      case 'stop':
        if (this.active) {
          this.#take(requestStop(this.#state));
        }
        return;
      case 'answer-now':
        return this.#take(requestAnswerNow(format, this.#budget, this.#state, this.#facts()));
      case 'wait-now': {
        const first = requestWaitNow(format, this.#budget, this.#state, this.#facts());
        this.#take(first);
        if (first.move.kind === 'truncate') {
          this.#take(requestWaitNow(format, this.#budget, this.#state, this.#facts()));
        }
      }
    }
  }

  release(): void {
    this.#released = true;
    this.#context.release();
  }

  async #sample({ maskedIds, extension }: Sample): Promise<void> {
    const { parts } = this;
    const before = parts.now();
    const logits = await this.#context.advance();
    // The step that reads the prompt says nothing about the speed of thinking.
    if (this.#writer.tokens.length > 0) {
      this.#decodeMs += parts.now() - before;
      this.#decodeSteps++;
    }
    if (logits === null) {
      return;
    }
    const { sampling } = this.#settings;
    const draw = uniformAt(sampling.seed, this.#writer.tokens.length);
    const id = sampleToken(logits, parts.tokenizer.size, maskedIds, sampling, draw);
    const distribution = describeLogits(logits, parts.tokenizer.size);
    const phase = this.#state.phase === 'answer' ? 'answer' : 'thinking';
    const stops = phase === 'answer' ? parts.format.answerStopIds : parts.format.thinkingStopIds;
    const pEnd = distribution.mass(stops);
    const { state, move } = afterToken(parts.format, this.#budget, this.#state, id, this.#facts());
    this.#state = state;
    if (move.kind !== 'accept') {
      this.#carryOut(move, { id, text: parts.tokenizer.decode([id]), pEnd }, distribution);
      return;
    }
    const follows = extension === undefined ? {} : { extension, ...this.#takeDropped() };
    const { entropy } = distribution;
    this.#append([
      { id, phase, origin: 'sampled', logprob: distribution.logprob(id), pEnd, entropy, ...follows },
    ]);
  }

  #take({ state, move }: { state: BudgetState; move: Requested }): void {
    this.#state = state;
    this.#carryOut(move);
  }

  /** @param replaced the sampled end that the move drops */
  #carryOut(
    move: Exclude<Before | After | Requested, Sample>,
    replaced?: Replaced,
    distribution?: Distribution,
  ): void {
    switch (move.kind) {
      case 'accept':
      case 'none':
        return;
      case 'force':
        return this.#force(move, replaced, distribution);
      case 'endThinking':
        return this.#endThinking(move, replaced);
      case 'stop':
        return this.#finish(move.reason);
      case 'truncate':
        return this.#rollBack(move.keep, move.reason);
    }
  }

  /** Appends an extension string; an empty one leaves no token, and what it replaced is noted on the next one. */
  #force({ ids, extension }: Force, replaced?: Replaced, distribution?: Distribution): void {
    this.#dropped = ids.length === 0 ? replaced : undefined;
    const common = { phase: 'thinking', origin: 'forced', role: 'extension', extension } as const;
    this.#append(
      ids.map((id, i) => ({
        ...common,
        id,
        ...(i === 0 && replaced ? { replaced } : {}),
        ...(i === 0 && distribution ? { logprob: distribution.logprob(id) } : {}),
      })),
    );
  }

  #endThinking({ ids, reason }: EndThinking, replaced?: Replaced): void {
    const common = { phase: 'answer', origin: 'forced', role: 'delimiter' } as const;
    this.emit({ kind: 'thinking-ended', reason, thinkingTokens: this.#state.thinkingTokens });
    this.#append(
      ids.map((id, i) => ({
        ...common,
        id,
        ...(i === 0 ? { thinkingEnd: reason } : {}),
        ...(i === 0 && replaced ? { replaced } : {}),
      })),
    );
  }

  #append(tokens: readonly NewToken[]): void {
    if (tokens.length === 0) {
      return;
    }
    const atMs = this.parts.now() - this.#startedAt;
    const appended = tokens.map((token) => this.#writer.append(token, atMs));
    this.#context.append(appended.map((token) => token.id));
    this.emit({ kind: 'tokens', tokens: appended, stats: this.#stats() });
  }

  #finish(stoppedBy: StoppedBy): void {
    const answer = extractAnswer(this.#writer.textOf('answer'));
    this.emit({ kind: 'done', stoppedBy, answer, stats: this.#stats() });
  }

  #rollBack(keep: number, reason: 'cut' | 'resume'): void {
    this.#writer.truncate(keep);
    this.#context.truncate(this.#prefixLength + keep);
    this.#state = budgetStateOf(this.parts.format, this.#writer.tokens);
    this.#dropped = undefined;
    this.emit({ kind: 'truncated', keep, reason, stats: this.#stats() });
  }

  #takeDropped(): { replaced?: Replaced } {
    const replaced = this.#dropped;
    this.#dropped = undefined;
    return replaced ? { replaced } : {};
  }

  #facts(): StepFacts {
    return {
      textEndsInNewline: this.#writer.endsInNewline('thinking'),
      contextLeft: this.#context.capacity - this.#context.length,
    };
  }

  #stats(): RunStats {
    const { thinkingTokens, forcedTokens, answerTokens, extensionsUsed } = this.#state;
    return {
      promptTokens: this.request.promptIds.length,
      thinkingTokens,
      forcedTokens,
      answerTokens,
      extensionsUsed,
      decodeMs: this.#decodeMs,
      decodeSteps: this.#decodeSteps,
      lanesSharing: this.#lanesSharing,
    };
  }
}

function budgetSettings(settings: RunSettings, extensionIds: readonly number[]): BudgetSettings {
  const { budget, extensions, maxAnswerTokens } = settings;
  return { budget, extensions, extensionIds, maxAnswerTokens, loopGuard: true };
}
