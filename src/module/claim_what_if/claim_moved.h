/* What moved between two worlds, summed up while claims pass by: memory is that of products, facilities, months and reasons. */
#ifndef MODULE_CLAIM_WHAT_IF_CLAIM_MOVED_H
#define MODULE_CLAIM_WHAT_IF_CLAIM_MOVED_H

#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "base/vec.h"
#include "db/db.h"
#include "io/sheet.h"
#include "module/claim_story/claim_story.h"

enum world { BEFORE, AFTER, WORLDS };

/* What became of a line in one world. */
struct outcome_line {
    enum law_reason reason;
    int64_t product;
    int64_t value, quantity;           /* hundredths */
    int64_t cuts[CUTS];
};

/* Of a claim. Amounts are hundredths; sums of a country's fit. */
struct outcome {
    bool decided;                      /* false: the law finds a fault */
    int64_t approved, remunerated;     /* quantity times price of what passed; what is due, relative prices at index 1 */
    struct outcome_line *lines;
    size_t line_count;
};

struct moved_row {
    int64_t key;                       /* a product, a facility, year * 100 + month, a cut and a reason */
    int64_t claims, affected;
    int64_t lines[WORLDS], amount[WORLDS];
    int64_t claim, moved;              /* what was counted last, so that a claim counts once */
};

struct moved_part {
    struct map rows;
    VEC(struct moved_row *) list;
};
enum moved_kind { BY_REASON, BY_PRODUCT, BY_FACILITY, BY_MONTH, MOVED_PARTS };

struct moved {
    struct arena *arena;
    int64_t claims, affected, lines, lines_affected, undecided;
    int64_t stored_approved, stored_remunerated;
    int64_t approved[WORLDS], remunerated[WORLDS];
    struct moved_part parts[MOVED_PARTS];
};

void moved_init(struct moved *t, struct arena *a);

struct moved_claim {
    int64_t id, facility;
    date_t day;                        /* claimed */
    int64_t approved, remunerated;     /* as stored */
    const struct outcome *outcomes;    /* WORLDS */
};
void moved_add(struct moved *t, const struct moved_claim *c);

/* A reason's key: cut * REASON_ROOM, of a rejection by rule + REASON_SHIFT + its number, which may be below 0. */
enum { REASON_ROOM = 10000, REASON_SHIFT = 1000 };

/* ---- told ---- */

struct moved_named {
    const struct moved_row *row;
    struct str code, name;
};
/* Everything in order, with codes and names: one question a kind. */
struct moved_told {
    const struct moved *moved;
    struct moved_named *rows[MOVED_PARTS];
};
err_t moved_names(const struct moved *t, struct db_conn *conn, struct arena *a, struct moved_told *out);

/* The result as docs/what-if.md tells it, but for the words of reasons, which moved_show puts in. */
void moved_put(const struct moved_told *t, struct json_writer *w, struct arena *a);
void moved_show(const struct words *words, const struct json *result, struct json_writer *w);
struct str moved_words(const struct words *w, const struct json *reason);   /* of one of "reasons" */
/* From such a result: a table of one row each. */
err_t moved_sheet(struct arena *a, const struct limits *limits, const struct words *w, const struct json *result, enum sheet_kind kind,
                  struct sheet_sink sink);

#endif
