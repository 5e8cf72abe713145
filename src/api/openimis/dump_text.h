/* The words of an SQL dump, read as a stream: PostgreSQL's, and as much of SQL Server's as its scripts need. An error
 * stays in `wrong` and looks like the end of the text from then on, so that it is asked for once a statement. */
#ifndef API_OPENIMIS_DUMP_TEXT_H
#define API_OPENIMIS_DUMP_TEXT_H

#include "base/err.h"
#include "base/limit.h"

enum { DUMP_NAME_BYTES = 400 };

struct gunzip;

/* How what follows is to be read: set by SET, and by the words GO and USE of SQL Server's scripts. */
struct dump_dialect {
    bool escapes;         /* '\' in plain texts too: standard_conforming_strings = off */
    bool server;          /* SQL Server: [names], no $$, definitions end with a line GO */
};

struct dump_text {
    struct arena *arena;      /* of errors */
    const char *path;
    const struct limits *limits;
    struct gunzip *file;
    char *block;
    size_t at, n;
    int64_t begin;            /* place of block[0] in the file */
    int64_t line;             /* of block[at], from 1 */
    int64_t line_begin;       /* place of the first byte of the line */
    bool ended;
    err_t wrong;
    struct dump_dialect dialect;
    int open;                 /* brackets that values opened and did not close */
};

struct dump_name {
    size_t n;
    bool quoted;
    char text[DUMP_NAME_BYTES];
};

/* Errors: E_FILE; what is a dump of another kind is told with how to make a plain one. */
err_t text_open(struct arena *a, const char *path, const struct limits *limits, struct dump_text *t);
void text_go(struct dump_text *t, int64_t place, int64_t line);
/* Keeps the first error, with its line. */
void text_failed(struct dump_text *t, int64_t line, const char *what);
void text_bound(struct dump_text *t, size_t row_bytes);        /* E_LIMIT (dump_row_bytes) */
void text_bound_parts(struct dump_text *t, size_t parts);      /* E_LIMIT (dump_parts) */

int text_more(struct dump_text *t, size_t ahead);
/* The byte at hand or behind it; -1 at the end. */
static inline int text_peek(struct dump_text *t, size_t ahead)
{
    return t->at + ahead < t->n ? (unsigned char)t->block[t->at + ahead] : text_more(t, ahead);
}
static inline int64_t text_place(const struct dump_text *t) { return t->begin + (int64_t)t->at; }
static inline void text_pass(struct dump_text *t)
{
    if (t->block[t->at++] != '\n') return;
    t->line++;
    t->line_begin = text_place(t);
}
/* What stands at hand up to the end of the line, as far as it is in memory; *whole: the newline follows. */
struct str text_line_part(struct dump_text *t, bool *whole);
void text_pass_line(struct dump_text *t);

void text_pass_blanks(struct dump_text *t);      /* and comments */
bool text_pass_char(struct dump_text *t, char c); /* with the blanks before it */
/* A name, quoted in any way or a word; false: none stands there. */
bool text_name(struct dump_text *t, struct dump_name *out);
bool text_is_word(const struct dump_name *n, const char *lower);
/* The word, if it comes next. */
bool text_pass_word(struct dump_text *t, const char *lower);
/* A text in quotes; `escapes`: with backslashes. out NULL: is passed over. */
void text_quoted(struct dump_text *t, bool escapes, struct buf *out);
/* $$ ... $$ and $tag$ ... $tag$; false: the sign at hand opens none. out NULL: is passed over. */
bool text_dollars(struct dump_text *t, struct buf *out);
/* One item of any kind: text, name, comment, sign. */
void text_pass_item(struct dump_text *t);
/* To behind the bracket that closes so many that are open. */
void text_pass_brackets(struct dump_text *t, int open);
/* To behind the ';' or, with SQL Server, the line GO. `body`: a function or the like, which may hold statements. */
void text_pass_statement(struct dump_text *t, bool body);
/* E'' and COPY: what stands behind a backslash. */
void text_escape(struct dump_text *t, struct buf *out);

#endif
