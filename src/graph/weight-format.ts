import type { GraphBuilder } from './graph-builder.ts';

/** A linear layer: y = x Wᵀ + b. */
export interface LinearLayer {
  /** Name of the result and stem of the names of its weights. */
  readonly name: string;
  /** Weight tensors [rows_i, K], stacked to [N, K]. */
  readonly tensors: readonly string[];
  /** Bias tensors, stacked to [N]; none for no bias. */
  readonly biases: readonly string[];
  /** N */
  readonly rows: number;
  /** K */
  readonly columns: number;
}

/** A [vocabSize, hiddenSize] table, used for looking rows up or as the output head. */
export interface TokenTable {
  readonly tensor: string;
  readonly rows: number;
  readonly columns: number;
  /** The same table serves both uses. */
  readonly tied: boolean;
}

/**
 * How one target stores and multiplies weights; everything else in the graph is the same for all. Each method adds nodes and returns the
 * name of the result.
 */
export interface WeightFormat {
  /** The MLP's first two products are better made as one and split. */
  readonly packsGateUp: boolean;
  /** input_ids [B, S] → [B, S, columns] */
  embed(graph: GraphBuilder, ids: string, table: TokenTable): string;
  /** [B, S, K] → [B, S, N] */
  linear(graph: GraphBuilder, input: string, layer: LinearLayer): string;
  /** [B, S', columns] → [B, S', rows] in the activation type. */
  head(graph: GraphBuilder, hidden: string, table: TokenTable): string;
}
