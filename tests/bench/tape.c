#include "bench/tape.h"

#include <string.h>

struct tape *tape_new(struct arena *a, enum db_engine engine)
{
    struct tape *t = ARENA_NEW(a, struct tape);

    t->arena = a;
    t->engine = engine;
    pthread_mutex_init(&t->lock, NULL);
    map_init(&t->by_key, a, 64);
    vec_init(&t->texts, a);
    for (size_t i = 0; i < TAPE_PARTS; i++) vec_init(&t->parts[i].deeds, a);
    return t;
}

void tape_next_part(struct tape *t)
{
    t->part++;
    memset(t->open, 0, sizeof t->open);
}

/* ---- values that stay ---- */

static void keep_list(struct arena *a, struct db_value *v)
{
    size_t size = v->type == DB_INTS ? sizeof(int64_t) : v->type == DB_UUIDS ? sizeof(uuid_t) : sizeof(struct str);
    void *copy = arena_bytes(a, v->list.n * size);

    memcpy(copy, v->list.at, v->list.n * size);
    for (size_t i = 0; v->type == DB_TEXTS && i < v->list.n; i++) ((struct str *)copy)[i] = str_copy(a, ((struct str *)copy)[i]);
    v->list.at = copy;
}

static const struct db_value *keep_values(struct arena *a, const struct db_value *values, size_t n)
{
    struct db_value *copy = ARENA_ARRAY(a, struct db_value, n);

    for (size_t i = 0; i < n; i++) {
        copy[i] = values[i];
        if (copy[i].null) continue;
        if (copy[i].type >= DB_INTS && copy[i].list.n) keep_list(a, &copy[i]);
        else if (copy[i].type == DB_TEXT || copy[i].type == DB_BYTES) copy[i].s = str_copy(a, copy[i].s);
    }
    return copy;
}

/* ---- what was said ---- */

static size_t text_of(struct tape *t, struct str sql, const struct postgres_params *p)
{
    struct str key = str_format(t->arena, "%.*s|%.*s", p->n, p->n ? p->types : "", (int)sql.n, sql.p);
    uintptr_t number = (uintptr_t)map_get(&t->by_key, key);

    if (number) return number - 1;
    *vec_add(&t->texts) = (struct tape_text){str_copy(t->arena, sql), p->types, p->n};
    map_put(&t->by_key, key, (void *)(uintptr_t)t->texts.n);
    return t->texts.n - 1;
}

static void encode(struct tape *t, struct db_conn *c, const struct db_seen *seen, struct tape_step *step)
{
    enum db_type types[256];
    err_t failed;

    for (size_t i = 0; seen->row_source && i < seen->columns; i++) types[i] = (enum db_type)step->values[i].type;
    failed = seen->row_source
        ? postgres_encode_rows(c, t->arena, types, seen->columns, step->values, seen->rows, &step->params)
        : postgres_encode(c, t->arena, step->values, seen->columns, &step->params);
    if (failed) bench_die("tape", "a value cannot be kept");
}

static struct tape_deed *deed_new(struct tape *t)
{
    struct tape_deed *deed = ARENA_NEW(t->arena, struct tape_deed);

    vec_init(&deed->steps, t->arena);
    *vec_add(&t->parts[t->part].deeds) = deed;
    return deed;
}

/* The one that this connection is at. What began in the part before is the sealer's. */
static struct tape_deed *deed_of(struct tape *t, const struct db_conn *c, const char *point)
{
    bool begins = !strcmp(point, "begin");
    size_t i = 0;

    while (t->open[i].conn && t->open[i].conn != c && i < 63) i++;
    if (!t->open[i].deed || (t->engine == DB_POSTGRES && begins)) {
        t->open[i].conn = c;
        t->open[i].deed = deed_new(t);
        t->open[i].deed->left_out = t->engine == DB_POSTGRES && !begins && db_begun(c);
    }
    return t->open[i].deed;
}

/* Steps of a transaction in the engine's own words. */
static struct str words_of(const struct tape *t, const struct db_seen *seen)
{
    if (!strcmp(seen->point, "begin")) return t->engine == DB_SQLITE ? STR("BEGIN IMMEDIATE") : STR("BEGIN ISOLATION LEVEL READ COMMITTED");
    if (str_is(seen->sql, "SAVEPOINT")) return STR("SAVEPOINT s");
    if (str_is(seen->sql, "RELEASE")) return STR("RELEASE s");
    return seen->sql;
}

static void add(struct tape *t, struct db_conn *c, const struct db_seen *seen)
{
    struct tape_deed *deed = deed_of(t, c, seen->point);
    struct tape_step *step = vec_add(&deed->steps);

    *step = (struct tape_step){.waits = seen->waits, .columns = seen->columns, .rows = seen->row_source ? seen->rows : 1,
                                .row_source = seen->row_source};
    step->values = keep_values(t->arena, seen->values, seen->columns * step->rows);
    if (t->engine == DB_POSTGRES) encode(t, c, seen, step);
    step->text = text_of(t, words_of(t, seen), &step->params);
    if (str_starts(seen->sql, STR("SELECT pg_try_advisory_xact_lock"))) deed->left_out = true;   /* the sealer */
}

void tape_watch(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    struct tape *t = arg;

    pthread_mutex_lock(&t->lock);
    if (t->part < TAPE_PARTS) add(t, c, seen);
    pthread_mutex_unlock(&t->lock);
}
