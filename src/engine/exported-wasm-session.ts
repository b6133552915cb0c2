/** A published graph on WebAssembly. Past and present lie in the heap, so a step copies a cache once instead of three times. */
import { halfToFloat } from '../lib/half-to-float.ts';
import type { ExportedRows, ExportedSession, ExportedShape } from './exported-decoder.ts';
import { exportedInput } from './exported-input.ts';
import { readExportedSignature, type ExportedInput, type ExportedSignature } from './exported-signature.ts';
import { allocate, type OrtWasmModule } from './ort-wasm-module.ts';
import {
  openOrtWasmSession,
  type ExternalData,
  type HeapTensor,
  type OrtWasmSession,
} from './ort-wasm-session.ts';

interface WasmRows extends ExportedRows {
  readonly pointer: number;
  /** In the order of the signature's `past`. */
  readonly tensors: readonly HeapTensor[];
}

/** Room for rows is taken in steps of so many positions, so that it has the same size for a while and is found again. */
const ROOM = 64;
const BYTES = { f32: 4, f16: 2 } as const;

/** @throws ModelFormatError when the graph is of another kind */
export async function createExportedWasmSession(
  module: OrtWasmModule,
  model: Uint8Array,
  externalData: readonly ExternalData[],
  shape: ExportedShape,
): Promise<ExportedSession<ExportedRows>> {
  let signature: ExportedSignature | undefined;
  const session = await openOrtWasmSession(module, model, externalData, (inputs, outputs) => {
    signature = readExportedSignature(inputs, outputs, shape);
    return {
      inputs: [...signature.inputs, ...signature.past],
      outputs: ['logits', ...signature.present],
    };
  });
  return new WasmSession(session, signature as ExportedSignature, shape) as ExportedSession<ExportedRows>;
}

class WasmSession implements ExportedSession<WasmRows> {
  readonly givesAllLogits: boolean;
  readonly #rowBytes: number;

  constructor(
    readonly session: OrtWasmSession,
    readonly signature: ExportedSignature,
    readonly shape: ExportedShape,
  ) {
    this.givesAllLogits = !signature.inputs.includes('num_logits_to_keep');
    this.#rowBytes = shape.headDim * BYTES[signature.cacheType];
  }

  empty(): WasmRows {
    return this.#room(0);
  }

  async run(past: WasmRows, ids: readonly number[]): Promise<{ rows: WasmRows; logits: Float32Array }> {
    const { module } = this.session;
    const rows = this.#room(past.length + ids.length);
    const inputs: HeapTensor[] = [];
    const count = this.givesAllLogits ? ids.length : 1;
    const { logitsType } = this.signature;
    const bytes = this.shape.vocabSize * BYTES[logitsType];
    let logits: HeapTensor | undefined;
    try {
      for (const name of this.signature.inputs) inputs.push(this.#input(name, past.length, ids));
      logits = this.session.tensor(logitsType, allocate(module, count * bytes), [
        1,
        count,
        this.shape.vocabSize,
      ]);
      await this.session.run([...inputs, ...past.tensors], [logits, ...rows.tensors]);
      const begin = logits.pointer + (count - 1) * bytes;
      const last = module.HEAPU8.slice(begin, begin + bytes).buffer;
      const values = logitsType === 'f32' ? new Float32Array(last) : halfToFloat(new Uint16Array(last));
      return { rows, logits: values };
    } catch (error) {
      this.free(rows);
      throw error;
    } finally {
      [...inputs, ...(logits === undefined ? [] : [logits])].forEach((tensor) => this.#release(tensor));
    }
  }

  cut(rows: WasmRows, length: number): WasmRows {
    const target = this.#room(length);
    const { module } = this.session;
    const count = 2 * this.shape.layers * this.shape.kvHeads;
    for (let block = 0; block < count; block++) {
      const begin = rows.pointer + block * rows.length * this.#rowBytes;
      const to = target.pointer + block * length * this.#rowBytes;
      module.HEAPU8.copyWithin(to, begin, begin + length * this.#rowBytes);
    }
    return target;
  }

  free(rows: WasmRows): void {
    rows.tensors.forEach((tensor) => this.session.releaseTensor(tensor));
    this.session.module._free(rows.pointer);
  }

  dispose(): void {
    this.session.release();
  }

  /** Memory for `length` positions: for each layer keys, then values, head by head. */
  #room(length: number): WasmRows {
    const { layers, kvHeads, headDim } = this.shape;
    const tensorBytes = kvHeads * this.#rowBytes;
    const room = Math.max(ROOM, Math.ceil(length / ROOM) * ROOM);
    const pointer = allocate(this.session.module, 2 * layers * tensorBytes * room);
    const tensors = Array.from({ length: 2 * layers }, (_, i) =>
      this.session.tensor(this.signature.cacheType, pointer + i * tensorBytes * length, [
        1,
        kvHeads,
        length,
        headDim,
      ]),
    );
    return { length, pointer, tensors };
  }

  #input(name: ExportedInput, begin: number, ids: readonly number[]): HeapTensor {
    const { values, dims } = exportedInput(name, begin, ids);
    const { module } = this.session;
    const pointer = allocate(module, 8 * values.length);
    new BigInt64Array(module.HEAPU8.buffer, pointer, values.length).set(values);
    return this.session.tensor('i64', pointer, dims);
  }

  #release(tensor: HeapTensor): void {
    this.session.releaseTensor(tensor);
    this.session.module._free(tensor.pointer);
  }
}
