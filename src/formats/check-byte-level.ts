/**
 * Whether a tokenizer writes every token in the same way wherever it stands. Byte-level ones do (GPT-2, Qwen, Llama 3); SentencePiece as
 * in Llama 2 takes the space off the first token of a text, so that tokens decoded one by one would lose all their spaces,
 * and adds one to every text, so that a prompt put together from parts would not be the one the model knows.
 */
import { ModelFormatError } from '../lib/model-format-error.ts';

/**
 * @param json parsed tokenizer.json; what is no object is left to whoever reads it
 * @throws ModelFormatError `model-unsupported` when its decoder is not byte-level
 */
export function checkByteLevel(json: unknown): void {
  const isObject = typeof json === 'object' && json !== null;
  if (isObject && !isByteLevel('decoder' in json ? json.decoder : null)) {
    throw new ModelFormatError(
      'model-unsupported',
      'This model has a tokenizer of another kind than byte-level (SentencePiece, as in Llama 2), which is not supported. Choose a checkpoint of Qwen2, Qwen2.5, Qwen3 or Llama 3.',
    );
  }
}

function isByteLevel(decoder: unknown): boolean {
  if (typeof decoder !== 'object' || decoder === null) return false;
  const { type, decoders } = decoder as { type?: unknown; decoders?: unknown };
  return (
    type === 'ByteLevel' || (type === 'Sequence' && Array.isArray(decoders) && decoders.some(isByteLevel))
  );
}
