/* What the files of this area share. */
#ifndef MODULE_LEDGER_INTERNAL_H
#define MODULE_LEDGER_INTERNAL_H

#include "module/ledger/ledger.h"

/* As stored, by enum law_account; 0 and LAW_ACCOUNTS have none. */
extern const struct code ledger_accounts[];
enum law_account ledger_account(struct str code);   /* 0: none */

struct function_call;
err_t ledger_balances(struct function_call *c);

/* ---- rows that are facts ---- */

/* Entities are named, not included: those of later areas too. */
struct ledger_rule {
    const char *entity;
    const char *day;      /* SQL over its table, s */
    /* SELECT row's id, enum law_fact_kind, pay type, amount, product, facility FROM ... WHERE, over table s: what holds for facts */
    const char *facts;
    const char *postgres;  /* the same, where that engine needs it in other words; else NULL */
};
extern const struct ledger_rule ledger_rules[];   /* entity NULL ends */

struct ledger_row {
    int64_t id;
    uuid_t uuid;
    date_t day;
    struct law_fact *facts;
    size_t fact_count;
    struct law_posting *due, *is;      /* what its postings should sum to, and what they do: in the form of law_post */
    size_t due_count, is_count;
};

const struct ledger_rule *ledger_rule_of(const char *entity);
/* Rows by ascending id, with what is and what is due. E_RULE ledger_overflow. */
err_t ledger_read(struct db_conn *c, struct arena *a, const struct ledger_rule *rule, const char *table, const int64_t *ids, size_t n,
                  struct ledger_row **out, size_t *count);
bool ledger_row_fits(const struct ledger_row *row);

#endif
