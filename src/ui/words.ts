/** Every state and number in the words the page uses for it. */
import { extensionStrings } from '../store/extension-strings.ts';
import type { EngineStatus, LoadPhase } from '../store/engine-state.ts';
import type { Run } from '../store/lane.ts';
import type { LaneShare, SavedSteps } from '../store/shared-tokens.ts';
import type { Family } from '../reasoning/question.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { StoppedBy, ThinkingEnd } from '../reasoning/trace.ts';

/** Why thinking ended, as the end of "Thinking …". */
export function thinkingEndWords(end: ThinkingEnd): string {
  switch (end) {
    case 'natural':
      return 'ended by itself';
    case 'budget':
      return 'cut at the budget';
    case 'user':
      return 'ended: you asked';
    case 'loop':
      return 'ended: it got no further';
    case 'context':
      return 'ended: context full';
    default:
      return end satisfies never;
  }
}

/**
 * A think format by its delimiters.
 * @param id as in `RunSettings.thinkFormat`
 * @param own id of the loaded checkpoint's own format, where known
 */
export function thinkFormatWords(id: string, own: string | null): string {
  switch (id) {
    case 'auto':
      return own === null ? 'As the model needs' : `As the model needs: ${thinkFormatWords(own, null)}`;
    case 's1':
      return 's1, <|im_start|>think';
    case 'think-tags':
      return '<think> … </think>';
    case 'none':
      return 'None: plain text, then “Final Answer:”';
    default:
      return id;
  }
}

/** Why a run stopped short of an answer; null when it did not. */
export function stoppedByWords(stoppedBy: StoppedBy): string | null {
  switch (stoppedBy) {
    case 'answered':
      return null;
    case 'answer-limit':
      return 'The answer reached its token limit.';
    case 'context':
      return 'The context was full before the answer was whole.';
    case 'user':
      return 'Stopped by you.';
    case 'rejected':
      return 'No try was short enough.';
    default:
      return stoppedBy satisfies never;
  }
}

/** What a full context means, and what leaves more room. @param contextLength null when it is not known any more */
export function contextFullWords(contextLength: number | null): string {
  const shared = contextLength === null ? 'one context' : `a context of ${count(contextLength)} tokens`;
  return `Question, thinking and answer share ${shared}, and it is full. Ask in fewer words, or take a model with a longer context.`;
}

/** "256, 2 × Wait", where it is clear that tokens are meant. */
export function shortSettingsWords(settings: RunSettings): string {
  return settingsWords(settings).replace(' tokens', '');
}

/** Where a run is. */
export function runStatusWords(run: Run | null): string {
  if (run === null) {
    return 'not run yet';
  }
  switch (run.status) {
    case 'queued':
      return 'waiting for the engine';
    case 'prefill':
      return 'reading the question';
    case 'thinking':
      return 'thinking';
    case 'answering':
      return 'answering';
    case 'done':
      return run.stoppedBy === 'user' ? 'stopped' : 'done';
    case 'interrupted':
      return 'interrupted';
    case 'failed':
      return 'failed';
    default:
      return run.status satisfies never;
  }
}

/** One sentence for a screen reader at each change of state. */
export function announcement(name: string, run: Run | null): string {
  if (run === null) {
    return '';
  }
  const answer = run.status === 'done' && run.answer !== null ? `, answer ${run.answer}` : '';
  const end =
    run.status === 'answering' && run.thinkingEnd !== null
      ? `thinking ${thinkingEndWords(run.thinkingEnd)}, `
      : '';
  return `${name}: ${end}${runStatusWords(run)}${answer}`;
}

/** "256 tokens, 2 × Wait". */
export function settingsWords(settings: RunSettings): string {
  const budget = settings.budget === 0 ? 'no thinking' : `${count(settings.budget)} tokens`;
  if (settings.extensions === 0) {
    return budget;
  }
  const used = extensionStrings(settings)
    .slice(0, settings.extensions)
    .map((string) => string || 'end suppressed');
  return `${budget}, ${String(settings.extensions)} × ${used.join('/')}`;
}

function phaseWords(phase: LoadPhase | null): string {
  switch (phase) {
    case null:
      return 'Starting the engine';
    case 'download':
      return 'Downloading';
    case 'quantize':
      return 'Preparing weights';
    case 'compile':
      return 'Compiling';
    case 'warm-up':
      return 'Warming up';
    default:
      return phase satisfies never;
  }
}

