/** The command itself, in processes of its own. */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSweepResult } from '../src/experiments/sweep-result.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundled = join(root, 'public/models/s1-nano');
let folder: string;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** @param interruptAt sends Ctrl+C when this is said */
function sweep(args: readonly string[], interruptAt?: string): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/sweep.ts', ...args], { cwd: root });
  let out = '';
  let errors = '';
  let interrupted = false;
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
    if (interruptAt !== undefined && !interrupted && errors.includes(interruptAt)) {
      interrupted = child.kill('SIGINT');
    }
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, errors })));
}

const file = (name: string): string => join(folder, name);
const small = ['--budgets', '0,16', '--families', 'letters', '--weights', 'f32'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweep-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('npm run sweep', () => {
  it('writes the result, the same with one process as with two', async () => {
    const args = [...small, '--limit', '3', '--csv', file('rows.csv')];
    const one = await sweep([...args, '--jobs', '1', '--out', file('one.json')]);
    expect(one).toMatchObject({ code: 0 });
    expect(one.out).toContain('| letters (n = 3) |');
    expect(await sweep([...args, '--jobs', '2', '--out', file('two.json')])).toMatchObject({ code: 0 });
    const read = async (name: string) => readSweepResult(await readFile(file(name), 'utf8'), name);
    const result = await read('one.json');
    expect(result.rows).toHaveLength(6);
    expect((await read('two.json')).rows).toEqual(result.rows);
    expect(result.subject).toMatchObject({ model: 's1-nano', weights: 'f32', device: 'wasm' });
    expect(result.subject.files['model.safetensors']).toMatch(/^[0-9a-f]{64}$/);
    expect((await readFile(file('rows.csv'), 'utf8')).split('\r\n')).toHaveLength(8);
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('goes on after Ctrl+C', async () => {
    const args = [...small, '--extend', '0,1,2,4', '--jobs', '1', '--out', file('broken.json')];
    // The first progress is said after some seconds of work.
    const broken = await sweep(args, ' rows (');
    expect(broken).toMatchObject({ code: 130 });
    expect(broken.errors).toContain('the same command goes on from there');
    const partial = await readFile(file('broken.json.partial.jsonl'), 'utf8');
    const made = partial.split('\n').length - 2;
    expect(made).toBeGreaterThan(0);
    // Less is asked for now, of which a part is known.
    const rest = await sweep([...args, '--limit', '2']);
    expect(rest).toMatchObject({ code: 0 });
    expect(readSweepResult(await readFile(file('broken.json'), 'utf8'), 'f').rows).toHaveLength(2 * 2 * 4);
  });

  it('refuses to replace a result by a smaller one, and adds to it', async () => {
    const out = file('kept.json');
    const args = [...small, '--jobs', '1', '--out', out];
    expect(await sweep([...args, '--limit', '2'])).toMatchObject({ code: 0 });
    const before = await readFile(out, 'utf8');
    const smaller = await sweep([...args, '--limit', '1']);
    expect(smaller).toMatchObject({ code: 1 });
    expect(smaller.errors).toMatch(/kept\.json cannot be continued, because 2 of its rows .* would be lost/u);
    expect(await readFile(out, 'utf8')).toBe(before);
    expect(await sweep([...args, '--limit', '3'])).toMatchObject({ code: 0 });
    const rows = readSweepResult(await readFile(out, 'utf8'), out).rows;
    expect(rows).toHaveLength(6);
    expect(rows).toEqual(expect.arrayContaining([...readSweepResult(before, out).rows]));
  });

  it('refuses rows of another model, and a tokenizer its weights were not trained with', async () => {
    const out = file('other.json');
    const copy = file('s1-nano');
    await cp(bundled, copy, { recursive: true });
    const { template_sha256: published, ...config } = JSON.parse(
      await readFile(join(copy, 'config.json'), 'utf8'),
    ) as Record<string, unknown>;
    expect(published).toHaveLength(64);
    // A folder that does not say which template it was trained with.
    await writeFile(join(copy, 'config.json'), JSON.stringify(config));
    expect(
      await sweep([...small, '--limit', '1', '--jobs', '1', '--model', copy, '--out', out]),
    ).toMatchObject({ code: 0 });
    const template = join(copy, 'tokenizer_config.json');
    await writeFile(template, `${await readFile(template, 'utf8')}\n`);
    const changed = await sweep([...small, '--limit', '1', '--model', copy, '--out', out]);
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.errors).toContain('the tokenizer or chat template is another one (tokenizer_config.json)');
    await writeFile(join(copy, 'config.json'), JSON.stringify({ ...config, template_sha256: published }));
    const mixed = await sweep([...small, '--model', copy, '--out', file('mixed.json')]);
    expect(mixed).toMatchObject({ code: 1 });
    expect(mixed.errors).toContain('is not the one these weights were trained with');
  });

  it('refuses budgets that the model cannot hold, before it begins', async () => {
    const { code, errors } = await sweep(['--budgets', '0,4096', '--out', file('f.json')]);
    expect(code).toBe(2);
    expect(errors).toContain('it cannot think for 4096 tokens. Choose budgets up to');
    const short = await sweep(['--budgets', '0,300', '--context', '256', '--out', file('f.json')]);
    expect(short).toMatchObject({ code: 2 });
    expect(short.errors).toContain('a context of 256 tokens');
    expect(short.errors).toContain('or a longer --context');
  });
});
