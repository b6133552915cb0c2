/**
 * Compiles src/quant/kernel/quantize-blocks.as into quantize-kernel-code.ts beside it:
 *   node scripts/build-quantize-kernel.mjs
 * The compiler is fetched for this alone and not installed with the project, whose users never need it; what it made is
 * committed, and a test compares the source's checksum with the one that is written down here.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMPILER = 'assemblyscript@0.28.20';
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--memoryBase', '2048'];
const HEX_PER_LINE = 120;

const folder = new URL('../src/quant/kernel/', import.meta.url);
const source = readFileSync(new URL('quantize-blocks.as', folder), 'utf8');
const work = mkdtempSync(join(tmpdir(), 'kernel-'));
try {
  // The compiler knows its own files by the ending .ts, which editors would take for TypeScript.
  writeFileSync(join(work, 'kernel.ts'), source);
  execFileSync('npx', ['--yes', '--package', COMPILER, 'asc', 'kernel.ts', '-o', 'kernel.wasm', ...OPTIONS], {
    cwd: work,
    stdio: 'inherit',
  });
  const hex = readFileSync(join(work, 'kernel.wasm')).toString('hex');
  const lines = hex.match(new RegExp(`.{1,${HEX_PER_LINE}}`, 'g')) ?? [];
  writeFileSync(
    new URL('quantize-kernel-code.ts', folder),
    `// Made by scripts/build-quantize-kernel.mjs with ${COMPILER} from quantize-blocks.as; do not edit.

/** SHA-256 of the source. */
export const SOURCE_SHA256 = '${createHash('sha256').update(source).digest('hex')}';

/** The WebAssembly module, in hexadecimal. */
export const KERNEL_CODE = \`
${lines.join('\n')}
\`;
`,
  );
} finally {
  rmSync(work, { recursive: true });
}
