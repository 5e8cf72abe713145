#include "module/claim_set/claim_set.h"

#include <stdlib.h>

#include "module/claim_set/claim_people.h"
#include "module/claim_set/claim_rules.h"

static const struct entity *const line_entities[2] = {&claim_item_entity, &claim_service_entity};

static void columns(struct claim_set *s)
{
#define AT(name) .name = table_column(t, #name),
    const struct table *t = s->claim_table;
    s->c = (struct claim_columns){ CLAIM_COLUMNS(AT) };
    for (int k = 0; k < 2; k++) {
        t = s->line_tables[k];
        s->l[k] = (struct line_columns){ LINE_COLUMNS(AT) .entry = table_column(t, k ? "service_id" : "item_id") };
    }
    t = s->used_table;
    s->u = (struct used_columns){ USED_COLUMNS(AT) };
#undef AT
}

static struct claim_set begin(struct tx *tx, size_t n, const struct claim_view *view)
{
    struct claim_set s = {
        .tx = tx, .n = n, .view = *view, .claims = ARENA_ARRAY(tx->arena, struct set_claim, n),
        .claim_table = registry_table_of(tx->registry, &claim_entity),
        .line_tables = {registry_table_of(tx->registry, line_entities[0]), registry_table_of(tx->registry, line_entities[1])},
        .used_table = registry_table_of(tx->registry, &claim_consumption_entity),
    };

    columns(&s);
    refusals_init(&s.refused, tx->arena);
    return s;
}

/* ---- claims ---- */

static date_t day(const struct db_value *v) { return v->null ? DATE_NONE : v->d; }

static enum law_visit visit_of(const struct db_value *v)
{
    if (v->null) return LAW_VISIT_OTHER;
    return str_is(v->s, "E") ? LAW_VISIT_EMERGENCY : str_is(v->s, "R") ? LAW_VISIT_REFERRAL : LAW_VISIT_OTHER;
}

/* The main one, then the others without gaps. */
static void fill_diagnoses(const struct claim_set *s, const struct db_value *at, int64_t out[LAW_DIAGNOSES])
{
    const int columns[LAW_DIAGNOSES] = {s->c.icd_id, s->c.icd_1_id, s->c.icd_2_id, s->c.icd_3_id, s->c.icd_4_id};
    size_t n = 0;

    for (size_t i = 0; i < LAW_DIAGNOSES; i++)
        if (!at[columns[i]].null) out[n++] = at[columns[i]].i;
}

static void fill_claim(const struct claim_set *s, struct set_claim *c)
{
    const struct db_value *at = c->old.at;

    c->now = record_copy(s->tx->arena, c->old);
    c->guarantee = at[s->c.guarantee_id].null ? STR_NONE : at[s->c.guarantee_id].s;
    c->submitted = at[s->c.submit_stamp].null ? 0 : at[s->c.submit_stamp].t.us;
    c->law = (struct law_claim){
        .id = at[COLUMN_ID].i, .facility = at[s->c.health_facility_id].i,
        .date_from = day(&at[s->c.date_from]), .date_to = day(&at[s->c.date_to]), .date_claimed = day(&at[s->c.date_claimed]),
        .visit = visit_of(&at[s->c.visit_type]),
        .category = at[s->c.category].null ? LAW_CATEGORY_NONE : claim_category_read(at[s->c.category].s),
        .status = (enum law_claim_status)at[s->c.status].i, .submitted = c->submitted,
        .code = {at[s->c.code].s.p, at[s->c.code].s.n}, .own_memory = s->tx->arena,
    };
    fill_diagnoses(s, at, c->law.diagnoses);
}

static err_t check_status(const struct claim_set *s, const struct set_claim *c, uint32_t from)
{
    if ((uint32_t)c->old.at[s->c.status].i & from) return OK;
    return err_make(s->tx->arena, E_RULE, "rule", from == CLAIM_ENTERED ? "claim_not_entered" : "claim_not_checked", "value",
                    str_zero(s->tx->arena, c->old.at[s->c.code].s), NULL);
}

err_t claim_check_version(struct tx *tx, const int64_t *versions, size_t i, const struct record *claim)
{
    if (!versions || versions[i] == claim->at[COLUMN_VERSION].i) return OK;
    return err_make(tx->arena, E_VERSION, "entity", claim_entity.name, "key", str_zero(tx->arena, record_cell(claim, "code")->s), NULL);
}

/* Who came first is decided first (enum claim_order), entered ones behind those that are submitted; claims that cannot be decided
 * stand at the end. */
static int by_order(const void *a, const void *b)
{
    const struct set_claim *x = a, *y = b;
    bool entered = x->law.status == LAW_CLAIM_ENTERED;
    int order;

    if (!x->why != !y->why) return x->why ? 1 : -1;
    if (x->why) return 0;
    if (entered != (y->law.status == LAW_CLAIM_ENTERED)) return entered ? 1 : -1;
    order = entered ? date_cmp(x->law.date_claimed, y->law.date_claimed) : (x->submitted > y->submitted) - (x->submitted < y->submitted);
    return order ? order : (x->law.id > y->law.id) - (x->law.id < y->law.id);
}

