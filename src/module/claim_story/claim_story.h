/* A claim and what was decided about it, from its rows: the steps of each line, in the order in which they were computed, and
 * the way of its money from what was claimed to what is paid. Both add up to the cent. web/src/data/decision.ts does the same. */
#ifndef MODULE_CLAIM_STORY_CLAIM_STORY_H
#define MODULE_CLAIM_STORY_CLAIM_STORY_H

#include "module/claim/claim.h"
#include "module/claim_story/claim_words.h"
#include "module/rows.h"

/* What took money on the way, in the order of the way. */
enum story_cut {
    CUT_REJECTED, CUT_BY_OFFICER, CUT_QUANTITY, CUT_PRICE, CUT_FIXED, CUT_AUTHORISATION, CUT_DEDUCTIBLE, CUT_CO_INSURANCE, CUT_CATEGORY, CUT_CEILING,
    CUT_RELATIVE, CUTS
};
extern const char *const story_cut_names[CUTS];   /* "rejected": claim.cut.rejected is its word */
int story_cut_of(enum law_rule rule);               /* what a step of the value takes, -1: nothing */

enum { STORY_WHYS = 2 * LAW_WHYS };   /* of the checks, and of the last valuation */

struct story_line {
    enum law_kind kind;
    int64_t id;
    uuid_t uuid;
    struct str code, name, product, justification;
    bool rejected, person, waits;     /* waits: for the index of a batch run */
    enum law_reason reason;
    qty_t quantity, approved_quantity;
    money_t asked, price;             /* of a unit */
    money_t claimed, approved, value;
    money_t cuts[CUTS];
    struct law_why why[STORY_WHYS];
    size_t why_count;
};

struct story {
    struct found rows;                /* one claim, its decisions within */
    struct found decisions;
    struct story_line *lines;         /* items first */
    size_t line_count;
    money_t claimed, paid, cuts[CUTS];
};

/* The claim of this uuid, or code (DB_TEXT; the first of the current ones), that `who` may read. E_NOT_FOUND, E_FORBIDDEN. */
err_t story_read(struct function_call *c, const struct access *who, struct db_value key, struct story *out);

/* One sentence; `left`: of the line's money after it, MONEY_NONE where it moves none. why NULL: no step of the law. */
struct story_step {
    struct str text;
    money_t left;
    const struct law_why *why;
};
/* Room for STORY_STEPS. */
enum { STORY_STEPS = STORY_WHYS + 4 };
size_t story_steps(const struct words *w, const struct story_line *line, struct story_step *out);

struct str story_stage(const struct words *w, struct str stage);   /* "Submission" of "S" */
err_t story_actor(struct function_call *c, int64_t user, struct str *out);   /* his name of account; "" of nobody */

/* Other claims that counted for it, as far as its steps count any: newest last, `most` of them. */
enum { STORY_COUNTED = 100 };
err_t story_counted(struct function_call *c, const struct access *who, const struct story *s, struct found *out);

err_t claim_explain(struct function_call *c);   /* claimExplanation */

#endif
