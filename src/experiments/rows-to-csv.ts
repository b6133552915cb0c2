/** Rows of a sweep as CSV (RFC 4180), for spreadsheets and statistics packages. */
import { ROW_COLUMNS, type SweepRow } from './sweep-row.ts';

/** A header and a line per row; a missing answer is an empty field, without quotes. */
export function rowsToCsv(rows: readonly SweepRow[]): string {
  const lines = rows.map((row) => ROW_COLUMNS.map((column) => field(row[column])).join(','));
  return [ROW_COLUMNS.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

function field(value: SweepRow[keyof SweepRow]): string {
  if (value === null) return '';
  const text = String(value);
  // Quoted when empty too: an empty string is not a missing one.
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
