/** Branches in words. */
import type { BranchNode } from '../../store/branches.ts';
import { count, listWords, runStatusWords, visibleText } from '../words.ts';

/** Says that what looks like a delimiter is none. */
export function plainTextWords(found: readonly string[]): string {
  const quoted = listWords(found.map((text) => `“${text}”`));
  return `${quoted} ${found.length === 1 ? 'is' : 'are'} taken as plain text: nothing in it ends the thought or opens a turn.`;
}

/** "branches off at token 12 · Lane 2 · done · answer 3". */
export function nodeWords({ parent, at, run, recorded }: BranchNode, lane: number | null): string {
  const origin = parent === null ? 'where the tree begins' : `branches off at token ${count(at + 1)}`;
  const place = lane === null ? [] : [`Lane ${String(lane)}`];
  const status = recorded === null ? runStatusWords(run) : 'recorded';
  const answer = run.answer === null ? [] : [`answer ${run.answer}`];
  return [origin, ...place, status, ...answer].join(' · ');
}

/** Where two runs part, in one sentence; a text is null where its run goes no further. */
export function differenceWords(left: string | null, right: string | null, at: number | null): string {
  if (at === null) {
    return 'The same tokens so far.';
  }
  const said = (text: string | null): string => (text === null ? 'no more tokens' : `“${visibleText(text)}”`);
  return `First difference at token ${count(at + 1)}: ${said(left)} against ${said(right)}.`;
}
