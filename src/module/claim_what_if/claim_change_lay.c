/* A change laid over the registers as they are read: rows of one key are changed, added or left out, and stay in the order in which
 * the law wants them. */
#include <stdlib.h>
#include <string.h>

#include "module/claim_what_if/claim_change.h"
#include "module/claim_what_if/internal.h"

/* Which of the first columns of a part's row are its keys, and which is its kind. */
static const struct { int keys[KEYS_MOST], kind; } places[SCHEME_PARTS] = {
    [SCHEME_ENTRIES] = {{0, -1}, 1}, [SCHEME_LISTED] = {{0, 1}, 2}, [SCHEME_COVERED] = {{0, 1}, 2},
    [SCHEME_BENEFITS] = {{0, -1}, -1}, [SCHEME_FACILITIES] = {{0, -1}, -1},
};
enum { LISTED_LIVE = 3, LISTED_SINCE = 4 };

struct row_key { int64_t kind, keys[KEYS_MOST]; };

static struct row_key key_of_row(enum scheme_part part, const struct db_value *at)
{
    struct row_key k = {.kind = places[part].kind < 0 ? -1 : at[places[part].kind].i};

    for (int i = 0; i < KEYS_MOST; i++)
        if (places[part].keys[i] >= 0) k.keys[i] = at[places[part].keys[i]].i;
    return k;
}

static struct row_key key_of_change(const struct change_row *r)
{
    struct row_key k = {.kind = r->list->kind};

    for (size_t i = 0; i < r->key_count; i++) k.keys[i] = r->keys[i].id;
    return k;
}

/* The order in which the law wants a part's rows: by kind, then keys. */
static int by_key(const struct row_key *a, const struct row_key *b)
{
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    for (int i = 0; i < KEYS_MOST; i++)
        if (a->keys[i] != b->keys[i]) return a->keys[i] < b->keys[i] ? -1 : 1;
    return 0;
}

static struct str bytes_of(const struct row_key *k) { return (struct str){(const char *)k, sizeof *k}; }

struct laying {
    struct what_if_change *change;
    struct arena *arena;
    enum scheme_part part;
    struct map by_key;               /* the first change of each key */
    struct row_key *keys;
    struct db_value *out;
    size_t columns, n;
};

static struct db_value *push(struct laying *l)
{
    return &l->out[l->n++ * l->columns];
}

static void put_cells(struct laying *l, const struct change_row *r, struct db_value *at)
{
    for (size_t i = 0; i < r->cells.n; i++) at[r->cells.at[i].column] = r->cells.at[i].value;
    for (size_t i = 0; i < r->links.n; i++) at[r->link_columns.at[i]] = db_int(r->links.at[i].id);
    if (l->part == SCHEME_LISTED) at[LISTED_SINCE] = db_stamp((stamp_t){0});   /* it holds for every day there are claims of */
}

/* All changes of one key, in their order. */
static void change_cells(struct laying *l, const struct change_row *first, struct db_value *at)
{
    for (const struct change_row *r = first; r; r = r->next) put_cells(l, r, at);
}

static void take_rows(struct laying *l, const struct db_rows *rows)
{
    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *from = db_cell(rows, i, 0);
        struct row_key k = key_of_row(l->part, from);
        struct change_row *r = map_get(&l->by_key, bytes_of(&k));
        struct db_value *at;
        if (r) r->found = true;
        if (r && r->last->remove) continue;
        at = push(l);
        memcpy(at, from, l->columns * sizeof *at);
        if (r) change_cells(l, r, at);
    }
}

static void add_row(struct laying *l, const struct change_row *r, const struct db_rows *rows)
{
    struct row_key k = key_of_change(r);
    struct db_value *at = push(l);

    for (size_t i = 0; i < l->columns; i++) at[i] = db_null(rows->rows ? (enum db_type)db_cell(rows, 0, i)->type : DB_INT);
    for (int i = 0; i < KEYS_MOST; i++)
        if (places[l->part].keys[i] >= 0) at[places[l->part].keys[i]] = db_int(k.keys[i]);
    at[places[l->part].kind] = db_int(k.kind);
    if (l->part == SCHEME_LISTED) at[LISTED_LIVE] = db_int(1);
    change_cells(l, r, at);
}

struct placed {
    struct row_key key;
    const struct db_value *at;
};

static int by_place(const void *a, const void *b) { return by_key(&((const struct placed *)a)->key, &((const struct placed *)b)->key); }

/* What is new came behind: both in order, then merged. */
static void sort_in(struct laying *l, size_t from)
{
    size_t added = l->n - from, own = 0, k = 0, size = l->columns * sizeof *l->out;
    struct db_value *out = ARENA_ARRAY(l->arena, struct db_value, l->n * l->columns);
    struct placed *new_ = ARENA_ARRAY(l->arena, struct placed, added);

    if (!added) return;
    for (size_t i = 0; i < added; i++) {
        new_[i].at = &l->out[(from + i) * l->columns];
        new_[i].key = key_of_row(l->part, new_[i].at);
    }
    qsort(new_, added, sizeof *new_, by_place);
    for (size_t i = 0; i < l->n; i++) {
        const struct db_value *old = &l->out[own * l->columns];
        struct row_key key = own < from ? key_of_row(l->part, old) : (struct row_key){0};
        bool is_new = k < added && (own == from || by_key(&new_[k].key, &key) < 0);
        memcpy(&out[i * l->columns], is_new ? new_[k].at : old, size);
        if (is_new) k++;
        else own++;
    }
    l->out = out;
}

