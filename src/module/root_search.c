#include "module/root_search.h"

#include "base/arena.h"
#include "module/location/location.h"

enum { SEARCH_CHARACTERS_MAX = 255 };

static size_t length_of(const char *const *paths)
{
    size_t n = 0;

    while (paths[n]) n++;
    return n;
}

static void add_any(struct root_call *c, const struct condition *parts, size_t n)
{
    root_and(c, &(struct condition){.kind = CONDITION_OR, .parts = parts, .part_count = n});
}

void search_text(struct root_call *c, const char *argument, const char *const *paths)
{
    size_t n = length_of(paths);
    struct condition *parts;
    int slot;

    if (!root_sent(c, argument)) return;
    parts = ARENA_ARRAY(c->arena, struct condition, n);
    slot = root_slot(c, argument, TEXT(SEARCH_CHARACTERS_MAX));
    for (size_t i = 0; i < n; i++) parts[i] = root_condition(c, paths[i], LOOKUP_ICONTAINS, slot);
    add_any(c, parts, n);
}

void search_any(struct root_call *c, const char *argument, struct type type, enum lookup lookup, const char *const *paths)
{
    size_t n = length_of(paths);
    struct condition *parts;
    int slot;

    if (!root_sent(c, argument)) return;
    parts = ARENA_ARRAY(c->arena, struct condition, n);
    slot = root_slot(c, argument, type);
    for (size_t i = 0; i < n; i++) parts[i] = root_condition(c, paths[i], lookup, slot);
    add_any(c, parts, n);
}

static const char *key_path(struct root_call *c, const char *path, const char *key)
{
    return str_format(c->arena, "%s__%s", path, key).p;
}

void search_uuid(struct root_call *c, const char *argument, const char *path)
{
    if (root_sent(c, argument)) root_test(c, key_path(c, path, "uuid"), LOOKUP_EXACT, root_slot(c, argument, UUID));
}

void search_uuids(struct root_call *c, const char *argument, const char *path)
{
    if (root_sent(c, argument)) root_test(c, key_path(c, path, "uuid"), LOOKUP_IN, root_slot(c, argument, UUID));
}

static err_t id_slot(struct root_call *c, const char *argument, int *out)
{
    const struct json *v = root_value(c, argument);
    int64_t id;

    if (!v || (v->kind != JSON_NUMBER && v->kind != JSON_STRING) || !decimal_read(v->text.p, v->text.n, 0, false, &id))
        return err_make(c->arena, E_FIELD_TYPE, "field", argument, "type", "int", NULL);
    *out = root_slot_of(c, db_int(id));
    return OK;
}

err_t search_id(struct root_call *c, const char *argument, const char *path)
{
    int slot;

    if (!root_sent(c, argument)) return OK;
    TRY(id_slot(c, argument, &slot));
    root_test(c, key_path(c, path, "id"), LOOKUP_EXACT, slot);
    return OK;
}

void search_id_any(struct root_call *c, const char *argument, const char *const *paths)
{
    size_t n = length_of(paths);
    struct condition *parts;
    int slot;

    if (!root_sent(c, argument)) return;
    if (id_slot(c, argument, &slot)) slot = root_slot_of(c, db_int(0));
    parts = ARENA_ARRAY(c->arena, struct condition, n);
    for (size_t i = 0; i < n; i++) parts[i] = root_condition(c, key_path(c, paths[i], "id"), LOOKUP_EXACT, slot);
    add_any(c, parts, n);
}

err_t search_sold_at(struct root_call *c, const char *argument, bool by_uuid)
{
    struct condition *parts;
    int slot;

    if (!root_sent(c, argument)) return OK;
    if (by_uuid) slot = root_slot(c, argument, UUID);
    else TRY(id_slot(c, argument, &slot));
    parts = ARENA_ARRAY(c->arena, struct condition, 3);
    parts[0] = root_condition(c, "location", LOOKUP_ISNULL, root_slot_of(c, db_bool(true)));
    parts[1] = root_condition(c, by_uuid ? "location__uuid" : "location__id", LOOKUP_EXACT, slot);
    parts[2] = root_condition(c, by_uuid ? "location__children__uuid" : "location__children__id", LOOKUP_EXACT, slot);
    add_any(c, parts, 3);
    return OK;
}

/* From a village up to the level asked for. */
static const char *path_above(struct root_call *c, const char *path, int64_t level)
{
    for (; level < LEVEL_VILLAGE; level++) path = str_format(c->arena, "%s__parent", path).p;
    return key_path(c, path, "uuid");
}

static err_t read_level(struct root_call *c, int64_t *out)
{
    static const char argument[] = "parentLocationLevel";
    const struct json *v = root_value(c, argument);

    if (!v) return err_make(c->arena, E_FIELD_REQUIRED, "field", argument, NULL);
    if (!json_int(v, out) || *out < LEVEL_REGION || *out > LEVEL_VILLAGE)
        return err_make(c->arena, E_FIELD_RANGE, "field", argument, "min", "0", "max", "3", NULL);
    return OK;
}

/* The village that path n leads to counts where none of the paths before it leads to one. */
static struct condition lies_there(struct root_call *c, const char *const *paths, size_t n, struct condition there)
{
    struct condition *all = ARENA_ARRAY(c->arena, struct condition, n + 1), *has;

    for (size_t i = 0; i < n; i++) {
        has = ARENA_NEW(c->arena, struct condition);
        *has = root_condition(c, key_path(c, paths[i], "id"), LOOKUP_GTE, root_slot_of(c, db_int(0)));
        all[i] = (struct condition){.kind = CONDITION_NOT, .parts = has, .part_count = 1};
    }
    all[n] = there;
    return (struct condition){.kind = CONDITION_AND, .parts = all, .part_count = n + 1};
}

err_t search_below(struct root_call *c, const char *const *paths)
{
    size_t n = length_of(paths);
    struct condition *parts;
    int64_t level;
    int slot;

    if (!root_sent(c, "parentLocation")) return OK;
    TRY(read_level(c, &level));
    slot = root_slot(c, "parentLocation", UUID);
    if (level <= LEVEL_DISTRICT) {
        root_and(c, &(struct condition){.kind = level < LEVEL_DISTRICT ? CONDITION_REGION : CONDITION_DISTRICT, .slot = slot});
        return OK;
    }
    parts = ARENA_ARRAY(c->arena, struct condition, n);
    for (size_t i = 0; i < n; i++)
        parts[i] = lies_there(c, paths, i, root_condition(c, path_above(c, paths[i], level), LOOKUP_EXACT, slot));
    add_any(c, parts, n);
    return OK;
}
