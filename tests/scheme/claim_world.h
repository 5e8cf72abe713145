/* A small scheme, one person and one claim, for the tests of the law of claims. Fill it, then world_ready. */
#ifndef TESTS_SCHEME_CLAIM_WORLD_H
#define TESTS_SCHEME_CLAIM_WORLD_H

#include "base/json.h"
#include "scheme/claim.h"

enum { WORLD_ROOM = 128, WORLD_LINES = 16 };

struct world {
    struct law_entry entries[WORLD_ROOM];
    struct law_listed listed[WORLD_ROOM];
    struct law_covered covered[WORLD_ROOM];
    struct law_benefit benefits[WORLD_ROOM];
    struct law_facility facilities[WORLD_ROOM];
    struct law_scheme scheme;
    struct law_component components[WORLD_ROOM];
    uint32_t slots[8 * WORLD_ROOM];
    struct law_coverage coverages[WORLD_ROOM];
    struct law_covered_person people[WORLD_ROOM];
    struct law_earlier_line earlier[WORLD_ROOM];
    struct law_earlier_claim earlier_claims[WORLD_ROOM];
    struct law_file file;
    struct law_part parts[WORLD_ROOM];
    size_t part_count;
    struct law_line lines[WORLD_LINES];
    struct law_consumption consumed[WORLD_LINES];
    struct law_authorised granted[WORLD_LINES];
    struct law_authorisation authorisations[1];
    size_t granted_count, authorisation_count;   /* of the latter 1: the claim carries it */
    struct law_claim claim;
};

/* An adult woman, facility 1 with the lists 1 and 1, a claim of 2024-06-10 there; nothing else. */
void world_init(struct world *w);
/* Each adds one and returns it, with what is plain: in force for ever, for everybody, without limits. */
struct law_entry *world_entry(struct world *w, enum law_kind kind, int64_t id, money_t price);
struct law_listed *world_listed(struct world *w, enum law_kind kind, int64_t list, int64_t entry);
struct law_covered *world_covered(struct world *w, enum law_kind kind, int64_t entry, int64_t product);
struct law_benefit *world_benefit(struct world *w, int64_t product);
struct law_facility *world_facility(struct world *w, int64_t id);
struct law_coverage *world_coverage(struct world *w, int64_t policy, int64_t product);   /* the year 2024 */
struct law_covered_person *world_person(struct world *w, int64_t policy, int64_t person);
struct law_earlier_line *world_earlier(struct world *w, int64_t claim, enum law_kind kind, int64_t entry, date_t day, qty_t qty);
struct law_earlier_claim *world_earlier_claim(struct world *w, int64_t claim, enum law_category category, date_t day);
struct law_line *world_line(struct world *w, enum law_kind kind, int64_t entry, qty_t qty, money_t price);
struct law_component *world_component(struct world *w, int64_t service, enum law_kind kind, int64_t entry, int64_t qty);
/* What the claim carries, granted to its patient and facility for the year 2024, any amount; then an entry of it. */
struct law_authorisation *world_authorisation(struct world *w);
struct law_authorised *world_granted(struct world *w, enum law_kind kind, int64_t entry, qty_t qty);
/* A part of the last line. */
struct law_part *world_part(struct world *w, enum law_kind kind, int64_t entry, int64_t qty);
/* Sorts what must ascend and points the scheme and the claim at it. */
void world_ready(struct world *w);
/* After it: searches go by the index. */
void world_index(struct world *w);

/* ---- members of vectors; a member that is not there has the standard ---- */

int64_t decimal_in(const struct json *v, const char *key, int64_t standard);   /* hundredths */
int64_t int_in(const struct json *v, const char *key, int64_t standard);
bool bool_in(const struct json *v, const char *key);
date_t date_in(const struct json *v, const char *key, date_t standard);
char letter_in(const struct json *v, const char *key, char standard);
enum law_category category_in(const struct json *v, const char *key);
enum law_care care_in(const struct json *v, const char *key);
enum law_exclusion exclusion_in(const struct json *v, const char *key);
money_t money_in(const struct json *v, const char *key, money_t standard);

#endif
