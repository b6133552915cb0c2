/**
 * Reads arithmetic of whole numbers: `+ - * /` with their typographic forms, and parentheses.
 *
 *     sum     = product (("+" | "-") product)*
 *     product = factor (("*" | "/") factor)*
 *     factor  = whole number | "(" sum ")"
 */
import { calculate, rational, type Operator, type Rational } from './rational.ts';

export interface Evaluated {
  readonly value: Rational;
  /** The numbers written, in order. */
  readonly numbers: readonly number[];
}

/** Longer texts and deeper nesting are not answers; the parser descends once per parenthesis. */
const MAX_LENGTH = 500;
const MAX_DEPTH = 50;

const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': '+',
  '-': '-',
  '−': '-',
  '–': '-',
  '*': '*',
  '×': '*',
  '·': '*',
  x: '*',
  '/': '/',
  '÷': '/',
};

/** @returns null when the text is not an expression or divides by zero */
export function evaluateExpression(text: string): Evaluated | null {
  const tokens = text.length > MAX_LENGTH ? null : tokenize(text);
  if (tokens === null) return null;
  const parser: Parser = { tokens, at: 0, numbers: [] };
  const value = parseChain(parser, '+-', 0);
  return value === null || parser.at < tokens.length ? null : { value, numbers: parser.numbers };
}

interface Parser {
  readonly tokens: readonly string[];
  at: number;
  readonly numbers: number[];
}

function tokenize(text: string): string[] | null {
  const spaced = /\d+\s+\d/u.test(text);
  const tokens = text.match(/\d+|\S/gu) ?? [];
  const known = tokens.every(
    (token) => /^\d+$/u.test(token) || token === '(' || token === ')' || token in OPERATORS,
  );
  return spaced || !known ? null : tokens.map((token) => OPERATORS[token] ?? token);
}

/** A sum (`+-`) or a product (`*`, `/`), grouped from the left. */
function parseChain(parser: Parser, operators: '+-' | '*/', depth: number): Rational | null {
  const parseOperand = (): Rational | null =>
    operators === '+-' ? parseChain(parser, '*/', depth) : parseFactor(parser, depth);
  let value = parseOperand();
  for (;;) {
    const operator = OPERATORS[parser.tokens[parser.at] ?? ''];
    if (value === null || operator === undefined || !operators.includes(operator)) return value;
    parser.at++;
    const right = parseOperand();
    value = right === null ? null : calculate(value, operator, right);
  }
}

function parseFactor(parser: Parser, depth: number): Rational | null {
  const token = parser.tokens[parser.at++];
  if (token === '(' && depth < MAX_DEPTH) {
    const value = parseChain(parser, '+-', depth + 1);
    return parser.tokens[parser.at++] === ')' ? value : null;
  }
  if (token === undefined || !/^\d+$/u.test(token)) return null;
  parser.numbers.push(Number(token));
  return rational(BigInt(token));
}
