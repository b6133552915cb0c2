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
import type { Phase, Replaced, StoppedBy, TraceToken } from '../reasoning/trace.ts';
import type { DecodeStart, LaneRunParts } from './decode-start.ts';
import { closingTokens, extensionTokens, retokenizedTokens } from './forced-tokens.ts';
import { ModelSteps } from './model-steps.ts';
import { RejectionTries } from './rejection-tries.ts';
import { retokenized } from './retokenized.ts';
import type { SampledStep } from './sampled-step.ts';
import { scriptedMove, scriptPlace } from './scripted-move.ts';
import type { Scripted } from './trace-script.ts';
import type { NewToken } from './trace-writer.ts';
import { WrittenTrace } from './written-trace.ts';

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
  readonly #trace: WrittenTrace;
  readonly #model: ModelSteps;

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
    this.#trace = new WrittenTrace(parts, start);
    this.#model = new ModelSteps(parts, this.#trace, start.isRead ?? false);
  }

  get state(): BudgetState {
    return this.#state;
  }

  get settings(): RunSettings {
    return this.#tries.settingsOf(this.#settings);
  }

  get tokens(): readonly TraceToken[] {
    return this.#trace.tokens;
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
    const { state, move } = this.#policy.beforeToken(format, this.#budget, this.#state, this.#trace.facts);
    this.#state = state;
    if (move.kind !== 'sample') {
      this.#carryOut(move);
      return 'none';
    }
    const scripted = this.#trace.scripted(scriptPlace(this.#state), format.thinkingStopIds);
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
    const change = reconsiderMoved(before, settings, this.#budget, this.#state, this.#trace.tokens);
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
        return this.#take(requestAnswerNow(format, this.#budget, this.#state, this.#trace.facts));
      case 'wait-now': {
        const first = this.#policy.waitNow(format, this.#budget, this.#state, this.#trace.facts);
        this.#take(first);
        if (first.move.kind === 'truncate') {
          this.#take(this.#policy.waitNow(format, this.#budget, this.#state, this.#trace.facts));
        }
      }
    }
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
      this.#trace.facts,
    );
    this.#state = state;
    if (move.kind === 'append') {
      return this.#append(move.tokens);
    }
    this.#carryOut(move, scripted.kind === 'wish' ? scripted.replaced : undefined);
  }

  async #sample({ maskedIds, extension }: Sample, mayAsk: boolean): Promise<LoopStep> {
    const phase = this.#state.phase === 'answer' ? 'answer' : 'thinking';
    const request = { phase, sampling: this.settings.sampling, maskedIds } as const;
    const next = await this.#model.next(request, mayAsk);
    if (next.kind === 'known' || next.kind === 'sampled') {
      this.#follow(phase, next.step, extension);
    }
    return next.kind;
  }

  #follow(phase: Phase, step: SampledStep, extension: number | undefined): void {
    const { id, text, logprob, pEnd, entropy, alternatives } = step;
    const { format } = this.parts;
    const atStep = { ...this.#trace.facts, entropy };
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
        return this.#endThinking(move, replaced, step);
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
    const { keep, added } = retokenized(this.parts.tokenizer, this.#trace.tokens, move.ids);
    const tokens = retokenizedTokens(added, move, replaced, step);
    const state = this.#state;
    if (keep < this.#trace.tokens.length) {
      this.#rollBack(keep, 'resume');
    }
    this.#state = withRetokenized(state, [...this.#trace.tokens, ...tokens]);
    this.#dropped = tokens.some((token) => token.role === 'extension') ? undefined : replaced;
    this.#append(tokens);
  }

  #endThinking(move: EndThinking, replaced?: Replaced, step?: SampledStep): void {
    if (move.keep !== undefined) {
      this.#rollBack(move.keep, 'cut');
      this.#state = withThinkingEnd(this.#state, move.reason);
    }
    const { thinkingTokens } = this.#state;
    this.emit({ kind: 'thinking-ended', reason: move.reason, thinkingTokens });
    this.#append(closingTokens(move, replaced, step));
  }

  #append(tokens: readonly NewToken[]): void {
    if (tokens.length === 0) {
      return;
    }
    this.emit({ kind: 'tokens', tokens: this.#trace.append(tokens), stats: this.#stats() });
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
    const answer = extractAnswer(this.#trace.textOf('answer'));
    this.emit({ kind: 'done', stoppedBy, answer, stats: this.#stats() });
  }

  #rollBack(keep: number, reason: 'cut' | 'resume'): void {
    this.#trace.truncate(keep);
    this.#state = this.#policy.stateOf(this.parts.format, this.#trace.tokens);
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

  #stats(): RunStats {
    const { thinkingTokens, forcedTokens, answerTokens, extensionsUsed } = this.#state;
    const shared = this.#trace.path?.shared;
    return {
      promptTokens: this.start.promptTokens,
      thinkingTokens,
      forcedTokens,
      answerTokens,
      extensionsUsed,
      ...this.#model.counts,
      lanesSharing: this.lanesSharing,
      ...this.#tries.countOf(this.#settings),
      ...(shared ? { shared } : {}),
    };
  }
}
