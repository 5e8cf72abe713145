/* A claim and its person's file as they were when a decision was made, and the decision made once more. */
#include <string.h>

#include "base/json.h"
#include "db/sql.h"
#include "module/claim_recheck/internal.h"

/* ---- what is asked for beside the set ---- */

static err_t ask(struct recheck_work *w, const char *before, const char *column, const char *after, const int64_t *ids, size_t n,
                 const char *types, const struct db_rows **out)
{
    enum db_type *kinds = ARENA_ARRAY(w->arena, enum db_type, strlen(types));
    struct db_rows *rows = ARENA_NEW(w->arena, struct db_rows);
    const struct db_value list = db_list(DB_INTS, ids, n);
    struct sql sql;

    for (size_t i = 0; types[i]; i++) kinds[i] = types[i] == 't' ? DB_TEXT : types[i] == 's' ? DB_STAMP : DB_INT;
    sql_init(&sql, w->arena, db_engine(db_of(w->conn)));
    sql_add(&sql, "%s", before);
    sql_in(&sql, column, 1);
    sql_add(&sql, "%s", after);
    *out = rows;
    return db_query(w->conn, sql_text(&sql), &list, 1, kinds, strlen(types), rows);
}

static size_t people_of(const struct claim_set *s, int64_t *out)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        if (s->claims[i].person) out[n++] = s->claims[i].person->id;
    return n;
}

static size_t policies_of(struct recheck_work *w, int64_t **out)
{
    size_t n = 0, room = 0;

    for (size_t i = 0; i < w->set.n; i++) room += w->set.claims[i].person ? w->set.claims[i].person->file.coverage_count : 0;
    *out = ARENA_ARRAY(w->arena, int64_t, room);
    for (size_t i = 0; i < w->set.n; i++) {
        const struct person *p = w->set.claims[i].person;
        for (size_t k = 0; p && k < p->file.coverage_count; k++) (*out)[n++] = p->file.coverages[k].policy;
    }
    return n;
}

#define TAKEN(table, entry)                                                                                     \
    "SELECT l.preauthorisation_id, c.id, l." entry ", l.authorised_qty, l.authorised_amount, c.submit_stamp FROM claim c JOIN " table " l" \
    " ON l.claim_id = c.id WHERE l.preauthorisation_id IS NOT NULL AND "

err_t recheck_load(struct recheck_work *w, const struct claim_group *g)
{
    int64_t *people = ARENA_ARRAY(w->arena, int64_t, w->set.n), *policies;
    size_t n = people_of(&w->set, people), policy_count = policies_of(w, &policies);

    TRY(ask(w, "SELECT claim_id, stage, law_version, recorded_at, explanation FROM claim_decision WHERE deleted_at IS NULL AND ", "claim_id",
            " ORDER BY claim_id, id", g->ids, g->n, "itist", &w->decisions));
    TRY(ask(w, "SELECT id, submit_stamp FROM claim WHERE ", "insuree_id", " ORDER BY id", people, n, "is", &w->stamps));
    TRY(ask(w, "SELECT u.policy_id, coalesce(u.insuree_id, -1), u.claim_id, coalesce(u.ded_g, 0), coalesce(u.ded_ip, 0), coalesce(u.ded_op, 0),"
            " coalesce(u.rem_g, 0), coalesce(u.rem_ip, 0), coalesce(u.rem_op, 0), u.created_at, u.deleted_at, c.submit_stamp"
            " FROM claim_consumption u JOIN claim c ON c.id = u.claim_id WHERE ", "u.policy_id", " ORDER BY u.id", policies, policy_count,
            "iiiiiiiiisss", &w->used));
    TRY(ask(w, TAKEN("claim_item", "item_id"), "c.insuree_id", " ORDER BY l.id", people, n, "iiiiis", &w->taken[LAW_ITEM]));
    TRY(ask(w, TAKEN("claim_service", "service_id"), "c.insuree_id", " ORDER BY l.id", people, n, "iiiiis", &w->taken[LAW_SERVICE]));
    map_init(&w->submitted, w->arena, w->stamps->rows);
    for (size_t i = 0; i < w->stamps->rows; i++) map_put(&w->submitted, map_id_key(&db_cell(w->stamps, i, 0)->i), (void *)db_cell(w->stamps, i, 1));
    return OK;
}

