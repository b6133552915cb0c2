/** Where votes are kept between visits. Other tabs keep theirs in the same place, so what is there is read anew for every change. */
import { readVotes, writeVotes } from './kept-votes.ts';
import type { KeyValueStorage } from './outside.ts';
import type { KeptVote } from '../reasoning/recording/kept-vote.ts';

export interface VoteShelf {
  /**
   * Changes the stored votes.
   * @param shown the votes that this tab shows; where storing has failed they count as well as the stored ones
   * @returns the votes to show from now on
   */
  change(
    shown: readonly KeptVote[],
    change: (votes: readonly KeptVote[]) => readonly KeptVote[],
  ): readonly KeptVote[];
  /** Whether the last change was stored. */
  isStored(): boolean;
}

/** The shelf of one tab. */
export function createVoteShelf(storage: KeyValueStorage): VoteShelf {
  let stored = true;
  return {
    change: (shown, change) => {
      const kept = readVotes(storage);
      const votes = change(stored ? kept : joined(shown, kept));
      stored = writeVotes(storage, votes);
      return votes;
    },
    isStored: () => stored,
  };
}

/** Each vote once, newest first. */
function joined(shown: readonly KeptVote[], kept: readonly KeptVote[]): readonly KeptVote[] {
  const byDate = new Map([...kept, ...shown].map((vote) => [vote.keptAt, vote]));
  return [...byDate.values()].toSorted((a, b) => b.keptAt.localeCompare(a.keptAt));
}
