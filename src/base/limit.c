#include "base/limit.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"

static const struct limit {
    const char *name;
    const char *unit;
    int64_t standard;
    int64_t least;
    int64_t most;
} table[] = {
#define LIMIT(id, name, standard, least, most, unit) [id] = {name, unit, standard, least, most},
    LIMITS(LIMIT)
#undef LIMIT
};

void limits_standard(struct limits *l)
{
    for (size_t i = 0; i < LIMIT_COUNT; i++)
        l->value[i] = table[i].standard;
}

static err_t wrong(struct arena *a, struct str name, struct str what)
{
    return err_make(a, E_OPTION, "option", str_format(a, "limit %.*s", STR_ARG(name)).p, "what",
                    what.p, NULL);
}

err_t limits_set(struct arena *a, struct limits *l, struct str name, int64_t value)
{
    size_t i = 0;

    while (i < LIMIT_COUNT && !str_is(name, table[i].name))
        i++;
    if (i == LIMIT_COUNT)
        return wrong(a, name, STR("there is no limit of this name"));
    if (value < table[i].least || value > table[i].most)
        return wrong(a, name,
                     str_format(a, "%" PRId64 " is not from %" PRId64 " to %" PRId64 " (%s)", value,
                                table[i].least, table[i].most, table[i].unit));
    l->value[i] = value;
    return OK;
}

const char *limit_name(enum limit_id id)
{
    return table[id].name;
}

const char *limit_unit(enum limit_id id)
{
    return table[id].unit;
}

static err_t over(struct arena *a, const struct limits *l, enum err_id what, enum limit_id id)
{
    char most[24];

    snprintf(most, sizeof most, "%" PRId64, l->value[id]);
    return err_make(a, what, "limit", limit_name(id), "max", most, NULL);
}

err_t limit_check(struct arena *a, const struct limits *l, enum limit_id id, int64_t found)
{
    return found <= l->value[id] ? OK : over(a, l, E_LIMIT, id);
}

err_t limit_share(struct arena *a, const struct limits *l, enum limit_id id, int64_t has)
{
    return has < l->value[id] ? OK : over(a, l, E_SHARE, id);
}
