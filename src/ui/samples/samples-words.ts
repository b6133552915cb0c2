/** What is said about samples. */
import type { ComparedVote, SamplesState } from '../../store/samples-state.ts';
import type { SamplesSummary } from '../../store/samples-summary.ts';
import type { KeptVote } from '../../reasoning/recording/kept-vote.ts';
import { dateWords } from '../recording-words.ts';
import { count, speedWords } from '../words.ts';

/** "8 samples". */
export function samplesWords(samples: number): string {
  return samples === 1 ? '1 sample' : `${count(samples)} samples`;
}

/** "5 votes". */
export function votesWords(votes: number): string {
  return votes === 1 ? '1 vote' : `${count(votes)} votes`;
}

/** "5 of 8 done, 412 tokens, 395 tokens/s together". */
export function progressWords(state: SamplesState, { done, total, tokens, speed }: SamplesSummary): string {
  const status = endWords(state);
  const parts = [
    `${count(done)} of ${count(total)} done`,
    `${count(tokens)} tokens`,
    ...(speed === null ? [] : [`${speedWords(speed)} together`]),
    ...(status === null ? [] : [status]),
  ];
  return parts.join(', ');
}

/** "8 samples at temperature 0.7, budget 256, s1-nano, 27 Nov 2026, 14:05". */
export function keptVoteWords({
  samples,
  count: asked,
  temperature,
  budget,
  model,
  keptAt,
}: KeptVote): string {
  const some =
    samples.length < asked ? `${count(samples.length)} of ${samplesWords(asked)}` : samplesWords(asked);
  const thinking = budget === 0 ? 'no thinking' : `budget ${count(budget)}`;
  return `${some} at temperature ${String(temperature)}, ${thinking}, ${model}, ${dateWords(keptAt)}`;
}

function endWords({ status }: SamplesState): string | null {
  switch (status) {
    case 'idle':
    case 'running':
    case 'done':
      return null;
    case 'waiting':
      return 'waiting for the engine';
    case 'stopped':
      return 'stopped';
    case 'interrupted':
      return 'interrupted: the engine went away';
    case 'failed':
      return 'failed';
    default:
      return status satisfies never;
  }
}

/** One sentence for a screen reader when sampling comes to its end; empty before. */
export function samplesAnnouncement(state: SamplesState, { vote, done }: SamplesSummary): string {
  if (state.status !== 'done' && state.status !== 'stopped') {
    return '';
  }
  const verdict = vote?.correct == null ? '' : vote.correct ? ', correct' : ', wrong';
  const majority = vote === null ? 'no answer' : `majority ${vote.answer ?? ''}${verdict}`;
  return `Sampling ${state.status}: ${samplesWords(done)}, ${majority}`;
}

/** The answer of a vote or run in a table. */
export function answerWords(vote: ComparedVote): string {
  return vote.answer ?? 'no answer';
}

/** "63%"; what is not certain is not shown as if it were. */
export function chanceWords(chance: number): string {
  if (chance < 1 && chance >= 0.995) {
    return 'over 99%';
  }
  return `${(100 * chance).toFixed(0)}%`;
}
