/** A lane over a scripted decoder, with everything it reported. For tests. */
import { NO_PROBES, type Probe, type ProbeRule } from '../../reasoning/probe.ts';
import type { RunEvent } from '../../reasoning/run-event.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../../reasoning/run-settings.ts';
import { compileThinkFormat, S1_FORMAT, type ThinkFormatIds } from '../../reasoning/think-format.ts';
import type { TraceToken } from '../../reasoning/trace.ts';
import { createLaneRun, type LaneRun, type LaneRunRequest } from '../lane-run.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { characterTokenizer, CHARACTER_VOCABULARY, IM_END, IM_START } from './character-tokenizer.ts';
import { createScriptedDecoder, type Script, type ScriptedDecoder } from './scripted-decoder.ts';

const CONTEXT = 400;
export const format = compileThinkFormat(S1_FORMAT, characterTokenizer.encode);
export const promptIds = characterTokenizer.encodeQuestion('q');
export const text = (ids: readonly number[]): string => characterTokenizer.decode(ids);

/** Thinks `\nabcdefgh\n` and ends; every forced "Wait" adds `, x` + number of Waits; answers with the thought's last character. */
export const thinker: Script = (ids) => {
  const all = text(ids).split('<|im_start|>think')[1] ?? '';
  const [thought = '', answer] = all.split('<|im_start|>answer');
  if (answer !== undefined) {
    const wanted = `${answer.startsWith('\nFinal Answer:') ? '' : '\nAnswer:'} ${thought.trim().at(-1) ?? 'none'}`;
    const said = answer.replace('\nFinal Answer:', '');
    return said.length < wanted.length ? wanted.charCodeAt(said.length) : IM_END;
  }
  const rounds = thought.split('Wait').length - 1;
  const wanted = '\nabcdefgh\n' + Array.from({ length: rounds }, (_, i) => `Wait, x${i + 1}\n`).join('');
  return thought.length < wanted.length ? wanted.charCodeAt(thought.length) : IM_START;
};

export interface ScriptedLane {
  readonly run: LaneRun;
  /** Those it was opened with. */
  readonly settings: RunSettings;
  readonly decoder: ScriptedDecoder;
  readonly events: RunEvent[];
  /** The tokens the page would show, after every truncation. */
  tokens(): TraceToken[];
  thinking(): string;
  probes(): Probe[];
  /** To the end of the run and of its probes. */
  settle(): Promise<void>;
  turns(count: number): Promise<void>;
  done(): Extract<RunEvent, { kind: 'done' }>;
}

/** The lanes beside this one. */
export interface Company {
  readonly decoder: ScriptedDecoder;
  readonly sharing?: LaneRunRequest['sharing'];
  readonly script?: LaneRunRequest['script'];
  /** The one of characters when absent. */
  readonly tokenizer?: Tokenizer;
  /** s1's when absent. */
  readonly format?: ThinkFormatIds;
}

export function openScriptedDecoder(script: Script = thinker): ScriptedDecoder {
  return createScriptedDecoder(script, CHARACTER_VOCABULARY + 3, CONTEXT);
}

export function openScriptedLane(
  settings: Partial<RunSettings>,
  script: Script = thinker,
  probes: ProbeRule = NO_PROBES,
  { decoder, sharing, script: branch, tokenizer = characterTokenizer, format: own = format }: Company = {
    decoder: openScriptedDecoder(script),
  },
): ScriptedLane {
  const events: RunEvent[] = [];
  let clock = 0;
  const full = { ...DEFAULT_RUN_SETTINGS, ...settings };
  const extensionIds = tokenizer.encodePlain(full.extensionString);
  const run = createLaneRun(
    { decoder, tokenizer, format: own, now: () => clock++ },
    {
      promptIds,
      settings: full,
      extensionIds,
      probes,
      script: branch,
      ...(sharing ? { sharing } : {}),
    },
    (event) => events.push(event),
  );
  const tokens = (): TraceToken[] => keptTokens(events);
  return {
    run,
    settings: full,
    decoder,
    events,
    tokens,
    thinking: () => thinkingText(tokens()),
    probes: () => events.flatMap((event) => (event.kind === 'probe' ? [event.probe] : [])),
    settle: () => settle(run),
    async turns(count) {
      for (let i = 0; i < count; i++) {
        await run.turn(1);
      }
    },
    done: () => lastDone(events),
  };
}

function keptTokens(events: readonly RunEvent[]): TraceToken[] {
  let kept: TraceToken[] = [];
  for (const event of events) {
    if (event.kind === 'tokens') {
      kept.push(...event.tokens);
    } else if (event.kind === 'truncated') {
      kept = kept.slice(0, event.keep);
    }
  }
  return kept;
}

function thinkingText(tokens: readonly TraceToken[]): string {
  return text(tokens.filter(({ phase }) => phase === 'thinking').map(({ id }) => id));
}

async function settle(run: LaneRun): Promise<void> {
  for (let i = 0; run.active || run.hasBackgroundWork; i++) {
    if (i > 5000) {
      throw new Error('this run does not come to its end');
    }
    await (run.active ? run.turn(1) : run.backgroundTurn());
  }
}

function lastDone(events: readonly RunEvent[]): Extract<RunEvent, { kind: 'done' }> {
  const last = events.findLast((event) => event.kind === 'done');
  if (last === undefined) {
    throw new Error('the run is not done');
  }
  return last;
}
