/* JSON (RFC 8259) over an arena. The reader checks UTF-8, refuses duplicate keys, trailing text, lone
 * surrogates and U+0000 in strings, and keeps the text of numbers: precision counts and no amount
 * passes through a double. The writer appends to a buffer and gives canonical text: no spaces, keys in
 * the order given, only the escapes that RFC 8259 requires, everything else as UTF-8. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/date.h"
#include "base/err.h"
#include "base/limit.h"
#include "base/uuid.h"

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_kind kind;
    uint32_t count;            /* members or elements */
    struct str key;            /* in an object: this member's key, decoded */
    struct str text;           /* string: decoded; number: as written */
    const struct json *first;  /* first element or member */
    const struct json *next;   /* sibling */
};

/* The values point into `text` where nothing had to be decoded, so it must live as long.
 * Errors: E_JSON (what, offset: in bytes), E_UTF8 (also with offset), E_LIMIT. */
err_t json_read(struct arena *a, struct str text, const struct limits *limits, const struct json **out);
const struct json *json_get(const struct json *object, const char *key); /* NULL: not there, or no object */
static inline bool json_is_null(const struct json *v) { return !v || v->kind == JSON_NULL; }
bool json_int(const struct json *v, int64_t *out);   /* a number without fraction or exponent that fits */
bool json_bool(const struct json *v, bool *out);
/* Members of what the program wrote itself, such as a job's input and cursor; NULL has none. */
int64_t json_get_int(const struct json *object, const char *key, int64_t standard);   /* `standard` where it is no such number */
date_t json_get_date(const struct json *object, const char *key);                     /* DATE_NONE where it is no day */
/* Compares as values: object member order does not matter, numbers by text. NULL is null. */
bool json_equal(const struct json *a, const struct json *b);

struct json_writer {
    struct buf *out;
    bool comma;   /* the next value in this list needs a comma before it */
};

/* Strings must be UTF-8; a NONE of any type, and a NULL value, is written as null. */
static inline struct json_writer json_writer(struct buf *out) { return (struct json_writer){out, false}; }
void json_open(struct json_writer *w, char bracket);   /* '{' or '[' */
void json_close(struct json_writer *w, char bracket);  /* '}' or ']' */
void json_key(struct json_writer *w, struct str key);
void json_put_null(struct json_writer *w);
void json_put_bool(struct json_writer *w, bool v);
void json_put_int(struct json_writer *w, int64_t v);
void json_put_str(struct json_writer *w, struct str s);
void json_put_raw(struct json_writer *w, struct str json_text); /* already JSON */
void json_put_decimal(struct json_writer *w, int64_t value, int scale, bool quoted);
void json_put_date(struct json_writer *w, date_t d);
void json_put_stamp(struct json_writer *w, stamp_t t);
void json_put_uuid(struct json_writer *w, uuid_t u);
void json_put(struct json_writer *w, const struct json *v);     /* a read value, canonical */

#endif
