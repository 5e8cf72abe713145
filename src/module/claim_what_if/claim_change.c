#include "module/claim_what_if/claim_change.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/vec.h"
#include "db/sql.h"

enum { KEYS_MOST = 2, ITEM = 0, SERVICE = 1 };

/* ---- which lists there are ---- */

struct key_kind { const char *member, *table, *column; };

/* A member that leads to a row by its name. */
static const struct key_kind facility_lists[] = {
    {"itemsPricelist", "items_pricelist", "name"}, {"servicesPricelist", "services_pricelist", "name"}, {NULL, NULL, NULL},
};

struct list_kind {
    const char *name;
    const char *only_with;            /* of two kinds with one name: the member that tells them apart */
    enum scheme_part part;
    int kind;                         /* ITEM, SERVICE; -1: neither */
    const char *entity;               /* whose members they are */
    struct key_kind keys[KEYS_MOST];  /* member NULL: one key */
    const struct key_kind *links;     /* NULL: none */
    bool may_go;                      /* rows may be added and taken away */
};

static const struct list_kind lists[] = {
    { "products", NULL, SCHEME_BENEFITS, -1, "product", {{"code", "product", "code"}}, NULL, false },
    { "productItems", NULL, SCHEME_COVERED, ITEM, "product_item", {{"item", "medical_item", "code"}, {"product", "product", "code"}}, NULL, true },
    { "productServices", NULL, SCHEME_COVERED, SERVICE, "product_service",
      {{"service", "medical_service", "code"}, {"product", "product", "code"}}, NULL, true },
    { "items", NULL, SCHEME_ENTRIES, ITEM, "medical_item", {{"code", "medical_item", "code"}}, NULL, false },
    { "services", NULL, SCHEME_ENTRIES, SERVICE, "medical_service", {{"code", "medical_service", "code"}}, NULL, false },
    { "prices", "item", SCHEME_LISTED, ITEM, "items_pricelist_detail",
      {{"pricelist", "items_pricelist", "name"}, {"item", "medical_item", "code"}}, NULL, true },
    { "prices", "service", SCHEME_LISTED, SERVICE, "services_pricelist_detail",
      {{"pricelist", "services_pricelist", "name"}, {"service", "medical_service", "code"}}, NULL, true },
    { "facilities", NULL, SCHEME_FACILITIES, -1, "health_facility", {{"code", "health_facility", "code"}}, facility_lists, false },
};
enum { LISTS = sizeof lists / sizeof *lists };

/* ---- what was read ---- */

/* A text that names a row, and the row. */
struct named {
    const struct key_kind *kind;
    struct str text, path;
    int64_t id;
};

struct cell {
    int column;
    struct db_value value;
};

struct change_row {
    const struct list_kind *list;
    struct str path;                  /* "products[0]" */
    struct named keys[KEYS_MOST];
    size_t key_count;
    VEC(struct cell) cells;
    VEC(struct named) links;          /* their columns in link_columns */
    VEC(int) link_columns;
    bool remove;
    /* while it is laid over */
    struct change_row *next, *last;   /* of the same key; the last one, where this is the first */
    bool found;
};

struct what_if_change {
    struct arena *arena;
    const struct registry *registry;
    const struct limits *limits;
    VEC(struct change_row) rows;
    VEC(struct named *) names;        /* all that have to be found */
    const struct json *settings;
    err_t faults;
};

static void fault(struct what_if_change *c, err_t e) { c->faults = err_join(c->faults, e); }

static struct str member_path(struct what_if_change *c, struct str path, struct str member)
{
    return str_format(c->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(member));
}

/* ---- reading one row ---- */

