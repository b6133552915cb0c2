/** Promises about the files of the project that no compiler checks. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const MEGABYTE = 1_000_000;

function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** All files that are, or would be, in a commit; without git (an unpacked archive), all but what tools made. */
function projectFiles(): string[] {
  const git = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * MEGABYTE,
  });
  const paths =
    git.status === 0
      ? git.stdout.split('\0').filter((path) => path !== '')
      : readdirSync(ROOT)
          .filter((name) => !['.git', 'node_modules', 'dist', 'test-results'].includes(name))
          .flatMap(filesBelow);
  return paths.filter((path) => existsSync(join(ROOT, path)));
}

function filesBelow(path: string): string[] {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  return readdirSync(join(ROOT, path)).flatMap((name) => filesBelow(`${path}/${name}`));
}

/** Text of a file; null for binary and for very large ones, which are data. */
function textOf(path: string): string | null {
  const full = join(ROOT, path);
  if (!statSync(full).isFile() || statSync(full).size > 8 * MEGABYTE) return null;
  const bytes = readFileSync(full);
  return bytes.subarray(0, 8_000).includes(0) ? null : bytes.toString('utf8');
}

interface PackageFile {
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly license: string;
}

describe('package files', () => {
  const packageFile = JSON.parse(readText('package.json')) as PackageFile;

  it('has a lockfile without addresses, so that any registry can serve it', () => {
    const lockfile = JSON.parse(readText('package-lock.json')) as {
      packages: Record<string, { resolved?: string }>;
    };
    const withAddress = Object.entries(lockfile.packages).filter(([, entry]) => entry.resolved !== undefined);
    expect(withAddress).toEqual([]);
  });

  it('pins the runtime exactly, since we rely on what its version does', () => {
    expect(packageFile.dependencies['onnxruntime-web']).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('explains commands that exist', () => {
    const readme = readText('README.md');
    const commands = [...readme.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test))\b/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    expect(commands).toEqual(expect.arrayContaining(['start', 'test']));
    expect(commands.filter((command) => !(command in packageFile.scripts))).toEqual([]);
  });

  it('comes with its licence and with those of what it ships', () => {
    expect(packageFile.license).toBe('Apache-2.0');
    expect(readText('LICENSE')).toMatch(/Apache License\s+Version 2\.0/);
    const check = spawnSync(process.execPath, ['scripts/third-party-notices.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(check.stderr).toBe('');
  });
});

describe('the tree', () => {
  /** Things that are true on one machine only. Patterns, so that this file does not contain them. */
  const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
    ['an absolute path', /(?:^|[\s"'`(=:,[])\/(?:work|root|home\/\w+|Users\/\w+)\//m],
    ['the host of a package registry', /\b(?:registry\.[a-z-]+\.(?:org|com)|files\.pythonhosted\.org)\b/],
  ];

  it('mentions nothing that is true on one machine only', () => {
    const found: string[] = [];
    for (const path of projectFiles()) {
      const text = textOf(path);
      if (text === null) continue;
      for (const [what, pattern] of FORBIDDEN) {
        const match = pattern.exec(text);
        if (match !== null) found.push(`${path}:${text.slice(0, match.index).split('\n').length}: ${what}`);
      }
    }
    expect(found).toEqual([]);
  });

  it('ships a model small enough to be there within seconds', () => {
    const weights = 'public/models/s1-nano/model.safetensors';
    if (!existsSync(join(ROOT, 'public/models/s1-nano'))) return;
    expect(statSync(join(ROOT, weights)).size).toBeLessThanOrEqual(16 * MEGABYTE);
  });
});
