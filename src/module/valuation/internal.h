/* What the files of this area share. */
#ifndef MODULE_VALUATION_INTERNAL_H
#define MODULE_VALUATION_INTERNAL_H

#include "base/map.h"
#include "model/run/function.h"
#include "model/run/job.h"
#include "model/run/setting.h"
#include "module/batch/batch.h"
#include "module/claim/claim.h"
#include "module/invoice/invoice.h"
#include "module/payment_plan/payment_plan.h"
#include "module/valuation/valuation.h"
#include "scheme/capitation.h"
#include "scheme/valuation.h"

#define SETTING_INDEX_CAPPED "valuation.index_capped"
#define SETTING_UNPLANNED "valuation.unplanned_at_index_one"

static inline money_t money_of(const struct db_value *v) { return v->null ? MONEY_NONE : (money_t){v->i}; }
static inline char letter_of(const struct db_value *v) { return v->null || !v->s.n ? 0 : *v->s.p; }

/* ---- a run in memory ---- */

/* How lines of a product are paid by claim: by a plan of it, or as the product says itself. */
struct valued_way {
    int64_t product, plan;             /* plan 0: the product's own */
    struct str code;                   /* of the plan */
    struct law_payment_plan law;       /* whom it includes, how many months a period has */
    bool relative;                     /* has an index; else relative lines are paid as they stand, and nothing is stored */
    bool due;                          /* one of its periods ends with the run */
    struct law_plan_window window;     /* where it is due */
    money_t allocated, nominal;
    pct_t share;                       /* DECIMAL_NONE: none laid down */
    rate_t index;
};

/* How facilities are paid by head for a product. */
struct valued_head {
    int64_t product, plan;
    struct str code;                   /* of the plan, else of the product */
    struct law_payment_plan law;
};

struct valued_product {
    int64_t id, state;                 /* state: id of the row that tells it, its own or a former one's */
    struct str code, name;
    bool handled;                      /* by this run: its own location is the run's, and it was there at the period's end */
    bool planned;                      /* by claim a plan of it pays, or nobody */
    char interpretation;
    struct law_relative relative;
    struct valued_head own;            /* what it says itself; no level: nobody is paid by head */
    struct valued_way *ways;           /* of one that is handled */
    struct valued_head *heads;
    size_t way_count, head_count;
};

struct valued_facility {
    int64_t id, location;              /* location 0: none */
    uuid_t uuid;
    struct str code, name, account;
    char level, sublevel;
    bool current;
    struct { int64_t id; struct str code, name; } district, region;   /* id 0: none */
};

struct valuation {
    struct arena *arena;
    struct db_conn *conn;
    const struct registry *registry;
    const struct zone *zone;
    int64_t location;                  /* 0: the nation */
    int32_t year, month;
    bool capped, unplanned;            /* settings: an index is at most 1; what no plan includes is paid at index 1 */
    size_t claims_at_once;             /* the limit: more are a job's work, so many a step */
    struct law_window month_window;
    struct valued_product *products;   /* as they stood when the month ended */
    size_t product_count;
    struct valued_facility *facilities;    /* by id, deleted ones too: their claims remain */
    size_t facility_count;
    struct map by_product, by_facility;
    struct valued_way *ways;           /* by product */
    size_t way_count;
};

/* Reads products, their plans and facilities. `lock`: two runs of one place then follow one another. */
err_t valuation_open(struct valuation *v, bool lock);
/* Gives products the ways and heads that hold at the run's end: of their plans, else of their own. */
err_t valuation_plans(struct valuation *v);
/* Whether lines of the product on this side are paid by head there, and else by which way; NULL: no plan of it includes them, or the run
 * does not handle the product. */
bool valuation_by_head(const struct valued_product *p, const struct valued_facility *f, bool in);
const struct valued_way *valuation_way(const struct valued_product *p, const struct valued_facility *f, bool in);
/* Periods of a year, as indexes name them: 12 to 1. */
int32_t valuation_periods(const struct valued_way *way);
const struct valued_product *valuation_product(const struct valuation *v, const struct db_value *id);
const struct valued_facility *valuation_facility(const struct valuation *v, int64_t id);
err_t valuation_rule(struct arena *a, const char *rule);   /* E_RULE */

/* Computes the indexes of the run's products from contributions and claims (claims 6.2). E_RULE batch_overflow. */
err_t valuation_indexes(struct valuation *v);
/* Takes them from where this run stored them, without their grounds. */
err_t valuation_indexes_read(struct valuation *v);
/* What policies of these products set aside (claims 6.2): read for all, then reckoned for one and its window. */
err_t valuation_contributions(struct valuation *v, struct db_value products, struct db_rows *out);
err_t valuation_allocated(struct valuation *v, const struct db_rows *contributions, int64_t product, date_t from, date_t to, money_t *out);

