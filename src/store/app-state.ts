/** The whole state of the page, as plain data. */
import type { ModelScope } from '../reasoning/outside-families.ts';
import type { EngineState } from './engine-state.ts';
import { FALLBACK_EXAMPLES } from './examples.ts';
import type { Example } from './examples.ts';
import { NO_BRANCHES } from './branches.ts';
import type { Branches } from './branches.ts';
import { createLane } from './lane.ts';
import type { Lane } from './lane.ts';
import { isTooLong } from './question-problem.ts';
import { initialLibraryState } from './library-state.ts';
import type { CatalogueEntry, HubOptions, LibraryState } from './library-state.ts';
import type { ProbeRule } from '../reasoning/probe.ts';
import type { Probing } from './probing.ts';
import type { KeptVote } from '../reasoning/recording/kept-vote.ts';
import { initialSamplesState } from './samples-state.ts';
import type { SamplesState } from './samples-state.ts';
import type { UrlState } from './url-state.ts';

/** `system` follows the operating system. */
export type Theme = 'system' | 'light' | 'dark';

/** A message about the question; `serial` grows with each refusal, so that the box is focused each time. */
export interface QuestionProblem {
  readonly message: string;
  readonly serial: number;
}

/** State of the page. */
export interface AppState {
  readonly question: string;
  readonly questionProblem: QuestionProblem | null;
  /** Lane 1 (whose settings are the page's own) first. Never empty. */
  readonly lanes: readonly Lane[];
  /** Runs that others branch off, and those branches. */
  readonly branches: Branches;
  readonly engine: EngineState;
  readonly library: LibraryState;
  readonly examples: readonly Example[];
  /** What the bundled checkpoint was trained on; null while its file is not there, or if it has none. */
  readonly scope: ModelScope | null;
  /** Expected answers the person typed, by question. */
  readonly expected: Readonly<Record<string, string>>;
  readonly probing: Probing;
  readonly samples: SamplesState;
  /** Votes of earlier samples, newest first. */
  readonly votes: readonly KeptVote[];
  /** Where along a thought it is asked. */
  readonly probeRule: ProbeRule;
  /** Tokens are marked by how unexpected they were. */
  readonly heat: boolean;
  readonly theme: Theme;
  /** Small notices, e.g. about parts of a link that were ignored. */
  readonly notices: readonly string[];
}

/** State at start, from what the address bar said. */
export function initialAppState(
  url: UrlState,
  ignored: readonly string[],
  theme: Theme,
  catalogue: readonly CatalogueEntry[] = [],
  hub: HubOptions = { baseUrl: '', token: '' },
): AppState {
  return {
    question: url.question,
    questionProblem: null,
    lanes: url.lanes.map((settings, index) => createLane(index + 1, settings)),
    branches: NO_BRANCHES,
    engine: {
      choice: url.engine,
      status: { kind: 'idle' },
      tokensPerSecond: null,
      earlierSpeed: null,
      lost: null,
    },
    library: initialLibraryState(catalogue, hub),
    examples: FALLBACK_EXAMPLES,
    scope: null,
    expected: url.expected === null ? {} : { [url.question.trim()]: url.expected },
    probing: url.probing,
    samples: initialSamplesState(),
    votes: [],
    probeRule: url.probeRule,
    heat: false,
    theme,
    notices: ignored.length === 0 ? [] : [`Ignored in the link: ${ignored.join(', ')}`],
  };
}

/** What a link to this state carries. */
export function urlStateOf(state: AppState): UrlState {
  return {
    // One that is too long would not be read back, and browsers limit addresses.
    question: isTooLong(state.question) ? '' : state.question,
    lanes: state.lanes.filter((lane) => !lane.isBranch).map((lane) => lane.settings),
    engine: state.engine.choice,
    expected: state.expected[state.question.trim()] ?? null,
    probing: state.probing,
    probeRule: state.probeRule,
  };
}

/** Context length of the loaded checkpoint, null before one is loaded. */
export function contextLengthOf(engine: EngineState): number | null {
  return engine.status.kind === 'ready' ? engine.status.info.contextLength : null;
}
