/** Plans of checkpoints: from our catalogue, or from the source itself. */
import { CATALOGUE, catalogueEntryOf, type CatalogueEntry } from '../models/catalogue.ts';
import { checkpointId } from '../models/checkpoint-shelf.ts';
import { nameOf } from '../models/checkpoint-source.ts';
import type { ConvertedFolder } from '../models/converted-folder.ts';
import { contextChoices, planDownload, type DeviceFacts, type PlanInput } from '../models/download-plan.ts';
import { onnxNotes, planOnnx } from '../models/onnx-plan.ts';
import { isOnnxSource, type OnnxSource, type OpenedSource } from '../models/onnx-source.ts';
import { advise } from '../models/plan-advice.ts';
import { guessThinkFormat } from '../reasoning/guess-think-format.ts';
import type { PlanReport, PlanRequest } from './library-protocol.ts';
import { parseJsonFile } from './loaded-checkpoint.ts';
import { templateFacts } from './template-facts.ts';

/** What is known of this browser. */
export interface Surroundings {
  readonly device: DeviceFacts;
  readonly freeBytes: number;
  /** Bytes of this checkpoint that are stored already. */
  storedBytes(id: string): number;
}

/** From our catalogue; nobody is asked. */
export function planFromCatalogue(
  entry: CatalogueEntry,
  request: PlanRequest,
  surroundings: Surroundings,
): PlanReport {
  const id = checkpointId({ kind: 'hub', repository: entry.repository, revision: '' }, request.weights);
  const input = inputOf(entry.shape, entry.downloadBytes, id, request, surroundings);
  return {
    ...report(id, entry.id, entry.parameters, input),
    thinkFormat: entry.thinkFormat,
    notes: entry.notes,
    exact: false,
    revision: null,
    hasChecksums: true,
    published: null,
  };
}

/** From the opened source. */
export function planFromSource(
  source: OpenedSource,
  request: PlanRequest,
  surroundings: Surroundings,
): PlanReport {
  if (isOnnxSource(source)) return planFromOnnx(source, request, surroundings);
  const { identity, config, weights, parameters } = source;
  const id = checkpointId(identity, request.weights);
  const { name, thinkFormat, notes } = aboutSource(source);
  const downloadBytes = weights.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  const input = inputOf(config, downloadBytes, id, request, surroundings);
  return {
    ...report(id, name, parameters, input),
    thinkFormat,
    notes,
    exact: true,
    revision: identity.kind === 'hub' ? identity.revision : null,
    hasChecksums: weights.every(({ file }) => file.sha256 !== null),
    published: null,
  };
}

/** What to call a source, and how its checkpoint thinks: from our catalogue, or its chat template. */
export function aboutSource(source: OpenedSource): Pick<PlanReport, 'name' | 'thinkFormat' | 'notes'> {
  const { identity } = source;
  const isListed = identity.kind === 'hub' && identity.file === undefined;
  const entry = isListed ? catalogueEntryOf(identity.repository) : undefined;
  return {
    name: entry?.id ?? nameOf(identity),
    thinkFormat: entry?.thinkFormat ?? guessFor(source),
    notes: entry?.notes ?? [],
  };
}

/** From a checkpoint that was converted before: it is copied in the precision it has. */
export function planFromFolder(
  folder: ConvertedFolder,
  request: PlanRequest,
  surroundings: Surroundings,
): PlanReport {
  const { identity, config, files, weights, manifest } = folder;
  const { name, thinkFormat, parameters } = manifest.plan;
  const id = checkpointId(identity, weights);
  const downloadBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const shape = { ...config, tiedEmbeddings: config.tiedEmbeddings || manifest.headEqualsEmbedding };
  const input = inputOf(shape, downloadBytes, id, { ...request, weights }, surroundings);
  return {
    ...report(id, name, parameters, { ...input, copiedBytes: downloadBytes }),
    thinkFormat,
    notes: [],
    exact: true,
    revision: null,
    hasChecksums: true,
    published: `${weights} blocks`,
  };
}

/** From a graph that is kept as it is. */
function planFromOnnx(
  source: OnnxSource,
  request: PlanRequest,
  { device, freeBytes, storedBytes }: Surroundings,
): PlanReport {
  const { identity, config, files, parameters, dtype } = source;
  const id = checkpointId(identity, 'onnx');
  const fileBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { contextLength } = request;
  const about = { shape: config, device, freeBytes, storedBytes: storedBytes(id), contextLength };
  const plan = planOnnx({ ...about, dtype, fileBytes });
  // Smaller checkpoints to suggest are planned as they would be stored.
  const advice = advise({ ...about, weights: 'int4', downloadBytes: fileBytes }, plan, parameters, CATALOGUE);
  const notes = onnxNotes({ dtype, device });
  return {
    id,
    ...aboutSource(source),
    parameters,
    plan,
    advice: {
      ...advice,
      obstacles: [...advice.obstacles, ...notes.obstacles],
      warnings: [...notes.warnings, ...advice.warnings],
    },
    contextChoices: contextChoices(plan.longestContext),
    device: device.device,
    exact: true,
    revision: identity.kind === 'hub' ? identity.revision : null,
    hasChecksums: files.every(({ sha256 }) => sha256 !== null),
    published: `ONNX, ${dtype}`,
  };
}

function inputOf(
  shape: PlanInput['shape'],
  downloadBytes: number | null,
  id: string,
  { weights, contextLength }: PlanRequest,
  { device, freeBytes, storedBytes }: Surroundings,
): PlanInput {
  return { shape, weights, downloadBytes, device, freeBytes, storedBytes: storedBytes(id), contextLength };
}

function report(id: string, name: string, parameters: number, input: PlanInput) {
  const plan = planDownload(input);
  return {
    id,
    name,
    parameters,
    plan,
    advice: advise(input, plan, parameters, CATALOGUE),
    contextChoices: contextChoices(plan.longestContext),
    device: input.device.device,
  };
}

function guessFor({ documents }: Pick<OpenedSource, 'documents'>): string {
  const json = (name: 'tokenizer.json' | 'tokenizer_config.json') => parseJsonFile(name, documents[name]);
  return guessThinkFormat(templateFacts(json('tokenizer.json'), json('tokenizer_config.json')));
}
