/**
 * The Hugging Face hub's API, or a mirror's of the same shape: what is in a repository, and which repositories there are.
 * Source: https://huggingface.co/docs/hub/api (GET /api/models, GET /api/models/{id}/revision/{revision}?blobs=true). Answers are
 * checked field by field; the access token stays in memory and is sent to the base URL only.
 */
import { ModelFormatError } from '../lib/model-format-error.ts';
import { ggufModelFiles } from './gguf-model-files.ts';
import { httpSourceFile } from './http-source-file.ts';
import { NetworkError } from './model-folder.ts';
import { onnxModelFiles } from './onnx-model-files.ts';
import type { FileListing, SourceFile } from './source-file.ts';
import type { TransferEnvironment } from './transfer-environment.ts';

export interface HubOptions {
  /** Without trailing slash, e.g. https://huggingface.co */
  readonly baseUrl: string;
  /** Empty for none. */
  readonly token: string;
}

export const PUBLIC_HUB: HubOptions = { baseUrl: 'https://huggingface.co', token: '' };

/** One repository a search found. */
export interface SearchHit {
  readonly repository: string;
  readonly downloads: number;
  /** Its authors ask for an account and agreement first. */
  readonly gated: boolean;
  /** Files that can be used here; sizes in bytes, null while unknown. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number | null }[];
  /** Models in GGUF among them, by their first file. */
  readonly gguf: readonly ModelFileHit[];
  /** Graphs in ONNX among them. */
  readonly onnx: readonly ModelFileHit[];
}

/** A checkpoint in a file of its own. */
export interface ModelFileHit {
  readonly file: string;
  /** With the files that go with it; null while unknown. */
  readonly sizeBytes: number | null;
}

const CONNECTIONS = 4;
const MAX_HITS = 12;
const USABLE_FILE = /\.(safetensors|gguf|onnx|onnx_data(_\d+)?)$/i;
/** `owner/name`; some old repositories have no owner. */
const REPOSITORY = /^(?:[A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9][\w.-]{0,95}$/;

type Fields = Readonly<Record<string, unknown>>;

/** True for text that can be a repository id. */
export function isRepositoryId(text: string): boolean {
  return REPOSITORY.test(text) && !text.includes('..');
}

/**
 * Lists a repository at its present commit; the files are fetched from that commit whatever happens on the hub meanwhile.
 * @throws ModelFormatError `model-missing` · NetworkError
 */
export async function listRepository(
  repository: string,
  hub: HubOptions,
  environment: TransferEnvironment,
  signal: AbortSignal,
): Promise<FileListing> {
  if (!isRepositoryId(repository)) {
    throw new ModelFormatError(
      'model-missing',
      `"${repository.slice(0, 100)}" is no repository id. Write it as owner/name, for example simplescaling/s1.1-1.5B.`,
    );
  }
  const about = `${repository} at ${hostOf(hub)}`;
  const url = `${hub.baseUrl}/api/models/${repository}/revision/main?blobs=true`;
  const answer = asFields(await getJson(url, about, hub, environment, signal), about);
  const revision = answer['sha'];
  if (typeof revision !== 'string' || !/^[0-9a-f]{7,64}$/i.test(revision)) throw unexpected(about);
  const files = asList(answer['siblings'], about).flatMap((item) => {
    const entry = readSibling(asFields(item, about));
    if (entry === null) return [];
    const path = entry.path.split('/').map(encodeURIComponent).join('/');
    return [
      httpSourceFile({
        ...entry,
        url: `${hub.baseUrl}/${repository}/resolve/${revision}/${path}`,
        headers: authorization(hub),
        environment,
        connections: CONNECTIONS,
      }),
    ];
  });
  return { identity: { kind: 'hub', repository, revision }, files };
}

/** Repositories whose name or description fits, most downloaded first. @throws NetworkError */
export async function searchHub(
  query: string,
  hub: HubOptions,
  environment: TransferEnvironment,
  signal: AbortSignal,
): Promise<readonly SearchHit[]> {
  const about = `The search at ${hostOf(hub)}`;
  const params = new URLSearchParams({
    search: query,
    filter: 'text-generation',
    sort: 'downloads',
    limit: String(MAX_HITS),
    full: 'true',
  });
  const answer = await getJson(`${hub.baseUrl}/api/models?${params}`, about, hub, environment, signal).catch(
    (error: unknown) => {
      // Nothing was named that could be missing; what there is to say about a token stays.
      const isMissing = error instanceof ModelFormatError && hub.token === '';
      throw isMissing
        ? new NetworkError(
            `${hostOf(hub)} has no search, or does not allow it. Type owner/name, or use another hub.`,
          )
        : error;
    },
  );
  const hits = asList(answer, about).map((item) => readHit(asFields(item, about)));
  return Promise.all(
    hits.filter((hit) => hit !== null).map((hit) => withSizes(hit, hub, environment, signal)),
  );
}

/** The search itself does not tell sizes. A repository that cannot be listed, e.g. a gated one, is shown without. */
async function withSizes(
  hit: SearchHit,
  hub: HubOptions,
  environment: TransferEnvironment,
  signal: AbortSignal,
): Promise<SearchHit> {
  if (hit.files.length === 0) return hit;
  try {
    const listing = await listRepository(hit.repository, hub, environment, signal);
    const files = listing.files
      .filter(({ path }) => USABLE_FILE.test(path))
      .map(({ path, sizeBytes }) => ({ path, sizeBytes }));
    return { ...hit, files, ...modelsOf(files) };
  } catch {
    signal.throwIfAborted();
    return hit;
  }
}

function modelsOf(files: SearchHit['files']): Pick<SearchHit, 'gguf' | 'onnx'> {
  const paths = files.map(({ path }) => path);
  const hit = (file: string, parts: readonly string[]): ModelFileHit => {
    const sizes = parts.map((part) => files.find(({ path }) => path === part)?.sizeBytes ?? null);
    return {
      file,
      sizeBytes: sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size)),
    };
  };
  return {
    gguf: ggufModelFiles(paths).map(({ file, parts }) => hit(file, parts)),
    onnx: onnxModelFiles(paths).map(({ file, data }) => hit(file, [file, ...data])),
  };
}

