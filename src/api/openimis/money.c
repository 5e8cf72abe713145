/* What imported rows mean to the books: receipts of contributions, places of payments, and openings in the ledger. Written with each chunk, so that
 * a run that was stopped, or is repeated, opens nothing twice. */
#include <string.h>

#include "api/openimis/internal.h"
#include "db/sql.h"
#include "module/contribution/contribution.h"
#include "module/ledger/ledger.h"
#include "module/payer/payer.h"
#include "module/payment/payment.h"

static const struct entity *booked(const struct load *l)
{
    return registry_table(l->import->registry, str_of(l->mapping->books))->entity;
}

static uuid_t opening_of(struct load *l)
{
    struct import *i = l->import;
    const struct entity *e = booked(l);
    bool payment = e == &payment_entity || e == &payment_detail_entity, contribution = e == &premium_entity || e == &funding_entity;
    uuid_t *entry = contribution ? &i->opening_contributions : payment ? &i->opening_payments : &i->opening_claims;

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

/* Ids that were given here. */
static err_t ids_given(struct load *l, struct tx *tx, struct row *const *rows, size_t n, int64_t *ids, size_t *count)
{
    static const enum db_type types[] = {DB_INT};
    uuid_t *uuids = ARENA_ARRAY(l->batch, uuid_t, n);
    struct db_value list = db_list(DB_UUIDS, uuids, n);
    struct db_rows found;
    struct sql s;

    for (size_t i = 0; i < n; i++) uuids[i] = rows[i]->at[COLUMN_UUID].u;
    sql_init(&s, l->batch, db_engine(l->import->db));
    s.params = 1;
    sql_add(&s, "SELECT id FROM %s WHERE ", l->table->entity->table);
    sql_in(&s, "uuid", 1);
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, types, 1, &found));
    for (*count = 0; *count < found.rows; ++*count) ids[*count] = db_cell(&found, *count, 0)->i;
    return OK;
}

static err_t ids_of(struct load *l, struct tx *tx, struct row *const *rows, size_t n, int64_t *ids, size_t *count)
{
    const struct mapping *m = l->mapping;
    int column = m->books_by ? table_column(l->table, m->books_by) : COLUMN_ID;

    if (m->keyless) return ids_given(l, tx, rows, n, ids, count);
    for (size_t i = 0; i < n; i++)
        if (rows[i]->kind != ROW_HISTORY && !rows[i]->at[column].null) ids[(*count)++] = rows[i]->at[column].i;
    return OK;
}

err_t rows_book(struct load *l, struct tx *tx, struct row *const *rows, size_t n)
{
    int64_t *ids = ARENA_ARRAY(l->batch, int64_t, n);
    size_t count = 0;

    if (!l->mapping->books) return OK;
    TRY(ids_of(l, tx, rows, n, ids, &count));
    if (!count) return OK;
    if (booked(l) == &premium_entity) TRY(claim_receipts(l, tx, rows, n, ids, count));
    if (booked(l) == &payment_detail_entity) TRY(payment_take_places(tx, ids, count));
    return ledger_open(tx, booked(l), ids, count, opening_of(l));
}
