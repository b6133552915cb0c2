/**
 * A checkpoint as a folder of files (config.json, tokenizer.json, model.safetensors …), wherever it lies.
 * Knows nothing about what is in the files.
 */
import { ModelFormatError } from '../lib/model-format-error.ts';

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Called as bytes arrive; `total` is 0 while unknown. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ModelFolder {
  /** @throws ModelFormatError `model-missing` · NetworkError · the signal's reason */
  read(file: string, options: ReadOptions): Promise<Uint8Array>;
}

/** The folder could not be reached, or the transfer broke off. Nothing is wrong with the files themselves. */
export class NetworkError extends Error {}

/** A transfer that began and broke off. */
class BrokenTransfer extends NetworkError {}

type Fetch = (url: string, init: FetchInit) => Promise<Response>;
type FetchInit = Pick<RequestInit, 'cache'> & { readonly signal: AbortSignal };

/** A folder on a web server. @param baseUrl with trailing slash */
export function httpModelFolder(baseUrl: string, fetch: Fetch): ModelFolder {
  return {
    async read(file, { signal, onProgress }) {
      const transfer = async (init: FetchInit): Promise<Uint8Array> =>
        receive(await request(fetch, `${baseUrl}${file}`, init), file, signal, onProgress);
      try {
        return await transfer({ signal });
      } catch (error) {
        if (!(error instanceof BrokenTransfer)) throw error;
        // Chromium breaks off when two tabs fill its cache with the same large file at once: past the cache it comes.
        return transfer({ signal, cache: 'no-store' });
      }
    },
  };
}

async function receive(
  response: Response,
  file: string,
  signal: AbortSignal,
  onProgress: ReadOptions['onProgress'],
): Promise<Uint8Array> {
  const total = expectedBytes(response);
  const chunks = await collect(response, file, signal, (done) => onProgress?.(done, Math.max(total, done)));
  const bytes = concatenate(chunks);
  if (total > 0 && bytes.byteLength < total) {
    throw new BrokenTransfer(
      `${file} arrived incomplete (${bytes.byteLength} of ${total} bytes). Check the connection and load again.`,
    );
  }
  return bytes;
}

async function request(fetch: Fetch, url: string, init: FetchInit): Promise<Response> {
  const { signal } = init;
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    signal.throwIfAborted();
    throw new NetworkError(
      `${url} could not be reached (${reason(error)}). Check the connection and load again.`,
    );
  }
  // Servers of single-page apps answer a missing file with their page.
  const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  if (response.status === 404 || (response.ok && isPage)) {
    throw new ModelFormatError(
      'model-missing',
      `There is no file at ${url}. Check the address of the model folder.`,
    );
  }
  if (!response.ok) {
    throw new NetworkError(
      `${url} answered ${response.status} ${response.statusText}. Try again in a moment.`,
    );
  }
  return response;
}

/** Content-Length counts bytes before decompression, so it only tells when nothing is compressed. */
function expectedBytes(response: Response): number {
  const encoded = response.headers.get('content-encoding');
  return encoded && encoded !== 'identity' ? 0 : Number(response.headers.get('content-length') ?? 0);
}

async function collect(
  response: Response,
  file: string,
  signal: AbortSignal,
  onBytes: (done: number) => void,
): Promise<Uint8Array[]> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let done = 0;
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      chunks.push(part.value);
      done += part.value.byteLength;
      onBytes(done);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new BrokenTransfer(
      `The connection was lost after ${done} bytes of ${file} (${reason(error)}). Check it and load again.`,
    );
  }
  return chunks;
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
