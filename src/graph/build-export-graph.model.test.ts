/** The graph that is published, against the logits of transformers, for every family; tests/parity runs it in transformers.js. */
import * as ort from 'onnxruntime-web/wasm';
import { describe, expect, it } from 'vitest';
import { FAMILY_NAMES, tinyCheckpoint } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import { largestDifference } from '../../tests/fixtures/tiny-qwen2/with-session.ts';
import { readTensorF32 } from '../formats/safetensors.ts';
import { materialize } from '../quant/materialize.ts';
import { buildExportGraph } from './build-export-graph.ts';

type Feeds = Record<string, ort.Tensor>;

function int64(values: readonly number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
}

describe.each(['two-layer', ...FAMILY_NAMES] as const)('the exported graph of the %s checkpoint', (name) => {
  const { config, file, golden } = tinyCheckpoint(name);
  const layers = Array.from({ length: config.layers }, (_, layer) => layer);
  const parts = layers.flatMap((layer) => [`${layer}.key`, `${layer}.value`]);

  it('gives the logits of transformers, for a prompt and for single steps on a cache that grows', async () => {
    ort.env.wasm.numThreads = 1;
    const model = buildExportGraph(config, 'fp32').encode(({ source }) => ({
      kind: 'raw',
      bytes: materialize(source, (tensor) => readTensorF32(file, tensor)),
    }));
    const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
    const empty = () =>
      new ort.Tensor('float32', new Float32Array(0), [1, config.kvHeads, 0, config.headDim]);
    let past: Feeds = Object.fromEntries(parts.map((part) => [`past_key_values.${part}`, empty()]));
    const logits: number[] = [];
    let length = 0;
    for (const ids of [golden.ids.slice(0, 21), ...golden.ids.slice(21).map((id) => [id])]) {
      const positions = ids.map((_, i) => length + i);
      length += ids.length;
      const result = await session.run({
        input_ids: int64(ids),
        attention_mask: int64(Array.from({ length }, () => 1)),
        position_ids: int64(positions),
        ...past,
      });
      past = Object.fromEntries(parts.map((part) => [`past_key_values.${part}`, result[`present.${part}`]]));
      logits.push(...(result['logits'].data as Float32Array));
    }
    expect(largestDifference(Float32Array.from(logits), golden.logits.flat())).toBeLessThan(1e-3);
    await session.release();
  });
});
