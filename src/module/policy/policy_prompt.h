/* What a block of the job "policy.prompt" works on, for the files it is made of. */
#ifndef MODULE_POLICY_POLICY_PROMPT_H
#define MODULE_POLICY_POLICY_PROMPT_H

#include "model/run/job.h"
#include "module/policy/internal.h"
#include "scheme/renewal.h"

/* What it was asked for: the job's input. */
struct prompt_wish {
    int64_t interval;              /* days ahead; 0: however far */
    int64_t location, officer;     /* ids; 0: any */
    date_t from, to;               /* last days of policies, both within; DATE_NONE: any */
    bool dry;                      /* counts what it would do */
};

/* A product or an officer, and who comes after him: a chain of law_follow. */
struct prompt_link {
    int64_t id, next;              /* next 0: none */
    date_t from, until;            /* products: of their sale. Officers: until he works */
    struct str phone;              /* of officers */
};

/* A policy that ends. */
struct prompt_case {
    int64_t policy, family, product, officer, head;   /* officer 0: none */
    struct law_ending ending;
    int64_t sold;                  /* the product that would be */
    const struct prompt_link *asks;   /* who would ask; NULL: nobody */
    struct law_prompt prompt;
};

struct prompt_member { int64_t family, insuree; };

/* Policies with ids behind `after`, up to `upto`, that nobody was prompted for; the families of those are locked. Only such as the
 * account that asked sees. */
err_t prompt_cases(struct job_run *job, struct tx *tx, const struct prompt_wish *wish, int64_t after, int64_t upto, struct prompt_case **out,
                   size_t *n);
/* Fills what the law asks for beside the policy itself. */
err_t prompt_context(struct tx *tx, struct prompt_case *cases, size_t n);
/* Whose photo is due in the families of the cases, by family and person. */
err_t prompt_photos(struct tx *tx, const struct settings *s, const struct prompt_case *cases, size_t n, struct prompt_member **out,
                    size_t *count);

#endif
