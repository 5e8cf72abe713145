/* The command payment_invoice.create_with_detail: a payment, and the one document that it pays. Input: a payment as described, and
 *   status, subjectTypeName, subjectId   of its detail, which takes the amount and the fees of the payment */
#include "db/sql.h"
#include "model/write/input.h"
#include "model/write/tx.h"
#include "module/invoice/internal.h"

static const struct command as_create = {.name = "payment_invoice.create", .entity = &payment_invoice_entity, .verb = CRUD_CREATE};

struct plan {
    void *crud;
    const struct code *kind;
    uuid_t subject;
    struct record detail;
};

static err_t read_kind(struct prepare *p, const struct code **out)
{
    const struct json *v = json_get(p->input, "subjectTypeName");

    if (json_is_null(v)) return err_make(p->arena, E_FIELD_REQUIRED, "field", "subjectTypeName", NULL);
    if (v->kind != JSON_STRING) return err_make(p->arena, E_FIELD_TYPE, "field", "subjectTypeName", "type", "text", NULL);
    *out = reference_kind(reference_number(v->text));
    return *out ? OK : err_make(p->arena, E_FIELD_CHOICE, "field", "subjectTypeName", "value", str_zero(p->arena, v->text), NULL);
}

/* A member of the payment that its detail has too. */
static err_t copy(struct prepare *p, const char *from, struct record *detail, const char *field)
{
    const struct member *m = table_member(detail->table, str_of(field));

    return value_read(p->arena, &m->field->type, from, json_get(p->input, from), &detail->at[m->column]);
}

static err_t read_detail(struct prepare *p, struct plan *plan)
{
    plan->detail = record_new(p->arena, registry_table_of(p->registry, &detail_payment_invoice_entity));
    TRY(read_kind(p, &plan->kind));
    TRY(input_uuid(p, "subjectId", true, &plan->subject));
    TRY(copy(p, "status", &plan->detail, "status"));
    TRY(copy(p, "fees", &plan->detail, "fees"));
    TRY(copy(p, "amountReceived", &plan->detail, "amount"));
    return record_cell(&plan->detail, "status")->null ? err_make(p->arena, E_FIELD_REQUIRED, "field", "status", NULL) : OK;
}

err_t payment_with_detail_prepare(struct prepare *p, void **out)
{
    struct plan *plan = ARENA_NEW(p->arena, struct plan);
    const struct json *payment;

    if (p->input->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    TRY(read_detail(p, plan));
    TRY(input_rewrite(p, p->input, LIST("status", "subjectTypeName", "subjectId"), STR_NONE, &payment));
    *out = plan;
    return input_generic(p, &as_create, payment, &plan->crud);
}

/* What it was, so that the payment says the same for ever. */
static err_t describe(struct tx *tx, const struct table *t, int64_t id, struct record *detail)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value key = db_int(id);
    struct json_writer w;
    struct db_rows rows;
    struct buf text;

    if (table_column(t, "code") < 0) return OK;
    TRY(db_query(tx->conn, str_format(tx->arena, "SELECT code FROM %s WHERE id = $1", t->entity->table), &key, 1, types, 1, &rows));
    if (!rows.rows || db_cell(&rows, 0, 0)->null) return OK;
    buf_init(&text, tx->arena, 64);
    w = json_writer(&text);
    json_open(&w, '{');
    json_key(&w, STR("code"));
    json_put_str(&w, db_cell(&rows, 0, 0)->s);
    json_close(&w, '}');
    *record_cell(detail, "subject") = db_text(buf_str(&text));
    return OK;
}

static err_t point(struct tx *tx, const struct plan *plan, struct record *detail)
{
    const struct table *t = registry_table(tx->registry, str_of(plan->kind->name));
    struct str text = uuid_text(tx->arena, plan->subject);
    int64_t id = 0;

    if (t) TRY(tx_resolve(tx, t, &plan->subject, 1, &id));
    if (!id) return err_make(tx->arena, E_REFERENCE, "field", "subjectId", "value", text.p, NULL);
    *record_cell(detail, "subject_type") = db_text(str_of(plan->kind->code));
    *record_cell(detail, "subject_uuid") = db_text(text);
    return describe(tx, t, id, detail);
}

err_t payment_with_detail_apply(struct tx *tx, void *prepared)
{
    const struct plan *plan = prepared;
    struct record payment, detail = record_copy(tx->arena, plan->detail);
    const struct json *answer;
    uuid_t uuid;

    TRY(crud_command.apply(tx, plan->crud));
    TRY(json_read(tx->arena, tx->result, &tx->env->limits, &answer));
    uuid_read(json_get(answer, "uuid")->text, &uuid);
    TRY(tx_get(tx, &payment_invoice_entity, uuid, &payment));
    *record_cell(&detail, "payment_id") = payment.at[COLUMN_ID];
    TRY(point(tx, plan, &detail));
    return tx_insert(tx, &detail, 1);
}
