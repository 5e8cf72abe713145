/* A document described as data (JSON), made into PDF by the process that prints. Whoever describes one knows what it says,
 * this file only how it stands on paper.
 *
 *   {"title", "language", "made": ISO 8601, "paper": [width, height], "margin", "footer": text, "blocks": [...]}
 *
 * Lengths and sizes are those of io/pdf.h. Blocks follow one another from the top; where one does not fit any more, a new
 * page begins, with the footer and its number. A block is an object with one of these members, and "gap": what stays
 * free below it (100):
 *
 *   "text": text, "size", "bold", "grey", "align": "left" | "center" | "right", "lines": at most
 *   "line": true
 *   "fields": [[label, value], ...], "label": width of the labels, "size", "lines" of a value
 *   "columns": [{"width": 0 for an equal share of what is left, "blocks": [...]}, ...], side by side
 *   "image": number of a part, "width", "height"
 *   "qr": text, "size": width
 *   "page": true: what follows begins on a page of its own; at the top only
 *   "table": {"head": [...], "rows": [[...], ...], "foot": [[...], ...], "widths": [parts of the whole], "align": [...]}
 *            at the top only; its rows go on over pages, each with the head
 *   "cards": [[blocks], ...], "width", "height", "inset", "across", "down", "frame": at the top only; cards of one size in rows
 *            and columns, as many to a page as said, in its middle
 */
#ifndef IO_DOCUMENT_H
#define IO_DOCUMENT_H

#include "base/json.h"

/* parts: JPEG pictures. Errors: E_PRINT for a description that is none, E_LIMIT (print_pages). */
err_t document_pdf(struct arena *a, const struct limits *l, const struct json *document, const struct str *parts,
                   size_t part_count, struct str *out);

#endif
