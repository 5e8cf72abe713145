/* A module of its own for tests of the model floor: a tree of places, people with every kind of field,
 * two places and former states, what they own and what points to them; and a seeded generator that fills
 * the tables directly, so that the write path is not needed. The rows stay in memory for comparison. */
#ifndef TEST_SUPPORT_FIXTURE_H
#define TEST_SUPPORT_FIXTURE_H

#include "model/registry/registry.h"
#include "support/testdb.h"

enum fixture_right {
    FIXTURE_READ_PERSON = 200001, FIXTURE_READ_VISIT = 200002, FIXTURE_READ_TASK = 200003,
    FIXTURE_WRITE = 200010, FIXTURE_EVERYWHERE = 200020,
};

extern const struct entity fixture_place, fixture_gender, fixture_person, fixture_order, fixture_visit, fixture_task;
extern const struct module fixture_module;

enum fixture_table {
    FIXTURE_PLACE, FIXTURE_GENDER, FIXTURE_PERSON, FIXTURE_ORDER, FIXTURE_VISIT, FIXTURE_TASK, FIXTURE_TABLES
};

/* A row as it stands, or a former state of it. */
struct fixture_row {
    struct record record;
    bool state;
    int64_t legacy_id;         /* of a state */
    stamp_t from, to;
};

struct fixture_ext {
    int64_t row_id;            /* of a person */
    const char *key;
    struct db_value num, text_key, day;
};

struct fixture {
    struct arena *arena;
    const struct registry *registry;
    struct {
        const struct table *table;
        struct fixture_row *rows;      /* ids 1 to live, then the states */
        size_t live, count;
    } at[FIXTURE_TABLES];
    struct fixture_ext *ext;
    size_t ext_count;
    int64_t *districts, *villages;     /* ids, ascending */
    size_t district_count, village_count;
};

struct fixture_options {
    uint64_t seed;
    size_t regions, districts, wards, villages;    /* each in the one above; 0: 2, 3, 2, 2 */
    size_t persons;
    bool plain;                                    /* no states, orders, visits, tasks, ext: many rows fast */
};

const struct registry *fixture_registry(struct arena *a);
/* The rows in memory; the same seed gives the same rows. */
struct fixture *fixture_new(struct arena *a, const struct registry *r, const struct fixture_options *o);
/* The schema and the rows in a test's database, row counters and searchable extension values with them. */
void fixture_store(struct testdb *t, const struct fixture *f);

struct db_value *fixture_cell(struct record r, const char *column);

#endif
