/**
 * The C interface of ONNX Runtime's WebAssembly build, driven directly.
 *
 * `InferenceSession.run` copies every CPU tensor into the heap before a run and every output out after it, so a KV
 * cache of n tokens is moved twice per token. Owning the module lets the cache live in the heap and be bound as past
 * *and* present (docs/decisions/002-static-kv-on-wasm.md). The calls mirror `lib/wasm/wasm-core-impl.ts` of
 * onnxruntime-web 1.30.0, which is pinned exactly for this reason.
 */

/** What the runtime uses of a mounted file. */
export type MountedData = Pick<Uint8Array, 'byteLength' | 'subarray'>;

/** What we use of the emscripten module. Pointers are byte offsets into the heap. */
export interface OrtWasmModule {
  readonly HEAPU8: Uint8Array;
  readonly PTR_SIZE: 4 | 8;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  stackSave(): number;
  stackRestore(stack: number): void;
  stackAlloc(bytes: number): number;
  getValue(pointer: number, type: string): number;
  setValue(pointer: number, value: number, type: string): void;
  UTF8ToString(pointer: number, maxBytes?: number): string;
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, pointer: number, maxBytes: number): void;
  mountExternalData(path: string, data: MountedData): void;
  unmountExternalData(): void;
  _OrtInit(threads: number, loggingLevel: number): number;
  _OrtGetLastError(codePointer: number, messagePointer: number): number;
  _OrtCreateSessionOptions(
    graphOptimizationLevel: number,
    enableCpuMemArena: boolean,
    enableMemPattern: boolean,
    executionMode: number,
    enableProfiling: boolean,
    profileFilePrefix: number,
    logId: number,
    logSeverityLevel: number,
    logVerbosityLevel: number,
    optimizedModelFilePath: number,
  ): number;
  _OrtAddSessionConfigEntry(options: number, key: number, value: number): number;
  _OrtReleaseSessionOptions(options: number): number;
  _OrtCreateSession(model: number, bytes: number, options: number): number | Promise<number>;
  _OrtReleaseSession(session: number): number;
  _OrtGetInputOutputCount(session: number, inputCountPointer: number, outputCountPointer: number): number;
  _OrtGetInputOutputMetadata(
    session: number,
    index: number,
    namePointer: number,
    metadataPointer: number,
  ): number;
  _OrtFree(pointer: number): number;
  _OrtCreateTensor(
    dataType: number,
    data: number,
    bytes: number,
    dims: number,
    rank: number,
    location: number,
  ): number;
  _OrtReleaseTensor(tensor: number): number;
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    runOptions: number,
  ): number | Promise<number>;
}

export interface OrtWasmOptions {
  /** Default export of `onnxruntime-web/ort-wasm-simd-threaded.mjs`. */
  readonly factory: (config: Record<string, unknown>) => Promise<OrtWasmModule>;
  /** URL of `ort-wasm-simd-threaded.wasm`, where it does not lie beside the factory's file. */
  readonly wasmUrl?: string;
  /** 1 runs on the calling thread; more need cross-origin isolation in a browser. */
  readonly threads: number;
}

const LOG_WARNING = 2;

/** Starts ONNX Runtime in this thread. One module per worker: its heap never shrinks, ending the worker frees it. */
export async function startOrtWasm(options: OrtWasmOptions): Promise<OrtWasmModule> {
  const { wasmUrl } = options;
  const module = await options.factory({
    numThreads: options.threads,
    ...(wasmUrl ? { locateFile: () => wasmUrl } : {}),
  });
  if (module._OrtInit(options.threads, LOG_WARNING) !== 0) {
    throw ortError(module, 'ONNX Runtime did not start');
  }
  return module;
}

/** The module's last error as an `Error`, prefixed with what was being done. */
export function ortError(module: OrtWasmModule, doing: string): Error {
  const stack = module.stackSave();
  try {
    const pointer = module.stackAlloc(2 * module.PTR_SIZE);
    module._OrtGetLastError(pointer, pointer + module.PTR_SIZE);
    const message = module.getValue(pointer + module.PTR_SIZE, '*');
    return new Error(`${doing}: ${message ? module.UTF8ToString(message) : 'no reason given'}`);
  } finally {
    module.stackRestore(stack);
  }
}

/** What a heap with 32-bit addresses can hold, bytes. */
const LARGEST_HEAP = 2 ** 32;

/** Allocates heap memory; throws a plain error when the 4 GiB heap is full. */
export function allocate(module: OrtWasmModule, bytes: number): number {
  // The runtime takes sizes as 32-bit numbers: what is larger would wrap around and be given.
  const pointer = bytes < LARGEST_HEAP ? module._malloc(bytes) : 0;
  if (pointer === 0) {
    throw new RangeError(`Out of memory: the WebAssembly heap has no ${bytes} bytes left.`);
  }
  return pointer;
}

/** Copies a string to the heap; the caller frees it. */
export function allocateString(module: OrtWasmModule, text: string): number {
  const bytes = module.lengthBytesUTF8(text) + 1;
  const pointer = allocate(module, bytes);
  module.stringToUTF8(text, pointer, bytes);
  return pointer;
}
