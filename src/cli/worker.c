/* imis worker ...: processes that a server starts for what may break or is slow to begin (decision D30). */
#include <unistd.h>

#include "cli/cli.h"
#include "io/render.h"

err_t worker_render_run(struct cli *cli, enum exit_code *code)
{
    if (render_serve(STDIN_FILENO, true) != 0)
        return err_make(cli->arena, E_PRINT, "what", "the printing process cannot begin: fonts or the kernel's filter are missing", NULL);
    _exit(0);   /* what runs at an orderly exit may want calls that were given up */
}
