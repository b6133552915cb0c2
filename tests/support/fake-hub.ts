/**
 * A hub on this machine: repositories with the API, redirects, ranges and checksums of the real one, and every fault a network has.
 * For tests and benchmarks only.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is wrong with one answer. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
  /** The connection breaks after so many bytes of the body. */
  | { readonly kind: 'drop'; readonly afterBytes: number }
  /** The body is complete in the server's eyes, but shorter than asked. */
  | { readonly kind: 'short'; readonly bytes: number }
  /** One byte is not what it should be. */
  | { readonly kind: 'wrong-byte'; readonly at: number }
  /** The file has another size than was listed. */
  | { readonly kind: 'wrong-length' }
  /** The range is ignored: the whole file with status 200. */
  | { readonly kind: 'whole' }
  /** Another part than was asked for. */
  | { readonly kind: 'wrong-range' }
  /** So many bytes, then nothing, with the connection open. */
  | { readonly kind: 'hang'; readonly afterBytes: number }
  /** A few bytes at a time, so that the connection is never silent and never of use. */
  | { readonly kind: 'drip'; readonly chunkBytes: number; readonly everyMs: number }
  /** Back to the address that was asked for, without end. */
  | { readonly kind: 'redirect-loop' };

/** Bytes that are asked for in parts; they need not be in memory. */
export interface ServedBytes {
  readonly length: number;
  subarray(begin?: number, end?: number): Uint8Array;
}

export interface ServedFile {
  readonly bytes: ServedBytes;
  readonly lfs: boolean;
}

/** A file in memory. */
export interface FakeFile extends ServedFile {
  readonly bytes: Uint8Array;
  /** Published as a large file, i.e. with its checksum. */
  readonly lfs: boolean;
}

/** Asked at every request for a file; null for a right answer. */
export type Misbehave = (request: {
  readonly path: string;
  readonly begin: number;
  readonly end: number;
  /** Requests for files so far, this one included. */
  readonly count: number;
}) => Fault | null;

export interface FileRequest {
  readonly path: string;
  readonly begin: number;
  readonly authorization: string | undefined;
}

export interface SeenRequest {
  readonly url: string;
  readonly authorization: string | undefined;
}

export interface FakeHub {
  /** Without trailing slash. */
  readonly url: string;
  /** Requests for files where their bytes are, in order. */
  readonly requests: FileRequest[];
  /** Every request, as it came in: path and query, host and token. */
  readonly seen: SeenRequest[];
  misbehave: Misbehave;
  /** Repositories that are listed and served only to who sends this token. */
  gated: ReadonlyMap<string, string>;
  /** Where files are redirected to: another fake hub's address; empty for this one. */
  contentUrl: string;
  /** Milliseconds every chunk of a body waits for. */
  delayMs: number;
  close(): Promise<void>;
}

export const REVISION = 'c0ffee0000000000000000000000000000000001';
const CHUNK_BYTES = 64 * 1024;
const HASH_BYTES = 8 * 2 ** 20;

/**
 * @param repositories files by path, by repository id
 * @param wishedPort 0 for any free one
 */
