/* The job "duplicate.find": the whole register, some people at a time in the order of their ids; each is compared with those behind him
 * who may be meant (duplicate_suspect.c). Pairs that are alike enough stand in duplicate_pair; one that is so no more leaves it, and one
 * of whom somebody said that they are two stays told apart. Memory is that of the few people at hand, whatever the register. */
#include "base/map.h"
#include "base/vec.h"
#include "db/sql.h"
#include "model/run/job.h"
#include "module/duplicate/internal.h"
#include "module/insuree/insuree.h"

enum { CHUNK_PEOPLE = 100 };

struct pair {
    struct { int64_t one, other; } of;   /* its bytes are a key */
    int32_t score;
    bool there;
};

struct look {
    struct job_run *run;
    int64_t people[CHUNK_PEOPLE];
    size_t n;
    int64_t after, last;                 /* the person looked at last; the last of all */
    VEC(struct pair) pairs;
};

static struct str key_of(const struct pair *p) { return (struct str){(const char *)&p->of, sizeof p->of}; }

/* ---- who is alike, on a reader ---- */

static void note_pairs(struct look *l, const struct suspect *person, const struct suspects *found, int64_t least)
{
    for (size_t i = 0; i < found->n; i++)
        if (found->at[i].id > person->id && found->at[i].alike.score >= least)
            *vec_add(&l->pairs) = (struct pair){.of = {person->id, found->at[i].id}, .score = found->at[i].alike.score};
}

/* Of the people at hand who have names. */
static err_t compare(struct look *l, struct db_conn *c, const struct suspect *people, const struct settings *s)
{
    struct suspect *subjects = ARENA_ARRAY(l->run->arena, struct suspect, l->n);
    struct suspects *found = ARENA_ARRAY(l->run->arena, struct suspects, l->n);
    int32_t weights[LAW_ALIKE_FIELDS];
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++)
        if (people[i].known.last_sound.n && people[i].known.other_sound.n) subjects[n++] = people[i];
    duplicate_weights(s, weights);
    TRY(duplicate_suspects(c, l->run->arena, subjects, n, weights, found));
    for (size_t i = 0; i < n; i++) note_pairs(l, &subjects[i], &found[i], setting_int(s, SETTING_PAIR_SCORE));
    return OK;
}

static err_t find(struct look *l, struct db_conn *c)
{
    struct settings *s;
    struct suspect *people;

    TRY(settings_load(c, l->run->arena, l->run->runner->registry, &s));
    TRY(duplicate_people(c, l->run->arena, l->after, CHUNK_PEOPLE, &people, &l->n, &l->last));
    for (size_t i = 0; i < l->n; i++) l->people[i] = people[i].id;
    TRY(compare(l, c, people, s));
    if (l->n) l->after = people[l->n - 1].id;
    return OK;
}

static err_t look(struct look *l)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(l->run->runner->db, l->run->arena, DB_READ, &c));
    e = find(l, c);
    db_release(c);
    return e;
}

/* ---- what is kept of it ---- */

struct kept {
    struct record *old, *now, *gone;     /* those of another score, before and after; those that are alike no more */
    size_t changed, ended;
};

static void settle(struct tx *tx, const struct look *l, const struct record *rows, size_t n, struct kept *k)
{
    struct map by_key;

    map_init(&by_key, tx->arena, l->pairs.n);
    for (size_t i = 0; i < l->pairs.n; i++) map_put(&by_key, key_of(&l->pairs.at[i]), &l->pairs.at[i]);
    for (size_t i = 0; i < n; i++) {
        const struct pair key = {.of = {record_cell(&rows[i], "insuree_id")->i, record_cell(&rows[i], "other_id")->i}};
        struct pair *found = map_get(&by_key, key_of(&key));
        if (found) {
            found->there = true;
            k->old[k->changed] = rows[i];
            k->now[k->changed] = record_copy(tx->arena, rows[i]);
            *record_cell(&k->now[k->changed++], "score") = db_int(found->score);
        } else if (str_is(record_cell(&rows[i], "state")->s, "open")) {
            k->gone[k->ended++] = rows[i];
        }
    }
}

/* Somebody may have gone since he was compared. */
static err_t insert_new(struct tx *tx, const struct look *l, int64_t *count)
{
    const struct table *t = registry_table_of(tx->registry, &duplicate_pair_entity), *people = registry_table_of(tx->registry, &insuree_entity);
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, l->pairs.n);
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, 2 * l->pairs.n);
    size_t n = 0;

    for (size_t i = 0; i < l->pairs.n; i++) ids[2 * i] = l->pairs.at[i].of.one, ids[2 * i + 1] = l->pairs.at[i].of.other;
    TRY(tx_resolve_ids(tx, people, ids, 2 * l->pairs.n, ids));
    for (size_t i = 0; i < l->pairs.n; i++) {
        if (l->pairs.at[i].there || !ids[2 * i] || !ids[2 * i + 1]) continue;
        rows[n] = record_new(tx->arena, t);
        *record_cell(&rows[n], "insuree_id") = db_int(ids[2 * i]);
        *record_cell(&rows[n], "other_id") = db_int(ids[2 * i + 1]);
        *record_cell(&rows[n], "score") = db_int(l->pairs.at[i].score);
        *record_cell(&rows[n++], "state") = db_text(STR("open"));
    }
    *count += (int64_t)n;
    return n ? tx_insert(tx, rows, n) : OK;
}

static err_t keep(struct tx *tx, const struct look *l, int64_t *count)
{
    const struct db_value list = db_list(DB_INTS, l->people, l->n);
    struct record *rows;
    struct kept k = {0};
    struct sql s;
    size_t n;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT uuid FROM duplicate_pair WHERE deleted_at IS NULL AND ");
    sql_in(&s, "insuree_id", 1);
    sql_add(&s, " ORDER BY id");
    TRY(tx_get_found(tx, &duplicate_pair_entity, sql_text(&s), &list, 1, &rows, &n));
    k.old = ARENA_ARRAY(tx->arena, struct record, n), k.now = ARENA_ARRAY(tx->arena, struct record, n), k.gone = ARENA_ARRAY(tx->arena, struct record, n);
    settle(tx, l, rows, n, &k);
    if (k.changed) TRY(tx_update(tx, k.old, k.now, k.changed));
    if (k.ended) TRY(tx_delete(tx, k.gone, k.ended));
    return l->pairs.n ? insert_new(tx, l, count) : OK;
}

err_t duplicate_find_step(struct job_run *run, bool *more)
{
    struct look l = {.run = run};
    const struct access *before;
    int64_t found = 0;
    struct tx *tx;
    err_t e;

    if (run->cursor) json_int(json_get(run->cursor, "after"), &l.after);
    if (run->cursor) json_int(json_get(run->cursor, "found"), &found);
    vec_init(&l.pairs, run->arena);
    TRY(look(&l));
    TRY(job_tx(run, &tx));
    before = tx_see_all(tx);
    e = l.n ? keep(tx, &l, &found) : OK;
    tx->who = before;
    TRY(e);
    *more = l.n == CHUNK_PEOPLE;
    run->progress = l.after, run->total = l.last;
    run->result = str_format(run->arena, "{\"found\":%lld}", (long long)found);
    return job_commit(run, str_format(run->arena, "{\"after\":%lld,\"found\":%lld}", (long long)l.after, (long long)found));
}
