#include "module/claim_what_if/claim_replay.h"

#include "module/claim_set/claim_people.h"
#include "module/claim_set/claim_stream.h"
#include "module/claim_what_if/claim_past.h"

#define DECIDED (CLAIM_REJECTED | CLAIM_CHECKED | CLAIM_PROCESSED | CLAIM_VALUATED)

/* ---- one claim in one world ---- */

/* What a reviewer approved or rejected is kept as given; what a submission or valuation wrote is taken back. */
static void give(const struct claim_set *s, struct set_claim *c)
{
    for (size_t i = 0; i < c->line_count; i++) {
        struct law_line *l = c->lines[i].law;
        bool reviewed = !c->lines[i].old.at[s->l[l->kind].audit_user_id_review].null && !claim_by_person(l->reason);
        if (!reviewed) l->qty_approved = (qty_t){DECIMAL_NONE};
        l->price_adjusted = MONEY_NONE;
    }
    c->law.status = LAW_CLAIM_ENTERED;
}

static bool reject_again(const struct claim_set *s, struct set_claim *c)
{
    bool passed = false;

    for (size_t i = 0; i < c->line_count; i++) {
        const struct db_value *reason = &c->lines[i].old.at[s->l[c->lines[i].law->kind].rejection_reason];
        struct law_line *l = c->lines[i].law;
        if (!reason->null && claim_by_person((enum law_reason)reason->i)) {
            l->status = LAW_LINE_REJECTED;
            l->reason = (enum law_reason)reason->i;
        }
        passed |= l->status == LAW_LINE_PASSED;
    }
    return passed;
}

static bool decide(struct claim_set *s, const struct law_scheme *law, struct set_claim *c)
{
    claim_set_before(s, c);
    give(s, c);
    if (law_claims_check(law, &c->law, 1)) return false;
    if (c->law.status != LAW_CLAIM_REJECTED && !reject_again(s, c)) c->law.status = LAW_CLAIM_REJECTED;
    if (c->law.status != LAW_CLAIM_REJECTED && law_claims_value(law, &c->law, 1, LAW_PROCESS)) return false;
    c->consumes = c->law.status != LAW_CLAIM_REJECTED;
    c->releases = !c->consumes;
    return true;
}

/* ---- what became of it ---- */

static int64_t times(money_t price, qty_t qty)
{
    money_t out = {DECIMAL_MAX};

    money_times_qty(price, qty, &out);
    return out.minor;
}

static struct outcome_line outcome_of_line(const struct law_line *l, int64_t *approved)
{
    struct outcome_line out = {.reason = l->reason};
    int64_t claimed = times(l->price_asked, l->qty_provided), at_asked;

    if (l->status == LAW_LINE_REJECTED) {
        out.cuts[claim_by_person(l->reason) ? CUT_BY_OFFICER : CUT_REJECTED] = claimed;
        return out;
    }
    out.product = l->product;
    out.value = l->value.minor;
    out.quantity = law_line_qty(l).hundredth;
    at_asked = times(l->price_asked, law_line_qty(l));
    out.cuts[CUT_QUANTITY] = claimed - at_asked;
    out.cuts[CUT_PRICE] = at_asked - times(l->price, law_line_qty(l));
    for (uint8_t i = 0; i < l->why_count; i++) {
        int cut = story_cut_of(l->why[i].rule);
        if (cut >= 0 && cut != CUT_PRICE) out.cuts[cut] += l->why[i].cut;
    }
    *approved += times(l->price, law_line_qty(l));
    return out;
}

static struct outcome outcome_of(struct arena *a, const struct set_claim *c, bool decided)
{
    struct outcome out = {.decided = decided, .line_count = c->law.line_count};

    out.lines = ARENA_ARRAY(a, struct outcome_line, out.line_count);
    for (size_t i = 0; decided && i < out.line_count; i++) {
        out.lines[i] = outcome_of_line(&c->law.lines[i], &out.approved);
        out.remunerated += out.lines[i].value;
    }
    return out;
}

/* ---- a group ---- */

struct run {
    struct replay *replay;
    struct arena *work;                   /* of a group */
    struct claim_scheme loading;          /* asks for what the rules of either world want */
    struct past pasts[WORLDS];            /* of a connected family that did not fit into one group */
};

static void replay_world(struct run *run, struct claim_set *s, const struct claim_group *g, enum world world, struct outcome *out)
{
    const struct law_scheme *law = &run->replay->schemes[world]->law;

    claim_set_rewind(s);
    if (g->went_on) past_recall(&run->pasts[world], s);
    for (size_t i = 0; i < s->n; i++) {
        struct set_claim *c = &s->claims[i];
        bool decided;
        if (c->why) continue;
        decided = decide(s, law, c);
        if (decided) claim_set_after(s, c);
        if (decided && g->goes_on) past_note(&run->pasts[world], s, c);
        out[i] = outcome_of(run->work, c, decided);
    }
    if (!g->goes_on) past_forget(&run->pasts[world]);
}

static int64_t stored(const struct db_value *v) { return v->null ? 0 : v->i; }

/* As it stands: quantity times price of what passed, whatever was then cut from it. */
static int64_t stored_approved(const struct claim_set *s, const struct set_claim *c)
{
    return c->old.at[s->c.status].i == CLAIM_REJECTED ? 0 : claim_approved(c).minor;
}

