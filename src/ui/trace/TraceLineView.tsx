/** One line of a trace. Closed lines keep their identity, so they render once. */
import { memo } from 'react';
import type { Piece, TraceLine } from '../../store/trace-lines.ts';
import { ForcedMark, SuppressedEnd } from './ForcedMark.tsx';

/** Properties of `TraceLineView`. */
export interface TraceLineViewProps {
  readonly line: TraceLine;
  readonly extensions: number;
}

/** A line with its marks. */
export const TraceLineView = memo(function TraceLineView({ line, extensions }: TraceLineViewProps) {
  return (
    <p className="trace-line">
      {line.pieces.map((piece) => (
        <PieceView key={piece.firstIndex} piece={piece} extensions={extensions} />
      ))}
    </p>
  );
});

function PieceView({ piece, extensions }: { readonly piece: Piece; readonly extensions: number }) {
  if (piece.origin === 'forced') {
    return <ForcedMark piece={piece} extensions={extensions} />;
  }
  return (
    <>
      {piece.replaced !== undefined && <SuppressedEnd piece={piece} extensions={extensions} />}
      {piece.text}
    </>
  );
}
