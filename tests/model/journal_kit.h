/* A journal with its sealer, for the tests of both. */
#ifndef TESTS_MODEL_JOURNAL_KIT_H
#define TESTS_MODEL_JOURNAL_KIT_H

#include "model/land.h"
#include "model/write/journal.h"

struct kit {
    struct testdb *t;
    struct db_conn *c;
    struct signer *signer;
};

/* A path in a folder of its own that goes with the arena. */
const char *kit_key_path(struct arena *a);
struct kit kit_open(void **state);
/* Entries of entity "thing", row ids first, first + 1 ..., in one open transaction. */
err_t kit_add(struct db_conn *c, struct arena *a, struct env *env, int64_t first, size_t n);
/* In a transaction of their own, not sealed. */
void kit_write(struct kit *k, int64_t first, size_t n);
size_t kit_seal(struct kit *k);
struct journal_report kit_verify(struct kit *k, const struct journal_expected *expected);
void kit_sound(struct kit *k, int64_t blocks, int64_t rows, int64_t unsealed);
/* Journal ids in sealed order: "1 2 4 3". */
const char *kit_order(struct kit *k);

#endif
