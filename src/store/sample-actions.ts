/** Drawing samples of the question, and the votes that are kept of them. */
import type { AppActions } from './app-actions.ts';
import type { AppState } from './app-state.ts';
import { askQuestion } from './ask-question.ts';
import type { ActionParts } from './create-actions.ts';
import { samplesOfVote, withVote } from './kept-votes.ts';
import { isSampling } from './samples-state.ts';
import { createVoteShelf } from './vote-shelf.ts';

type SampleActions = Pick<
  AppActions,
  'chooseSamples' | 'drawSamples' | 'stopSamples' | 'showVote' | 'keepVote' | 'deleteVote'
>;

export function sampleActions(parts: ActionParts): SampleActions {
  const { store, set, samples, storage } = parts;
  const shelf = createVoteShelf(storage);
  const changeVotes = (change: (votes: AppState['votes']) => AppState['votes']): void => {
    const votes = shelf.change(store.getState().votes, change);
    set((state) => ({ ...state, votes }));
  };
  return {
    chooseSamples: (change) => {
      samples.choose(change);
    },
    drawSamples: () => {
      askQuestion(parts, (question) => {
        const settings = store.getState().lanes[0]?.settings;
        if (settings !== undefined) {
          samples.start(question, settings);
        }
      });
    },
    stopSamples: () => {
      samples.stop();
    },
    showVote: (keptAt) => {
      const vote = store.getState().votes.find((kept) => kept.keptAt === keptAt);
      if (vote !== undefined && !isSampling(store.getState().samples)) {
        set((state) => ({ ...state, samples: samplesOfVote(vote, state.samples) }));
      }
    },
    keepVote: (vote) => {
      changeVotes((votes) => withVote(votes, vote));
      return shelf.isStored();
    },
    deleteVote: (keptAt) => {
      changeVotes((votes) => votes.filter((kept) => kept.keptAt !== keptAt));
    },
  };
}
