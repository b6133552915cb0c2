/** Which files of a repository or folder are graphs in ONNX, as transformers.js lays them out, and which hold their weights. */

/** Number formats, by the end of the file's name. Source: `DEFAULT_DTYPE_SUFFIX_MAPPING` of transformers.js 4. */
const DTYPES = {
  '': 'fp32',
  _fp16: 'fp16',
  _q4f16: 'q4f16',
  _q4: 'q4',
  _int8: 'int8',
  _uint8: 'uint8',
  _quantized: 'q8',
} as const;

export type OnnxDtype = (typeof DTYPES)[keyof typeof DTYPES];

export interface OnnxModelFiles {
  /** The graph. */
  readonly file: string;
  /** Files with its weights, in the order of their numbers; none where they lie inside. */
  readonly data: readonly string[];
  readonly dtype: OnnxDtype;
}

/** In the folder `onnx`, or beside the tokenizer where files were picked one by one. */
const GRAPH = /^(?:onnx\/)?model(|_[a-z0-9]+)\.onnx$/;

/** The graphs among `paths`. A merged decoder of older layouts and formats the runtime has no kernels for are passed over. */
export function onnxModelFiles(paths: readonly string[]): readonly OnnxModelFiles[] {
  return paths.flatMap((file) => {
    const suffix = GRAPH.exec(file)?.[1];
    const dtype = Object.entries(DTYPES).find(([known]) => known === suffix)?.[1];
    if (dtype === undefined) return [];
    return [
      { file, dtype, data: paths.filter((path) => partNumber(file, path) !== null).sort(byNumber(file)) },
    ];
  });
}

/** 0 for `model.onnx_data`, 1 for `model.onnx_data_1`; null for what belongs to another graph. */
function partNumber(file: string, path: string): number | null {
  const rest = path.startsWith(`${file}_data`) ? path.slice(file.length + '_data'.length) : null;
  if (rest === null || !/^(?:|_\d{1,3})$/.test(rest)) return null;
  return rest === '' ? 0 : Number(rest.slice(1));
}

function byNumber(file: string): (a: string, b: string) => number {
  return (a, b) => (partNumber(file, a) ?? 0) - (partNumber(file, b) ?? 0);
}
