/** An answer against the reference, where there is one. */

/** "✓ correct", "✗ wrong", or nothing. */
export function Verdict({ correct }: { readonly correct: boolean | null }) {
  if (correct === null) {
    return null;
  }
  return (
    <span className="verdict" data-correct={correct}>
      <span aria-hidden="true">{correct ? '✓' : '✗'}</span> {correct ? 'correct' : 'wrong'}
    </span>
  );
}
