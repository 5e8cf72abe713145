/* Who may write which location, and which parent it may have (enrolment 2.1). */
#include "module/location/internal.h"

static const char *const codes[LEVEL_COUNT] = {
    [LEVEL_REGION] = "R", [LEVEL_DISTRICT] = "D", [LEVEL_WARD] = "W", [LEVEL_VILLAGE] = "V",
};

const char *location_code_of(enum location_level level)
{
    return codes[level];
}

enum location_level location_level_named(struct str code)
{
    for (int level = 0; level < LEVEL_COUNT; level++)
        if (str_is(code, codes[level])) return (enum location_level)level;
    return LEVEL_COUNT;
}

struct location_columns location_columns(const struct table *t)
{
    return (struct location_columns){table_column(t, "type"), table_column(t, "parent_id")};
}

enum location_level location_level_of(const struct record *r)
{
    const struct db_value *type = &r->at[location_columns(r->table).type];

    return type->null ? LEVEL_COUNT : location_level_named(type->s);
}

/* ---- rights ---- */

static err_t may_write(struct arena *a, const struct access *who, enum location_level level, right_t right)
{
    return access_may(a, who, level <= LEVEL_DISTRICT ? (right_t)RIGHT_LOCATION_UPPER : right);
}

err_t location_create_prepare(struct prepare *p, void **plan)
{
    const struct json *type = json_get(p->input, "type");
    bool named = type && type->kind == JSON_STRING;

    TRY(may_write(p->arena, p->who, named ? location_level_named(type->text) : LEVEL_COUNT, RIGHT_LOCATION_CREATE));
    return crud_command.prepare(p, plan);
}

struct update_plan {
    uuid_t uuid;
    void *generic;
};

err_t location_update_prepare(struct prepare *p, void **plan)
{
    struct update_plan *update = ARENA_NEW(p->arena, struct update_plan);
    const struct json *uuid = json_get(p->input, "uuid");

    TRY(crud_command.prepare(p, &update->generic));
    if (uuid->kind != JSON_STRING || !uuid_read(uuid->text, &update->uuid))
        return err_make(p->arena, E_FIELD_TYPE, "field", "uuid", "type", "uuid", NULL);
    *plan = update;
    return OK;
}

err_t location_update_apply(struct tx *tx, void *plan)
{
    struct update_plan *update = plan;
    struct record r;

    TRY(tx_get(tx, &location_entity, update->uuid, &r));
    TRY(may_write(tx->arena, tx->who, location_level_of(&r), RIGHT_LOCATION_UPDATE));
    return crud_command.apply(tx, update->generic);
}

/* ---- the parent ---- */

static err_t refuse_parent(struct tx *tx)
{
    return err_make(tx->arena, E_RULE, "rule", "location_parent_level", "field", "parent", NULL);
}

static err_t check_parent(struct tx *tx, struct change *change)
{
    const struct record *r = &change->new_;
    struct location_columns columns = location_columns(r->table);
    const struct db_value *parent_id = &r->at[columns.parent];
    enum location_level level = location_level_of(r);
    struct record parent;

    if (change->op == OP_UPDATE && db_value_equal(parent_id, &change->old.at[columns.parent]) &&
        db_value_equal(&r->at[columns.type], &change->old.at[columns.type]))
        return OK;
    if (level == LEVEL_COUNT) return OK;   /* the missing or wrong type is reported as such */
    if (parent_id->null) return level == LEVEL_REGION ? OK : refuse_parent(tx);
    TRY(tx_get_id(tx, &location_entity, parent_id->i, &parent));
    return location_level_of(&parent) + 1 == level ? OK : refuse_parent(tx);
}

const struct listener location_listeners[] = {
    { &location_entity, 1U << OP_CREATE | 1U << OP_UPDATE, PHASE_BEFORE, 0, check_parent },
    LISTENERS_END
};
