/**
 * Lanes over a tiny checkpoint with random weights, for tests of what must not change the tokens of a run. It has no
 * tokenizer: every id has a text, and a range of ids are stops.
 */
import { NO_PROBES, type Probe, type ProbeRule } from '../../reasoning/probe.ts';
import type { RunStats } from '../../reasoning/run-event.ts';
import type { RunSettings } from '../../reasoning/run-settings.ts';
import type { ThinkFormatIds } from '../../reasoning/think-format.ts';
import type { TraceToken } from '../../reasoning/trace.ts';
import type { Decoder } from '../decoder.ts';
import { createLaneRun, type LaneRun, type LaneRunRequest } from '../lane-run.ts';
import type { Tokenizer } from '../tokenizer.ts';
import type { ScriptedStart } from '../trace-script.ts';

/** Positions the lanes' caches hold. */
export const TINY_CONTEXT = 64;

const VOCABULARY = 320;
const PROMPT = [5, 17, 250, 31];
const WAIT = [9, 10];

const idRange = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const tokenizer: Tokenizer = {
  size: VOCABULARY,
  encode: () => [],
  encodePlain: () => [...WAIT],
  decode: (ids) => ids.map((id) => (id % 13 === 0 ? '\n' : ` ${id}${id % 7 === 0 ? '.' : ''}`)).join(''),
  encodeQuestion: () => [...PROMPT],
};
const format: ThinkFormatIds = {
  id: 'tiny',
  startIds: [300, 301],
  endIds: [302, 303],
  endAtBudgetIds: [302, 303, 304],
  newlineIds: [26],
  thinkingStopIds: idRange(280, 12),
  answerStopIds: idRange(200, 40),
  startEndsInNewline: false,
};

export interface TinyLaneOptions {
  readonly probes?: ProbeRule;
  readonly sharing?: LaneRunRequest['sharing'];
  readonly script?: ScriptedStart | undefined;
}

/** A run and what it has reported. */
export class TinyLane {
  readonly run: LaneRun;
  readonly probes: { readonly probe: Probe; readonly settings: RunSettings }[] = [];
  tokens: TraceToken[] = [];
  stats: RunStats | undefined;

  constructor(
    decoder: Decoder,
    public settings: RunSettings,
    { probes = NO_PROBES, sharing, script }: TinyLaneOptions = {},
  ) {
    const request = {
      promptIds: PROMPT,
      settings,
      extensionIds: extensionIds(settings),
      probes,
      script,
      ...(sharing ? { sharing } : {}),
    };
    this.run = createLaneRun({ decoder, tokenizer, format, now: () => 0 }, request, (event) => {
      this.stats = 'stats' in event ? event.stats : this.stats;
      if (event.kind === 'tokens') {
        this.tokens.push(...event.tokens);
      } else if (event.kind === 'truncated') {
        this.tokens = this.tokens.slice(0, event.keep);
      } else if (event.kind === 'probe') {
        this.probes.push({ probe: event.probe, settings: this.settings });
      }
    });
  }

  update(change: Partial<RunSettings>): void {
    this.settings = { ...this.settings, ...change };
    this.run.update(this.settings, extensionIds(this.settings));
  }

  async turns(count: number): Promise<void> {
    for (let i = 0; i < count && (this.run.active || this.run.hasBackgroundWork); i++) {
      await (this.run.active ? this.run.turn(1) : this.run.backgroundTurn());
    }
  }

  get ids(): number[] {
    return this.tokens.map((token) => token.id);
  }
}

function extensionIds({ extensionString }: RunSettings): readonly number[] {
  return extensionString === '' ? [] : WAIT;
}

/** Ids of runs that have these settings from the start, branch off as scripted and share nothing; each is made once. */
export function freshRuns(
  decoder: Decoder,
): (settings: RunSettings, script?: ScriptedStart) => Promise<readonly number[]> {
  const known = new Map<string, readonly number[]>();
  return async (settings, script) => {
    const key = JSON.stringify([settings, script]);
    const before = known.get(key);
    if (before) {
      return before;
    }
    const lane = new TinyLane(decoder, settings, { script });
    await lane.turns(Infinity);
    lane.run.release();
    known.set(key, lane.ids);
    return lane.ids;
  };
}
