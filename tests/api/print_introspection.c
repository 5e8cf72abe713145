/* Answers the introspection query on standard input over the small schema, for client_schema.mjs. */
#include "introspect_run.h"

int main(void)
{
    struct arena *a = arena_new();
    struct limits limits;
    struct str answer;
    struct buf query;
    size_t n;

    buf_init(&query, a, 4096);
    while ((n = fread(buf_reserve(&query, 4096), 1, 4096, stdin)) > 0)
        query.n += n;
    limits_standard(&limits);
    if (introspected(a, &limits, buf_str(&query), &answer)) {
        arena_free(a);
        return 1;
    }
    printf("{\"data\":%.*s}\n", STR_ARG(answer));
    arena_free(a);
    return 0;
}
