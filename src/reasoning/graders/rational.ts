/** Exact fractions. The denominator is positive and has no factor in common with the numerator. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** @returns null when the denominator is zero */
export function rational(numerator: bigint, denominator = 1n): Rational | null {
  if (denominator === 0n) return null;
  const divisor = gcd(numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator);
  const sign = denominator < 0n ? -1n : 1n;
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

export type Operator = '+' | '-' | '*' | '/';

/** @returns null on division by zero */
export function calculate(a: Rational, operator: Operator, b: Rational): Rational | null {
  switch (operator) {
    case '+':
      return rational(
        a.numerator * b.denominator + b.numerator * a.denominator,
        a.denominator * b.denominator,
      );
    case '-':
      return rational(
        a.numerator * b.denominator - b.numerator * a.denominator,
        a.denominator * b.denominator,
      );
    case '*':
      return rational(a.numerator * b.numerator, a.denominator * b.denominator);
    case '/':
      return rational(a.numerator * b.denominator, a.denominator * b.numerator);
  }
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
