/**
 * The steps of the model behind one trace: taken over where another run has taken them, waited for where another run is
 * taking them, otherwise asked of the model and timed. Knows no budget, rules or events: it adds nothing to the trace, and
 * what becomes of a step is for its caller to say.
 */
import type { SamplingSettings } from '../reasoning/run-settings.ts';
import type { Phase } from '../reasoning/trace.ts';
import type { LaneRunParts } from './decode-start.ts';
import { sampleStep, stepKey, type SampledStep } from './sampled-step.ts';
import type { WrittenTrace } from './written-trace.ts';

/** How the next step is to be sampled. */
export interface StepRequest {
  readonly phase: Phase;
  readonly sampling: SamplingSettings;
  /** Ids that must not be chosen. */
  readonly maskedIds: readonly number[];
}

export type ModelStep =
  | { readonly kind: 'sampled' | 'known'; readonly step: SampledStep }
  /** `waiting`: another run is asking the model just now. `none`: not asked, or the prompt is not read to its end yet. */
  | { readonly kind: 'waiting' | 'none' };

export class ModelSteps {
  /** What was there before the first step has been read: the prompt, and what a script or a budget of 0 put behind it. */
  #hasRead: boolean;
  #decodeMs = 0;
  #decodeSteps = 0;

  /** @param hasRead true = the model has read what is there already */
  constructor(
    readonly parts: Pick<LaneRunParts, 'tokenizer' | 'format' | 'now'>,
    readonly trace: WrittenTrace,
    hasRead: boolean,
  ) {
    this.#hasRead = hasRead;
  }

  /** Steps of the model that were asked for here, without those that read the prompt, and how long they took. */
  get counts(): { readonly decodeMs: number; readonly decodeSteps: number } {
    return { decodeMs: this.#decodeMs, decodeSteps: this.#decodeSteps };
  }

  /**
   * The step at the end of the trace.
   * @param mayAsk false = only where it is known
   */
  async next(request: StepRequest, mayAsk: boolean): Promise<ModelStep> {
    const { path } = this.trace;
    const { format } = this.parts;
    const stopIds = request.phase === 'thinking' ? format.thinkingStopIds : format.answerStopIds;
    const key = stepKey({ ...request, stopIds });
    const known = path?.take(key);
    if (known) {
      return { kind: 'known', step: known };
    }
    if (path?.isUnderWay(key)) {
      return { kind: 'waiting' };
    }
    const ask = (): Promise<SampledStep | null> => this.#ask(request, stopIds);
    const step = mayAsk ? await (path?.ask(key, ask) ?? ask()) : null;
    return step === null ? { kind: 'none' } : { kind: 'sampled', step };
  }

  /** One step of the model. @returns null when the prompt is not read to its end yet */
  async #ask(
    { phase, sampling, maskedIds }: StepRequest,
    stopIds: readonly number[],
  ): Promise<SampledStep | null> {
    const { parts, trace } = this;
    const before = parts.now();
    const logits = await trace.context.advance();
    const position = trace.tokens.length;
    // The steps that read the prompt say nothing about the speed of thinking, the one that reads the last of it included.
    if (this.#hasRead) {
      this.#decodeMs += parts.now() - before;
      this.#decodeSteps++;
    }
    if (logits === null) {
      return null;
    }
    this.#hasRead = true;
    const place = { sampling, position, maskedIds, stopIds, replaceable: phase === 'thinking' };
    return sampleStep(logits, parts.tokenizer.size, (id) => trace.textOfId(id), place);
  }
}
