/**
 * One run of one lane: its decode loop, and the probes of its thought. Probes that were asked for by a rule are made
 * while the thought goes on, at its end and so in place. Of those asked for by position, the one asked for last while the
 * run is live comes before the next token, since someone looks there; the others wait until no lane has anything else to
 * do. None leaves a mark on the trace.
 */
import { isProbeDue, type Probe, type ProbeRule } from '../reasoning/probe.ts';
import type { RunCommand, RunEvent } from '../reasoning/run-event.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import { openerAfter } from '../reasoning/think-format.ts';
import { DecodeLoop, type LoopStep } from './decode-loop.ts';
import type { LaneRunParts } from './decode-start.ts';
import { createLaneContext, type LaneContext } from './lane-context.ts';
import { ProbeRun } from './probe-run.ts';
import { RowPool } from './row-pool.ts';
import type { SharedTraces } from './shared-traces.ts';
import type { ScriptedStart } from './trace-script.ts';

export type { LaneRunParts } from './decode-start.ts';

export interface LaneRunRequest {
  readonly promptIds: readonly number[];
  readonly settings: RunSettings;
  /** Ids of `settings.extensionString`. */
  readonly extensionIds: readonly number[];
  /** Where to probe while thinking. */
  readonly probes: ProbeRule;
  /** Where the run branches off another; absent = it begins with the question. */
  readonly script?: ScriptedStart | undefined;
  /** What other runs have computed and this one may take over; absent = it stands alone. */
  readonly sharing?: { readonly traces: SharedTraces; readonly runId: string };
}

/** Why a probe is made now: the rule of the run says so, someone has just asked, or there is nothing else to do. */
type ProbeMoment = 'rule' | 'asked' | 'background';

/** Tokens taken over in one turn: few enough that a lane which catches up holds nobody up. */
const MOST_KNOWN_PER_TURN = 64;

export interface LaneRun {
  /** True while there is something to decode. */
  readonly active: boolean;
  /** True while there are probes to make for which the run need not be held up. */
  readonly hasBackgroundWork: boolean;
  /** Does at most one model step. @param lanesSharing lanes taking turns now, this one included */
  turn(lanesSharing: number): Promise<void>;
  /** Does at most one model step for the probes asked for. */
  backgroundTurn(): Promise<void>;
  update(settings: RunSettings, extensionIds: readonly number[]): void;
  command(command: RunCommand): void;
  /** Asks for the answer at these numbers of thinking tokens, in this order and before those asked for earlier. */
  probe(positions: readonly number[]): void;
  /** Forgets all probes that are under way or asked for. */
  dropProbes(): void;
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
  #released = false;
  #started = false;
  readonly #context: LaneContext;
  readonly #loop: DecodeLoop;
  #probe: { readonly run: ProbeRun; readonly moment: ProbeMoment } | undefined;
  /** Asked for, and waiting. */
  #asked: number[] = [];
  /** Asked for last, while the run is live. */
  #next: number[] = [];

  constructor(
    readonly parts: LaneRunParts,
    readonly request: LaneRunRequest,
    readonly emit: (event: RunEvent) => void,
  ) {
    const { promptIds, settings, extensionIds, script, sharing } = request;
    const prefix = [...promptIds, ...openerAfter(parts.format, promptIds)];
    const context = createLaneContext(sharing?.traces.rows ?? new RowPool(parts.decoder), prefix);
    const steps = sharing?.traces.join(sharing.runId, prefix);
    const start = {
      context,
      promptTokens: promptIds.length,
      tokens: [],
      settings,
      extensionIds,
      script,
      steps,
    };
    this.#context = context;
    this.#loop = new DecodeLoop(parts, start, emit);
  }

  get active(): boolean {
    const isProbing = this.#probe !== undefined && this.#probe.moment !== 'background';
    return !this.#released && (this.#loop.state.phase !== 'done' || isProbing);
  }

  get hasBackgroundWork(): boolean {
    return !this.#released && !this.active && (this.#probe !== undefined || this.#waits);
  }