static bool read_name(struct what_if_change *c, const struct key_kind *kind, const struct json *v, struct str path, struct named *out)
{
    *out = (struct named){.kind = kind, .path = member_path(c, path, str_of(kind->member))};
    if (json_is_null(v)) fault(c, err_make(c->arena, E_FIELD_REQUIRED, "field", out->path.p, NULL));
    else if (v->kind != JSON_STRING || !v->text.n) fault(c, err_make(c->arena, E_FIELD_TYPE, "field", out->path.p, "type", "text", NULL));
    else out->text = v->text;
    return out->text.n > 0;
}

static void read_keys(struct what_if_change *c, const struct json *v, struct change_row *row)
{
    for (size_t i = 0; i < KEYS_MOST && row->list->keys[i].member; i++) {
        const struct key_kind *kind = &row->list->keys[i];
        read_name(c, kind, json_get(v, kind->member), row->path, &row->keys[row->key_count++]);
    }
}

static bool is_key(const struct list_kind *list, struct str member)
{
    for (size_t i = 0; i < KEYS_MOST && list->keys[i].member; i++)
        if (str_is(member, list->keys[i].member)) return true;
    return false;
}

static const struct key_kind *link_of(const struct list_kind *list, struct str member)
{
    for (const struct key_kind *k = list->links; k && k->member; k++)
        if (str_is(member, k->member)) return k;
    return NULL;
}

static int column_of(const struct list_kind *list, struct str member)
{
    const char *const *names = claim_scheme_shapes[list->part].columns;

    for (int i = 0; names[i]; i++)
        if (*names[i] && str_is(member, names[i])) return i;
    return -1;
}

/* A price list that a facility has: its name, or none. */
static void read_link(struct what_if_change *c, const struct key_kind *kind, const struct json *m, int column, struct change_row *row)
{
    if (m->kind == JSON_NULL) {
        *vec_add(&row->cells) = (struct cell){column, db_null(DB_INT)};
        return;
    }
    if (!read_name(c, kind, m, row->path, vec_add(&row->links))) row->links.n--;
    else *vec_add(&row->link_columns) = column;
}

static void read_remove(struct what_if_change *c, const struct json *m, struct change_row *row)
{
    if (!row->list->may_go) fault(c, err_make(c->arena, E_FIELD_UNKNOWN, "entity", row->list->name, "field",
                                              member_path(c, row->path, m->key).p, NULL));
    else if (!json_bool(m, &row->remove))
        fault(c, err_make(c->arena, E_FIELD_TYPE, "field", member_path(c, row->path, m->key).p, "type", "true, false", NULL));
}

static void read_value(struct what_if_change *c, const struct json *m, struct change_row *row)
{
    const struct member *known = table_member(registry_table(c->registry, str_of(row->list->entity)), m->key);
    const char *path = member_path(c, row->path, m->key).p;
    int column = column_of(row->list, m->key);
    struct db_value value;
    err_t e;

    if (!known || column < 0) {
        fault(c, err_make(c->arena, E_FIELD_UNKNOWN, "entity", row->list->name, "field", path, NULL));
        return;
    }
    if (link_of(row->list, m->key)) {
        read_link(c, link_of(row->list, m->key), m, column, row);
        return;
    }
    e = value_read(c->arena, &known->field->type, path, m, &value);
    if (!e && value.null && known->field->flags & F_REQUIRED) e = err_make(c->arena, E_FIELD_REQUIRED, "field", path, NULL);
    if (e) fault(c, e);
    else *vec_add(&row->cells) = (struct cell){column, value};
}

static const struct list_kind *list_of(struct str name, const struct json *v)
{
    const struct list_kind *found = NULL;

    for (int i = 0; i < LISTS; i++) {
        if (!str_is(name, lists[i].name)) continue;
        if (!lists[i].only_with || !json_is_null(json_get(v, lists[i].only_with))) return &lists[i];
        found = &lists[i];
    }
    return found;
}

