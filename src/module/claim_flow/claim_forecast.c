/* What claims would be paid if they were decided now, with nothing stored: an entered claim is checked and valued, a checked
 * one valued as its lines stand, after each finding of a reviewer. Claims of one question see what those before them use up,
 * as they would in one command. A claim that is itself not stored yet is told by the same words (claim_counter.c). */
#include "model/run/function.h"
#include "module/claim_flow/internal.h"
#include "module/claim_set/claim_set.h"
#include "module/rows.h"

static void put_line(struct json_writer *w, struct arena *a, const struct law_line *l, int64_t id)
{
    json_open(w, '{');
    answer_int(w, l->kind == LAW_ITEM ? "item" : "service", id);
    answer_int(w, "status", (int64_t)l->status);
    answer_int(w, "reason", (int64_t)l->reason);
    answer_money(w, "quantity", (money_t){law_line_qty(l).hundredth});
    answer_money(w, "price", money_none(l->price) ? law_line_price(l) : l->price);
    answer_money(w, "deducted", l->deducted);
    answer_money(w, "excessCategory", l->excess_category);
    answer_money(w, "excess", l->excess);
    answer_money(w, "value", l->status == LAW_LINE_PASSED ? l->value : MONEY_ZERO);
    answer_money(w, "remunerated", l->remunerated);
    json_key(w, STR("why"));
    json_put_raw(w, claim_line_whys(a, l));
    json_close(w, '}');
}

void claim_put_forecast(struct json_writer *w, struct arena *a, const struct law_claim *c, const uuid_t *uuid, const int64_t *ids)
{
    json_open(w, '{');
    if (uuid) {
        json_key(w, STR("uuid"));
        json_put_uuid(w, *uuid);
    }
    answer_int(w, "status", (int64_t)c->status);
    answer_int(w, "reason", (int64_t)c->reason);
    answer_int(w, "cause", (int64_t)c->cause);
    answer_money(w, "remunerated", c->remunerated);
    claim_put_reviews(w, c);
    json_key(w, STR("lines"));
    json_open(w, '[');
    for (size_t i = 0; i < c->line_count; i++) put_line(w, a, &c->lines[i], ids[i]);
    json_close(w, ']');
    json_close(w, '}');
}

bool claim_foresee(const struct law_scheme *law, struct law_claim *c)
{
    if (c->status == LAW_CLAIM_ENTERED && law_claims_check(law, c, 1)) return false;
    return c->status == LAW_CLAIM_REJECTED || !law_claims_value(law, c, 1, LAW_PROCESS);
}

/* ---- of stored claims ---- */

static void put_stored(struct json_writer *w, struct arena *a, const struct set_claim *c)
{
    int64_t *ids = ARENA_ARRAY(a, int64_t, c->line_count);

    for (size_t i = 0; i < c->line_count; i++) ids[c->lines[i].law - c->law.lines] = c->lines[i].old.at[COLUMN_ID].i;
    claim_put_forecast(w, a, &c->law, &c->uuid, ids);
}

/* What cannot be decided, or is decided already, is not in the answer. */
static bool decide(struct claim_set *s, struct set_claim *c)
{
    if (c->why) return false;
    claim_set_before(s, c);
    if (!claim_foresee(&s->scheme->law, &c->law)) {
        claim_set_leave(s, c);
        return false;
    }
    claim_set_after(s, c);
    return true;
}

struct asked { uuid_t *uuids; size_t n; };

static err_t forecast(struct function_call *c, struct tx *tx, void *plan)
{
    const struct asked *asked = plan;
    struct json_writer w = json_writer(&c->out);
    struct claim_set s;

    TRY(claim_set_load(tx, asked->uuids, asked->n, CLAIM_ENTERED | CLAIM_CHECKED, true, &s));
    json_open(&w, '[');
    for (size_t i = 0; i < s.n; i++)
        if (decide(&s, &s.claims[i])) put_stored(&w, c->arena, &s.claims[i]);
    json_close(&w, ']');
    return OK;
}

static err_t read_uuids(struct function_call *c, uuid_t **out, size_t *n)
{
    const struct json *list = json_get(c->arguments, "uuids");
    struct limits limits;

    limits_standard(&limits);
    TRY(limit_check(c->arena, &limits, LIMIT_CHILDREN, list->count));
    *out = ARENA_ARRAY(c->arena, uuid_t, list->count);
    for (const struct json *v = list->first; v; v = v->next)
        if (v->kind == JSON_STRING && uuid_read(v->text, &(*out)[*n])) (*n)++;
    return OK;
}

static err_t look(struct function_call *c, struct db_conn *conn, err_t (*judge)(struct function_call *, struct tx *, void *), void *plan)
{
    struct tx *tx;

    TRY(tx_reader(c->write, conn, c->arena, c->who, &tx));
    return judge(c, tx, plan);
}

/* Reading for a decision takes the rows for itself on PostgreSQL, which a reader may not: a writer that leaves nothing. */
err_t claim_look(struct function_call *c, err_t (*judge)(struct function_call *, struct tx *, void *), void *plan)
{
    enum db_use use = db_engine(c->db) == DB_POSTGRES ? DB_WRITE : DB_READ;
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, use, &conn));
    e = db_begin(conn, use);
    if (!e) e = look(c, conn, judge, plan);
    db_release(conn);
    return e;
}

err_t claim_forecast(struct function_call *c)
{
    struct asked asked = {0};

    TRY(read_uuids(c, &asked.uuids, &asked.n));
    return claim_look(c, forecast, &asked);
}
