/* The form of a change: what there may be in it, and what its names lead to. */
#include "module/claim_what_if/claim_change.h"

#include <string.h>

#include "base/json.h"
#include "db/sql.h"
#include "module/claim_what_if/internal.h"

/* ---- which lists there are ---- */

/* A member that leads to a row by its name. */
static const struct key_kind facility_lists[] = {
    {"itemsPricelist", "items_pricelist", "name"}, {"servicesPricelist", "services_pricelist", "name"}, {NULL, NULL, NULL},
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

/* ---- reading one row ---- */

void change_fault(struct what_if_change *c, err_t e) { c->faults = err_join(c->faults, e); }

static struct str member_path(struct what_if_change *c, struct str path, struct str member)
{
    return str_format(c->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(member));
}

static bool read_name(struct what_if_change *c, const struct key_kind *kind, const struct json *v, struct str path, struct named *out)
{
    *out = (struct named){.kind = kind, .path = member_path(c, path, str_of(kind->member))};
    if (json_is_null(v)) change_fault(c, err_make(c->arena, E_FIELD_REQUIRED, "field", out->path.p, NULL));
    else if (v->kind != JSON_STRING || !v->text.n) change_fault(c, err_make(c->arena, E_FIELD_TYPE, "field", out->path.p, "type", "text", NULL));
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
    if (!row->list->may_go) change_fault(c, err_make(c->arena, E_FIELD_UNKNOWN, "entity", row->list->name, "field",
                                              member_path(c, row->path, m->key).p, NULL));
    else if (!json_bool(m, &row->remove))
        change_fault(c, err_make(c->arena, E_FIELD_TYPE, "field", member_path(c, row->path, m->key).p, "type", "true, false", NULL));
}

static void read_value(struct what_if_change *c, const struct json *m, struct change_row *row)
{
    const struct member *known = table_member(registry_table(c->registry, str_of(row->list->entity)), m->key);
    const char *path = member_path(c, row->path, m->key).p;
    int column = column_of(row->list, m->key);
    struct db_value value;
    err_t e;

    if (!known || column < 0) {
        change_fault(c, err_make(c->arena, E_FIELD_UNKNOWN, "entity", row->list->name, "field", path, NULL));
        return;
    }
    if (link_of(row->list, m->key)) {
        read_link(c, link_of(row->list, m->key), m, column, row);
        return;
    }
    e = value_read(c->arena, &known->field->type, path, m, &value);
    if (!e && value.null && known->field->flags & F_REQUIRED) e = err_make(c->arena, E_FIELD_REQUIRED, "field", path, NULL);
    if (e) change_fault(c, e);
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
        change_fault(c, err_make(c->arena, E_FIELD_TYPE, "field", row->path.p, "type", "object", NULL));
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
struct str change_setting_text(struct arena *a, const struct json *v)
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
        change_fault(c, err_make(c->arena, E_FIELD_TYPE, "field", "settings", "type", "object", NULL));
        return;
    }
    c->settings = v;
    for (const struct json *m = v->first; m; m = m->next) {
        const char *name = str_zero(c->arena, m->key);
        err_t e = OK;
        if (!enters_law(c->registry, m->key)) e = err_make(c->arena, E_SETTING, "setting", name, "what", "does not enter the law", NULL);
        if (!e) e = setting_check(c->arena, c->registry, name, change_setting_text(c->arena, m));
        if (e) change_fault(c, e);
    }
}

static void read_list(struct what_if_change *c, const struct json *v)
{
    size_t n = 0;

    if (str_is(v->key, "settings")) {
        read_settings(c, v);
    } else if (!list_of(v->key, v)) {
        change_fault(c, err_make(c->arena, E_FIELD_UNKNOWN, "entity", "change", "field", str_zero(c->arena, v->key), NULL));
    } else if (v->kind != JSON_ARRAY) {
        change_fault(c, err_make(c->arena, E_FIELD_TYPE, "field", str_zero(c->arena, v->key), "type", "list", NULL));
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
    if (!v->count) change_fault(c, err_make(a, E_FIELD_REQUIRED, "field", "change", NULL));
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
        if (!name->id) change_fault(c, err_make(c->arena, E_REFERENCE, "field", name->path.p, "value", str_zero(c->arena, name->text), NULL));
    }
    return c->faults;
}
