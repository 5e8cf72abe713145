/* What became of a set of claims: what clients are told, and what a long run reports at its end (claims 2.3). */
#ifndef MODULE_CLAIM_FLOW_CLAIM_TALLY_H
#define MODULE_CLAIM_FLOW_CLAIM_TALLY_H

#include "module/claim_set/claim_set.h"

enum { TALLY_STATUSES = 5, TALLY_REASONS = 64 };

struct tally_sum {
    int64_t n;
    money_t asked, approved, paid;      /* of lines: asked only */
};

/* The first of those that could not be done, with their reasons: arguments of the error and titles live in `arena`. */
enum { TALLY_FAILURES = 100 };
struct tally_failures {
    struct arena *arena;
    size_t n;
    struct { struct str title; err_t why; } at[TALLY_FAILURES];
};

struct claim_tally {
    int64_t asked;                      /* "submitted" in the words of clients */
    int64_t done;                       /* where no law decides */
    int64_t failed, changed;            /* could not be done; was another than the client saw */
    struct tally_sum claims[TALLY_STATUSES];            /* by status: tally_of_status */
    struct tally_sum rejected[TALLY_REASONS];           /* claims by cause, else reason: tally_of_reason */
    struct tally_sum passed[2], refused[2];             /* lines by kind */
    struct tally_sum lines_rejected[TALLY_REASONS];
    struct tally_failures *failures;    /* NULL: they are counted only */
};

static inline size_t tally_of_status(enum law_claim_status s)
{
    return s == LAW_CLAIM_REJECTED ? 0 : s == LAW_CLAIM_ENTERED ? 1 : s == LAW_CLAIM_CHECKED ? 2 : s == LAW_CLAIM_PROCESSED ? 3 : 4;
}

/* Reasons of the law begin at LAW_BY_AI; one beyond the table is counted as its last. */
static inline size_t tally_of_reason(enum law_reason r)
{
    int at = (int)r - LAW_BY_AI;

    return at < 0 ? 0 : at < TALLY_REASONS ? (size_t)at : TALLY_REASONS - 1;
}

static inline enum law_reason tally_reason(size_t at) { return (enum law_reason)((int)at + LAW_BY_AI); }

/* `title`: the claim's code, or the uuid by which it was asked for. */
void tally_refused(struct claim_tally *t, struct str title, err_t why);
/* Refuses one claim of a set, in the log and in the tally. */
void claim_refuse(struct refusals *r, struct claim_tally *t, struct arena *a, uuid_t uuid, const struct record *found, err_t why);
void tally_decided(struct claim_tally *t, const struct claim_set *s, const struct set_claim *c);
void tally_add(struct claim_tally *to, const struct claim_tally *more);
/* {"claim_stats": ...}. As recorded: tally_submission, tally_processing (claim_flow.h), which tell what failed or was changed
 * where there is any. Of what no law decides: ours. */
struct str tally_done(struct arena *a, const struct claim_tally *t);
/* What one of these three wrote, added to `t`: its numbers of claims and lines. */
void tally_read(const struct json *stats, struct claim_tally *t);

#endif
