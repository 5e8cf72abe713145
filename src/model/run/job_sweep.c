/* Runs of long ago are taken away, a thousand at a time. */
#include "db/sql.h"
#include "model/run/setting.h"
#include "model/run/job.h"

enum { CHUNK = 1000 };

static err_t sweep_before(struct job_run *run, struct tx *tx, stamp_t *out)
{
    const struct settings *settings;

    TRY(settings_of(tx, &settings));
    *out = (stamp_t){tx->now.us - setting_int(settings, SETTING_JOB_KEEP_DAYS) * 86400 * INT64_C(1000000)};
    return OK;
}

/* Those whose runs are named by rows. */
static struct db_value kept_names(const struct registry *r, struct arena *a)
{
    struct str *names = ARENA_ARRAY(a, struct str, r->jobs.count + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->module_count; i++)
        for (const struct job *job = r->modules[i]->jobs; job && job->name; job++)
            if (job->kept) names[n++] = str_of(job->name);
    return db_list(DB_TEXTS, names, n);
}

static err_t sweep_chunk(struct tx *tx, stamp_t before, int64_t *deleted)
{
    const struct db_value params[] = {db_stamp(before), kept_names(tx->registry, tx->arena), db_int(CHUNK)};
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE created_at < $1 AND ended_at < $1 AND state > 2 AND NOT (");
    sql_in(&s, "name", 2);
    sql_add(&s, ") AND NOT EXISTS (SELECT 1 FROM schedule WHERE last_job = job.id) ORDER BY created_at LIMIT $3)");
    return db_exec(tx->conn, sql_text(&s), params, 3, deleted);
}

err_t job_sweep_step(struct job_run *run, bool *more)
{
    stamp_t before;
    int64_t deleted;
    struct tx *tx;

    TRY(job_tx(run, &tx));
    TRY(sweep_before(run, tx, &before));
    TRY(sweep_chunk(tx, before, &deleted));
    run->progress += deleted;
    run->result = str_format(run->arena, "{\"deleted\":%lld}", (long long)run->progress);
    *more = deleted == CHUNK;
    return job_commit(run, STR("{}"));
}