/* ---- payments by head (claims 6.5) ---- */

struct capitated_product {
    const struct valued_product *product;
    const struct valued_head *head;
    struct law_window window;
    money_t allocated;
    struct law_pool pools[LAW_INDICATORS];
    const struct valued_facility **facilities;   /* by id */
    struct law_counted *counted;                 /* of each */
    size_t facility_count;
};
struct capitations {
    struct capitated_product *products;
    size_t count;
};
/* Of the run's products whose period ends with it, in a number of statements that no number of them changes. E_RULE batch_overflow. */
err_t valuation_capitations(struct valuation *v, struct capitations *out);
void valuation_put_plan(struct json_writer *w, int64_t plan, struct str code);   /* "planCode": null where there is no plan */
void capitation_put(struct json_writer *w, const struct valuation *v, const struct capitations *c);   /* for the preview */

/* Claims of the windows in order of id behind `after`, with what becomes of them. */
struct valued_left {                   /* a claim of the run's month of which no plan includes a line */
    int64_t facility;
    money_t amount;                    /* of those lines, before any index */
};
struct valued_claim {
    struct record old, new_;
    bool complete;                     /* no line waits for an index of another run */
    size_t line_from, line_to;         /* of the claims' lines */
};
struct valued_line {
    struct record old, new_;
    size_t claim;
};
struct valued_claims {
    struct valued_claim *claims;       /* only those that this run touches */
    struct valued_line *lines;         /* by claim; items, then services */
    struct valued_left *left;
    size_t claim_count, line_count, left_count;
    size_t read;                       /* claims looked at: less than the limit when there are no more */
    int64_t last;                      /* id of the last one looked at */
};
err_t valuation_claims(struct valuation *v, int64_t after, size_t limit, bool lock, struct valued_claims *out);
err_t valuation_claim_count(struct valuation *v, int64_t *out);

/* ---- writing; who stands in `tx` may change whatever a run changes ---- */

err_t run_store_indexes(struct tx *tx, const struct valuation *v);
err_t run_store_claims(struct tx *tx, const struct valued_claims *claims, int64_t run);
/* How many claims the run left, and what their lines come to. */
struct run_left { int64_t claims; money_t amount; };
err_t run_add_left(struct arena *a, const struct valued_claims *claims, struct run_left *sum);
err_t run_store_left(struct tx *tx, const struct record *run, const struct run_left *left);
/* Bills of the run for at most `limit` facilities behind `after`; *last: the last one billed, 0: there was none. */
err_t run_bill(struct tx *tx, const struct valuation *v, const struct record *run, int64_t after, size_t limit, int64_t *last);
/* What facilities are paid by head: rows, a bill for each, postings. Products that were paid for the month already are left. */
err_t run_capitate(struct tx *tx, struct valuation *v, const struct record *run);
/* A bill of the run for a facility, without lines and code; bills with their lines, whose codes are made free. */
struct record run_bill_of(struct tx *tx, const struct valuation *v, const struct record *run, const struct valued_facility *f, struct str currency);
struct run_bills {
    struct record *bills, *lines;
    size_t bill_count, line_count;
    size_t *bill_of;                   /* of each line */
};
err_t run_store_bills(struct tx *tx, const struct record *run, struct run_bills *bills);
/* The caller with every right and place: what a run writes follows from what he was allowed to start. */
struct access *run_writer(struct tx *tx);

/* ---- commands, jobs, functions ---- */

err_t batch_run_prepare(struct prepare *p, void **plan);
err_t batch_run_apply(struct tx *tx, void *plan);
err_t batch_run_step(struct job_run *run, bool *more);
err_t bill_pay_prepare(struct prepare *p, void **plan);
err_t bill_pay_apply(struct tx *tx, void *plan);
extern const struct listener valuation_listeners[];
err_t batch_run_preview(struct function_call *c);
struct str run_job_input(struct arena *a, int64_t run);   /* of the job that makes a large run */
err_t batch_report(struct function_call *c);
err_t batch_run_progress(struct function_call *c);
extern const struct argument batch_run_preview_arguments[], batch_report_arguments[], batch_run_progress_arguments[];

/* Reads settings and window of a run of this month; the rest of `v` is zero but arena and conn. E_RULE batch_period_not_over. */
err_t valuation_start(struct valuation *v, struct env *env, int64_t location, int32_t year, int32_t month);

#endif
