import { tensorNames } from '../formats/tensor-names.ts';
import type { DecoderContext, Stream } from './decoder-context.ts';
import { embedding } from './embedding.ts';
import { mlp } from './mlp.ts';
import { addNorm } from './norm.ts';

/** Adds the attention of a layer: normed hidden states [B, S, d] → [B, S, d]. */
export type Attend = (layer: number, input: string) => string;

/** Embedding and all layers. input_ids [B, S] → normed hidden states [B, S, d] */
export function decoderLayers(context: DecoderContext, ids: string, attend: Attend): string {
  let stream: Stream = { residual: null, update: embedding(context, ids) };
  for (let l = 0; l < context.config.layers; l++) {
    const names = tensorNames.layer(l);
    const first = addNorm(context, `layers.${l}.input_norm`, names.inputNorm, stream);
    const mixed = attend(l, first.normed);
    const second = addNorm(context, `layers.${l}.post_norm`, names.postNorm, {
      residual: first.residual,
      update: mixed,
    });
    stream = { residual: second.residual, update: mlp(context, l, second.normed) };
  }
  return addNorm(context, 'final_norm', tensorNames.finalNorm, stream).normed;
}
