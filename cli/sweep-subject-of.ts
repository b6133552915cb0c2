/** What a sweep on this machine measures, found out from the model folder and the engine. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SweepSubject } from '../src/experiments/sweep-subject.ts';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { sha256 } from '../src/experiments/sha256.ts';
import type { EngineInfo } from '../src/worker/protocol.ts';

/** Files that decide what a checkpoint computes. */
const DECIDES =
  /^(?:config\.json|tokenizer\.json|tokenizer_config\.json|chat_template\.jinja|.*\.safetensors)$/;

/** Names under which `config.json` may say which tokenizer files the weights were trained with. */
const TRAINED_WITH = { 'tokenizer.json': 'tokenizer_sha256', 'tokenizer_config.json': 'template_sha256' };

/** @throws ModelFormatError when the folder's tokenizer or template is not the one its weights were trained with */
export async function sweepSubjectOf(
  folder: string,
  { modelName, device, weights }: EngineInfo,
  dequantized: boolean,
): Promise<SweepSubject> {
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder)).filter((file) => DECIDES.test(file)).sort()) {
    files[name] = await sha256(new Uint8Array(await readFile(join(folder, name))));
  }
  await checkTokenizer(folder, files);
  return { model: modelName, files, device, weights, dequantized, engine: await engineVersion() };
}

async function checkTokenizer(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const config: unknown = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
  for (const [file, key] of Object.entries(TRAINED_WITH)) {
    const wanted: unknown = Reflect.get(Object(config), key);
    if (typeof wanted === 'string' && wanted !== files[file]) {
      throw new ModelFormatError(
        'model-corrupt',
        `${file} in ${folder} is not the one these weights were trained with (${key} in config.json says otherwise). Put back the file that was published with the weights.`,
      );
    }
  }
}

/**
 * Raised whenever the same tokens of a model may give another row: another budget machine, another way to find or grade an answer.
 * A sweep that was broken off then begins anew instead of mixing the two.
 */
const RULES_VERSION = 2;

async function engineVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const { name, version, dependencies } = JSON.parse(text) as {
    readonly name: string;
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return `${name} ${version}, rules ${RULES_VERSION}, onnxruntime-web ${dependencies['onnxruntime-web'] ?? 'unknown'}`;
}
