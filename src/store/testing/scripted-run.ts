/** A scripted model under the budget rule, enough of it to drive the page: cap, extensions, commands, cut and resume. */
import type { Probe } from '../../reasoning/probe.ts';
import type { RunSettings } from '../../reasoning/run-settings.ts';
import type { ThinkingEnd, TraceToken } from '../../reasoning/trace.ts';
import type { BranchStart, RunCommand, RunEvent, RunRequest, RunStats } from '../../worker/protocol.ts';
import { END, scriptFor, tokenize } from './scripts.ts';
import type { Script, ScriptToken } from './scripts.ts';

/** Scripted speed: 2.5 ms per token. */
const STEP_MS = 2.5;

/** One run of the fake client. `step` makes the next events; `[]` when there is nothing to do. */
export class ScriptedRun {
  readonly #script: Script;
  readonly #from: BranchStart | undefined;
  #settings: RunSettings;
  #tokens: TraceToken[] = [];
  #end: ThinkingEnd | null = null;
  #done = false;
  #extensions = 0;
  #pending: ScriptToken[] = [];
  #segment = 0;
  #position = 0;
  /** Done when what it branches off is through. */
  #branches: BranchStart['first'];

  constructor(request: RunRequest) {
    this.#script = scriptFor(request.question);
    this.#settings = request.settings;
    this.#from = request.from;
    this.#begin();
  }

