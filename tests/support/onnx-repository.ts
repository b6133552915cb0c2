/** The bundled model as graphs in ONNX, as if they were published on the hub for transformers.js. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { openSourceCheckpoint } from '../../cli/source-checkpoint.ts';
import { writeOnnx, type OnnxFileLimits } from '../../cli/write-onnx.ts';
import type { ExportDtype } from '../../src/graph/build-export-graph.ts';
import type { FakeFile } from './fake-hub.ts';

const NANO = join(import.meta.dirname, '../../public/models/s1-nano');

/** Limits so small that the weights lie in several files, as those of a large checkpoint do. */
export const SPLIT: OnnxFileLimits = { inlineBytes: 0, fileBytes: 4e6 };

/** Files by path, made by our own export. */
export async function nanoOnnxRepository(
  dtypes: readonly ExportDtype[],
  limits?: OnnxFileLimits,
): Promise<Map<string, FakeFile>> {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-repository-'));
  try {
    writeOnnx(await openSourceCheckpoint(NANO), folder, dtypes, limits);
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((path) => join(folder, path))
      .filter((path) => statSync(path).isFile());
    return new Map(
      paths.map((path) => {
        const name = relative(folder, path);
        return [name, { bytes: new Uint8Array(readFileSync(path)), lfs: name.startsWith('onnx/') }];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
