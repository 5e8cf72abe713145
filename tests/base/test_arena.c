#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define CHECKED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHECKED 1
#endif
#endif
#ifdef CHECKED
#include <sanitizer/asan_interface.h>
#endif

static void allocations_are_aligned_zeroed_and_apart(void **state)
{
    unsigned char *last = NULL;
    size_t last_size = 0;

    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *p = arena_alloc(*state, size);

        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, size);
        assert_true(!last || p != last);
        assert_true(last_size == 0 || last[last_size - 1] == 0xff);
        last = p;
        last_size = size;
    }
}

static void large_allocations_leave_the_current_block_in_use(void **state)
{
    char *before = arena_alloc(*state, 16);
    char *large = arena_alloc(*state, 5 << 20);
    char *after = arena_alloc(*state, 16);

    memset(large, 1, 5 << 20);
    assert_true(after - before > 0 && after - before < 128);
}

#ifdef CHECKED
static void running_over_an_allocation_shows(void **state)
{
    char *p = arena_bytes(*state, 30);
    char *next = arena_bytes(*state, 16);
    char *grown = arena_grow(*state, next, 16, 40);

    assert_false(__asan_address_is_poisoned(p + 29));
    assert_true(__asan_address_is_poisoned(p + 30));
    assert_true(__asan_address_is_poisoned(next - 1));
    assert_false(__asan_address_is_poisoned(grown + 39));
    assert_true(__asan_address_is_poisoned(grown + 40));
    arena_reset(*state);
    assert_true(__asan_address_is_poisoned(p));
}
#endif

static void many_blocks_hold_what_was_written(void **state)
{
    enum { COUNT = 40000 };
    uint32_t **at = arena_array(*state, COUNT, sizeof *at);

    for (uint32_t i = 0; i < COUNT; i++) {
        at[i] = arena_array(*state, 1 + i % 50, sizeof **at);
        at[i][i % 50] = i;
    }
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(at[i][i % 50], i);
}

static void the_newest_allocation_grows_in_place(void **state)
{
    char *p = arena_bytes(*state, 10);
    char *grown;

    memcpy(p, "0123456789", 10);
    grown = arena_grow(*state, p, 10, 1000);
    assert_ptr_equal(grown, p);
    memset(grown + 10, 'x', 990);
    assert_memory_equal(grown, "0123456789x", 11);
    assert_ptr_equal(arena_grow(*state, grown, 1000, 500), grown);
}

static void an_older_allocation_moves_when_it_grows(void **state)
{
    char *p = arena_bytes(*state, 4);
    char *other = arena_bytes(*state, 4);
    char *grown;

    memcpy(p, "abcd", 4);
    memcpy(other, "wxyz", 4);
    grown = arena_grow(*state, p, 4, 64);
    assert_ptr_not_equal(grown, p);
    assert_memory_equal(grown, "abcd", 4);
    assert_memory_equal(p, "abcd", 4);
    assert_memory_equal(other, "wxyz", 4);
    assert_non_null(arena_grow(*state, NULL, 0, 8));
}

static void growth_crosses_blocks(void **state)
{
    size_t size = 1;
    unsigned char *p = arena_grow(*state, NULL, 0, size);

    p[0] = 1;
    for (; size < (4 << 20); size *= 2) {
        p = arena_grow(*state, p, size, size * 2);
        memset(p + size, (int)(size % 251), size);
    }
    for (size_t i = 1; i < 64; i *= 2)
        assert_int_equal(p[i], i % 251);
    assert_int_equal(p[size - 1], size / 2 % 251);
}

static void used_counts_the_bytes_handed_out(void **state)
{
    char *p = arena_bytes(*state, 100);

    assert_int_equal(arena_used(*state), 100);
    p = arena_grow(*state, p, 100, 150);
    assert_int_equal(arena_used(*state), 150);
    arena_bytes(*state, 3 << 20);
    assert_int_equal(arena_used(*state), 150 + (3 << 20));
    arena_reset(*state);
    assert_int_equal(arena_used(*state), 0);
}

static void reset_keeps_a_block(void **state)
{
    char *first = arena_alloc(*state, 8);
    char *again;

    memset(first, 'x', 8);
    arena_reset(*state);
    again = arena_alloc(*state, 8);
    assert_ptr_equal(again, first);
    assert_memory_equal(again, "\0\0\0\0\0\0\0\0", 8);
}

/* After large ones too there is one, and who does the same again soon finds it large enough. */
static void reset_keeps_what_the_like_needs(void **state)
{
    char *kept[3];

    arena_bytes(*state, 3 << 20);
    for (int i = 0; i < 1000; i++)
        arena_alloc(*state, 10000);
    for (int round = 0; round < 3; round++) {
        arena_reset(*state);
        kept[round] = arena_alloc(*state, 8);
        memset(kept[round], 'x', 8);
        for (int i = 0; i < 5; i++)
            arena_alloc(*state, 10000);
    }
    arena_reset(*state);
    assert_ptr_equal(arena_alloc(*state, 8), kept[2]);
    assert_memory_equal(kept[2], "\0\0\0\0\0\0\0\0", 8);
    assert_ptr_equal(kept[1], kept[2]);
}

struct order {
    struct arena *arena;
    char seen[8];
    size_t count;
};

struct step {
    struct order *order;
    char name;
};

static void note(void *arg)
{
    struct step *step = arg;

    step->order->seen[step->order->count++] = step->name;
}

static void note_and_add_another(void *arg)
{
    struct step *step = arg;
    struct step *another = ARENA_NEW(step->order->arena, struct step);

    note(arg);
    arena_alloc(step->order->arena, 40000); /* a new block while cleanups run */
    *another = (struct step){step->order, 'z'};
    arena_cleanup(step->order->arena, note, another);
}

static void cleanups_run_last_added_first_and_once(void **state)
{
    struct order order = {.arena = arena_new()};
    struct step a = {&order, 'a'};
    struct step b = {&order, 'b'};
    struct step c = {&order, 'c'};

    arena_cleanup(order.arena, note, &a);
    arena_cleanup(order.arena, note_and_add_another, &b);
    arena_cleanup(order.arena, note, &c);
    arena_reset(order.arena);
    assert_string_equal(order.seen, "cbza");
    arena_cleanup(order.arena, note, &a);
    arena_free(order.arena);
    assert_string_equal(order.seen, "cbzaa");
    arena_free(NULL);
}

/* The signal that ends a child which asks for count * size bytes; 0 when it lives. */
static int asking_ends_with(size_t count, size_t size)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit no_core = {0, 0};

        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL);
        fclose(stderr);
        arena_array(arena_new(), count, size);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void impossible_sizes_end_the_process(void **state)
{
    assert_int_equal(asking_ends_with(SIZE_MAX / 2, 3), SIGABRT);
    assert_int_equal(asking_ends_with(SIZE_MAX, 1), SIGABRT);
    assert_int_equal(asking_ends_with(10, 10), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(allocations_are_aligned_zeroed_and_apart),
        TEST(large_allocations_leave_the_current_block_in_use),
#ifdef CHECKED /* only the address sanitizer can tell */
        TEST(running_over_an_allocation_shows),
#endif
        TEST(many_blocks_hold_what_was_written),
        TEST(the_newest_allocation_grows_in_place),
        TEST(an_older_allocation_moves_when_it_grows),
        TEST(growth_crosses_blocks),
        TEST(used_counts_the_bytes_handed_out),
        TEST(reset_keeps_a_block),
        TEST(reset_keeps_what_the_like_needs),
        TEST(cleanups_run_last_added_first_and_once),
        TEST(impossible_sizes_end_the_process),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
