/* What imported rows mean to the books: receipts of contributions, and openings in the ledger. Written with each chunk, so that
 * a run that was stopped, or is repeated, opens nothing twice. */
#include <string.h>

#include "api/openimis/internal.h"
#include "module/contribution/contribution.h"
#include "module/ledger/ledger.h"

static const struct entity *booked(const struct load *l)
{
    return registry_table(l->import->registry, str_of(l->mapping->books))->entity;
}

static uuid_t opening_of(struct load *l)
{
    struct import *i = l->import;
    uuid_t *entry = booked(l) == &premium_entity ? &i->opening_contributions : &i->opening_claims;

    if (uuid_none(*entry)) *entry = uuid_new(i->env);
    return *entry;
}

/* Which row of the source it was. */
static struct str key_of(struct row *const *rows, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i]->at[COLUMN_ID].i == id) return rows[i]->key;
    return STR_NONE;
}

static err_t claim_receipts(struct load *l, struct tx *tx, struct row *const *rows, size_t n, const int64_t *ids, size_t id_count)
{
    int64_t *twice;
    size_t count;

    TRY(contribution_claim_receipts(tx, ids, id_count, &twice, &count));
    for (size_t i = 0; i < count; i++)
        report_fault(l, key_of(rows, n, twice[i]), "Receipt", STR("another contribution to the product has this receipt"), false);
    return OK;
}

err_t rows_book(struct load *l, struct tx *tx, struct row *const *rows, size_t n)
{
    const struct mapping *m = l->mapping;
    int column = m->books_by ? table_column(l->table, m->books_by) : COLUMN_ID;
    int64_t *ids = ARENA_ARRAY(l->batch, int64_t, n);
    size_t count = 0;

    if (!m->books) return OK;
    for (size_t i = 0; i < n; i++)
        if (rows[i]->kind != ROW_HISTORY && !rows[i]->at[column].null) ids[count++] = rows[i]->at[column].i;
    if (!count) return OK;
    if (booked(l) == &premium_entity) TRY(claim_receipts(l, tx, rows, n, ids, count));
    return ledger_open(tx, booked(l), ids, count, opening_of(l));
}
