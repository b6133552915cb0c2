/** Votes of earlier samples, kept between visits: a few numbers and answers each, no tokens. */
import { majorityAnswer } from '../reasoning/majority.ts';
import { parseKeptVotes, type KeptVote } from '../reasoning/recording/kept-vote.ts';
import type { KeyValueStorage } from './outside.ts';
import type { Sample, SamplesState } from './samples-state.ts';

const KEY = 's1-playground.votes';
/** Enough to compare with; the oldest goes first. */
const MOST_VOTES = 30;

/** Newest first. What is not a vote is left out. */
export function readVotes(storage: KeyValueStorage): readonly KeptVote[] {
  try {
    return parseKeptVotes(JSON.parse(storage.getItem(KEY) ?? '[]'));
  } catch {
    // Storage turned off, or written by something else.
    return [];
  }
}

/** @returns false where the browser keeps nothing: the votes then last as long as the page */
export function writeVotes(storage: KeyValueStorage, votes: readonly KeptVote[]): boolean {
  try {
    storage.setItem(KEY, JSON.stringify(votes));
    return true;
  } catch {
    return false;
  }
}

export function withVote(votes: readonly KeptVote[], vote: KeptVote): readonly KeptVote[] {
  return [vote, ...votes].slice(0, MOST_VOTES);
}

/** What is kept of samples that have ended; null when none of them came to its end. */
export function voteOfSamples(state: SamplesState, now: Date): KeptVote | null {
  const done = state.samples.filter(({ status }) => status === 'done');
  const { model, question, budget, elapsedMs } = state;
  const { count, temperature } = state.drawn;
  const samples = done.map(({ status: _, ...facts }) => facts);
  return samples.length === 0
    ? null
    : { keptAt: now.toISOString(), model, question, budget, temperature, count, elapsedMs, samples };
}

/** The panel as it was when the vote was counted; what is chosen for the next samples stays. */
export function samplesOfVote(vote: KeptVote, { choice }: SamplesState): SamplesState {
  const { keptAt, model, question, budget, temperature, count, elapsedMs } = vote;
  const samples = vote.samples.map((sample): Sample => ({ ...sample, status: 'done' }));
  return {
    choice,
    drawn: { count, temperature },
    status: samples.length < count ? 'stopped' : 'done',
    question,
    budget,
    model,
    samples,
    elapsedMs,
    error: null,
    recorded: { keptAt, model },
  };
}

/** The answer given most often; null where no sample gave one. */
export function majorityOf({ samples }: KeptVote): string | null {
  return majorityAnswer(samples.map(({ answer }) => answer));
}
