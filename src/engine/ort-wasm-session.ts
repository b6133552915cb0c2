/**
 * One ONNX session in the WebAssembly heap, with tensors that stay where they are between runs.
 * Knows nothing about language models.
 */
import {
  allocate,
  allocateString,
  ortError,
  type MountedData,
  type OrtWasmModule,
} from './ort-wasm-module.ts';

/** A file the model proto refers to by `location`; one per tensor. */
export interface ExternalData {
  readonly path: string;
  /** A Blob is read only when its turn comes, where the runtime can. */
  readonly data: Uint8Array | Blob | OnDemandBytes;
}

/** Bytes that are made when the runtime copies them into its heap, once, and are not kept beside it. */
export interface OnDemandBytes {
  readonly sizeBytes: number;
  make(): Uint8Array;
}

/** Data types of `onnx.TensorProto` that cross our session boundary. */
const TENSOR_TYPE = { f32: 1, i32: 6, i64: 7, f16: 10 } as const;
export type HeapType = keyof typeof TENSOR_TYPE;
const TYPE_BYTES: Readonly<Record<HeapType, number>> = { f32: 4, i32: 4, i64: 8, f16: 2 };
const LOCATION_CPU = 1;
const GRAPH_OPTIMIZATION_ALL = 99;
const LOG_WARNING = 2;

/** A tensor over heap memory owned by someone else. */
export interface HeapTensor {
  readonly handle: number;
  readonly pointer: number;
}

export interface OrtWasmSession {
  readonly module: OrtWasmModule;
  tensor(type: HeapType, pointer: number, dims: readonly number[]): HeapTensor;
  releaseTensor(tensor: HeapTensor): void;
  /** Runs the graph; every output is written into the memory of the tensor given for it. */
  run(inputs: readonly HeapTensor[], outputs: readonly HeapTensor[]): Promise<void>;
  release(): void;
}

/** An input or output as the model states it; a text dimension is symbolic. */
export interface ValueSignature {
  readonly name: string;
  readonly type: HeapType | 'other';
  readonly dims: readonly (number | string)[];
}

/** Order in which `run` takes its inputs and outputs. */
export interface SessionNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * @param inputNames order in which `run` takes its inputs
 * @param outputNames order in which `run` takes its outputs
 */
export async function createOrtWasmSession(
  module: OrtWasmModule,
  model: Uint8Array,
  externalData: readonly ExternalData[],
  inputNames: readonly string[],
  outputNames: readonly string[],
): Promise<OrtWasmSession> {
  return openOrtWasmSession(module, model, externalData, () => ({
    inputs: inputNames,
    outputs: outputNames,
  }));
}

/** For a model of others: what it takes and gives is known once it is there. @param choose may throw to refuse it */
export async function openOrtWasmSession(
  module: OrtWasmModule,
  model: Uint8Array,
  externalData: readonly ExternalData[],
  choose: (inputs: readonly ValueSignature[], outputs: readonly ValueSignature[]) => SessionNames,
): Promise<OrtWasmSession> {
  const session = await openSession(module, model, externalData);
  try {
    const { inputs, outputs } = readSignature(module, session);
    const names = choose(inputs, outputs);
    return bind(module, session, names.inputs, names.outputs);
  } catch (error) {
    module._OrtReleaseSession(session);
    throw error;
  }
}

function bind(
  module: OrtWasmModule,
  session: number,
  inputNames: readonly string[],
  outputNames: readonly string[],
): OrtWasmSession {
  const names = (list: readonly string[]): number => {
    const table = allocate(module, list.length * module.PTR_SIZE);
    list.forEach((name, i) =>
      module.setValue(table + i * module.PTR_SIZE, allocateString(module, name), '*'),
    );
    return table;
  };
  const inputTable = names(inputNames);
  const outputTable = names(outputNames);
  const inputValues = allocate(module, inputNames.length * module.PTR_SIZE);
  const outputValues = allocate(module, outputNames.length * module.PTR_SIZE);

  return {
    module,
    tensor: (type, pointer, dims) => createTensor(module, type, pointer, dims),
    releaseTensor: (tensor) => void module._OrtReleaseTensor(tensor.handle),
    async run(inputs, outputs) {
      inputs.forEach((t, i) => module.setValue(inputValues + i * module.PTR_SIZE, t.handle, '*'));
      outputs.forEach((t, i) => module.setValue(outputValues + i * module.PTR_SIZE, t.handle, '*'));
      const code = await module._OrtRun(
        session,
        inputTable,
        inputValues,
        inputs.length,
        outputTable,
        outputs.length,
        outputValues,
        0,
      );
      if (code !== 0) {
        throw ortError(module, 'The model could not be run');
      }
    },
    release: () => void module._OrtReleaseSession(session),
  };
}

