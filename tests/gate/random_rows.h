/* More rows of every entity than the world of the access tests has: random values of every kind, wild ones among them, leading
 * anywhere. Made from the descriptors; the same seed gives the same rows on both engines. */
#ifndef TESTS_GATE_RANDOM_ROWS_H
#define TESTS_GATE_RANDOM_ROWS_H

#include "gate/access_world.h"

enum { RANDOM_ROWS = 30 };               /* of each entity, with a former state each */

void random_rows(struct world *w, uint64_t seed);

#endif
