/* A row copied: its data written as the input of a creation. What the request sends stands in place of the source's. */
#ifndef MODULE_COPY_H
#define MODULE_COPY_H

#include "model/write/write.h"

/* Members but those that the program sets and those that were sent (NULL: none). */
void copy_fields(struct json_writer *w, const struct json *sent, const struct record *r);
void copy_relations(struct json_writer *w, const struct json *sent, const struct record *r);
void copy_ext(struct json_writer *w, const struct json *sent, const struct record *r);
/* Everything that was sent but for "source", which names the row that is copied. */
void copy_sent(struct json_writer *w, const struct json *sent);
/* The current rows of a table whose column has this value, all columns, by id. */
err_t copy_rows(struct prepare *p, struct db_conn *c, const struct table *t, const char *where, struct db_value key, struct db_rows *out);
/* The row that the input names as "source". E_REFERENCE. */
err_t copy_source(struct prepare *p, struct db_conn *c, const struct table *t, struct record *out);
/* An owned list, unless it was sent. */
err_t copy_list(struct prepare *p, struct db_conn *c, struct json_writer *w, const struct child *child, const struct record *of);
/* Prepares a creation from what `put` writes of the source, whose copy needs another value of the member `own`; `create` is the creation's
 * own prepare. E_FIELD_REQUIRED, those of both. */
err_t copy_prepare(struct prepare *p, const char *own, err_t (*put)(struct prepare *p, struct db_conn *c, struct json_writer *w),
                   err_t (*create)(struct prepare *p, void **plan), void **plan);

#endif
