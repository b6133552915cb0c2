/** What the model did not say itself inside a trace: marked by colour, underline and a sign, with its story in a tooltip. */
import type { HTMLAttributes } from 'react';
import type { Piece } from '../../store/trace-lines.ts';
import { percent, visibleText } from '../words.ts';
import { Alternatives } from './TokenFacts.tsx';
import { TOKEN_TIP_ID, useTokenTip } from './token-tip.tsx';

/** Properties of `ForcedMark` and `SuppressedEnd`. */
export interface ForcedMarkProps {
  readonly piece: Piece;
  /** Extensions the run was asked for, for "extension 2 of 4". */
  readonly extensions: number;
}

/** The mark of one forced string. It holds the forced text and nothing else. */
export function ForcedMark(props: ForcedMarkProps) {
  const { piece } = props;
  const story = useStory(props);
  // Line breaks before the first word stay outside, so that the sign stands at the word and not at the end of a line.
  const text = piece.text.replace(/^\n+/u, '');
  return (
    <>
      {piece.text.slice(0, piece.text.length - text.length)}
      <mark
        data-origin="forced"
        data-role-token={piece.role ?? 'extension'}
        data-mark={piece.firstIndex}
        {...story}
      >
        {text}
      </mark>
    </>
  );
}

/** Marks a place where the end was only suppressed: nothing was inserted, so there is no text to mark. */
export function SuppressedEnd(props: ForcedMarkProps) {
  return (
    <span className="suppressed" role="img" aria-label="End of thinking suppressed" {...useStory(props)} />
  );
}

/** Shows the story of a piece while it is pointed at or focused. */
function useStory(props: ForcedMarkProps): HTMLAttributes<HTMLElement> {
  const tip = useTokenTip();
  const show = (element: HTMLElement): void => {
    tip.show(element, <PieceStory {...props} />);
  };
  return {
    tabIndex: 0,
    'aria-describedby': TOKEN_TIP_ID,
    onFocus: (event) => {
      show(event.currentTarget);
    },
    onBlur: tip.hide,
    onPointerEnter: (event) => {
      show(event.currentTarget);
    },
    onPointerLeave: tip.hide,
  };
}

function ChosenStory({ piece: { replaced, logprob, alternatives } }: Pick<ForcedMarkProps, 'piece'>) {
  return (
    <>
      <strong>Chosen by you</strong>
      {logprob !== undefined && ` (the model gave it ${percent(Math.exp(logprob))})`}
      {replaced !== undefined && (
        <>
          {' '}
          in place of <code>{visibleText(replaced.text)}</code>
        </>
      )}
      .{alternatives !== undefined && <Alternatives alternatives={alternatives} chosenId={-1} />}
    </>
  );
}

function PieceStory({ piece, extensions }: ForcedMarkProps) {
  const { replaced, extension, logprob } = piece;
  if (piece.role === 'inserted') {
    return <strong>Inserted: words of yours, not the model’s.</strong>;
  }
  if (piece.role === 'chosen') {
    return <ChosenStory piece={piece} />;
  }
  if (piece.role === 'delimiter') {
    return (
      <>
        <strong>Forced: end of thinking.</strong>{' '}
        {replaced === undefined
          ? 'Put here so that the answer follows.'
          : `The model wanted to stop here (${percent(replaced.pEnd)}).`}
      </>
    );
  }
  const number = extension === undefined ? '' : ` ${String(extension)}`;
  const total = extension !== undefined && extension <= extensions ? ` of ${String(extensions)}` : '';
  return (
    <>
      <strong>
        {piece.origin === 'forced' ? 'Forced' : 'End suppressed'}: extension{number}
        {total}.
      </strong>{' '}
      {replaced === undefined ? (
        'You asked for it.'
      ) : (
        <>
          In place of <code>{replaced.text}</code>: the model gave {percent(replaced.pEnd)} to stopping here
          {logprob !== undefined && ` and ${percent(Math.exp(logprob))} to this word`}.
        </>
      )}
      {piece.alternatives !== undefined && <Alternatives alternatives={piece.alternatives} chosenId={-1} />}
    </>
  );
}
