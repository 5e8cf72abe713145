#include "api/openimis/internal.h"
#include "db/statistics.h"

enum { CHUNK_ROWS = 10000 };

static bool is_mapped(struct str table)
{
    for (size_t i = 0; mappings[i]; i++)
        if (str_is(table, mappings[i]->source)) return true;
    return false;
}

static const struct passed *passed_by(struct str table)
{
    for (size_t i = 0; passed[i].table; i++)
        if (str_is(table, passed[i].table)) return &passed[i];
    return NULL;
}

static void note_other(struct import *i, struct str table)
{
    const struct passed *p = passed_by(table);

    if (p) *vec_add(&i->report->passed) = p;
    else *vec_add(&i->report->others) = table;
}

static err_t note_others(struct import *i)
{
    struct str *names;
    size_t n;

    TRY(i->source->kind->tables(i->source, i->arena, &names, &n));
    for (size_t k = 0; k < n; k++)
        if (!is_mapped(names[k])) note_other(i, names[k]);
    return OK;
}

static err_t load_all(struct import *i)
{
    for (size_t k = 0; mappings[k]; k++) TRY(load_table(i, mappings[k]));
    for (size_t k = 0; mappings[k]; k++) TRY(later_fill(i, mappings[k]));
    return OK;
}

/* What was taken is made again after an error too: a server may be at work. */
static err_t load_beside(struct import *i)
{
    err_t loaded, made;

    TRY(aside_begin(i->db, i->arena, ASIDE_WAIT, &i->aside));
    loaded = load_all(i);
    made = aside_end(i->aside, NULL);
    return loaded ? loaded : made;
}

err_t import_openimis(struct arena *a, struct db *db, struct write *w, const struct registry *r,
                      const struct import_options *o, struct import_report **out)
{
    struct import i = {.arena = a, .db = db, .write = w, .registry = r, .env = db_env(db), .options = o};
    uint64_t begun = env_monotonic_us(i.env);

    i.chunk_rows = o->chunk_rows ? o->chunk_rows : CHUNK_ROWS;
    i.command_id = uuid_new(i.env);
    i.now = env_now(i.env);
    i.report = *out = ARENA_NEW(a, struct import_report);
    vec_init(&i.report->tables, a);
    vec_init(&i.report->passed, a);
    vec_init(&i.report->others, a);
    TRY(source_open(a, &i.env->limits, o->from, &i.source));
    TRY(own_begin(&i));
    TRY(load_beside(&i));
    TRY(statistics_gather(db, a));
    TRY(note_others(&i));
    i.report->us = (int64_t)(env_monotonic_us(i.env) - begun);
    return OK;
}
