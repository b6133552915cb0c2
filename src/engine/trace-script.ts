/**
 * What a run that branches off another is to go through before it goes on by itself: the tokens of the other run, and what was
 * put behind them. Not a start to be taken as it is: each token is met by the budget machine under the settings of now. So a
 * branch is the run that these settings and this script lead to, however often it is cut and goes on again.
 */
import type { BranchCommand } from '../reasoning/run-event.ts';
import type { Replaced, TraceToken } from '../reasoning/trace.ts';

/** A script as it is given. */
export interface ScriptedStart {
  /** From the first of the trace. */
  readonly tokens: readonly TraceToken[];
  /** Done behind them. */
  readonly first?: BranchCommand | undefined;
}

/** What comes next in a script. */
export type Scripted =
  /** This token, as it is. */
  | { readonly kind: 'token'; readonly token: TraceToken }
  /** The model wanted to end its thought here; the rules say what becomes of that. */
  | {
      readonly kind: 'wish';
      readonly id: number;
      readonly replaced: Replaced | undefined;
      readonly entropy: number | undefined;
      /** What was put in its place; null where it ended. */
      readonly extension: readonly TraceToken[] | null;
    }
  /** "Wait" that was asked for by hand. */
  | { readonly kind: 'wait'; readonly tokens: readonly TraceToken[] }
  /** The thought was closed by hand. */
  | { readonly kind: 'close'; readonly tokens: readonly TraceToken[] }
  | { readonly kind: 'command'; readonly command: BranchCommand };

/** The state it is read in. */
export interface ScriptPlace {
  readonly thinking: boolean;
  readonly extensionsUsed: number;
  /** An extension with an empty string waits for its token. */
  readonly isPending: boolean;
}

/** A script and how far a trace has followed it. */
export class TraceScript {
  /** When its last token came, ms: what follows is later. */
  readonly endMs: number;
  #followed = 0;

  /** @param trace what is there already */
  constructor(
    readonly start: ScriptedStart,
    trace: readonly TraceToken[],
  ) {
    this.endMs = start.tokens.reduce((latest, token) => Math.max(latest, token.atMs), 0);
    trace.forEach((token) => this.append(token));
  }

  /** When this token of the trace came in the run it is from; undefined where the trace is elsewhere. */
  timeOf(index: number): number | undefined {
    return index <= this.#followed ? this.start.tokens[index]?.atMs : undefined;
  }

  /** A token was put at the end of the trace. */
  append({ index, id, role }: TraceToken): void {
    const own = this.start.tokens[index];
    if (index === this.#followed && own?.id === id && own.role === role) {
      this.#followed++;
    }
  }

  truncate(count: number): void {
    this.#followed = Math.min(this.#followed, count);
  }

  /**
   * What comes next behind `count` tokens of the trace.
   * @param stopIds ids that end the thought
   * @returns null where the trace has left the script, at its end, and where the rules of another run had closed its thought
   */
  next(
    count: number,
    { thinking, extensionsUsed, isPending }: ScriptPlace,
    stopIds: readonly number[],
  ): Scripted | null {
    const { tokens, first } = this.start;
    const token = tokens[count];
    if (this.#followed !== count) {
      return null;
    }
    if (token === undefined) {
      return first !== undefined && thinking && !isPending ? { kind: 'command', command: first } : null;
    }
    if (!thinking) {
      return { kind: 'token', token };
    }
    if (token.role === 'delimiter') {
      // A wish to stop was just refused without a string: what comes instead is not in the script.
      return isPending ? null : this.#closing(token, stopIds);
    }
    if (token.extension === undefined || token.extension <= extensionsUsed) {
      return { kind: 'token', token };
    }
    const extension = this.#while(
      count,
      (other) => other.role === 'extension' && other.extension === token.extension,
    );
    return token.replaced === undefined
      ? { kind: 'wait', tokens: extension }
      : {
          kind: 'wish',
          id: token.replaced.id,
          replaced: token.replaced,
          entropy: token.entropy,
          extension,
        };
  }

  #closing(token: TraceToken, stopIds: readonly number[]): Scripted | null {
    const { thinkingEnd, replaced, entropy } = token;
    if (thinkingEnd === 'user') {
      return { kind: 'close', tokens: this.#while(token.index, ({ role }) => role === 'delimiter') };
    }
    const id = replaced?.id ?? (thinkingEnd === 'natural' ? stopIds[0] : undefined);
    return id === undefined ? null : { kind: 'wish', id, replaced, entropy, extension: null };
  }

  #while(from: number, belongs: (token: TraceToken) => boolean): readonly TraceToken[] {
    const { tokens } = this.start;
    let to = from;
    for (let token = tokens[to]; token !== undefined && belongs(token); token = tokens[to]) {
      to++;
    }
    return tokens.slice(from, to);
  }
}
