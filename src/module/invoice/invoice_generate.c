/* The command invoice.generate {"dateFrom", "dateTo"}: an invoice for each policy that starts in the period and has none (social
 * protection 4.4, 6). Its line is the policy, at its value: what a renewal is discounted by is in that. */
#include "db/sql.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "model/write/tx.h"
#include "module/core/core.h"
#include "module/invoice/internal.h"
#include "module/policy/policy.h"

enum { VALIDATED = 1 };

struct period { struct db_value from, to; };

enum { P_ID, P_UUID, P_VALUE, P_START, P_EFFECTIVE, P_ENROLLED, P_PRODUCT, P_PRODUCT_NAME, P_ACCOUNT, P_FAMILY, P_PLACE, P_HEAD, P_NUMBER,
       P_LAST, P_OTHER, P_COLUMNS };

struct making {
    struct tx *tx;
    struct str currency;
    struct db_rows rows;
    size_t *taken, count;          /* rows that become invoices */
    struct record *invoices, *lines;
};

/* ---- the command ---- */

static err_t read_day(struct prepare *p, const char *name, struct db_value *out)
{
    struct type day = DATE;

    TRY(value_read(p->arena, &day, name, json_get(p->input, name), out));
    return out->null ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
}

err_t invoice_generate_prepare(struct prepare *p, void **out)
{
    struct period *period = ARENA_NEW(p->arena, struct period);

    TRY(input_only(p, LIST("dateFrom", "dateTo")));
    TRY(err_join(read_day(p, "dateFrom", &period->from), read_day(p, "dateTo", &period->to)));
    if (date_cmp(period->from.d, period->to.d) > 0) return err_make(p->arena, E_RULE, "rule", "invoice_period", "field", "dateTo", NULL);
    *out = period;
    return OK;
}

/* ---- which policies ---- */

#define POLICIES(uuid_text)                                                                                            \
    "SELECT p.id, p.uuid, p.value, p.start_date, p.effective_date, p.enroll_date, d.code, d.name, d.acc_code_premiums," \
    " f.uuid, f.location_id, h.uuid, h.chf_id, h.last_name, h.other_names FROM policy p JOIN product d ON d.id = p.product_id" \
    " JOIN family f ON f.id = p.family_id LEFT JOIN insuree h ON h.id = f.head_insuree_id WHERE p.deleted_at IS NULL"  \
    " AND p.start_date >= $1 AND p.start_date <= $2 AND NOT EXISTS (SELECT 1 FROM invoice_line_item l WHERE l.line_uuid = " uuid_text \
    " AND l.line_type = 'policy' AND l.deleted_at IS NULL) ORDER BY p.id LIMIT $3"

/* As a uuid is written: in five groups of hexadecimal digits. */
#define SQLITE_UUID \
    "LOWER(SUBSTR(HEX(p.uuid), 1, 8) || '-' || SUBSTR(HEX(p.uuid), 9, 4) || '-' || SUBSTR(HEX(p.uuid), 13, 4) || '-' ||" \
    " SUBSTR(HEX(p.uuid), 17, 4) || '-' || SUBSTR(HEX(p.uuid), 21, 12))"

static err_t read_policies(struct making *m, const struct period *period)
{
    static const enum db_type types[P_COLUMNS] = {DB_INT, DB_UUID, DB_INT, DB_DATE, DB_DATE, DB_DATE, DB_TEXT, DB_TEXT, DB_TEXT, DB_UUID, DB_INT,
                                                  DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT};
    const struct db_value params[] = {period->from, period->to, db_int(m->tx->env->limits.value[LIMIT_INVOICES] + 1)};
    bool postgres = db_engine(db_of(m->tx->conn)) == DB_POSTGRES;

    TRY(db_query(m->tx->conn, postgres ? STR(POLICIES("CAST(p.uuid AS TEXT)")) : STR(POLICIES(SQLITE_UUID)), params, 3, types, P_COLUMNS, &m->rows));
    return limit_check(m->tx->arena, &m->tx->env->limits, LIMIT_INVOICES, (int64_t)m->rows.rows);
}