/** As `wasm-core-impl.ts` of onnxruntime-web 1.30.0 reads it. */
function readSignature(
  module: OrtWasmModule,
  session: number,
): { readonly inputs: ValueSignature[]; readonly outputs: ValueSignature[] } {
  const stack = module.stackSave();
  try {
    const place = module.stackAlloc(2 * module.PTR_SIZE);
    if (module._OrtGetInputOutputCount(session, place, place + module.PTR_SIZE) !== 0) {
      throw ortError(module, 'The inputs of the model could not be read');
    }
    const inputCount = module.getValue(place, 'i32');
    const count = inputCount + module.getValue(place + module.PTR_SIZE, 'i32');
    const values = Array.from({ length: count }, (_, i) => readValue(module, session, i, place));
    return { inputs: values.slice(0, inputCount), outputs: values.slice(inputCount) };
  } finally {
    module.stackRestore(stack);
  }
}

/** @param place room for two pointers */
function readValue(module: OrtWasmModule, session: number, index: number, place: number): ValueSignature {
  const size = module.PTR_SIZE;
  if (module._OrtGetInputOutputMetadata(session, index, place, place + size) !== 0) {
    throw ortError(module, 'The inputs of the model could not be read');
  }
  const [namePointer, about] = [module.getValue(place, '*'), module.getValue(place + size, '*')];
  try {
    const name = module.UTF8ToString(namePointer);
    const code = module.getValue(about, 'i32');
    if (code === 0) return { name, type: 'other', dims: [] };
    const rank = module.getValue(about + 4, 'i32');
    const dims = Array.from({ length: rank }, (_, axis) => {
      const symbol = module.getValue(about + 8 + axis * size, '*');
      return symbol === 0
        ? module.getValue(about + 8 + (axis + rank) * size, '*')
        : module.UTF8ToString(symbol);
    });
    const types = Object.entries(TENSOR_TYPE) as [HeapType, number][];
    return { name, type: types.find(([, known]) => known === code)?.[0] ?? 'other', dims };
  } finally {
    module._OrtFree(namePointer);
    module._OrtFree(about);
  }
}

/**
 * ONNX Runtime asks a mounted file for its length and for the range it copies, nothing else, each file once and in an order of its own.
 * @param failures gets what `make` throws: the runtime would only say that loading failed
 */
async function mountable(data: ExternalData['data'], failures: unknown[]): Promise<MountedData> {
  if (data instanceof Uint8Array) return data;
  if (data instanceof Blob) return new Uint8Array(await data.arrayBuffer());
  return {
    byteLength: data.sizeBytes,
    subarray(begin, end) {
      try {
        return data.make().subarray(begin, end);
      } catch (error) {
        failures.push(error);
        throw error;
      }
    },
  };
}

async function openSession(
  module: OrtWasmModule,
  model: Uint8Array,
  externalData: readonly ExternalData[],
): Promise<number> {
  const bytes = allocate(module, model.byteLength);
  module.HEAPU8.set(model, bytes);
  const options = module._OrtCreateSessionOptions(
    GRAPH_OPTIMIZATION_ALL,
    true,
    true,
    0,
    false,
    0,
    0,
    LOG_WARNING,
    0,
    0,
  );
  const failures: unknown[] = [];
  try {
    for (const { path, data } of externalData) {
      module.mountExternalData(path, await mountable(data, failures));
    }
    const session = await module._OrtCreateSession(bytes, model.byteLength, options);
    if (failures.length > 0) {
      throw failures[0];
    }
    if (session === 0) {
      throw ortError(module, 'The model graph was refused');
    }
    return session;
  } finally {
    module._OrtReleaseSessionOptions(options);
    module.unmountExternalData();
    module._free(bytes);
  }
}

function createTensor(
  module: OrtWasmModule,
  type: HeapType,
  pointer: number,
  dims: readonly number[],
): HeapTensor {
  const bytes = TYPE_BYTES[type] * dims.reduce((product, dim) => product * dim, 1);
  const stack = module.stackSave();
  try {
    const dimsPointer = module.stackAlloc(module.PTR_SIZE * dims.length);
    dims.forEach((dim, i) => module.setValue(dimsPointer + i * module.PTR_SIZE, dim, 'i32'));
    const handle = module._OrtCreateTensor(
      TENSOR_TYPE[type],
      pointer,
      bytes,
      dimsPointer,
      dims.length,
      LOCATION_CPU,
    );
    if (handle === 0) {
      throw ortError(module, 'A tensor could not be made');
    }
    return { handle, pointer };
  } finally {
    module.stackRestore(stack);
  }
}
