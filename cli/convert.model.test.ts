/** The command itself, on real checkpoints: what it writes is read again and runs. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectedTensors } from '../src/formats/check-tensors.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { startFakeHub } from '../tests/support/fake-hub.ts';
import { tinyLlamaGguf } from '../tests/support/gguf-repository.ts';
import { nanoRepository } from '../tests/support/tiny-repository.ts';
import { openLocalEngine, runToEnd } from './local-engine.ts';
import { openSourceCheckpoint } from './source-checkpoint.ts';
import { storedDeviation } from './write-stored.ts';

const ROOT = join(import.meta.dirname, '..');
const NANO = join(ROOT, 'public/models/s1-nano');
const work = mkdtempSync(join(tmpdir(), 'convert-'));
afterAll(() => rmSync(work, { recursive: true }));

/** Not in this thread's way: a hub of this process may have to answer. */
function convert(...args: string[]): Promise<{ status: number | null; text: string }> {
  const command = spawn(process.execPath, ['--import', 'tsx', 'cli/convert.ts', ...args], { cwd: ROOT });
  let text = '';
  for (const stream of [command.stdout, command.stderr]) stream.on('data', (part) => (text += String(part)));
  return new Promise((resolve) => command.on('close', (status) => resolve({ status, text })));
}

/** Contents of every file of a folder. */
function contents(folder: string): Map<string, string> {
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return new Map(readdirSync(folder).map((name) => [name, hash(name)]));
}

describe('npm run convert', () => {
  const gguf = join(work, 's1-nano.gguf');
  const folder = join(work, 'back');
  const blocks = join(work, 'int4');

  it('writes s1-nano as GGUF and reads itself back, value by value', async () => {
    expect(await convert(NANO, gguf, '--export', 'gguf', '--check')).toMatchObject({ status: 0 });
    expect(await convert(gguf, folder, '--weights', 'f16', '--check')).toMatchObject({ status: 0 });
    const [before, after] = [await openSourceCheckpoint(NANO), await openSourceCheckpoint(folder)];
    expect({ ...after.config, rmsNormEps: 0 }).toEqual({ ...before.config, rmsNormEps: 0 });
    for (const name of expectedTensors(before.config).keys()) {
      expect(Buffer.from(after.readF32(name).buffer).equals(Buffer.from(before.readF32(name).buffer))).toBe(
        true,
      );
    }
  });

  it('writes a folder that thinks the same thoughts', async () => {
    const settings = { ...DEFAULT_RUN_SETTINGS, budget: 40 };
    const thoughts = [];
    for (const path of [NANO, folder]) {
      const { client } = await openLocalEngine({ folder: path, weights: 'f32', threads: 1 });
      thoughts.push((await runToEnd(client, 'How many r in raspberry', settings)).tokens.map(({ id }) => id));
    }
    expect(thoughts[0]!.length).toBeGreaterThan(5);
    expect(thoughts[1]).toEqual(thoughts[0]);
  });

  it('writes what the page stores, with a list of checksums', async () => {
    const { status, text } = await convert(NANO, blocks, '--check');
    expect(text).toMatch(/differ from the source by \d\.\d\d% .*as int4 does/);
    expect(status).toBe(0);
    const sums = readFileSync(join(blocks, 'SHA256SUMS'), 'utf8').trim().split('\n');
    const listed = new Map(sums.map((line) => [line.slice(66), line.slice(0, 64)]));
    const found = contents(blocks);
    found.delete('SHA256SUMS');
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(found));
    expect([...found.keys()]).toEqual(expect.arrayContaining(['manifest', 't0', 'tokenizer.json']));
  });

  it('does the same from a hub, with and without weights on this computer', async () => {
    const hub = await startFakeHub({ 'a/nano': nanoRepository() });
    try {
      const [one, two] = [join(work, 'hub'), join(work, 'hub.gguf')];
      expect(await convert('a/nano', one, '--hub', hub.url)).toMatchObject({ status: 0 });
      const [ours, theirs] = [contents(blocks), contents(one)];
      // These two say where the checkpoint came from.
      for (const name of ['manifest', 'SHA256SUMS']) [ours, theirs].forEach((files) => files.delete(name));
      expect(theirs).toEqual(ours);
      expect(await convert('a/nano', two, '--hub', hub.url, '--export', 'gguf', '--check')).toMatchObject({
        status: 0,
      });
      expect(readdirSync(work).filter((name) => name.includes('.source'))).toEqual([]);
      hub.misbehave = ({ path }) => (path.endsWith('.safetensors') ? { kind: 'wrong-byte', at: 1e6 } : null);
      expect(await convert('a/nano', join(work, 'wrong'), '--hub', hub.url)).toMatchObject({
        status: 1,
        text: expect.stringContaining('SHA-256 differs') as string,
      });
      expect(existsSync(join(work, 'wrong/manifest'))).toBe(false);
    } finally {
      await hub.close();
    }
  });

  it('reads a GGUF model in parts, from any of them', async () => {
    const parts = tinyLlamaGguf(3).map((bytes, i) => {
      const path = join(work, `tiny-0000${i + 1}-of-00003.gguf`);
      writeFileSync(path, bytes);
      return path;
    });
    const [whole, split] = [join(work, 'whole.gguf'), join(work, 'split.gguf')];
    writeFileSync(join(work, 'tiny.gguf'), tinyLlamaGguf()[0]!);
    for (const [source, out] of [
      [join(work, 'tiny.gguf'), whole],
      [parts[1]!, split],
    ] as const) {
      expect(await convert(source, `${out}-int8`, '--weights', 'int8', '--check')).toMatchObject({
        status: 0,
      });
    }
    const tensors = (path: string) => [...contents(`${path}-int8`)].filter(([name]) => /^t\d/.test(name));
    expect(tensors(split).length).toBeGreaterThan(5);
    expect(tensors(split)).toEqual(tensors(whole));
  });

  it('runs an ONNX export beside its source', async () => {
    const { status, text } = await convert(
      ...[NANO, join(work, 'onnx'), '--export', 'onnx', '--dtype', 'fp32,q4f16', '--check'],
    );
    expect(text).toMatch(/fp32: logits .*\nq4f16: logits /);
    expect(status).toBe(0);
  });

  it('notices damage when it checks', async () => {
    const source = await openSourceCheckpoint(NANO);
    const read = (tensor: string) => source.readF32(tensor);
    expect(storedDeviation(blocks, read)).toBeLessThan(0.15);
    const path = join(blocks, 't0');
    writeFileSync(path, readFileSync(path).fill(0, 0, 100_000));
    expect(storedDeviation(blocks, read)).toBeGreaterThan(0.15);
  });

  it('says what is wrong', async () => {
    expect(await convert(join(work, 'nothing'), folder)).toMatchObject({
      status: 1,
      text: expect.stringContaining('There is nothing at') as string,
    });
    expect(await convert(NANO, folder)).toMatchObject({
      status: 1,
      text: expect.stringContaining('holds other files') as string,
    });
    expect((await convert(join(work, 'onnx'), join(work, 'again'))).text).toContain('is a graph in ONNX');
  });
});