static err_t load_claims(struct claim_set *s, const struct claim_seen *seen, uint32_t from)
{
    const uuid_t *uuids = seen->uuids;
    struct record *found = ARENA_ARRAY(s->tx->arena, struct record, s->n);
    err_t *why = ARENA_ARRAY(s->tx->arena, err_t, s->n);

    TRY(tx_get_many(s->tx, &claim_entity, uuids, s->n, found, why));
    for (size_t i = 0; i < s->n; i++) {
        struct set_claim *c = &s->claims[i];
        *c = (struct set_claim){.uuid = uuids[i], .why = why[i], .old = why[i] ? (struct record){0} : found[i]};
        if (!c->why) c->why = claim_check_version(s->tx, seen->versions, i, &c->old);
        if (!c->why) c->why = check_status(s, c, from);
        if (!c->why) fill_claim(s, c);
    }
    qsort(s->claims, s->n, sizeof *s->claims, by_order);
    return OK;
}

static struct map by_id(struct claim_set *s, int64_t *ids, size_t *n)
{
    struct map out;

    map_init(&out, s->tx->arena, s->n);
    *n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (!s->claims[i].why) {
            ids[(*n)++] = s->claims[i].law.id;
            map_put(&out, map_id_key(&s->claims[i].law.id), &s->claims[i]);
        }
    return out;
}

/* ---- lines ---- */

static money_t money(const struct db_value *v) { return v->null ? MONEY_NONE : (money_t){v->i}; }
static qty_t quantity(const struct db_value *v) { return (qty_t){v->null ? DECIMAL_NONE : v->i}; }
static int64_t id_of(const struct db_value *v) { return v->null ? 0 : v->i; }

static void fill_line(const struct line_columns *l, enum law_kind kind, const struct db_value *at, struct law_line *out)
{
    *out = (struct law_line){
        .entry = at[l->entry].i, .kind = kind, .qty_provided = quantity(&at[l->qty_provided]),
        .price_asked = money(&at[l->price_asked]), .price_adjusted = money(&at[l->price_adjusted]),
        .price_approved = money(&at[l->price_approved]), .qty_approved = quantity(&at[l->qty_approved]),
        .status = (enum law_line_status)at[l->status].i, .reason = (enum law_reason)id_of(&at[l->rejection_reason]),
        .product = id_of(&at[l->product_id]), .policy = id_of(&at[l->policy_id]),
        .origin = at[l->price_origin].null ? LAW_ORIGIN_NONE : claim_origin_read(at[l->price_origin].s),
        .limitation = at[l->limitation].null ? LAW_CO_INSURANCE : claim_limitation_read(at[l->limitation].s),
        .limitation_value = money(&at[l->limitation_value]),
        .authorised = !at[l->preauthorisation_id].null, .of_preauthorisation = money_or(money(&at[l->authorised_amount]), MONEY_ZERO),
        .value = MONEY_ZERO, .price = MONEY_NONE, .remunerated = MONEY_NONE,
    };
}

static void add_line(struct claim_set *s, struct set_claim *c, enum law_kind kind, struct record r)
{
    struct set_line *line = &c->lines[c->line_count];

    line->old = r;
    line->now = record_copy(s->tx->arena, r);
    line->law = &c->law.lines[c->line_count++];
    fill_line(&s->l[kind], kind, r.at, line->law);
}

static void make_room(struct claim_set *s, struct set_claim *c)
{
    size_t n = c->line_count;

    c->lines = ARENA_ARRAY(s->tx->arena, struct set_line, n);
    c->law.lines = ARENA_ARRAY(s->tx->arena, struct law_line, n);
    c->law.consumed = ARENA_ARRAY(s->tx->arena, struct law_consumption, n);
    c->law.line_count = n;
    c->line_count = 0;
}

static void take_lines(struct claim_set *s, const struct map *claims, const struct db_rows rows[2])
{
    struct record *lines[2];

    for (int k = 0; k < 2; k++) {
        lines[k] = tx_records(s->tx, s->line_tables[k], &rows[k]);
        for (size_t i = 0; i < rows[k].rows; i++)
            ((struct set_claim *)map_get(claims, map_id_key(&lines[k][i].at[s->l[k].claim_id].i)))->line_count++;
    }
    for (size_t i = 0; i < s->n; i++) make_room(s, &s->claims[i]);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < rows[k].rows; i++)
            add_line(s, map_get(claims, map_id_key(&lines[k][i].at[s->l[k].claim_id].i)), (enum law_kind)k, lines[k][i]);
}

/* Each claim has its part of one block. */
static void take_used(struct claim_set *s, const struct map *claims, const struct db_rows *from)
{
    struct record *rows = tx_records(s->tx, s->used_table, from), *room = ARENA_ARRAY(s->tx->arena, struct record, from->rows);

    for (size_t i = 0; i < from->rows; i++)
        ((struct set_claim *)map_get(claims, map_id_key(&rows[i].at[s->u.claim_id].i)))->used_count++;
    for (size_t i = 0; i < from->rows; i++) {
        struct set_claim *c = map_get(claims, map_id_key(&rows[i].at[s->u.claim_id].i));
        if (!c->used) {
            c->used = room;
            room += c->used_count;
            c->used_count = 0;
        }
        c->used[c->used_count++] = rows[i];
    }
}

