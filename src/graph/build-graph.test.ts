import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { expectedTensors } from '../formats/check-tensors.ts';
import type { ModelConfig } from '../formats/model-config.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { materialize } from '../quant/materialize.ts';
import { buildGraph } from './build-graph.ts';
import type { BuiltGraph } from './build-graph.ts';
import type { GraphTarget } from './graph-target.ts';

const CONFIG: ModelConfig = {
  architecture: 'qwen2', vocabSize: 100, hiddenSize: 64, intermediateSize: 96, layers: 2, heads: 4, kvHeads: 2, headDim: 32,
  ropeTheta: 1e4, rmsNormEps: 1e-6, maxPositions: 64, tiedEmbeddings: true, qkvBias: true, qkNorm: false, ropeScaling: null,
}; // prettier-ignore

const TARGETS: GraphTarget[] = [];
for (const device of ['wasm', 'webgpu'] as const) {
  for (const weights of ['f32', 'int8', 'int4'] as const) {
    for (const logits of ['last', 'all'] as const) {
      const target = { device, weights, accuracyLevel: 4, maxSequence: 48, logits } as const;
      TARGETS.push({ ...target, activations: 'f32' }, { ...target, activations: 'f32', dequantized: true });
      if (device === 'webgpu') {
        TARGETS.push({ ...target, activations: 'f16' }, { ...target, activations: 'f32', plain: true });
      }
    }
  }
}

const CONFIGS = [
  CONFIG,
  { ...CONFIG, tiedEmbeddings: false, heads: 2, kvHeads: 1 },
  { ...CONFIG, architecture: 'qwen3', qkvBias: false, qkNorm: true },
] as const satisfies ModelConfig[];
const CASES = CONFIGS.flatMap((config) =>
  TARGETS.map((target) => ({
    config,
    target,
    family: config.architecture,
    tied: config.tiedEmbeddings,
  })),
);

function decode({ model }: BuiltGraph) {
  const { graph } = onnxProto.onnx.ModelProto.decode(model);
  if (!graph) throw new Error('the model has no graph');
  return graph;
}

describe.each(CASES)('$family graph for $target, tied embeddings $tied', ({ config, target }) => {
  const built = buildGraph(config, target);
  const graph = decode(built);

  it('uses no value before it is defined, defines none twice, and computes all its outputs', () => {
    const defined = new Set(
      [...(graph.input ?? []), ...(graph.initializer ?? [])].map(({ name }) => name ?? ''),
    );
    for (const node of graph.node ?? []) {
      for (const input of node.input ?? []) expect(input === '' || defined.has(input)).toBe(true);
      for (const output of (node.output ?? []).filter((name) => name !== '')) {
        expect(defined.has(output)).toBe(false);
        defined.add(output);
      }
    }
    for (const { name } of graph.output ?? []) expect(defined.has(name ?? '')).toBe(true);
  });

  it('uses every constant, and lists exactly its external ones with their sizes', () => {
    const used = new Set((graph.node ?? []).flatMap(({ input }) => input ?? []));
    for (const { name } of graph.initializer ?? []) expect(used).toContain(name);
    const external = (graph.initializer ?? []).flatMap(({ name, dims, externalData }) =>
      externalData?.length
        ? [
            {
              name,
              dims: dims?.map(Number),
              location: externalData[0].value,
              size: Number(externalData[2].value),
            },
          ]
        : [],
    );
    expect(external).toEqual(
      built.initializers.map(({ name, dims, sizeBytes }) => ({
        name,
        dims,
        location: name,
        size: sizeBytes,
      })),
    );
  });

  it('describes bytes of the declared sizes, made from tensors of the checkpoint', () => {
    const shapes = expectedTensors(config);
    const read = (name: string) => {
      const shape = shapes.get(name);
      if (!shape) throw new Error(`the graph asks for ${name}`);
      return new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5);
    };
    for (const { source, sizeBytes } of built.initializers) {
      expect(materialize(source, read).length).toBe(sizeBytes);
    }
  });

  it('has the interface that all targets share', () => {
    const dims = (name: string) => {
      const value = [...(graph.input ?? []), ...(graph.output ?? [])].find((found) => found.name === name);
      return value?.type?.tensorType?.shape?.dim?.map((dim) => dim.dimParam || Number(dim.dimValue));
    };
    expect(graph.input?.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'input_ids',
        'seqlens_k',
        'total_seq',
        ...built.inputs.past.flatMap(({ k, v }) => [k, v]),
      ]),
    );
    expect(graph.input?.length).toBe(3 + 2 * config.layers);
    expect(graph.output?.length).toBe(1 + 2 * config.layers);
    expect([dims('input_ids'), dims('seqlens_k'), dims('total_seq')]).toEqual([['B', 'S'], ['B'], [1]]);
    expect(dims('logits')).toEqual(['B', target.logits === 'last' ? 1 : 'S', config.vocabSize]);
    for (const [layer, { k }] of built.inputs.past.entries()) {
      expect(dims(k)).toEqual(['B', config.kvHeads, 'P', config.headDim]);
      const length = target.plain === true ? 'P' : 'T';
      expect(dims(built.outputs.present[layer].v)).toEqual(['B', config.kvHeads, length, config.headDim]);
    }
  });
});

