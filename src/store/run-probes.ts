/** The probes of one run as the page keeps them: one per position, in order. Pure. */
import type { Probe } from '../reasoning/probe.ts';

/** The probes with one more, in place of any at the same position. */
export function withProbe(probes: readonly Probe[], probe: Probe): readonly Probe[] {
  const others = probes.filter((other) => other.position !== probe.position);
  return [...others, probe].sort((a, b) => a.position - b.position);
}

/** The probes that stay true when only the first `keep` tokens of the trace are kept. */
export function probesUpTo(probes: readonly Probe[], keep: number): readonly Probe[] {
  return probes.filter((probe) => probe.position <= keep);
}

/** The latest probe at or before a position; undefined when there is none. */
export function probeBefore(probes: readonly Probe[], position: number): Probe | undefined {
  return probes.findLast((probe) => probe.position <= position);
}