static void read_row(struct what_if_change *c, struct str name, const struct json *v, size_t n)
{
    struct change_row *row = vec_add(&c->rows);

    *row = (struct change_row){.list = list_of(name, v), .path = str_format(c->arena, "%.*s[%zu]", STR_ARG(name), n)};
    vec_init(&row->cells, c->arena);
    vec_init(&row->links, c->arena);
    vec_init(&row->link_columns, c->arena);
    if (v->kind != JSON_OBJECT) {
        fault(c, err_make(c->arena, E_FIELD_TYPE, "field", row->path.p, "type", "object", NULL));
        return;
    }
    read_keys(c, v, row);
    for (const struct json *m = v->first; m; m = m->next) {
        if (is_key(row->list, m->key)) continue;
        if (str_is(m->key, "remove")) read_remove(c, m, row);
        else read_value(c, m, row);
    }
}

/* ---- reading all ---- */

static bool enters_law(const struct registry *r, struct str name)
{
    for (size_t i = 0; i < r->module_count; i++)
        for (const struct setting *s = r->modules[i]->settings; s && s->name; s++)
            if (str_is(name, s->name)) return s->flags & SETTING_LAW;
    return false;
}

/* As a setting is written: a text as it is, whatever else as JSON writes it. */
static struct str setting_text_of(struct arena *a, const struct json *v)
{
    struct json_writer w;
    struct buf out;

    if (v->kind == JSON_STRING || v->kind == JSON_NUMBER) return v->text;
    buf_init(&out, a, 16);
    w = json_writer(&out);
    json_put(&w, v);
    return buf_str(&out);
}

static void read_settings(struct what_if_change *c, const struct json *v)
{
    if (v->kind != JSON_OBJECT) {
        fault(c, err_make(c->arena, E_FIELD_TYPE, "field", "settings", "type", "object", NULL));
        return;
    }
    c->settings = v;
    for (const struct json *m = v->first; m; m = m->next) {
        const char *name = str_zero(c->arena, m->key);
        err_t e = OK;
        if (!enters_law(c->registry, m->key)) e = err_make(c->arena, E_SETTING, "setting", name, "what", "does not enter the law", NULL);
        if (!e) e = setting_check(c->arena, c->registry, name, setting_text_of(c->arena, m));
        if (e) fault(c, e);
    }
}

static void read_list(struct what_if_change *c, const struct json *v)
{
    size_t n = 0;

    if (str_is(v->key, "settings")) {
        read_settings(c, v);
    } else if (!list_of(v->key, v)) {
        fault(c, err_make(c->arena, E_FIELD_UNKNOWN, "entity", "change", "field", str_zero(c->arena, v->key), NULL));
    } else if (v->kind != JSON_ARRAY) {
        fault(c, err_make(c->arena, E_FIELD_TYPE, "field", str_zero(c->arena, v->key), "type", "list", NULL));
    } else {
        for (const struct json *row = v->first; row; row = row->next) read_row(c, v->key, row, n++);
    }
}

static size_t count_rows(const struct json *v)
{
    size_t n = 0;

    for (const struct json *list = v->first; list; list = list->next) n += list->count;
    return n;
}

static void note_names(struct what_if_change *c)
{
    vec_init(&c->names, c->arena);
    for (size_t i = 0; i < c->rows.n; i++) {
        struct change_row *row = &c->rows.at[i];
        for (size_t k = 0; k < row->key_count; k++) *vec_add(&c->names) = &row->keys[k];
        for (size_t k = 0; k < row->links.n; k++) *vec_add(&c->names) = &row->links.at[k];
    }
}

err_t change_read(struct arena *a, const struct registry *r, const struct limits *limits, const struct json *v, struct what_if_change **out)
{
    struct what_if_change *c = ARENA_NEW(a, struct what_if_change);

    *c = (struct what_if_change){.arena = a, .registry = r, .limits = limits};
    vec_init(&c->rows, a);
    if (!v || v->kind != JSON_OBJECT) return err_make(a, E_FIELD_TYPE, "field", "change", "type", "object", NULL);
    TRY(limit_check(a, limits, LIMIT_CHILDREN, (int64_t)count_rows(v)));
    for (const struct json *list = v->first; list; list = list->next) read_list(c, list);
    if (!v->count) fault(c, err_make(a, E_FIELD_REQUIRED, "field", "change", NULL));
    note_names(c);
    *out = c;
    return c->faults;
}

