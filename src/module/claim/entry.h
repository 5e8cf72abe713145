/* What commands share that enter a claim or attach something to it. */
#ifndef MODULE_CLAIM_ENTRY_H
#define MODULE_CLAIM_ENTRY_H

#include <string.h>

#include "model/write/crud.h"
#include "module/claim/internal.h"

struct settings;

static inline struct db_value *crud_cell(const struct crud_row *row, const char *column)
{
    return &row->values.at[table_column(row->values.table, column)];
}

/* As if it had been sent. */
static inline void crud_set(struct crud_row *row, const char *column, struct db_value v)
{
    int c = table_column(row->values.table, column);

    row->values.at[c] = v;
    bit_set(row->sent, (size_t)c);
}

/* An object but for some members (NULL ends). */
const struct json *claim_without(struct arena *a, const struct json *input, const char *const *names);
err_t claim_read_settings(struct prepare *p, struct settings **out);

/* An attachment to be made or changed, as the generic commands take it: {"claim", "generalType": "FILE"|"URL", "document":
 * base64 (by then "blob"), "filename", "mime", "url", "title", "date": else today, "type", "predefinedType": also by name}.
 * Errors beside the generic: E_RULE claim_attachment_*, E_REFERENCE. */
err_t claim_attachment_read(struct prepare *p, const struct json *given, bool create, struct crud_plan **out);

/* "attachments" of a claim that is entered. */
struct claim_attached {
    struct crud_plan **plans;
    size_t n;
};
err_t claim_attachments_read(struct prepare *p, struct claim_attached *out);
err_t claim_attachments_apply(struct tx *tx, const struct claim_attached *attached, uuid_t claim);   /* tx->result stays */

#endif
