/** Keeps the vote of every drawing of samples when it ends, however it ends. */
import type { AppStore } from './app-store.ts';
import { voteOfSamples } from './kept-votes.ts';
import { isSampling } from './samples-state.ts';

/** @param today the time of day @returns an unsubscribe function */
export function keepVotes(store: AppStore, today: () => Date): () => void {
  return store.subscribe(({ samples }, previous) => {
    if (!isSampling(previous.samples) || isSampling(samples)) {
      return;
    }
    const vote = voteOfSamples(samples, today());
    if (vote !== null && !store.actions.keepVote(vote)) {
      store.actions.addNotice(NOT_KEPT);
    }
  });
}

const NOT_KEPT =
  'This browser keeps nothing for this page (private window, or no room): earlier votes last until the tab is closed. Export what you need.';
