/* The ledger: money moves only as balanced postings (decision D29). A posting is one line; lines of one entry_uuid sum to zero.
 * Postings are never changed and never deleted: a correction takes back and posts anew. Each names its source, the row that
 * is the fact: what a source's postings sum to is what scheme/posting.h makes of it, always (`imis ledger check`).
 *
 * Contributions, fundings and payments are posted by listeners of this module. Who values claims or pays bills calls ledger_book
 * in the same transaction. */
#ifndef MODULE_LEDGER_LEDGER_H
#define MODULE_LEDGER_LEDGER_H

#include "model/write/tx.h"
#include "scheme/posting.h"

extern const struct module ledger_module;
extern const struct entity posting_entity;

enum { RIGHT_LEDGER_READ = 101401 };   /* who searches payments (1.2.2): no number is the ledger's own */

enum ledger_kind { LEDGER_BOOKED = 'B', LEDGER_REVERSAL = 'R', LEDGER_OPENING = 'O' };

/* The code under which an account stands in postings. */
const char *ledger_account_code(enum law_account account);

struct ledger_entry {
    enum ledger_kind kind;
    uuid_t uuid;                      /* UUID_NONE: a fresh one. Lines that are added to an entry must balance too */
    const struct entity *source;
    uuid_t source_uuid;
    date_t day;
    const struct law_posting *lines;    /* products and facilities by id */
    size_t line_count;
};

/* Writes entries as they are, in one statement. E_RULE ledger_unbalanced: one does not sum to zero, nothing was written. */
err_t ledger_post(struct tx *tx, const struct ledger_entry *entries, size_t n);

/* Makes the postings of n rows of an entity, each once, say what is true of them now, after they were written: of a row without
 * any its facts are booked, on their day; where the postings say it already nothing happens; else what they say is reversed
 * and the facts are booked anew, both today. Rows that are deleted are no facts. The caller holds locks on the rows.
 *
 *   premium        contribution or photo fee
 *   funding        what a payer gave to a product
 *   payment        what came in, for whatever it was
 *   payment_detail one that came in and was matched with a contribution
 *   claim          valuated: for each product of its passed lines, what was remunerated (claims 6.3)
 *   capitation_payment  what a facility is paid by head, made by a run
 *   bill_payment   accepted, of a facility's bill
 *
 * E_RULE ledger_overflow: a sum passes 18 digits. */
err_t ledger_book(struct tx *tx, const struct entity *source, const int64_t *ids, size_t n);
/* The same for rows that were imported: what has to be posted is an opening, in lines of the entry `opening`. */
err_t ledger_open(struct tx *tx, const struct entity *source, const int64_t *ids, size_t n, uuid_t opening);

/* ---- proof ---- */

struct ledger_fault {
    enum { LEDGER_ENTRY = 1,     /* `key`: an entry that does not sum to zero; `is`: its sum */
           LEDGER_TOTAL,         /* all postings together do not */
           LEDGER_FACT,          /* a row whose postings are not what they should be: `account`, `is`, `due` */
           LEDGER_STRAY,         /* a posting (key) whose source is no row */
    } what;
    struct str entity, key, account;
    money_t is, due;
};

struct ledger_report {
    int64_t postings, entries, facts;
    size_t fault_count;                                       /* found until it stopped */
    struct ledger_fault faults[10];                           /* the first of them */
};

/* Reads everything in one state of the database, with bounded memory. */
err_t ledger_check(struct db_conn *c, struct arena *a, const struct registry *r, struct ledger_report *out);

#endif
