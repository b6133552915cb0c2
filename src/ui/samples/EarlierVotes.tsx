/** Votes of earlier samples, to be looked at again, exported or deleted. */
import type { KeptVote } from '../../reasoning/recording/kept-vote.ts';
import { majorityOf } from '../../store/kept-votes.ts';
import { isSampling } from '../../store/samples-state.ts';
import { Verdict } from '../compare/Verdict.tsx';
import { useJudge } from '../compare/use-answers.ts';
import { Button } from '../controls/Button.tsx';
import { downloadText } from '../download.ts';
import { dateWords } from '../recording-words.ts';
import { useActions, useAppState } from '../store-context.tsx';
import { keptVoteWords } from './samples-words.ts';

/** Disclosure below the result; nothing before there is a vote. */
export function EarlierVotes() {
  const votes = useAppState((state) => state.votes);
  return (
    votes.length > 0 && (
      <details className="disclosure">
        <summary>Earlier votes: {votes.length}</summary>
        <ul className="samples-earlier" role="list" aria-label="Earlier votes">
          {votes.map((vote) => (
            <EarlierVote key={vote.keptAt} vote={vote} />
          ))}
        </ul>
      </details>
    )
  );
}

function EarlierVote({ vote }: { readonly vote: KeptVote }) {
  const { showVote, deleteVote } = useActions();
  const busy = useAppState((state) => isSampling(state.samples));
  const judge = useJudge();
  const answer = majorityOf(vote);
  const which = `the vote on ${vote.question}, ${dateWords(vote.keptAt)}`;
  return (
    <li>
      <p>
        <q>{vote.question}</q> → {answer ?? 'no answer'}{' '}
        <Verdict correct={answer === null ? null : judge(vote.question, answer)} />
      </p>
      <p className="hint">{keptVoteWords(vote)}</p>
      <div className="fields">
        <Button
          small
          label={`Show ${which}`}
          disabled={busy}
          onPress={() => {
            showVote(vote.keptAt);
          }}
        >
          Show
        </Button>
        <Button
          small
          kind="quiet"
          label={`Export ${which}`}
          onPress={() => {
            downloadText('vote.json', `${JSON.stringify(vote, null, 2)}\n`);
          }}
        >
          Export
        </Button>
        <Button
          small
          kind="quiet"
          label={`Delete ${which}`}
          onPress={() => {
            deleteVote(vote.keptAt);
          }}
        >
          Delete
        </Button>
      </div>
    </li>
  );
}
