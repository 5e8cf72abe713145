/* Families, people, policies, covers, contributions and their postings, streamed into the database. */
#ifndef CLI_DEMO_FAMILIES_H
#define CLI_DEMO_FAMILIES_H

#include "cli/demo/internal.h"

struct stream;

err_t stream_begin(struct demo *d, struct stream **out);
/* The families that are registered before a day, from where it stopped. */
err_t stream_until(struct stream *s, date_t day);

#endif
