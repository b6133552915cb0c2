/** How text is cut into words before byte-pair encoding, by the names that llama.cpp gives it (`tokenizer.ggml.pre`). */
export interface PreTokenizer {
  /** Split pattern of the family's tokenizer.json. */
  readonly pattern: string;
  /** Unicode normalization that the family's tokenizer.json asks for; GGUF files do not say. */
  readonly normalizer: 'NFC' | null;
  /** A word that is a token as a whole is taken whole, whatever the merges say. */
  readonly ignoreMerges: boolean;
}

/** Contractions, then a word, then digits in runs of 1 to `digits`, then punctuation, then white space. */
function pattern(digits: string): string {
  return (
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" +
    `\\p{N}${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`
  );
}

const QWEN2: PreTokenizer = { pattern: pattern(''), normalizer: 'NFC', ignoreMerges: false };
const LLAMA3: PreTokenizer = { pattern: pattern('{1,3}'), normalizer: null, ignoreMerges: true };

export const PRE_TOKENIZERS: ReadonlyMap<string, PreTokenizer> = new Map([
  ['qwen2', QWEN2],
  ['deepseek-r1-qwen', { ...QWEN2, normalizer: null }],
  ['llama-bpe', LLAMA3],
  ['llama3', LLAMA3],
  ['llama-v3', LLAMA3],
]);