  async turn(lanesSharing: number): Promise<void> {
    if (!this.#probe && this.#started) {
      this.#openNext(this.#next.splice(0), 'asked');
    }
    if (this.#probe) {
      return this.#followProbe(this.#probe.run);
    }
    this.#loop.lanesSharing = lanesSharing;
    if (!this.#started) {
      this.#started = true;
      this.emit({ kind: 'started', promptTokens: this.request.promptIds.length });
    }
    // What another lane has found out costs nothing. Where that ends, the other one is to take the next step.
    for (let known = 0; known < MOST_KNOWN_PER_TURN && this.#loop.state.phase !== 'done'; known++) {
      const step = await this.#step(known === 0);
      if (step !== 'known' && step !== 'scripted') {
        return;
      }
    }
  }

  async backgroundTurn(): Promise<void> {
    if (this.#probe) {
      return this.#followProbe(this.#probe.run);
    }
    this.#asked.unshift(...this.#next.splice(0));
    this.#openNext(this.#asked.splice(0), 'background');
    this.#freeSpare();
  }

  update(settings: RunSettings, extensionIds: readonly number[]): void {
    this.#interruptProbe();
    this.#loop.update(settings, extensionIds);
  }

  command(command: RunCommand): void {
    this.#interruptProbe();
    this.#loop.command(command);
  }

  probe(positions: readonly number[]): void {
    const running = this.#probe && this.#probe.moment !== 'rule' ? this.#probe.run.position : undefined;
    // Whoever asks now is looking there; what was asked before can wait.
    const wanted = positions.filter((position) => position !== running);
    const before = [...this.#next, ...this.#asked].filter((position) => !positions.includes(position));
    const isLive = this.#loop.state.phase !== 'done';
    this.#next = isLive ? wanted : [];
    this.#asked = isLive ? before : [...wanted, ...before];
  }

  dropProbes(): void {
    this.#interruptProbe();
    this.#asked = [];
    this.#next = [];
    this.#freeSpare();
  }

  release(): void {
    this.#released = true;
    this.#interruptProbe();
    this.#context.release();
    this.request.sharing?.traces.leave(this.request.sharing.runId);
  }

  /** One step of the thought; 'none' also where a probe has begun. */
  async #step(mayAsk: boolean): Promise<LoopStep> {
    const position = this.#loop.state.thinkingTokens;
    const step = await this.#loop.step(mayAsk);
    // The logits of this position have been used, so the cache ends just there: the probe costs its own tokens only.
    // What a script says was probed in the run that it comes from. Rejected and retokenized thoughts may be shorter now.
    const isTaken = step === 'sampled' || step === 'known';
    const isThere = position <= this.#loop.state.thinkingTokens;
    const isOpen = isTaken && isThere && this.#loop.state.phase === 'thinking';
    if (isOpen && isProbeDue(this.request.probes, this.#loop.tokens, position)) {
      this.#openProbe(position, 'rule');
      return 'none';
    }
    return step;
  }

  get #waits(): boolean {
    return this.#next.length > 0 || this.#asked.length > 0;
  }

  /** Begins the first of these probes, if the thought is as long; the others go on waiting. */
  #openNext([position, ...others]: readonly number[], moment: ProbeMoment): void {
    this.#asked.unshift(...others);
    if (position !== undefined && position <= this.#loop.state.thinkingTokens) {
      this.#openProbe(position, moment);
    }
  }

  #openProbe(position: number, moment: ProbeMoment): void {
    const branch = this.#context.branch(this.#context.length - this.#loop.tokens.length + position);
    this.#probe = { run: new ProbeRun(this.parts, this.#loop, branch, position), moment };
  }

  async #followProbe(run: ProbeRun): Promise<void> {
    const probe: Probe | null = await run.turn();
    if (probe) {
      run.release();
      this.#probe = undefined;
      this.#freeSpare();
      this.emit({ kind: 'probe', probe });
    }
  }

  /** Puts the cache back as it was before the probe. One that was asked for is made again later. */
  #interruptProbe(): void {
    const probe = this.#probe;
    this.#probe = undefined;
    probe?.run.release();
    if (probe && probe.moment !== 'rule') {
      this.#asked.unshift(probe.run.position);
    }
  }

  #freeSpare(): void {
    if (!this.#probe && !this.#waits) {
      this.#context.dropSpare();
    }
  }
}
