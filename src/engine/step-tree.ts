/**
 * What the model has said so far after one prompt, by the tokens that came before. Runs of the same question walk the
 * same tree: as long as their tokens are the same they are at the same node, and a step that one of them has taken is
 * there for all. Where their rules differ, they part, each to a child of its own.
 */
import type { SharedTokens } from '../reasoning/run-event.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import type { SampledStep } from './sampled-step.ts';

/** The place after some tokens. */
export class StepNode {
  readonly children = new Map<number, StepNode>();
  /** By `stepKey`. */
  readonly steps = new Map<string, { readonly step: SampledStep; readonly runId: string }>();
  /** Keys of steps that are being taken. */
  readonly underWay = new Set<string>();

  /** @param runId the run that came here first */
  constructor(readonly runId: string) {}
}

/** Where a run joins in. */
export interface TreeRoot {
  readonly root: StepNode;
  readonly runId: string;
}

/** A place on the way of one trace, and what the way there shares with others. */
interface Stop {
  readonly node: StepNode;
  readonly tokens: number;
  readonly runIds: readonly string[];
}

/** The way of one trace through the tree. */
export class TracePath {
  readonly #runId: string;
  /** At i: the place after i tokens. */
  readonly #stops: Stop[];
  #savedSteps = 0;

  /** @param tokens the trace so far */
  constructor({ root, runId }: TreeRoot, tokens: readonly TraceToken[]) {
    this.#runId = runId;
    this.#stops = [{ node: root, tokens: 0, runIds: [] }];
    tokens.forEach((token) => this.append(token));
  }

  /** The step that was taken here, by this or another run. Taking it from another counts as saved. */
  take(key: string): SampledStep | undefined {
    const known = this.#last.node.steps.get(key);
    // The step that reads the prompt is no decode step.
    this.#savedSteps += known !== undefined && known.runId !== this.#runId && this.#stops.length > 1 ? 1 : 0;
    return known?.step;
  }

  /** Whether another run is taking this step just now. */
  isUnderWay(key: string): boolean {
    return this.#last.node.underWay.has(key);
  }

  /** Takes a step that others wait for meanwhile, and keeps it. @param ask null = not yet */
  async ask(key: string, ask: () => Promise<SampledStep | null>): Promise<SampledStep | null> {
    const { node } = this.#last;
    node.underWay.add(key);
    try {
      const step = await ask();
      if (step !== null) {
        node.steps.set(key, { step, runId: this.#runId });
      }
      return step;
    } finally {
      node.underWay.delete(key);
    }
  }

  append({ id, role }: TraceToken): void {
    const { node, tokens, runIds } = this.#last;
    const next = node.children.get(id) ?? new StepNode(this.#runId);
    node.children.set(id, next);
    const isShared = next.runId !== this.#runId && role !== 'delimiter';
    this.#stops.push({
      node: next,
      tokens: tokens + (isShared ? 1 : 0),
      runIds: isShared && !runIds.includes(next.runId) ? [...runIds, next.runId] : runIds,
    });
  }

  /** Keeps the way of the first `count` tokens. */
  truncate(count: number): void {
    this.#stops.length = Math.min(this.#stops.length, count + 1);
  }

  /** Undefined when nothing was. */
  get shared(): SharedTokens | undefined {
    const { tokens, runIds } = this.#last;
    return tokens === 0 ? undefined : { tokens, runIds, savedSteps: this.#savedSteps };
  }

  get #last(): Stop {
    const last = this.#stops.at(-1);
    if (last === undefined) {
      throw new Error('A path begins at a root.');
    }
    return last;
  }
}
