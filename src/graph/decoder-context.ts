import type { ModelConfig } from '../formats/model-config.ts';
import type { FloatType } from '../quant/initializer-source.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { WeightFormat } from './weight-format.ts';

/** What every block of the decoder needs to add itself to the graph. */
export interface DecoderContext {
  readonly graph: GraphBuilder;
  readonly config: ModelConfig;
  readonly weights: WeightFormat;
  /** Type of the activations. */
  readonly float: FloatType;
  /** See `GraphTarget`. */
  readonly plain: boolean;
}

/** The two values that run along the layers. */
export interface Stream {
  /** Sum of everything added so far [B, S, d]; null before the first layer's norm. */
  readonly residual: string | null;
  /** What the last block produced [B, S, d], not yet added. */
  readonly update: string;
}
