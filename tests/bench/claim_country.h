/* What measurements of claims decide about: a scheme with one product that covers five items, families of one person under one
 * policy each, and five lines a claim. */
#ifndef BENCH_CLAIM_COUNTRY_H
#define BENCH_CLAIM_COUNTRY_H

#include <stdatomic.h>

#include "base/env.h"
#include "bench/ours.h"
#include "model/write/tx.h"

struct claims {
    struct arena *arena;
    struct env *env;
    const struct registry *registry;
    const char *folder, *key;
    bool lite;
    size_t n;
    uuid_t *uuids;

    struct db *db;                   /* of the database that is open */
    struct write *write;
    atomic_size_t next;
    size_t until, set;
    const char *command;             /* NULL: they are entered */
};

/* Databases by name: SQLite in b->folder, PostgreSQL where IMIS_TEST_PG says. */
const char *country_server(void);
const char *country_name(struct claims *b, const char *side);   /* no other process uses it */
struct str country_url(struct claims *b, const char *name);
const char *country_path(struct claims *b, const char *name);   /* SQLite's file */
void country_make(struct claims *b, const char *name);           /* and migrates */
void country_open(struct claims *b, const char *name, const struct db_options *options);
void country_close(struct claims *b);
void country_drop(struct claims *b, const char *name);

/* Sends a command as the program; a refusal ends the measurement. */
void country_send(struct claims *b, struct arena *a, const char *command, struct str input);
void country_script(struct claims *b, const char *sql);
const char *country_day(struct claims *b, const char *iso);     /* as the engine writes it */
void country_registers(struct claims *b);
void country_people(struct claims *b);                           /* families, people and policies 1 to b->n */
/* n claims with ids behind `after` of so many people, from `first` on, claimed in COUNTRY_DAYS days from 2026-03-05 on. A family's
 * lie far apart, as they come over the months. */
enum { COUNTRY_DAYS = 30 };
void country_enter(struct claims *b, size_t after, size_t n, size_t first, size_t people);

#endif
