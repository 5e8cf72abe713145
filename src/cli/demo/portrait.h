/* Portraits for the cards of people: drawn, a few dozen, each kept once. */
#ifndef CLI_DEMO_PORTRAIT_H
#define CLI_DEMO_PORTRAIT_H

#include "cli/demo/internal.h"
#include "io/blob.h"

/* Men, boys, women, girls: so many of each, in this order. */
enum { PORTRAIT_VARIANTS = 12, PORTRAITS = 4 * PORTRAIT_VARIANTS };

/* Draws and keeps them all. */
err_t make_portraits(struct demo *d);
const struct blob_key *portrait_key(const struct demo *d, int32_t number);

#endif
