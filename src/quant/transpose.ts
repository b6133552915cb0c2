/** Tile edge: 32 × 32 floats of source and target together fit in the first-level cache (8 KB). */
const TILE = 32;

type Numbers = Float32Array | Uint16Array | Int8Array;

/**
 * Writes a row-major [rows, columns] matrix as columns into a [columns, targetWidth] one, starting at column `at`.
 * Tile by tile: a plain double loop misses the cache at every step for large matrices.
 */
export function transposeInto(
  source: Numbers,
  columns: number,
  target: Numbers,
  targetWidth: number,
  at: number,
): void {
  const rows = source.length / columns;
  for (let rowTile = 0; rowTile < rows; rowTile += TILE) {
    const rowEnd = Math.min(rowTile + TILE, rows);
    for (let columnTile = 0; columnTile < columns; columnTile += TILE) {
      const columnEnd = Math.min(columnTile + TILE, columns);
      for (let column = columnTile; column < columnEnd; column++) {
        const out = column * targetWidth + at;
        for (let row = rowTile; row < rowEnd; row++) target[out + row] = source[row * columns + column];
      }
    }
  }
}
