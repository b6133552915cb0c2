import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REVISION, startFakeHub, type FakeHub } from '../../tests/support/fake-hub.ts';
import { nanoRepository, sharded, tinyRepository } from '../../tests/support/tiny-repository.ts';
import { openCheckpointSource } from './checkpoint-source.ts';
import { isRepositoryId, listRepository, searchHub } from './hub.ts';
import { localListing } from './local-source-file.ts';
import { systemEnvironment } from './transfer-environment.ts';

const signal = new AbortController().signal;
let server: FakeHub;

beforeAll(async () => {
  const tiny = tinyRepository('two-layer');
  const text = (value: unknown) => ({ bytes: new TextEncoder().encode(JSON.stringify(value)), lfs: false });
  const settings = JSON.parse(new TextDecoder().decode(tiny.get('tokenizer_config.json')!.bytes)) as Record<
    string,
    unknown
  >;
  const { chat_template: template, ...rest } = settings;
  server = await startFakeHub({
    'a/nano': nanoRepository(),
    'a/sharded': sharded(tiny),
    'a/mamba': new Map(tiny).set('config.json', text({ model_type: 'mamba' })),
    'a/no-weights': new Map([...tiny].filter(([path]) => !path.endsWith('.safetensors'))),
    'a/half': new Map([...sharded(tiny)].filter(([path]) => !path.startsWith('model-00002'))),
    'a/template-apart': new Map(tiny)
      .set('tokenizer_config.json', text(rest))
      .set('chat_template.jinja', { bytes: new TextEncoder().encode(String(template)), lfs: false }),
  });
});
afterAll(() => server.close());

const hub = () => ({ baseUrl: server.url, token: '' });
const list = (id: string, token = '') => listRepository(id, { ...hub(), token }, systemEnvironment, signal);

