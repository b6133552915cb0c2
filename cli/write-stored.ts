/**
 * Converts a checkpoint to int4 or int8 blocks, by the same code as the page, into a folder that any static host can serve: what
 * the page would keep in the browser, and `SHA256SUMS` over it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { halfToFloat } from '../src/lib/half-to-float.ts';
import { folderOf } from '../src/models/checkpoint-shelf.ts';
import { DOCUMENT_NAMES, type CheckpointSource } from '../src/models/checkpoint-source.ts';
import { Checksum } from '../src/models/checksum.ts';
import { CHECKSUMS_NAME, MANIFEST_NAME } from '../src/models/converted-folder.ts';
import type { StoredWeights } from '../src/models/download-plan.ts';
import { decodeManifest, valueBytes, type StoredTensor } from '../src/models/stored-manifest.ts';
import { dequantizeInt4 } from '../src/quant/int4.ts';
import { dequantizeInt8 } from '../src/quant/int8.ts';
import { convertCheckpoint, type ConversionProgress } from '../src/worker/conversion/convert-checkpoint.ts';
import { inlineQuantizer } from '../src/worker/conversion/quantizer.ts';
import { makePlan } from '../src/worker/make-plan.ts';
import { aboutSource } from '../src/worker/plan-report.ts';
import { createDiskFileStore } from './disk-file-store.ts';
import { diskSourceFile } from './disk-source-file.ts';

export interface WriteStoredOptions {
  readonly source: CheckpointSource;
  readonly folder: string;
  readonly weights: StoredWeights;
  readonly signal: AbortSignal;
  onProgress(progress: ConversionProgress): void;
}

/** What a conversion writes, finished or not. */
const OURS: readonly string[] = [...DOCUMENT_NAMES, MANIFEST_NAME, CHECKSUMS_NAME, 'plan', 'journal'];

/** @throws ModelFormatError when the folder holds something else, which would be deleted, or the source is not right */
export async function writeStored({ source, folder, weights, ...rest }: WriteStoredOptions): Promise<void> {
  refuseForeignFiles(folder);
  const { name, thinkFormat } = aboutSource(source);
  const plan = makePlan(source, { name, weights, thinkFormat });
  const store = createDiskFileStore(folder, folderOf(plan.id));
  const now = () => performance.now();
  await convertCheckpoint({ source, plan, store, quantizer: inlineQuantizer, now, ...rest });
  await writeChecksums(folder, rest.signal);
}

function refuseForeignFiles(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const foreign = names.find((name) => !OURS.includes(name) && !/^t\d+$/.test(name));
  if (foreign === undefined) return;
  throw new ModelFormatError(
    'model-unsupported',
    `${folder} holds other files, ${foreign} for one. Choose a new folder, or an empty one.`,
  );
}

async function writeChecksums(folder: string, signal: AbortSignal): Promise<void> {
  const lines: string[] = [];
  for (const name of readdirSync(folder)
    .filter((name) => name !== CHECKSUMS_NAME)
    .sort()) {
    const file = diskSourceFile(name, join(folder, name));
    const checksum = await Checksum.create();
    for await (const bytes of file.stream(0, file.sizeBytes, { signal })) checksum.update(bytes);
    lines.push(`${checksum.digest()}  ${name}\n`);
  }
  writeFileSync(join(folder, CHECKSUMS_NAME), lines.join(''));
}

/** Root mean square of what the blocks of a folder differ by, over that of the weights. */
export function storedDeviation(folder: string, readF32: (tensor: string) => Float32Array): number {
  const { tensors } = decodeManifest(readFileSync(join(folder, MANIFEST_NAME)), null);
  let [difference, size] = [0, 0];
  for (const tensor of tensors) {
    const stored = valuesOf(tensor, new Uint8Array(readFileSync(join(folder, tensor.file))));
    const wanted = readF32(tensor.name);
    if (stored.length !== wanted.length) return Infinity;
    for (const [i, value] of wanted.entries()) {
      difference += (value - (stored[i] ?? NaN)) ** 2;
      size += value ** 2;
    }
  }
  return Math.sqrt(difference / size);
}

function valuesOf(tensor: StoredTensor, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const { encoding } = tensor;
  const middle = valueBytes(tensor);
  const rest = bytes.slice(middle).buffer;
  const scales = tensor.scales === 'f16' ? halfToFloat(new Uint16Array(rest)) : new Float32Array(rest);
  const values = bytes.slice(0, middle);
  switch (encoding) {
    case 'f32':
      return new Float32Array(values.buffer);
    case 'int4':
      return dequantizeInt4({ values, scales });
    case 'int8':
      return dequantizeInt8({ values, scales });
    default:
      return encoding satisfies never;
  }
}
