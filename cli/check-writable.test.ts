import { mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkWritable } from './check-writable.ts';

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'writable-'));
});
afterEach(() => {
  rmSync(work, { recursive: true });
});

describe('checkWritable', () => {
  it('makes the folder and leaves no file behind', async () => {
    await checkWritable(join(work, 'a/b/f.json'));
    expect(existsSync(join(work, 'a/b'))).toBe(true);
    expect(existsSync(join(work, 'a/b/f.json'))).toBe(false);
  });

  it('takes a file that is there', async () => {
    writeFileSync(join(work, 'f.json'), 'old');
    await expect(checkWritable(join(work, 'f.json'))).resolves.toBeUndefined();
  });

  it('refuses a folder, and a place inside a file', async () => {
    await expect(checkWritable(work)).rejects.toThrow(/is a folder\. Name a file/);
    writeFileSync(join(work, 'f.json'), 'old');
    await expect(checkWritable(join(work, 'f.json/g.json'))).rejects.toThrow(/cannot be written/);
  });
});
