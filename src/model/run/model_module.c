#include "model/run/model_module.h"

#include "model/run/backup.h"
#include "model/run/command.h"
#include "model/run/refold.h"
#include "model/write/count.h"

/* Totals of PostgreSQL gather a row for each change (decision D19). */
static err_t compact_step(struct job_run *run, bool *more)
{
    struct tx *tx;
    int64_t folded;

    TRY(job_tx(run, &tx));
    TRY(count_compact(tx->conn, &folded));
    run->progress += folded;
    return job_commit(run, STR("{}"));
}

static const struct job jobs[] = {
    { .name = "model.compact_counts", .right = RIGHT_ADMINISTRATOR, .step = compact_step, .schedule = "every 15m" },
    { .name = "model.backup", .right = RIGHT_ADMINISTRATOR, .step = backup_step, .schedule = "daily 01:30", .off = true,
      .settings = LIST(SETTING_BACKUP_KEEP) },
    { .name = "model.sweep_jobs", .right = RIGHT_ADMINISTRATOR, .step = job_sweep_step, .schedule = "daily 03:40",
      .settings = LIST(SETTING_JOB_KEEP_DAYS) },
    { .name = "model.refold", .right = RIGHT_ADMINISTRATOR, .step = refold_step },
    JOBS_END
};

static const struct setting settings[] = {
    /* The version of the first keys there were, whatever the program's is: a new database is refolded in no time. */
    { .name = SETTING_FOLD_VERSION, .type = INT_RANGE(1, 1000), .standard = "1", .what = "setting.model.fold_version",
      .check = refold_check },
    { .name = SETTING_BACKUP_KEEP, .type = INT_RANGE(1, 1000), .standard = "7", .what = "setting.model.backup_keep" },
    { .name = SETTING_JOB_KEEP_DAYS, .type = INT_RANGE(1, 3650), .standard = "90", .what = "setting.model.job_keep_days" },
    { .name = SETTING_UNDO_OWN_DAYS, .type = INT_RANGE(0, 3650), .standard = "30", .what = "setting.model.undo_own_days" },
    SETTINGS_END
};

const struct module model_module = {
    .name = "model", .commands = run_commands, .jobs = jobs, .settings = settings,
};
