/* What a run would find, without making it (right 111103). */
#include "base/vec.h"
#include "module/rows.h"
#include "module/valuation/internal.h"

struct facility_sum {
    const struct valued_facility *facility;
    int64_t claims, waiting, left;
    money_t claimed, remunerated, left_amount;
};

static err_t add_sum(struct valuation *v, struct facility_sum *sum, const struct valued_claim *c)
{
    money_t claimed = money_or(money_of(record_cell(&c->old, "claimed")), MONEY_ZERO);
    money_t remunerated = money_or(money_of(record_cell(&c->new_, "remunerated")), MONEY_ZERO);

    if (!c->complete) {
        sum->waiting++;
        return OK;
    }
    sum->claims++;
    if (money_add(sum->claimed, claimed, &sum->claimed) && money_add(sum->remunerated, remunerated, &sum->remunerated)) return OK;
    return valuation_rule(v->arena, "batch_overflow");
}

static err_t add_left(struct valuation *v, struct facility_sum *sum, const struct valued_left *left)
{
    sum->left++;
    return money_add(sum->left_amount, left->amount, &sum->left_amount) ? OK : valuation_rule(v->arena, "batch_overflow");
}

typedef VEC(struct facility_sum) sums_t;

static struct facility_sum *sum_of(const struct valuation *v, sums_t *sums, struct map *places, int64_t facility)
{
    const struct valued_facility *f = valuation_facility(v, facility);
    uintptr_t place = (uintptr_t)map_get(places, map_id_key(&f->id));

    if (place) return &sums->at[place - 1];
    *vec_add(sums) = (struct facility_sum){.facility = f};
    map_put(places, map_id_key(&f->id), (void *)(uintptr_t)sums->n);
    return &sums->at[sums->n - 1];
}

static err_t sum_claims(struct valuation *v, sums_t *sums)
{
    struct valued_claims claims = {.read = v->claims_at_once};
    struct map places;

    vec_init(sums, v->arena);
    map_init(&places, v->arena, 64);
    while (claims.read == v->claims_at_once) {
        TRY(valuation_claims(v, claims.last, v->claims_at_once, false, &claims));
        for (size_t i = 0; i < claims.claim_count; i++) {
            int64_t facility = record_cell(&claims.claims[i].old, "health_facility_id")->i;
            TRY(add_sum(v, sum_of(v, sums, &places, facility), &claims.claims[i]));
        }
        for (size_t i = 0; i < claims.left_count; i++) TRY(add_left(v, sum_of(v, sums, &places, claims.left[i].facility), &claims.left[i]));
    }
    return OK;
}

/* ---- the answer ---- */

void valuation_put_plan(struct json_writer *w, int64_t plan, struct str code)
{
    json_key(w, STR("planCode"));
    if (plan) json_put_str(w, code);
    else json_put_null(w);
}

static void put_index(struct json_writer *w, const struct valuation *v, const struct valued_way *way)
{
    const struct db_value id = db_int(way->product);

    json_open(w, '{');
    answer_text(w, "productCode", valuation_product(v, &id)->code);
    valuation_put_plan(w, way->plan, way->code);
    answer_int(w, "type", valuation_periods(way));
    answer_text(w, "careType", (struct str){&way->law.claim_type, 1});
    answer_int(w, "period", way->window.period.number);
    answer_money(w, "allocated", way->allocated);
    json_key(w, STR("share"));
    json_put_decimal(w, way->share.basis, 2, true);
    answer_money(w, "nominal", way->nominal);
    json_key(w, STR("index"));
    json_put_decimal(w, way->index.e4, 4, true);
    json_close(w, '}');
}

static void put_sum(struct json_writer *w, const struct facility_sum *sum)
{
    json_open(w, '{');
    answer_text(w, "facilityCode", sum->facility->code);
    answer_text(w, "facilityName", sum->facility->name);
    answer_int(w, "claims", sum->claims);
    answer_int(w, "waiting", sum->waiting);
    answer_int(w, "left", sum->left);
    answer_money(w, "leftAmount", sum->left_amount);
    answer_money(w, "claimed", sum->claimed);
    answer_money(w, "remunerated", sum->remunerated);
    json_close(w, '}');
}

static void put_all(struct json_writer *w, const struct valuation *v, const sums_t *sums, const struct capitations *heads)
{
    json_open(w, '{');
    json_key(w, STR("indexes"));
    json_open(w, '[');
    for (size_t i = 0; i < v->way_count; i++)
        if (v->ways[i].due && v->ways[i].relative) put_index(w, v, &v->ways[i]);
    json_close(w, ']');
    json_key(w, STR("facilities"));
    json_open(w, '[');
    for (size_t i = 0; i < sums->n; i++) put_sum(w, &sums->at[i]);
    json_close(w, ']');
    json_key(w, STR("capitation"));
    capitation_put(w, v, heads);
    json_close(w, '}');
}

static int64_t argument(const struct function_call *c, const char *name)
{
    int64_t v = 0;

    json_int(json_get(c->arguments, name), &v);
    return v;
}

static err_t compute(struct function_call *c, struct valuation *v, sums_t *sums, struct capitations *heads)
{
    TRY(valuation_start(v, c->env, argument(c, "locationId"), (int32_t)argument(c, "year"), (int32_t)argument(c, "month")));
    TRY(valuation_open(v, false));
    TRY(valuation_indexes(v));
    TRY(sum_claims(v, sums));
    return valuation_capitations(v, heads);
}

/* As for a run: the nation's and a region's are for who sees all of it, a district's for who sees that. */
static bool may_preview(const struct function_call *c)
{
    int64_t location = argument(c, "locationId");

    if (access_everywhere(c->who, &batch_run_entity)) return true;
    for (size_t i = 0; i < c->who->place_count; i++)
        if (c->who->places[i] == location) return true;
    return false;
}

err_t batch_run_preview(struct function_call *c)
{
    struct valuation v = {.arena = c->arena, .registry = c->registry};
    struct json_writer w = json_writer(&c->out);
    int64_t month = argument(c, "month"), year = argument(c, "year");
    struct capitations heads;
    sums_t sums;
    err_t e;

    if (month < 1 || month > 12) return err_make(c->arena, E_FIELD_RANGE, "field", "month", "min", "1", "max", "12", NULL);
    if (year < 1 || year > 9999) return err_make(c->arena, E_FIELD_RANGE, "field", "year", "min", "1", "max", "9999", NULL);
    if (!may_preview(c)) return err_make(c->arena, E_OUT_OF_SCOPE, "entity", "batch_run", NULL);
    TRY(db_acquire(c->db, c->arena, DB_READ, &v.conn));
    e = db_begin(v.conn, DB_READ);
    if (!e) e = compute(c, &v, &sums, &heads);
    db_release(v.conn);
    if (!e) put_all(&w, &v, &sums, &heads);
    return e;
}

const struct argument batch_run_preview_arguments[] = {
    {"locationId", "Int"}, {"year", "Int!"}, {"month", "Int!"}, ARGUMENTS_END
};
