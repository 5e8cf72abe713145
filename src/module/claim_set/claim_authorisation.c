/* Pre-authorisations that a set of claims carries: what others left of them, what these take, and what that makes of their state. They
 * are locked with the claims' people, so that nothing is spent twice (decision D10). What a line took stands on the line, so that it is
 * given back exactly, whatever became of the line since. */
#include "db/sql.h"
#include "module/claim_set/claim_people.h"
#include "module/preauthorisation/preauthorisation.h"
#include "scheme/authorisation.h"

#include <string.h>

enum { KINDS = 2 };
static const struct entity *const line_entities[KINDS] = {&preauthorisation_item_entity, &preauthorisation_service_entity};
static const char *const entry_columns[KINDS] = {"item_id", "service_id"};

struct set_authorisation {
    struct record old, now;
    struct record *line_old[KINDS], *line_now[KINDS];
    size_t n[KINDS];
    bool changed;
};

#define USABLE (PREAUTHORISATION_APPROVED | PREAUTHORISATION_PARTLY_USED | PREAUTHORISATION_USED | PREAUTHORISATION_EXPIRED)
#define IN_USE (PREAUTHORISATION_APPROVED | PREAUTHORISATION_PARTLY_USED | PREAUTHORISATION_USED)

static int64_t number(const struct record *r, const char *column)
{
    const struct db_value *v = record_cell(r, column);

    return v->null ? 0 : v->i;
}

static date_t day(const struct record *r, const char *column)
{
    const struct db_value *v = record_cell(r, column);

    return v->null ? DATE_NONE : v->d;
}

static money_t amount(const struct record *r, const char *column)
{
    const struct db_value *v = record_cell(r, column);

    return v->null ? MONEY_NONE : (money_t){v->i};
}

/* ---- loading ---- */

static bool is_asked(const struct claim_set *s)
{
    if (s->scheme->law.authorises) return true;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->claims[i].law.line_count; k++)
            if (s->claims[i].law.lines[k].authorised) return true;
    return false;
}

/* Numbers as they are kept; a guarantee of another form is a scheme's own paper. */
static size_t tokens_of(const struct claim_set *s, struct str *out)
{
    char token[LAW_TOKEN_TEXT];
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        struct str guarantee = s->claims[i].guarantee;
        if (s->claims[i].why || !guarantee.n || !law_token_read(guarantee.p, guarantee.n, token)) continue;
        out[n++] = s->claims[i].guarantee = str_copy(s->tx->arena, str_of(token));
    }
    return n;
}

