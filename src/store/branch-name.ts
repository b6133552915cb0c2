/** The name a branch has until it is given one. */
import type { BranchMove } from './branch-plan.ts';

const MAX_WORDS = 24;

/** "Wait at token 12". */
export function branchName(move: BranchMove, at: number): string {
  const place = `at token ${String(at + 1)}`;
  switch (move.kind) {
    case 'answer':
      return `Answer ${place}`;
    case 'wait':
      return `Wait ${place}`;
    case 'words':
      return `“${shortened(move.words)}” ${place}`;
    case 'token':
      return `“${shortened(move.alternative.text)}” ${place}`;
    default:
      return move satisfies never;
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const shown = line === '' ? '↵' : line;
  return shown.length <= MAX_WORDS ? shown : `${shown.slice(0, MAX_WORDS - 1)}…`;
}