/* All that is asked for by the ids of claims and people, together. */
static err_t load_around(struct claim_set *s, bool earlier)
{
    enum { LINES = 2, USED = 2, EPOCHS, OWN };
    int64_t *ids = ARENA_ARRAY(s->tx->arena, int64_t, s->n);
    struct db_ask asks[OWN + PEOPLE_ASKS];
    struct db_rows rows[OWN];
    /* things as they are: of the past only what is looked back to, once the scheme is known */
    bool now = !s->view.scheme && !s->view.only_before && !s->view.all;
    struct claim_people people;
    struct epochs epochs;
    struct map claims;
    size_t n;

    claims = by_id(s, ids, &n);
    for (int k = 0; k < LINES; k++) asks[k] = tx_children_ask(s->tx, s->line_tables[k], ids, n, &rows[k]);
    asks[USED] = tx_children_ask(s->tx, s->used_table, ids, n, &rows[USED]);
    asks[EPOCHS] = epochs_ask(&rows[EPOCHS]);
    TRY(db_query_all(s->tx->conn, asks, OWN + claim_people_ask(&people, s, ids, n, earlier && !now, asks + OWN)));
    take_lines(s, &claims, rows);
    take_used(s, &claims, &rows[USED]);
    claim_people_take(&people);
    epochs = epochs_of(&rows[EPOCHS]);
    s->scheme = s->view.scheme;
    if (!s->scheme) TRY(claim_scheme_of(s->tx, &epochs, &s->scheme));
    TRY(claim_authorisations_load(s));
    TRY(claim_rules_load(s, ids, n));
    if (!now || !(earlier || s->scheme->law.rules.choose_again)) return OK;
    return claim_earlier_load(s, ids, n, earlier && s->scheme->law.own);
}

struct str claim_set_title(const struct claim_set *s, const struct set_claim *c)
{
    return c->old.table ? c->old.at[s->c.code].s : uuid_text(s->tx->arena, c->uuid);
}

static err_t load(struct tx *tx, const struct claim_seen *seen, uint32_t from, bool earlier, const struct claim_view *view,
                  struct claim_set *s)
{
    bool any = false;

    *s = begin(tx, seen->n, view);
    TRY(load_claims(s, seen, from));
    for (size_t i = 0; i < s->n; i++) {
        const struct set_claim *k = &s->claims[i];
        if (k->why) refuse(&s->refused, tx->arena, claim_set_title(s, k), k->why);
        else any = true;
    }
    return any ? load_around(s, earlier) : OK;
}

static const struct claim_view view_now;

err_t claim_set_load(struct tx *tx, const uuid_t *uuids, size_t n, uint32_t from, bool earlier, struct claim_set *out)
{
    return claim_set_load_seen(tx, &(struct claim_seen){.uuids = uuids, .n = n}, from, earlier, out);
}

err_t claim_set_load_seen(struct tx *tx, const struct claim_seen *seen, uint32_t from, bool earlier, struct claim_set *out)
{
    return load(tx, seen, from, earlier, &view_now, out);
}

err_t claim_set_look(struct tx *tx, const uuid_t *uuids, size_t n, const struct claim_view *view, struct claim_set *out)
{
    TRY(load(tx, &(struct claim_seen){.uuids = uuids, .n = n}, UINT32_MAX, true, view, out));
    for (size_t i = 0; i < out->n; i++) claim_set_disown(out, &out->claims[i]);
    return OK;
}

/* ---- once more ---- */

struct claim_kept {
    struct law_claim *claims;
    struct law_line **lines;
};

void claim_set_keep(struct claim_set *s)
{
    s->kept = ARENA_NEW(s->tx->arena, struct claim_kept);
    s->kept->claims = ARENA_ARRAY(s->tx->arena, struct law_claim, s->n);
    s->kept->lines = ARENA_ARRAY(s->tx->arena, struct law_line *, s->n);
    for (size_t i = 0; i < s->n; i++) {
        const struct law_claim *law = &s->claims[i].law;
        s->kept->claims[i] = *law;
        s->kept->lines[i] = ARENA_ARRAY(s->tx->arena, struct law_line, law->line_count);
        for (size_t k = 0; k < law->line_count; k++) s->kept->lines[i][k] = law->lines[k];
    }
    claim_people_keep(s);
}

void claim_set_rewind_claim(struct claim_set *s, struct set_claim *c)
{
    size_t i = (size_t)(c - s->claims);

    c->law = s->kept->claims[i];
    for (size_t k = 0; k < c->law.line_count; k++) c->law.lines[k] = s->kept->lines[i][k];
    c->consumes = c->releases = false;
    claim_authorisation_rewind(c);
}

void claim_set_rewind(struct claim_set *s)
{
    for (size_t i = 0; i < s->n; i++) claim_set_rewind_claim(s, &s->claims[i]);
    claim_people_rewind(s);
}
