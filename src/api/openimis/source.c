#include "api/openimis/source.h"

#include <sys/stat.h>

#include "base/arena.h"

err_t source_open(struct arena *a, const struct limits *limits, struct str from, struct source **out)
{
    struct source *s = ARENA_NEW(a, struct source);
    struct stat found;

    *s = (struct source){.arena = a, .limits = limits, .from = str_copy(a, from)};
    *out = s;
    if (str_starts(from, STR("postgresql://")) || str_starts(from, STR("postgres://"))) return source_postgres_open(s);
    if (stat(str_zero(a, from), &found) == 0 && !S_ISDIR(found.st_mode)) return source_dump_open(s);
    return source_csv_open(s);
}
