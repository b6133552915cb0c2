/** What a graph is built for. */
export interface GraphTarget {
  readonly device: 'wasm' | 'webgpu';
  /**
   * Weights of all matrices.
   * webgpu: `int8` and `int4` are blocks (MatMulNBits).
   * wasm: `int8` is per-column with dynamically quantized activations (DynamicQuantizeMatMul); `int4` is quantized to blocks, then
   * computed in f32, since the runtime has no 4-bit kernel there.
   */
  readonly weights: 'f32' | 'int8' | 'int4';
  /**
   * With `int8` or `int4`: build the f32 graph whose weights equal what the WebGPU blocks decode to. It is the exact twin of that
   * graph, on either device, for parity tests and for judging quality. Implied by wasm with `int4`.
   */
  readonly dequantized?: boolean;
  /** `f16` needs WebGPU with `shader-f16`. `f32` weights are then stored as f16 too. */
  readonly activations: 'f32' | 'f16';
  /** `accuracy_level` of MatMulNBits: 4 lets the runtime round activations to int8 for speed, 0 does not. */
  readonly accuracyLevel: 0 | 4;
  /** Rows of the rotary table = longest context, in tokens. */
  readonly maxSequence: number;
  /**
   * WebGPU in f32 only: attention, norms and products out of ONNX's basic operators, blocks decoded before each product, for GPUs on which
   * the runtime's fused kernels are wrong. The cache is static (`plain-attention.ts`) and holds one row. Session options must turn the
   * runtime's graph optimizations off, or it fuses again.
   */
  readonly plain?: boolean;
  /** Logits of the last input position, or of every one. */
  readonly logits: 'last' | 'all';
}
