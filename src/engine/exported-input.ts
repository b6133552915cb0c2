/** What a published graph is fed beside its cache. */
import type { ExportedInput } from './exported-signature.ts';

/** Contents of an input for `ids` at position `begin`. */
export function exportedInput(
  name: ExportedInput,
  begin: number,
  ids: readonly number[],
): { readonly values: BigInt64Array<ArrayBuffer>; readonly dims: readonly number[] } {
  const dims = [1, ids.length];
  switch (name) {
    case 'input_ids':
      return { values: BigInt64Array.from(ids, BigInt), dims };
    case 'position_ids':
      return { values: BigInt64Array.from(ids, (_, i) => BigInt(begin + i)), dims };
    case 'attention_mask': {
      const total = begin + ids.length;
      return { values: new BigInt64Array(total).fill(1n), dims: [1, total] };
    }
    case 'num_logits_to_keep':
      return { values: BigInt64Array.of(1n), dims: [] };
    default:
      return name satisfies never;
  }
}
