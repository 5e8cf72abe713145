/* The year, month by month: people are registered, fall ill, claims are entered, decided, valuated and paid. */
#ifndef CLI_DEMO_YEAR_H
#define CLI_DEMO_YEAR_H

#include "cli/demo/internal.h"

err_t make_year(struct demo *d);

#endif
