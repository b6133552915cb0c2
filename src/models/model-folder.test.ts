import { describe, expect, it } from 'vitest';
import { httpModelFolder } from './model-folder.ts';

const signal = new AbortController().signal;
const bytes = (count: number): Uint8Array<ArrayBuffer> => new Uint8Array(count).fill(7);

function folder(answer: (url: string) => Response | Promise<Response>) {
  return httpModelFolder('http://host/m/', (url) => Promise.resolve(answer(url)));
}

/** A body that breaks off after some bytes. */
function broken(count: number): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) {
        controller.error(new TypeError('network error'));
      } else {
        sent = true;
        controller.enqueue(bytes(count));
      }
    },
  });
}

describe('httpModelFolder', () => {
  it('reads a file and reports progress', async () => {
    const progress: number[][] = [];
    const response = new Response(bytes(5), { headers: { 'content-length': '5' } });
    const read = await folder((url) => (expect(url).toBe('http://host/m/a.bin'), response)).read('a.bin', {
      signal,
      onProgress: (done, total) => progress.push([done, total]),
    });
    expect(read).toEqual(bytes(5));
    expect(progress.at(-1)).toEqual([5, 5]);
  });

  it('calls a file missing on 404, and when a page comes instead of it', async () => {
    const gone = folder(() => new Response('', { status: 404 }));
    await expect(gone.read('config.json', { signal })).rejects.toMatchObject({ code: 'model-missing' });
    const page = folder(() => new Response('<html>', { headers: { 'content-type': 'text/html' } }));
    await expect(page.read('config.json', { signal })).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('names the file and the bytes when the connection is lost', async () => {
    const lost = folder(() => new Response(broken(3), { headers: { 'content-length': '9' } }));
    await expect(lost.read('w.bin', { signal })).rejects.toThrow(/lost after 3 bytes of w\.bin/);
  });

  it.each([
    ['breaks off', () => broken(3)],
    ['ends early', () => bytes(3)],
  ])('asks once more, past the cache, when a body %s', async (_how, body) => {
    const caches: unknown[] = [];
    const second = httpModelFolder('http://host/m/', async (_url, { cache }) => {
      caches.push(cache);
      const whole = caches.length === 2;
      return new Response(whole ? bytes(9) : body(), { headers: { 'content-length': '9' } });
    });
    expect(await second.read('w.bin', { signal })).toEqual(bytes(9));
    expect(caches).toEqual([undefined, 'no-store']);
  });

  it('refuses a file that is shorter than announced', async () => {
    const short = folder(() => new Response(bytes(3), { headers: { 'content-length': '9' } }));
    await expect(short.read('w.bin', { signal })).rejects.toThrow(/3 of 9 bytes/);
  });

  it('says so when the server cannot be reached or is unwell', async () => {
    const offline = httpModelFolder('http://host/m/', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(offline.read('a', { signal })).rejects.toThrow(/could not be reached/);
    const unwell = folder(() => new Response('', { status: 503, statusText: 'Unavailable' }));
    await expect(unwell.read('a', { signal })).rejects.toThrow(/answered 503/);
  });

  it('ends with the signal when it is aborted', async () => {
    const controller = new AbortController();
    controller.abort(new Error('cancelled'));
    const offline = httpModelFolder('http://host/m/', () => Promise.reject(new TypeError('aborted')));
    await expect(offline.read('a', { signal: controller.signal })).rejects.toThrow('cancelled');
  });
});
