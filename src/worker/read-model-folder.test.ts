import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { ModelFolder } from '../models/model-folder.ts';
import { readModelFolder } from './read-model-folder.ts';

const NANO = new URL('../../public/models/s1-nano/', import.meta.url);
const { signal } = new AbortController();

async function nanoSettings(): Promise<Record<string, unknown>> {
  const text = await readFile(new URL('tokenizer_config.json', NANO), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
}

/** s1-nano with some files replaced, added or taken away. */
function nanoWith(files: Readonly<Record<string, string | null>>): ModelFolder {
  return {
    async read(file) {
      const text = files[file];
      if (text !== undefined && text !== null) return new TextEncoder().encode(text);
      const bytes = text === null ? null : await readFile(new URL(file, NANO)).catch(() => null);
      if (bytes === null) throw new ModelFormatError('model-missing', `${file} is missing.`);
      return new Uint8Array(bytes);
    },
  };
}

const settingsOf = async (folder: ModelFolder): Promise<unknown> =>
  (await readModelFolder(folder, { signal, onDownload: () => undefined })).tokenizerConfig;

it('takes a chat template from a file of its own', async () => {
  const { chat_template: template, ...rest } = await nanoSettings();
  const folder = nanoWith({
    'tokenizer_config.json': JSON.stringify(rest),
    'chat_template.jinja': String(template),
  });
  expect(await settingsOf(folder)).toEqual({ ...rest, chat_template: template });
});

it('prefers the one among the settings, and does without any', async () => {
  const settings = await nanoSettings();
  expect(await settingsOf(nanoWith({ 'chat_template.jinja': 'other' }))).toEqual(settings);
  const { chat_template: _, ...rest } = settings;
  expect(await settingsOf(nanoWith({ 'tokenizer_config.json': JSON.stringify(rest) }))).toEqual(rest);
});
