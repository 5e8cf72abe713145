#include "module/claim_recheck/claim_recheck.h"

#include <string.h>

#include "base/json.h"
#include "db/sql.h"
#include "module/claim_set/claim_people.h"
#include "module/claim_set/claim_stream.h"
#include "scheme/law.h"

enum { SCHEMES = 4 };
#define DECIDED (CLAIM_REJECTED | CLAIM_CHECKED | CLAIM_PROCESSED | CLAIM_VALUATED)

const char *const recheck_names[RECHECKS] = {
    [RECHECK_SAME] = "same", [RECHECK_LAW] = "law", [RECHECK_REGISTERS] = "registers",
    [RECHECK_COVERS] = "covers", [RECHECK_CLAIMS] = "claims", [RECHECK_AUTHORISATIONS] = "authorisations",
    [RECHECK_NONE] = "unexplained",
};

struct decision {
    int64_t claim;
    struct str stage, explanation;
    int64_t law;
    stamp_t at;
};

/* The registers as they were at a moment: few are wanted at a time. */
struct state {
    struct arena *arena;
    stamp_t at;
    struct claim_scheme *scheme;
};

struct recheck_work {
    struct recheck_run *run;
    struct arena *arena;                 /* of a group */
    struct db_conn *conn;
    struct tx *tx;
    struct claim_set set;
    const struct db_rows *used, *decisions, *stamps, *taken[2];   /* taken: of authorisations, by enum law_kind */
    struct map submitted;                /* of claims by id */
    VEC(struct law_earlier_line) lines;  /* of the file as it was */
    VEC(struct law_earlier_claim) claims;
    struct claim_scheme *now, loading;   /* loading: with all rules on, since settings were others once */
    struct state states[SCHEMES];
    size_t next_state;
};

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

static err_t load_beside(struct recheck_work *w, const struct claim_group *g)
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
            const struct law_line line = {.kind = (enum law_kind)kind, .entry = at[2].i, .qty_provided = {at[3].i}, .of_authorisation = {at[4].i}};
            bool earlier = before(stamp_of(&at[5]), at[1].i, (stamp_t){c->submitted}, c->law.id);
            if (at[1].i != c->law.id && !had_happened(&at[5], moment, earlier)) claim_authorisation_give_back(c, at[0].i, &line);
        }
    claim_authorisation_before(&w->set, c);
}

/* ---- the claim as it was ---- */

