/* Running the test driver as a process of its own, as an operator would run a program that may die. */
#ifndef TESTS_GATE_DRIVE_RUN_H
#define TESTS_GATE_DRIVE_RUN_H

#include "support/testdb.h"

struct drive_result {
    struct str out, err;
    int signal;      /* 0, or what killed it */
    int status;
};

/* Runs drive on the test's database (closed while it runs) with the script on standard input. `options`
 * ends with NULL; --db and --key-file are added. */
struct drive_result drive_run(struct testdb *t, struct str script, const char *const *options);

/* Whether the output acknowledges a command id (status 2), and the line of it. */
bool drive_acknowledged(struct str out, struct str id);

/* ---- scripts ---- */

/* Registers items A001..; then `products` products with five covered lines each, every third changed and
 * every fifth deleted again. Ids and uuids follow from the numbers, so a script can be sent twice. */
struct str drive_script(struct arena *a, int products);
/* uuid number n of a kind, e.g. ('c', 7): 00000000-0000-7000-8000-63000000 0007 */
struct str drive_uuid(struct arena *a, char kind, int n);
/* Lines that read everything back: each entity whole, deleted and former rows too, then the journal. */
struct str drive_readback(void);

#endif
