/* Claims of a status and a span of days as a stream, family by family, in memory that grows neither with their number nor with
 * the size of a family (decision D11). Reading only: no transaction stays open between two groups, so that whoever walks the
 * stream may write beside it, or not at all.
 *
 *   struct claim_stream *s;
 *   struct claim_group g;
 *   TRY(claim_stream_open(arena, db, &(struct claim_choice){.statuses = CLAIM_CHECKED, .from = DATE_NONE, .to = DATE_NONE}, 1000, &s));
 *   for (;;) {
 *       e = claim_stream_next(s, &g);          // until g.n is 0
 *       if (e || !g.n) break;
 *       ... claim_set_load(tx, g.uuids, g.n, ...)
 *   }
 *   claim_stream_close(s);
 *
 * What stands together: people who share a family or a policy, over as many steps as it takes ("connected family"). What one of
 * their claims consumes another does not have, so their claims follow one another in one total order: by submit_stamp and id, or,
 * while they are entered, by the day they were claimed and id (enum claim_order). Claims of two connected families do not see each other:
 * in whatever order, grouping or number of workers families are decided, the decisions are the same.
 *
 * A group holds whole connected families, as many as fit; one with more claims than fit comes in several groups, one after
 * the other (`goes_on`). Who keeps what was consumed himself may forget it after each group that does not go on.
 *
 * Claims that come in while the stream is walked may be left out. One that has left its status since it was listed is in the
 * group all the same: who decides checks the status in his transaction (claim_set_load does). */
#ifndef MODULE_CLAIM_SET_CLAIM_STREAM_H
#define MODULE_CLAIM_SET_CLAIM_STREAM_H

#include "db/db.h"
#include "module/claim/claim.h"
#include "module/claim/claim_order.h"

struct claim_choice {
    uint32_t statuses;         /* bits of enum claim_status */
    date_t from, to;           /* date_claimed, both inclusive; DATE_NONE: open */
    enum claim_order order;
    size_t page;               /* claims listed at once; 0: 250,000, which take 10 MB */
};

struct claim_group {
    const uuid_t *uuids;       /* in the order in which they are decided; until the next call */
    const int64_t *ids;
    size_t n;                  /* 0: the stream has ended */
    bool went_on, goes_on;     /* a part of one connected family: parts before it, parts after it */
};

struct claim_stream;
enum { CLAIM_GROUP_STANDARD = 500, CLAIM_GROUP_MOST = 10000 };

/* `most`: claims of a group, at most CLAIM_GROUP_MOST. The stream lives in the arena until it is closed; errors too. */
err_t claim_stream_open(struct arena *a, struct db *db, const struct claim_choice *choice, size_t most, struct claim_stream **out);
err_t claim_stream_next(struct claim_stream *s, struct claim_group *out);
void claim_stream_close(struct claim_stream *s);   /* NULL is fine */
/* How many claims were chosen when it was opened. */
int64_t claim_stream_total(const struct claim_stream *s);

#endif
