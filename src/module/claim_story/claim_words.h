/* What a decision says, in sentences of the caller's language with numbers in the scheme's money: claim.rule.<name> of a step,
 * claim.reason.<n> where a step says nothing of its own. The browser fills the same sentences. */
#ifndef MODULE_CLAIM_STORY_CLAIM_WORDS_H
#define MODULE_CLAIM_STORY_CLAIM_WORDS_H

#include "base/text.h"
#include "scheme/claim.h"

struct words {
    struct arena *arena;
    const struct texts *texts;
    struct str language;
};

/* What a step does not know of its line. */
struct words_line {
    enum law_reason reason;      /* LAW_ACCEPTED: the step did not refuse it */
    bool person;                 /* a reviewer set its price */
    struct str product;          /* the code of the product that pays */
};

struct str words_step(const struct words *w, const struct law_why *why, const struct words_line *line);
struct str words_reason(const struct words *w, enum law_reason reason);
/* A sentence whose places are filled. */
struct str words_fill(const struct words *w, const char *key, const struct err_arg *args, size_t n);
struct str words_day(struct arena *a, date_t d);

#endif
