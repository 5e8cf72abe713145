/* A folder for kept files, for the length of a test. */
#ifndef TESTS_MODULE_KEPT_H
#define TESTS_MODULE_KEPT_H

#include "module/drive.h"

void kept_open(struct drive *d);
void kept_close(struct drive *d);
int kept_count(struct drive *d);   /* files in it */
/* Base64 of bytes, as a command takes them. */
const char *kept_sent(struct drive *d, struct str bytes);

#endif
