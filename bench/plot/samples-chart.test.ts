import { describe, expect, it } from 'vitest';
import { samplesChart } from './samples-chart.ts';

const share = (percent: number) => ({ percent, low: percent - 5, high: percent + 5 });

describe('samplesChart', () => {
  const chart = samplesChart(
    {
      sampled: [64, 256].flatMap((budget) =>
        [1, 2, 4].map((k) => ({
          budget,
          k,
          questions: 40,
          tokens: budget * k,
          majority: share(60 + k),
          pass: share(60 + 5 * k),
        })),
      ),
      sequential: [64, 512].map((budget) => ({
        budget,
        extensions: 8,
        questions: 40,
        tokens: budget,
        correct: share(65),
      })),
    },
    's1-nano, f32, 40 questions',
  );

  it('has a curve for the greedy runs, and a vote and pass@k for each budget', () => {
    for (const name of ['one greedy run', 'majority@k, budget 64', 'pass@k, budget 256']) {
      expect(chart).toContain(`>${name}<`);
    }
    expect(chart.match(/<path /g)).toHaveLength(5);
    expect(chart).toContain('mean tokens per question');
  });

  it('draws intervals for what is a share of the questions', () => {
    // Two greedy points and three votes at each of two budgets, three strokes each.
    const whiskers = chart.match(/<line [^>]*stroke-width="1.2"/g) ?? [];
    expect(whiskers).toHaveLength(3 * (2 + 6));
  });
});
