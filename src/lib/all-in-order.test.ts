import { describe, expect, it } from 'vitest';
import { allInOrder } from './all-in-order.ts';

const later = <T>(turns: number, settle: () => T): Promise<T> =>
  turns === 0 ? Promise.resolve().then(settle) : Promise.resolve().then(() => later(turns - 1, settle));

function fails(message: string): never {
  throw new Error(message);
}

describe('allInOrder', () => {
  it('gives the values in their order, whenever they came', async () => {
    const values = await allInOrder([later(3, () => 'a'), later(0, () => 2)]);
    expect(values).toEqual(['a', 2]);
  });

  it.each([
    [0, 5],
    [5, 0],
  ])('throws the first failure of the list, after %i and %i turns', async (first, second) => {
    const both = allInOrder([later(first, () => fails('first')), later(second, () => fails('second'))]);
    await expect(both).rejects.toThrow('first');
  });

  it('throws a later failure when it is the only one', async () => {
    await expect(allInOrder([later(0, () => 1), later(1, () => fails('second'))])).rejects.toThrow('second');
  });
});
