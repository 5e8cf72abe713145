/* Prints: documents described from rows (io/document.h says how), with words in the caller's language. Who describes one reads
 * its rows through module/rows.h, so that rights and places hold; making PDF of it is for the floors above. */
#ifndef MODULE_PRINT_H
#define MODULE_PRINT_H

#include "base/vec.h"
#include "module/rows.h"

struct print {
    struct function_call *call;
    const struct law_nepal *nepal;   /* days are shown in; NULL: the Gregorian calendar */
    struct str name;             /* of the file, without ending: letters, digits, hyphens */
    struct buf text;             /* the document */
    struct json_writer w;
    VEC(struct str) parts;       /* its pictures */
};

struct paper { int width, height, margin; };
#define PAPER_A4 (struct paper){21000, 29700, 1500}
#define PAPER_A6 (struct paper){10500, 14800, 900}
/* ISO/IEC 7810 ID-1 */
#define CARD_WIDTH 8560
#define CARD_HEIGHT 5398

/* Begins; blocks follow until print_end. `title`: key of a text; `number`, what tells this one from others, may be empty. */
void print_begin(struct print *p, struct function_call *c, struct paper paper, const char *title, struct str number);
void print_end(struct print *p);

struct str print_word(const struct print *p, const char *key);
void print_text(struct print *p, struct str text, int size, bool bold);
void print_divide(struct print *p);
void print_page(struct print *p);                                           /* what follows begins on a page of its own */
void print_qr(struct print *p, struct str text, int size);

/* Pairs of label and value between open and close; one without a value is left out. `label`: width. */
void print_fields(struct print *p, int label, int size);
void print_field(struct print *p, const char *key, struct str value);
void print_fields_end(struct print *p);

/* Rows between open and close, whose cells are texts; `widths`: parts of the whole, those below zero aligned to the right. heads: keys. */
void print_table(struct print *p, const char *const *heads, const int *widths, size_t n);
void print_cells(struct print *p, const struct str *cells, size_t n);
void print_table_end(struct print *p);
void print_table_foot(struct print *p, const struct str *cells, size_t n);   /* in place of the latter: with a last line */

/* Columns side by side, each with blocks of its own; width 0: a share of what the others leave. */
void print_columns(struct print *p);
void print_column(struct print *p, int width);
void print_column_end(struct print *p);
void print_columns_end(struct print *p);

/* Cards of a size, each with a distance from its edge: one to a page of that size, or framed on sheets of A4, so many side by side and so
 * many below each other. Each card is an array of blocks (print_open with key NULL). */
struct cards { int width, height, inset, across, down; };
void print_cards(struct print *p, struct function_call *c, const struct cards *cards, bool sheet, const char *title, struct str number);
void print_cards_end(struct print *p);

/* Members of blocks, for those that have more of them. */
void print_member(struct print *p, const char *key, int value);
void print_open(struct print *p, const char *key, char bracket);   /* key NULL: in an array */
void print_close(struct print *p, char bracket);

struct str amount_words(struct arena *a, int64_t minor);                    /* 12 345.00 */
struct str decimal_words(struct arena *a, int64_t hundredths);              /* 2, 1.5 */

/* Values as people read them; "" where there is none. */
struct str print_amount(const struct print *p, const struct db_value *v);   /* 12 345.00 */
struct str print_money(const struct print *p, const struct db_value *v);    /* 12 345.00 USD */
struct str print_decimal(const struct print *p, const struct db_value *v);  /* 2, 1.5: of scale 2 */
struct str print_day(const struct print *p, const struct db_value *v);
struct str print_code(const struct print *p, const struct entity *e, const char *field, const struct db_value *v);
/* "<path>.otherNames <path>.lastName" */
struct str print_name(const struct print *p, const struct found *r, size_t row, const char *path);
/* "<path>.code <path>.name" */
struct str print_coded(const struct print *p, const struct found *r, size_t row, const char *path);
struct str print_join(const struct print *p, struct str a, const char *between, struct str b);   /* either may be empty */

/* The row of this key, a uuid or an id (DB_UUID, DB_INT), that `who` may see. `right`: RIGHT_NONE_SET, or one that stands in for
 * that of the entity. Errors: E_NOT_FOUND, E_FORBIDDEN. */
err_t print_row(struct function_call *c, const struct access *who, const struct entity *e, right_t right, struct db_value key,
                const char *picks, struct found *out);

/* A kept file, or what an import brought as base64; STR_NONE where there is neither. Errors: those of blob_get. */
err_t print_file(struct function_call *c, const struct db_value *blob, const struct db_value *base64_text, struct str *out);

#endif
