/* The program with the module of the tests in place of the business areas. */
#include "cli/cli.h"
#include "model/run/model_module.h"
#include "module/core/core.h"
#include "module/location/location.h"
#include "support/count_job.h"

static const struct module *const modules[] = {&model_module, &location_module, &core_module, &count_module, NULL};

int main(int argc, char **argv)
{
    return cli_main(argc, argv, modules);
}
