/** One line of a trace. Closed lines keep their identity, so they render once. */
import { Fragment, memo } from 'react';
import type { Piece, TraceLine } from '../../store/trace-lines.ts';
import { ForcedMark, SuppressedEnd } from './ForcedMark.tsx';
import { tokenRuns, type TokenLook } from './token-runs.ts';
import { TokenRunView } from './TokenRunView.tsx';
import type { HeatOf } from './use-heat.ts';

/** Properties of `TraceLineView`. */
export interface TraceLineViewProps {
  readonly line: TraceLine;
  readonly extensions: number;
  /** Tokens from this index on are shown as not thought yet; null = all are. */
  readonly cutAt: number | null;
  /** The first token that another trace does not have, where it is in this line; null = elsewhere. */
  readonly differsAt: number | null;
  /** How unexpected a token was; null = not shown. */
  readonly heatOf: HeatOf | null;
}

/** A line with its marks. */
export const TraceLineView = memo(function TraceLineView({
  line,
  extensions,
  cutAt,
  differsAt,
  heatOf,
}: TraceLineViewProps) {
  return (
    <p className="trace-line">
      {line.pieces.map((piece) => (
        <PieceView
          key={piece.firstIndex}
          piece={piece}
          extensions={extensions}
          cutAt={cutAt}
          differsAt={differsAt}
          heatOf={heatOf}
        />
      ))}
      {differsAt !== null && differsAt >= (line.pieces.at(-1)?.endIndex ?? 0) && <DiffersSign />}
    </p>
  );
});

interface PieceViewProps extends Omit<TraceLineViewProps, 'line'> {
  readonly piece: Piece;
}

function PieceView({ piece, extensions, cutAt, differsAt, heatOf }: PieceViewProps) {
  const isBeyond = (index: number): boolean => cutAt !== null && index >= cutAt;
  const differsHere = differsAt !== null && differsAt >= piece.firstIndex && differsAt < piece.endIndex;
  if (piece.origin === 'forced') {
    return (
      <span
        data-beyond={isBeyond(piece.firstIndex) || undefined}
        data-cut={piece.firstIndex === cutAt || undefined}
        data-differs={differsHere || undefined}
      >
        {differsHere && <DiffersSign />}
        <ForcedMark piece={piece} extensions={extensions} />
      </span>
    );
  }
  const lookOf = (index: number): TokenLook => ({
    isBeyond: isBeyond(index),
    isCut: index === cutAt,
    differs: index === differsAt,
    heat: heatOf?.(index),
  });
  return (
    <>
      {piece.replaced !== undefined && <SuppressedEnd piece={piece} extensions={extensions} />}
      {tokenRuns(piece.parts, lookOf).map((run) => (
        <Fragment key={run.parts[0]?.index}>
          {run.look.differs && <DiffersSign />}
          <TokenRunView run={run} />
        </Fragment>
      ))}
    </>
  );
}

/** A sign before the first differing token, since colour alone would not be seen by all. */
function DiffersSign() {
  return <span className="differs-sign" role="img" aria-label="First difference:" />;
}
