/**
 * The decode loop of one trace: asks the budget machine what to do, the model for a token, and reports what happened.
 * One `step` is at most one model step, so lanes can alternate and every request takes effect within one token.
 * A run and each of its probes is one such loop. Knows nothing about workers, lanes or how the model is computed.
 */
import {
  afterToken,
  beforeToken,
  budgetStateOf,
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
import { budgetSettingsOf } from '../reasoning/budget-settings.ts';
import { extractAnswer } from '../reasoning/extract-answer.ts';
import type { RunCommand, RunEvent, RunStats } from '../reasoning/run-event.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import { isSentenceEnd } from '../reasoning/sentence-end.ts';
import type { ThinkFormatIds } from '../reasoning/think-format.ts';
import type { Replaced, StoppedBy, TraceToken } from '../reasoning/trace.ts';
import type { Decoder } from './decoder.ts';
import type { LaneContext } from './lane-context.ts';
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

/** Where a loop begins. */
export interface DecodeStart {
  /** Holds the prompt, the think opener and `tokens`. */
  readonly context: LaneContext;
  readonly promptTokens: number;
  /** Tokens of the trace that are there already. */
  readonly tokens: readonly TraceToken[];
  readonly settings: RunSettings;
  /** Ids of `settings.extensionString`. */
  readonly extensionIds: readonly number[];
}

export class DecodeLoop {
  /** Lanes taking turns now, this one included; reported with the counts. */
  lanesSharing = 1;
  #settings: RunSettings;
  #budget: BudgetSettings;
  #state: BudgetState;
  /** The end dropped by an extension with an empty string, until the token after it carries it. */
  #dropped: Replaced | undefined;
  readonly #prefixLength: number;
  readonly #context: LaneContext;
  readonly #writer: TraceWriter;
  readonly #startedAt: number;
  #decodeMs = 0;
  #decodeSteps = 0;

  /** @param emit is given the events in order */
  constructor(
    readonly parts: LaneRunParts,
    readonly start: DecodeStart,
    readonly emit: (event: RunEvent) => void,
  ) {
    this.#settings = start.settings;
    this.#budget = this.#budgetSettings(start.settings, start.extensionIds);
    this.#state = budgetStateOf(parts.format, start.tokens);
    this.#prefixLength = start.context.length - start.tokens.length;
    this.#context = start.context;
    this.#writer = createTraceWriter(parts.tokenizer, start.tokens);
    this.#startedAt = parts.now();
  }

  get state(): BudgetState {
    return this.#state;
  }

  get settings(): RunSettings {
    return this.#settings;
  }

  get tokens(): readonly TraceToken[] {
    return this.#writer.tokens;
  }

  get stats(): RunStats {
    return this.#stats();
  }

  /** @returns whether the model was asked for a token and gave one */
  async step(): Promise<boolean> {
    const { state, move } = beforeToken(this.parts.format, this.#budget, this.#state, this.#facts());
    this.#state = state;
    if (move.kind === 'sample') {
      return this.#sample(move);
    }
    this.#carryOut(move);
    return false;
  }

  update(settings: RunSettings, extensionIds: readonly number[]): void {
    this.#settings = settings;
    this.#budget = this.#budgetSettings(settings, extensionIds);
    const change = reconsider(this.#budget, this.#state, this.#writer.tokens);
    if (change.kind === 'truncate') {
      this.#rollBack(change.keep, change.reason);
    }
  }

  command(command: RunCommand): void {
    const { format } = this.parts;
    switch (command) {
      case 'stop':
        if (this.#state.phase !== 'done') {
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

  async #sample({ maskedIds, extension }: Sample): Promise<boolean> {
    const { parts } = this;
    const before = parts.now();
    const logits = await this.#context.advance();
    // The step that reads the prompt says nothing about the speed of thinking.
    if (this.#writer.tokens.length > 0) {
      this.#decodeMs += parts.now() - before;
      this.#decodeSteps++;
    }
    if (logits === null) {
      return false;
    }
    const { sampling } = this.#settings;
    const draw = uniformAt(sampling.seed, this.#writer.tokens.length);
    const id = sampleToken(logits, parts.tokenizer.size, maskedIds, sampling, draw);
    const distribution = describeLogits(logits, parts.tokenizer.size);
    const phase = this.#state.phase === 'answer' ? 'answer' : 'thinking';
    const stops = phase === 'answer' ? parts.format.answerStopIds : parts.format.thinkingStopIds;
    const pEnd = distribution.mass(stops);
    const facts = { ...this.#facts(), entropy: distribution.entropy };
    const { state, move } = afterToken(parts.format, this.#budget, this.#state, id, facts);
    this.#state = state;
    if (move.kind !== 'accept') {
      this.#carryOut(move, { id, text: this.#writer.textOfId(id), pEnd }, distribution);
      return true;
    }
    const follows = extension === undefined ? {} : { extension, ...this.#takeDropped() };
    this.#append([{ id, phase, origin: 'sampled', pEnd, ...this.#factsOf(distribution, id), ...follows }]);
    return true;
  }

  #factsOf(distribution: Distribution, id: number): Pick<NewToken, 'logprob' | 'entropy' | 'alternatives'> {
    const alternatives = distribution.top.map((other) => ({
      id: other,
      text: this.#writer.textOfId(other),
      probability: Math.exp(distribution.logprob(other)),
    }));
    return { logprob: distribution.logprob(id), entropy: distribution.entropy, alternatives };
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
        ...(i === 0 && distribution ? this.#factsOf(distribution, id) : {}),
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

  #budgetSettings(settings: RunSettings, extensionIds: readonly number[]): BudgetSettings {
    return budgetSettingsOf(settings, extensionIds, this.parts.tokenizer.encodePlain);
  }

  #facts(): StepFacts {
    const { tokens } = this.#writer;
    return {
      textEndsInNewline: this.#writer.endsInNewline('thinking'),
      textEndsSentence: isSentenceEnd(tokens, tokens.length),
      contextLeft: this.#context.capacity - this.#context.length,
    };
  }

  #stats(): RunStats {
    const { thinkingTokens, forcedTokens, answerTokens, extensionsUsed } = this.#state;
    return {
      promptTokens: this.start.promptTokens,
      thinkingTokens,
      forcedTokens,
      answerTokens,
      extensionsUsed,
      decodeMs: this.#decodeMs,
      decodeSteps: this.#decodeSteps,
      lanesSharing: this.lanesSharing,
    };
  }
}
