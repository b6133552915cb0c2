/**
 * The trace of one decode loop, and whatever has to stay in step with its tokens: their text, the ids that the model is to
 * read, the way through the tree of shared steps, the script. Each token that is put there or taken back passes here.
 * Knows no settings, rules or events, and never runs the model.
 */
import type { StepFacts } from '../reasoning/budget-state.ts';
import { isSentenceEnd } from '../reasoning/sentence-end.ts';
import type { Phase, TraceToken } from '../reasoning/trace.ts';
import type { DecodeStart, LaneRunParts } from './decode-start.ts';
import type { LaneContext } from './lane-context.ts';
import { TracePath } from './step-tree.ts';
import { TraceScript, type Scripted, type ScriptPlace } from './trace-script.ts';
import { createTraceWriter, type NewToken, type TraceWriter } from './trace-writer.ts';

export class WrittenTrace {
  /** Its ids are those of the prompt and of the trace. */
  readonly context: LaneContext;
  /** Undefined when the run stands alone. */
  readonly path: TracePath | undefined;
  readonly #writer: TraceWriter;
  readonly #script: TraceScript | undefined;
  readonly #prefixLength: number;
  readonly #startedAt: number;

  constructor(
    readonly parts: Pick<LaneRunParts, 'tokenizer' | 'now'>,
    { context, tokens, steps, script }: DecodeStart,
  ) {
    this.context = context;
    this.path = steps && new TracePath(steps, tokens);
    this.#writer = createTraceWriter(parts.tokenizer, tokens);
    this.#script = script && new TraceScript(script, tokens);
    this.#prefixLength = context.length - tokens.length;
    this.#startedAt = parts.now() - (this.#script?.endMs ?? 0);
  }

  get tokens(): readonly TraceToken[] {
    return this.#writer.tokens;
  }

  /** What the rules may ask about its end. */
  get facts(): StepFacts {
    return {
      textEndsInNewline: this.#writer.endsInNewline('thinking'),
      textEndsSentence: isSentenceEnd(this.tokens, this.tokens.length),
      contextLeft: this.context.capacity - this.context.length,
    };
  }

  /** Text of a phase, forced strings included. */
  textOf(phase: Phase): string {
    return this.#writer.textOf(phase);
  }

  /** Text of an id by itself. */
  textOfId(id: number): string {
    return this.#writer.textOfId(id);
  }

  /** What its script has next. @returns null when there is none or it has been left; see `TraceScript` */
  scripted(place: ScriptPlace, stopIds: readonly number[]): Scripted | null {
    return this.#script?.next(this.tokens.length, place, stopIds) ?? null;
  }

  /** @returns the tokens as they are in the trace now */
  append(tokens: readonly NewToken[]): readonly TraceToken[] {
    const atMs = this.parts.now() - this.#startedAt;
    const appended = tokens.map((token) => {
      const full = this.#writer.append(token, this.#script?.timeOf(this.tokens.length) ?? atMs);
      this.#script?.append(full);
      this.path?.append(full);
      return full;
    });
    this.context.append(appended.map((token) => token.id));
    return appended;
  }

  /** Keeps the first `count` tokens. */
  truncate(count: number): void {
    this.#writer.truncate(count);
    this.path?.truncate(count);
    this.#script?.truncate(count);
    this.context.truncate(this.#prefixLength + count);
  }
}
