#include "model/query/plan.h"

#include <stdio.h>
#include <string.h>

const char *compile_text(struct compile *c, const char *format, ...)
{
    struct buf b;
    va_list args, again;
    int n;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    buf_init(&b, c->arena, (size_t)n + 1);
    vsnprintf(buf_reserve(&b, (size_t)n + 1), (size_t)n + 1, format, again);
    va_end(again);
    return b.p;
}

const char *compile_alias(struct compile *c, const char *prefix)
{
    return compile_text(c, "%s%u", prefix, ++c->aliases);
}

const char *compile_null(struct compile *c, enum db_type type)
{
    static const char *const types[] = {
        [DB_INT] = "bigint", [DB_BOOL] = "boolean", [DB_TEXT] = "text", [DB_BYTES] = "bytea", [DB_UUID] = "uuid",
        [DB_DATE] = "date", [DB_STAMP] = "timestamptz",
    };

    return compile_text(c, "CAST(NULL AS %s)", types[type]);
}

bool scope_limits(const struct compile *c, const struct table *t)
{
    if (c->ignore_scope || access_everywhere(c->who, t->entity))
        return false;
    if (t->district || t->village)
        return true;
    return t->owner_table && scope_limits(c, t->owner_table);
}

void joins_begin(struct compile *c, struct joins *j, const struct table *t, const char *alias)
{
    j->own = ARENA_NEW(c->arena, struct join);
    *j->own = (struct join){.table = t, .as_of_slot = SLOT_NONE, .alias = alias, .full = alias,
                            .alias_used = true, .full_used = true};
    j->end = &j->own->next;
}

enum source join_list_source(const struct join *parent, const struct relation *r)
{
    return r->flags & R_OWNER && parent->source != SOURCE_LIVE ? SOURCE_PARTS : SOURCE_LIVE;
}

static struct join *known_step(const struct joins *j, const struct join *from, const struct relation *r)
{
    for (struct join *at = j->own; at; at = at->next)
        if (at->parent == from && at->relation == r)
            return at;
    return NULL;
}

static struct join *step_new(struct compile *c, struct join *from, const struct relation *r, const struct table *to)
{
    bool owner = r->flags & R_OWNER;
    struct join *step = ARENA_NEW(c->arena, struct join);

    *step = (struct join){
        .table = to, .parent = from, .relation = r, .rows = ROWS_DELETED_TOO, .as_of_slot = SLOT_NONE,
        .source = owner && from->source != SOURCE_LIVE ? SOURCE_STATES : SOURCE_LIVE,
        .alias = compile_alias(c, "a"), .himself = from->himself && r->flags & R_HIMSELF,
    };
    step->closed = !step->himself && access_may(c->arena, c->who, to->entity->rights.read);
    step->limited = step->closed || (!owner && scope_limits(c, to));
    step->full = step->limited ? compile_text(c, "%sf", step->alias) : step->alias;
    return step;
}

/* An owned row that may be seen belongs to an owner that may be seen; a former state of it belongs to a
 * former state of the owner. */
struct join *join_step(struct compile *c, struct joins *j, struct join *from, const struct relation *r, const struct table *to)
{
    struct join *step = known_step(j, from, r);

    if (!step) {
        step = step_new(c, from, r, to);
        *j->end = step;
        j->end = &step->next;
    }
    return step;
}

static void export(struct names *names, const char *column)
{
    for (size_t i = 0; i < names->n; i++)
        if (!strcmp(names->at[i], column))
            return;
    *vec_add(names) = column;
}

static const char *key_of(struct compile *c, const struct join *j)
{
    return join_column(c, (struct join *)j->parent, j->relation->column, j->relation->flags & R_SUMMARY);
}

/* Of a column that only states have, legacy_id and record_id are ids, the others moments. */
static const char *hidden_column(struct compile *c, const struct table *t, const char *column)
{
    size_t n = strlen(column);
    int i = table_column(t, column);

    if (i >= 0)
        return compile_null(c, t->types[i]);
    return compile_null(c, n > 3 && !strcmp(column + n - 3, "_id") ? DB_INT : DB_STAMP);
}

const char *join_column(struct compile *c, struct join *j, const char *column, bool summary)
{
    bool full = j->limited && !summary;
    bool *used = full ? &j->full_used : &j->alias_used;

    if (full && j->closed)
        return hidden_column(c, j->table, column);
    if (j->exports)
        export(j->exports, column);
    if (!*used && j->parent)
        key_of(c, j);   /* so that the row it hangs on is joined too */
    *used = true;
    return compile_text(c, "%s.%s", full ? j->full : j->alias, column);
}

