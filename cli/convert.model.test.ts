/** The command itself, on real checkpoints: what it writes is read again and runs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectedTensors } from '../src/formats/check-tensors.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { openLocalEngine, runToEnd } from './local-engine.ts';
import { openSourceCheckpoint } from './source-checkpoint.ts';

const ROOT = join(import.meta.dirname, '..');
const NANO = join(ROOT, 'public/models/s1-nano');
const work = mkdtempSync(join(tmpdir(), 'convert-'));
afterAll(() => rmSync(work, { recursive: true }));

function convert(...args: string[]): { status: number | null; text: string } {
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'cli/convert.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status: run.status, text: run.stdout + run.stderr };
}

describe('npm run convert', () => {
  const gguf = join(work, 's1-nano.gguf');
  const folder = join(work, 'back');

  it('writes s1-nano as GGUF and reads itself back, value by value', () => {
    expect(convert(NANO, gguf, '--export', 'gguf', '--check')).toMatchObject({ status: 0 });
    expect(convert(gguf, folder, '--check')).toMatchObject({ status: 0 });
    const [before, after] = [openSourceCheckpoint(NANO), openSourceCheckpoint(folder)];
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

  it('says what is wrong', () => {
    expect(convert(join(work, 'nothing'), folder)).toMatchObject({
      status: 1,
      text: expect.stringContaining('There is nothing at') as string,
    });
    expect(convert(NANO).status).toBe(2);
    expect(convert(NANO, folder, '--weights', 'int3').text).toContain('--weights must be f16 or f32');
    expect(convert(NANO, folder, '--export', 'onnx', '--dtype', 'q4,q9').text).toContain('not "q9"');
    expect(convert(NANO, folder, '--dtype', 'q4').text).toContain('--dtype needs --export onnx');
  });
});
