/* Renewals to come: what is sold in place of a policy that ends, who is to ask for it, what is to be looked at (enrolment 4.1, 8.1).
 * Pure and freestanding. */
#ifndef SCHEME_RENEWAL_H
#define SCHEME_RENEWAL_H

#include "scheme/policy.h"

/* ---- chains: products that convert to others, officers with substitutes ---- */

enum { LAW_HOPS = 20 };            /* at most, so that a ring ends */
enum law_follow { LAW_STAY, LAW_GO_ON, LAW_GIVE_UP };

/* Whether a product is sold, or an officer works, until a day (DATE_NONE: for ever) that is not past on `day`; else whether the next of
 * the chain is to be asked, `hops` behind the first, or there is none. */
enum law_follow law_follow(date_t until, bool has_next, date_t day, int hops);

/* ---- prompts ---- */

struct law_ending {                /* a policy */
    enum law_policy_status status;
    date_t expiry;
    bool prompted;                 /* there is, or was, a prompt for it */
    date_t followed;               /* latest start of the family's other policies of its product or of the one that replaces it; DATE_NONE */
    date_t sold_from, sold_to;     /* window of the product that would be sold */
    bool officer;                  /* there is one: the policy's, or who stands in for him */
    date_t works_to;               /* DATE_NONE: for ever */
};

enum law_prompt_warning { LAW_PROMPT_NOT_SOLD = 1, LAW_PROMPT_NO_OFFICER = 2, LAW_PROMPT_OFFICER_LEFT = 4 };

struct law_prompt {
    date_t renewal;                /* the first day of the policy that is to follow */
    uint32_t warnings;
};

/* The first day behind a policy. */
date_t law_renewal_date(date_t expiry);
/* Whether a run on `today` prompts for it. interval: days ahead; 0: however far it is. */
bool law_prompt_due(const struct law_ending *e, date_t today, int32_t interval, struct law_prompt *out);

enum law_prompt_response { LAW_PROMPT_OPEN, LAW_PROMPT_RENEWED, LAW_PROMPT_DECLINED };
enum law_prompt_event { LAW_PROMPT_RENEW = 1, LAW_PROMPT_DECLINE, LAW_PROMPT_REOPEN };

/* What a prompt's response becomes. False: not that. A family that declined may renew all the same; what was renewed stays so. */
bool law_prompt_answer(enum law_prompt_response from, enum law_prompt_event event, enum law_prompt_response *to);

struct law_photo_ages { int32_t adult, child; };   /* months after which a photo is to be made anew */

/* taken: DATE_NONE: there is no photo. */
bool law_photo_due(date_t taken, date_t birth, date_t day, const struct law_photo_ages *ages, const struct law_policy_rules *r);

/* ---- notices to families (8.4) ---- */

enum law_notice {
    LAW_NOTICE_ACTIVATED = 1, LAW_NOTICE_STARTED = 2, LAW_NOTICE_RENEW = 4, LAW_NOTICE_ENDS = 8, LAW_NOTICE_ENDED = 16, LAW_NOTICE_RENEWED = 32,
};

struct law_notice_rules {
    uint32_t on;                   /* the kinds that the scheme sends */
    int32_t before, after;         /* days before the end, and after it */
    int32_t fresh_activation, fresh_renewal;   /* days for which it is worth telling */
};

struct law_noticed {               /* a policy */
    enum law_policy_status status;
    enum law_stage stage;
    date_t activated;              /* the day on which it became active; DATE_NONE */
    date_t effective, expiry;
    bool followed;                 /* another one follows */
    uint32_t sent;                 /* kinds that were sent before */
};

/* The kinds that are due today. */
uint32_t law_notices(const struct law_noticed *p, const struct law_notice_rules *r, date_t today);

#endif
