/** Translates whatever was thrown into a code and a plain sentence for the person at the page. */
import { ModelFormatError } from '../lib/model-format-error.ts';
import { NetworkError } from '../models/model-folder.ts';
import { ThinkFormatError } from '../reasoning/think-format.ts';
import { StorageError } from '../storage/storage-error.ts';
import { DeviceUnavailableError } from './choose-device.ts';
import type { EngineError } from './protocol.ts';

export function toEngineError(error: unknown): EngineError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ModelFormatError) {
    return { code: error.code, message };
  }
  if (error instanceof ThinkFormatError) {
    return { code: 'think-format', message };
  }
  if (error instanceof StorageError) {
    return { code: error.code, message };
  }
  if (error instanceof NetworkError) {
    return { code: 'network', message };
  }
  if (error instanceof DeviceUnavailableError) {
    return { code: 'device-unavailable', message };
  }
  if (isOutOfMemory(error, message)) {
    return {
      code: 'out-of-memory',
      message: `There is not enough memory for this (${message}). Close other tabs or lanes, or choose smaller weights.`,
    };
  }
  return {
    code: 'internal',
    message: `Something failed in the engine (${message}). Load it again; if it stays, choose WebAssembly as the device.`,
  };
}

function isOutOfMemory(error: unknown, message: string): boolean {
  return (
    /out of memory|allocation failed|bad_alloc|array buffer allocation/i.test(message) &&
    error instanceof Error
  );
}
