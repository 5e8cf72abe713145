#include "api/openimis/source.h"

#include "base/arena.h"

err_t source_open(struct arena *a, const struct limits *limits, struct str from, struct source **out)
{
    struct source *s = ARENA_NEW(a, struct source);

    *s = (struct source){.arena = a, .limits = limits, .from = str_copy(a, from)};
    *out = s;
    if (str_starts(from, STR("postgresql://")) || str_starts(from, STR("postgres://"))) return source_postgres_open(s);
    return source_csv_open(s);
}
