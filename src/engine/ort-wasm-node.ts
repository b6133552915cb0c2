/** Starts ONNX Runtime's WebAssembly build in Node, with the same binary a browser gets. */
import { startOrtWasm, type OrtWasmModule, type OrtWasmOptions } from './ort-wasm-module.ts';

export async function startOrtWasmInNode(threads: number): Promise<OrtWasmModule> {
  const specifier = 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
  const loaded = (await import(/* @vite-ignore */ specifier)) as { default: OrtWasmOptions['factory'] };
  return startOrtWasm({ factory: loaded.default, threads });
}
