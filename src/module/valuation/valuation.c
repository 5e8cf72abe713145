#include "module/valuation/internal.h"

#include "model/registry/migration.h"

static const struct command commands[] = {
    { .name = "batch.run", .right = RIGHT_BATCH_RUN, .prepare = batch_run_prepare, .apply = batch_run_apply },
    { .name = "bill.pay", .right = RIGHT_BILL_PAYMENT_CREATE, .prepare = bill_pay_prepare, .apply = bill_pay_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    { .name = "batch.run", .right = RIGHT_BATCH_RUN, .step = batch_run_step, .kept = true },
    JOBS_END
};

static const struct setting settings[] = {
    { .name = SETTING_INDEX_CAPPED, .type = BOOL, .standard = "false", .flags = SETTING_LAW, .what = "setting.valuation.index_capped" },
    { .name = SETTING_UNPLANNED, .type = BOOL, .standard = "false", .flags = SETTING_LAW, .what = "setting.valuation.unplanned_at_index_one" },
    SETTINGS_END
};

static const struct function functions[] = {
    { "batchRunPreview", batch_run_preview_arguments, "GenericScalar", RIGHT_BATCH_PREVIEW, batch_run_preview },
    { "batchReport", batch_report_arguments, "GenericScalar", RIGHT_BATCH_PREVIEW, batch_report },
    { "batchRunProgress", batch_run_progress_arguments, "GenericScalar", RIGHT_BATCH_READ, batch_run_progress },
    FUNCTIONS_END
};

/* Runs look for what is in no run yet; in a few years that is a small part of all claims. */
static const struct migration migrations[] = {
    { 1, "claims that are in no run",
      "CREATE INDEX claim_i_no_run ON claim (process_stamp, id) WHERE batch_run_id IS NULL AND deleted_at IS NULL;" },
    { .n = 0 }
};

const struct module valuation_module = {
    .name = "valuation", .migrations = migrations, .commands = commands, .jobs = jobs, .listeners = valuation_listeners,
    .settings = settings, .functions = functions,
};
