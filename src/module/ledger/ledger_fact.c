/* Rows that are facts about money: what they say now, and what their postings sum to. */
#include <string.h>

#include "db/sql.h"
#include "module/ledger/internal.h"

/* Kinds by their number in enum law_fact_kind. */
#define CONTRIBUTION "1"
#define PHOTO_FEE "2"
#define VALUATION "3"
#define BILL_PAYMENT "4"
#define RECEIPT "5"
#define MATCH "6"
#define CAPITATION "7"
_Static_assert(LAW_FACT_CONTRIBUTION == 1 && LAW_FACT_PHOTO_FEE == 2 && LAW_FACT_VALUATION == 3 && LAW_FACT_BILL_PAYMENT == 4 &&
               LAW_FACT_RECEIPT == 5 && LAW_FACT_MATCH == 6 && LAW_FACT_CAPITATION == 7,
               "the SQL below names them by number");

/* A valuated claim is one with status 16, a passed line has 1; so has an accepted payment. The + keeps engines from going
 * through all valuated claims by their status: they are asked for by id. */
#define CLAIM_LINES(table)                                                                                           \
    "SELECT s.id, " VALUATION " AS kind, '' AS pay_type, l.remunerated_amount AS amount, l.product_id AS product,"    \
    " s.health_facility_id AS facility FROM claim s JOIN " table " l ON l.claim_id = s.id"                            \
    " WHERE +s.status = 16 AND s.deleted_at IS NULL AND l.status = 1 AND l.deleted_at IS NULL AND l.remunerated_amount IS NOT NULL"

/* A bill names its third party by the text of a uuid. */
#define PAYMENTS(uuid_text)                                                                                          \
    "SELECT s.id, " BILL_PAYMENT " AS kind, '' AS pay_type, s.amount_payed AS amount, 0 AS product, f.id AS facility" \
    " FROM bill_payment s JOIN bill b ON b.id = s.bill_id"                                                            \
    " JOIN health_facility f ON " uuid_text " = REPLACE(LOWER(b.thirdparty_uuid), '-', '')"                           \
    " WHERE s.deleted_at IS NULL AND s.status = 1 AND s.amount_payed IS NOT NULL"

/* A payment came in when it has status 4 or 5. What it came by is a text of the channel's own: letters of openIMIS's web
 * client, words of its services of old; what is neither comes to the bank. */
#define CAME_IN(payment) payment ".status IN (4, 5) AND " payment ".deleted_at IS NULL"
#define CAME_BY \
    "CASE WHEN UPPER(s.type_of_payment) IN ('C', 'CASH') THEN 'C'" \
    " WHEN UPPER(s.type_of_payment) IN ('M', 'MOBILEPHONE', 'MOBILE') THEN 'M' ELSE 'B' END"