static err_t load_heads(struct claim_set *s, const struct str *tokens, size_t n)
{
    const struct table *t = registry_table_of(s->tx->registry, &preauthorisation_entity);
    const struct db_value list = db_list(DB_TEXTS, tokens, n);
    struct record *found;
    struct db_rows rows;
    struct sql q;

    sql_init(&q, s->tx->arena, db_engine(db_of(s->tx->conn)));
    sql_add(&q, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(&q, "%s%s", i ? ", " : "", t->names[i]);
    sql_add(&q, " FROM preauthorisation WHERE deleted_at IS NULL AND ");
    sql_in(&q, "token", 1);
    sql_add(&q, " ORDER BY id");
    TRY(db_query(s->tx->conn, sql_text(&q), &list, 1, t->types, t->count, &rows));
    found = tx_records(s->tx, t, &rows);
    s->authorisations = ARENA_ARRAY(s->tx->arena, struct set_authorisation, rows.rows);
    s->authorisation_count = rows.rows;
    for (size_t i = 0; i < rows.rows; i++)
        s->authorisations[i] = (struct set_authorisation){.old = found[i], .now = record_copy(s->tx->arena, found[i])};
    return OK;
}

static struct set_authorisation *owner_of(const struct map *by_id, const struct record *line)
{
    return map_get(by_id, map_id_key(&record_cell(line, "preauthorisation_id")->i));
}

static void take_lines(struct claim_set *s, const struct map *by_id, int kind, const struct db_rows *rows)
{
    struct arena *arena = s->tx->arena;
    struct record *lines = tx_records(s->tx, registry_table_of(s->tx->registry, line_entities[kind]), rows);

    for (size_t i = 0; i < rows->rows; i++) owner_of(by_id, &lines[i])->n[kind]++;
    for (size_t i = 0; i < s->authorisation_count; i++) {
        struct set_authorisation *a = &s->authorisations[i];
        a->line_old[kind] = ARENA_ARRAY(arena, struct record, a->n[kind]);
        a->line_now[kind] = ARENA_ARRAY(arena, struct record, a->n[kind]);
        a->n[kind] = 0;
    }
    for (size_t i = 0; i < rows->rows; i++) {
        struct set_authorisation *a = owner_of(by_id, &lines[i]);
        a->line_old[kind][a->n[kind]] = lines[i];
        a->line_now[kind][a->n[kind]++] = record_copy(arena, lines[i]);
    }
}

static err_t load_lines(struct claim_set *s)
{
    int64_t *ids = ARENA_ARRAY(s->tx->arena, int64_t, s->authorisation_count);
    struct db_ask asks[KINDS];
    struct db_rows rows[KINDS];
    struct map by_id;

    map_init(&by_id, s->tx->arena, s->authorisation_count);
    for (size_t i = 0; i < s->authorisation_count; i++) {
        ids[i] = s->authorisations[i].old.at[COLUMN_ID].i;
        map_put(&by_id, map_id_key(&ids[i]), &s->authorisations[i]);
    }
    for (int kind = 0; kind < KINDS; kind++)
        asks[kind] = tx_children_ask(s->tx, registry_table_of(s->tx->registry, line_entities[kind]), ids, s->authorisation_count, &rows[kind]);
    TRY(db_query_all(s->tx->conn, asks, KINDS));
    for (int kind = 0; kind < KINDS; kind++) take_lines(s, &by_id, kind, &rows[kind]);
    return OK;
}

static void give_out(struct claim_set *s)
{
    struct map by_token;

    map_init(&by_token, s->tx->arena, s->authorisation_count);
    for (size_t i = 0; i < s->authorisation_count; i++)
        map_put(&by_token, record_cell(&s->authorisations[i].old, "token")->s, &s->authorisations[i]);
    for (size_t i = 0; i < s->n; i++)
        if (s->claims[i].guarantee.n) s->claims[i].authorisation = map_get(&by_token, s->claims[i].guarantee);
}

err_t claim_authorisations_load(struct claim_set *s)
{
    struct str *tokens;
    size_t n;

    if (!is_asked(s)) return OK;
    tokens = ARENA_ARRAY(s->tx->arena, struct str, s->n);
    n = tokens_of(s, tokens);
    if (!n) return OK;
    TRY(load_heads(s, tokens, n));
    if (!s->authorisation_count) return OK;
    TRY(load_lines(s));
    give_out(s);
    return OK;
}

/* ---- one claim after the other ---- */

static int64_t taken(const struct record *line, int column) { return line->at[column].null ? 0 : line->at[column].i; }

/* What this claim holds of an entry, or of all: it is left to it again. */
static int64_t own(const struct claim_set *s, const struct set_claim *c, int kind, int64_t entry)
{
    int64_t sum = 0;

    for (size_t i = 0; i < c->line_count; i++) {
        const struct law_line *l = c->lines[i].law;
        if ((int)l->kind == kind && l->entry == entry) sum += taken(&c->lines[i].old, s->l[kind].authorised_qty);
    }
    return sum;
}

static int64_t own_amount(const struct claim_set *s, const struct set_claim *c)
{
    int64_t sum = 0;

    for (size_t i = 0; i < c->line_count; i++) sum += taken(&c->lines[i].old, s->l[c->lines[i].law->kind].authorised_amount);
    return sum;
}

static struct law_authorised *lines_for(const struct claim_set *s, const struct set_claim *c, const struct set_authorisation *a)
{
    struct law_authorised *out = ARENA_ARRAY(s->tx->arena, struct law_authorised, a->n[0] + a->n[1]);
    size_t n = 0;

    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < a->n[kind]; i++) {
            const struct record *r = &a->line_now[kind][i];
            int64_t entry = number(r, entry_columns[kind]);
            out[n++] = (struct law_authorised){
                .entry = entry, .kind = (enum law_kind)kind, .qty = {number(r, "qty_approved")},
                .used = {number(r, "qty_used") - own(s, c, kind, entry)}, .price = amount(r, "price_approved"),
            };
        }
    return out;
}

