#include "cli/cli.h"
#include "module/modules.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv, modules);
}
