/* What the claims of a connected family that comes in several groups left behind: small, and forgotten with the family. */
#ifndef MODULE_CLAIM_WHAT_IF_CLAIM_PAST_H
#define MODULE_CLAIM_WHAT_IF_CLAIM_PAST_H

#include "base/vec.h"
#include "module/claim_set/claim_people.h"

struct past {
    struct arena *arena;
    VEC(struct claim_recalled) claims;
};

void past_init(struct past *p);
void past_free(struct past *p);
void past_forget(struct past *p);
void past_note(struct past *p, const struct claim_set *s, const struct set_claim *c);     /* a claim that was decided */
void past_recall(const struct past *p, struct claim_set *s);   /* before the next group is */

#endif
