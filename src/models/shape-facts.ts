/** Sizes of a decoder-only model, as far as its memory depends on them. */
export interface ShapeFacts {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly maxPositions: number;
  /** The output head is the embedding table. */
  readonly tiedEmbeddings: boolean;
}

/** Weights of all matrices within layers. */
export function matrixParameters(shape: ShapeFacts): number {
  const { hiddenSize: d, intermediateSize: ff, layers, heads, kvHeads, headDim } = shape;
  const attention = d * (heads + 2 * kvHeads) * headDim + heads * headDim * d;
  return layers * (attention + 3 * d * ff);
}

/** Weights of one token table (embedding or output head). */
export function tableParameters({ vocabSize, hiddenSize }: ShapeFacts): number {
  return vocabSize * hiddenSize;
}