/** Where loading is. */
export function engineStatusWords(status: EngineStatus): string {
  switch (status.kind) {
    case 'idle':
      return 'Not loaded';
    case 'loading': {
      const { phase, done, total } = status;
      if (phase === 'download') {
        return total > 0 ? `Downloading ${bytes(done)} of ${bytes(total)}` : `Downloading ${bytes(done)}`;
      }
      return total > 0 ? `${phaseWords(phase)} ${String(done)} of ${String(total)}` : `${phaseWords(phase)}…`;
    }
    case 'ready':
      return 'Ready';
    case 'failed':
      return 'Not available';
    default:
      return status satisfies never;
  }
}

/** "WebGPU" or "WebAssembly". */
export function deviceWords(device: 'webgpu' | 'wasm'): string {
  return device === 'webgpu' ? 'WebGPU' : 'WebAssembly';
}

/** Speed, with as many digits as it deserves. */
export function speedWords(tokensPerSecond: number): string {
  const rounded = tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : count(Math.round(tokensPerSecond));
  return `${rounded} tokens/s`;
}

/** "64 of 66 tokens shared with Lane 3". */
export function shareWords({ tokens, of, lanes }: LaneShare): string {
  return `${count(tokens)} of ${count(of)} tokens shared with ${shareholders(lanes)}`;
}

function shareholders(lanes: readonly (number | null)[]): string {
  const known = lanes.filter((number) => number !== null);
  if (known.length < lanes.length || lanes.length > 2) {
    return lanes.length === 1 ? 'an earlier run' : `${String(lanes.length)} other runs`;
  }
  return `${known.length === 1 ? 'Lane' : 'Lanes'} ${listWords(known.map(String))}`;
}

/** "The lanes share what they have in common: 833 of 1,023 steps saved." */
export function savedWords({ saved, of }: SavedSteps): string {
  return `The lanes share what they have in common: ${count(saved)} of ${count(of)} steps saved.`;
}

/** A time span. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (ms < 100) {
    return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
  }
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  return seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`;
}

/** A probability; tiny ones are not shown as zero. */
export function percent(probability: number): string {
  const value = probability * 100;
  if (value > 0 && value < 0.1) {
    return 'less than 0.1%';
  }
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)}%`;
}

/** "a, b and c". */
export function listWords(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** Text of one token so that blanks can be seen: "␣r", "↵". */
export function visibleText(text: string): string {
  return text === '' ? '∅' : text.replaceAll('\n', '↵').replaceAll(' ', '␣');
}

// Made once: `toLocaleString` would look the locale up for every number of every frame.
const GROUPED = new Intl.NumberFormat('en-US');

/** A whole number with thin grouping, the same on every machine. */
export function count(value: number): string {
  return GROUPED.format(value);
}

/** Bytes in MB or GB. */
export function bytes(value: number): string {
  const mega = value / 1_000_000;
  return mega < 1000 ? `${mega.toFixed(1)} MB` : `${(mega / 1000).toFixed(2)} GB`;
}

/** "5.1M". */
export function parametersWords(parameters: number): string {
  const mega = parameters / 1e6;
  return mega < 1000 ? `${mega.toFixed(mega < 10 ? 1 : 0)}M` : `${(mega / 1000).toFixed(1)}B`;
}

/** Controls of Lane 1 are the page's own; those of further lanes carry the lane's name. */
export function controlName(base: string, laneNumber: number): string {
  return laneNumber === 1 ? base : `${base} Lane ${String(laneNumber)}`;
}

const FAMILY_WORDS: Readonly<Record<Family, string>> = {
  letters: 'letters in a word',
  spelling: 'spelling',
  arithmetic: 'arithmetic',
  decimals: 'decimals',
  countdown: 'countdown',
  numbers: 'divisors and primes',
  bases: 'binary and Roman',
  calendar: 'calendar and clock',
  sorting: 'sorting',
  problems: 'word problems',
  logic: 'logic',
  sequences: 'sequences',
};

/** What a family of questions is called; one that is not known, by its own name. */
export function familyWords(family: string): string {
  return Object.entries(FAMILY_WORDS).find(([name]) => name === family)?.[1] ?? family;
}
