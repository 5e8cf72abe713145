/* What may become of a pre-authorisation: one table. Who reviews claims decides (111008), who enters claims asks and withdraws
 * (111002): openIMIS's own numbers, so that the roles of an imported scheme fit as they are. */
#include "base/vec.h"
#include "model/run/setting.h"
#include "module/preauthorisation/internal.h"
#include "scheme/authorisation.h"

#include <string.h>

#define OPEN PREAUTHORISATION_REQUESTED
/* One that is used up or expired is revoked so that nothing more is paid under it, now or after something was given back. */
#define GRANTED (PREAUTHORISATION_APPROVED | PREAUTHORISATION_PARTLY_USED | PREAUTHORISATION_USED | PREAUTHORISATION_EXPIRED)

const struct preauthorisation_transition preauthorisation_transitions[] = {
    {"preauthorisation.withdraw", OPEN, PREAUTHORISATION_WITHDRAWN, false},
    {"preauthorisation.approve", OPEN, PREAUTHORISATION_APPROVED, false},
    {"preauthorisation.reject", OPEN, PREAUTHORISATION_REJECTED, true},
    {"preauthorisation.revoke", GRANTED, PREAUTHORISATION_REVOKED, true},
    { .command = NULL }
};

/* ---- the input ---- */

struct granted {
    int64_t id;
    struct db_value qty, price;
    bool used;
};

struct decision {
    const struct preauthorisation_transition *way;
    uuid_t uuid;
    struct db_value justification, amount, from, to;
    struct granted *lines[2];
    size_t n[2];
    int32_t days;
    char token[LAW_TOKEN_TEXT];
};

static const char *const list_names[2] = {"items", "services"};
static const struct entity *const line_entities[2] = {&preauthorisation_item_entity, &preauthorisation_service_entity};

static err_t read(struct prepare *p, const struct json *of, const char *name, struct type type, struct db_value *out)
{
    return value_read(p->arena, &type, name, json_get(of, name), out);
}

static err_t read_line(struct prepare *p, const struct json *v, struct granted *out)
{
    if (!json_int(json_get(v, "id"), &out->id)) return err_make(p->arena, E_FIELD_REQUIRED, "field", "id", NULL);
    TRY(read(p, v, "qtyApproved", QTY, &out->qty));
    return read(p, v, "priceApproved", MONEY, &out->price);
}

