/**
 * Rotary position table [rows, frequencies.length]: cosine or sine of position * frequency.
 * Computed in double precision and rounded once; transformers computes the angle in f32, which differs by up to about 1e-7 * angle.
 */
export function ropeTable(
  part: 'cos' | 'sin',
  frequencies: readonly number[],
  rows: number,
): Float32Array<ArrayBuffer> {
  const width = frequencies.length;
  const table = new Float32Array(rows * width);
  const wave = part === 'cos' ? Math.cos : Math.sin;
  for (const [i, frequency] of frequencies.entries()) {
    for (let position = 0; position < rows; position++) {
      table[position * width + i] = wave(position * frequency);
    }
  }
  return table;
}
