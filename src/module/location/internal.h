/* What the files of this area share. */
#ifndef MODULE_LOCATION_INTERNAL_H
#define MODULE_LOCATION_INTERNAL_H

#include "base/vec.h"
#include "model/run/job.h"
#include "model/write/tx.h"
#include "module/location/location.h"

extern const struct migration location_migrations[];
extern const struct command location_commands[];
extern const struct listener location_listeners[];
extern const struct root location_roots[];

/* Columns of the location table, looked up once a command. */
struct location_columns {
    int type, parent;
};
struct location_columns location_columns(const struct table *t);
enum location_level location_level_named(struct str code);       /* LEVEL_COUNT for an unknown one */
const char *location_code_of(enum location_level level);          /* "R", "D", "W", "V" */
enum location_level location_level_of(const struct record *r);    /* LEVEL_COUNT for an unknown type */

/* ---- trees ---- */

/* A location, what it becomes, and what it is to stand under. */
struct location_node {
    struct record old, new_;
    size_t depth;                        /* 0: the top */
    const struct location_node *under;   /* NULL: nothing */
};

/* A location and the current ones below it, by depth: each after its parent. Locks them. */
err_t location_tree(struct tx *tx, const struct record *top, struct location_node **out, size_t *n);
/* Puts a location, with everything below it, under a new parent (NULL: it becomes a region). Each takes
 * the level under its parent; what would go below the villages becomes a village beside its parent.
 * Keeps history of each, sets their places and starts the job that sets the places of other rows.
 * E_RULE location_under_itself. */
err_t location_attach(struct tx *tx, const struct record *top, const struct record *parent);

/* The job "location.place": input {"locations": [id, ...]}; sets the places of all rows that get theirs
 * from these locations. */
err_t location_place_start(struct tx *tx, const int64_t *locations, size_t n);
err_t location_place_step(struct job_run *run, bool *more);

/* ---- commands ---- */

err_t location_create_prepare(struct prepare *p, void **plan);
err_t location_update_prepare(struct prepare *p, void **plan);
err_t location_update_apply(struct tx *tx, void *plan);
err_t location_move_prepare(struct prepare *p, void **plan);
err_t location_move_apply(struct tx *tx, void *plan);
err_t location_delete_prepare(struct prepare *p, void **plan);
err_t location_delete_apply(struct tx *tx, void *plan);

#endif
