import { MICROSOFT } from './graph-builder.ts';
import type { DecoderContext, Stream } from './decoder-context.ts';
import { plainNorm } from './plain-norm.ts';

/**
 * Adds the last update to the residual and normalizes (RMSNorm) the sum. One fused operator does both, except before the first layer,
 * where there is nothing to add.
 */
export function addNorm(
  { graph, config, float, plain }: DecoderContext,
  name: string,
  tensor: string,
  { residual, update }: Stream,
): { normed: string; residual: string } {
  const d = config.hiddenSize;
  const source = { kind: 'copy', tensors: [tensor], columns: d, float, roundTrip: null } as const;
  const scale = graph.weight(`${name}.weight`, float, [d], source);
  if (plain) {
    const sum = residual === null ? update : graph.node(`${name}.sum`, 'Add', [residual, update]);
    return { normed: plainNorm(graph, name, [sum, scale], config.rmsNormEps), residual: sum };
  }
  const epsilon = { float: config.rmsNormEps };
  if (residual === null) {
    // SimplifiedLayerNormalization lives in the default domain although ONNX does not define it; stash_type 1 sums in f32.
    const normed = graph.node(name, 'SimplifiedLayerNormalization', [update, scale], {
      attributes: { axis: { int: -1 }, epsilon, stash_type: { int: 1 } },
    });
    return { normed, residual: update };
  }
  const sum = `${name}.sum`;
  // Outputs 1 and 2 are statistics for training; 3 is the sum.
  const normed = graph.node(name, 'SkipSimplifiedLayerNormalization', [residual, update, scale], {
    domain: MICROSOFT,
    attributes: { epsilon },
    outputs: [name, '', '', sum],
  });
  return { normed, residual: sum };
}
