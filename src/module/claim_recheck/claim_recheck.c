#include "module/claim_recheck/claim_recheck.h"

#include "base/json.h"
#include "module/claim_recheck/internal.h"
#include "scheme/law.h"

#define DECIDED (CLAIM_REJECTED | CLAIM_CHECKED | CLAIM_PROCESSED | CLAIM_VALUATED)

const char *const recheck_names[RECHECKS] = {
    [RECHECK_SAME] = "same", [RECHECK_LAW] = "law", [RECHECK_REGISTERS] = "registers",
    [RECHECK_COVERS] = "covers", [RECHECK_CLAIMS] = "claims", [RECHECK_AUTHORISATIONS] = "authorisations",
    [RECHECK_NONE] = "unexplained",
};

/* ---- the registers as they were ---- */

static err_t scheme_at(struct recheck_work *w, stamp_t at, struct claim_scheme **out)
{
    struct recheck_state *s = NULL;

    for (size_t i = 0; i < SCHEMES; i++)
        if (w->states[i].scheme && stamp_cmp(w->states[i].at, at) == 0) s = &w->states[i];
    if (!s) {
        s = &w->states[w->next_state++ % SCHEMES];
        if (s->arena) arena_free(s->arena);
        *s = (struct recheck_state){.arena = arena_new(), .at = at};
        TRY(claim_scheme_load(w->tx, s->arena, at, NULL, &s->scheme));
    }
    *out = s->scheme;
    return OK;
}

/* ---- the rows ---- */

static bool same_amount(const struct db_value *v, money_t m) { return v->null ? money_none(m) : v->i == m.minor; }

/* A batch run settles relative lines, and what a claim with such lines comes to. */
static bool same_rows(const struct recheck_work *w, const struct set_claim *c)
{
    const struct claim_columns *k = &w->set.c;
    bool relative = false;

    for (size_t i = 0; i < c->line_count; i++) {
        const struct law_line *law = c->lines[i].law;
        const struct line_columns *l = &w->set.l[law->kind];
        const struct db_value *at = c->lines[i].old.at;
        if (law->status != LAW_LINE_PASSED) continue;
        relative |= law->origin == LAW_RELATIVE;
        if (!same_amount(&at[l->nominal_value], law->value) || !same_amount(&at[l->deductable_amount], law->deducted)) return false;
        if (!same_amount(&at[l->exceed_ceiling_amount], law->excess)) return false;
        if (law->origin != LAW_RELATIVE && !same_amount(&at[l->remunerated_amount], law->remunerated)) return false;
    }
    if (relative || c->law.status != LAW_CLAIM_VALUATED) return true;
    return same_amount(&c->old.at[k->approved], c->law.approved) && same_amount(&c->old.at[k->remunerated], c->law.remunerated);
}

/* ---- comparison ---- */

static err_t read_told(struct recheck_work *w, struct str text, const struct json **out)
{
    struct limits limits = w->tx->env->limits;

    limits.value[LIMIT_JSON_BYTES] = limits.value[LIMIT_JSON_VALUES] = INT64_MAX;   /* of our own making */
    return json_read(w->arena, text, &limits, out);
}

static err_t compare(struct recheck_work *w, size_t at, const struct recheck_decision *d, const struct json *first, const struct claim_scheme *scheme,
                     bool *same)
{
    const struct json *then, *now;
    struct str text;

    *same = false;
    if (!recheck_then(w, at, d, first, &scheme->law, &text)) return OK;
    TRY(read_told(w, d->explanation, &then));
    TRY(read_told(w, text, &now));
    *same = json_equal(then, now);
    return OK;
}

static err_t recheck_one(struct recheck_work *w, size_t at, const struct recheck_decision *d, const struct json *first, bool last)
{
    const struct set_claim *c = &w->set.claims[at];
    enum recheck why = RECHECK_SAME;
    struct claim_scheme *then;
    bool same;

    TRY(compare(w, at, d, first, w->now, &same));
    if (!same) {
        TRY(scheme_at(w, d->at, &then));
        TRY(compare(w, at, d, first, then, &same));
    }
    /* Where the decision comes out the same, nothing but its own rows can be wrong. */
    if (same && last && str_is(d->stage, "P") && !same_rows(w, c)) why = RECHECK_NONE;
    else if (!same && d->law != LAW_VERSION) why = RECHECK_LAW;
    else if (!same) TRY(recheck_since(w, c, d->at, &why));
    w->run->decisions++;
    w->run->found[why]++;
    if (why != RECHECK_SAME && w->run->differs) w->run->differs(w->run->arg, c->old.at[w->set.c.code].s, d->stage, d->at, why);
    return OK;
}

/* ---- a claim ---- */

static struct recheck_decision decision_at(const struct recheck_work *w, size_t row)
{
    const struct db_value *at = db_cell(w->decisions, row, 0);

