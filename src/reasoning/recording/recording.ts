/**
 * A run as plain data that outlives the page: kept in the browser, written into files and links, played again without a model.
 * Knows nothing about any of these places.
 */
import type { Probe } from '../probe.ts';
import type { RunStats } from '../run-event.ts';
import type { RunSettings } from '../run-settings.ts';
import type { StoppedBy, ThinkingEnd, TraceToken } from '../trace.ts';

/** What computed a run. */
export interface RecordedEngine {
  readonly modelName: string;
  /** `sha256:` and 64 hex digits, of the weights file; null where it was not computed. */
  readonly modelHash: string | null;
  readonly device: 'webgpu' | 'wasm';
  /** Adapter description, or `CPU`. */
  readonly adapter: string;
  readonly softwareAdapter: boolean;
  readonly weights: 'f32' | 'int8' | 'int4';
  readonly threads: number;
  readonly parameters: number;
  /** Tokens of question, thinking and answer together. */
  readonly contextLength: number;
}

/** In what way a run went another way than the one it comes from. */
export type RecordedMove = 'answer' | 'wait' | 'words' | 'token';

/** Where a run comes from that branched off another. */
export interface RecordedBranch {
  /** Id of the first run of the tree; all runs of a tree have the same, that run itself excepted. */
  readonly tree: string;
  /** Id of the run it branched off; null where that one is not kept. */
  readonly of: string | null;
  /** Tokens it has in common with that run. */
  readonly at: number;
  readonly move: RecordedMove;
}

/** One run. Its seed is in `settings.sampling`. */
export interface Recording {
  readonly name: string;
  readonly question: string;
  /** The answer that the person expected; null when they named none. */
  readonly expected: string | null;
  /** When the run began: ISO 8601, UTC. */
  readonly recordedAt: string;
  /** Null where it is not known. */
  readonly engine: RecordedEngine | null;
  readonly settings: RunSettings;
  /** `index` equals the place in this list. */
  readonly tokens: readonly TraceToken[];
  /** Answers at earlier points of the thought. */
  readonly probes: readonly Probe[];
  readonly thinkingEnd: ThinkingEnd | null;
  /** Null when the run broke off: the tab was closed, or the engine was lost. */
  readonly stoppedBy: StoppedBy | null;
  readonly answer: string | null;
  readonly stats: RunStats | null;
  /** It was read from a file or link whose contents had been changed after it was written. Left out where not. */
  readonly edited?: true;
  /** Left out where the run began with its question. */
  readonly branch?: RecordedBranch;
}

/** Longer questions make poor names. */
const MAX_NAME_CHARACTERS = 80;

/** The name a run has until it is given one. */
export function nameForQuestion(question: string): string {
  const line = question.replace(/\s+/gu, ' ').trim();
  return line.length <= MAX_NAME_CHARACTERS ? line : `${line.slice(0, MAX_NAME_CHARACTERS - 1)}…`;
}

/** The recording without what only a researcher looks at: probabilities of tokens, alternatives, probes. */
export function withoutTokenFacts(recording: Recording): Recording {
  return {
    ...recording,
    probes: [],
    tokens: recording.tokens.map(
      ({ logprob: _l, pEnd: _p, entropy: _e, alternatives: _a, ...token }) => token,
    ),
  };
}
