/* A backlog of claims decided in one go (imis claim adjudicate): streamed family by family, decided as the commands claim.submit
 * and claim.process decide, committed group by group. What is done has another status, so a run that was stopped or killed is
 * begun anew and goes on where it ended; others may work on the same database meanwhile. */
#ifndef MODULE_CLAIM_FLOW_CLAIM_ADJUDICATE_H
#define MODULE_CLAIM_FLOW_CLAIM_ADJUDICATE_H

#include "module/claim_set/claim_stream.h"
#include "module/claim_flow/claim_tally.h"

struct claim_report {
    int64_t total, seen;                     /* claims of the stream; of groups that are committed */
    struct claim_tally submitted, processed;
    int64_t left;                            /* selected for review, or changed by somebody else meanwhile */
    bool stopped;
    uint64_t us;                             /* since the first group was begun */
};

enum { CLAIM_WORKERS_MOST = 16 };

struct claim_adjudication {
    bool entered;                            /* entered claims are submitted; else checked ones are processed */
    bool process;                            /* those submitted are processed too, but for those selected for review */
    date_t from, to;                         /* days on which they were claimed; DATE_NONE: open */
    size_t group;                            /* claims of a commit; 0: 500 */
    size_t workers;                          /* on PostgreSQL; 0: one a processor */
    /* Both by one worker at a time: */
    void (*progress)(void *arg, const struct claim_report *so_far);   /* after each group; may be NULL */
    bool (*stop)(void *arg);                 /* asked before each group; may be NULL */
    void *arg;
};

/* As the program itself. A claim that cannot be decided is told in the report; errors end the run: what was committed stays. */
err_t claim_adjudicate(struct arena *a, struct db *db, struct write *w, const struct claim_adjudication *what, struct claim_report *out);

#endif
