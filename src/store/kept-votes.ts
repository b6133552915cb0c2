/** Votes of earlier samples, kept between visits: a few numbers and answers each, no tokens. */
import { seedOfSample } from '../experiments/sample-question.ts';
import { majorityAnswer } from '../reasoning/majority.ts';
import { parseKeptVotes, type KeptVote } from '../reasoning/recording/kept-vote.ts';
import { LIMITS } from './limits.ts';
import type { KeyValueStorage } from './outside.ts';
import type { Sample, SamplesState } from './samples-state.ts';

const KEY = 's1-playground.votes';
/** Enough to compare with; the oldest goes first. */
const MOST_VOTES = 30;

/** Newest first. What is not a vote is left out. */
export function readVotes(storage: KeyValueStorage): readonly KeptVote[] {
  try {
    const votes = parseKeptVotes(JSON.parse(storage.getItem(KEY) ?? '[]'));
    return votes.filter(({ count }) => count <= LIMITS.samples.max);
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
  const { model, question, budget, elapsedMs, decodeSteps } = state;
  const { count, temperature } = state.drawn;
  const samples = done.map(({ status: _, ...facts }) => facts);
  const [first] = state.samples;
  if (first === undefined || samples.length === 0) {
    return null;
  }
  const asked = { model, question, budget, temperature, count, firstSeed: first.seed };
  return { keptAt: now.toISOString(), ...asked, elapsedMs, decodeSteps, samples };
}

/** The panel as it was when the vote was counted; what is chosen for the next samples stays. */
export function samplesOfVote(vote: KeptVote, { choice }: SamplesState): SamplesState {
  const { keptAt, model, question, budget, temperature, count, elapsedMs, decodeSteps } = vote;
  return {
    choice,
    drawn: { count, temperature },
    status: vote.samples.length < count ? 'stopped' : 'done',
    question,
    budget,
    model,
    samples: placesOf(vote),
    elapsedMs,
    decodeSteps: decodeSteps ?? null,
    error: null,
    recorded: { keptAt, model },
  };
}

/**
 * Every sample that was asked for at its place, so that it can be told which ones are missing: a vote of those that happened to be done
 * is not the vote of the first so many. An older vote does not say which those were; its first place is then left open.
 */
function placesOf({ samples, count, firstSeed }: KeptVote): readonly Sample[] {
  const first = firstSeed ?? (samples.length < count ? null : samples[0]?.seed);
  const open = (seed: number): Sample => ({
    seed,
    status: 'waiting',
    answer: null,
    thinkingTokens: 0,
    answerTokens: 0,
  });
  const done = samples.map((sample): Sample => ({ ...sample, status: 'done' }));
  if (first == null) {
    return [...Array.from({ length: count - samples.length }, () => open(0)), ...done];
  }
  return Array.from({ length: count }, (_, i) => {
    const seed = seedOfSample(first, i);
    return done.find((sample) => sample.seed === seed) ?? open(seed);
  });
}

/** The answer given most often; null where no sample gave one. */
export function majorityOf({ samples }: KeptVote): string | null {
  return majorityAnswer(samples.map(({ answer }) => answer));
}
