import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diskModelFolder } from '../../cli/disk-model-folder.ts';
import type { Decoder } from '../engine/decoder.ts';
import { deviationLimit } from '../engine/logit-deviation.ts';
import { startOrtWasmInNode } from '../engine/ort-wasm-node.ts';
import { createTokenizer } from '../engine/tokenizer.ts';
import { createWasmDecoder } from '../engine/wasm-decoder.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import { buildModel, type BuiltModel } from './build-model.ts';
import { checkGpu } from './check-gpu.ts';
import { partOf } from './checkpoint-part.ts';
import { openModel } from './open-model.ts';
import type { LoadedCheckpoint } from './loaded-checkpoint.ts';
import { readModelFolder } from './read-model-folder.ts';

const FOLDER = fileURLToPath(new URL('../../public/models/s1-nano', import.meta.url));
const EXACT = { weights: 'int4', activations: 'f32', accuracyLevel: 0 } as const;
const QUESTION = 'How many r in raspberry';
const { signal } = new AbortController();

let checkpoint: LoadedCheckpoint;
let ids: readonly number[];
let reference: Decoder;

/** On the CPU: the twin of the GPU's graph or, with `device: 'webgpu'`, that graph itself. */
async function decoderOf(
  change: Partial<LoadedCheckpoint['config']>,
  target: Partial<GraphTarget> = {},
): Promise<Decoder> {
  const config = { ...checkpoint.config, ...change };
  const twin = { device: 'wasm', ...EXACT, dequantized: true, maxSequence: 64, logits: 'last' } as const;
  const { model, externalData, shape } = await buildModel(
    { ...checkpoint, config },
    { ...twin, ...target },
    { signal },
  );
  return createWasmDecoder(await startOrtWasmInNode(1), model, externalData, shape);
}

beforeAll(async () => {
  checkpoint = await readModelFolder(diskModelFolder(FOLDER), { signal, onDownload: () => undefined });
  ids = createTokenizer(checkpoint.tokenizer, checkpoint.tokenizerConfig).encodeQuestion(QUESTION);
  reference = await decoderOf({});
});

afterAll(() => reference.dispose());

async function check(subject: Decoder) {
  try {
    return await checkGpu(subject, reference, ids, EXACT);
  } finally {
    subject.dispose();
  }
}

describe('the self-check on s1-nano', () => {
  it('passes the graph of the GPU with room to spare', async () => {
    const found = await check(await decoderOf({}, { device: 'webgpu', dequantized: false }));
    expect(found.problem).toBeNull();
    expect(found.referenceDeviation).toBeLessThan(deviationLimit('f32', 0).rms / 20);
  });

  it.each([
    ['positions are turned by a wrong angle', () => ({ ropeTheta: checkpoint.config.ropeTheta * 1.5 })],
    ['a norm divides by too much', () => ({ rmsNormEps: 0.3 })],
    ['a layer is left out', () => ({ layers: checkpoint.config.layers - 1 })],
  ])('finds that %s', async (_what, change) => {
    expect((await check(await decoderOf(change()))).problem).toBe('differs-from-reference');
  });
});

/** Both sides of a part's comparison, on the CPU. */
async function onCpu({ model, externalData, shape }: BuiltModel): Promise<Decoder> {
  return createWasmDecoder(await startOrtWasmInNode(1), model, externalData, shape);
}

describe('the self-check on a part of a checkpoint', () => {
  const limits = { parameters: 1.6e6, layerParameters: 2e6, groups: 4 };

  it('takes the first layers and some rows, and finds the tokens there', () => {
    const part = partOf(checkpoint, ids, limits)!;
    expect(part.checkpoint.config.layers).toBe(2);
    expect(part.checkpoint.config.vocabSize).toBeLessThan(checkpoint.config.vocabSize);
    expect(part.checkpoint.config.vocabSize % 64).toBe(0);
    expect(new Set(part.ids).size).toBe(new Set(ids).size);
    expect(partOf(checkpoint, ids, { ...limits, layerParameters: 1e5 })).toBeNull();
  });

  it.each([
    ['passes the same weights', {}, false],
    ['finds that positions are turned by a wrong angle', { ropeTheta: 15_000 }, true],
    ['finds that a norm divides by too much', { rmsNormEps: 0.3 }, true],
    ['finds that a layer is left out', { layers: 1 }, true],
  ])('%s', async (_what, change, isWrong) => {
    const cut = partOf(checkpoint, ids, limits)!;
    const target = { device: 'webgpu', ...EXACT, maxSequence: 64, logits: 'last' } as const;
    const faulty = { ...cut.checkpoint, config: { ...cut.checkpoint.config, ...change } };
    const subject = await onCpu(await buildModel(faulty, target, { signal }));
    const twin = await onCpu(
      await buildModel(cut.checkpoint, { ...target, device: 'wasm', dequantized: true }, { signal }),
    );
    const { problem } = await checkGpu(subject, twin, cut.ids, EXACT);
    expect(problem).toBe(isWrong ? 'differs-from-reference' : null);
    [subject, twin].forEach((decoder) => decoder.dispose());
  });

  it.each([
    ['passes a right GPU', 1, null],
    ['names a wrong one', 1.5, 'differs-from-reference'],
  ] as const)('%s when a large checkpoint is opened', async (_what, fault, problem) => {
    const large = { ...checkpoint, parameters: 1.5e9 };
    const built: BuiltModel[] = [];
    const { info, dispose } = await openModel({
      request: {
        loadId: 'a',
        modelUrl: '',
        modelName: 'm',
        device: 'webgpu',
        weights: 'int4',
        threads: 1,
        careful: true,
      },
      chosen: {
        device: 'webgpu',
        facts: { adapter: {} as GPUAdapter, description: '', software: false, hasF16: true },
      },
      threads: 1,
      readCheckpoint: () => Promise.resolve(large),
      // The CPU in the place of a GPU; the wrong one has a norm that is too large.
      createDecoder: (model) => {
        built.push(model);
        return onCpu(fault === 1 ? model : { ...model, externalData: model.externalData.map(spoil) });
      },
      createReference: (model) => {
        built.push(model);
        return onCpu(model);
      },
      now: () => 0,
      signal,
      onProgress: () => undefined,
    });
    dispose();
    expect(info.selfCheck).toMatchObject({ problem, comparedLayers: checkpoint.config.layers });
    // The part on both devices before the whole on one.
    expect(built.map(({ shape }) => shape.contextLength)).toEqual([256, 256, 2048]);
    expect(built.map(({ precision }) => precision.plain)).toEqual([true, false, true]);
  });
});

function spoil(data: BuiltModel['externalData'][number]): BuiltModel['externalData'][number] {
  if (data.path !== 'layers.0.input_norm.weight' || !(data.data instanceof Uint8Array)) return data;
  const values = new Float32Array(data.data.slice().buffer).map((value) => value * 1.5);
  return { ...data, data: new Uint8Array(values.buffer) };
}
