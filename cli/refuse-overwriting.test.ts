import { mkdtempSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseOverwriting } from './refuse-overwriting.ts';

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'overwriting-'));
  mkdirSync(join(work, 'model'));
  for (const name of ['model/model.safetensors', 'model/config.json', 'x.gguf']) {
    writeFileSync(join(work, name), '');
  }
  symlinkSync(join(work, 'model'), join(work, 'link'));
});
afterEach(() => {
  rmSync(work, { recursive: true });
});

const checkpoint = () => ['model/config.json', 'model/model.safetensors'].map((name) => join(work, name));
const folder = { kind: 'folder', weights: 'f16' } as const;
const gguf = { kind: 'gguf', weights: 'f16' } as const;

describe('refuseOverwriting', () => {
  it.each(['model', 'model/', 'link', 'model/../model'])('refuses the folder that is read: %s', (out) => {
    expect(() => refuseOverwriting(checkpoint(), join(work, out), folder)).toThrow(
      /part of SOURCE.*another OUT/,
    );
  });

  it('refuses a source whose files are links into a cache, and links to a source’s files', () => {
    mkdirSync(join(work, 'snapshot'));
    const linked = join(work, 'snapshot', 'model.safetensors');
    symlinkSync(join(work, 'model/model.safetensors'), linked);
    expect(() => refuseOverwriting([linked], join(work, 'snapshot'), folder)).toThrow(/part of SOURCE/);
    expect(() => refuseOverwriting(checkpoint(), join(work, 'snapshot'), folder)).toThrow(/part of SOURCE/);
  });

  it('refuses the file that is read', () => {
    expect(() => refuseOverwriting([join(work, 'x.gguf')], join(work, 'x.gguf'), gguf)).toThrow(
      /another OUT/,
    );
  });

  it('lets anything else be written, beside the source as well', () => {
    refuseOverwriting(checkpoint(), join(work, 'new'), folder);
    refuseOverwriting(checkpoint(), join(work, 'model/out.gguf'), gguf);
    refuseOverwriting([join(work, 'x.gguf')], work, folder);
  });
});
