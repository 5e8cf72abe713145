/* What every cmocka test includes. */
#ifndef TESTS_BASE_TEST_H
#define TESTS_BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"

/* A new arena for each test, in *state. */
static inline int arena_setup(void **state)
{
    *state = arena_new();
    return 0;
}

static inline int arena_teardown(void **state)
{
    arena_free(*state);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, arena_setup, arena_teardown)

/* Compares a slice with a zero-ended string. */
#define assert_str(slice, expected)                                  \
    do {                                                             \
        struct str slice_ = (slice);                                 \
        assert_int_equal(slice_.n, strlen(expected));                \
        assert_memory_equal(slice_.p ? slice_.p : "", (expected), slice_.n); \
    } while (0)

#endif
