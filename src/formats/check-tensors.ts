import { ModelFormatError } from '../lib/model-format-error.ts';
import type { ModelConfig } from './model-config.ts';
import { tensorNames } from './tensor-names.ts';

/** Shapes of the tensors of a file of any format, under the names of transformers. */
export interface TensorShapes {
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>;
}

/** Name and shape of every tensor a checkpoint of this config must hold. */
export function expectedTensors(config: ModelConfig): Map<string, readonly number[]> {
  const { hiddenSize: d, intermediateSize: ff, vocabSize } = config;
  const queries = config.heads * config.headDim;
  const keys = config.kvHeads * config.headDim;
  const shapes = new Map<string, readonly number[]>([[tensorNames.embedding, [vocabSize, d]]]);
  for (let l = 0; l < config.layers; l++) {
    const layer = tensorNames.layer(l);
    shapes.set(layer.inputNorm, [d]);
    for (const [part, rows] of [
      ['q', queries],
      ['k', keys],
      ['v', keys],
    ] as const) {
      shapes.set(layer.weight[part], [rows, d]);
      if (config.qkvBias) shapes.set(layer.bias[part], [rows]);
    }
    if (config.qkNorm) {
      shapes.set(layer.headNorm.q, [config.headDim]);
      shapes.set(layer.headNorm.k, [config.headDim]);
    }
    shapes.set(layer.weight.o, [d, queries]);
    shapes.set(layer.postNorm, [d]);
    shapes.set(layer.weight.gate, [ff, d]);
    shapes.set(layer.weight.up, [ff, d]);
    shapes.set(layer.weight.down, [d, ff]);
  }
  shapes.set(tensorNames.finalNorm, [d]);
  if (!config.tiedEmbeddings) shapes.set(tensorNames.head, [vocabSize, d]);
  return shapes;
}

/**
 * Checks that the weights fit the config; extra tensors are ignored (tied checkpoints sometimes store the head as well).
 * For a sharded checkpoint pass the union of the shards' tensors.
 * @throws ModelFormatError `model-missing` or `model-corrupt`, naming the first tensor that is absent or has another shape
 */
export function checkTensors(config: ModelConfig, file: TensorShapes): void {
  for (const [name, shape] of expectedTensors(config)) {
    const found = file.tensors.get(name);
    if (found === undefined) {
      throw new ModelFormatError(
        'model-missing',
        `The weights lack the tensor "${name}" that config.json calls for. Add the missing file of the checkpoint, or choose another.`,
      );
    }
    if (found.shape.join() !== shape.join()) {
      throw new ModelFormatError(
        'model-corrupt',
        `The tensor "${name}" has shape [${found.shape.join(', ')}] but config.json calls for [${shape.join(', ')}]. ` +
          'config.json and the weights belong to different models; load both from the same folder.',
      );
    }
  }
}
