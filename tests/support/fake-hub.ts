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
  | { readonly kind: 'hang'; readonly afterBytes: number };

export interface FakeFile {
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

export interface FakeHub {
  /** Without trailing slash. */
  readonly url: string;
  /** Requests for files, in order. */
  readonly requests: { path: string; begin: number; authorization: string | undefined }[];
  misbehave: Misbehave;
  /** Milliseconds every chunk of a body waits for. */
  delayMs: number;
  close(): Promise<void>;
}

export const REVISION = 'c0ffee0000000000000000000000000000000001';
const CHUNK_BYTES = 64 * 1024;

/**
 * @param repositories files by path, by repository id
 * @param wishedPort 0 for any free one
 */
export async function startFakeHub(
  repositories: Readonly<Record<string, ReadonlyMap<string, FakeFile>>>,
  wishedPort = 0,
): Promise<FakeHub> {
  const state = new FakeHubState(repositories);
  const server = createServer((request, response) => void state.answer(request, response));
  await new Promise<void>((resolve) => server.listen(wishedPort, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, { url: `http://127.0.0.1:${port}`, close: () => close(server) });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Of files that may be large and are listed often. */
const checksums = new WeakMap<Uint8Array, string>();

function checksum(bytes: Uint8Array): string {
  const known = checksums.get(bytes) ?? createHash('sha256').update(bytes).digest('hex');
  checksums.set(bytes, known);
  return known;
}

class FakeHubState {
  readonly requests: { path: string; begin: number; authorization: string | undefined }[] = [];
  misbehave: Misbehave = () => null;
  delayMs = 0;
  readonly #repositories: Readonly<Record<string, ReadonlyMap<string, FakeFile>>>;

  constructor(repositories: Readonly<Record<string, ReadonlyMap<string, FakeFile>>>) {
    this.#repositories = repositories;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Range');
    response.setHeader('Access-Control-Expose-Headers', 'Content-Range, ETag');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    const url = new URL(request.url ?? '/', 'http://hub');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (url.pathname === '/api/models') return this.#search(url, response);
    const api = /^\/api\/models\/(.+)\/revision\/main$/.exec(url.pathname);
    if (api) return this.#list(api[1], response);
    const resolve = /^\/(.+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    if (resolve) {
      // As the real hub does for large files: another address for the bytes.
      return void response
        .writeHead(302, { Location: `/cdn/${resolve[1]}/${resolve[3]}?revision=${resolve[2]}` })
        .end();
    }
    const cdn = /^\/cdn\/([^/]+\/[^/]+)\/(.+)$/.exec(url.pathname);
    const file = cdn && this.#repositories[cdn[1]]?.get(decodeURIComponent(cdn[2]));
    if (!cdn || !file) return void response.writeHead(404).end();
    await this.#send(decodeURIComponent(cdn[2]), file, request, response);
  }

  #search(url: URL, response: ServerResponse): void {
    const query = (url.searchParams.get('search') ?? '').toLowerCase();
    const hits = Object.entries(this.#repositories)
      .filter(([id]) => id.toLowerCase().includes(query))
      .map(([id, files]) => ({
        id,
        downloads: 7,
        gated: false,
        siblings: [...files.keys()].map((rfilename) => ({ rfilename })),
      }));
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(hits));
  }

  #list(id: string, response: ServerResponse): void {
    const files = this.#repositories[id];
    if (files === undefined) return void response.writeHead(401).end('{"error":"Repository not found"}');
    const siblings = [...files].map(([rfilename, { bytes, lfs }]) => ({
      rfilename,
      size: bytes.length,
      ...(lfs && { lfs: { sha256: checksum(bytes), size: bytes.length } }),
    }));
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ id, sha: REVISION, siblings }));
  }

  async #send(
    path: string,
    file: FakeFile,
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
    for (let at = 0; at < limit && !response.destroyed; at += CHUNK_BYTES) {
      if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
      const ready = response.write(body.subarray(at, Math.min(at + CHUNK_BYTES, limit)));
      if (!ready) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    }
    if (fault?.kind === 'hang') return;
    // Give what was written time to leave before the connection breaks.
    if (fault?.kind === 'drop') setTimeout(() => response.destroy(), 5);
    else response.end();
  }
}
