/* What the files of this area share. */
#ifndef MODULE_CLAIM_RULE_INTERNAL_H
#define MODULE_CLAIM_RULE_INTERNAL_H

#include "io/lua.h"
#include "module/claim_rule/claim_rule.h"
#include "scheme/claim.h"

extern const struct command claim_rule_commands[];

#define RULE_DRAFT "D"
#define RULE_LIVE "L"
#define RULE_RETIRED "R"

enum { RULE_SOURCE_CHARACTERS = 1 << 20 };   /* what the column holds; LIMIT_RULE_BYTES is less */

/* ---- codes, as rules know things ---- */

struct rule_code { int64_t id; struct str code, more, place; };   /* more: the level of a facility; place: the code of its district */
struct rule_codes { const struct rule_code *at; size_t n; };      /* by id */

struct rule_entry { int64_t id; enum law_kind kind; struct str code; };

struct rule_names {
    struct rule_codes entries[2], facilities, products, diagnoses;
    const struct rule_entry *by_code;        /* by code, kind, id */
    size_t by_code_count;
};
err_t rule_names_load(struct tx *tx, struct arena *a, struct rule_names *out);
/* With empty texts where there is none. */
const struct rule_code *rule_code_find(const struct rule_codes *codes, int64_t id);

/* ---- rules as the law asks them (claim_rule_run.c) ---- */

/* For any number of threads, as long as `a` and the limits live; a source that does not compile sends every claim to review. */
const struct law_own *rule_book(struct arena *a, const struct limits *limits, const struct rule_names *names, const struct claim_rule *rules,
                                size_t n);

/* ---- what one rule is shown, and what it says (claim_rule_view.c) ---- */

struct rule_word {
    enum law_deed deed;
    size_t line;
    struct str words;
};

struct rule_view {
    const struct rule_names *names;
    const struct limits *limits;
    const struct law_scheme *scheme;
    const struct law_claim *claim;
    date_t target;
    struct arena *arena;               /* for the two below */
    size_t *shown, shown_count, shown_room;    /* positions of the lines that passed */
    struct rule_word *words;           /* LIMIT_RULE_WORDS */
    char *text;                        /* LIMIT_RULE_TEXT for each */
    size_t word_count;
};
extern const struct script_world rule_world;
void rule_view_open(struct rule_view *v, struct arena *a, const struct rule_names *names, const struct limits *limits);
void rule_view_show(struct rule_view *v, const struct law_scheme *scheme, const struct law_claim *claim);

#endif
