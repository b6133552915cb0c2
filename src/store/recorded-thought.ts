/** What is shown of a recording, as a timeline wants it. Pure. */
import { itemOfLog } from './append-log.ts';
import { isReplayOver } from './replay.ts';
import type { Replay } from './replay.ts';
import type { Thought } from './timeline.ts';

/** The thought up to the last token shown. */
export function recordedThought(replay: Pick<Replay, 'recording' | 'trace'>): Thought {
  const { recording, trace } = replay;
  const thinkingTokens = countThinking(replay);
  return {
    question: recording.question,
    status: isReplayOver(replay) ? 'done' : 'thinking',
    trace,
    // Files come from strangers: a probe may claim a place beyond the thought.
    probes: recording.probes.filter(({ position }) => position <= thinkingTokens),
    answer: isReplayOver(replay) ? recording.answer : null,
    stats: { thinkingTokens },
  };
}

function countThinking({ trace: { tokens } }: Pick<Replay, 'trace'>): number {
  let count = 0;
  while (itemOfLog(tokens, count)?.phase === 'thinking') {
    count += 1;
  }
  return count;
}
