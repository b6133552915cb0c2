/** One line of a trace. Closed lines keep their identity, so they render once. */
import { memo } from 'react';
import type { Piece, TraceLine } from '../../store/trace-lines.ts';
import { ForcedMark, SuppressedEnd } from './ForcedMark.tsx';
import type { HeatOf } from './use-heat.ts';

/** Properties of `TraceLineView`. */
export interface TraceLineViewProps {
  readonly line: TraceLine;
  readonly extensions: number;
  /** Tokens from this index on are shown as not thought yet; null = all are. */
  readonly cutAt: number | null;
  /** How unexpected a token was; null = not shown. */
  readonly heatOf: HeatOf | null;
}

/** A line with its marks. */
export const TraceLineView = memo(function TraceLineView({
  line,
  extensions,
  cutAt,
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
          heatOf={heatOf}
        />
      ))}
    </p>
  );
});

interface PieceViewProps extends Omit<TraceLineViewProps, 'line'> {
  readonly piece: Piece;
}

function PieceView({ piece, extensions, cutAt, heatOf }: PieceViewProps) {
  const isBeyond = (index: number): boolean => cutAt !== null && index >= cutAt;
  if (piece.origin === 'forced') {
    return (
      <span
        data-beyond={isBeyond(piece.firstIndex) || undefined}
        data-cut={piece.firstIndex === cutAt || undefined}
      >
        <ForcedMark piece={piece} extensions={extensions} />
      </span>
    );
  }
  return (
    <>
      {piece.replaced !== undefined && <SuppressedEnd piece={piece} extensions={extensions} />}
      {piece.parts.map((part) => (
        <span
          key={part.index}
          className="token"
          data-token={part.index}
          data-beyond={isBeyond(part.index) || undefined}
          data-cut={part.index === cutAt || undefined}
          data-heat={heatOf?.(part.index)}
        >
          {part.text}
        </span>
      ))}
    </>
  );
}