static err_t read_lines(struct prepare *p, struct decision *d, int kind)
{
    const struct json *list = json_get(p->input, list_names[kind]);

    if (json_is_null(list)) return OK;
    if (list->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", list_names[kind], "type", "list", NULL);
    TRY(limit_check(p->arena, &p->env->limits, LIMIT_CHILDREN, list->count));
    d->lines[kind] = ARENA_ARRAY(p->arena, struct granted, list->count);
    for (const struct json *v = list->first; v; v = v->next) TRY(read_line(p, v, &d->lines[kind][d->n[kind]++]));
    return OK;
}

static err_t read_grant(struct prepare *p, struct decision *d)
{
    struct settings *s;
    uint64_t chance;

    TRY(settings_for(p, &s));
    d->days = (int32_t)setting_int(s, SETTING_AUTHORISATION_DAYS);
    env_random(p->env, &chance, sizeof chance);
    law_token_make(chance, d->token);
    TRY(read(p, p->input, "amount", MONEY, &d->amount));
    TRY(read(p, p->input, "validFrom", DATE, &d->from));
    TRY(read(p, p->input, "validTo", DATE, &d->to));
    for (int kind = 0; kind < 2; kind++) TRY(read_lines(p, d, kind));
    return OK;
}

err_t preauthorisation_decide_prepare(struct prepare *p, void **out)
{
    struct decision *d = ARENA_NEW(p->arena, struct decision);
    bool grants;

    for (d->way = preauthorisation_transitions; strcmp(d->way->command, p->command->name) != 0;) d->way++;
    grants = d->way->to == PREAUTHORISATION_APPROVED;
    TRY(input_only(p, grants ? LIST("uuid", "justification", "items", "services", "amount", "validFrom", "validTo")
                             : LIST("uuid", "justification")));
    TRY(input_uuid(p, "uuid", true, &d->uuid));
    TRY(read(p, p->input, "justification", TEXT(PREAUTHORISATION_NOTE_MAX), &d->justification));
    if (d->way->reason && (d->justification.null || !d->justification.s.n))
        return err_make(p->arena, E_FIELD_REQUIRED, "field", "justification", NULL);
    if (grants) TRY(read_grant(p, d));
    prepare_lock(p, &preauthorisation_entity, d->uuid);
    *out = d;
    return OK;
}

/* ---- in the transaction ---- */

static err_t refused(struct tx *tx, const char *rule) { return err_make(tx->arena, E_RULE, "rule", rule, NULL); }

static struct granted *found_in(const struct decision *d, int kind, int64_t id)
{
    for (size_t i = 0; i < d->n[kind]; i++)
        if (d->lines[kind][i].id == id) return &d->lines[kind][i];
    return NULL;
}

/* What is not said is granted as it was asked; more than was asked is not granted. */
static err_t grant_line(struct tx *tx, struct record *line, const struct granted *g, money_t *sum)
{
    const struct db_value *qty = record_cell(line, "qty_requested"), *price = record_cell(line, "price_requested");
    money_t amount;

    *record_cell(line, "qty_approved") = g && !g->qty.null ? g->qty : *qty;
    *record_cell(line, "price_approved") = g && !g->price.null ? g->price : *price;
    *record_cell(line, "qty_used") = db_int(0);
    if (record_cell(line, "qty_approved")->i > qty->i || record_cell(line, "price_approved")->i > price->i)
        return refused(tx, "preauthorisation_above_requested");
    if (!money_times_qty((money_t){record_cell(line, "price_approved")->i}, (qty_t){record_cell(line, "qty_approved")->i}, &amount) ||
        !money_add(*sum, amount, sum))
        return err_make(tx->arena, E_RULE, "rule", "claim_amount_too_large", "value", "", NULL);
    return OK;
}

static err_t grant_lines(struct tx *tx, const struct record *owner, struct decision *d, int kind, money_t *sum)
{
    struct record *old, *now;
    size_t n, named = 0;

    TRY(tx_children(tx, owner, registry_table_of(tx->registry, line_entities[kind]), &old, &n));
    now = ARENA_ARRAY(tx->arena, struct record, n);
    for (size_t i = 0; i < n; i++) {
        const struct granted *g = found_in(d, kind, old[i].at[COLUMN_ID].i);
        named += g != NULL;
        now[i] = record_copy(tx->arena, old[i]);
        TRY(grant_line(tx, &now[i], g, sum));
    }
    if (named < d->n[kind]) return refused(tx, "preauthorisation_of_other_line");
    return tx_update(tx, old, now, n);
}

/* To the last day there is, at most. */
static date_t days_after(date_t day, int32_t days)
{
    date_t last = date_of(9999, 12, 31);

    return last.day - day.day < days ? last : date_add_days(day, days);
}

static struct db_value or_value(struct db_value v, struct db_value otherwise) { return v.null ? otherwise : v; }

static err_t grant(struct tx *tx, const struct record *old, struct record *now, struct decision *d)
{
    money_t sum = MONEY_ZERO;
    struct db_value *from = record_cell(now, "valid_from"), *to = record_cell(now, "valid_to");

    *from = or_value(d->from, *record_cell(old, "date_from"));
    *to = or_value(or_value(d->to, *record_cell(old, "date_to")), db_date(days_after(from->d, d->days)));
    if (date_cmp(from->d, to->d) > 0) return refused(tx, "preauthorisation_days");
    for (int kind = 0; kind < 2; kind++) TRY(grant_lines(tx, old, d, kind, &sum));
    if (!d->amount.null && d->amount.i > sum.minor) return refused(tx, "preauthorisation_above_lines");
    *record_cell(now, "amount") = or_value(d->amount, db_int(sum.minor));
    *record_cell(now, "used") = db_int(0);
    *record_cell(now, "token") = db_text(str_of(d->token));
    return OK;
}

static void answer(struct tx *tx, const struct record *r)
{
    const struct db_value *token = record_cell(r, "token");

    tx_answer(tx, r);
    if (token->null) return;
    tx->result = str_format(tx->arena, "%.*s,\"token\":\"%.*s\"}", (int)tx->result.n - 1, tx->result.p, STR_ARG(token->s));
}

err_t preauthorisation_decide_apply(struct tx *tx, void *plan)
{
    struct decision *d = plan;
    struct record old, now;

    TRY(tx_get(tx, &preauthorisation_entity, d->uuid, &old));
    if (!((uint32_t)record_cell(&old, "status")->i & d->way->from)) return refused(tx, "preauthorisation_status");
    TRY(tx_keep(tx, &old));
    now = record_copy(tx->arena, old);
    *record_cell(&now, "status") = db_int(d->way->to);
    if (!d->justification.null) *record_cell(&now, "justification") = d->justification;
    *record_cell(&now, "decided_at") = db_stamp(tx->now);
    *record_cell(&now, "audit_user_id_decision") = db_int(tx->who->user);
    if (d->way->to == PREAUTHORISATION_APPROVED) TRY(grant(tx, &old, &now, d));
    TRY(tx_update(tx, &old, &now, 1));
    answer(tx, &now);
    return OK;
}
