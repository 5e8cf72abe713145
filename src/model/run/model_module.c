#include "model/run/model_module.h"

#include "model/run/command.h"
#include "model/run/refold.h"

static const struct job jobs[] = {
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
