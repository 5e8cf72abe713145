/* Jobs that are due at times. Table schedule: job, when, next_at, last_at, last_job, enabled. Times are
 * local to the scheme's zone (env->zone): "daily 02:30", "weekly mon 03:00", "monthly 1 04:00", "every 15m"
 * (due.h tells all forms). A time that the clock skips (summer time) runs at the first moment after; one that comes twice
 * runs once. What was missed while nothing ran is made up for once. */
#ifndef MODEL_RUN_SCHEDULE_H
#define MODEL_RUN_SCHEDULE_H

#include "model/run/job.h"

/* First moment after `after` that the text names. E_SETTING for a text of another form. */
err_t schedule_next(struct arena *a, const struct zone *z, struct str when, stamp_t after, stamp_t *out);
/* Adds rows for jobs that have a standard schedule and no row yet. */
err_t schedule_install(const struct runner *runner, struct arena *a);
/* Starts every job that is due, once, however many processes tick: the one that moves next_at wins.
 * A job whose last run has not ended is not started again; its time comes again at the next full minute. *next: when to look again. */
err_t schedule_tick(const struct runner *runner, struct arena *a, stamp_t *next);
/* Journalled. E_JOB_UNKNOWN, also for a job that no module runs by time; E_SETTING. */
err_t schedule_set(struct tx *tx, const char *job, struct str when, bool enabled);

struct schedule_row {
    struct str job, due;
    stamp_t next_at, last_at;   /* last_at STAMP_NONE, last_job UUID_NONE: never run */
    uuid_t last_job;            /* by its schedule or by hand */
    stamp_t done_at;            /* when a run went well last; STAMP_NONE: never */
    bool enabled;
};
/* All rows, by job. */
err_t schedule_list(struct db_conn *c, struct arena *a, struct schedule_row **out, size_t *n);

#endif