  /** What it branches off comes first. */
  #begin(): void {
    if (this.#from === undefined) {
      return;
    }
    const { tokens, words = '', first } = this.#from;
    this.#pending = [
      ...tokens,
      ...tokenize(words).map(
        (text) => ({ id: 77, text, phase: 'thinking', origin: 'forced', role: 'inserted' }) as const,
      ),
    ];
    this.#branches = first;
  }

  /** Up to `count` tokens further. */
  step(count: number, lanesSharing: number): readonly RunEvent[] {
    if (this.#done) {
      return [];
    }
    const events: RunEvent[] = [];
    const batch: TraceToken[] = [];
    for (let made = 0; made < count && !this.#done; made += 1) {
      const token = this.#next();
      batch.push(...this.#append(token));
      this.#done = token === null;
    }
    const stats = this.#stats(lanesSharing);
    if (batch.length > 0) {
      events.push({ kind: 'tokens', tokens: batch, stats });
    }
    if (this.#end !== null && batch.some((token) => token.role === 'delimiter')) {
      events.push({ kind: 'thinking-ended', reason: this.#end, thinkingTokens: stats.thinkingTokens });
    }
    if (this.#done) {
      events.push({ kind: 'done', stoppedBy: 'answered', answer: this.#answer(), stats });
    }
    return events;
  }

  update(settings: RunSettings): readonly RunEvent[] {
    this.#settings = settings;
    const used = this.#thinking();
    if (settings.budget < used) {
      return this.#rewind(settings.budget, 'cut');
    }
    return this.#end === 'budget' && settings.budget > used ? this.#rewind(used, 'resume') : [];
  }

  command(command: RunCommand): readonly RunEvent[] {
    switch (command) {
      case 'stop':
        if (this.#done) {
          return [];
        }
        this.#done = true;
        return [{ kind: 'done', stoppedBy: 'user', answer: null, stats: this.#stats(1) }];
      case 'answer-now':
        this.#close('user');
        return [];
      case 'wait-now': {
        const events = this.#end === null ? [] : this.#rewind(this.#thinking(), 'resume');
        this.#done = false;
        this.#extend();
        return events;
      }
      default:
        return command satisfies never;
    }
  }

  /** Answers along the thought: the last result it has named by then. */
  probe(positions: readonly number[]): readonly RunEvent[] {
    return positions
      .filter((position) => position <= this.#thinking())
      .map((position) => ({ kind: 'probe', probe: this.#probeAt(position) }));
  }

  #probeAt(position: number): Probe {
    const thought = this.#tokens.slice(0, position).map((token) => token.text);
    const results = [...thought.join('').matchAll(/(?:that is|count|it is|=) (\d+)/gu)];
    const answer = results.at(-1)?.[1] ?? '1';
    return {
      position,
      tokens: [],
      text: ` ${answer}`,
      answer,
      stoppedBy: 'answered',
      entropy: 1.2 / (1 + position / 30),
      meanLogprob: -0.3,
      steps: 3,
      ms: 3 * STEP_MS,
    };
  }

  #append(token: ScriptToken | null): readonly TraceToken[] {
    if (token === null) {
      return [];
    }
    const placed = { ...token, index: this.#tokens.length, atMs: this.#tokens.length * STEP_MS };
    this.#tokens.push(placed);
    return [placed];
  }

  #next(): ScriptToken | null {
    const pending = this.#pending.shift();
    if (pending !== undefined || this.#end !== null) {
      return pending ?? null;
    }
    if (this.#branches !== undefined) {
      const command = this.#branches;
      this.#branches = undefined;
      this.command(command);
      return this.#next();
    }
    if (this.#thinking() >= this.#settings.budget) {
      this.#close('budget');
      return this.#next();
    }
    const text = tokenize(this.#script.segments[this.#segment] ?? '')[this.#position];
    if (text !== undefined) {
      this.#position += 1;
      return {
        id: 1000 + this.#position,
        text,
        phase: 'thinking',
        origin: 'sampled',
        pEnd: 0.01,
        logprob: -0.2,
      };
    }
    if (this.#extensions < this.#settings.extensions) {
      this.#extend();
    } else {
      this.#close('natural');
    }
    return this.#next();
  }

  #extend(): void {
    this.#extensions += 1;
    this.#segment = Math.min(this.#segment + 1, this.#script.segments.length - 1);
    this.#position = 0;
    const text = this.#settings.extensionString;
    this.#pending = tokenize(text).map((part, index) => ({
      id: 14190 + index,
      text: part,
      phase: 'thinking',
      origin: 'forced',
      role: 'extension',
      extension: this.#extensions,
      ...(index === 0 && { replaced: END, logprob: -6.2 }),
    }));
  }

  #close(reason: ThinkingEnd): void {
    this.#end = reason;
    const text = reason === 'natural' ? '<|im_start|>answer' : '<|im_start|>answer\nFinal Answer:';
    this.#pending = [
      ...tokenize(text).map(
        (part) => ({ id: 9217, text: part, phase: 'answer', origin: 'forced', role: 'delimiter' }) as const,
      ),
      ...tokenize(` ${this.#answer()}`).map(
        (part) => ({ id: 7, text: part, phase: 'answer', origin: 'sampled' }) as const,
      ),
    ];
  }

  #rewind(keep: number, reason: 'cut' | 'resume'): readonly RunEvent[] {
    this.#end = null;
    this.#done = false;
    this.#pending = [];
    this.#segment = 0;
    this.#position = 0;
    this.#extensions = 0;
    this.#tokens = [];
    this.#begin();
    // Greedy and scripted: doing it again leads to the same tokens.
    while (this.#tokens.length < keep) {
      this.#append(this.#next());
    }
    return [{ kind: 'truncated', keep, reason, stats: this.#stats(1) }];
  }

  #answer(): string {
    return this.#script.answers[this.#segment] ?? '';
  }

  #thinking(): number {
    return this.#tokens.filter((token) => token.phase === 'thinking').length;
  }

  #stats(lanesSharing: number): RunStats {
    const forced = this.#tokens.filter((token) => token.role === 'extension');
    return {
      promptTokens: 24,
      thinkingTokens: this.#thinking(),
      forcedTokens: forced.length,
      answerTokens: this.#tokens.filter((token) => token.phase === 'answer' && token.origin === 'sampled')
        .length,
      extensionsUsed: this.#extensions,
      decodeMs: this.#tokens.length * STEP_MS,
      decodeSteps: this.#tokens.length,
      lanesSharing,
    };
  }
}
