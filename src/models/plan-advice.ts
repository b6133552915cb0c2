/** A plan in sentences: what stands in the way, what to choose instead, and what to know anyway. Pure. */
import type { CatalogueEntry } from './catalogue.ts';
import { planDownload, type DownloadPlan, type PlanInput } from './download-plan.ts';

export interface PlanAdvice {
  /** Each stands in the way of the download. */
  readonly obstacles: readonly string[];
  /** What to do about the obstacles; empty when there are none, or nothing helps. */
  readonly instead: readonly string[];
  /** Worth knowing, in no one's way. */
  readonly warnings: readonly string[];
}

/** Measured on one EPYC core: 135M parameters in int8 give 24 tokens/s (docs/decisions/003-threads.md has the machine). */
const CPU_WEIGHTS_PER_SECOND = 135e6 * 24;
const SLOW_TOKENS_PER_SECOND = 5;

/** @param smaller checkpoints to suggest in its place, any order */
export function advise(
  input: PlanInput,
  plan: DownloadPlan,
  parameters: number,
  smaller: readonly CatalogueEntry[],
): PlanAdvice {
  const obstacles = plan.problems.map((problem) => obstacle(problem, input, plan));
  return {
    obstacles,
    instead: obstacles.length === 0 ? [] : alternatives(input, parameters, smaller),
    warnings: warnings(input, plan, parameters),
  };
}

function obstacle(problem: DownloadPlan['problems'][number], input: PlanInput, plan: DownloadPlan): string {
  const { device } = input;
  switch (problem) {
    case 'disk':
      return `The browser has ${gigabytes(input.freeBytes + input.storedBytes)} of storage left for this page, and ${gigabytes(plan.diskPeakBytes)} are needed. Delete a stored model, or free disk space.`;
    case 'memory':
      return `It needs ${gigabytes(plan.weightsBytes + plan.scratchBytes)} of memory before the first token; ${device.device === 'wasm' ? 'WebAssembly has' : 'this device has'} ${gigabytes(device.memoryBytes ?? 0)}.`;
    case 'buffer':
      return `Its largest table does not fit into one buffer of this device (at most ${gigabytes(device.maxBufferBytes)}).`;
    default:
      return problem satisfies never;
  }
}

function alternatives(
  input: PlanInput,
  parameters: number,
  smaller: readonly CatalogueEntry[],
): readonly string[] {
  const found: string[] = [];
  if (input.weights === 'int8' && planDownload({ ...input, weights: 'int4' }).problems.length === 0) {
    found.push('Store the weights as 4-bit integers: that fits.');
  }
  const fits = smaller
    .filter((entry) => entry.parameters < parameters)
    .filter(
      ({ shape }) => planDownload({ ...input, shape, storedBytes: 0, weights: 'int4' }).problems.length === 0,
    )
    .sort((a, b) => b.parameters - a.parameters);
  if (fits.length > 0) found.push(`Choose ${fits[0].id}: that fits.`);
  return found.length > 0 ? found : ['Stay with s1-nano, which ships with the page.'];
}

function warnings({ device }: PlanInput, plan: DownloadPlan, parameters: number): readonly string[] {
  const found: string[] = [];
  if (device.device === 'wasm') {
    const speed = CPU_WEIGHTS_PER_SECOND / parameters;
    if (speed < SLOW_TOKENS_PER_SECOND) {
      found.push(
        `Without a GPU it will write about ${speed < 1 ? speed.toFixed(1) : Math.round(speed)} tokens per second (scaled from a measured smaller model).`,
      );
    }
  } else if (device.software) {
    found.push('The GPU is emulated in software here: expect minutes per token.');
  } else {
    found.push(
      `Browsers do not tell how much memory a GPU has. This one must have ${gigabytes(plan.memoryBytes)} free, and as much again as the cache for every further lane.`,
    );
  }
  return found;
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(0, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
