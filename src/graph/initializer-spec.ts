import type { InitializerSource } from '../quant/initializer-source.ts';

/** A weight of the graph: the model names it as an external file of the same name, and `source` says how its bytes are made. */
export interface InitializerSpec {
  /** Also the external-data path to register with the runtime. */
  readonly name: string;
  readonly onnxType: 'f32' | 'f16' | 'u8' | 'i8';
  readonly dims: readonly number[];
  readonly sizeBytes: number;
  readonly source: InitializerSource;
}
