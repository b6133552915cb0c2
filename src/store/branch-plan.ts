/** What it takes to go another way at one token of a run: the place, the start of the branch, its settings. Pure. */
import { budgetForThinking, thinkingBudget } from '../reasoning/budget-settings.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { Alternative, TraceToken } from '../reasoning/trace.ts';
import type { BranchStart } from '../worker/protocol.ts';
import { itemOfLog, sliceLog } from './append-log.ts';
import type { AppendLog } from './append-log.ts';
import { stepBudget } from './budget-scale.ts';

/** What is done in place of a token. */
export type BranchMove =
  | { readonly kind: 'answer' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'token'; readonly alternative: Alternative };

/** What a run that branches off is started with. */
export interface BranchPlan {
  /** Tokens that both runs have, from the first. */
  readonly at: number;
  readonly start: BranchStart;
  readonly settings: RunSettings;
}

/**
 * Where a branch in place of a token begins: at that token, but a closing delimiter is one piece, and a thought can only wait or
 * be closed at its end when its answer has begun.
 */
export function branchPlace(tokens: AppendLog<TraceToken>, index: number, kind: BranchMove['kind']): number {
  const token = itemOfLog(tokens, index);
  const isThought = kind === 'answer' || kind === 'wait';
  if (token === undefined || (token.role !== 'delimiter' && (token.phase === 'thinking' || !isThought))) {
    return Math.min(index, tokens.length);
  }
  let at = index;
  while (itemOfLog(tokens, at - 1)?.phase === 'answer') {
    at -= 1;
  }
  return at;
}

/**
 * The plan of a branch.
 * @param settings those of the run it branches off
 * @param maxBudget where a budget without room for the branch is raised to at most
 */
export function planBranch(
  tokens: AppendLog<TraceToken>,
  settings: RunSettings,
  index: number,
  move: BranchMove,
  maxBudget: number,
): BranchPlan {
  const at = branchPlace(tokens, index, move.kind);
  const kept = sliceLog(tokens, 0, at);
  return {
    at,
    start: startOf(kept, itemOfLog(tokens, at), move),
    settings: roomy(settings, kept, move, maxBudget),
  };
}

function startOf(
  kept: readonly TraceToken[],
  instead: TraceToken | undefined,
  move: BranchMove,
): BranchStart {
  switch (move.kind) {
    case 'answer':
      return { tokens: kept, first: 'answer-now' };
    case 'wait':
      return { tokens: kept, first: 'wait-now' };
    case 'words':
      return { tokens: kept, words: move.words };
    case 'token':
      return { tokens: [...kept, chosenToken(kept.length, move.alternative, instead)] };
    default:
      return move satisfies never;
  }
}

function chosenToken(
  index: number,
  { id, text, probability }: Alternative,
  instead: TraceToken | undefined,
): TraceToken {
  const isSilentExtension = instead?.extension !== undefined && instead.role === undefined;
  const replaced =
    instead?.replaced ?? (instead && { id: instead.id, text: instead.text, pEnd: instead.pEnd ?? 0 });
  return {
    index,
    id,
    text: text.includes('\uFFFD') ? '' : text,
    phase: instead === undefined || instead.role === 'delimiter' ? 'thinking' : instead.phase,
    origin: 'forced',
    role: 'chosen',
    logprob: Math.log(probability),
    // The end that was suppressed just before it stays suppressed.
    ...(isSilentExtension && { extension: instead.extension }),
    ...(replaced !== undefined && { replaced }),
    ...(instead?.pEnd !== undefined && { pEnd: instead.pEnd }),
    ...(instead?.entropy !== undefined && { entropy: instead.entropy }),
    ...(instead?.alternatives !== undefined && { alternatives: instead.alternatives }),
    atMs: instead?.atMs ?? 0,
  };
}

/** The settings with a budget that leaves room to think behind what is put in. A byte is at least a token's worth of text. */
function roomy(
  settings: RunSettings,
  kept: readonly TraceToken[],
  move: BranchMove,
  maxBudget: number,
): RunSettings {
  if (move.kind === 'answer' || kept.at(-1)?.phase === 'answer') {
    return settings;
  }
  const wanted = kept.length + mostTokens(settings, move);
  return thinkingBudget(settings) > wanted
    ? settings
    : { ...settings, budget: stepBudget(budgetForThinking(settings, wanted), 1, maxBudget) };
}

function mostTokens({ extensionString }: RunSettings, move: BranchMove): number {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  switch (move.kind) {
    case 'words':
      return bytes(move.words);
    case 'wait':
      return bytes(extensionString);
    default:
      return 1;
  }
}

/** Index of the first token in which two traces differ, or of the first that only one has; null where they are the same. */
export function firstDifference(a: AppendLog<TraceToken>, b: AppendLog<TraceToken>): number | null {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index += 1) {
    if (a.buffer[index]?.id !== b.buffer[index]?.id) {
      return index;
    }
  }
  return a.length === b.length ? null : shorter;
}