const struct ledger_rule ledger_rules[] = {
    { "premium", "s.pay_date",
      "SELECT s.id, CASE WHEN s.is_photo_fee THEN " PHOTO_FEE " ELSE " CONTRIBUTION " END AS kind, s.pay_type AS pay_type,"
      " s.amount AS amount, p.product_id AS product, 0 AS facility"
      " FROM premium s JOIN policy p ON p.id = s.policy_id WHERE s.deleted_at IS NULL" },
    { "funding", "s.pay_date",
      "SELECT s.id, " CONTRIBUTION " AS kind, 'F' AS pay_type, s.amount AS amount, s.product_id AS product, 0 AS facility"
      " FROM funding s WHERE s.deleted_at IS NULL AND s.amount IS NOT NULL" },
    { "payment", "COALESCE(s.received_date, s.payment_date)",
      "SELECT s.id, " RECEIPT " AS kind, " CAME_BY " AS pay_type, s.received_amount AS amount, 0 AS product, 0 AS facility"
      " FROM payment s WHERE " CAME_IN("s") " AND s.received_amount IS NOT NULL" },
    /* of a contribution that was made smaller no more than it is; of a refund nothing */
    { "payment_detail", "(SELECT COALESCE(y.matched_date, y.received_date, y.payment_date) FROM payment y WHERE y.id = s.payment_id)",
      "SELECT s.id, " MATCH " AS kind, q.pay_type AS pay_type, CASE WHEN q.amount < 0 THEN 0 WHEN s.amount < q.amount THEN s.amount"
      " ELSE q.amount END AS amount, 0 AS product, 0 AS facility FROM payment_detail s JOIN payment y ON y.id = s.payment_id JOIN premium q ON q.id = s.premium_id"
      " WHERE " CAME_IN("y") " AND s.deleted_at IS NULL AND q.deleted_at IS NULL AND s.amount IS NOT NULL" },
    { "claim", "COALESCE(s.date_processed, s.date_claimed)",
      "SELECT * FROM (" CLAIM_LINES("claim_item") " UNION ALL " CLAIM_LINES("claim_service") ") s WHERE 1 = 1" },
    /* those that were imported were paid by another program */
    { "capitation_payment", "s.paid_on",
      "SELECT s.id, " CAPITATION " AS kind, '' AS pay_type, s.payment_cathment AS amount, s.product_id AS product,"
      " s.health_facility_id AS facility FROM capitation_payment s WHERE s.batch_run_id IS NOT NULL AND s.deleted_at IS NULL"
      " AND s.payment_cathment IS NOT NULL" },
    { "bill_payment", "s.date_payment",
      PAYMENTS("LOWER(HEX(f.uuid))"), PAYMENTS("REPLACE(CAST(f.uuid AS TEXT), '-', '')") },
    { .entity = NULL }
};

const struct ledger_rule *ledger_rule_of(const char *entity)
{
    for (const struct ledger_rule *r = ledger_rules; r->entity; r++)
        if (!strcmp(r->entity, entity)) return r;
    return NULL;
}

bool ledger_row_fits(const struct ledger_row *row)
{
    if (row->is_count != row->due_count) return false;
    for (size_t i = 0; i < row->is_count; i++) {
        const struct law_posting *is = &row->is[i], *due = &row->due[i];
        if (is->account != due->account || is->product != due->product || is->facility != due->facility || money_cmp(is->amount, due->amount))
            return false;
    }
    return true;
}

/* ---- reading ---- */

struct reading {
    struct db_conn *conn;
    struct arena *arena;
    struct db_value ids;
    struct ledger_row *rows;
    size_t n;
};

static err_t overflow(struct arena *a) { return err_make(a, E_RULE, "rule", "ledger_overflow", NULL); }

static struct db_ask ask(struct reading *r, const char *select, const char *and_in, const char *end, const enum db_type *types,
                         size_t columns, struct db_rows *out)
{
    struct sql s;

    sql_init(&s, r->arena, db_engine(db_of(r->conn)));
    sql_add(&s, "%s%s", select, and_in);
    s.params = 1;
    sql_in(&s, "s.id", 1);
    sql_add(&s, "%s", end);
    return (struct db_ask){sql_text(&s), &r->ids, 1, types, columns, out};
}

static struct db_ask ask_rows(struct reading *r, const char *table, const char *day, struct db_rows *out)
{
    static const enum db_type types[] = {DB_INT, DB_UUID, DB_DATE};

    return ask(r, str_format(r->arena, "SELECT s.id, s.uuid, %s FROM %s s", day, table).p, " WHERE ", " ORDER BY s.id", types, 3, out);
}

static void take_rows(struct reading *r, const struct db_rows *rows)
{
    r->rows = ARENA_ARRAY(r->arena, struct ledger_row, rows->rows);
    r->n = rows->rows;
    for (size_t i = 0; i < r->n; i++)
        r->rows[i] = (struct ledger_row){
            .id = db_cell(rows, i, 0)->i, .uuid = db_cell(rows, i, 1)->u,
            .day = db_cell(rows, i, 2)->null ? DATE_NONE : db_cell(rows, i, 2)->d,
        };
}

static int64_t key(const struct db_value *v) { return v->null ? 0 : v->i; }

/* From where to where the rows of an answer belong to this id; both go by id. */
static size_t run_of(const struct db_rows *rows, size_t from, int64_t id)
{
    size_t to = from;

    while (to < rows->rows && db_cell(rows, to, 0)->i == id) to++;
    return to;
}

