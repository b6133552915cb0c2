import type { ModelConfig } from './model-config.ts';
import { tensorNames } from './tensor-names.ts';

/** A tensor as it is stored. */
export interface StoredTensor {
  /** Name of its number format. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

function equal(a: StoredTensor, b: StoredTensor): boolean {
  if (a.type !== b.type || a.bytes.length !== b.bytes.length) return false;
  for (let i = 0; i < a.bytes.length; i++) if (a.bytes[i] !== b.bytes[i]) return false;
  return true;
}

/**
 * Some checkpoints store their tied head a second time and do not say that it is tied. Where the two are equal byte by byte the config
 * is returned as tied, so that the largest matrix of a small model is held once.
 */
export function tieEqualHead(config: ModelConfig, read: (tensor: string) => StoredTensor): ModelConfig {
  if (config.tiedEmbeddings) return config;
  const isTied = equal(read(tensorNames.embedding), read(tensorNames.head));
  return isTied ? { ...config, tiedEmbeddings: true } : config;
}
