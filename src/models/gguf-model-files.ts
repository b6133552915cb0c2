/** Which files of a repository or folder are models in GGUF: one file each, or a row of numbered parts. */

/** A model by its first file. */
export interface GgufModelFiles {
  /** The only file, or the first part. */
  readonly file: string;
  /** All parts it says it has, in order, present or not. */
  readonly parts: readonly string[];
}

/** `name-00001-of-00003.gguf`, as llama.cpp's gguf-split writes it. */
const PART = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;
/** No published model has more parts; the limit keeps a made-up name from making a long list. */
const MAX_PARTS = 1000;

function modelOf(path: string): GgufModelFiles {
  const [, stem, , count] = PART.exec(path) ?? [];
  const parts = Number(count);
  if (stem === undefined || parts < 1 || parts > MAX_PARTS) return { file: path, parts: [path] };
  const names = Array.from(
    { length: parts },
    (_, i) => `${stem}-${String(i + 1).padStart(5, '0')}-of-${count}.gguf`,
  );
  return { file: names[0], parts: names };
}

/** The models among `paths`, parts counted once. Projectors of images ("mmproj") are not models of their own. */
export function ggufModelFiles(paths: readonly string[]): readonly GgufModelFiles[] {
  const models = new Map<string, GgufModelFiles>();
  for (const path of paths) {
    if (!/\.gguf$/i.test(path) || /(^|\/)mmproj[^/]*$/i.test(path)) continue;
    const model = modelOf(path);
    models.set(model.file, model);
  }
  return [...models.values()];
}