static struct db_ask ask_facts(struct reading *r, const struct ledger_rule *rule, struct db_rows *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_TEXT, DB_INT, DB_INT, DB_INT};
    bool postgres = rule->postgres && db_engine(db_of(r->conn)) == DB_POSTGRES;

    return ask(r, postgres ? rule->postgres : rule->facts, " AND ", " ORDER BY 1", types, 6, out);
}

static err_t take_facts(struct reading *r, const struct db_rows *rows)
{
    for (size_t i = 0, at = 0; i < r->n; i++) {
        struct ledger_row *row = &r->rows[i];
        size_t to = run_of(rows, at, row->id);
        row->facts = ARENA_ARRAY(r->arena, struct law_fact, to - at);
        for (; at < to; at++)
            row->facts[row->fact_count++] = (struct law_fact){
                .kind = (enum law_fact_kind)db_cell(rows, at, 1)->i,
                .pay_type = db_cell(rows, at, 2)->s.n ? *db_cell(rows, at, 2)->s.p : '\0',
                .amount = {db_cell(rows, at, 3)->i}, .product = key(db_cell(rows, at, 4)), .facility = key(db_cell(rows, at, 5)),
            };
        row->due = ARENA_ARRAY(r->arena, struct law_posting, row->fact_count * LAW_POSTING_LINES);
        if (!law_post(row->facts, row->fact_count, row->due, &row->due_count)) return overflow(r->arena);
    }
    return OK;
}

/* PostgreSQL may plan this while there is no posting at all, and would begin with all of them ever after. */
static struct db_ask ask_postings(struct reading *r, const char *entity, const char *table, struct db_rows *out)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT, DB_INT, DB_INT, DB_INT};
    bool postgres = db_engine(db_of(r->conn)) == DB_POSTGRES;
    const char *found = postgres ? str_format(r->arena, " AND p.source_uuid = ANY(ARRAY(SELECT uuid FROM %s WHERE id = ANY($1)))", table).p : "";
    const char *from = str_format(r->arena, "SELECT s.id, p.account, p.product_id, p.health_facility_id, CAST(SUM(p.amount) AS BIGINT)"
                                  " FROM %s s JOIN posting p ON p.source_uuid = s.uuid AND p.source_entity = '%s'"
                                  " AND p.deleted_at IS NULL%s", table, entity, found).p;

    return ask(r, from, " WHERE ", " GROUP BY 1, 2, 3, 4 ORDER BY 1", types, 5, out);
}

static void take_postings(struct reading *r, const struct db_rows *rows)
{
    bool fits;

    for (size_t i = 0, at = 0; i < r->n; i++) {
        struct ledger_row *row = &r->rows[i];
        size_t to = run_of(rows, at, row->id);
        row->is = ARENA_ARRAY(r->arena, struct law_posting, to - at);
        for (; at < to; at++)
            row->is[row->is_count++] = (struct law_posting){
                .account = ledger_account(db_cell(rows, at, 1)->s), .product = key(db_cell(rows, at, 2)),
                .facility = key(db_cell(rows, at, 3)), .amount = {db_cell(rows, at, 4)->i},
            };
        row->is_count = law_gather(row->is, row->is_count, &fits);
    }
}

err_t ledger_read(struct db_conn *c, struct arena *a, const struct ledger_rule *rule, const char *table, const int64_t *ids, size_t n,
                  struct ledger_row **out, size_t *count)
{
    struct reading r = {.conn = c, .arena = a, .ids = db_list(DB_INTS, ids, n)};
    struct db_rows rows, facts, postings;
    const struct db_ask asks[] = {ask_rows(&r, table, rule->day, &rows), ask_facts(&r, rule, &facts),
                                  ask_postings(&r, rule->entity, table, &postings)};

    TRY(db_query_all(c, asks, 3));
    take_rows(&r, &rows);
    TRY(take_facts(&r, &facts));
    take_postings(&r, &postings);
    *out = r.rows;
    *count = r.n;
    return OK;
}