    return (struct recheck_decision){.claim = at[0].i, .stage = at[1].s, .law = at[2].i, .at = at[3].t, .explanation = at[4].null ? STR("{}") : at[4].s};
}

/* A claim that was taken back was submitted once more: what was decided before left nothing in its rows. */
static size_t last_submission(const struct recheck_work *w, size_t from, size_t to)
{
    for (size_t i = to; i-- > from;)
        if (str_is(decision_at(w, i).stage, "S")) return i;
    return from;
}

static err_t recheck_claim(struct recheck_work *w, size_t at, size_t from, size_t to)
{
    const struct json *first = NULL;
    size_t start = last_submission(w, from, to);

    w->run->claims++;
    w->run->skipped += (int64_t)(start - from);
    for (size_t i = start; i < to; i++) {
        struct recheck_decision d = decision_at(w, i);
        bool overwritten = str_is(d.stage, "E") || (str_is(d.stage, "R") && i + 1 < to && str_is(decision_at(w, i + 1).stage, "R"));
        if (str_is(d.stage, "S")) TRY(read_told(w, d.explanation, &first));
        if (overwritten) w->run->skipped++;
        else TRY(recheck_one(w, at, &d, first, i + 1 == to));
    }
    return OK;
}

static void rows_of(const struct recheck_work *w, int64_t claim, const struct map *firsts, size_t *from, size_t *to)
{
    size_t n = (size_t)(uintptr_t)map_get(firsts, map_id_key(&claim));

    *from = *to = n ? n - 1 : 0;
    while (n && *to < w->decisions->rows && db_cell(w->decisions, *to, 0)->i == claim) (*to)++;
}

static err_t recheck_set(struct recheck_work *w)
{
    struct map firsts;
    size_t from, to;

    map_init(&firsts, w->arena, w->decisions->rows);
    for (size_t i = w->decisions->rows; i-- > 0;) map_put(&firsts, map_id_key(&db_cell(w->decisions, i, 0)->i), (void *)(uintptr_t)(i + 1));
    claim_set_keep(&w->set);
    for (size_t i = 0; i < w->set.n; i++) {
        if (w->set.claims[i].why) continue;
        rows_of(w, w->set.claims[i].law.id, &firsts, &from, &to);
        TRY(recheck_claim(w, i, from, to));
    }
    return OK;
}

/* ---- groups ---- */

static err_t in_tx(struct recheck_work *w, const struct claim_group *g)
{
    const struct claim_view view = {.scheme = &w->loading, .all = true};

    TRY(tx_reader(w->run->write, w->conn, w->arena, access_program(), &w->tx));
    if (!g) return claim_scheme_load(w->tx, w->run->arena, STAMP_NONE, NULL, &w->now);
    TRY(claim_set_look(w->tx, g->uuids, g->n, &view, &w->set));
    TRY(recheck_load(w, g));
    return recheck_set(w);
}

static void set_loading(struct recheck_work *w)
{
    struct law_rules *rules = &w->loading.law.rules;

    w->loading = *w->now;
    rules->bundles = rules->diagnoses_listed = rules->choose_again = true;
    w->loading.law.authorises = true;
}

static err_t one_group(struct recheck_work *w, const struct claim_group *g)
{
    err_t e;

    arena_reset(w->arena);
    vec_init(&w->lines, w->arena);
    vec_init(&w->claims, w->arena);
    TRY(db_acquire(w->run->db, w->arena, DB_READ, &w->conn));
    e = db_begin(w->conn, DB_READ);
    if (!e) e = in_tx(w, g);
    db_release(w->conn);
    return e;
}

static err_t walk(struct recheck_work *w, struct claim_stream *stream)
{
    struct claim_group g;

    for (;;) {
        TRY(claim_stream_next(stream, &g));
        if (!g.n) return OK;
        TRY(one_group(w, &g));
    }
}

static err_t run_all(struct recheck_work *w)
{
    const struct claim_choice choice = {.statuses = DECIDED, .from = w->run->from, .to = w->run->to, .order = CLAIM_BY_STAMP};
    struct claim_stream *stream = NULL;
    err_t e;

    TRY(one_group(w, NULL));
    set_loading(w);
    TRY(claim_stream_open(w->run->arena, w->run->db, &choice, w->run->group ? w->run->group : CLAIM_GROUP_STANDARD, &stream));
    e = walk(w, stream);
    claim_stream_close(stream);
    return e;
}

err_t recheck_run(struct recheck_run *r)
{
    struct recheck_work w = {.run = r, .arena = arena_new()};
    err_t e = err_copy(r->arena, run_all(&w));

    for (size_t i = 0; i < SCHEMES; i++)
        if (w.states[i].arena) arena_free(w.states[i].arena);
    arena_free(w.arena);
    return e;
}