/* ---- the file as it was ---- */

static stamp_t stamp_of(const struct db_value *v) { return v->null ? (stamp_t){0} : v->t; }

/* Whether a claim was decided before another: by the moments at which they were submitted, then by id. */
static bool before(stamp_t a, int64_t a_id, stamp_t b, int64_t b_id)
{
    int order = stamp_cmp(a, b);

    return order ? order < 0 : a_id < b_id;
}

/* Claims of one set are decided at one moment, one after the other. */
static bool had_happened(const struct db_value *at, stamp_t moment, bool earlier)
{
    int order = at->null ? 1 : stamp_cmp(at->t, moment);

    return order < 0 || (order == 0 && earlier);
}

static void add(money_t *to, const struct db_value *v)
{
    if (!money_add(*to, (money_t){v->i}, to)) *to = (money_t){DECIMAL_MAX};
}

static void add_used(struct law_consumed *to, const struct db_value *at)
{
    money_t *const into[] = {&to->deducted, &to->deducted_ip, &to->deducted_op, &to->paid, &to->paid_ip, &to->paid_op};

    for (size_t i = 0; i < 6; i++) add(into[i], &at[3 + i]);
}

static void set_used(const struct recheck_work *w, const struct set_claim *c, stamp_t moment)
{
    struct person *p = c->person;
    stamp_t own = {c->submitted};

    for (size_t k = 0; k < p->file.coverage_count; k++) p->coverages[k].by_person = p->coverages[k].by_policy = (struct law_consumed){{0}};
    for (size_t i = 0; i < w->used->rows; i++) {
        const struct db_value *at = db_cell(w->used, i, 0);
        bool earlier = before(stamp_of(&at[11]), at[2].i, own, c->law.id);
        if (at[2].i == c->law.id || !had_happened(&at[9], moment, earlier) || had_happened(&at[10], moment, earlier)) continue;
        for (size_t k = 0; k < p->file.coverage_count; k++) {
            if (p->coverages[k].policy != at[0].i) continue;
            add_used(&p->coverages[k].by_policy, at);
            if (at[1].i == p->id) add_used(&p->coverages[k].by_person, at);
        }
    }
}

static bool was_before(const struct recheck_work *w, const struct set_claim *c, int64_t other)
{
    const struct db_value *at = map_get(&w->submitted, map_id_key(&other));

    return at && other != c->law.id && before(stamp_of(at), other, (stamp_t){c->submitted}, c->law.id);
}

/* Earlier lines and claims: of those that were submitted before; the file's own arrays stay whole. */
static struct law_file file_then(struct recheck_work *w, const struct set_claim *c)
{
    struct law_file file = c->person->file;

    w->lines.n = w->claims.n = 0;
    for (size_t i = 0; i < file.line_count; i++)
        if (was_before(w, c, file.lines[i].claim)) *vec_add(&w->lines) = file.lines[i];
    for (size_t i = 0; i < file.claim_count; i++)
        if (was_before(w, c, file.claims[i].claim)) *vec_add(&w->claims) = file.claims[i];
    file.lines = w->lines.at;
    file.line_count = w->lines.n;
    file.claims = w->claims.at;
    file.claim_count = w->claims.n;
    return file;
}

