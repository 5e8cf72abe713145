/* Row scope (decision D20; in memory: access_sees). A row without place is visible to all, but not in the
 * location tree, where regions have no district: there the places above one's own are. */
#include "model/query/plan.h"

struct place {
    const char *home;       /* the column whose NULL means "no place" */
    const char *first;      /* compared with the caller's places; NULL: the entity has no such column */
    const char *second;
    const char *above;      /* villages asked of an entity that has districts only: its district is above them */
};

static struct place place_of(const struct compile *c, const struct table *t)
{
    const char *district = t->district ? t->names[t->district] : NULL;
    const char *village = t->village ? t->names[t->village] : NULL;
    struct place p = {.home = district ? district : village};

    if (c->who->shape == SCOPE_NOTHING || !c->who->place_count)
        return p;
    if (c->who->shape == SCOPE_VILLAGES) {
        p.first = t->entity->scope.tree ? "id" : village;   /* a village is the only row that lies in it */
        p.above = village ? NULL : district;
        return p;
    }
    p.first = district;
    p.second = t->second ? t->names[t->second] : NULL;
    return p;
}

static const struct param places = {.kind = PARAM_PLACES};
static const struct param above = {.kind = PARAM_ABOVE};

static void write_among(struct writer *w, const char *alias, const char *column, struct param list)
{
    const char *walk = w->walk && w->sql.engine == DB_SQLITE ? "+" : "";

    sql_in(&w->sql, compile_text(w->compile, "%s%s.%s", walk, alias, column), writer_number(w, list));
}

static void write_owner(struct writer *w, const struct table *t, const char *alias, const char *suffix)
{
    const char *owner = compile_alias(w->compile, "s");

    sql_add(&w->sql, "EXISTS (SELECT 1 FROM %s%s %s WHERE %s.id = %s.%s AND ", t->owner_table->entity->table, suffix,
            owner, owner, alias, t->owner->column);
    write_scope(w, t->owner_table, SOURCE_LIVE, owner);
    sql_add(&w->sql, ")");
}

static void write_either(struct writer *w, bool *first)
{
    sql_add(&w->sql, *first ? "" : " OR ");
    *first = false;
}

/* SQLite: without the unary plus it would gather all rows of the places and sort them, where walking the
 * order's index and skipping finds a page sooner. */
static void write_own(struct writer *w, const struct table *t, const char *alias)
{
    struct place p = place_of(w->compile, t);
    const char *walk = w->walk && w->sql.engine == DB_SQLITE ? "+" : "";
    bool first = true;

    sql_add(&w->sql, "(");
    if (!t->entity->scope.tree) {
        write_either(w, &first);
        sql_add(&w->sql, "%s%s.%s IS NULL", walk, alias, p.home);
    } else if (w->compile->who->place_count && w->compile->who->shape != SCOPE_NOTHING) {
        write_either(w, &first);
        write_among(w, alias, "id", above);
    }
    if (p.first) {
        write_either(w, &first);
        write_among(w, alias, p.first, places);
    }
    if (p.second) {
        write_either(w, &first);
        write_among(w, alias, p.second, places);
    }
    if (p.above) {
        write_either(w, &first);
        write_among(w, alias, p.above, above);
    }
    sql_add(&w->sql, first ? "1 = 0)" : ")");
}

static void write_facility(struct writer *w, const struct table *t, const char *alias)
{
    const struct member *m = table_member(t, str_of(t->entity->scope.facility));
    const char *step;

    if (!m->to->entity->scope.facility) {
        sql_add(&w->sql, "%s.%s = ", alias, t->names[m->column]);
        writer_param(w, (struct param){.kind = PARAM_FACILITY});
        return;
    }
    step = compile_alias(w->compile, "s");
    sql_add(&w->sql, "EXISTS (SELECT 1 FROM %s %s WHERE %s.id = %s.%s AND ", m->to->entity->table, step, step, alias,
            t->names[m->column]);
    write_facility(w, m->to, step);
    sql_add(&w->sql, ")");
}

void write_scope(struct writer *w, const struct table *t, enum source source, const char *alias)
{
    if (access_tied(w->compile->who, t->entity)) {
        write_facility(w, t, alias);
        return;
    }
    if (t->district || t->village) {
        write_own(w, t, alias);
        return;
    }
    if (source == SOURCE_LIVE) {
        write_owner(w, t, alias, "");
        return;
    }
    sql_add(&w->sql, "(");
    write_owner(w, t, alias, "");
    sql_add(&w->sql, " OR ");
    write_owner(w, t, alias, "_history");
    sql_add(&w->sql, ")");
}

/* ---- one select a place ---- */

/* SQLite merges the members of an ordered UNION ALL row by row, each walking its index, and stops when the
 * page is full. PostgreSQL does so for members that are ordered and limited themselves. */
static void branch_begin(struct writer *w, bool *first)
{
    sql_add(&w->sql, "%s%s", *first ? "" : " UNION ALL ", w->sql.engine == DB_SQLITE ? "" : "(");
    *first = false;
    write_select(w, true);
    sql_add(&w->sql, " WHERE ");
}

static void branch_end(struct writer *w)
{
    if (w->level->where) {
        sql_add(&w->sql, " AND ");
        write_test(w, w->level->where);
    }
    write_live(w, w->level->inner.own, " AND ");
    if (w->sql.engine == DB_SQLITE)
        return;
    write_order(w, false);
    write_fence(w);
    sql_add(&w->sql, ")");
}

static void write_places(struct writer *w, const char *column, const struct place *seen, bool *first)
{
    for (size_t i = 0; i < w->compile->who->place_count; i++) {
        branch_begin(w, first);
        sql_add(&w->sql, "r.%s = ", column);
        writer_param(w, (struct param){.kind = PARAM_PLACE, .slot = (int)i});
        if (seen) {   /* a row comes once: by its first district when that is the caller's, or when it has none */
            sql_add(&w->sql, " AND r.%s IS NOT NULL AND NOT ", seen->home);
            write_among(w, "r", seen->first, places);
        }
        branch_end(w);
    }
}

void write_branches(struct writer *w)
{
    const struct table *t = w->level->inner.own->table;
    struct place p = place_of(w->compile, t);
    bool first = true;

    write_places(w, p.first, NULL, &first);
    if (p.second)
        write_places(w, p.second, &p, &first);
    branch_begin(w, &first);
    if (t->entity->scope.tree) {   /* they are few: found by their ids, not by walking */
        sql_in(&w->sql, "r.id", writer_number(w, above));
        sql_add(&w->sql, " AND (r.%s IS NULL OR NOT ", p.first);
        write_among(w, "r", p.first, places);
        sql_add(&w->sql, ")");
    } else {
        sql_add(&w->sql, "r.%s IS NULL", p.home);
        /* a village without its district would be caught twice */
        if (p.first != p.home) {
            sql_add(&w->sql, " AND (r.%s IS NULL OR NOT ", p.first);
            write_among(w, "r", p.first, places);
            sql_add(&w->sql, ")");
        }
    }
    branch_end(w);
}
