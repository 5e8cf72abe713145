/* Rows of every entity of the program in two districts of one region, A and B, made from the descriptors, so that
 * an entity that comes later is in it by itself. What callers of A must not see stands in B, is led to from A and
 * leads to A. Places, keys and counters are kept by the program's own bulk load. */
#ifndef TESTS_GATE_ACCESS_WORLD_H
#define TESTS_GATE_ACCESS_WORLD_H

#include "module/drive.h"

/* Rows of each entity. CROSS_A stands in A and leads to rows of B wherever it leads; CROSS_B the other way round.
 * NATIONAL has no place where it need not have one. GONE: deleted. LATE_B: world_add_b. */
enum variant { ROW_A, ROW_A2, ROW_B, ROW_B2, CROSS_A, CROSS_B, NATIONAL, GONE_A, GONE_B, LATE_B, VARIANTS };

#define HIDDEN_TEXT "never"   /* what every text that no API shows begins with */

struct world {
    struct drive d;
    struct arena *arena;
    int64_t districts[2], villages[2];   /* of A, of B */
};

void world_open(struct world *w, void **state);
void world_close(struct world *w);
/* Of a location the variants are: region, A's district, ward, village, B's district, ward, village. */
int64_t world_row_id(const struct table *t, int v);
struct str world_uuid(struct arena *a, const struct table *t, int v);
/* What a uuid in an answer belongs to; NULL: no row of this world. A former state is its row. */
const struct table *world_row(const struct registry *r, struct str uuid, int *v);
bool world_scoped(const struct table *t);

/* Gives what callers of A must not see other values: turn 1 or 2. Then more of it. No answer to them may change. */
void world_change_b(struct world *w, int turn);
void world_add_b(struct world *w);
/* The same of all rows of one table, wherever they stand. */
void world_change(struct world *w, const struct table *t, int turn);

/* ---- who asks ---- */

struct caller {
    const char *name;
    const struct access *who;
    char side;            /* 'a', 'b', or 0: neither */
    bool everything;      /* holds every right that there is, and is no administrator */
    int64_t facility;     /* works at this one, as account or as claim administrator */
};
/* A stranger, an account of each system role in A and in B, one without a role, an administrator, and holders of
 * every right: by district, as officer of a village, as claim administrator of a facility. */
const struct caller *world_callers(struct world *w, size_t *n);

#endif