/* What later claims took is left again. */
static void set_authorisation(struct recheck_work *w, struct set_claim *c, stamp_t moment)
{
    for (int kind = 0; c->authorisation && kind < 2; kind++)
        for (size_t i = 0; i < w->taken[kind]->rows; i++) {
            const struct db_value *at = db_cell(w->taken[kind], i, 0);
            const struct law_line line = {.kind = (enum law_kind)kind, .entry = at[2].i, .qty_provided = {at[3].i}, .of_preauthorisation = {at[4].i}};
            bool earlier = before(stamp_of(&at[5]), at[1].i, (stamp_t){c->submitted}, c->law.id);
            if (at[1].i != c->law.id && !had_happened(&at[5], moment, earlier)) claim_authorisation_give_back(c, at[0].i, &line);
        }
    claim_authorisation_before(&w->set, c);
}

/* ---- the claim as it was ---- */

/* Before anybody judged them. */
static void parts_as_entered(struct arena *a, struct law_line *l)
{
    struct law_part *parts = ARENA_ARRAY(a, struct law_part, l->part_count);

    for (size_t i = 0; i < l->part_count; i++) {
        parts[i] = l->parts[i];
        parts[i].judged = false;
    }
    l->parts = parts;
}

static void as_entered(struct arena *a, struct set_claim *c)
{
    for (size_t i = 0; i < c->line_count; i++) {
        struct law_line *l = c->lines[i].law;
        if (l->part_count) parts_as_entered(a, l);
        l->qty_approved = (qty_t){DECIMAL_NONE};
        l->price_adjusted = l->price_approved = MONEY_NONE;
    }
    c->law.status = LAW_CLAIM_ENTERED;
}

/* The reason that the first decision gave a line; -99: it does not know it. */
enum { UNKNOWN_REASON = -99 };

static int64_t reason_at_first(const struct json *first, const struct set_line *line)
{
    const struct json *lines = first ? json_get(first, "lines") : NULL;
    int64_t id, reason;

    for (const struct json *v = lines ? lines->first : NULL; v; v = v->next)
        if (json_int(json_get(v, line->law->kind == LAW_ITEM ? "item" : "service"), &id) && id == line->old.at[COLUMN_ID].i &&
            json_int(json_get(v, "reason"), &reason))
            return reason;
    return UNKNOWN_REASON;
}

/* As its lines stood when they were reviewed or processed: what fell at processing had passed before. */
static void as_checked(struct set_claim *c, const struct json *first, bool review)
{
    bool passed = false;

    for (size_t i = 0; i < c->line_count; i++) {
        struct law_line *l = c->lines[i].law;
        int64_t reason = reason_at_first(first, &c->lines[i]);
        if (!claim_by_person(l->reason) && reason == LAW_ACCEPTED) {
            l->status = LAW_LINE_PASSED;
            l->reason = LAW_ACCEPTED;
        }
        passed |= l->status == LAW_LINE_PASSED;
    }
    c->law.status = passed || !review ? LAW_CLAIM_CHECKED : LAW_CLAIM_REJECTED;
    c->law.reason = passed || !review ? LAW_ACCEPTED : LAW_NOT_IN_REGISTER;
}

/* ---- one decision ---- */

static bool decide(const struct law_scheme *law, struct set_claim *c, struct str stage)
{
    if (str_is(stage, "P")) return !law_claims_value(law, &c->law, 1, LAW_PROCESS);
    if (str_is(stage, "S") && law_claims_check(law, &c->law, 1)) return false;
    return c->law.status == LAW_CLAIM_REJECTED || !law_claims_value(law, &c->law, 1, LAW_RESERVE);
}

bool recheck_then(struct recheck_work *w, size_t at, const struct recheck_decision *d, const struct json *first,
                  const struct law_scheme *law, struct str *out)
{
    struct set_claim *c = &w->set.claims[at];
    struct law_file file;
    bool decided;

    claim_set_rewind_claim(&w->set, c);
    set_used(w, c, d->at);
    file = file_then(w, c);
    c->law.file = &file;
    set_authorisation(w, c, d->at);
    if (str_is(d->stage, "S")) as_entered(w->arena, c);
    else as_checked(c, first, str_is(d->stage, "R"));
    decided = decide(law, c, d->stage);
    c->law.file = &c->person->file;
    if (decided) *out = claim_explanation(w->arena, c);
    return decided;
}
