/* Rules of a scheme's own: small programs (io/lua.h) that an installation writes, asked after the law's own checks about every
 * claim that is submitted. They reject a line or the claim, or send it to review, with a reason; they never accept. */
#ifndef MODULE_CLAIM_RULE_CLAIM_RULE_H
#define MODULE_CLAIM_RULE_CLAIM_RULE_H

#include "model/registry/module.h"
#include "model/write/tx.h"

struct law_own;                        /* scheme/claim.h */
struct law_line;

extern const struct module claim_rule_module;
extern const struct entity claim_rule_entity;

/* Ours: openIMIS has none for this. PUBLISH: makes a tested rule live, and retires one. */
enum { RIGHT_CLAIM_RULE_READ = 111501, RIGHT_CLAIM_RULE_CREATE = 111502, RIGHT_CLAIM_RULE_UPDATE = 111503, RIGHT_CLAIM_RULE_PUBLISH = 111505 };

/* A rule as it is asked. */
struct claim_rule {
    struct str name, source, hash;     /* hash: SHA-256 of the source, in hexadecimal */
    int64_t edition;
    int64_t product;                   /* asked only of claims of which it pays a line; 0: of all */
    date_t from, to;                   /* target dates; DATE_NONE: no bound */
};

/* All rules live at a moment (STAMP_NONE: now) by name, ready to be asked by any number of threads as long as `a` lives; *out is NULL
 * where none is. */
err_t claim_rules_live(struct tx *tx, struct arena *a, stamp_t at, const struct law_own **out);
/* One rule by itself, as it would be asked, in the transaction's arena. E_LIMIT, E_RULE script_source (line, value). */
err_t claim_rule_alone(struct tx *tx, const struct claim_rule *rule, const struct law_own **out);
err_t claim_rule_compiles(struct arena *a, const struct limits *limits, struct str source);   /* the same errors */
/* The rules that were asked about a claim of this target date: "NAME@edition:hash", with blanks between; STR_NONE: none. */
struct str claim_rules_asked(struct arena *a, const struct law_own *own, date_t target);
money_t claim_rule_worth(const struct law_line *line);   /* price times quantity as they stand; DECIMAL_MAX where it is more */
struct str claim_rule_hash(struct arena *a, struct str source);

/* What a trial of a rule found: `result` a JSON object. It stands for the source of this hash and no other; none: for nothing. */
err_t claim_rule_tried(struct tx *tx, uuid_t rule, struct str hash, struct str result);
/* The rule of a row. */
struct claim_rule claim_rule_of(const struct record *row);

#endif
