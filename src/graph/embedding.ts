import { tensorNames } from '../formats/tensor-names.ts';
import type { ModelConfig } from '../formats/model-config.ts';
import type { DecoderContext } from './decoder-context.ts';
import type { TokenTable } from './weight-format.ts';

/** The embedding table, which is the head as well when embeddings are tied. */
export function embeddingTable(config: ModelConfig): TokenTable {
  const { vocabSize: rows, hiddenSize: columns, tiedEmbeddings: tied } = config;
  return { tensor: tensorNames.embedding, rows, columns, tied };
}

/** input_ids int32 [B, S] → [B, S, d] */
export function embedding({ graph, config, weights }: DecoderContext, ids: string): string {
  return weights.embed(graph, ids, embeddingTable(config));
}