static void moved_group(struct run *run, struct claim_set *s, struct outcome *const outcomes[WORLDS])
{
    claim_set_rewind(s);
    for (size_t i = 0; i < s->n; i++) {
        const struct set_claim *c = &s->claims[i];
        const struct outcome both[WORLDS] = {outcomes[BEFORE][i], outcomes[AFTER][i]};
        if (c->why) continue;
        moved_add(&run->replay->moved, &(struct moved_claim){
            .id = c->law.id, .facility = c->law.facility, .day = c->law.date_claimed, .approved = stored_approved(s, c),
            .remunerated = stored(&c->old.at[s->c.remunerated]), .outcomes = both});
    }
}

static err_t load_group(struct run *run, const struct claim_group *g, struct claim_set *s)
{
    const struct replay *r = run->replay;
    const struct claim_view view = {.only_before = true, .before = date_none(r->from) ? date_of(1, 1, 1) : r->from, .scheme = &run->loading};
    struct db_conn *conn;
    struct tx *tx;
    err_t e;

    TRY(db_acquire(r->db, run->work, DB_READ, &conn));
    e = db_begin(conn, DB_READ);
    if (!e) e = tx_reader(r->write, conn, run->work, r->who, &tx);
    if (!e) e = claim_set_look(tx, g->uuids, g->n, &view, s);
    db_release(conn);
    return e;
}

static err_t one_group(struct run *run, const struct claim_group *g)
{
    struct outcome *outcomes[WORLDS];
    struct claim_set s;

    TRY(load_group(run, g, &s));
    claim_set_keep(&s);
    for (int world = 0; world < WORLDS; world++) {
        outcomes[world] = ARENA_ARRAY(run->work, struct outcome, s.n);
        replay_world(run, &s, g, (enum world)world, outcomes[world]);
    }
    moved_group(run, &s, outcomes);
    return OK;
}

/* ---- all of it ---- */

static err_t walk(struct run *run, struct claim_stream *stream)
{
    struct replay *r = run->replay;
    struct claim_group g;

    r->total = claim_stream_total(stream);
    for (;;) {
        TRY(claim_stream_next(stream, &g));
        if (!g.n) return OK;
        arena_reset(run->work);
        TRY(one_group(run, &g));
        r->done += (int64_t)g.n;
        if (r->told) TRY(r->told(r->arg, r->done, r->total));
    }
}

static err_t load_schemes(struct replay *r, struct arena *work)
{
    struct db_conn *conn;
    struct tx *tx;
    err_t e;

    TRY(db_acquire(r->db, work, DB_READ, &conn));
    e = db_begin(conn, DB_READ);
    if (!e) e = tx_reader(r->write, conn, work, r->who, &tx);
    if (!e) e = change_resolve(r->change, conn);
    if (!e) e = claim_scheme_load(tx, r->arena, STAMP_NONE, NULL, &r->schemes[BEFORE]);
    if (!e) e = change_lay(r->change, tx, r->arena, &r->schemes[AFTER]);
    db_release(conn);
    return e;
}

/* Bundles, diagnoses and what was provided before are loaded where a rule asks for them. */
static void set_loading(struct run *run)
{
    const struct law_rules *before = &run->replay->schemes[BEFORE]->law.rules;
    struct law_rules *rules;

    run->loading = *run->replay->schemes[AFTER];
    rules = &run->loading.law.rules;
    rules->bundles |= before->bundles;
    rules->diagnoses_listed |= before->diagnoses_listed;
    rules->choose_again |= before->choose_again;
}

static err_t run_all(struct run *run)
{
    struct replay *r = run->replay;
    const struct claim_choice choice = {.statuses = DECIDED, .from = r->from, .to = r->to, .order = CLAIM_BY_STAMP};
    struct claim_stream *stream = NULL;
    err_t e;

    TRY(load_schemes(r, run->work));
    set_loading(run);
    arena_reset(run->work);
    TRY(claim_stream_open(r->arena, r->db, &choice, r->group ? r->group : CLAIM_GROUP_STANDARD, &stream));
    e = walk(run, stream);
    claim_stream_close(stream);
    return e;
}

err_t replay_run(struct replay *r)
{
    struct run run = {.replay = r, .work = arena_new()};
    err_t e;

    moved_init(&r->moved, r->arena);
    for (int world = 0; world < WORLDS; world++) past_init(&run.pasts[world]);
    e = err_copy(r->arena, run_all(&run));
    for (int world = 0; world < WORLDS; world++) past_free(&run.pasts[world]);
    arena_free(run.work);
    return e;
}

err_t replay_result(const struct replay *r, struct arena *a, struct str *out)
{
    struct moved_told told;
    struct json_writer w;
    struct db_conn *conn;
    struct buf text;
    err_t e;

    TRY(db_acquire(r->db, a, DB_READ, &conn));
    e = moved_names(&r->moved, conn, a, &told);
    db_release(conn);
    if (e) return e;
    buf_init(&text, a, 4096);
    w = json_writer(&text);
    moved_put(&told, &w, a);
    *out = buf_str(&text);
    return OK;
}
