import { describe, expect, it } from 'vitest';
import { createSweepResult } from '../../src/experiments/sweep-result.ts';
import type { SweepRow } from '../../src/experiments/sweep-row.ts';
import { DEFAULT_RUN_SETTINGS } from '../../src/reasoning/run-settings.ts';
import { doublingScale, percentScale } from './scales.ts';
import { extensionChart, familyCharts, hasExtensions, overallChart } from './scaling-charts.ts';

const box = { left: 100, top: 10, width: 400, height: 200 };

describe('doublingScale', () => {
  it('gives every doubling the same width, with zero a step before the first', () => {
    const { ticks, place, breakAt } = doublingScale([0, 16, 50, 120], box);
    expect(ticks.map(({ text }) => text)).toEqual(['0', '16', '32', '64', '128']);
    expect(ticks.map(({ at }) => at)).toEqual([100, 200, 300, 400, 500]);
    expect(place(Math.sqrt(16 * 32))).toBeCloseTo(250, 6);
    expect(breakAt).toBe(150);
  });

  it('has no break where nothing is zero', () => {
    const { ticks, breakAt } = doublingScale([20, 40], box);
    expect(ticks.map(({ text }) => text)).toEqual(['16', '32', '64']);
    expect(breakAt).toBeUndefined();
  });
});

describe('percentScale', () => {
  it('ends at round numbers around the values, never outside 0 to 100', () => {
    expect(percentScale([0, 100], box).ticks.map(({ text }) => text)).toEqual([
      ...['0%', '20%', '40%', '60%', '80%', '100%'],
    ]);
    const close = percentScale([91.2, 99.5], box);
    expect(close.ticks.map(({ text }) => text)).toEqual(['90%', '95%', '100%']);
    expect([close.place(100), close.place(90)]).toEqual([10, 210]);
  });
});

describe('charts', () => {
  const { budget: _b, extensions: _e, extensionString: _s, ...fixed } = DEFAULT_RUN_SETTINGS;
  const rowsOf = (family: 'letters' | 'logic', extensions: number): SweepRow[] =>
    [0, 16, 64].map((budget) => ({
      id: `${family}-1`,
      family,
      level: 1,
      extensions,
      extensionString: extensions > 0 ? 'Wait & see <' : '',
      budget,
      correct: budget > 0,
      answer: null,
      thinkingTokens: budget,
      answerTokens: 2,
      ended: 'budget',
    }));
  const resultOf = (extensions: readonly number[]) =>
    createSweepResult(
      {
        date: '',
        set: 'heldout',
        setHash: '',
        questions: 2,
        subject: { model: 'm', files: {}, device: 'wasm', weights: 'f32', dequantized: false, engine: 'e' },
        settings: { budgets: [0, 16, 64], extensions, strings: ['Wait & see <'], fixed },
      },
      extensions.flatMap((count) => [...rowsOf('letters', count), ...rowsOf('logic', count)]),
    );
  const count = (svg: string, tag: string): number => svg.split(`<${tag} `).length - 1;

  it('have a point for every budget of every family and of all', () => {
    const svg = overallChart(resultOf([0]));
    expect(count(svg, 'circle')).toBe(9);
    expect(svg).toContain('>letters</text>');
    expect(svg).toMatch(/^<svg xmlns.*role="img"/);
  });

  it('have a panel for every family', () => {
    const svg = familyCharts(resultOf([0]));
    expect(count(svg, 'g')).toBe(0);
    expect(svg.split('<g>')).toHaveLength(3);
  });

  it('show what extensions add, with any string in them', () => {
    expect(hasExtensions(resultOf([0]))).toBe(false);
    const svg = extensionChart(resultOf([0, 1, 2]));
    expect(hasExtensions(resultOf([0, 1]))).toBe(true);
    expect(count(svg, 'circle')).toBe(3);
    expect(svg).toContain('&quot;Wait &amp; see &lt;&quot;');
  });
});