/* Those of the caller's places. */
static err_t choose(struct making *m)
{
    uuid_t *uuids = ARENA_ARRAY(m->tx->arena, uuid_t, m->rows.rows);
    struct record *policies = ARENA_ARRAY(m->tx->arena, struct record, m->rows.rows);
    err_t *why = ARENA_ARRAY(m->tx->arena, err_t, m->rows.rows);

    m->taken = ARENA_ARRAY(m->tx->arena, size_t, m->rows.rows);
    for (size_t i = 0; i < m->rows.rows; i++) uuids[i] = db_cell(&m->rows, i, P_UUID)->u;
    TRY(tx_get_many(m->tx, &policy_entity, uuids, m->rows.rows, policies, why));
    for (size_t i = 0; i < m->rows.rows; i++)
        if (!why[i]) m->taken[m->count++] = i;
    return OK;
}

/* ---- one invoice ---- */

/* What a row was then: members that have a value. */
static struct db_value then(struct arena *a, const char *const *names, const struct db_value *const *values)
{
    struct json_writer w;
    struct buf text;

    buf_init(&text, a, 96);
    w = json_writer(&text);
    json_open(&w, '{');
    for (size_t i = 0; names[i]; i++) {
        if (values[i]->null) continue;
        json_key(&w, str_of(names[i]));
        json_put_str(&w, values[i]->s);
    }
    json_close(&w, '}');
    return db_text(buf_str(&text));
}

static struct record invoice_of(struct making *m, const struct db_value *p)
{
    struct record r = record_new(m->tx->arena, registry_table_of(m->tx->registry, &invoice_entity));
    struct civil start = date_parts(p[P_START].d);
    struct str number = p[P_NUMBER].null ? STR("") : p[P_NUMBER].s;
    struct arena *a = m->tx->arena;

    *record_cell(&r, "date_valid_from") = db_stamp(m->tx->now);
    *record_cell(&r, "subject_type") = db_text(STR("family"));
    *record_cell(&r, "subject_uuid") = db_text(uuid_text(a, p[P_FAMILY].u));
    *record_cell(&r, "subject") = then(a, LIST("headChfId"), (const struct db_value *const[]){&p[P_NUMBER]});
    if (!p[P_HEAD].null) {
        *record_cell(&r, "thirdparty_type") = db_text(STR("insuree"));
        *record_cell(&r, "thirdparty_uuid") = db_text(uuid_text(a, p[P_HEAD].u));
        *record_cell(&r, "thirdparty") = then(a, LIST("chfId", "lastName", "otherNames"),
                                       (const struct db_value *const[]){&p[P_NUMBER], &p[P_LAST], &p[P_OTHER]});
    }
    *record_cell(&r, "code") = db_text(str_format(a, "IV-%.*s-%.*s-%04d-%02d", STR_ARG(p[P_PRODUCT].s), STR_ARG(number), (int)start.year, (int)start.month));
    *record_cell(&r, "date_issued") = p[P_ENROLLED];
    *record_cell(&r, "date_due") = p[P_EFFECTIVE].null ? p[P_ENROLLED] : p[P_EFFECTIVE];
    *record_cell(&r, "amount_discount") = db_int(0);
    *record_cell(&r, "amount_net") = *record_cell(&r, "amount_total") = p[P_VALUE].null ? db_int(0) : p[P_VALUE];
    *record_cell(&r, "status") = db_int(VALIDATED);
    *record_cell(&r, "currency_tp_code") = *record_cell(&r, "currency_code") = db_text(m->currency);
    *record_cell(&r, "location_id") = p[P_PLACE];
    return r;
}

