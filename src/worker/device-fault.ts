/** Whether another device may help after a load has failed. */
import { ModelFormatError } from '../lib/model-format-error.ts';
import { NetworkError } from '../models/model-folder.ts';
import { ThinkFormatError } from '../reasoning/think-format.ts';
import { StorageError } from '../storage/storage-error.ts';
import { NOT_FINITE } from './check-gpu.ts';

/** False for what would fail in the same way on any device: the connection, the storage, the checkpoint itself. */
export function isDeviceFault(error: unknown): boolean {
  if (error instanceof ModelFormatError) {
    return error.message === NOT_FINITE;
  }
  return !(
    error instanceof NetworkError ||
    error instanceof StorageError ||
    error instanceof ThinkFormatError
  );
}
