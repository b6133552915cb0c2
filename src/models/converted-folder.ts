/**
 * A checkpoint that was converted before, as a folder on any static host: tensors in blocks, the small files, `manifest`, and `SHA256SUMS`
 * over all of them. Written by the command line's convert; kept in this browser byte for byte.
 */
import { decodeUtf8 } from '../lib/utf8.ts';
import { parseModelConfig, type ModelConfig } from '../formats/model-config.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { Checksum } from './checksum.ts';
import { DOCUMENT_NAMES, parseJson, type DocumentName, type Documents } from './checkpoint-source.ts';
import type { StoredWeights } from './download-plan.ts';
import { httpSourceFile } from './http-source-file.ts';
import { httpModelFolder } from './model-folder.ts';
import type { SourceFile, SourceIdentity } from './source-file.ts';
import { decodeManifest, type Manifest } from './stored-manifest.ts';
import type { TransferEnvironment } from './transfer-environment.ts';

/** Lines of 64 hex digits, two spaces and a name, as `sha256sum` writes and checks them. */
export const CHECKSUMS_NAME = 'SHA256SUMS';
export const MANIFEST_NAME = 'manifest';

export interface ConvertedFolder {
  readonly identity: Extract<SourceIdentity, { readonly kind: 'folder' }>;
  readonly config: ModelConfig;
  readonly documents: Documents;
  readonly manifest: Manifest;
  readonly weights: StoredWeights;
  /** One for each tensor of the manifest, in its order. */
  readonly files: readonly SourceFile[];
}

const CONNECTIONS = 4;

/**
 * Reads all but the weights.
 * @param url absolute, with trailing slash
 * @throws ModelFormatError `model-missing` when there is no manifest, `model-corrupt` when it or a file is not right · NetworkError
 */
export async function openConvertedFolder(
  url: string,
  environment: TransferEnvironment,
  signal: AbortSignal,
): Promise<ConvertedFolder> {
  const folder = httpModelFolder(url, (address, init) =>
    environment.fetch(address, { ...init, headers: {}, cache: 'no-store' }),
  );
  const manifestBytes = await folder.read(MANIFEST_NAME, { signal });
  const rest = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
    (await folder.read(name, { signal }).catch((error: unknown) => {
      throw error instanceof ModelFormatError ? damaged(url, `${name} is missing`) : error;
    })) as Uint8Array<ArrayBuffer>;
  const checksums = parseChecksums(await rest(CHECKSUMS_NAME), url);
  await verify(url, MANIFEST_NAME, manifestBytes, checksums);
  const manifest = readManifest(manifestBytes, url);
  const { weights } = manifest.plan;
  if (weights === 'onnx') throw damaged(url, 'it says that it holds a graph');
  const documents: [DocumentName, Uint8Array<ArrayBuffer>][] = [];
  for (const name of DOCUMENT_NAMES) {
    const bytes = await rest(name);
    await verify(url, name, bytes, checksums);
    documents.push([name, bytes]);
  }
  const byName = Object.fromEntries(documents) as Documents;
  return {
    identity: { kind: 'folder', url },
    config: parseModelConfig(parseJson('config.json', byName['config.json'])),
    documents: byName,
    manifest,
    weights,
    files: manifest.tensors.map(({ file, sizeBytes }) =>
      httpSourceFile({
        path: file,
        url: `${url}${file}`,
        sizeBytes,
        sha256: checksumOf(url, file, checksums),
        headers: {},
        environment,
        connections: CONNECTIONS,
      }),
    ),
  };
}

function readManifest(bytes: Uint8Array, url: string): Manifest {
  try {
    return decodeManifest(bytes, null);
  } catch {
    throw damaged(url, 'its manifest cannot be read, or was written by another version');
  }
}

function parseChecksums(bytes: Uint8Array, url: string): ReadonlyMap<string, string> {
  const lines = (decodeUtf8(bytes) ?? '').split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [, sha256, name] = /^([0-9a-f]{64}) [ *](\w[\w.-]*)$/.exec(line) ?? [];
      if (name === undefined) throw damaged(url, `${CHECKSUMS_NAME} is no list of checksums`);
      return [name, sha256];
    }),
  );
}

function checksumOf(url: string, name: string, checksums: ReadonlyMap<string, string>): string {
  const sha256 = checksums.get(name);
  if (sha256 === undefined) throw damaged(url, `${CHECKSUMS_NAME} does not list ${name}`);
  return sha256;
}

async function verify(
  url: string,
  name: string,
  bytes: Uint8Array,
  checksums: ReadonlyMap<string, string>,
): Promise<void> {
  const checksum = await Checksum.create();
  checksum.update(bytes);
  if (checksum.digest() !== checksumOf(url, name, checksums)) {
    throw damaged(url, `${name} has other bytes than when it was written`);
  }
}

function damaged(url: string, what: string): ModelFormatError {
  return new ModelFormatError(
    'model-corrupt',
    `The converted checkpoint at ${url} is damaged: ${what}. Convert it again, and copy the whole folder.`,
  );
}
