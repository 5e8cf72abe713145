/* Jobs: work longer than a request. Durable, resumable after a crash, cancellable, with progress. One
 * row a job in table job; workers take leases. A job does its work in chunks, each in its own
 * transaction together with the cursor that says how far it is: after a kill nothing is done twice and
 * nothing is left out. With PostgreSQL several instances share the queue. */
#ifndef MODEL_RUN_JOB_H
#define MODEL_RUN_JOB_H

#include "model/write/tx.h"

enum job_state { JOB_WAITING = 1, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };
const char *job_state_name(enum job_state s);   /* as it is told: "waiting", "running", ... */

struct runner {
    struct write *write;
    struct db *db;
    const struct registry *registry;
    struct env *env;
    uuid_t worker;                 /* who holds leases */
    int64_t lease_s;               /* 0: 30. A chunk that takes longer may be lost to another worker */
    const char *key_file;          /* of the journal: a part of backups */
    const char *backups;           /* the folder in which the job model.backup makes them; NULL: it refuses */
    /* What an account may and sees now; E_NOT_FOUND: it was deleted. NULL: jobs go on as they began. */
    err_t (*account)(struct db_conn *c, struct arena *a, const struct registry *r, int64_t user, struct access *out);
};

/* What a job's step sees. */
struct job_run {
    struct arena *arena;           /* this step's */
    const struct runner *runner;
    const struct job *job;
    uuid_t id;
    struct access who;             /* of the user who started it, as of its start */
    const struct json *input;      /* an object */
    const struct json *cursor;     /* NULL until the first commit */
    /* What the last commit left; job_commit and the end of the job store what stands here then. */
    struct str result;             /* JSON object; shown when done */
    int64_t progress, total;       /* total 0: unknown */
    struct job_run_hidden *hidden;
};

/* Starts: a row in the queue, in the caller's transaction, as a part of what he was allowed to do: whether he may start it by hand
 * is asked by the command job.start. input_json: an object. The job's chunks carry its id as their command id in the journal.
 * E_JOB_UNKNOWN; E_SHARE where an account has as many as it may (struct job); E_JOB_AT_WORK where one that runs by time has not
 * ended: nothing was written then, and the transaction may go on. */
err_t job_start(struct tx *tx, const char *name, struct str input_json, uuid_t *id);
/* The same by its schedule, for the time that it was planned for. */
err_t job_start_planned(struct tx *tx, const char *name, stamp_t planned, uuid_t *id);

/* Opens a step's transaction, E_JOB_ACCESS where a job of an account may no longer go on (struct job); what is written through it commits together with `cursor` (JSON text) and
 * progress. job_commit: E_JOB_LOST when the lease is gone, E_JOB_CANCELLED when somebody cancelled: nothing
 * of the step is kept, the step returns the error. A step that returns an error leaves an open transaction
 * as it is. A step may be called again with its last cursor, even after it said that there is no more.
 * *more is false when the step is called. */
err_t job_tx(struct job_run *run, struct tx **out);
err_t job_commit(struct job_run *run, struct str cursor);
/* For one step that works long: every so often it keeps the lease, shows how far it is, and hears whether somebody cancelled. Nothing
 * else may be open. `told`: a struct job_told. */
struct job_told { struct job_run *run; uint64_t every_us, next_us; };
err_t job_tell(void *told, int64_t done, int64_t total);
void job_rollback(struct job_run *run);   /* gives up what was opened; another may be opened in the same step */
/* Does what takes long and cannot be cut into chunks, while another thread keeps the lease; nothing may be open. Returns what
 * `work` does. */
err_t job_hold(struct job_run *run, err_t (*work)(struct job_run *run, void *arg), void *arg);

/* Takes one due job and works on it until it ends, at most max_steps steps (0: no bound) — a job that is
 * not finished keeps its place for whoever comes next. *worked: false when nothing was due.
 * A step that meets a transient error (E_DB_CONFLICT, E_DB_GONE, E_BUSY, E_STOPPING) is tried again, three
 * times at once, then after ten seconds by whoever is free. Any other error ends the job as JOB_FAILED. A
 * chunk whose worker died five times ends it too (E_JOB_ATTEMPTS). Returns an error when the queue itself
 * could not be read or written. */
err_t job_work(const struct runner *runner, struct arena *a, int64_t max_steps, bool *worked);
/* Cancels a waiting job at once, a running one at its next commit; one that has ended stays as it is.
 * Whoever started it may, and whoever may start it. E_NOT_FOUND, E_FORBIDDEN. */
err_t job_cancel(const struct runner *runner, struct arena *a, const struct access *who, uuid_t id);
err_t job_cancel_tx(struct tx *tx, uuid_t id);   /* the same in a transaction of the caller */

struct job_row {
    uuid_t id;
    struct str name, result, error;    /* error: JSON as in the mutation log */
    enum job_state state;
    int64_t actor, progress, total;
    int64_t attempts;                  /* workers that began the present chunk: 2 when the first one died */
    int64_t restarts;                  /* how often it went on after its worker had died */
    stamp_t created_at, started_at, ended_at;   /* the latter two STAMP_NONE before */
    stamp_t planned_at;                /* when its schedule wanted it; STAMP_NONE: not by its schedule */
    stamp_t lease_until;               /* running, and past: its worker died, and nobody has taken it up yet */
};
err_t job_get(struct db_conn *c, struct arena *a, uuid_t id, struct job_row *out);   /* E_NOT_FOUND */
/* How many wait and how many are at work, those of other instances too. */
struct job_counts { int64_t waiting, running; };
err_t job_count(struct db_conn *c, struct job_counts *out);
/* Which runs are listed: all that hold each condition that is set. */
struct job_filter {
    struct str name;                   /* STR_NONE: any */
    enum job_state state;              /* 0: any */
    bool by_hand;                      /* only those that no schedule started */
    stamp_t from, to;                  /* created at or after, and before; STAMP_NONE: any */
    size_t first, skip;                /* so many, behind so many */
};
/* The newest first. *all: how many the filter finds; NULL: not counted. */
err_t job_list(struct db_conn *c, struct arena *a, const struct job_filter *filter, struct job_row **out, size_t *n, int64_t *all);
/* A job: deletes runs that ended before the days of setting model.job_keep_days, but the last of each schedule and those that
 * rows name (struct job). */
#define SETTING_JOB_KEEP_DAYS "model.job_keep_days"
err_t job_sweep_step(struct job_run *run, bool *more);

#endif
