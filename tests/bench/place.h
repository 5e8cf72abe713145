/* Where measurements put their databases. What fails ends the program. */
#ifndef BENCH_PLACE_H
#define BENCH_PLACE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

void bench_ok(err_t e, const char *what);               /* also of our own calls */
void place_on_disk(const char *folder);                 /* a folder in memory will not do */
void place_run(const char *url, const char *sql);       /* PostgreSQL */
void place_durable(const char *server);
struct str place_url(struct arena *a, const char *server, const char *name);
struct str place_make(struct arena *a, const char *server, const char *name);   /* an empty database that can be migrated */

#endif
