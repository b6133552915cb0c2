/** Recordings in words. */
import type { RecordedEngine, Recording } from '../reasoning/recording/recording.ts';
import type { EngineStatus } from '../store/engine-state.ts';
import type { ReplaySource } from '../store/replay.ts';
import type { HistoryEntry } from '../storage/run-history.ts';
import { count, deviceWords, settingsWords } from './words.ts';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** "23 Nov 2026, 14:05". */
export function dateWords(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? 'unknown date' : DATE.format(date);
}

/** "s1-nano on WebAssembly (CPU)". */
export function engineWords(engine: RecordedEngine | null): string {
  if (engine === null) {
    return 'unknown device';
  }
  const adapter = engine.softwareAdapter ? `${engine.adapter}, emulated in software` : engine.adapter;
  return `${engine.modelName} on ${deviceWords(engine.device)} (${adapter})`;
}

/** "as recorded", "16 × slower". */
export function replaySpeedWords(speed: number): string {
  if (speed === 1) {
    return 'as recorded';
  }
  return speed < 1 ? `${String(Math.round(1 / speed))} × slower` : `${String(speed)} × faster`;
}

/** Why this recording is on the page. */
export function sourceWords(source: ReplaySource): string {
  switch (source) {
    case 'intro':
      return 'Recorded earlier and played while the model loads. Ask a question and press Think for a live run.';
    case 'history':
      return 'One of the runs in your history.';
    case 'file':
      return 'From a file, kept in your history.';
    case 'link':
      return 'Somebody shared this recording by a link.';
    default:
      return source satisfies never;
  }
}

/** How a recorded run ended, where there is something to say. */
export function recordedEndWords({ stoppedBy, answer }: Pick<Recording, 'stoppedBy' | 'answer'>): string {
  switch (stoppedBy) {
    case null:
      return 'This run was broken off.';
    case 'user':
      return 'This run was stopped.';
    case 'answer-limit':
      return 'The answer reached its token limit.';
    case 'context':
      return 'The context was full.';
    case 'rejected':
      return 'No try of this run was short enough.';
    case 'answered':
      return answer === null ? 'No answer found in what was written.' : '';
    default:
      return stoppedBy satisfies never;
  }
}

/** A sentence where the recording is of another model than the one that is loaded; null where it is not, or not known. */
export function otherModelWords(engine: RecordedEngine | null, status: EngineStatus): string | null {
  if (engine === null || status.kind !== 'ready') {
    return null;
  }
  const { info } = status;
  if (engine.modelName !== info.modelName) {
    return `Made by ${engine.modelName}; the model loaded here is ${info.modelName}, so asking the same live may give something else.`;
  }
  return engine.modelHash !== null && info.modelHash !== undefined && engine.modelHash !== info.modelHash
    ? `Made by other weights of ${engine.modelName} than those loaded here, so asking the same live may give something else.`
    : null;
}

/** One line about a kept run. */
export function entryWords(entry: HistoryEntry): string {
  return [
    dateWords(entry.recordedAt),
    settingsWords(entry.settings),
    `${count(entry.tokenCount)} tokens written`,
    engineWords(entry.engine),
    ...(entry.stoppedBy === null ? ['not finished'] : []),
    ...(entry.branch === undefined ? [] : [`branch, from token ${count(entry.branch.at + 1)} on`]),
    ...(entry.imported ? ['imported'] : []),
    ...(entry.edited === true ? ['changed after it was written'] : []),
  ].join(' · ');
}