const char *join_id(struct compile *c, struct join *j)
{
    return j->parent ? key_of(c, j) : join_column(c, j, "id", true);
}

const char *join_full_id(struct compile *c, struct join *j)
{
    return j->limited ? join_column(c, j, "id", false) : join_id(c, j);
}

bool joins_any(const struct joins *joins)
{
    for (const struct join *j = joins->own->next; j; j = j->next)
        if (j->alias_used || j->full_used)
            return true;
    return false;
}

static void write_step(struct writer *w, const struct join *j, const char *alias, const char *key)
{
    struct join named = *j;

    named.alias = alias;
    sql_add(&w->sql, " LEFT JOIN ");
    write_from(w, &named);
    sql_add(&w->sql, " ON %s.id = %s", alias, key);
}

void write_joins(struct writer *w, const struct joins *joins)
{
    for (struct join *j = joins->own->next; j; j = j->next) {
        if (!j->alias_used && !j->full_used)
            continue;
        const char *key = key_of(w->compile, j);
        if (j->alias_used)
            write_step(w, j, j->alias, key);
        if (j->limited && j->full_used) {
            write_step(w, j, j->full, key);
            sql_add(&w->sql, " AND ");
            write_scope(w, j->table, j->source, j->full);
        }
    }
}

/* ---- the rows of a table ---- */

static void write_columns(struct writer *w, const struct table *t)
{
    for (size_t i = 0; i < t->count; i++)
        sql_add(&w->sql, "%s, ", t->names[i]);
}

/* A live row holds since it was changed. An owned one, which is kept with its owner, since that was: before, its
 * former states hold, also where it stood unchanged in them. */
static void write_live_at(struct writer *w, const struct join *j, struct param at)
{
    const struct table *t = j->table;

    sql_add(&w->sql, " WHERE changed_at <= ");
    writer_param(w, at);
    sql_add(&w->sql, " AND (deleted_at IS NULL OR deleted_at > ");
    writer_param(w, at);
    sql_add(&w->sql, ")");
    if (!t->owner || j->source != SOURCE_AS_OF)
        return;
    sql_add(&w->sql, " AND EXISTS (SELECT 1 FROM %s o WHERE o.id = %s.%s AND o.changed_at <= ", t->owner_table->entity->table,
            t->entity->table, t->owner->column);
    writer_param(w, at);
    sql_add(&w->sql, ")");
}

/* Former states know what they are a state of and when they held. */
static void write_states(struct writer *w, const struct join *j)
{
    struct param at = {.kind = PARAM_SLOT, .slot = j->as_of_slot, .type = DB_STAMP, .field = "as_of"};
    bool as_of = j->as_of_slot != SLOT_NONE;

    sql_add(&w->sql, "(SELECT ");
    write_columns(w, j->table);
    sql_add(&w->sql, "CAST(NULL AS bigint) AS legacy_id, changed_at AS validity_from, deleted_at AS validity_to,"
            " id AS record_id FROM %s", j->table->entity->table);
    if (as_of) {
        write_live_at(w, j, at);
    } else if (j->source == SOURCE_PARTS && j->rows == ROWS_CURRENT) {
        sql_add(&w->sql, " WHERE deleted_at IS NULL");
    }
    sql_add(&w->sql, " UNION ALL SELECT ");
    write_columns(w, j->table);
    sql_add(&w->sql, "legacy_id, validity_from, validity_to, legacy_id FROM %s_history", j->table->entity->table);
    if (j->source == SOURCE_AS_OF) {
        sql_add(&w->sql, " WHERE validity_from <= ");
        writer_param(w, at);
        sql_add(&w->sql, " AND validity_to > ");
        writer_param(w, at);
    }
    sql_add(&w->sql, ") %s", j->alias);
}

void write_from(struct writer *w, const struct join *j)
{
    if (j->source == SOURCE_LIVE)
        sql_add(&w->sql, "%s %s", j->table->entity->table, j->alias);
    else
        write_states(w, j);
}

void write_live(struct writer *w, const struct join *own, const char *glue)
{
    if (own->source == SOURCE_LIVE && own->rows == ROWS_CURRENT)
        sql_add(&w->sql, "%s%s.deleted_at IS NULL", glue, own->alias);
}