describe('listRepository', () => {
  it('gives sizes, checksums and the commit', async () => {
    const { identity, files } = await list('a/nano');
    expect(identity).toEqual({ kind: 'hub', repository: 'a/nano', revision: REVISION });
    const weights = files.find(({ path }) => path === 'model.safetensors');
    expect(weights).toMatchObject({
      sizeBytes: 9_587_304,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(files.find(({ path }) => path === 'config.json')).toMatchObject({
      sha256: null,
      gitBlob: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
    });
  });

  it('says that a token was refused, and not that nothing is there', async () => {
    await expect(list('a/gated', 'expired')).rejects.toThrow(/refused the access token.*Renew the token/);
  });

  it('says that there is no search, and not that it does not exist', async () => {
    const refusing = (status: number) => ({
      ...systemEnvironment,
      fetch: () => Promise.resolve(new Response('', { status })),
    });
    await expect(searchHub('x', hub(), refusing(404), signal)).rejects.toThrow(/has no search.*owner\/name/);
    const withToken = { ...hub(), token: 'expired' };
    await expect(searchHub('x', withToken, refusing(401), signal)).rejects.toThrow(
      /refused the access token/,
    );
  });

  it('names what is not there, and where', async () => {
    await expect(list('a/other')).rejects.toThrow(
      /a\/other at 127\.0\.0\.1:\d+ does not exist, or is private or gated/,
    );
    await expect(list('not a repository')).rejects.toThrow(/owner\/name/);
    const nowhere = listRepository(
      'a/b',
      { baseUrl: 'http://127.0.0.1:1', token: '' },
      systemEnvironment,
      signal,
    );
    await expect(nowhere).rejects.toThrow(/could not be reached.*mirror/);
  });

  it('refuses answers that are not a hub’s', async () => {
    const environment = { ...systemEnvironment, fetch: () => Promise.resolve(new Response('<html>')) };
    await expect(listRepository('a/b', hub(), environment, signal)).rejects.toThrow(/not what a hub sends/);
    const odd = { ...systemEnvironment, fetch: () => Promise.resolve(new Response('{"sha": 1}')) };
    await expect(listRepository('a/b', hub(), odd, signal)).rejects.toThrow(/not what a hub sends/);
  });

  it('sends the token to the hub only, and only when there is one', async () => {
    const seen: (string | undefined)[] = [];
    const environment = {
      ...systemEnvironment,
      fetch: (url: string, options: Parameters<typeof systemEnvironment.fetch>[1]) => {
        seen.push(options.headers['Authorization']);
        return systemEnvironment.fetch(url, options);
      },
    };
    await listRepository('a/nano', hub(), environment, signal);
    await listRepository('a/nano', { ...hub(), token: 'hf_x' }, environment, signal);
    expect(seen).toEqual([undefined, 'Bearer hf_x']);
  });

  it.each([
    ['s1.1-1.5B', true],
    ['simplescaling/s1.1-1.5B', true],
    ['a/../b', false],
    ['a/b/c', false],
    ['', false],
    ['a b/c', false],
  ])('%s is a repository id: %s', (text, is) => expect(isRepositoryId(text)).toBe(is));
});

describe('searchHub', () => {
  it('gives repositories with their usable files and sizes', async () => {
    const hits = await searchHub('NANO', hub(), systemEnvironment, signal);
    expect(hits).toEqual([
      {
        repository: 'a/nano',
        downloads: 7,
        gated: false,
        files: [{ path: 'model.safetensors', sizeBytes: 9_587_304 }],
        gguf: [],
        onnx: [],
      },
    ]);
  });
});

describe('openCheckpointSource', () => {
  const open = async (id: string) => openCheckpointSource(await list(id), signal);

  it('reads the small files and the header, not the weights', async () => {
    server.requests.length = 0;
    const source = await open('a/nano');
    expect(source.config).toMatchObject({ layers: 6, hiddenSize: 256 });
    expect(source.weights[0].tensors.map(({ begin }) => begin)).toEqual(
      source.weights[0].tensors.map(({ begin }) => begin).sort((a, b) => a - b),
    );
    expect(source.parameters).toBeGreaterThan(4e6);
    expect(server.requests.filter(({ path }) => path === 'model.safetensors')).toHaveLength(1);
  });

  it('reads shards by their index', async () => {
    const [one, two] = [await open('a/sharded'), tinyRepository('two-layer')];
    expect(one.weights).toHaveLength(2);
    expect(two.has('model.safetensors')).toBe(true);
  });

  it.each([
    ['a/mamba', /model type is "mamba"/],
    ['a/no-weights', /no model\.safetensors in a\/no-weights/],
    ['a/half', /model-00002-of-00002\.safetensors is missing/],
  ])('refuses %s before any weights are fetched', async (id, message) => {
    server.requests.length = 0;
    await expect(open(id)).rejects.toThrow(message);
    expect(server.requests.filter(({ path }) => path.startsWith('model'))).toHaveLength(
      id === 'a/half' ? 1 : 0,
    );
  });

  it('finds a chat template in a file of its own', async () => {
    const { documents } = await open('a/template-apart');
    expect(JSON.parse(new TextDecoder().decode(documents['tokenizer_config.json']))).toHaveProperty(
      'chat_template',
    );
  });

  it('reads picked files in the same way', async () => {
    const files = [...nanoRepository()].map(([path, { bytes }]) => ({
      path,
      blob: new Blob([bytes.slice()]),
    }));
    const source = await openCheckpointSource(localListing('my folder', files), signal);
    expect(source.identity).toEqual({ kind: 'files', name: 'my folder' });
    expect(source.weights[0].tensors).toHaveLength((await open('a/nano')).weights[0].tensors.length);
    const incomplete = localListing(
      'half',
      files.filter(({ path }) => path !== 'tokenizer.json'),
    );
    await expect(openCheckpointSource(incomplete, signal)).rejects.toMatchObject({
      code: 'tokenizer-missing',
    });
  });
});
