/* Rows of the batch report (claims 6.6). A run is read some claims at a time, so that memory is that of the report, however many
 * claims there are. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "db/sql.h"
#include "module/valuation/internal.h"

/* ---- lines of the claims that the caller sees ---- */

enum { CLAIMS_A_PAGE = 1000, SEPARATOR = 0x1f };

enum {
    L_REGION, L_DISTRICT, L_FACILITY, L_FACILITY_NAME, L_PRODUCT, L_PRODUCT_NAME, L_CODE, L_FROM, L_TO, L_QTY, L_QTY_APPROVED,
    L_ASKED, L_APPROVED, L_ADJUSTED, L_REMUNERATED, L_STATUS, L_COLUMNS
};

#define REPORT_LINES(lines)                                                                                                       \
    "SELECT r.name, d.name, f.code, f.name, p.code, p.name, c.code, c.date_from, c.date_to, l.qty_provided, l.qty_approved," \
    " l.price_asked, l.price_approved, l.price_adjusted, l.remunerated_amount, l.status FROM claim c"                             \
    " JOIN " lines " l ON l.claim_id = c.id AND l.deleted_at IS NULL JOIN health_facility f ON f.id = c.health_facility_id"       \
    " LEFT JOIN product p ON p.id = l.product_id LEFT JOIN location d ON d.id = c.district_id"                                    \
    " LEFT JOIN location r ON r.id = d.parent_id WHERE c.batch_run_id = $1 AND c.deleted_at IS NULL"      \
    " AND c.id > $2 AND c.id <= $3"

typedef VEC(struct valuation_report_row) rows_t;

struct reporting {
    struct db_conn *conn;
    struct arena *arena, *page;      /* of the report, of the claims at hand */
    const struct limits *limits;
    const struct access *who;
    const struct valuation_report_query *query;
    int64_t run, after, last;        /* the claims at hand: ids behind `after`, up to `last` */
    int64_t claims;
    struct map known;                /* rows of the report, by what they are together for */
    VEC(struct valuation_report_row *) rows;
};

struct lines_query { struct sql sql; struct db_value params[10]; size_t n; };

static void where(struct lines_query *q, const char *test, struct db_value v)
{
    q->params[q->n++] = v;
    sql_add(&q->sql, " AND %s $%zu", test, q->n);
}

/* Claims that were asked for, and that the caller sees. */
static void narrow(struct lines_query *q, const struct reporting *r)
{
    const struct valuation_report_query *asked = r->query;

    if (asked->facility) where(q, "c.health_facility_id =", db_int(asked->facility));
    if (asked->from) where(q, "c.date_from >=", db_date(*asked->from));
    if (asked->to) where(q, "c.date_from <=", db_date(*asked->to));
    if (access_tied(r->who, &claim_entity)) {
        where(q, "c.health_facility_id =", db_int(r->who->facility));
    } else if (!access_everywhere(r->who, &claim_entity)) {
        sql_add(&q->sql, " AND ");
        q->params[q->n++] = db_list(DB_INTS, r->who->places, r->who->place_count);
        sql_in(&q->sql, "c.district_id", (unsigned)q->n);
    }
}

static err_t read_lines(struct reporting *r, const char *select, struct db_rows *out)
{
    static const enum db_type types[L_COLUMNS] = {
        DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_DATE, DB_DATE, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT,
        DB_INT, DB_INT,
    };
    struct lines_query q = {.params = {db_int(r->run), db_int(r->after), db_int(r->last)}, .n = 3};

    sql_init(&q.sql, r->page, db_engine(db_of(r->conn)));
    sql_add(&q.sql, "%s", select);
    if (r->query->product) where(&q, "l.product_id =", db_int(r->query->product));
    if (r->query->level.n) where(&q, "f.level =", db_text(r->query->level));
    narrow(&q, r);
    sql_add(&q.sql, " ORDER BY c.id, l.id");
    return db_query(r->conn, sql_text(&q.sql), q.params, q.n, types, L_COLUMNS, out);
}

/* ---- a row for each line ---- */

static struct str text_or_none(const struct db_value *v) { return v->null ? STR_NONE : v->s; }

static struct valuation_report_row row_of(const struct db_value *line)
{
    return (struct valuation_report_row){
        .region = text_or_none(&line[L_REGION]), .district = text_or_none(&line[L_DISTRICT]), .facility_code = line[L_FACILITY].s,
        .facility_name = line[L_FACILITY_NAME].s, .product_code = text_or_none(&line[L_PRODUCT]),
        .product_name = text_or_none(&line[L_PRODUCT_NAME]), .claim_code = line[L_CODE].s, .date_from = line[L_FROM].d,
        .date_to = line[L_TO].null ? DATE_NONE : line[L_TO].d, .claims = 1,
    };
}

static bool add_price(money_t *sum, money_t price, qty_t qty)
{
    money_t amount;

    return money_times_qty(price, qty, &amount) && money_add(*sum, amount, sum);
}

