/* What the files of this area share. */
#ifndef MODULE_DUPLICATE_INTERNAL_H
#define MODULE_DUPLICATE_INTERNAL_H

#include "base/json.h"
#include "db/db.h"
#include "model/registry/migration.h"
#include "model/run/function.h"
#include "module/duplicate/duplicate.h"
#include "scheme/duplicate.h"

extern const struct setting duplicate_settings[];
extern const struct function duplicate_functions[];

/* The settings' weights, in the law's order. */
void duplicate_weights(const struct settings *s, int32_t out[LAW_ALIKE_FIELDS]);

/* ---- who may be meant ---- */

struct suspect {
    int64_t id;
    uuid_t uuid;
    struct law_known known;
    struct law_duplicate alike;
};

struct suspects { struct suspect *at; size_t n; };

/* For each subject (id 0: he is not registered) the other current people whose last or other name sounds as his and who are born on one of
 * his days, or whose names both do, turned or not, and who are born in his year or one beside it; by id, their likeness told. At most
 * SUSPECTS_MOST of each kind are looked at. One statement for all subjects, whose answers are waited for once (decision D18). */
enum { SUSPECTS_MOST = 500 };
err_t duplicate_suspects(struct db_conn *c, struct arena *a, const struct suspect *subjects, size_t n, const int32_t weights[LAW_ALIKE_FIELDS],
                         struct suspects *out);

/* The statement alone, for who measures it. */
err_t duplicate_rows(struct db_conn *c, struct arena *a, const struct law_known *subject, int64_t own, struct db_rows *out);

/* The next `most` current people behind an id, by id, and the id of the last of all. Two statements. */
err_t duplicate_people(struct db_conn *c, struct arena *a, int64_t after, size_t most, struct suspect **out, size_t *n, int64_t *last);

/* ---- pairs ---- */

extern const struct entity duplicate_pair_entity;
extern const struct migration duplicate_migrations[];
extern const struct listener duplicate_listeners[];
struct job_run;
err_t duplicate_find_step(struct job_run *run, bool *more);
/* Those of who goes: they are no question any more. */
struct tx;
err_t duplicate_pairs_end(struct tx *tx, int64_t person);

/* ---- one of two ---- */

struct tx;
struct prepare;
err_t duplicate_merge_prepare(struct prepare *p, void **plan);
err_t duplicate_merge_apply(struct tx *tx, void *plan);

/* {"fields": [{"field", "how", "share", "weight"}], "crossed"} as members of an open object. */
void duplicate_explain(struct json_writer *w, const struct law_duplicate *d, const int32_t weights[LAW_ALIKE_FIELDS]);

#endif
