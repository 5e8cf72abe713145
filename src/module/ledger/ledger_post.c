/* Writing postings. */
#include <string.h>

#include "module/ledger/internal.h"

static struct db_value id_or_none(int64_t id) { return id ? db_int(id) : db_null(DB_INT); }

static char kind_letters[] = {LEDGER_BOOKED, LEDGER_REVERSAL, LEDGER_OPENING};

static struct str letter(enum ledger_kind kind)
{
    char *at = memchr(kind_letters, (int)kind, sizeof kind_letters);

    return (struct str){at, 1};
}

static struct record line(struct tx *tx, const struct table *t, const struct ledger_entry *e, uuid_t entry, const struct law_posting *l)
{
    struct record r = record_new(tx->arena, t);

    *record_cell(&r, "entry_uuid") = db_uuid(entry);
    *record_cell(&r, "kind") = db_text(letter(e->kind));
    *record_cell(&r, "account") = db_text(str_of(ledger_account_code(l->account)));
    *record_cell(&r, "amount") = db_int(l->amount.minor);
    *record_cell(&r, "day") = db_date(e->day);
    *record_cell(&r, "source_entity") = db_text(str_of(e->source->name));
    *record_cell(&r, "source_uuid") = db_uuid(e->source_uuid);
    *record_cell(&r, "command_uuid") = db_uuid(tx->command_id);
    *record_cell(&r, "product_id") = id_or_none(l->product);
    *record_cell(&r, "health_facility_id") = id_or_none(l->facility);
    return r;
}

err_t ledger_post(struct tx *tx, const struct ledger_entry *entries, size_t n)
{
    const struct table *t = registry_table_of(tx->registry, &posting_entity);
    struct record *records;
    size_t count = 0, filled = 0;

    for (size_t i = 0; i < n; i++) {
        if (!law_balanced(entries[i].lines, entries[i].line_count))
            return err_make(tx->arena, E_RULE, "rule", "ledger_unbalanced", NULL);
        count += entries[i].line_count;
    }
    records = ARENA_ARRAY(tx->arena, struct record, count);
    for (size_t i = 0; i < n; i++) {
        uuid_t entry = uuid_none(entries[i].uuid) ? uuid_new(tx->env) : entries[i].uuid;
        for (size_t k = 0; k < entries[i].line_count; k++)
            records[filled++] = line(tx, t, &entries[i], entry, &entries[i].lines[k]);
    }
    return tx_insert(tx, records, count);
}

/* ---- making postings say what is true ---- */

struct booking {
    struct tx *tx;
    const struct entity *source;
    uuid_t opening;                  /* UUID_NONE: none */
    date_t today;                    /* of corrections */
    struct ledger_entry *entries;
    size_t n;
};

static void add(struct booking *b, enum ledger_kind kind, const struct ledger_row *row, date_t day, const struct law_posting *lines, size_t n)
{
    if (!n) return;
    b->entries[b->n++] = (struct ledger_entry){
        .kind = kind, .uuid = b->opening, .source = b->source, .source_uuid = row->uuid,
        .day = date_none(day) ? b->today : day, .lines = lines, .line_count = n,
    };
}

/* While importing one entry holds it all: only what is missing is added to it. */
static err_t open_row(struct booking *b, const struct ledger_row *row)
{
    size_t n = row->is_count + row->due_count;
    struct law_posting *lines = ARENA_ARRAY(b->tx->arena, struct law_posting, n);
    bool fits;

    if (row->is_count) memcpy(lines, row->is, row->is_count * sizeof *lines);
    law_reverse(lines, row->is_count);
    if (row->due_count) memcpy(lines + row->is_count, row->due, row->due_count * sizeof *lines);
    n = law_gather(lines, n, &fits);
    if (!fits) return err_make(b->tx->arena, E_RULE, "rule", "ledger_overflow", NULL);
    add(b, LEDGER_OPENING, row, row->day, lines, n);
    return OK;
}

static err_t settle(struct booking *b, struct ledger_row *row)
{
    bool first = !row->is_count;

    if (ledger_row_fits(row)) return OK;
    if (!uuid_none(b->opening)) return open_row(b, row);
    law_reverse(row->is, row->is_count);
    add(b, LEDGER_REVERSAL, row, b->today, row->is, row->is_count);
    add(b, LEDGER_BOOKED, row, first ? row->day : b->today, row->due, row->due_count);
    return OK;
}

err_t ledger_open(struct tx *tx, const struct entity *source, const int64_t *ids, size_t n, uuid_t opening)
{
    struct booking b = {.tx = tx, .source = source, .opening = opening, .today = env_today(tx->env)};
    struct ledger_row *rows;
    size_t count;

    TRY(ledger_read(tx->conn, tx->arena, ledger_rule_of(source->name), source->table, ids, n, &rows, &count));
    b.entries = ARENA_ARRAY(tx->arena, struct ledger_entry, 2 * count);
    for (size_t i = 0; i < count; i++) TRY(settle(&b, &rows[i]));
    return ledger_post(tx, b.entries, b.n);
}

err_t ledger_book(struct tx *tx, const struct entity *source, const int64_t *ids, size_t n)
{
    return ledger_open(tx, source, ids, n, UUID_NONE);
}
