/** One token of a trace: where it stands, what is known about it, and the ways to go on in its place. */
import { useState } from 'react';
import { delimitersIn } from '../../store/own-words.ts';
import { itemOfLog } from '../../store/append-log.ts';
import type { BranchMove } from '../../store/branch-plan.ts';
import type { BranchSource } from '../../store/branches.ts';
import type { TraceToken } from '../../reasoning/trace.ts';
import { Button } from '../controls/Button.tsx';
import { useActions } from '../store-context.tsx';
import { plainTextWords } from '../tree/branch-words.ts';
import { percent, visibleText } from '../words.ts';
import { TokenFacts } from './TokenFacts.tsx';
import { useSource } from './use-source.ts';
import './token-menu.css';

/** Properties of `TokenMenu`. */
export interface TokenMenuProps {
  readonly headingId: string;
  readonly source: BranchSource;
  readonly index: number;
  readonly onGo: (index: number) => void;
  readonly onClose: () => void;
}

/** Contents of the dialog. */
export function TokenMenu({ headingId, source, index, onGo, onClose }: TokenMenuProps) {
  const { tokens, settings } = useSource(source);
  const actions = useActions();
  const [problem, setProblem] = useState<string | null>(null);
  const token = itemOfLog(tokens, index);
  const go = (move: BranchMove): void => {
    const refused = actions.branchFrom(source, index, move);
    setProblem(refused);
    if (refused === null) {
      onClose();
    }
  };
  return (
    <>
      <div className="token-menu-head">
        <h2 id={headingId}>
          Token {index + 1} of {tokens.length}
        </h2>
        <Button small kind="quiet" label="Close the token" onPress={onClose}>
          Close
        </Button>
      </div>
      <Walk index={index} last={tokens.length - 1} onGo={onGo} />
      {token === undefined ? (
        <p className="hint">There is no token here: the run does not go this far.</p>
      ) : (
        <>
          <Surroundings at={(place) => itemOfLog(tokens, place)} index={index} />
          <div aria-live="polite">
            <TokenFacts token={token} previousAtMs={itemOfLog(tokens, index - 1)?.atMs ?? 0} />
          </div>
          <Moves token={token} thinkFormat={settings.thinkFormat} onGo={go} />
          {problem !== null && (
            <p className="problem" role="alert">
              {problem}
            </p>
          )}
        </>
      )}
    </>
  );
}

interface WalkProps {
  readonly index: number;
  readonly last: number;
  readonly onGo: (index: number) => void;
}

/** From token to token, also to those that cannot be pointed at: line breaks, parts of characters, the answer. */
function Walk({ index, last, onGo }: WalkProps) {
  const go = (to: number): void => {
    onGo(Math.max(0, Math.min(last, to)));
  };
  return (
    <div className="token-walk">
      <Button
        small
        label="Previous token"
        disabled={index <= 0}
        onPress={() => {
          go(index - 1);
        }}
      >
        ◀
      </Button>
      <input
        type="range"
        aria-label="Token"
        aria-valuetext={`Token ${String(index + 1)} of ${String(last + 1)}`}
        min={0}
        max={Math.max(0, last)}
        value={index}
        onChange={(event) => {
          go(Number(event.currentTarget.value));
        }}
      />
      <Button
        small
        label="Next token"
        disabled={index >= last}
        onPress={() => {
          go(index + 1);
        }}
      >
        ▶
      </Button>
    </div>
  );
}

const AROUND = 8;

interface SurroundingsProps {
  readonly at: (index: number) => TraceToken | undefined;
  readonly index: number;
}

/** The words around it. */
function Surroundings({ at, index }: SurroundingsProps) {
  const text = (from: number, to: number): string => {
    let words = '';
    for (let place = Math.max(0, from); place < to; place += 1) {
      words += at(place)?.text ?? '';
    }
    return words.replaceAll('\n', '↵');
  };
  return (
    <p className="token-surroundings">
      {index > AROUND && '…'}
      {text(index - AROUND, index)}
      <strong>{visibleText(at(index)?.text ?? '')}</strong>
      {text(index + 1, index + 1 + AROUND)}
    </p>
  );
}

interface MovesProps {
  readonly token: TraceToken;
  readonly thinkFormat: string;
  readonly onGo: (move: BranchMove) => void;
}

function Moves({ token, thinkFormat, onGo }: MovesProps) {
  const isAnswer = token.phase === 'answer' && token.role !== 'delimiter';
  const others = (token.alternatives ?? []).filter(({ id }) => id !== token.id);
  return (
    <section className="token-moves" aria-label="In place of this token">
      <h3>In place of this token</h3>
      <p className="hint">Each of these starts a branch: a run of its own. This one stays as it is.</p>
      {others.length === 0 ? (
        <p className="hint">No alternatives: the model was not asked here.</p>
      ) : (
        <div className="token-alternatives" role="group" aria-label="Take an alternative">
          {others.map((alternative) => (
            <Button
              key={alternative.id}
              small
              label={`Take ${visibleText(alternative.text)}, ${percent(alternative.probability)}`}
              onPress={() => {
                onGo({ kind: 'token', alternative });
              }}
            >
              <span>
                <code>{visibleText(alternative.text)}</code> {percent(alternative.probability)}
              </span>
            </Button>
          ))}
        </div>
      )}
      <div className="token-alternatives">
        {!isAnswer && (
          <Button
            small
            label="Branch: answer here"
            onPress={() => {
              onGo({ kind: 'answer' });
            }}
          >
            Answer here
          </Button>
        )}
        <Button
          small
          label={isAnswer ? 'Branch: Wait at the end of the thought' : 'Branch: Wait here'}
          onPress={() => {
            onGo({ kind: 'wait' });
          }}
        >
          {isAnswer ? 'Wait at the end of the thought' : 'Wait here'}
        </Button>
      </div>
      <OwnWords
        thinkFormat={thinkFormat}
        onInsert={(words) => {
          onGo({ kind: 'words', words });
        }}
      />
    </section>
  );
}

interface OwnWordsProps {
  readonly thinkFormat: string;
  readonly onInsert: (words: string) => void;
}

function OwnWords({ thinkFormat, onInsert }: OwnWordsProps) {
  const [words, setWords] = useState('');
  const found = delimitersIn(words, thinkFormat);
  const isEmpty = words.trim() === '';
  return (
    <form
      className="token-words"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty) {
          onInsert(words);
        }
      }}
    >
      <label className="field">
        Own words
        <input
          type="text"
          maxLength={2000}
          placeholder=" Hmm, let me count again."
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
          }}
        />
      </label>
      <button
        type="submit"
        className="button"
        data-kind="plain"
        data-small
        aria-disabled={isEmpty || undefined}
      >
        Insert
      </button>
      <p className="hint token-notice" role="status">
        {found.length > 0 && plainTextWords(found)}
      </p>
    </form>
  );
}
