#include "model/run/model_module.h"

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
    { .name = "model.refold", .right = RIGHT_ADMINISTRATOR, .step = refold_step },
    JOBS_END
};

static const struct setting settings[] = {
    /* The version of the first keys there were, whatever the program's is: a new database is refolded in no time. */
    { .name = SETTING_FOLD_VERSION, .type = INT_RANGE(1, 1000), .standard = "1", .what = "setting.model.fold_version",
      .check = refold_check },
    SETTINGS_END
};

const struct module model_module = {
    .name = "model", .commands = run_commands, .jobs = jobs, .settings = settings,
};
