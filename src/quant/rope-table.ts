/**
 * Rotary position table [rows, headDim / 2]: cosine or sine of position * theta^(-2i / headDim).
 * Computed in double precision and rounded once; transformers computes the angle in f32, which differs by up to about 1e-7 * angle.
 */
export function ropeTable(
  part: 'cos' | 'sin',
  theta: number,
  headDim: number,
  rows: number,
): Float32Array<ArrayBuffer> {
  const half = headDim / 2;
  const table = new Float32Array(rows * half);
  const wave = part === 'cos' ? Math.cos : Math.sin;
  for (let i = 0; i < half; i++) {
    const frequency = theta ** ((-2 * i) / headDim);
    for (let position = 0; position < rows; position++) {
      table[position * half + i] = wave(position * frequency);
    }
  }
  return table;
}