describe('buildGraph', () => {
  const wasm: GraphTarget = {
    device: 'wasm',
    weights: 'int4',
    activations: 'f32',
    accuracyLevel: 0,
    maxSequence: 8,
    logits: 'last',
  };

  it.each([
    { ...wasm, weights: 'f32' },
    wasm,
    { ...wasm, device: 'webgpu' },
    { ...wasm, device: 'webgpu', weights: 'int8' },
    { ...wasm, device: 'webgpu', plain: true },
  ] as const)('holds a tied table once for $device $weights', (target) => {
    const tables = buildGraph(CONFIG, target).initializers.filter(
      ({ dims, onnxType }) =>
        dims[0] === CONFIG.vocabSize && (onnxType === 'u8' || dims[1] === CONFIG.hiddenSize),
    );
    expect(tables.length).toBe(1);
  });

  it.each(['f32', 'int8', 'int4'] as const)(
    'has no fused operators in the plain graph of %s weights',
    (weights) => {
      const target = { ...wasm, device: 'webgpu', weights, plain: true } as const;
      const ours = (decode(buildGraph(CONFIG, target)).node ?? []).filter(
        ({ domain, opType }) => domain !== '' || opType?.endsWith('Normalization'),
      );
      expect(new Set(ours.map(({ opType }) => opType))).toEqual(
        new Set(weights === 'f32' ? [] : ['GatherBlockQuantized']),
      );
    },
  );

  it('decodes large tables in parts', () => {
    const config = { ...CONFIG, vocabSize: 20_000 };
    const nodes = decode(buildGraph(config, { ...wasm, device: 'webgpu', plain: true })).node ?? [];
    expect(nodes.filter(({ name }) => name?.startsWith('head.part.'))).toHaveLength(3);
  });

  it('names what a target cannot hold', () => {
    expect(() => buildGraph(CONFIG, { ...wasm, activations: 'f16' })).toThrow('need WebGPU');
    expect(() => buildGraph(CONFIG, { ...wasm, plain: true })).toThrow(RangeError);
    expect(() => buildGraph({ ...CONFIG, intermediateSize: 80 }, wasm)).toThrow(ModelFormatError);
    expect(() => buildGraph({ ...CONFIG, intermediateSize: 80 }, wasm)).toThrow('rows of 80 weights');
    expect(
      buildGraph({ ...CONFIG, intermediateSize: 80 }, { ...wasm, weights: 'int8' }).initializers.length,
    ).toBeGreaterThan(0);
  });
});
