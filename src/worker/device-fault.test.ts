import { describe, expect, it } from 'vitest';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { NetworkError } from '../models/model-folder.ts';
import { ThinkFormatError } from '../reasoning/think-format.ts';
import { StorageError } from '../storage/storage-error.ts';
import { NOT_FINITE } from './check-gpu.ts';
import { isDeviceFault } from './device-fault.ts';

describe('what the GPU is to blame for', () => {
  it.each([
    new Error('requestDevice failed'),
    new RangeError('out of memory'),
    'odd',
    new ModelFormatError('model-corrupt', NOT_FINITE),
  ])('may be: %s', (error) => {
    expect(isDeviceFault(error)).toBe(true);
  });

  it.each([
    new NetworkError('The server answered 503.'),
    new StorageError('storage-busy', 'Another tab is writing.'),
    new ModelFormatError('model-corrupt', 'The file ends early.'),
    new ThinkFormatError('</think>', 'The stop is two tokens.'),
  ])('is not: %s', (error) => {
    expect(isDeviceFault(error)).toBe(false);
  });
});