/* ---- codes ---- */

static struct str text_key(const struct named *n) { return n->text; }

/* All names of one table with one question. */
static err_t resolve_table(struct what_if_change *c, struct db_conn *conn, const struct key_kind *kind)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT};
    struct str *texts = ARENA_ARRAY(c->arena, struct str, c->names.n);
    struct db_value list;
    struct db_rows rows;
    struct sql sql;
    struct map ids;
    size_t n = 0;

    for (size_t i = 0; i < c->names.n; i++)
        if (!strcmp(c->names.at[i]->kind->table, kind->table)) texts[n++] = c->names.at[i]->text;
    list = db_list(DB_TEXTS, texts, n);
    sql_init(&sql, c->arena, db_engine(db_of(conn)));
    sql_add(&sql, "SELECT %s, id FROM %s WHERE deleted_at IS NULL AND ", kind->column, kind->table);
    sql_in(&sql, kind->column, 1);
    TRY(db_query(conn, sql_text(&sql), &list, 1, types, 2, &rows));
    map_init(&ids, c->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) map_put(&ids, db_cell(&rows, i, 0)->s, (void *)(uintptr_t)db_cell(&rows, i, 1)->i);
    for (size_t i = 0; i < c->names.n; i++)
        if (!strcmp(c->names.at[i]->kind->table, kind->table))
            c->names.at[i]->id = (int64_t)(uintptr_t)map_get(&ids, text_key(c->names.at[i]));
    return OK;
}

static bool is_among(const char *const *tables, size_t n, const char *table)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(tables[i], table)) return true;
    return false;
}

err_t change_resolve(struct what_if_change *c, struct db_conn *conn)
{
    const char *asked[LISTS * (KEYS_MOST + 1)];
    size_t n = 0;

    for (size_t i = 0; i < c->names.n; i++) {
        const struct key_kind *kind = c->names.at[i]->kind;
        if (is_among(asked, n, kind->table)) continue;
        asked[n++] = kind->table;
        TRY(resolve_table(c, conn, kind));
    }
    c->faults = OK;
    for (size_t i = 0; i < c->names.n; i++) {
        const struct named *name = c->names.at[i];
        if (!name->id) fault(c, err_make(c->arena, E_REFERENCE, "field", name->path.p, "value", str_zero(c->arena, name->text), NULL));
    }
    return c->faults;
}

/* ---- laid over the rows ---- */

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
        TRY(settings_change(s, l->arena, str_zero(l->arena, m->key), setting_text_of(l->arena, m)));
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
            fault(c, err_make(c->arena, E_RULE, "rule", product_rules[i].rule, "field", r->path.p, NULL));
}

static void check_cover(struct what_if_change *c, const struct change_row *r, const struct law_covered *k)
{
    if (law_line_broken(&k->limits) & LAW_LINE_CO_INSURANCE)
        fault(c, err_make(c->arena, E_RULE, "rule", "product_co_insurance", "field", r->path.p, NULL));
}

static err_t check(struct what_if_change *c, const struct law_scheme *law)
{
    c->faults = OK;
    for (size_t i = 0; i < c->rows.n; i++) {
        const struct change_row *r = &c->rows.at[i];
        if (r->remove) continue;
        if (r->list->part == SCHEME_BENEFITS && law_benefit_of(law, r->keys[0].id))
            check_benefit(c, r, law_benefit_of(law, r->keys[0].id));
        if (r->list->part == SCHEME_COVERED) {
            const struct law_covered *k = law_covered_by(law, (enum law_kind)r->list->kind, r->keys[0].id, r->keys[1].id);
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
