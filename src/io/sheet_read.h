/* Tables as people send them, CSV, XLSX or JSON, behind one door: what it is, its first bytes say. Rows come as csv_read.h gives them, in
 * little memory.
 *
 * Of a workbook the first sheet is read; its first row that is not empty names the columns, empty rows are passed over, a cell without
 * a value is none. A number is told without exponent and at most 15 digits long, as people see it; a day, which only the form of its cell
 * tells from a number, as "2024-03-01" or "2024-03-01T10:00:00"; a truth as 1 or 0. A cell that holds an error of the spreadsheet makes
 * its row a wrong one. Of a CSV the apostrophe that sheet.h puts before what looks like a formula is taken off again; a first line
 * that knows semicolons but no comma is one of a spreadsheet that separates by them. In JSON a table is a list of objects; a member that
 * some leave out, or that is null, is no value, a truth 1 or 0, a number as it is written. A row with a list or an object in a cell is a
 * wrong one.
 *
 * Workbooks of before 2007 (.xls) are refused, with a sentence that says what to do: every program that writes them writes XLSX, and no
 * reader of theirs that is packaged is one to give strangers' bytes to. */
#ifndef IO_SHEET_READ_H
#define IO_SHEET_READ_H

#include "io/csv_read.h"

struct sheet_reader;

/* `bytes` must live as long. Errors: those of csv_open; E_REQUEST (no workbook, no list, damaged), E_RULE (file_xls), E_LIMIT (zip_bytes of its texts and styles,
 * sheet_bytes, sheet_ratio, xml_depth, csv_row_bytes, csv_columns). */
err_t sheet_reader_open(struct arena *a, const struct limits *limits, struct str bytes, struct sheet_reader **out);
const struct str *sheet_reader_columns(const struct sheet_reader *r, size_t *n);
/* Some rows; none at the end. They live until the next call. */
err_t sheet_reader_rows(struct sheet_reader *r, struct csv_rows *out);

#endif
