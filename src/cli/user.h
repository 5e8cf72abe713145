/* What the commands on accounts share. */
#ifndef CLI_USER_H
#define CLI_USER_H

#include "cli/house.h"

/* From the standard input where asked for, else a new one. */
err_t user_password_get(struct cli *cli, struct str *out);
/* Prints one that was made. */
void user_password_show(struct cli *cli, struct str password);

#endif
