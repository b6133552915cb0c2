import { describe, expect, it } from 'vitest';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { NetworkError } from '../models/model-folder.ts';
import { ThinkFormatError } from '../reasoning/think-format.ts';
import { StorageError } from '../storage/storage-error.ts';
import { DeviceUnavailableError } from './choose-device.ts';
import { toEngineError } from './engine-error.ts';

describe('toEngineError', () => {
  it.each([
    [new ModelFormatError('model-corrupt', 'Broken.'), 'model-corrupt'],
    [new StorageError('storage-full', 'Full.'), 'storage-full'],
    [new NetworkError('Away.'), 'network'],
    [new DeviceUnavailableError('None.'), 'device-unavailable'],
    [
      new ThinkFormatError('</think>', 'The stop is two tokens. Choose another think format.'),
      'think-format',
    ],
  ])('leaves what is already said plainly as it is: %s', (error, code) => {
    expect(toEngineError(error)).toEqual({ code, message: error.message });
  });

  it('says what to do about the rest', () => {
    expect(toEngineError(new RangeError('Array buffer allocation failed'))).toMatchObject({
      code: 'out-of-memory',
    });
    expect(toEngineError('odd')).toEqual({
      code: 'internal',
      message:
        'Something failed in the engine (odd). Load it again; if it stays, choose WebAssembly as the device.',
    });
  });
});