void claim_authorisation_before(struct claim_set *s, struct set_claim *c)
{
    const struct set_authorisation *a = c->authorisation;
    struct law_authorisation *law;

    if (!a) return;
    law = ARENA_NEW(s->tx->arena, struct law_authorisation);
    *law = (struct law_authorisation){
        .id = a->old.at[COLUMN_ID].i, .facility = number(&a->now, "health_facility_id"),
        .granted = (number(&a->now, "status") & USABLE) != 0, .of_patient = number(&a->now, "insuree_id") == c->person->id,
        .from = day(&a->now, "valid_from"), .to = day(&a->now, "valid_to"), .amount = amount(&a->now, "amount"),
        .used = {number(&a->now, "used") - own_amount(s, c)}, .lines = lines_for(s, c, a), .line_count = a->n[0] + a->n[1],
    };
    c->law.authorisation = law;
}

/* What lines that pass under it would take of an entry now. */
static int64_t wanted(const struct set_claim *c, int kind, int64_t entry)
{
    int64_t sum = 0;

    for (size_t i = 0; i < c->law.line_count; i++) {
        const struct law_line *l = &c->law.lines[i];
        if (l->authorised && l->status == LAW_LINE_PASSED && (int)l->kind == kind && l->entry == entry) sum += law_line_qty(l).hundredth;
    }
    return sum;
}

bool claim_authorisation_fits(const struct claim_set *s, const struct set_claim *c)
{
    const struct set_authorisation *a = c->authorisation;

    for (int kind = 0; a && kind < KINDS; kind++)
        for (size_t i = 0; i < a->n[kind]; i++) {
            const struct record *r = &a->line_now[kind][i];
            int64_t entry = number(r, entry_columns[kind]), held = own(s, c, kind, entry), more = wanted(c, kind, entry) - held;
            if (more > 0 && more > number(r, "qty_approved") - number(r, "qty_used")) return false;
        }
    return true;
}

static void add(struct record *r, const char *column, int64_t v)
{
    if (v) *record_cell(r, column) = db_int(number(r, column) + v);
}

static struct record *line_of(struct set_authorisation *a, const struct law_line *l)
{
    for (size_t i = 0; i < a->n[l->kind]; i++)
        if (number(&a->line_now[l->kind][i], entry_columns[l->kind]) == l->entry) return &a->line_now[l->kind][i];
    return NULL;
}

static void take(struct claim_set *s, struct set_authorisation *a, struct set_line *line)
{
    const struct line_columns *l = &s->l[line->law->kind];
    bool takes = line->law->authorised && line->law->status == LAW_LINE_PASSED;
    int64_t qty = takes ? law_line_qty(line->law).hundredth : 0, sum = takes ? line->law->of_authorisation.minor : 0;
    struct record *granted = line_of(a, line->law);
    struct db_value *at = line->now.at;

    if (!takes && at[l->preauthorisation_id].null) return;
    if (granted) add(granted, "qty_used", qty - taken(&line->old, l->authorised_qty));
    add(&a->now, "used", sum - taken(&line->old, l->authorised_amount));
    at[l->preauthorisation_id] = takes ? a->old.at[COLUMN_ID] : db_null(DB_INT);
    at[l->authorised_qty] = takes ? db_int(qty) : db_null(DB_INT);
    at[l->authorised_amount] = takes ? db_int(sum) : db_null(DB_INT);
    a->changed = true;
}

