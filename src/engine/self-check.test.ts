import { describe, expect, it } from 'vitest';
import type { Decoder, KvCache } from './decoder.ts';
import { deviationLimit } from './logit-deviation.ts';
import { runSelfCheck } from './self-check.ts';
import { createScriptedDecoder } from './testing/scripted-decoder.ts';

const IDS = [3, 1, 4, 1, 5];
const limit = deviationLimit('f32', 0);
const good = () => createScriptedDecoder((ids) => ids.reduce((sum, id) => sum + id, 0) % 40, 40, 32);

/** A decoder whose steps are changed; the cache's length before the step is told. */
function changed(
  decoder: Decoder,
  change: (logits: Float32Array, from: number, ids: readonly number[]) => void,
): Decoder {
  return {
    ...decoder,
    step: async (cache: KvCache, ids) => {
      const from = cache.length;
      const logits = await decoder.step(cache, ids);
      change(logits, from, ids);
      return logits;
    },
  };
}

const check = (subject: Decoder, reference: Decoder | null) =>
  runSelfCheck({ subject, reference, ids: IDS, limit });

describe('runSelfCheck', () => {
  it('passes a decoder that agrees with the reference, and gives its caches back', async () => {
    const [subject, reference] = [good(), good()];
    expect(await check(subject, reference)).toEqual({
      problem: null,
      reference: { rms: 0, max: 0 },
      rollback: { rms: 0, max: 0 },
    });
    expect([subject.counts.openCaches, reference.counts.openCaches]).toEqual([0, 0]);
    expect(subject.counts.steps).toBe(3);
  });

  it('can do without a reference', async () => {
    expect(await check(good(), null)).toMatchObject({ problem: null, reference: null });
  });

  it('allows rounding', async () => {
    const rounded = changed(good(), (logits) =>
      logits.forEach((_, i) => (logits[i] += i % 2 ? 0.002 : -0.002)),
    );
    expect((await check(rounded, good())).problem).toBeNull();
  });

  it('finds other logits, also where only a few are wrong', async () => {
    const shuffled = changed(good(), (logits) => logits.reverse());
    expect((await check(shuffled, good())).problem).toBe('differs-from-reference');
    const oneRow = changed(good(), (logits) => (logits[7] = 3));
    expect((await check(oneRow, good())).problem).toBe('differs-from-reference');
  });

  it('finds what goes wrong only in single steps', async () => {
    const subject = changed(good(), (logits, _from, ids) => (ids.length === 1 ? logits.reverse() : logits));
    expect((await check(subject, good())).problem).toBe('differs-from-reference');
    expect((await check(subject, null)).problem).toBe('rollback-changes-logits');
  });

  it('finds a cache in which a rolled back position stays', async () => {
    const steps = { count: 0 };
    const stale = changed(good(), (logits) => {
      steps.count += 1;
      if (steps.count === 3) logits.reverse();
    });
    const report = await check(stale, good());
    expect(report.problem).toBe('rollback-changes-logits');
    expect(report.reference).toEqual({ rms: 0, max: 0 });
  });

  it.each([NaN, Infinity, -Infinity])('finds %s, whatever else is wrong', async (value) => {
    const broken = changed(good(), (logits) => (logits[0] = value));
    expect(await check(broken, good())).toMatchObject({ problem: 'not-finite', reference: null });
  });
});
