/** Plans of checkpoints: from our catalogue, or from the source itself. */
import { CATALOGUE, catalogueEntryOf, type CatalogueEntry } from '../models/catalogue.ts';
import { checkpointId } from '../models/checkpoint-shelf.ts';
import { nameOf, type CheckpointSource } from '../models/checkpoint-source.ts';
import { contextChoices, planDownload, type DeviceFacts, type PlanInput } from '../models/download-plan.ts';
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
  };
}

/** From the opened source. */
export function planFromSource(
  source: CheckpointSource,
  request: PlanRequest,
  surroundings: Surroundings,
): PlanReport {
  const { identity, config, weights, parameters } = source;
  const id = checkpointId(identity, request.weights);
  const isListed = identity.kind === 'hub' && identity.file === undefined;
  const entry = isListed ? catalogueEntryOf(identity.repository) : undefined;
  const downloadBytes = weights.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  const input = inputOf(config, downloadBytes, id, request, surroundings);
  return {
    ...report(id, entry?.id ?? nameOf(identity), parameters, input),
    thinkFormat: entry?.thinkFormat ?? guessFor(source),
    notes: entry?.notes ?? [],
    exact: true,
    revision: identity.kind === 'hub' ? identity.revision : null,
    hasChecksums: weights.every(({ file }) => file.sha256 !== null),
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

function guessFor({ documents }: CheckpointSource): string {
  const json = (name: 'tokenizer.json' | 'tokenizer_config.json') => parseJsonFile(name, documents[name]);
  return guessThinkFormat(templateFacts(json('tokenizer.json'), json('tokenizer_config.json')));
}
