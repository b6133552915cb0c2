/** Keeps the vote of every drawing of samples when it ends, however it ends. */
import type { AppStore } from './app-store.ts';
import { modelNameOf } from './engine-state.ts';
import { voteOfSamples, withVote, writeVotes } from './kept-votes.ts';
import type { KeyValueStorage } from './outside.ts';
import { isSampling } from './samples-state.ts';

/** @param today the time of day @returns an unsubscribe function */
export function keepVotes(store: AppStore, storage: KeyValueStorage, today: () => Date): () => void {
  return store.subscribe(({ samples, engine, votes }, previous) => {
    if (!isSampling(previous.samples) || isSampling(samples)) {
      return;
    }
    const vote = voteOfSamples(samples, modelNameOf(engine.choice.modelUrl), today());
    if (vote === null) {
      return;
    }
    const kept = withVote(votes, vote);
    store.setState({ votes: kept });
    if (!writeVotes(storage, kept)) {
      store.actions.addNotice(NOT_KEPT);
    }
  });
}

const NOT_KEPT =
  'This browser keeps nothing for this page (private window, or no room): earlier votes last until the tab is closed. Export what you need.';
