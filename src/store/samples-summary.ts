/** What samples say together, beside what the lanes say for the same tokens. Pure. */
import { voteOf, voteWithin } from '../experiments/sample-votes.ts';
import { countVotes, isTied } from '../reasoning/majority.ts';
import { passAt } from '../reasoning/pass-at.ts';
import type { Judge } from './expected-answer.ts';
import { isLive, laneName } from './lane.ts';
import type { Lane } from './lane.ts';
import type { ComparedVote, Sample, SamplesState } from './samples-state.ts';

/** One distinct answer in the tally. */
export interface TallyLine {
  readonly answer: string;
  /** Places of the samples that gave it. */
  readonly samples: readonly number[];
  /** Null when there is nothing to judge by. */
  readonly correct: boolean | null;
}

/** pass@k for one k. */
export interface PassAt {
  readonly k: number;
  /** 0–1. */
  readonly chance: number;
}

/** A lane, and the vote of as many samples as its tokens pay for. */
export interface EqualCost {
  readonly name: string;
  readonly sequential: ComparedVote;
  /** Null when not one sample can be had for that. */
  readonly parallel: ComparedVote | null;
}

/** Everything the panel shows. */
export interface SamplesSummary {
  readonly done: number;
  readonly total: number;
  /** Samples that are done and gave no answer. */
  readonly unanswered: number;
  readonly tally: readonly TallyLine[];
  readonly tied: boolean;
  /** Of the samples that are done; null before there is one with an answer. */
  readonly vote: ComparedVote | null;
  /** Written by all samples so far. */
  readonly tokens: number;
  /** Decode steps per second, all samples together: what another open run had computed before is no speed. Null before it is known. */
  readonly speed: number | null;
  /** Empty when there is nothing to judge by, or nothing done. */
  readonly passes: readonly PassAt[];
  readonly equalCost: readonly EqualCost[];
}

export function summarizeSamples(state: SamplesState, lanes: readonly Lane[], judge: Judge): SamplesSummary {
  const { samples, question, elapsedMs, decodeSteps } = state;
  const done = samples.filter(({ status }) => status === 'done');
  const judged = (answer: string | null): boolean | null =>
    answer === null ? null : judge(question, answer);
  const votes = countVotes(samples.map((sample) => (sample.status === 'done' ? sample.answer : null)));
  const whole = voteOf(done.map(voterOf), done.length);
  const tokens = samples.reduce((sum, sample) => sum + tokensOf(sample), 0);
  const compared = (vote: typeof whole): ComparedVote => ({ ...vote, correct: judged(vote.answer) });
  return {
    done: done.length,
    total: samples.length,
    unanswered: done.filter(({ answer }) => answer === null).length,
    tally: votes.map((vote) => ({ ...vote, correct: judged(vote.answer) })),
    tied: isTied(votes),
    vote: whole.answer === null ? null : compared(whole),
    tokens,
    // Falsy: not known, or nothing to divide.
    speed: elapsedMs && decodeSteps ? (1000 * decodeSteps) / elapsedMs : null,
    passes: passesOf(done, judged),
    equalCost: lanes.flatMap((lane) => equalCostOf(lane, samples, question, compared)),
  };
}

function tokensOf({ thinkingTokens, answerTokens }: Pick<Sample, 'thinkingTokens' | 'answerTokens'>): number {
  return thinkingTokens + answerTokens;
}

function voterOf(sample: Sample): { answer: string | null; tokens: number } {
  return { answer: sample.answer, tokens: tokensOf(sample) };
}

/** k = 1, 2, 4 … and all. A sample without an answer is wrong. */
function passesOf(
  done: readonly Sample[],
  judged: (answer: string | null) => boolean | null,
): readonly PassAt[] {
  const verdicts = done.map(({ answer }) => judged(answer));
  if (verdicts.every((verdict) => verdict === null)) {
    return [];
  }
  const n = done.length;
  const right = verdicts.filter((verdict) => verdict === true).length;
  const powers = [1, 2, 4, 8, 16, 32].filter((k) => k < n);
  return [...powers, n].map((k) => ({ k, chance: passAt(n, right, k) }));
}

/** Nothing for a lane that has not answered this question, and none before the samples it pays for are all done. */
function equalCostOf(
  lane: Lane,
  samples: readonly Sample[],
  question: string,
  compared: (vote: { samples: number; answer: string | null; tokens: number }) => ComparedVote,
): readonly EqualCost[] {
  const { run } = lane;
  if (run === null || run.stats === null || isLive(run) || run.question !== question) {
    return [];
  }
  const tokens = tokensOf(run.stats);
  // Samples that are done sooner may be the shorter ones: only an unbroken row of them, from the first, is a fair vote.
  const unfinished = samples.findIndex(({ status }) => status !== 'done');
  const row = unfinished === -1 ? samples : samples.slice(0, unfinished);
  const parallel = voteWithin(row.map(voterOf), tokens);
  const isKnown = parallel === null ? row.length > 0 : parallel.samples < row.length || unfinished === -1;
  return isKnown
    ? [
        {
          name: laneName(lane),
          sequential: compared({ samples: 1, answer: run.answer, tokens }),
          parallel: parallel === null ? null : compared(parallel),
        },
      ]
    : [];
}
