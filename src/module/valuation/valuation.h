/* How a valuation run is made (claims 6.1 to 6.4): the indexes of a month, what its claims are worth, the bills of facilities and
 * their payment. The records of runs are batch's, those of bills invoice's. */
#ifndef MODULE_VALUATION_VALUATION_H
#define MODULE_VALUATION_VALUATION_H

#include "model/query/access.h"

extern const struct module valuation_module;

/* ---- the batch report (claims 6.6); its right is RIGHT_BATCH_PREVIEW ---- */

enum valuation_grouping { VALUATION_BY_FACILITY, VALUATION_BY_PRODUCT };

struct valuation_report_query {
    uuid_t run;                      /* UUID_NONE: by run_id */
    int64_t run_id;
    int64_t product, facility;       /* 0: all */
    struct str level;                /* of the facility; empty: all */
    const date_t *from, *to;         /* of the visits; NULL: whenever */
    enum valuation_grouping grouping;
    bool claims;                     /* a row for each claim and product, not only for each facility and product */
};

/* Amounts are sums over passed and rejected lines of the claims of the run. */
struct valuation_report_row {
    struct str region, district, facility_code, facility_name, product_code, product_name;
    struct str claim_code;           /* STR_NONE without claims */
    date_t date_from, date_to;       /* of the claim */
    int64_t claims;                  /* how many claims the row stands for */
    money_t asked, approved, adjusted, remunerated;
};

struct valuation_report {
    int64_t year, month;
    struct str place;                /* of the run; STR_NONE: the nation */
    stamp_t run_date;
    struct valuation_report_row *rows;   /* region, district, facility, product (product first when grouped by it), claim */
    size_t count;
    int64_t claims;                  /* in all rows; one with lines of two products stands in two of them */
    int64_t claims_left;             /* of the month, of which no plan includes a line; an imported run tells none */
    money_t amount_left;             /* what these lines come to before any index */
};

/* Of claims whose place the caller sees. `c`: a reader in no transaction; it is in one afterwards. E_NOT_FOUND: no such run; E_RULE
 * batch_overflow; E_LIMIT (report_rows, of the report). */
err_t valuation_report(struct db_conn *c, struct arena *a, const struct limits *limits, const struct access *who,
                       const struct valuation_report_query *q, struct valuation_report *out);

/* The same on paper (struct print of module/print.h). */
struct print;
struct function_call;
err_t valuation_print(struct function_call *c, const struct valuation_report_query *q, struct print *p);

#endif
