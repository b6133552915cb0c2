import { ModelFormatError } from '../../lib/model-format-error.ts';
import { checkTensors } from '../check-tensors.ts';
import { parseModelConfig } from '../model-config.ts';
import type { ModelConfig } from '../model-config.ts';
import { tieEqualHead } from '../tie-equal-head.ts';
import type { StoredTensor } from '../tie-equal-head.ts';
import { corruptGguf } from './byte-cursor.ts';
import { dequantizeGgml } from './dequantize/dequantize-ggml.ts';
import { ROPE_DIVISORS, ggufConfigJson } from './gguf-config.ts';
import { parseGgufHeader } from './gguf-header.ts';
import type { GgufMetadata } from './gguf-metadata.ts';
import { decodeGgufWeight, ggufRows, ggufWeights } from './gguf-weights.ts';
import type { GgufWeight } from './gguf-weights.ts';

/** A model in one GGUF file in memory, under the names and in the order of transformers. The bytes are kept by reference. */
export class GgufFile {
  readonly metadata: GgufMetadata;
  /** What a `config.json` of this model would say. */
  readonly configJson: Readonly<Record<string, unknown>>;
  readonly config: ModelConfig;
  /** By name of transformers. */
  readonly tensors: ReadonlyMap<string, GgufWeight>;
  private readonly bytes: Uint8Array;

  /** @throws ModelFormatError when the file is damaged, is of another architecture or lacks a tensor */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    const header = parseGgufHeader(bytes, bytes.length);
    if (header === undefined) throw corruptGguf('it ends inside its header');
    const divisors = header.tensors.get(ROPE_DIVISORS);
    this.metadata = header.metadata;
    this.configJson = ggufConfigJson(
      header,
      divisors && dequantizeGgml(divisors.type, bytes.subarray(divisors.begin, divisors.end)),
    );
    const config = parseModelConfig(this.configJson, 'The GGUF file');
    this.tensors = ggufWeights(header, config);
    checkTensors(config, this);
    this.config = tieEqualHead(config, (name) => this.stored(name));
  }

  private weight(name: string): GgufWeight {
    const weight = this.tensors.get(name);
    if (weight !== undefined) return weight;
    throw new ModelFormatError(
      'model-missing',
      `The GGUF file has no tensor for "${name}". Choose a complete file.`,
    );
  }

  /** Type and bytes of a tensor as stored, rows in the order of transformers. */
  stored(name: string): StoredTensor {
    const weight = this.weight(name);
    return { type: weight.type, bytes: ggufRows(weight, this.bytes.subarray(weight.begin, weight.end)) };
  }

  /** Values of a tensor, row-major (a fresh array). @throws ModelFormatError for values that are not finite */
  readF32(name: string): Float32Array<ArrayBuffer> {
    const weight = this.weight(name);
    return decodeGgufWeight(name, weight, this.bytes.subarray(weight.begin, weight.end));
  }
}
