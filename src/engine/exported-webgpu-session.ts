/** A published graph on WebGPU. The cache stays in the GPU's memory; only logits come back. */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { halfToFloat } from '../lib/half-to-float.ts';
import type { ExportedRows, ExportedSession, ExportedShape } from './exported-decoder.ts';
import { exportedPresentNames, readExportedSignature, type ExportedSignature } from './exported-signature.ts';
import { exportedInput } from './exported-input.ts';
import type { ExternalData, ValueSignature } from './ort-wasm-session.ts';
import type { OrtWebGpu } from './webgpu-decoder.ts';

interface GpuRows extends ExportedRows {
  /** In the order of the signature's `past`. */
  readonly tensors: readonly Tensor[];
}

export interface ExportedWebGpuOptions {
  readonly ort: OrtWebGpu;
  /** Stays the caller's. */
  readonly device: GPUDevice;
  readonly model: Uint8Array;
  readonly externalData: readonly ExternalData[];
  readonly shape: ExportedShape;
}

/** `GPUBufferUsage` by value, as in webgpu-decoder.ts. */
const STORAGE = 128 | 4 | 8;
const TENSOR_TYPE = { f32: 'float32', f16: 'float16' } as const;

/** @throws ModelFormatError when the graph is of another kind */
export async function createExportedWebGpuSession(
  options: ExportedWebGpuOptions,
): Promise<ExportedSession<ExportedRows>> {
  const { ort, device, model, externalData, shape } = options;
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [
      {
        name: 'webgpu',
        device,
        validationMode: 'disabled',
      } as InferenceSession.WebGpuExecutionProviderOption,
    ],
    externalData: externalData.map(({ path, data }) => ({ path, data: 'make' in data ? data.make() : data })),
    preferredOutputLocation: Object.fromEntries(
      exportedPresentNames(shape.layers).map((name) => [name, 'gpu-buffer' as const]),
    ),
    logSeverityLevel: 3,
  });
  try {
    const { inputMetadata, outputMetadata } = session;
    const signature = readExportedSignature(inputMetadata.map(toValue), outputMetadata.map(toValue), shape);
    return new WebGpuSession(session, signature, options) as ExportedSession<ExportedRows>;
  } catch (error) {
    await session.release();
    throw error;
  }
}

function toValue(metadata: InferenceSession.ValueMetadata): ValueSignature {
  if (!metadata.isTensor) return { name: metadata.name, type: 'other', dims: [] };
  const types: Partial<Record<string, ValueSignature['type']>> = {
    float32: 'f32',
    float16: 'f16',
    int64: 'i64',
  };
  return { name: metadata.name, type: types[metadata.type] ?? 'other', dims: metadata.shape };
}

class WebGpuSession implements ExportedSession<GpuRows> {
  readonly givesAllLogits: boolean;
  readonly #rowBytes: number;

  constructor(
    readonly session: InferenceSession,
    readonly signature: ExportedSignature,
    readonly options: ExportedWebGpuOptions,
  ) {
    this.givesAllLogits = !signature.inputs.includes('num_logits_to_keep');
    this.#rowBytes = options.shape.headDim * (signature.cacheType === 'f16' ? 2 : 4);
  }

  empty(): GpuRows {
    const { ort, shape } = this.options;
    const dims = [1, shape.kvHeads, 0, shape.headDim];
    const tensors = this.signature.past.map(() =>
      this.signature.cacheType === 'f16'
        ? new ort.Tensor('float16', new Uint16Array(0), dims)
        : new ort.Tensor('float32', new Float32Array(0), dims),
    );
    return { length: 0, tensors };
  }

  async run(past: GpuRows, ids: readonly number[]): Promise<{ rows: GpuRows; logits: Float32Array }> {
    const { ort, shape } = this.options;
    const feeds: Record<string, Tensor> = {};
    for (const name of this.signature.inputs) {
      const { values, dims } = exportedInput(name, past.length, ids);
      feeds[name] = new ort.Tensor('int64', values, dims);
    }
    this.signature.past.forEach((name, i) => (feeds[name] = past.tensors[i]));
    const results = await this.session.run(feeds);
    const { data } = results['logits'];
    const last = (data as Float32Array | Uint16Array).subarray(-shape.vocabSize);
    return {
      rows: {
        length: past.length + ids.length,
        tensors: this.signature.present.map((name) => results[name]),
      },
      logits: last instanceof Float32Array ? last : widened(last),
    };
  }

  cut(rows: GpuRows, length: number): GpuRows {
    if (length === 0) return this.empty();
    const { device, ort, shape } = this.options;
    const encoder = device.createCommandEncoder();
    const [from, to] = [rows.length * this.#rowBytes, length * this.#rowBytes];
    const tensors = rows.tensors.map(({ gpuBuffer }) => {
      const buffer = device.createBuffer({ size: shape.kvHeads * to, usage: STORAGE });
      for (let head = 0; head < shape.kvHeads; head++) {
        encoder.copyBufferToBuffer(gpuBuffer as GPUBuffer, head * from, buffer, head * to, to);
      }
      return ort.Tensor.fromGpuBuffer(buffer, {
        dataType: TENSOR_TYPE[this.signature.cacheType],
        dims: [1, shape.kvHeads, length, shape.headDim],
        dispose: () => buffer.destroy(),
      });
    });
    device.queue.submit([encoder.finish()]);
    return { length, tensors };
  }

  free({ tensors }: GpuRows): void {
    tensors.forEach((tensor) => tensor.dispose());
  }

  dispose(): void {
    void this.session.release();
  }
}

/** Bits of 16-bit floats; newer browsers give the runtime an array of their own for these. */
function widened({ buffer, byteOffset, length }: Uint16Array): Float32Array {
  return halfToFloat(new Uint16Array(buffer, byteOffset, length));
}
