/* payment.bulk_numbers {"productCode", "count", "officerCode"}: payments of a product's lump sum whose control numbers an officer takes
 * along, to give them to families (enrolment 7.6, flow 6). */
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/payment/gateway.h"

struct bulk { struct str product, officer; int64_t count; };

static err_t read_code(struct prepare *p, const char *name, bool required, struct str *out)
{
    static const struct type code = TEXT(50);
    struct db_value v;

    TRY(value_read(p->arena, &code, name, json_get(p->input, name), &v));
    *out = v.null ? STR_NONE : str_trim(v.s);
    return out->n || !required ? OK : err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
}

err_t payment_bulk_prepare(struct prepare *p, void **out)
{
    struct bulk *b = ARENA_NEW(p->arena, struct bulk);
    bool sent;

    TRY(input_only(p, LIST("productCode", "officerCode", "count")));
    TRY(read_code(p, "productCode", true, &b->product));
    TRY(read_code(p, "officerCode", false, &b->officer));
    TRY(input_int(p, "count", &b->count, &sent));
    if (!sent) return err_make(p->arena, E_FIELD_REQUIRED, "field", "count", NULL);
    *out = b;
    return OK;
}

/* How many an officer has waiting of a product, asked for or issued, that are nobody's yet. */
static err_t waiting(struct tx *tx, const struct bulk *b, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_text(b->product), db_text(b->officer.n ? b->officer : STR(""))};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT COUNT(*) FROM payment y JOIN payment_detail x ON x.payment_id = y.id WHERE y.status IN (1, 2, 3)"
                               " AND y.deleted_at IS NULL AND x.deleted_at IS NULL AND x.product_code = $1 AND x.insurance_number IS NULL"
                               " AND COALESCE(y.officer_code, '') = $2"), params, 2, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

static err_t check_bulk(struct tx *tx, const struct bulk *b, const struct payment_named *n)
{
    struct payment_officer officer;
    const struct settings *s;
    int64_t before;

    if (!n->product) return payment_rule(tx->arena, "payment_line_unknown_product", "productCode");
    if (money_none(n->lump_sum) || n->lump_sum.minor <= 0) return payment_rule(tx->arena, "payment_bulk_amount", "productCode");
    TRY(payment_officer(tx->conn, b->officer, &officer));
    if (b->officer.n && !officer.id) return payment_rule(tx->arena, "payment_line_unknown_officer", "officerCode");
    if (officer.id && !law_officer_sells(n->product_place, officer.district, officer.region))
        return payment_rule(tx->arena, "payment_line_officer_place", "officerCode");
    TRY(settings_of(tx, &s));
    TRY(waiting(tx, b, &before));
    if (b->count >= 1 && before + b->count <= setting_int(s, SETTING_BULK_NUMBERS)) return OK;
    return payment_rule(tx->arena, "payment_bulk_count", "count");
}

static err_t make_bulk(struct tx *tx, const struct bulk *b, const struct payment_named *n)
{
    const struct payment_line_sent line = {.number = STR_NONE, .product = b->product};
    size_t count = (size_t)b->count;
    struct record *payments = ARENA_ARRAY(tx->arena, struct record, count), *lines = ARENA_ARRAY(tx->arena, struct record, count),
                  *numbers = ARENA_ARRAY(tx->arena, struct record, count);

    for (size_t i = 0; i < count; i++) {
        payments[i] = record_new(tx->arena, registry_table_of(tx->registry, &payment_entity));
        *record_cell(&payments[i], "request_date") = db_date(env_today(tx->env));
        *record_cell(&payments[i], "status") = db_int(LAW_PAYMENT_REQUESTED);
        *record_cell(&payments[i], "expected_amount") = db_int(n->lump_sum.minor);
        if (b->officer.n) *record_cell(&payments[i], "officer_code") = db_text(b->officer);
    }
    TRY(tx_insert(tx, payments, count));
    for (size_t i = 0; i < count; i++) {
        lines[i] = payment_line_row(tx, &payments[i], &line);
        *record_cell(&lines[i], "expected_amount") = db_int(n->lump_sum.minor);
        numbers[i] = control_number_asked(tx, &payments[i], b->officer);
    }
    TRY(tx_insert(tx, lines, count));
    TRY(tx_insert(tx, numbers, count));
    return payment_request_numbers(tx, payments, count);
}

err_t payment_bulk_apply(struct tx *tx, void *plan)
{
    const struct bulk *b = plan;
    struct payment_named n;

    TRY(payment_named(tx->conn, STR_NONE, b->product, &n));
    TRY(check_bulk(tx, b, &n));
    TRY(make_bulk(tx, b, &n));
    tx->result = str_format(tx->arena, "{\"requested\":%lld}", (long long)b->count);
    return OK;
}
