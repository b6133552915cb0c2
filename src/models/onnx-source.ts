/** A checkpoint published as a graph in ONNX, opened: config and tokenizer read, files counted, nothing else fetched yet. */
import { expectedTensors } from '../formats/check-tensors.ts';
import { parseModelConfig, type ModelConfig } from '../formats/model-config.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import {
  parseJson,
  readDocument,
  readTokenizer,
  type CheckpointSource,
  type Documents,
} from './checkpoint-source.ts';
import type { OnnxDtype, OnnxModelFiles } from './onnx-model-files.ts';
import type { FileListing, SourceFile, SourceIdentity } from './source-file.ts';

export interface OnnxSource {
  readonly identity: SourceIdentity;
  readonly config: ModelConfig;
  readonly documents: Documents;
  readonly dtype: OnnxDtype;
  /** The graph first, then the files with its weights: kept as they are. */
  readonly files: readonly SourceFile[];
  /** Weights, in numbers, as the config has them. */
  readonly parameters: number;
}

/** Any published checkpoint. */
export type OpenedSource = CheckpointSource | OnnxSource;

export function isOnnxSource(source: OpenedSource): source is OnnxSource {
  return 'dtype' in source;
}

/** The runtime is given a graph in one piece, and a browser holds no more in one. */
const MAX_GRAPH_BYTES = 2 ** 31 - 1;

/**
 * @param model which of the listed graphs; named in the identity, since a repository may hold many
 * @throws ModelFormatError when files are missing, or it is of an architecture whose cache we do not know
 */
export async function openOnnxSource(
  listing: FileListing,
  { file, data, dtype }: OnnxModelFiles,
  signal: AbortSignal,
): Promise<OnnxSource> {
  const configBytes = await readDocument(listing, 'config.json', signal);
  const configJson = parseJson('config.json', configBytes);
  const config = parseModelConfig(configJson);
  refuseMissingData(configJson, file, dtype, data.length);
  const [tokenizer, tokenizerConfig] = await readTokenizer(listing, signal);
  const files = [file, ...data].map((path) => fileOf(listing, path));
  if (files[0].sizeBytes > MAX_GRAPH_BYTES) {
    throw new ModelFormatError(
      'model-unsupported',
      `${file} is larger than 2 GB, more than a browser holds in one piece. Choose a smaller number format.`,
    );
  }
  const { identity } = listing;
  return {
    identity: identity.kind === 'hub' ? { ...identity, file } : identity,
    config,
    documents: {
      'config.json': configBytes,
      'tokenizer.json': tokenizer,
      'tokenizer_config.json': tokenizerConfig,
    },
    dtype,
    files,
    parameters: [...expectedTensors(config).values()].reduce(
      (sum, shape) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    ),
  };
}

function fileOf(listing: FileListing, path: string): SourceFile {
  const found = listing.files.find((file) => file.path === path);
  if (found === undefined) throw new ModelFormatError('model-missing', `There is no ${path} here.`);
  return found;
}

/**
 * How many files of weights a graph has is written in `transformers.js_config.use_external_data_format`: true or a number, for all
 * graphs or by number format or file name.
 */
function refuseMissingData(configJson: unknown, file: string, dtype: OnnxDtype, found: number): void {
  const about = fieldsOf(fieldsOf(configJson)['transformers.js_config'])['use_external_data_format'];
  const name = file.split('/').at(-1) ?? '';
  const byGraph = fieldsOf(about);
  const stated = typeof about === 'object' ? (byGraph[name] ?? byGraph[dtype]) : about;
  const wanted = stated === true ? 1 : typeof stated === 'number' ? stated : 0;
  if (found < wanted) {
    throw new ModelFormatError(
      'model-missing',
      `${file} keeps its weights in ${wanted} more ${wanted === 1 ? 'file' : 'files'} (${name}_data…), of which ${found} are here. Add them.`,
    );
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
