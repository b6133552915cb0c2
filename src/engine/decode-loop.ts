/**
 * The decode loop of one trace: asks the budget machine what to do, the model for a token, and reports what happened.
 * One `step` is at most one model step, so lanes can alternate and every request takes effect within one token.
 * A run and each of its probes is one such loop. Knows nothing about workers, lanes or how the model is computed.
 */
import {
  requestAnswerNow,
  requestStop,
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
import type { BudgetPolicy } from '../reasoning/budget-policy.ts';
import { budgetSettingsOf } from '../reasoning/budget-settings.ts';
import { withStop, withThinkingEnd } from '../reasoning/budget-state.ts';
import { extractAnswer } from '../reasoning/extract-answer.ts';
import { reconsiderMoved } from '../reasoning/moved-settings.ts';
import { policyOfVariant } from '../reasoning/policy-of-variant.ts';
import { withRetokenized } from '../reasoning/readme-policy.ts';
import type { RunCommand, RunEvent, RunStats } from '../reasoning/run-event.ts';
import { methodOf, type RunSettings } from '../reasoning/run-settings.ts';
import { isSentenceEnd } from '../reasoning/sentence-end.ts';
import type { ThinkFormatIds } from '../reasoning/think-format.ts';
import type { Phase, Replaced, StoppedBy, TraceToken } from '../reasoning/trace.ts';
import type { Decoder } from './decoder.ts';
import { closingTokens, extensionTokens, retokenizedTokens } from './forced-tokens.ts';
import type { LaneContext } from './lane-context.ts';
import { RejectionTries } from './rejection-tries.ts';
import { retokenized } from './retokenized.ts';
import { sampleStep, stepKey, type SampledStep } from './sampled-step.ts';
import { scriptedMove } from './scripted-move.ts';
import { TracePath, type TreeRoot } from './step-tree.ts';
import type { Tokenizer } from './tokenizer.ts';
import { TraceScript, type Scripted, type ScriptedStart } from './trace-script.ts';
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
  /** What the trace goes through before the model is asked. */
  readonly script?: ScriptedStart | undefined;
  /** Steps that other runs of the same prompt may have taken already; absent = all are taken here. */
  readonly steps?: TreeRoot | undefined;
}

/**
 * What a step of the loop was: the model was asked, its word was known already, a script was followed, another run is asking
 * the model just now, or it had no say.
 */
export type LoopStep = 'sampled' | 'known' | 'scripted' | 'waiting' | 'none';

