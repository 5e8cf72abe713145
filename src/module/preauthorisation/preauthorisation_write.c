/* A facility asks for a pre-authorisation: the request as it is entered, and changed until it is decided. */
#include "model/write/crud.h"
#include "module/insuree/insuree.h"
#include "module/preauthorisation/internal.h"
#include "scheme/authorisation.h"

static bool is_lines(const struct table *owner, size_t i) { return owner->children[i].name != NULL; }

/* Both lists, or none of them: what is asked is the sum of all lines. */
static err_t check_lists(struct prepare *p, const struct crud_plan *plan, bool *sent)
{
    size_t lists = 0, n = 0, lines = 0;

    for (size_t i = 0; i < plan->table->children_count; i++) {
        if (!is_lines(plan->table, i)) continue;
        lists++;
        n += plan->row.lists[i].sent;
        lines += plan->row.lists[i].n;
    }
    *sent = plan->op == OP_CREATE || n > 0;
    if (!*sent) return OK;
    if (plan->op == OP_UPDATE && n < lists) return err_make(p->arena, E_RULE, "rule", "preauthorisation_half_of_lines", NULL);
    return lines ? OK : err_make(p->arena, E_RULE, "rule", "preauthorisation_without_lines", NULL);
}

static err_t add_line(struct prepare *p, const struct crud_row *row, struct check *c, money_t *sum)
{
    const struct db_value *qty = record_cell(&row->values, "qty_requested"), *price = record_cell(&row->values, "price_requested");
    money_t amount;

    if (qty->null || price->null)
        return err_make(p->arena, E_FIELD_REQUIRED, "field",
                        str_format(p->arena, "%s%s", row->path, qty->null ? "qtyRequested" : "priceRequested").p, NULL);
    check_rule(c, qty->i > 0, "claim_line_without_quantity");
    if (!money_times_qty((money_t){price->i}, (qty_t){qty->i}, &amount) || !money_add(*sum, amount, sum))
        return err_make(p->arena, E_RULE, "rule", "claim_amount_too_large", "value", "", NULL);
    return OK;
}

static err_t sum_lines(struct prepare *p, struct crud_plan *plan, struct check *c)
{
    money_t sum = MONEY_ZERO;

    for (size_t i = 0; i < plan->table->children_count; i++)
        for (size_t k = 0; is_lines(plan->table, i) && k < plan->row.lists[i].n; k++)
            TRY(add_line(p, &plan->row.lists[i].rows[k], c, &sum));
    crud_set(&plan->row, "requested", db_int(sum.minor));
    return OK;
}

err_t preauthorisation_write_prepare(struct prepare *p, void **out)
{
    struct check c = {.arena = p->arena, .env = p->env, .entity = &preauthorisation_entity};
    struct crud_plan *plan;
    const struct db_value *from, *to;
    bool sent;

    TRY(crud_command.prepare(p, out));
    plan = *out;
    from = record_cell(&plan->row.values, "date_from");
    to = record_cell(&plan->row.values, "date_to");
    check_rule(&c, from->null || to->null || date_cmp(from->d, to->d) <= 0, "claim_ends_before_it_begins");
    TRY(check_lists(p, plan, &sent));
    if (sent) TRY(sum_lines(p, plan, &c));
    return c.errors;
}

err_t preauthorisation_write_apply(struct tx *tx, void *plan)
{
    struct crud_plan *crud = plan;
    struct record there;

    if (crud->op == OP_UPDATE) {
        TRY(tx_get(tx, &preauthorisation_entity, crud->uuids[0], &there));
        if (record_cell(&there, "status")->i != PREAUTHORISATION_REQUESTED)
            return err_make(tx->arena, E_RULE, "rule", "preauthorisation_decided", NULL);
    }
    TRY(insuree_reference_take(tx, crud));
    return crud_command.apply(tx, crud);
}

/* ---- in a claim ---- */

/* A guarantee of another form, or a number that is none of ours, is a scheme's own paper and stays as it was typed. */
err_t claim_guarantee_take(struct tx *tx, struct crud_plan *claim)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value *guarantee = record_cell(&claim->row.values, "guarantee_id");
    char token[LAW_TOKEN_TEXT];
    struct db_value kept;
    struct db_rows rows;

    if (guarantee->null || !law_token_read(guarantee->s.p, guarantee->s.n, token)) return OK;
    kept = db_text(str_copy(tx->arena, str_of(token)));
    TRY(db_query(tx->conn, STR("SELECT id FROM preauthorisation WHERE token = $1 AND deleted_at IS NULL"), &kept, 1, types, 1, &rows));
    if (!rows.rows) return OK;
    crud_set(&claim->row, "guarantee_id", kept);
    crud_set(&claim->row, "pre_authorization", db_bool(true));
    return OK;
}