/* Asked is what was provided at the price asked; the rest what was approved, of passed lines. */
static bool add_line(struct valuation_report_row *row, const struct db_value *line)
{
    money_t asked = {line[L_ASKED].i}, adjusted = money_or(money_of(&line[L_ADJUSTED]), asked);
    money_t approved = money_or(money_of(&line[L_APPROVED]), adjusted);
    qty_t provided = {line[L_QTY].i}, qty = {line[L_QTY_APPROVED].null ? line[L_QTY].i : line[L_QTY_APPROVED].i};

    if (!add_price(&row->asked, asked, provided)) return false;
    if (line[L_STATUS].i != 1) return true;
    return add_price(&row->adjusted, adjusted, qty) && add_price(&row->approved, approved, qty) &&
           money_add(row->remunerated, money_or(money_of(&line[L_REMUNERATED]), MONEY_ZERO), &row->remunerated);
}

static err_t add_lines(struct reporting *r, const char *select, rows_t *rows)
{
    struct db_rows lines;

    TRY(read_lines(r, select, &lines));
    for (size_t i = 0; i < lines.rows; i++) {
        const struct db_value *line = db_cell(&lines, i, 0);
        struct valuation_report_row *row = vec_add(rows);
        *row = row_of(line);
        if (!add_line(row, line)) return valuation_rule(r->page, "batch_overflow");
    }
    return OK;
}

/* A line that no product covered goes with the others of its claim, so that the claim is counted there once. */
static void join_products(struct reporting *r, rows_t *rows)
{
    struct map claims;

    map_init(&claims, r->page, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        struct valuation_report_row *row = &rows->at[i], *known = map_get(&claims, row->claim_code);
        if (!known) r->claims++;
        if (!known || (!known->product_code.n && row->product_code.n)) map_put(&claims, row->claim_code, row);
    }
    for (size_t i = 0; i < rows->n; i++) {
        struct valuation_report_row *row = &rows->at[i], *known = map_get(&claims, row->claim_code);
        if (row->product_code.n) continue;
        row->product_code = known->product_code;
        row->product_name = known->product_name;
    }
}

/* ---- order, and rows of one key together ---- */

static int by_place(const struct valuation_report_row *a, const struct valuation_report_row *b)
{
    int order = str_cmp(a->region, b->region);

    if (!order) order = str_cmp(a->district, b->district);
    return order ? order : str_cmp(a->facility_code, b->facility_code);
}

static int by_facility(const void *x, const void *y)
{
    const struct valuation_report_row *a = x, *b = y;
    int order = by_place(a, b);

    if (!order) order = str_cmp(a->product_code, b->product_code);
    return order ? order : str_cmp(a->claim_code, b->claim_code);
}

static int by_product(const void *x, const void *y)
{
    const struct valuation_report_row *a = x, *b = y;
    int order = str_cmp(a->product_code, b->product_code);

    if (!order) order = by_place(a, b);
    return order ? order : str_cmp(a->claim_code, b->claim_code);
}

static bool add_row(struct valuation_report_row *to, const struct valuation_report_row *row)
{
    return money_add(to->asked, row->asked, &to->asked) && money_add(to->approved, row->approved, &to->approved) &&
           money_add(to->adjusted, row->adjusted, &to->adjusted) && money_add(to->remunerated, row->remunerated, &to->remunerated);
}

static struct str key_of(struct reporting *r, const struct valuation_report_row *row)
{
    return str_format(r->page, "%.*s%c%.*s%c%.*s", STR_ARG(row->facility_code), SEPARATOR, STR_ARG(row->product_code), SEPARATOR,
                      STR_ARG(row->claim_code));
}

static struct valuation_report_row *row_new(struct reporting *r, const struct valuation_report_row *row)
{
    struct valuation_report_row *out = ARENA_NEW(r->arena, struct valuation_report_row);
    struct str *const texts[] = {&out->region, &out->district, &out->facility_code, &out->facility_name, &out->product_code,
                                 &out->product_name, &out->claim_code};

    *out = *row;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i]->p) *texts[i] = str_copy(r->arena, *texts[i]);
    return out;
}

static err_t put_together(struct reporting *r, const struct valuation_report_row *row)
{
    struct str key = key_of(r, row);
    struct valuation_report_row *known = map_get(&r->known, key);

    if (known) {
        known->claims += row->claims;
        return add_row(known, row) ? OK : valuation_rule(r->page, "batch_overflow");
    }
    TRY(limit_check(r->page, r->limits, LIMIT_REPORT_ROWS, (int64_t)r->rows.n + 1));
    *vec_add(&r->rows) = known = row_new(r, row);
    map_put(&r->known, str_copy(r->arena, key), known);
    return OK;
}

/* Lines of one claim and product lie side by side; the claim counts once. Codes of claims are unique among current ones, and
 * only these are read. */
