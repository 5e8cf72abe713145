/* payment.link {"controlNumber", "insuranceNumber", "productCode", "renewal"}: a control number that an officer took along (payment.bulk_numbers) is
 * given to a person, so that money under it is matched with his policy (enrolment 7.6, flow 6). The same again changes nothing. */
#include "model/write/input.h"
#include "module/payment/internal.h"

struct link {
    struct str control;
    struct payment_line_sent line;
};

static err_t read_text(struct prepare *p, const char *name, int32_t most, struct str *out)
{
    const struct type type = TEXT(most);
    struct db_value v;

    TRY(value_read(p->arena, &type, name, json_get(p->input, name), &v));
    *out = v.null ? STR_NONE : str_trim(v.s);
    return out->n ? OK : err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
}

err_t payment_link_prepare(struct prepare *p, void **out)
{
    struct link *l = ARENA_NEW(p->arena, struct link);

    TRY(input_only(p, LIST("controlNumber", "insuranceNumber", "productCode", "renewal")));
    TRY(read_text(p, "controlNumber", 50, &l->control));
    TRY(read_text(p, "insuranceNumber", 50, &l->line.number));
    TRY(read_text(p, "productCode", 8, &l->line.product));
    TRY(input_bool(p, "renewal", &l->line.renewal));
    *out = l;
    return OK;
}

static err_t find(struct tx *tx, const struct link *l, struct record *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value number = db_text(l->control);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT n.payment_id FROM control_number n JOIN payment y ON y.id = n.payment_id WHERE n.control_number = $1 AND n.status = 2"
                               " AND n.deleted_at IS NULL AND y.deleted_at IS NULL AND y.status IN (3, 4)"), &number, 1, types, 1, &rows));
    return rows.rows ? tx_get_id(tx, &payment_entity, db_cell(&rows, 0, 0)->i, out) : payment_rule(tx->arena, "payment_link_unknown", "controlNumber");
}

static bool says(const struct record *line, const char *column, struct str text)
{
    const struct db_value *v = record_cell(line, column);

    return payment_has(v) && str_eq(v->s, text);
}

/* Its one line is nobody's yet, or this person's already. */
static err_t link_line(struct tx *tx, const struct link *l, const struct record *payment, bool *repeated)
{
    struct record *lines, now, same = record_copy(tx->arena, *payment);
    size_t n;

    TRY(tx_children(tx, payment, registry_table_of(tx->registry, &payment_detail_entity), &lines, &n));
    if (n != 1 || !says(&lines[0], "product_code", l->line.product)) return payment_rule(tx->arena, "payment_link_product", "productCode");
    *repeated = says(&lines[0], "insurance_number", l->line.number);
    if (*repeated) return OK;
    if (payment_has(record_cell(&lines[0], "insurance_number"))) return payment_rule(tx->arena, "payment_link_taken", "controlNumber");
    now = record_copy(tx->arena, lines[0]);
    *record_cell(&now, "insurance_number") = db_text(l->line.number);
    *record_cell(&now, "policy_stage") = db_text(l->line.renewal ? STR("R") : STR("N"));
    TRY(tx_keep(tx, payment));
    TRY(tx_update(tx, &lines[0], &now, 1));
    return tx_update(tx, payment, &same, 1);
}

err_t payment_link_apply(struct tx *tx, void *plan)
{
    const struct link *l = plan;
    struct payment_told told = {0};
    struct record payment;

    TRY(find(tx, l, &payment));
    TRY(link_line(tx, l, &payment, &told.repeated));
    told.payment = &payment;
    payment_answer(tx, &told);
    return OK;
}
