/* Pages in PDF: text in any script, lines, pictures, QR codes. The only user of pango and cairo, and for the process that
 * prints alone (render_child.c): what they load stays. Lengths are hundredths of a millimetre from the upper left corner of
 * the page, sizes of letters tenths of a point. Text is UTF-8; its direction follows from its first strong letter, its side of
 * the place does not: a name in Arabic stands in a column of names like the others. */
#ifndef IO_PDF_H
#define IO_PDF_H

#include "base/err.h"
#include "base/limit.h"
#include "io/qr.h"

struct pdf;

struct pdf_place { int x, y, width; };

enum pdf_align { PDF_LEFT, PDF_CENTER, PDF_RIGHT };

struct pdf_style {
    int size;                /* 0: 90 */
    bool bold, grey;
    enum pdf_align align;
    int lines;               /* at most, then it ends in "…"; 0: as many as it takes */
};

/* What the file says of itself; `made` as ISO 8601. */
struct pdf_about { struct str title, language, made; };

/* Lives in the arena. Errors: E_PRINT. */
err_t pdf_begin(struct arena *a, const struct pdf_about *about, struct pdf **out);
/* A new page; all drawing goes to the newest. */
void pdf_page(struct pdf *p, int width, int height);
/* Height of the text. `draw` false: it is only measured. Needs no page then. */
int pdf_text(struct pdf *p, struct pdf_place at, const struct pdf_style *style, struct str text, bool draw);
void pdf_line(struct pdf *p, int x0, int y0, int x1, int y1, bool grey);
void pdf_box(struct pdf *p, int x, int y, int width, int height);
/* The JPEG itself goes into the file. Fits into width x height, in its middle. */
struct image_size;
void pdf_image(struct pdf *p, int x, int y, int width, int height, struct str jpeg, const struct image_size *pixels);
/* With its quiet zone it is as wide as `size`. */
void pdf_qr(struct pdf *p, int x, int y, int size, const struct qr *qr);
/* What is drawn until pdf_uncut stays within the box. */
void pdf_cut(struct pdf *p, int x, int y, int width, int height);
void pdf_uncut(struct pdf *p);
int pdf_pages(const struct pdf *p);
/* The bytes, in the arena. Errors: E_PRINT. */
err_t pdf_end(struct pdf *p, struct str *out);

#endif
