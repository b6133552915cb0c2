import { tensorNames } from '../formats/tensor-names.ts';
import type { DecoderContext } from './decoder-context.ts';
import { embeddingTable } from './embedding.ts';
import type { GraphTarget } from './graph-target.ts';

/** Name of the logits output. */
export const LOGITS = 'logits';

/**
 * Normed hidden states [B, S, d] → output `logits` f32 [B, 1, V] for the last position, or [B, S, V].
 * @param axes names of B and S in the declared shape
 */
export function head(
  { graph, config, weights, float }: DecoderContext,
  hidden: string,
  which: GraphTarget['logits'],
  [batch, sequence]: readonly [string, string] = ['B', 'S'],
): void {
  const last = which === 'last';
  const table = embeddingTable(config);
  // A list of one index keeps the sequence axis: [B, 1, d].
  const wanted = last
    ? graph.node('last', 'Gather', [hidden, graph.int64('last.index', [-1])], {
        attributes: { axis: { int: 1 } },
      })
    : hidden;
  const scores = weights.head(graph, wanted, table.tied ? table : { ...table, tensor: tensorNames.head });
  // Float16 outputs would reach JavaScript as raw bit patterns.
  if (float === 'f16') {
    graph.node('logits', 'Cast', [scores], { attributes: { to: { int: 1 } }, outputs: [LOGITS] });
  } else graph.node('logits', 'Identity', [scores], { outputs: [LOGITS] });
  graph.output({ name: LOGITS, type: 'f32', dims: [batch, last ? 1 : sequence, config.vocabSize] });
}