static void as_entered(struct set_claim *c)
{
    for (size_t i = 0; i < c->line_count; i++) {
        struct law_line *l = c->lines[i].law;
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

static bool recompute(struct recheck_work *w, size_t at, const struct decision *d, const struct json *first, const struct law_scheme *law,
                      struct str *out)
{
    struct set_claim *c = &w->set.claims[at];
    struct law_file file;
    bool decided;

    claim_set_rewind_claim(&w->set, c);
    set_used(w, c, d->at);
    file = file_then(w, c);
    c->law.file = &file;
    set_authorisation(w, c, d->at);
    if (str_is(d->stage, "S")) as_entered(c);
    else as_checked(c, first, str_is(d->stage, "R"));
    decided = decide(law, c, d->stage);
    c->law.file = &c->person->file;
    if (decided) *out = claim_explanation(w->arena, c);
    return decided;
}

/* ---- the registers as they were ---- */

static err_t scheme_at(struct recheck_work *w, stamp_t at, struct claim_scheme **out)
{
    struct state *s = NULL;

    for (size_t i = 0; i < SCHEMES; i++)
        if (w->states[i].scheme && stamp_cmp(w->states[i].at, at) == 0) s = &w->states[i];
    if (!s) {
        s = &w->states[w->next_state++ % SCHEMES];
        if (s->arena) arena_free(s->arena);
        *s = (struct state){.arena = arena_new(), .at = at};
        TRY(claim_scheme_load(w->tx, s->arena, at, NULL, &s->scheme));
    }
    *out = s->scheme;
    return OK;
}

/* ---- what has changed since ---- */

/* A row that was written since, unless what the law reads of it is as it was: `same` of h, its state then, and of v, as it is. */
#define WRITTEN_SINCE(table, joined, same)                                                                      \
    "SELECT 1 FROM " table " v " joined " AND v.changed_at > $3 AND NOT EXISTS (SELECT 1 FROM " table "_history h WHERE h.legacy_id = v.id" \
    " AND h.validity_from <= $3 AND h.validity_to > $3 AND v.deleted_at IS NULL AND " same ")"
#define REGISTER_SINCE(line, entry, column) \
    "SELECT 1 FROM " line " l JOIN " entry " e ON e." column " = l." column " WHERE l.claim_id = $2 AND e.changed_at > $3"

/* $1 a person, $2 a claim, $3 the moment; the first that finds a row is the reason. Products, facilities and settings are none: they
 * were taken as they stood then. */
static const struct { enum recheck why; const char *sql; } changes[] = {
    {RECHECK_COVERS,
     WRITTEN_SINCE("insuree", "WHERE v.id = $1 AND $2 = $2", "h.dob = v.dob AND h.gender_id = v.gender_id AND h.family_id = v.family_id") " UNION ALL "
     WRITTEN_SINCE("policy", "JOIN insuree_policy k ON k.policy_id = v.id WHERE k.insuree_id = $1",
                   "h.product_id = v.product_id AND h.family_id = v.family_id AND h.stage = v.stage AND h.effective_date = v.effective_date"
                   " AND h.expiry_date = v.expiry_date AND (h.status IN (2, 8)) = (v.status IN (2, 8))") " UNION ALL "
     WRITTEN_SINCE("insuree_policy", "WHERE v.policy_id IN (SELECT k.policy_id FROM insuree_policy k WHERE k.insuree_id = $1)",
                   "h.insuree_id = v.insuree_id AND h.effective_date = v.effective_date AND h.expiry_date = v.expiry_date")
     " UNION ALL SELECT 1 FROM insuree i JOIN family f ON f.id = i.family_id WHERE i.id = $1 AND f.deleted_at > $3 LIMIT 1"},
    {RECHECK_REGISTERS,
     "SELECT 1 FROM claim_item l JOIN medical_item e ON e.id = l.item_id WHERE $1 = $1 AND l.claim_id = $2 AND e.changed_at > $3"
     " UNION ALL SELECT 1 FROM claim_service l JOIN medical_service e ON e.id = l.service_id WHERE l.claim_id = $2 AND e.changed_at > $3 UNION ALL "
     REGISTER_SINCE("claim_item", "items_pricelist_detail", "item_id") " UNION ALL "
     REGISTER_SINCE("claim_service", "services_pricelist_detail", "service_id") " LIMIT 1"},
    {RECHECK_CLAIMS,
     "SELECT 1 FROM claim c WHERE c.insuree_id = $1 AND c.id <> $2 AND c.changed_at > $3 AND (c.deleted_at IS NOT NULL OR c.status = 1"
     " OR (c.status = 2 OR c.submit_stamp > $3) AND EXISTS (SELECT 1 FROM claim_decision d WHERE d.claim_id = c.id AND d.recorded_at <= $3)"
     " OR EXISTS (SELECT 1 FROM claim_item l WHERE l.claim_id = c.id AND l.status = 2)"
     " OR EXISTS (SELECT 1 FROM claim_service l WHERE l.claim_id = c.id AND l.status = 2)) LIMIT 1"},
    {RECHECK_AUTHORISATIONS,
     "SELECT 1 FROM claim c JOIN preauthorisation a ON a.token = c.guarantee_id WHERE $1 = $1 AND c.id = $2 AND a.changed_at > $3 LIMIT 1"},
};

static err_t changed_since(struct recheck_work *w, const struct set_claim *c, stamp_t at, enum recheck *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_int(c->person->id), db_int(c->law.id), db_stamp(at)};
    struct db_rows rows;

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        TRY(db_query(w->conn, str_of(changes[i].sql), params, 3, types, 1, &rows));
        if (rows.rows) {
            *out = changes[i].why;
            return OK;
        }
    }
    *out = RECHECK_NONE;
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

static err_t compare(struct recheck_work *w, size_t at, const struct decision *d, const struct json *first, const struct claim_scheme *scheme,
                     bool *same)
{
    const struct json *then, *now;
    struct str text;

    *same = false;
    if (!recompute(w, at, d, first, &scheme->law, &text)) return OK;
    TRY(read_told(w, d->explanation, &then));
    TRY(read_told(w, text, &now));
    *same = json_equal(then, now);
    return OK;
}

static err_t recheck_one(struct recheck_work *w, size_t at, const struct decision *d, const struct json *first, bool last)
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
    else if (!same) TRY(changed_since(w, c, d->at, &why));
    w->run->decisions++;
    w->run->found[why]++;
    if (why != RECHECK_SAME && w->run->differs) w->run->differs(w->run->arg, c->old.at[w->set.c.code].s, d->stage, d->at, why);
    return OK;
}

/* ---- a claim ---- */

static struct decision decision_at(const struct recheck_work *w, size_t row)
{
    const struct db_value *at = db_cell(w->decisions, row, 0);

    return (struct decision){.claim = at[0].i, .stage = at[1].s, .law = at[2].i, .at = at[3].t, .explanation = at[4].null ? STR("{}") : at[4].s};
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
        struct decision d = decision_at(w, i);
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
    TRY(load_beside(w, g));
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
