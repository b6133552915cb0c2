/** Starts ONNX Runtime's WebAssembly build in a browser worker, from files of the page's own server. */
import mjsUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { startOrtWasm, type OrtWasmModule, type OrtWasmOptions } from './ort-wasm-module.ts';

/** @param threads above 1 needs cross-origin isolation */
export async function startOrtWasmInBrowser(threads: number): Promise<OrtWasmModule> {
  // Imported by URL: with threads the file starts itself again in workers, so it must not be merged into a bundle.
  const loaded = (await import(/* @vite-ignore */ new URL(mjsUrl, self.location.href).href)) as {
    default: OrtWasmOptions['factory'];
  };
  return startOrtWasm({
    factory: loaded.default,
    wasmUrl: new URL(wasmUrl, self.location.href).href,
    threads,
  });
}
