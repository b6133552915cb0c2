/** A checkpoint on disk, whatever it is stored as, under the names of transformers. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkTensors } from '../src/formats/check-tensors.ts';
import { GgufFile } from '../src/formats/gguf/gguf-file.ts';
import { ggufTokenizer } from '../src/formats/gguf/gguf-tokenizer.ts';
import { parseModelConfig, type ModelConfig } from '../src/formats/model-config.ts';
import { parseSafetensors, readTensorF32 } from '../src/formats/safetensors.ts';
import { ModelFormatError } from '../src/lib/model-format-error.ts';

const GENERATION = 'generation_config.json';

export interface SourceCheckpoint {
  readonly config: ModelConfig;
  /** Parsed config.json, tokenizer.json and tokenizer_config.json. */
  readonly configJson: Readonly<Record<string, unknown>>;
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly tokenizerConfig: Readonly<Record<string, unknown>>;
  /** Parsed generation_config.json; null where there is none. */
  readonly generationConfig: Readonly<Record<string, unknown>> | null;
  /** Values of a tensor, row-major. */
  readF32(tensor: string): Float32Array<ArrayBuffer>;
}

/** @throws ModelFormatError when the source is missing, damaged or of an unknown kind */
export function openSourceCheckpoint(path: string): SourceCheckpoint {
  if (!existsSync(path)) {
    throw new ModelFormatError('model-missing', `There is nothing at ${path}. Check the path.`);
  }
  return statSync(path).isDirectory() ? openFolder(path) : openGguf(path);
}

function openGguf(path: string): SourceCheckpoint {
  const file = new GgufFile(new Uint8Array(readFileSync(path)));
  const { tokenizer, config: tokenizerConfig } = ggufTokenizer(file.metadata);
  const { config, configJson } = file;
  const readF32 = (tensor: string) => file.readF32(tensor);
  return { config, configJson, tokenizer, tokenizerConfig, generationConfig: null, readF32 };
}

function openFolder(folder: string): SourceCheckpoint {
  const configJson = readJson(folder, 'config.json');
  const config = parseModelConfig(configJson);
  const files = weightFiles(folder).map((name) => parseSafetensors(new Uint8Array(readPart(folder, name))));
  const byTensor = new Map(files.flatMap((file) => [...file.tensors.keys()].map((name) => [name, file])));
  checkTensors(config, { tensors: new Map(files.flatMap((file) => [...file.tensors])) });
  return {
    config,
    configJson,
    tokenizer: readJson(folder, 'tokenizer.json'),
    tokenizerConfig: readJson(folder, 'tokenizer_config.json'),
    generationConfig: existsSync(join(folder, GENERATION)) ? readJson(folder, GENERATION) : null,
    readF32(tensor) {
      const file = byTensor.get(tensor);
      if (file === undefined) {
        throw new ModelFormatError('model-missing', `The weights have no tensor "${tensor}".`);
      }
      return readTensorF32(file, tensor);
    },
  };
}

/** The shards that the index names, or the one file. */
function weightFiles(folder: string): string[] {
  if (!existsSync(join(folder, 'model.safetensors.index.json'))) return ['model.safetensors'];
  const map: unknown = readJson(folder, 'model.safetensors.index.json')['weight_map'];
  const names = typeof map === 'object' && map !== null ? Object.values(map).map(String) : [];
  if (names.length === 0 || names.some((name) => !/^[\w.-]+\.safetensors$/.test(name))) {
    throw new ModelFormatError(
      'model-corrupt',
      `The index of the weights in ${folder} lists no usable files.`,
    );
  }
  return [...new Set(names)];
}

function readPart(folder: string, name: string): Buffer {
  if (!existsSync(join(folder, name))) {
    throw new ModelFormatError('model-missing', `There is no ${name} in ${folder}. Check the path.`);
  }
  return readFileSync(join(folder, name));
}

function readJson(folder: string, name: string): Record<string, unknown> {
  const text = readPart(folder, name).toString('utf8');
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json };
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new ModelFormatError('model-corrupt', `${name} in ${folder} is not a JSON object.`);
}
