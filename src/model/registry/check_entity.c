/* Faults of an entity as a whole: life, rights, scope, uniqueness, order. */
#include <string.h>

#include "model/registry/internal.h"

enum { TABLE_NAME_MAX = 40, INDEX_NAME_MAX = 63 };

static void check_identity(struct faults *f, const struct table *t)
{
    const struct entity *e = t->entity;

    must(f, is_snake(e->name), "its name is no name");
    must(f, registry_table_of(f->registry, e) == t, "an entity of this name is there twice");
    if (must(f, is_snake(e->table), "its table's name is no name"))
        must(f, strlen(e->table) <= TABLE_NAME_MAX, "its table's name is over %d bytes", TABLE_NAME_MAX);
    for (size_t i = 0; i < t->number; i++)
        must(f, !e->table || !f->registry->tables[i].entity->table || strcmp(e->table, f->registry->tables[i].entity->table),
             "table %s belongs to two entities", e->table);
}

static void check_life(struct faults *f, const struct table *t)
{
    const struct entity *e = t->entity;
    int code = table_column(t, "code");

    must(f, e->life >= LIFE_VALIDITY && e->life <= LIFE_CODE, "no life");
    must(f, e->key >= KEY_INTEGER && e->key <= KEY_CODE, "no key");
    must(f, e->history == HISTORY_ROWS || e->history == HISTORY_JOURNAL, "no history");
    must(f, !e->imported_history || e->history == HISTORY_JOURNAL, "imported_history is for those that keep a journal only");
    must(f, e->epoch >= EPOCH_NONE && e->epoch < EPOCH_COUNT, "an unknown epoch");
    must(f, e->key != KEY_CODE || (code >= COLUMN_HEADER && t->columns[code].field), "its key is a code, but it has no field code");
}

static void check_rights(struct faults *f, const struct table *t)
{
    const struct rights *r = &t->entity->rights;

    must(f, r->read != RIGHT_NONE_SET, "no right to read");
    must(f, r->create != RIGHT_NONE_SET, "no right to create");
    must(f, r->update != RIGHT_NONE_SET, "no right to update");
    must(f, r->remove != RIGHT_NONE_SET, "no right to remove");
    if (t->owner)
        must(f, r->create == RIGHT_NOBODY && r->update == RIGHT_NOBODY && r->remove == RIGHT_NOBODY,
             "owned, so its owner's rights hold for writing: RIGHT_NOBODY here");
}

/* ---- scope ---- */

static const struct table *place_source(struct faults *f, const struct table *t, const char *via)
{
    const struct member *m = table_member(t, str_of(via));

    if (!must(f, m && m->kind == MEMBER_ONE, "scope: %s is no relation", via) || !m->to) return NULL;
    must(f, m->to->district, "scope: %s leads to %s, which has no place", via, m->to->entity->name);
    return m->to;
}

static void check_tree(struct faults *f, const struct table *t)
{
    for (size_t i = 0; i < t->number; i++)
        must(f, !f->registry->tables[i].entity->scope.tree, "scope: a second tree");
}

static void check_scope(struct faults *f, const struct table *t)
{
    const struct scope *s = &t->entity->scope;
    const struct table *source;

    if (!s->district) {
        must(f, !s->second && !s->village && !s->via && !s->second_via && !s->tree && !s->facility, "scope: no district");
        return;
    }
    must(f, !t->owner, "scope: an owned entity has its owner's");
    must(f, t->columns[t->district].type == DB_INT && (!t->village || t->columns[t->village].type == DB_INT) &&
         (!t->second || t->columns[t->second].type == DB_INT), "scope: a place column is no key");
    must(f, !s->facility || (table_member(t, str_of(s->facility)) && table_member(t, str_of(s->facility))->kind == MEMBER_ONE),
         "scope: %s is no relation", s->facility);
    must(f, !s->second == !s->second_via, "scope: second and second_via go together");
    if (s->tree) check_tree(f, t);
    if (!s->via) {
        must(f, s->tree, "scope: no relation that gives the place");
        return;
    }
    source = place_source(f, t, s->via);
    must(f, !s->village || !source || source->village, "scope: %s has no village to give", s->via);
    if (s->second_via) place_source(f, t, s->second_via);
}

/* ---- lists of names ---- */

static void check_unique(struct faults *f, const struct table *t)
{
    for (const char *const *u = t->entity->unique; u && *u; u++) {
        struct str rest = str_of(*u);
        size_t length = t->entity->table ? strlen(t->entity->table) : 0;
        must(f, rest.n, "unique: an empty list of columns");
        while (rest.n) {
            struct str column = str_cut(&rest, ',');
            length += strlen("_u_") + column.n;
            must(f, table_column(t, str_zero(f->arena, column)) >= COLUMN_HEADER, "unique: %.*s is no column of its own",
                 STR_ARG(column));
        }
        must(f, length <= INDEX_NAME_MAX, "unique: the index name of %s is over %d bytes", *u, INDEX_NAME_MAX);
    }
}

static const struct column *stored(const struct table *t, const char *name)
{
    const struct member *m = table_member(t, str_of(name));

    return m && m->kind == MEMBER_FIELD && m->column > 0 ? &t->columns[m->column] : NULL;
}

static void check_orders(struct faults *f, const struct table *t)
{
    const char *order = t->entity->order;

    if (must(f, order && *order, "no default order")) {
        if (*order == '-') order++;
        must(f, !strcmp(order, "id") || stored(t, order), "order: %s is no stored field", order);
    }
    for (const char *const *s = t->entity->sorts; s && *s; s++)
        must(f, stored(t, *s) || !strcmp(*s, "validity_from"), "sorts: %s is no stored field", *s);
    for (const char *const *g = t->entity->grams; g && *g; g++)
        must(f, stored(t, *g) && stored(t, *g)->folded, "grams: %s is no folded field", *g);
}

void check_entity(struct faults *f, const struct table *t)
{
    check_identity(f, t);
    check_life(f, t);
    check_rights(f, t);
    check_fields(f, t);
    check_relations(f, t);
    check_names(f, t);
    check_scope(f, t);
    check_unique(f, t);
    check_orders(f, t);
}
