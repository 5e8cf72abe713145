#include "model/query/access.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "db/sql.h"

static const struct access program = {
    .user = USER_PROGRAM, .signed_in = true, .administrator = true, .shape = SCOPE_ALL,
};

const struct access *access_program(void) { return &program; }

bool access_is_program(const struct access *who) { return who->administrator && who->user == program.user; }

static bool has_id(const int64_t *ids, size_t n, int64_t id)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ids[middle] == id)
            return true;
        if (ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool access_holds(const struct access *who, right_t right)
{
    size_t low = 0, high = who->right_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (who->rights[middle] == right)
            return true;
        if (who->rights[middle] < right)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

const struct access *access_lent(struct arena *a, const struct access *who, const right_t *rights, size_t n)
{
    struct access *out = ARENA_NEW(a, struct access);
    right_t *all = ARENA_ARRAY(a, right_t, who->right_count + n);
    size_t count = who->right_count;

    if (count) memcpy(all, who->rights, count * sizeof *all);
    for (size_t i = 0; i < n; i++) {
        size_t at = count;
        if (access_holds(who, rights[i])) continue;
        for (; at && all[at - 1] > rights[i]; at--) all[at] = all[at - 1];
        all[at] = rights[i];
        count++;
    }
    *out = *who;
    out->rights = all;
    out->right_count = count;
    return out;
}

static bool passes(const struct access *who, right_t right)
{
    switch (right) {
    case RIGHT_NONE_SET: return false;
    case RIGHT_NOBODY: return access_is_program(who);
    case RIGHT_PUBLIC: return true;
    case RIGHT_SIGNED_IN: case RIGHT_HIMSELF: return who->signed_in;
    case RIGHT_ADMINISTRATOR: return who->signed_in && who->administrator;   /* whatever number a role was given */
    default: return who->signed_in && (who->administrator || access_holds(who, right));
    }
}

err_t access_may(struct arena *a, const struct access *who, right_t right)
{
    char number[12];

    if (passes(who, right))
        return OK;
    if (!who->signed_in)
        return err_make(a, E_SIGNED_OUT, NULL);
    snprintf(number, sizeof number, "%u", right);
    return err_make(a, E_FORBIDDEN, "right", number, NULL);
}

err_t access_may_run(struct arena *a, const struct access *who, const struct command *c)
{
    if (!c->also || !passes(who, c->also)) TRY(access_may(a, who, c->right));
    for (const right_t *further = c->and; further && *further; further++) TRY(access_may(a, who, *further));
    return OK;
}

static bool sees_places_of(const struct access *who, const struct access *once)
{
    if (who->administrator || (who->shape == SCOPE_ALL && !who->facility)) return true;
    if (who->facility != once->facility) return false;
    if (who->shape == SCOPE_ALL || once->shape == SCOPE_NOTHING) return true;
    if (who->shape != once->shape) return false;
    for (size_t i = 0; i < once->place_count; i++)
        if (!has_id(who->places, who->place_count, once->places[i])) return false;
    return true;
}

err_t access_still(struct arena *a, const struct access *who, const struct access *once, const char *entity)
{
    if (once->administrator) TRY(access_may(a, who, RIGHT_ADMINISTRATOR));
    for (size_t i = 0; i < once->right_count; i++) TRY(access_may(a, who, once->rights[i]));
    return sees_places_of(who, once) ? OK : err_make(a, E_OUT_OF_SCOPE, "entity", entity, NULL);
}

err_t access_resolve(struct db_conn *c, struct arena *a, const struct registry *r, struct access *who)
{
    const struct column *parent;
    const struct table *tree = registry_tree(r, &parent);
    struct db_value places = db_list(DB_INTS, who->places, who->place_count);
    struct db_rows rows;
    struct sql s;
    int64_t *above;

    who->above = NULL;
    who->above_count = 0;
    if (!tree || !who->place_count)
        return OK;
    sql_init(&s, a, db_engine(db_of(c)));
    sql_add(&s, "WITH RECURSIVE above(id) AS (SELECT %s FROM %s WHERE ", parent->name, tree->entity->table);
    sql_in(&s, "id", 1);
    sql_add(&s, " UNION SELECT l.%s FROM %s l JOIN above ON l.id = above.id) SELECT id FROM above WHERE id IS NOT NULL ORDER BY id",
            parent->name, tree->entity->table);
    TRY(db_query(c, sql_text(&s), &places, 1, (enum db_type[]){DB_INT}, 1, &rows));
    above = ARENA_ARRAY(a, int64_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++)
        above[i] = db_cell(&rows, i, 0)->i;
    who->above = above;
    who->above_count = rows.rows;
    return OK;
}

bool access_everywhere(const struct access *who, const struct entity *e)
{
    return who->administrator || who->shape == SCOPE_ALL
        || (e->scope.everywhere && who->signed_in && access_holds(who, e->scope.everywhere));
}

bool access_tied(const struct access *who, const struct entity *e)
{
    return who->facility && e->scope.facility && !access_everywhere(who, e);
}

int16_t access_facility_column(const struct table *t)
{
    const struct member *m = t->entity->scope.facility ? table_member(t, str_of(t->entity->scope.facility)) : NULL;

    return m ? m->column : 0;
}

/* By its own relation, or one that leads to a row with such a relation: that row is asked then. */
static bool is_of_facility(const struct access *who, const struct record *row)
{
    const struct member *m = table_member(row->table, str_of(row->table->entity->scope.facility));

    return m->to->entity->scope.facility || row->at[m->column].i == who->facility;
}

static bool place_in(const struct record *row, int16_t column, const int64_t *ids, size_t n)
{
    const struct db_value *v = column ? &row->at[column] : NULL;

    return v && !v->null && has_id(ids, n, v->i);
}

bool access_sees(const struct access *who, struct record row)
{
    const struct table *t = row.table;
    int16_t home = t->district ? t->district : t->village;
    bool tree = t->entity->scope.tree;

    if (!home || access_everywhere(who, t->entity))
        return true;
    if (access_tied(who, t->entity))
        return is_of_facility(who, &row);
    if (!tree && row.at[home].null)
        return true;
    if (who->shape == SCOPE_NOTHING)
        return false;
    if (tree && has_id(who->above, who->above_count, row.at[COLUMN_ID].i))
        return true;
    if (who->shape == SCOPE_VILLAGES)
        return t->village ? place_in(&row, t->village, who->places, who->place_count)
                          : place_in(&row, t->district, who->above, who->above_count);
    return place_in(&row, t->district, who->places, who->place_count)
        || place_in(&row, t->second, who->places, who->place_count);
}
