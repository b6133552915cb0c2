/** The page's graders against the verifiers the questions are made with (training/verdicts.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grade } from './grade.ts';
import { FAMILIES, type Family } from './question.ts';

interface Case {
  readonly family: Family;
  readonly answer: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly verdicts: readonly (readonly [text: string, right: boolean])[];
}

const cases = JSON.parse(
  readFileSync(new URL('../../training/golden/verdicts.json', import.meta.url), 'utf8'),
) as readonly Case[];

describe.each(FAMILIES)('answers to %s', (family) => {
  const own = cases.filter((one) => one.family === family);

  it('are graded as the verifier of the family does', () => {
    const differing = own.flatMap(({ answer, args, verdicts }) =>
      verdicts
        .filter(([text, right]) => {
          const question = { id: family, family, level: 1, question: 'Well?', answer, args } as const;
          return (grade(question, text) === 'correct') !== right;
        })
        .map(([text, right]) => ({ answer, args, text, right })),
    );
    expect(differing).toEqual([]);
  });

  it('are right and wrong often enough in the file for that to mean something', () => {
    const verdicts = own.flatMap((one) => one.verdicts.map(([, right]) => right));
    expect(verdicts.filter(Boolean).length).toBeGreaterThanOrEqual(9);
    expect(verdicts.filter((right) => !right).length).toBeGreaterThanOrEqual(15);
  });
});