function readHit(fields: Fields): SearchHit | null {
  const { id, downloads, gated, siblings } = fields;
  if (typeof id !== 'string' || !isRepositoryId(id)) return null;
  const names = Array.isArray(siblings)
    ? siblings.map((item: unknown) => (isFields(item) ? item['rfilename'] : null))
    : [];
  const files = names
    .filter((name) => typeof name === 'string')
    .filter((name) => USABLE_FILE.test(name))
    .map((path) => ({ path, sizeBytes: null }));
  return {
    repository: id,
    downloads: typeof downloads === 'number' ? downloads : 0,
    gated: gated !== undefined && gated !== false,
    files,
    ...modelsOf(files),
  };
}

/** Of a large file git keeps a small one that points to it, so its `blobId` says nothing about the content. */
function readSibling(fields: Fields): Pick<SourceFile, 'path' | 'sizeBytes' | 'sha256' | 'gitBlob'> | null {
  const { rfilename, size, lfs, blobId } = fields;
  const sha256 = isFields(lfs) ? lfs['sha256'] : null;
  if (typeof rfilename !== 'string' || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    return null;
  }
  const published = typeof sha256 === 'string' && /^[0-9a-f]{64}$/i.test(sha256);
  const isBlob = !isFields(lfs) && typeof blobId === 'string' && /^[0-9a-f]{40}$/i.test(blobId);
  return {
    path: rfilename,
    sizeBytes: size,
    sha256: published ? sha256.toLowerCase() : null,
    ...(isBlob && { gitBlob: blobId.toLowerCase() }),
  };
}

function authorization({ token }: HubOptions): Readonly<Record<string, string>> {
  return token === '' ? {} : { Authorization: `Bearer ${token}` };
}

async function getJson(
  url: string,
  about: string,
  hub: HubOptions,
  environment: TransferEnvironment,
  signal: AbortSignal,
): Promise<unknown> {
  let response: Response;
  try {
    response = await environment.fetch(url, { headers: authorization(hub), signal, cache: 'no-store' });
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new NetworkError(
      `${hostOf(hub)} could not be reached (${reason}). Check the connection, or use a mirror.`,
    );
  }
  if ([401, 403].includes(response.status) && hub.token !== '') throw tokenRefused(about, hub);
  if ([401, 403, 404].includes(response.status)) throw notThere(about);
  if (!response.ok) {
    throw new NetworkError(
      `${about}: the server answered ${response.status}. Try again in a moment, or use a mirror.`,
    );
  }
  try {
    return await response.json();
  } catch {
    signal.throwIfAborted();
    throw unexpected(about);
  }
}

/** The hub gives the same answer for what does not exist and for what may not be seen. */
function notThere(about: string): ModelFormatError {
  return new ModelFormatError(
    'model-missing',
    `${about} does not exist, or is private or gated. Check the name; for a gated one accept its terms on the hub and give an access token.`,
  );
}

/** An expired token is refused for public repositories as well. */
function tokenRefused(about: string, hub: HubOptions): ModelFormatError {
  return new ModelFormatError(
    'model-missing',
    `${hostOf(hub)} refused the access token, so ${about} could not be read. Renew the token or leave it out; for a gated repository, accept its terms on the hub with the account of the token.`,
  );
}

function unexpected(about: string): NetworkError {
  return new NetworkError(`${about}: the answer is not what a hub sends. Check the base URL of the mirror.`);
}

function hostOf({ baseUrl }: HubOptions): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asFields(value: unknown, about: string): Fields {
  if (!isFields(value)) throw unexpected(about);
  return value;
}

function asList(value: unknown, about: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected(about);
  return value;
}
