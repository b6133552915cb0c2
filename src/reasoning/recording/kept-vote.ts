/** What a drawing of samples came to, as plain data that outlives the page. */
import * as v from 'valibot';

const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));
const SAMPLE = v.object({
  seed: COUNT,
  answer: v.nullable(v.string()),
  thinkingTokens: COUNT,
  answerTokens: COUNT,
});
const VOTE = v.object({
  /** When it was counted: ISO 8601, UTC. Unique enough to name it by. */
  keptAt: v.pipe(v.string(), v.isoTimestamp()),
  model: v.string(),
  question: v.string(),
  /** Thinking tokens each sample could use. */
  budget: COUNT,
  temperature: v.pipe(v.number(), v.minValue(0)),
  /** Asked for; fewer are there when sampling was stopped. */
  count: COUNT,
  elapsedMs: v.nullable(v.number()),
  /** Decode steps of all samples in that time, unfinished ones included. Absent in older votes. */
  decodeSteps: v.exactOptional(v.nullable(COUNT)),
  /** Of sample 0, which need not have come to its end; the others count up from it. Absent in older votes. */
  firstSeed: v.exactOptional(COUNT),
  /** Those that came to their end. */
  samples: v.pipe(v.array(SAMPLE), v.minLength(1)),
});

/** What one drawing of samples came to. */
export type KeptVote = v.InferOutput<typeof VOTE>;

/** The votes in parsed JSON; what is not one is left out. */
export function parseKeptVotes(found: unknown): readonly KeptVote[] {
  const items: readonly unknown[] = Array.isArray(found) ? found : [];
  return items.flatMap((item) => {
    const vote = v.safeParse(VOTE, item);
    return vote.success ? [vote.output] : [];
  });
}
