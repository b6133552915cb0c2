/** How GGUF files store tensors: ids and block sizes of ggml's types (ggml.h, `enum ggml_type`; gguf-py, `GGML_QUANT_SIZES`). */

/** A type that can be read here. `blockValues` values take `blockBytes` bytes. */
interface GgmlTypeFacts {
  readonly id: number;
  readonly blockValues: number;
  readonly blockBytes: number;
}

export const GGML_TYPES = {
  F32: { id: 0, blockValues: 1, blockBytes: 4 },
  F16: { id: 1, blockValues: 1, blockBytes: 2 },
  Q4_0: { id: 2, blockValues: 32, blockBytes: 18 },
  Q4_1: { id: 3, blockValues: 32, blockBytes: 20 },
  Q5_0: { id: 6, blockValues: 32, blockBytes: 22 },
  Q5_1: { id: 7, blockValues: 32, blockBytes: 24 },
  Q8_0: { id: 8, blockValues: 32, blockBytes: 34 },
  Q2_K: { id: 10, blockValues: 256, blockBytes: 84 },
  Q3_K: { id: 11, blockValues: 256, blockBytes: 110 },
  Q4_K: { id: 12, blockValues: 256, blockBytes: 144 },
  Q5_K: { id: 13, blockValues: 256, blockBytes: 176 },
  Q6_K: { id: 14, blockValues: 256, blockBytes: 210 },
  IQ4_NL: { id: 20, blockValues: 32, blockBytes: 18 },
  IQ4_XS: { id: 23, blockValues: 256, blockBytes: 136 },
  BF16: { id: 30, blockValues: 1, blockBytes: 2 },
} as const satisfies Record<string, GgmlTypeFacts>;

export type GgmlType = keyof typeof GGML_TYPES;

/** Types that exist but cannot be read here, for messages. */
const OTHER_NAMES: ReadonlyMap<number, string> = new Map([
  [9, 'Q8_1'], [15, 'Q8_K'], [16, 'IQ2_XXS'], [17, 'IQ2_XS'], [18, 'IQ3_XXS'], [19, 'IQ1_S'], [21, 'IQ3_S'], [22, 'IQ2_S'],
  [24, 'I8'], [25, 'I16'], [26, 'I32'], [27, 'I64'], [28, 'F64'], [29, 'IQ1_M'], [34, 'TQ1_0'], [35, 'TQ2_0'], [39, 'MXFP4'],
]); // prettier-ignore

const BY_ID: ReadonlyMap<number, GgmlType> = new Map(
  (Object.keys(GGML_TYPES) as GgmlType[]).map((type) => [GGML_TYPES[type].id, type]),
);

/** The type with this id; undefined when it cannot be read here. */
export function ggmlTypeOf(id: number): GgmlType | undefined {
  return BY_ID.get(id);
}

/** What to call a type id in a message. */
export function ggmlTypeName(id: number): string {
  return BY_ID.get(id) ?? OTHER_NAMES.get(id) ?? `type ${id}`;
}
