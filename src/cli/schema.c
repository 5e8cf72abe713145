/* imis schema --graphql */
#include "api/graphql/serve.h"
#include "cli/cli.h"
#include "model/write/tx.h"

err_t schema_run(struct cli *cli, enum exit_code *code)
{
    const struct registry *registry;

    if (!option_given(cli, OPTION_GRAPHQL))
        return err_make(cli->arena, E_OPTION, "option", "graphql", "what", "say what to print", NULL);
    TRY(registry_new(cli->arena, cli->modules, &crud_command, &registry));
    print(1, graphql_sdl(cli->arena, graphql_schema_new(cli->arena, registry)));
    return OK;
}
