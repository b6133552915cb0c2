/** A model that says what it is told, and the shortest decode loop that drives the budget machine with it. For tests. */
import {
  initialBudgetState,
  type BudgetSettings,
  type BudgetState,
  type Force,
  type EndThinking,
  type StepFacts,
} from '../budget-machine.ts';
import { TOTAL_POLICY, type BudgetPolicy } from '../budget-policy.ts';
import { withThinkingEnd } from '../budget-state.ts';
import type { ThinkFormatIds } from '../think-format.ts';
import type { Phase, TraceToken } from '../trace.ts';
import { isSentenceEnd } from '../sentence-end.ts';
import { DOT_NEWLINE, endsInNewline, NEWLINE } from './vectors.ts';

/** Chooses the next id from the ids so far; `masked` ids must not be chosen. */
export type ScriptedModel = (ids: readonly number[], masked: readonly number[]) => number;

export interface ScriptedRun {
  readonly tokens: readonly TraceToken[];
  readonly state: BudgetState;
}

export interface ScriptedOptions {
  readonly format: ThinkFormatIds;
  readonly settings: BudgetSettings;
  readonly model: ScriptedModel;
  /** That of a total budget when absent. */
  readonly policy?: BudgetPolicy;
  /** Of the distribution at a position, nats; 1 everywhere when absent. */
  readonly entropy?: (position: number) => number;
  /** Positions after the opener. */
  readonly context?: number;
  /** Stop driving at this many tokens. */
  readonly until?: number;
  /** Called with every state that `beforeToken` is asked about. */
  readonly onState?: (state: BudgetState, tokens: readonly TraceToken[]) => void;
}

/** One id per turn from the list, masked ones skipped; `then` when the list is used up. */
export function scriptedModel(script: readonly number[], then: number): ScriptedModel {
  const queue = [...script];
  return (_ids, masked) => {
    let id = queue.shift();
    while (id !== undefined && masked.includes(id)) id = queue.shift();
    return id ?? then;
  };
}

/** Runs the machine from the given tokens (none: from the start) to the end of the run. */
export function drive(options: ScriptedOptions, from: readonly TraceToken[] = []): ScriptedRun {
  return driveFrom(options, {
    tokens: from,
    state:
      from.length === 0
        ? initialBudgetState()
        : (options.policy ?? TOTAL_POLICY).stateOf(options.format, from),
  });
}

/** Goes on with a run that is already under way. */
export function driveFrom(options: ScriptedOptions, run: ScriptedRun): ScriptedRun {
  const { format, settings, model, policy = TOTAL_POLICY, until = 100_000 } = options;
  let { tokens, state } = run;
  let dropped: number | undefined;
  while (tokens.length < until) {
    options.onState?.(state, tokens);
    const before = policy.beforeToken(format, settings, state, factsOf(options, tokens));
    state = before.state;
    if (before.move.kind === 'stop') break;
    if (before.move.kind === 'endThinking') {
      ({ tokens, state } = cutBy(options, before.move, { tokens, state }));
      tokens = appendForced(tokens, before.move);
      continue;
    }
    const id = model(
      tokens.map((token) => token.id),
      before.move.maskedIds,
    );
    const phase: Phase = state.phase === 'answer' ? 'answer' : 'thinking';
    const entropy = options.entropy?.(tokens.length) ?? 1;
    const after = policy.afterToken(format, settings, state, id, { ...factsOf(options, tokens), entropy });
    state = after.state;
    if (after.move.kind === 'stop') break;
    if (after.move.kind === 'accept') {
      const { extension } = before.move;
      const marks = extension === undefined ? {} : { extension, ...replacedBy(dropped) };
      tokens = [...tokens, { ...base(tokens.length, id), phase, origin: 'sampled', ...marks }];
      dropped = undefined;
    } else {
      dropped = after.move.ids.length === 0 ? id : undefined;
      if (after.move.kind === 'endThinking') {
        ({ tokens, state } = cutBy(options, after.move, { tokens, state }));
      }
      tokens = appendForced(tokens, after.move, id);
    }
  }
  return { tokens, state };
}

/** Cuts a thought as the decode loop does for an end that keeps less of it. */
function cutBy(options: ScriptedOptions, { keep, reason }: EndThinking, run: ScriptedRun): ScriptedRun {
  if (keep === undefined) return run;
  const tokens = run.tokens.slice(0, keep);
  const { format, policy = TOTAL_POLICY } = options;
  return { tokens, state: withThinkingEnd(policy.stateOf(format, tokens), reason) };
}

/** Appends what a move forces, marked as the decode loop has to mark it. */
export function appendForced(
  tokens: readonly TraceToken[],
  move: Force | EndThinking,
  dropped?: number,
): readonly TraceToken[] {
  const forced = move.ids.map((id, i): TraceToken => {
    const token = { ...base(tokens.length + i, id), phase: 'thinking', origin: 'forced' } as const;
    const first = i === 0 ? replacedBy(dropped) : {};
    return move.kind === 'force'
      ? { ...token, role: 'extension', extension: move.extension, ...first }
      : { ...token, role: 'delimiter', ...first, ...(i === 0 ? { thinkingEnd: move.reason } : {}) };
  });
  return [...tokens, ...forced];
}

export function factsOf(options: ScriptedOptions, tokens: readonly TraceToken[]): StepFacts {
  return {
    textEndsInNewline: endsInNewline(idsOf(tokens)),
    textEndsSentence: isSentenceEnd(tokens, tokens.length),
    contextLeft: (options.context ?? 100_000) - tokens.length,
  };
}

export function idsOf(tokens: readonly TraceToken[]): number[] {
  return tokens.map((token) => token.id);
}

/** Thinking and its close, without the answer. */
export function thoughtIds(run: ScriptedRun): number[] {
  return idsOf(run.tokens.filter((token) => token.phase === 'thinking'));
}

function base(index: number, id: number): Pick<TraceToken, 'index' | 'id' | 'text' | 'atMs'> {
  return { index, id, text: TEXTS[id] ?? `<${id}>`, atMs: 0 };
}

/** Texts that rules look at; all others are made up. */
const TEXTS: Readonly<Record<number, string>> = { [NEWLINE]: '\n', [DOT_NEWLINE]: '.\n' };

function replacedBy(id: number | undefined): Pick<TraceToken, 'replaced'> | Record<string, never> {
  return id === undefined ? {} : { replaced: { id, text: `<${id}>`, pEnd: 1 } };
}
