/* Tables to take along: comma separated, with the marks that spreadsheets know. */

export type Cell = string | number | null | undefined;

/* What begins like a formula would be one: a mark before it keeps it a text. Numbers stay numbers. */
function quoted(cell: Cell): string {
  const text = String(cell ?? '');
  const safe = /^[=+@\t\r-]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export const csv = (rows: Cell[][]): string => rows.map((row) => row.map(quoted).join(',')).join('\r\n') + '\r\n';

/* The byte order mark tells spreadsheets that it is UTF-8. */
export function download(name: string, rows: Cell[][]): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\ufeff', csv(rows)], { type: 'text/csv;charset=utf-8' }));
  link.download = `${name.replace(/[^\p{L}\p{N}.-]+/gu, '-')}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