static struct record line_of(struct making *m, const struct db_value *p, const struct record *invoice)
{
    struct record r = record_new(m->tx->arena, registry_table_of(m->tx->registry, &invoice_line_item_entity));
    struct arena *a = m->tx->arena;

    *record_cell(&r, "date_valid_from") = db_stamp(m->tx->now);
    *record_cell(&r, "line_type") = db_text(STR("policy"));
    *record_cell(&r, "line_uuid") = db_text(uuid_text(a, p[P_UUID].u));
    *record_cell(&r, "line") = then(a, LIST("productCode", "productName"), (const struct db_value *const[]){&p[P_PRODUCT], &p[P_PRODUCT_NAME]});
    *record_cell(&r, "code") = p[P_PRODUCT];
    *record_cell(&r, "description") = p[P_PRODUCT_NAME];
    *record_cell(&r, "ledger_account") = p[P_ACCOUNT];
    *record_cell(&r, "quantity") = db_int(1);
    *record_cell(&r, "discount") = *record_cell(&r, "deduction") = db_int(0);
    *record_cell(&r, "unit_price") = *record_cell(&r, "amount_net") = *record_cell(&r, "amount_total") = *record_cell(invoice, "amount_total");
    return r;
}

/* ---- codes ---- */

/* Two policies of one family may start in one month: the later one's code says which it is. */
static err_t settle_codes(struct making *m)
{
    static const enum db_type types[] = {DB_TEXT};
    struct str *codes = ARENA_ARRAY(m->tx->arena, struct str, m->count);
    const struct db_value list = db_list(DB_TEXTS, codes, m->count);
    struct db_rows rows;
    struct map taken;
    struct sql s;

    for (size_t i = 0; i < m->count; i++) codes[i] = record_cell(&m->invoices[i], "code")->s;
    sql_init(&s, m->tx->arena, db_engine(db_of(m->tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT code FROM invoice WHERE deleted_at IS NULL AND ");
    sql_in(&s, "code", 1);
    TRY(db_query(m->tx->conn, sql_text(&s), &list, 1, types, 1, &rows));
    map_init(&taken, m->tx->arena, rows.rows + m->count);
    for (size_t i = 0; i < rows.rows; i++) map_put(&taken, db_cell(&rows, i, 0)->s, m);
    for (size_t i = 0; i < m->count; i++)
        if (map_put(&taken, codes[i], m))
            *record_cell(&m->invoices[i], "code") = db_text(str_format(m->tx->arena, "%.*s-%lld", STR_ARG(codes[i]),
                                                                (long long)db_cell(&m->rows, m->taken[i], P_ID)->i));
    return OK;
}

static err_t store(struct making *m)
{
    m->invoices = ARENA_ARRAY(m->tx->arena, struct record, m->count);
    m->lines = ARENA_ARRAY(m->tx->arena, struct record, m->count);
    for (size_t i = 0; i < m->count; i++) m->invoices[i] = invoice_of(m, db_cell(&m->rows, m->taken[i], 0));
    TRY(settle_codes(m));
    TRY(tx_insert(m->tx, m->invoices, m->count));
    for (size_t i = 0; i < m->count; i++) {
        m->lines[i] = line_of(m, db_cell(&m->rows, m->taken[i], 0), &m->invoices[i]);
        *record_cell(&m->lines[i], "invoice_id") = m->invoices[i].at[COLUMN_ID];
    }
    return tx_insert(m->tx, m->lines, m->count);
}

err_t invoice_generate_apply(struct tx *tx, void *plan)
{
    struct making m = {.tx = tx};
    const struct settings *settings;

    TRY(settings_of(tx, &settings));
    m.currency = setting_text(settings, SETTING_CURRENCY);
    TRY(read_policies(&m, plan));
    TRY(choose(&m));
    if (m.count) TRY(store(&m));
    tx->result = str_format(tx->arena, "{\"invoices\":%zu}", m.count);
    return OK;
}
