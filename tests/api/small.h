/* A small schema with one of everything, for the tests of the language. */
#ifndef TESTS_API_SMALL_H
#define TESTS_API_SMALL_H

#include "api/graphql/type.h"

const struct graphql_schema *small_schema(struct arena *a);

#endif