static bool is_used_up(const struct set_authorisation *a)
{
    bool all = true;

    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < a->n[kind]; i++)
            all &= number(&a->line_now[kind][i], "qty_used") >= number(&a->line_now[kind][i], "qty_approved");
    return all || (!record_cell(&a->now, "amount")->null && number(&a->now, "used") >= number(&a->now, "amount"));
}

static void set_status(struct set_authorisation *a)
{
    bool any = number(&a->now, "used") > 0;

    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < a->n[kind]; i++) any |= number(&a->line_now[kind][i], "qty_used") > 0;
    if (!(number(&a->now, "status") & IN_USE)) return;
    *record_cell(&a->now, "status") = db_int(!any            ? PREAUTHORISATION_APPROVED
                                             : is_used_up(a) ? PREAUTHORISATION_USED : PREAUTHORISATION_PARTLY_USED);
}

void claim_authorisation_after(struct claim_set *s, struct set_claim *c)
{
    struct set_authorisation *a = c->authorisation;

    if (!a) return;
    for (size_t i = 0; i < c->line_count; i++) take(s, a, &c->lines[i]);
    if (a->changed) set_status(a);
}

/* ---- what is not in the rows ---- */

size_t claim_authorisation_taken(const struct claim_set *s, const struct set_claim *c, struct claim_taken *out)
{
    size_t n = 0;

    for (size_t i = 0; c->authorisation && i < c->line_count; i++) {
        const struct law_line *l = c->lines[i].law;
        const struct line_columns *k = &s->l[l->kind];
        bool takes = l->authorised && l->status == LAW_LINE_PASSED;
        struct claim_taken t = {
            c->authorisation->old.at[COLUMN_ID].i, l->entry, l->kind,
            (takes ? law_line_qty(l).hundredth : 0) - taken(&c->lines[i].old, k->authorised_qty),
            (takes ? l->of_authorisation.minor : 0) - taken(&c->lines[i].old, k->authorised_amount),
        };
        if (t.qty || t.amount) out[n++] = t;
    }
    return n;
}

void claim_authorisation_recall(struct claim_set *s, const struct claim_taken *taken_, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < s->authorisation_count; k++) {
            struct set_authorisation *a = &s->authorisations[k];
            const struct law_line line = {.entry = taken_[i].entry, .kind = taken_[i].kind};
            struct record *granted = a->old.at[COLUMN_ID].i == taken_[i].authorisation ? line_of(a, &line) : NULL;
            if (!granted) continue;
            add(granted, "qty_used", taken_[i].qty);
            add(&a->now, "used", taken_[i].amount);
        }
}

static void as_loaded(struct record *now, const struct record *old) { memcpy(now->at, old->at, old->table->count * sizeof *old->at); }

void claim_authorisation_rewind(struct set_claim *c)
{
    struct set_authorisation *a = c->authorisation;

    c->law.authorisation = NULL;
    if (!a) return;
    as_loaded(&a->now, &a->old);
    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < a->n[kind]; i++) as_loaded(&a->line_now[kind][i], &a->line_old[kind][i]);
    for (size_t i = 0; i < c->line_count; i++) as_loaded(&c->lines[i].now, &c->lines[i].old);
    a->changed = false;
}

void claim_authorisation_give_back(struct set_claim *c, int64_t id, const struct law_line *line)
{
    struct set_authorisation *a = c->authorisation;
    struct record *granted;

    if (!a || a->old.at[COLUMN_ID].i != id) return;
    granted = line_of(a, line);
    if (granted) add(granted, "qty_used", -line->qty_provided.hundredth);
    add(&a->now, "used", -line->of_authorisation.minor);
}

/* ---- storing ---- */

err_t claim_authorisations_store(struct claim_set *s)
{
    for (size_t i = 0; i < s->authorisation_count; i++) {
        struct set_authorisation *a = &s->authorisations[i];
        if (!a->changed) continue;
        TRY(tx_keep(s->tx, &a->old));
        for (int kind = 0; kind < KINDS; kind++) TRY(tx_update(s->tx, a->line_old[kind], a->line_now[kind], a->n[kind]));
        TRY(tx_update(s->tx, &a->old, &a->now, 1));
    }
    return OK;
}
