/* The area in the table of modules: what its files bring. */
#include "module/claim_sampling/claim_sampling.h"

#include "model/run/function.h"
#include "module/claim_sampling/internal.h"

static const struct command commands[] = {
    { .name = "claim_sampling_batch.create", .right = RIGHT_SAMPLING_CREATE, .prepare = claim_sampling_create_prepare,
      .apply = claim_sampling_create_apply },
    { .name = "claim_sampling_batch.update", .right = RIGHT_SAMPLING_UPDATE, .prepare = claim_sampling_update_prepare,
      .apply = claim_sampling_update_apply },
    { .name = "claim_sampling_batch.approve", .right = RIGHT_SAMPLING_APPROVE, .prepare = claim_sampling_approve_prepare,
      .apply = claim_sampling_approve_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    /* from consent to a large sample, which was asked for */
    { .name = "claim.sampling_decide", .right = RIGHT_NOBODY, .step = claim_sampling_step, .of_account = true },
    JOBS_END
};

static const struct argument sample_arguments[] = {{"uuid", "UUID!"}, ARGUMENTS_END};

static const struct function functions[] = {
    { .name = "claimSamples", .type = "GenericScalar", .right = RIGHT_SAMPLING_READ, .run = claim_samples },
    { .name = "claimSampleFinding", .arguments = sample_arguments, .type = "GenericScalar", .right = RIGHT_SAMPLING_READ,
      .run = claim_sample_finding },
    FUNCTIONS_END
};

const struct module claim_sampling_module = {
    .name = "claim_sampling", .commands = commands, .jobs = jobs, .functions = functions,
};
