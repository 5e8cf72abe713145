/* A write path over the fixture's entities, two real modules beside them and one whose commands and listeners
 * a test fills in; or over all modules of this build. What the tests of model/write stand on. */
#ifndef TESTS_MODEL_WRITING_H
#define TESTS_MODEL_WRITING_H

#include "base/json.h"
#include "model/write/tx.h"
#include "support/fixture.h"
#include "support/testdb.h"

struct writing {
    struct testdb *t;
    struct arena *a;             /* of the test */
    const struct registry *registry;
    struct write *write;
    char key[64];
};

/* *state becomes a struct writing. */
int writing_setup_sqlite(void **state);
int writing_setup_postgres(void **state);
int writing_land_sqlite(void **state);
int writing_land_postgres(void **state);
int writing_real_sqlite(void **state);
int writing_real_postgres(void **state);
int writing_teardown(void **state);

#define WRITING_SQLITE(test) { #test " (sqlite)", test, writing_setup_sqlite, writing_teardown, NULL }
#define WRITING_POSTGRES(test) { #test " (postgresql)", test, writing_setup_postgres, writing_teardown, NULL }
#define WRITING_BOTH(test) WRITING_SQLITE(test), WRITING_POSTGRES(test)
/* Over all modules. */
#define WRITING_REAL(test)                                                          \
    { #test " (sqlite)", test, writing_real_sqlite, writing_teardown, NULL },       \
    { #test " (postgresql)", test, writing_real_postgres, writing_teardown, NULL }

/* Over places, families and people of land.h. */
#define WRITING_LAND(test)                                                          \
    { #test " (sqlite)", test, writing_land_sqlite, writing_teardown, NULL },       \
    { #test " (postgresql)", test, writing_land_postgres, writing_teardown, NULL }

/* As testdb_run: without the tests of PostgreSQL when there is no server. */
int writing_run(const char *name, const struct CMUnitTest *tests, size_t n);

static inline struct writing *writing_of(void **state) { return *state; }

/* ---- faults ---- */

/* Makes the database fail `times` times at a point (db/db.h), at statements that contain `part`. */
struct fault {
    const char *point;           /* NULL: never */
    const char *part;            /* NULL: any */
    enum err_id id;
    int skip, times;
};
void writing_fault(struct fault f);
int writing_faults_left(void);
/* How often the point was passed since the last writing_fault; with `part`. */
int writing_fault_seen(void);
struct str writing_fault_statement(void);   /* that passed it last */

/* ---- the module "probe" ---- */

enum { PROBE_RIGHT = 210001 };

/* Called by commands "probe.apply" (right PROBE_RIGHT) and "probe.public" (everybody). */
typedef err_t (*probe_apply)(struct tx *tx, const struct json *input);
typedef err_t (*probe_prepare)(struct prepare *p);
/* Called for every change of persons, visits, tasks and orders of the fixture in this order: BEFORE 5, BEFORE 10, AFTER 5,
 * AFTER 10. */
typedef err_t (*probe_listener)(struct tx *tx, struct change *change);
enum { PROBE_BEFORE, PROBE_BEFORE_LATE, PROBE_AFTER, PROBE_AFTER_LATE, PROBE_LISTENERS };

struct probe {
    probe_apply apply;
    probe_prepare prepare;
    probe_listener listeners[PROBE_LISTENERS];
    err_t (*together)(struct tx *tx, struct change *changes, size_t n);   /* after them */
};
extern struct probe probe;
extern const struct module probe_module;

/* ---- asking ---- */

/* JSON with ' for ". */
const struct json *writing_json(struct writing *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct answer writing_send(struct writing *w, const struct request *r);
/* One command; a database error fails the test. */
struct answer tell(struct writing *w, const struct access *who, const char *command, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* As the program; must be done. Returns the row's uuid as text. */
const char *made(struct writing *w, const char *command, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* As the program; must be refused. Returns the errors: "field.length(field=code, max=12); ..." */
const char *refused(struct writing *w, const char *command, const char *format, ...) __attribute__((format(printf, 3, 4)));
const char *refusal(struct writing *w, struct answer answer);
const char *uuid_of(struct writing *w, struct answer answer);

/* Places of the fixture: region 1; districts 2 and 3; wards 4 and 5; villages 6 and 7. Codes R1, D1 ... V2. */
void writing_tree(struct writing *w, const char *entity);
/* Someone with the rights to all of the fixture. places: location ids, ascending. */
struct access *writing_person(struct writing *w, int64_t user, enum scope_shape shape, const int64_t *places, size_t n);

/* Sends all at once, each from a thread of its own. */
struct sending {
    struct request request;
    struct answer answer;
    err_t failed;
    struct arena *arena;         /* of the answer; with the test's */
};
void send_begin(struct writing *w, struct sending *all, size_t n);
void send_end(void);

/* ---- looking ---- */

/* Rows as testdb_text; types: a letter a column: i int, b bool, t text, x bytes, u uuid, d date, s stamp. */
const char *rows(struct writing *w, const char *types, const char *sql, ...) __attribute__((format(printf, 3, 4)));
int64_t number(struct writing *w, const char *sql, ...) __attribute__((format(printf, 2, 3)));
/* A query of query_json.h. */
const char *ask(struct writing *w, const struct access *who, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* What must hold of any database that the write path has written: versions, history, journal, places, folded
 * keys, counters, extension values. */
void writing_check(struct writing *w);

#endif
