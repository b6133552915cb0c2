import { describe, expect, it } from 'vitest';
import { refuseOtherQuestions } from './accuracy-report.ts';

describe('refuseOtherQuestions', () => {
  const [old, now] = [{ setHash: 'a' }, { setHash: 'b' }];

  it('names the result that is of another set', () => {
    expect(() => {
      refuseOtherQuestions(now, ['base.json', 'extend.json'], [now, old]);
    }).toThrow(/results\/extend\.json is of other questions/);
  });

  it('lets results of the same set pass', () => {
    expect(() => {
      refuseOtherQuestions(now, ['base.json'], [now]);
    }).not.toThrow();
  });
});
