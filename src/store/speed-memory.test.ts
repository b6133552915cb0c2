import { describe, expect, it } from 'vitest';
import type { KeyValueStorage } from './outside.ts';
import { recallSpeed, rememberSpeed } from './speed-memory.ts';
import { FAKE_INFO } from './testing/fake-client.ts';

function storageOf(text: string | null = null): KeyValueStorage & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_key, value) {
      this.text = value;
    },
  };
}

describe('speeds of earlier visits', () => {
  it('are those of the same checkpoint on the same device', () => {
    const storage = storageOf();
    expect(recallSpeed(storage, FAKE_INFO)).toBeNull();
    rememberSpeed(storage, FAKE_INFO, 412.345);
    rememberSpeed(storage, { ...FAKE_INFO, device: 'webgpu' }, 9.87);
    rememberSpeed(storage, FAKE_INFO, 398.7);
    expect(recallSpeed(storage, FAKE_INFO)).toBe(399);
    expect(recallSpeed(storage, { ...FAKE_INFO, device: 'webgpu' })).toBe(9.87);
    expect(recallSpeed(storage, { ...FAKE_INFO, threads: 2 })).toBeNull();
    expect(recallSpeed(storage, { ...FAKE_INFO, weights: 'int8' })).toBeNull();
  });

  it('are not kept without end; the newest stay', () => {
    const storage = storageOf();
    for (let model = 0; model < 100; model++) {
      rememberSpeed(storage, { ...FAKE_INFO, modelName: `m${model}` }, 10 + model);
    }
    expect(recallSpeed(storage, { ...FAKE_INFO, modelName: 'm99' })).toBe(109);
    expect(recallSpeed(storage, { ...FAKE_INFO, modelName: 'm0' })).toBeNull();
    expect(storage.text?.length).toBeLessThan(5000);
  });

  it.each(['no JSON', '{"a":1}', '[1,null,["k"],["k","fast"],["k",-1]]'])(
    'are none where storage holds %s',
    (text) => {
      const storage = storageOf(text);
      expect(recallSpeed(storage, FAKE_INFO)).toBeNull();
      rememberSpeed(storage, FAKE_INFO, 100);
      expect(recallSpeed(storage, FAKE_INFO)).toBe(100);
    },
  );

  it('are none where storage is turned off', () => {
    const fail = (): never => {
      throw new Error('denied');
    };
    const storage: KeyValueStorage = { getItem: fail, setItem: fail };
    rememberSpeed(storage, FAKE_INFO, 100);
    expect(recallSpeed(storage, FAKE_INFO)).toBeNull();
  });
});
