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

/* Sends a command as the program; a refusal ends the measurement. */
void country_send(struct claims *b, struct arena *a, const char *command, struct str input);
void country_script(struct claims *b, const char *sql);
const char *country_day(struct claims *b, const char *iso);     /* as the engine writes it */
void country_registers(struct claims *b);
void country_people(struct claims *b);                           /* families, people and policies 1 to b->n */

#endif