export class DecodeLoop {
  /** Lanes taking turns now, this one included; reported with the counts. */
  lanesSharing = 1;
  #settings: RunSettings;
  #budget: BudgetSettings;
  readonly #policy: BudgetPolicy;
  readonly #tries = new RejectionTries();
  #state: BudgetState;
  /** The end dropped by an extension with an empty string, until the token after it carries it. */
  #dropped: Replaced | undefined;
  readonly #prefixLength: number;
  readonly #context: LaneContext;
  readonly #writer: TraceWriter;
  readonly #path: TracePath | undefined;
  readonly #script: TraceScript | undefined;
  readonly #startedAt: number;
  /** What a script put there has been read by the model, too. */
  #hasRead: boolean;
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
    this.#policy = policyOfVariant(methodOf(start.settings).variant);
    this.#state = this.#policy.stateOf(parts.format, start.tokens);
    this.#prefixLength = start.context.length - start.tokens.length;
    this.#context = start.context;
    this.#writer = createTraceWriter(parts.tokenizer, start.tokens);
    this.#path = start.steps && new TracePath(start.steps, start.tokens);
    this.#script = start.script && new TraceScript(start.script, start.tokens);
    this.#hasRead = start.script === undefined || start.tokens.length > 0;
    this.#startedAt = parts.now() - (this.#script?.endMs ?? 0);
  }

  get state(): BudgetState {
    return this.#state;
  }

  get settings(): RunSettings {
    return this.#tries.settingsOf(this.#settings);
  }

  get tokens(): readonly TraceToken[] {
    return this.#writer.tokens;
  }

  get stats(): RunStats {
    return this.#stats();
  }

  /**
   * At most one step of the model, and none where what it would say is known.
   * @param mayAsk false = does nothing where it is not known
   */
  async step(mayAsk = true): Promise<LoopStep> {
    if (this.#tries.isOver(this.#settings, this.#state)) {
      this.#reject();
      return 'none';
    }
    const { format } = this.parts;
    const { state, move } = this.#policy.beforeToken(format, this.#budget, this.#state, this.#facts());
    this.#state = state;
    if (move.kind !== 'sample') {
      this.#carryOut(move);
      return 'none';
    }
    const scripted = this.#scripted();
    if (scripted) {
      this.#followScript(scripted);
      return 'scripted';
    }
    return this.#sample(move, mayAsk);
  }

  update(settings: RunSettings, extensionIds: readonly number[]): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#budget = this.#budgetSettings(settings, extensionIds);
    const change = reconsiderMoved(before, settings, this.#budget, this.#state, this.#writer.tokens);
    if (change.kind === 'truncate') {
      this.#tries.restart();
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
        const first = this.#policy.waitNow(format, this.#budget, this.#state, this.#facts());
        this.#take(first);
        if (first.move.kind === 'truncate') {
          this.#take(this.#policy.waitNow(format, this.#budget, this.#state, this.#facts()));
        }
      }
    }
  }

  #scripted(): Scripted | null {
    const { phase, extensionsUsed, pendingExtension } = this.#state;
    const place = {
      thinking: phase === 'thinking',
      extensionsUsed,
      isPending: pendingExtension !== undefined,
    };
    const { thinkingStopIds } = this.parts.format;
    return this.#script?.next(this.#writer.tokens.length, place, thinkingStopIds) ?? null;
  }

  #followScript(scripted: Scripted): void {
    if (scripted.kind === 'command') {
      return this.command(scripted.command);
    }
    const { state, move } = scriptedMove(
      this.parts.format,
      this.#budget,
      this.#state,
      scripted,
      this.#facts(),
    );
    this.#state = state;
    if (move.kind === 'append') {
      return this.#append(move.tokens);
    }
    this.#carryOut(move, scripted.kind === 'wish' ? scripted.replaced : undefined);
  }

  async #sample({ maskedIds, extension }: Sample, mayAsk: boolean): Promise<LoopStep> {
    const phase = this.#state.phase === 'answer' ? 'answer' : 'thinking';
    const key = stepKey(phase, this.settings.sampling, maskedIds);
    const known = this.#path?.take(key);
    if (known) {
      this.#follow(phase, known, extension);
      return 'known';
    }
    if (this.#path?.isUnderWay(key)) {
      return 'waiting';
    }
    const ask = (): Promise<SampledStep | null> => this.#ask(phase, maskedIds);
    const step = mayAsk ? await (this.#path?.ask(key, ask) ?? ask()) : null;
    if (step === null) {
      return 'none';
    }
    this.#follow(phase, step, extension);
    return 'sampled';
  }

  /** One step of the model. @returns null when the prompt is not read to its end yet */
  async #ask(phase: Phase, maskedIds: readonly number[]): Promise<SampledStep | null> {
    const { parts } = this;
    const before = parts.now();
    const logits = await this.#context.advance();
    const position = this.#writer.tokens.length;
    // The steps that read the prompt say nothing about the speed of thinking.
    if (position > 0 && this.#hasRead) {
      this.#decodeMs += parts.now() - before;
      this.#decodeSteps++;
    }
    if (logits === null) {
      return null;
    }
    this.#hasRead = true;
    const replaceable = phase === 'thinking';
    const stopIds = replaceable ? parts.format.thinkingStopIds : parts.format.answerStopIds;
    const place = { sampling: this.settings.sampling, position, maskedIds, stopIds, replaceable };
    return sampleStep(logits, parts.tokenizer.size, this.#writer.textOfId, place);
  }

  #follow(phase: Phase, step: SampledStep, extension: number | undefined): void {
    const { id, text, logprob, pEnd, entropy, alternatives } = step;
    const { format } = this.parts;
    const atStep = { ...this.#facts(), entropy };
    const { state, move } = this.#policy.afterToken(format, this.#budget, this.#state, id, atStep);
    this.#state = state;
    if (move.kind !== 'accept') {
      return this.#carryOut(move, { id, text, pEnd }, step);
    }
    const follows = extension === undefined ? {} : { extension, ...this.#takeDropped() };
    const facts = { logprob, pEnd, entropy, alternatives };
    this.#append([{ id, phase, origin: 'sampled', ...facts, ...follows }]);
  }

  #take({ state, move }: { state: BudgetState; move: Requested }): void {
    this.#state = state;
    this.#carryOut(move);
  }

  /** @param replaced the sampled end that the move drops */
  #carryOut(
    move: Exclude<Before | After | Requested, Sample>,
    replaced?: Replaced,
    step?: SampledStep,
  ): void {
    switch (move.kind) {
      case 'accept':
      case 'none':
        return;
      case 'force':
        return this.#force(move, replaced, step);
      case 'endThinking':
        return this.#endThinking(move, replaced);
      case 'stop':
        return this.#finish(move.reason);
      case 'truncate':
        return this.#rollBack(move.keep, move.reason);
    }
  }

  /** An empty extension string leaves no token, and what it replaced is noted on the next one. */
  #force(move: Force, replaced?: Replaced, step?: SampledStep): void {
    if (move.retokenize) {
      return this.#forceAsText(move, replaced, step);
    }
    this.#dropped = move.ids.length === 0 ? replaced : undefined;
    this.#append(extensionTokens(move, replaced, step));
  }

  #forceAsText(move: Force, replaced?: Replaced, step?: SampledStep): void {
    const { keep, added } = retokenized(this.parts.tokenizer, this.#writer.tokens, move.ids);
    const tokens = retokenizedTokens(added, move, replaced, step);
    const state = this.#state;
    if (keep < this.#writer.tokens.length) {
      this.#rollBack(keep, 'resume');
    }
    this.#state = withRetokenized(state, [...this.#writer.tokens, ...tokens]);
    this.#dropped = tokens.some((token) => token.role === 'extension') ? undefined : replaced;
    this.#append(tokens);
  }

  #endThinking(move: EndThinking, replaced?: Replaced): void {
    if (move.keep !== undefined) {
      this.#rollBack(move.keep, 'cut');
      this.#state = withThinkingEnd(this.#state, move.reason);
    }
    const { thinkingTokens } = this.#state;
    this.emit({ kind: 'thinking-ended', reason: move.reason, thinkingTokens });
    this.#append(closingTokens(move, replaced));
  }

  #append(tokens: readonly NewToken[]): void {
    if (tokens.length === 0) {
      return;
    }
    const atMs = this.parts.now() - this.#startedAt;
    const appended = tokens.map((token) => {
      const full = this.#writer.append(token, this.#script?.timeOf(this.#writer.tokens.length) ?? atMs);
      this.#script?.append(full);
      this.#path?.append(full);
      return full;
    });
    this.#context.append(appended.map((token) => token.id));
    this.emit({ kind: 'tokens', tokens: appended, stats: this.#stats() });
  }

  #reject(): void {
    if (this.#tries.next(this.#settings)) {
      this.#rollBack(0, 'resume');
    } else {
      this.#state = withStop(this.#state, 'rejected');
      this.#finish('rejected');
    }
  }

  #finish(stoppedBy: StoppedBy): void {
    const answer = extractAnswer(this.#writer.textOf('answer'));
    this.emit({ kind: 'done', stoppedBy, answer, stats: this.#stats() });
  }

  #rollBack(keep: number, reason: 'cut' | 'resume'): void {
    this.#writer.truncate(keep);
    this.#path?.truncate(keep);
    this.#script?.truncate(keep);
    this.#context.truncate(this.#prefixLength + keep);
    this.#state = this.#policy.stateOf(this.parts.format, this.#writer.tokens);
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
    const shared = this.#path?.shared;
    return {
      promptTokens: this.start.promptTokens,
      thinkingTokens,
      forcedTokens,
      answerTokens,
      extensionsUsed,
      decodeMs: this.#decodeMs,
      decodeSteps: this.#decodeSteps,
      lanesSharing: this.lanesSharing,
      ...this.#tries.countOf(this.#settings),
      ...(shared ? { shared } : {}),
    };
  }
}
