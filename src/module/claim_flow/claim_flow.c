/* The area in the table of modules: what its files bring. */
#include "module/claim_flow/claim_flow.h"

#include "model/run/function.h"
#include "module/claim_flow/internal.h"

static const struct argument forecast_arguments[] = {{"uuids", "[UUID!]!"}, ARGUMENTS_END};
static const struct argument prices_arguments[] = {{"uuid", "UUID!"}, ARGUMENTS_END};
static const struct argument selection_arguments[] = {
    {"uuids", "[UUID!]"}, {"filters", "GenericScalar"}, {"what", "String!"}, {"mode", "String!"}, {"percentage", "Int"},
    {"value", "Decimal"}, ARGUMENTS_END
};

static const struct function functions[] = {
    { .name = "claimForecast", .arguments = forecast_arguments, .type = "GenericScalar", .right = RIGHT_CLAIM_READ,
      .run = claim_forecast },
    { .name = "claimPrices", .arguments = prices_arguments, .type = "GenericScalar", .right = RIGHT_CLAIM_READ,
      .run = claim_prices },
    { .name = "claimSelectionPreview", .arguments = selection_arguments, .type = "GenericScalar", .right = RIGHT_CLAIM_UPDATE,
      .run = claim_selection_preview },
    { .name = "claimsProgress", .arguments = claim_progress_arguments, .type = "GenericScalar", .right = RIGHT_SIGNED_IN,
      .run = claim_progress },
    FUNCTIONS_END
};

const struct module claim_flow_module = {
    .name = "claim_flow", .commands = claim_commands, .jobs = claim_jobs, .functions = functions,
};
