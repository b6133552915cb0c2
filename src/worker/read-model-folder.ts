/** A checkpoint as its authors published it: a folder whose weights are read into memory at once. For small models. */
import { checkTensors } from '../formats/check-tensors.ts';
import { parseModelConfig } from '../formats/model-config.ts';
import {
  parseSafetensors,
  readTensorF32,
  storedTensor,
  type SafetensorsFile,
} from '../formats/safetensors.ts';
import { tieEqualHead } from '../formats/tie-equal-head.ts';
import { allInOrder } from '../lib/all-in-order.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { CHAT_TEMPLATE_FILE, withTemplateFile } from '../models/chat-template-file.ts';
import type { ModelFolder } from '../models/model-folder.ts';
import { materialize } from '../quant/materialize.ts';
import { guessThinkFormat } from '../reasoning/guess-think-format.ts';
import { parseJsonFile, type LoadedCheckpoint, type RowSelection } from './loaded-checkpoint.ts';
import { templateFacts } from './template-facts.ts';
import { weightsHash } from './weights-hash.ts';

export interface ReadFolderOptions {
  readonly signal: AbortSignal;
  onDownload(done: number, total: number): void;
}

/** The file's bytes; null where the folder has none. */
async function readTemplate(folder: ModelFolder, signal: AbortSignal): Promise<Uint8Array | null> {
  try {
    return await folder.read(CHAT_TEMPLATE_FILE, { signal });
  } catch (error) {
    if (error instanceof ModelFormatError && error.code === 'model-missing') {
      return null;
    }
    throw error;
  }
}

/** The small files first: a folder of another kind is refused before its weights are fetched. */
export async function readModelFolder(
  folder: ModelFolder,
  { signal, onDownload }: ReadFolderOptions,
): Promise<LoadedCheckpoint> {
  const json = async (file: string): Promise<unknown> =>
    parseJsonFile(file, await folder.read(file, { signal }));
  const tokenizerJson = async (file: string): Promise<unknown> => {
    try {
      return await json(file);
    } catch (error) {
      throw error instanceof ModelFormatError
        ? new ModelFormatError('tokenizer-missing', error.message)
        : error;
    }
  };
  const [configJson, tokenizer, tokenizerConfig] = await allInOrder([
    json('config.json'),
    tokenizerJson('tokenizer.json'),
    tokenizerJson('tokenizer_config.json').then((settings) =>
      withTemplateFile(settings, () => readTemplate(folder, signal)),
    ),
  ]);
  const published = parseModelConfig(configJson);
  const bytes = await folder.read('model.safetensors', { signal, onProgress: onDownload });
  const hash = await weightsHash(bytes);
  const weights = parseSafetensors(bytes);
  checkTensors(published, weights);
  const config = tieEqualHead(published, (tensor) => storedTensor(weights, tensor));
  return {
    config,
    tokenizer,
    tokenizerConfig,
    parameters: countParameters(weights),
    thinkFormat: guessThinkFormat(templateFacts(tokenizer, tokenizerConfig)),
    downloadBytes: bytes.byteLength,
    ...(hash !== undefined && { weightsHash: hash }),
    async *constants(specs, selection) {
      const unclaimed = new Map<string, Uint8Array<ArrayBuffer>>();
      const read = (tensor: string): Float32Array => {
        const values = readTensorF32(weights, tensor);
        return selection?.tensors.has(tensor) === true
          ? rowsOf(values, config.hiddenSize, selection)
          : values;
      };
      for (const { source } of specs) yield materialize(source, read, unclaimed);
    },
  };
}

function rowsOf(values: Float32Array, width: number, { ranges }: RowSelection): Float32Array {
  const parts = ranges.map(({ begin, end }) => values.subarray(begin * width, end * width));
  const rows = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    rows.set(part, at);
    at += part.length;
  }
  return rows;
}

function countParameters(weights: SafetensorsFile): number {
  let count = 0;
  for (const { shape } of weights.tensors.values()) {
    count += shape.reduce((product, size) => product * size, 1);
  }
  return count;
}
