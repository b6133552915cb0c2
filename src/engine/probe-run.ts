/** One probe: the decode loop of a run whose budget ends at the probed position, on a branch of the run's context. */
import { answerEntropy } from '../reasoning/answer-entropy.ts';
import { probeSettings } from '../reasoning/budget-settings.ts';
import type { Probe } from '../reasoning/probe.ts';
import type { RunEvent } from '../reasoning/run-event.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import { DecodeLoop, type LoopStep } from './decode-loop.ts';
import type { LaneRunParts } from './decode-start.ts';
import type { LaneContext } from './lane-context.ts';

type Done = Extract<RunEvent, { kind: 'done' }>;

export class ProbeRun {
  readonly #loop: DecodeLoop;
  #done: Done | undefined;

  /**
   * @param run what is probed; it is only read
   * @param branch holds the run's context up to `position`
   * @param position thinking tokens to answer after
   */
  constructor(
    parts: LaneRunParts,
    run: DecodeLoop,
    readonly branch: LaneContext,
    readonly position: number,
  ) {
    const start = {
      context: branch,
      promptTokens: run.start.promptTokens,
      tokens: run.tokens.slice(0, position),
      settings: probeSettings(run.settings, position),
      extensionIds: [],
      script: run.start.script,
      steps: run.start.steps,
      isRead: true,
    } as const;
    this.#loop = new DecodeLoop(parts, start, (event) => {
      this.#done = event.kind === 'done' ? event : this.#done;
    });
  }

  /** Does at most one model step. @returns the probe once it is complete */
  async turn(): Promise<Probe | null> {
    let step: LoopStep = 'none';
    // Neither closing the thought nor an answer that another run has given asks anything of the model.
    while (this.#done === undefined && (step === 'none' || step === 'known')) {
      step = await this.#loop.step();
    }
    return this.#done === undefined ? null : this.#result(this.#done);
  }

  release(): void {
    this.branch.release();
  }

  #result({ answer, stoppedBy, stats }: Done): Probe {
    const tokens = this.#loop.tokens.slice(this.position);
    const sampled = tokens.filter((token) => token.origin === 'sampled');
    const written = tokens.filter((token) => token.role !== 'delimiter');
    return {
      position: this.position,
      tokens,
      text: written.map((token) => token.text).join(''),
      answer,
      stoppedBy,
      entropy: answerEntropy(tokens),
      meanLogprob: meanLogprob(sampled),
      steps: stats.decodeSteps,
      ms: stats.decodeMs,
    };
  }
}

function meanLogprob(tokens: readonly TraceToken[]): number | null {
  const logprobs = tokens.flatMap((token) => (token.logprob === undefined ? [] : [token.logprob]));
  return logprobs.length === 0 ? null : logprobs.reduce((sum, value) => sum + value, 0) / logprobs.length;
}
