import type { DecoderContext } from './decoder-context.ts';
import { plainNorm } from './plain-norm.ts';

/**
 * Normalizes (RMSNorm) every head of a projection on its own, as Qwen3 does with query and key before they are rotated.
 * [B, S, heads * headDim] → the same. Plain nodes, which both devices have; on WebGPU the runtime folds them into the attention.
 */
export function headNorm(
  { graph, config, float, plain }: DecoderContext,
  name: string,
  tensor: string,
  input: string,
  heads: number,
): string {
  const { headDim, rmsNormEps } = config;
  const source = { kind: 'copy', tensors: [tensor], columns: headDim, float, roundTrip: null } as const;
  const scale = graph.weight(`${name}.weight`, float, [headDim], source);
  // A 0 keeps the size of that axis, -1 takes what is left: [B, S * heads, headDim] and back.
  const split = graph.node(`${name}.heads`, 'Reshape', [
    input,
    graph.int64(`${name}.heads_shape`, [0, -1, headDim]),
  ]);
  const normed = plain
    ? plainNorm(graph, `${name}.normed`, [split, scale], rmsNormEps)
    : graph.node(`${name}.normed`, 'SimplifiedLayerNormalization', [split, scale], {
        attributes: { axis: { int: -1 }, epsilon: { float: rmsNormEps }, stash_type: { int: 1 } },
      });
  return graph.node(name, 'Reshape', [normed, graph.int64(`${name}.shape`, [0, -1, heads * headDim])]);
}
