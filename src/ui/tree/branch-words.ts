/** Branches in words. */
import type { BranchNode } from '../../store/branches.ts';
import { count, listWords, runStatusWords, visibleText } from '../words.ts';

/** Says that what looks like a delimiter is none. */
export function plainTextWords(found: readonly string[]): string {
  const quoted = listWords(found.map((text) => `“${text}”`));
  return `${quoted} ${found.length === 1 ? 'is' : 'are'} taken as plain text: it neither ends the thought nor opens a turn.`;
}

/** "branches off at token 12 · Lane 2 · done · answer 3". */
export function nodeWords({ parent, at, run, recorded }: BranchNode, lane: number | null): string {
  const origin = parent === null ? 'where the tree begins' : `branches off at token ${count(at + 1)}`;
  const place = lane === null ? [] : [`Lane ${String(lane)}`];
  const status = recorded === null ? runStatusWords(run) : 'recorded';
  const answer = run.answer === null ? [] : [`answer ${run.answer}`];
  return [origin, ...place, status, ...answer].join(' · ');
}

/** Where two runs part, in one sentence. */
export function differenceWords(
  a: { readonly name: string; readonly text: string | null },
  b: { readonly name: string; readonly text: string | null },
  at: number | null,
): string {
  if (at === null) {
    return 'The same tokens so far.';
  }
  const said = ({ name, text }: typeof a): string =>
    text === null ? `${name} goes no further` : `${name} has “${visibleText(text)}”`;
  return `First difference at token ${count(at + 1)}: ${said(a)}, ${said(b)}.`;
}
