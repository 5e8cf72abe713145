/* The proof that the ledger holds: every entry balances, all of them together do, and every fact has its postings and no posting
 * is without its fact. The database does what is about all rows; facts are read a page at a time. */
#include <string.h>

#include "db/sql.h"
#include "module/ledger/internal.h"

enum { PAGE = 1000, FAULTS = sizeof ((struct ledger_report *)NULL)->faults / sizeof (struct ledger_fault),
       STATEMENT_MS = 24 * 60 * 60 * 1000 };

struct checking {
    struct db_conn *conn;
    struct arena *arena;              /* of what is reported */
    struct arena *page;
    const struct registry *registry;
    struct ledger_report *report;
};

static bool full(const struct checking *c) { return c->report->fault_count == FAULTS; }

static void fault(struct checking *c, struct ledger_fault f)
{
    if (!full(c)) c->report->faults[c->report->fault_count++] = f;
}

static err_t ask(struct checking *c, const char *sql, const enum db_type *types, size_t columns, struct db_rows *out)
{
    return db_query(c->conn, str_of(sql), NULL, 0, types, columns, out);
}

/* ---- entries and the whole ---- */

static err_t check_entries(struct checking *c)
{
    static const enum db_type types[] = {DB_UUID, DB_INT};
    struct db_rows rows;

    TRY(ask(c, "SELECT entry_uuid, CAST(SUM(amount) AS BIGINT) FROM posting WHERE deleted_at IS NULL GROUP BY entry_uuid"
            " HAVING SUM(amount) <> 0 ORDER BY entry_uuid LIMIT 10", types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        fault(c, (struct ledger_fault){.what = LEDGER_ENTRY, .key = uuid_text(c->arena, db_cell(&rows, i, 0)->u),
                                       .is = {db_cell(&rows, i, 1)->i}});
    return OK;
}

static err_t check_total(struct checking *c)
{
    static const enum db_type types[] = {DB_INT, DB_INT}, one[] = {DB_INT};
    struct db_rows rows, entries;

    TRY(ask(c, "SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting WHERE deleted_at IS NULL", types, 2, &rows));
    TRY(ask(c, "SELECT COUNT(*) FROM (SELECT entry_uuid FROM posting WHERE deleted_at IS NULL GROUP BY entry_uuid) e", one, 1, &entries));
    c->report->postings = db_cell(&rows, 0, 0)->i;
    c->report->entries = db_cell(&entries, 0, 0)->i;
    if (db_cell(&rows, 0, 1)->i) fault(c, (struct ledger_fault){.what = LEDGER_TOTAL, .is = {db_cell(&rows, 0, 1)->i}});
    return OK;
}

/* ---- facts ---- */

static const struct law_posting *find(const struct law_posting *lines, size_t n, const struct law_posting *like)
{
    for (size_t i = 0; i < n; i++)
        if (lines[i].account == like->account && lines[i].product == like->product && lines[i].facility == like->facility)
            return &lines[i];
    return NULL;
}

static void compare(struct checking *c, const char *entity, const struct ledger_row *row, const struct law_posting *line)
{
    const struct law_posting *is = find(row->is, row->is_count, line), *due = find(row->due, row->due_count, line);
    struct ledger_fault f = {
        .what = LEDGER_FACT, .entity = str_of(entity), .account = line->account ? str_of(ledger_account_code(line->account)) : STR("?"),
        .is = is ? is->amount : MONEY_ZERO, .due = due ? due->amount : MONEY_ZERO,
    };

    if (!money_cmp(f.is, f.due)) return;
    f.key = uuid_text(c->arena, row->uuid);
    fault(c, f);
}

static void check_row(struct checking *c, const char *entity, const struct ledger_row *row)
{
    c->report->facts += row->fact_count > 0;
    if (ledger_row_fits(row)) return;
    for (size_t i = 0; i < row->due_count; i++) compare(c, entity, row, &row->due[i]);
    for (size_t i = 0; i < row->is_count; i++)
        if (!find(row->due, row->due_count, &row->is[i])) compare(c, entity, row, &row->is[i]);
}

static err_t next_ids(struct checking *c, const char *table, int64_t after, int64_t ids[PAGE], size_t *n)
{
    static const enum db_type types[] = {DB_INT};
    struct db_value key = db_int(after);
    struct db_rows rows;

    TRY(db_query(c->conn, str_format(c->page, "SELECT id FROM %s WHERE id > $1 ORDER BY id LIMIT %d", table, PAGE), &key, 1, types, 1,
                 &rows));
    for (*n = 0; *n < rows.rows; ++*n) ids[*n] = db_cell(&rows, *n, 0)->i;
    return OK;
}

static err_t check_facts(struct checking *c, const struct ledger_rule *rule, const char *table)
{
    int64_t ids[PAGE], after = INT64_MIN;
    struct ledger_row *rows;
    size_t n, count;

    do {
        arena_reset(c->page);
        TRY(next_ids(c, table, after, ids, &n));
        if (!n) return OK;
        after = ids[n - 1];
        TRY(ledger_read(c->conn, c->page, rule, table, ids, n, &rows, &count));
        for (size_t i = 0; i < count; i++) check_row(c, rule->entity, &rows[i]);
    } while (n == PAGE && !full(c));
    return OK;
}

/* ---- postings without a fact ---- */

static err_t check_stray(struct checking *c, const char *entity, const char *without)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    struct db_rows rows;

    TRY(ask(c, str_format(c->page, "SELECT p.id, p.source_entity FROM posting p WHERE p.deleted_at IS NULL AND p.source_entity %s"
                          " ORDER BY p.id LIMIT 10", without).p, types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        fault(c, (struct ledger_fault){
            .what = LEDGER_STRAY, .entity = str_copy(c->arena, entity ? str_of(entity) : db_cell(&rows, i, 1)->s),
            .key = str_format(c->arena, "%lld", (long long)db_cell(&rows, i, 0)->i),
        });
    return OK;
}

static err_t check_sources(struct checking *c)
{
    struct buf known;

    buf_init(&known, c->arena, 200);
    buf_add(&known, STR("NOT IN (''"));
    for (const struct ledger_rule *rule = ledger_rules; rule->entity; rule++) {
        const struct table *t = registry_table(c->registry, str_of(rule->entity));
        if (!t) continue;
        buf_add(&known, str_format(c->arena, ", '%s'", rule->entity));
        TRY(check_facts(c, rule, t->entity->table));
        TRY(check_stray(c, rule->entity, str_format(c->page, "= '%s' AND NOT EXISTS (SELECT 1 FROM %s s WHERE s.uuid = p.source_uuid)",
                                                    rule->entity, t->entity->table).p));
    }
    buf_add(&known, STR(")"));
    return check_stray(c, NULL, str_zero(c->arena, buf_str(&known)));
}

/* One snapshot, so that what is being booked meanwhile is no fault. */
err_t ledger_check(struct db_conn *conn, struct arena *a, const struct registry *r, struct ledger_report *out)
{
    struct checking c = {.conn = conn, .arena = a, .page = arena_new(), .registry = r, .report = out};
    err_t e;

    *out = (struct ledger_report){0};
    db_arena(conn, c.page);
    db_statement_ms(conn, STATEMENT_MS);
    e = db_begin(conn, DB_READ);
    if (!e) e = check_entries(&c);
    if (!e) e = check_total(&c);
    if (!e) e = check_sources(&c);
    e = err_copy(a, e);
    db_rollback(conn);
    db_statement_ms(conn, 0);
    db_arena(conn, a);
    arena_free(c.page);
    return e;
}