static err_t gather(struct reporting *r, rows_t *rows)
{
    const struct valuation_report_row *before = NULL;

    if (rows->n) qsort(rows->at, rows->n, sizeof *rows->at, by_facility);
    for (size_t i = 0; i < rows->n; i++) {
        struct valuation_report_row row = rows->at[i];
        row.claims = !before || !str_eq(before->claim_code, row.claim_code) || !str_eq(before->product_code, row.product_code);
        before = &rows->at[i];
        if (!r->query->claims) {
            row.claim_code = STR_NONE;
            row.date_from = row.date_to = DATE_NONE;
        }
        TRY(put_together(r, &row));
    }
    return OK;
}

/* ---- some claims at a time ---- */

static err_t next_claims(struct reporting *r, bool *more)
{
    static const enum db_type types[] = {DB_INT};
    struct lines_query q = {.params = {db_int(r->run), db_int(r->last), db_int(CLAIMS_A_PAGE)}, .n = 3};
    struct db_rows rows;

    sql_init(&q.sql, r->page, db_engine(db_of(r->conn)));
    sql_add(&q.sql, "SELECT max(id) FROM (SELECT c.id FROM claim c WHERE c.batch_run_id = $1 AND c.id > $2 AND c.deleted_at IS NULL");
    narrow(&q, r);
    sql_add(&q.sql, " ORDER BY c.id LIMIT $3) page");
    TRY(db_query(r->conn, sql_text(&q.sql), q.params, q.n, types, 1, &rows));
    *more = !db_cell(&rows, 0, 0)->null;
    r->after = r->last;
    if (*more) r->last = db_cell(&rows, 0, 0)->i;
    return OK;
}

static err_t add_claims(struct reporting *r, bool *more)
{
    rows_t rows;

    TRY(next_claims(r, more));
    if (!*more) return OK;
    vec_init(&rows, r->page);
    TRY(add_lines(r, REPORT_LINES("claim_item"), &rows));
    TRY(add_lines(r, REPORT_LINES("claim_service"), &rows));
    join_products(r, &rows);
    return gather(r, &rows);
}

static err_t add_all(struct reporting *r)
{
    bool more = true;
    err_t e = OK;

    r->page = arena_new();
    db_arena(r->conn, r->page);
    while (more && !e) {
        arena_reset(r->page);
        e = add_claims(r, &more);
    }
    e = err_copy(r->arena, e);
    db_arena(r->conn, r->arena);
    arena_free(r->page);
    return e;
}

/* ---- the report ---- */

static err_t read_run(struct reporting *r, struct valuation_report *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_STAMP, DB_TEXT, DB_INT, DB_INT};
    const bool by_id = uuid_none(r->query->run);
    const struct db_value key = by_id ? db_int(r->query->run_id) : db_uuid(r->query->run);
    struct db_rows rows;
    const struct db_value *row;

    TRY(db_query(r->conn, str_format(r->arena, "SELECT b.id, b.run_year, b.run_month, b.run_date, l.name, coalesce(b.claims_left, 0),"
                                     " coalesce(b.amount_left, 0) FROM batch_run b LEFT JOIN location l"
                                     " ON l.id = b.location_id WHERE b.%s = $1 AND b.deleted_at IS NULL", by_id ? "id" : "uuid"),
                 &key, 1, types, 7, &rows));
    if (!rows.rows) return err_make(r->arena, E_NOT_FOUND, "entity", "batch_run", "key", "", NULL);
    row = db_cell(&rows, 0, 0);
    r->run = row[0].i;
    out->year = row[1].i;
    out->month = row[2].i;
    out->run_date = row[3].t;
    out->place = text_or_none(&row[4]);
    out->claims_left = row[5].i;
    out->amount_left = (money_t){row[6].i};
    return OK;
}

static void put_rows(struct reporting *r, struct valuation_report *out)
{
    out->claims = r->claims;
    out->count = r->rows.n;
    out->rows = ARENA_ARRAY(r->arena, struct valuation_report_row, r->rows.n);
    for (size_t i = 0; i < r->rows.n; i++) out->rows[i] = *r->rows.at[i];
    if (out->count) qsort(out->rows, out->count, sizeof *out->rows, r->query->grouping == VALUATION_BY_PRODUCT ? by_product : by_facility);
}

err_t valuation_report(struct db_conn *c, struct arena *a, const struct limits *limits, const struct access *who,
                       const struct valuation_report_query *q, struct valuation_report *out)
{
    struct reporting r = {.conn = c, .arena = a, .limits = limits, .who = who, .query = q};

    TRY(access_may(a, who, RIGHT_BATCH_PREVIEW));
    map_init(&r.known, a, 64);
    vec_init(&r.rows, a);
    TRY(db_begin(c, DB_READ));   /* one state for all of them */
    TRY(read_run(&r, out));
    TRY(add_all(&r));
    put_rows(&r, out);
    return OK;
}
