/** The self-check of a GPU, in words. */
import type { SelfCheck, SelfCheckProblem } from '../store/engine-state.ts';
import { percent } from './words.ts';

/** What the self-check of a GPU found, for the table of facts. */
export function selfCheckWords(check: SelfCheck | undefined): string {
  if (check === undefined) {
    return 'not needed on the CPU';
  }
  const { problem, referenceDeviation: deviation, comparedLayers: layers } = check;
  const where =
    layers === undefined ? '' : layers === 1 ? ' in its first layer' : ` in its first ${layers} layers`;
  const compared =
    deviation === null
      ? 'not compared with the CPU, too large for it'
      : Number.isFinite(deviation)
        ? `${percent(deviation)} off the CPU${where}`
        : `no numbers where the CPU has some${where}`;
  return `${problem === null ? 'passed' : 'failed'}, ${compared}`;
}

/** What is wrong with a GPU, and what that means. */
export function selfCheckProblemWords(problem: SelfCheckProblem): string {
  switch (problem) {
    case 'differs-from-reference':
      return 'It computes other values than the CPU does from the same weights, so what it writes may be wrong.';
    case 'rollback-changes-logits':
      return 'It computes other values after going back in a thought, so moving the budget, probes and answers may be wrong.';
    default:
      return problem satisfies never;
  }
}
