import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../formats/model-config.ts';
import { buildExportGraph } from './build-export-graph.ts';
import type { ExportDtype } from './build-export-graph.ts';
import { placeWeights } from './place-weights.ts';

const CONFIG: ModelConfig = {
  architecture: 'qwen3', vocabSize: 100, hiddenSize: 64, intermediateSize: 96, layers: 2, heads: 4, kvHeads: 2, headDim: 32,
  ropeTheta: 1e4, rmsNormEps: 1e-6, maxPositions: 64, tiedEmbeddings: true, qkvBias: false, qkNorm: true, ropeScaling: null,
}; // prettier-ignore

/** TensorProto.DataType */
const [FLOAT, INT64, FLOAT16] = [1, 7, 10];

describe.each(['fp32', 'fp16', 'q4', 'q4f16'] as const)('the exported graph as %s', (dtype: ExportDtype) => {
  const built = buildExportGraph(CONFIG, dtype);
  const { files, place } = placeWeights(built.initializers, 'model.onnx_data', 20_000);
  const { graph } = onnxProto.onnx.ModelProto.decode(built.encode(place));
  const shapes = Object.fromEntries(
    [...(graph?.input ?? []), ...(graph?.output ?? [])].map(({ name, type }) => [
      name,
      {
        type: type?.tensorType?.elemType,
        dims: type?.tensorType?.shape?.dim?.map(({ dimParam, dimValue }) => dimParam || Number(dimValue)),
      },
    ]),
  );

  it('has the interface of transformers.js', () => {
    const [batch, past, total] = ['batch_size', 'past_sequence_length', 'total_sequence_length'];
    const float = dtype.endsWith('16') ? FLOAT16 : FLOAT;
    const cache = (length: string) => ({ type: float, dims: [batch, 2, length, 32] });
    expect(shapes).toEqual({
      input_ids: { type: INT64, dims: [batch, 'sequence_length'] },
      attention_mask: { type: INT64, dims: [batch, total] },
      position_ids: { type: INT64, dims: [batch, 'sequence_length'] },
      'past_key_values.0.key': cache(past),
      'past_key_values.0.value': cache(past),
      'past_key_values.1.key': cache(past),
      'past_key_values.1.value': cache(past),
      logits: { type: FLOAT, dims: [batch, 'sequence_length', 100] },
      'present.0.key': cache(total),
      'present.0.value': cache(total),
      'present.1.key': cache(total),
      'present.1.value': cache(total),
    });
  });

  it('points at every weight where it was placed', () => {
    const external = (graph?.initializer ?? []).filter(({ externalData }) => externalData?.length);
    expect(external.length).toBe(built.initializers.length);
    expect(new Set(external.map(({ externalData }) => externalData?.[0]?.value))).toEqual(
      new Set(files.map(({ name }) => name)),
    );
  });
});
