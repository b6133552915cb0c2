/** The chat template may lie in a file of its own (transformers 4.52 and later); it is put where readers look for it. */
export const CHAT_TEMPLATE_FILE = 'chat_template.jinja';

/**
 * @param settings what tokenizer_config.json holds
 * @param read the file's bytes; null where there is none
 * @returns the same object where nothing is to be added
 */
export async function withTemplateFile(
  settings: unknown,
  read: () => Promise<Uint8Array | null>,
): Promise<unknown> {
  const isFields = typeof settings === 'object' && settings !== null && !Array.isArray(settings);
  if (!isFields || 'chat_template' in settings) return settings;
  const template = await read();
  return template === null ? settings : { ...settings, chat_template: new TextDecoder().decode(template) };
}
