/** Picks ONNX Runtime's WebGPU build: with JSPI where the browser has it, otherwise the slower Asyncify one. */
import type { OrtWebGpu } from './webgpu-decoder.ts';

export async function loadOrtWebGpu(): Promise<OrtWebGpu> {
  const ort =
    'Suspending' in WebAssembly
      ? await import('onnxruntime-web/jspi')
      : await import('onnxruntime-web/webgpu');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return ort;
}
