import { evaluateExpression } from './expression.ts';

/**
 * Whether an expression makes the target from exactly the given numbers, each used once. A tail `= target` is allowed,
 * and so is the target in front (`24 = 3*8`).
 * @param args `numbers` and `target`, as numbers or as text
 */
export function gradeCountdown(args: Readonly<Record<string, unknown>>, extracted: string): boolean {
  const numbers = Array.isArray(args['numbers']) ? args['numbers'].map(Number) : [];
  const target = Number(args['target']);
  if (numbers.length === 0 || !Number.isInteger(target)) return false;
  const sides = extracted.split('=').map((side) => evaluateExpression(side));
  const isTarget = (side: (typeof sides)[number]): boolean =>
    side !== null && side.value.denominator === 1n && side.value.numerator === BigInt(target);
  return (
    sides.length <= 2 &&
    sides.every(isTarget) &&
    sides.some((side) => side !== null && sameNumbers(side.numbers, numbers))
  );
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  const sorted = (list: readonly number[]): string => list.toSorted((x, y) => x - y).join(' ');
  return sorted(a) === sorted(b);
}
