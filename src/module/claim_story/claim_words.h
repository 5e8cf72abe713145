/* What a decision says, in sentences of the caller's language with numbers in the scheme's money: claim.rule.<name> of a step,
 * claim.reason.<n> where a step says nothing of its own. A sentence goes with what it was filled with, so that a browser fills it with days and
 * amounts as its reader writes them: which sentence it is, is said here alone. */
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

enum words_kind { WORDS_TEXT, WORDS_AMOUNT /* hundredths */, WORDS_QUANTITY /* hundredths */, WORDS_COUNT, WORDS_DAY };
struct words_value {
    const char *name;
    enum words_kind kind;
    int64_t number;
    struct str text;
    date_t day;
};
enum { WORDS_VALUES = 9 };
/* A sentence, filled, and what it was filled with. key NULL: somebody's own words. */
struct words_said {
    struct str text;
    const char *key;
    struct words_value values[WORDS_VALUES];
    size_t n;
};

struct words_said words_say(const struct words *w, const char *key, const struct words_value *values, size_t n);
struct words_said words_step(const struct words *w, const struct law_why *why, const struct words_line *line);
struct words_said words_refusal(const struct words *w, enum law_reason reason);
struct str words_reason(const struct words *w, enum law_reason reason);
/* A sentence whose places are filled. */
struct str words_fill(const struct words *w, const char *key, const struct err_arg *args, size_t n);
struct str words_day(struct arena *a, date_t d);

#endif