static void note_change(struct laying *l, struct change_row *r, struct row_key *key)
{
    struct change_row *first;

    *key = key_of_change(r);
    r->found = false;
    r->next = NULL;
    r->last = r;
    first = map_get(&l->by_key, bytes_of(key));
    if (!first) {
        map_put(&l->by_key, bytes_of(key), r);
        return;
    }
    first->last->next = r;
    first->last = r;
    r->last = NULL;
}

static size_t note_changes(struct laying *l)
{
    struct what_if_change *c = l->change;
    size_t n = 0;

    map_init(&l->by_key, l->arena, c->rows.n);
    l->keys = ARENA_ARRAY(l->arena, struct row_key, c->rows.n);
    for (size_t i = 0; i < c->rows.n; i++)
        if (c->rows.at[i].list->part == l->part) note_change(l, &c->rows.at[i], &l->keys[n++]);
    return n;
}

static err_t lay_rows(void *arg, enum scheme_part part, struct db_rows *rows)
{
    struct laying *l = arg;
    size_t changes, own;

    l->part = part;
    changes = note_changes(l);
    if (!changes) return OK;
    l->columns = rows->columns;
    l->n = 0;
    l->out = ARENA_ARRAY(l->arena, struct db_value, (rows->rows + changes) * rows->columns);
    take_rows(l, rows);
    own = l->n;
    for (size_t i = 0; i < l->change->rows.n; i++) {
        const struct change_row *r = &l->change->rows.at[i];
        bool first = r->list->part == part && r->last;
        if (first && r->list->may_go && !r->found && !r->last->remove) add_row(l, r, rows);
    }
    sort_in(l, own);
    *rows = (struct db_rows){.rows = l->n, .columns = l->columns, .at = l->out};
    return OK;
}

static err_t lay_settings(void *arg, struct settings *s)
{
    struct laying *l = arg;
    const struct json *v = l->change->settings;

    for (const struct json *m = v ? v->first : NULL; m; m = m->next)
        TRY(settings_change(s, l->arena, str_zero(l->arena, m->key), change_setting_text(l->arena, m)));
    return OK;
}

/* ---- still lawful ---- */

static const struct { uint32_t bit; const char *rule; } product_rules[] = {
    {LAW_PRODUCT_DEDUCTIBLE, "product_deductible"}, {LAW_PRODUCT_CEILING, "product_ceiling"}, {LAW_PRODUCT_LEVEL, "product_level"},
};

static void check_benefit(struct what_if_change *c, const struct change_row *r, const struct law_benefit *b)
{
    struct law_product p = {.insurance_period = 1, .level = b->level};
    uint32_t broken;

    memcpy(p.deductible, b->deductible, sizeof p.deductible);
    memcpy(p.ceiling, b->ceiling, sizeof p.ceiling);
    broken = law_product_broken(&p);
    for (size_t i = 0; i < sizeof product_rules / sizeof *product_rules; i++)
        if (broken & product_rules[i].bit)
            change_fault(c, err_make(c->arena, E_RULE, "rule", product_rules[i].rule, "field", r->path.p, NULL));
}

static void check_cover(struct what_if_change *c, const struct change_row *r, const struct law_covered *k)
{
    if (law_line_broken(&k->limits) & LAW_LINE_CO_INSURANCE)
        change_fault(c, err_make(c->arena, E_RULE, "rule", "product_co_insurance", "field", r->path.p, NULL));
}

static err_t check(struct what_if_change *c, const struct law_scheme *law)
{
    const date_t ever = {INT32_MAX};   /* as it stands */

    c->faults = OK;
    for (size_t i = 0; i < c->rows.n; i++) {
        const struct change_row *r = &c->rows.at[i];
        if (r->remove) continue;
        if (r->list->part == SCHEME_BENEFITS && law_benefit_of(law, r->keys[0].id, ever))
            check_benefit(c, r, law_benefit_of(law, r->keys[0].id, ever));
        if (r->list->part == SCHEME_COVERED) {
            const struct law_covered *k = law_covered_by(law, (enum law_kind)r->list->kind, r->keys[0].id, r->keys[1].id, ever);
            if (k) check_cover(c, r, k);
        }
    }
    return c->faults;
}

err_t change_lay(struct what_if_change *c, struct tx *tx, struct arena *a, struct claim_scheme **out)
{
    struct laying l = {.change = c, .arena = a};
    const struct claim_overlay overlay = {lay_rows, lay_settings, &l};

    TRY(claim_scheme_load(tx, a, STAMP_NONE, &overlay, out));
    return check(c, &(*out)->law);
}