export async function startFakeHub(
  repositories: Readonly<Record<string, ReadonlyMap<string, ServedFile>>>,
  wishedPort = 0,
): Promise<FakeHub> {
  const state = new FakeHubState(repositories);
  const server = createServer((request, response) => void state.answer(request, response));
  await new Promise<void>((resolve) => server.listen(wishedPort, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, { url: `http://127.0.0.1:${port}`, close: () => close(server) });
}

/** As the real hub answers for what does not exist and for what may not be seen. */
function refuse(response: ServerResponse): void {
  response.writeHead(401).end('{"error":"Repository not found"}');
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Of files that may be large and are listed often. */
const checksums = new WeakMap<ServedBytes, string>();

function checksum(bytes: ServedBytes): string {
  const known = checksums.get(bytes);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += HASH_BYTES) {
    hash.update(bytes.subarray(at, Math.min(at + HASH_BYTES, bytes.length)));
  }
  const found = hash.digest('hex');
  checksums.set(bytes, found);
  return found;
}

/** Of a file that is small; of a large one the real hub names the small file that points to it. */
function blobId(bytes: ServedBytes): string {
  const content = bytes.length < HASH_BYTES ? bytes.subarray() : new Uint8Array(100);
  return createHash('sha1')
    .update(`blob ${String(content.length)}\0`)
    .update(content)
    .digest('hex');
}

class FakeHubState {
  readonly requests: FileRequest[] = [];
  readonly seen: SeenRequest[] = [];
  misbehave: Misbehave = () => null;
  gated: ReadonlyMap<string, string> = new Map();
  contentUrl = '';
  delayMs = 0;
  readonly #repositories: Readonly<Record<string, ReadonlyMap<string, ServedFile>>>;

  constructor(repositories: Readonly<Record<string, ReadonlyMap<string, ServedFile>>>) {
    this.#repositories = repositories;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Range');
    response.setHeader('Access-Control-Expose-Headers', 'Content-Range, ETag');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    const url = new URL(request.url ?? '/', 'http://hub');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    this.seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
    if (url.pathname === '/api/models') return this.#search(url, response);
    const api = /^\/api\/models\/(.+)\/revision\/main$/.exec(url.pathname);
    if (api) {
      return this.#mayRead(api[1], request) ? this.#list(api[1], response) : refuse(response);
    }
    const resolve = /^\/(.+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    if (resolve) {
      const [, repository, revision, path] = resolve;
      if (!this.#mayRead(repository, request)) return refuse(response);
      // As the real hub does for large files: another address for the bytes, good without a token.
      const address = `${this.contentUrl}/cdn/${repository}/${path}?revision=${revision}`;
      return void response.writeHead(302, { Location: address }).end();
    }
    const cdn = /^\/cdn\/([^/]+\/[^/]+)\/(.+)$/.exec(url.pathname);
    const file = cdn && this.#repositories[cdn[1]]?.get(decodeURIComponent(cdn[2]));
    if (!cdn || !file) return void response.writeHead(404).end();
    await this.#send(decodeURIComponent(cdn[2]), file, request, response);
  }

  #mayRead(repository: string, request: IncomingMessage): boolean {
    const token = this.gated.get(repository);
    return token === undefined || request.headers.authorization === `Bearer ${token}`;
  }

  #search(url: URL, response: ServerResponse): void {
    const query = (url.searchParams.get('search') ?? '').toLowerCase();
    const hits = Object.entries(this.#repositories)
      .filter(([id]) => id.toLowerCase().includes(query))
      .map(([id, files]) => ({
        id,
        downloads: 7,
        gated: this.gated.has(id) && 'manual',
        siblings: [...files.keys()].map((rfilename) => ({ rfilename })),
      }));
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(hits));
  }

  #list(id: string, response: ServerResponse): void {
    const files = this.#repositories[id];
    if (files === undefined) return refuse(response);
    const siblings = [...files].map(([rfilename, { bytes, lfs }]) => ({
      rfilename,
      size: bytes.length,
      blobId: blobId(bytes),
      ...(lfs && { lfs: { sha256: checksum(bytes), size: bytes.length } }),
    }));
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ id, sha: REVISION, siblings }));
  }

  async #send(
    path: string,
    file: ServedFile,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const begin = Number(range?.[1] ?? 0);
    const end = Math.min(Number(range?.[2] ?? file.bytes.length - 1) + 1, file.bytes.length);
    this.requests.push({ path, begin, authorization: request.headers.authorization });
    const fault = this.misbehave({ path, begin, end, count: this.requests.length });
    if (fault?.kind === 'status') {
      const headers = fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
      return void response.writeHead(fault.status, headers).end();
    }
    if (fault?.kind === 'redirect-loop') {
      return void response.writeHead(302, { Location: request.url ?? '' }).end();
    }
    const whole = fault?.kind === 'whole';
    const shift = fault?.kind === 'wrong-range' ? 1 : 0;
    let body = file.bytes.subarray(whole ? 0 : begin, whole ? undefined : end);
    if (fault?.kind === 'short') body = body.subarray(0, fault.bytes);
    if (fault?.kind === 'wrong-byte' && fault.at >= begin && fault.at < end) {
      body = body.slice();
      body[fault.at - begin] ^= 1;
    }
    const total = file.bytes.length + (fault?.kind === 'wrong-length' ? 1 : 0);
    response.writeHead(whole ? 200 : 206, {
      'Content-Type': 'application/octet-stream',
      ...(!whole && { 'Content-Range': `bytes ${begin + shift}-${end - 1 + shift}/${total}` }),
      ...((whole || fault === null) && { 'Content-Length': String(body.length) }),
    });
    await this.#write(body, fault, response);
  }

  async #write(body: Uint8Array, fault: Fault | null, response: ServerResponse): Promise<void> {
    // Each wait for room adds two listeners that only go with the answer.
    response.setMaxListeners(0);
    const limit = fault?.kind === 'drop' || fault?.kind === 'hang' ? fault.afterBytes : body.length;
    const [chunkBytes, delayMs] =
      fault?.kind === 'drip' ? [fault.chunkBytes, fault.everyMs] : [CHUNK_BYTES, this.delayMs];
    for (let at = 0; at < limit && !response.destroyed; at += chunkBytes) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const ready = response.write(body.subarray(at, Math.min(at + chunkBytes, limit)));
      if (!ready) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    }
    if (fault?.kind === 'hang') return;
    // Give what was written time to leave before the connection breaks.
    if (fault?.kind === 'drop') setTimeout(() => response.destroy(), 5);
    else response.end();
  }
}
