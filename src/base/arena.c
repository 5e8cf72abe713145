#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_CHECKED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_CHECKED 1
#endif
#endif

#ifdef ARENA_CHECKED
#include <sanitizer/asan_interface.h>
#define HIDE(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define SHOW(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
enum { GAP = 16 }; /* poisoned bytes between neighbours, so that running over one end shows */
#else
#define HIDE(p, n) ((void)(p), (void)(n))
#define SHOW(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#endif

enum { ALIGN = 16, BLOCK_FIRST = 16 << 10, BLOCK_KEPT = 64 << 10, BLOCK_MOST = 1 << 20 };

struct block {
    struct block *next;
    size_t room;
    size_t used;
    alignas(ALIGN) char bytes[];
};

struct cleanup {
    struct cleanup *next;
    void (*fn)(void *);
    void *arg;
};

struct arena {
    struct block *current; /* head of the list; its end is the first block */
    struct cleanup *cleanups;
    size_t next_room;
    size_t used;
};

static _Noreturn void die(const char *why)
{
    fprintf(stderr, "imis: %s; the program ends, what was acknowledged is stored\n", why);
    abort();
}

/* The room that an allocation takes from its block. */
static size_t span(size_t size)
{
    if (size > PTRDIFF_MAX - 2 * ALIGN)
        die("an allocation is larger than the address space");
    return ((size ? size : 1) + ALIGN - 1) / ALIGN * ALIGN + GAP;
}

static struct block *block_new(size_t room)
{
    struct block *block = malloc(sizeof *block + room);

    if (!block)
        die("out of memory");
    block->next = NULL;
    block->room = room;
    block->used = 0;
    HIDE(block->bytes, room);
    return block;
}

static void block_free(struct block *block)
{
    SHOW(block->bytes, block->room);
    free(block);
}

struct arena *arena_new(void)
{
    struct arena *a = malloc(sizeof *a);

    if (!a)
        die("out of memory");
    *a = (struct arena){.current = block_new(BLOCK_FIRST), .next_room = 2 * BLOCK_FIRST};
    return a;
}

/* A cleanup may itself add one: it then runs next. */
static void run_cleanups(struct arena *a)
{
    while (a->cleanups) {
        struct cleanup *cleanup = a->cleanups;

        a->cleanups = cleanup->next;
        cleanup->fn(cleanup->arg);
    }
}

static void free_blocks(struct block *block)
{
    for (struct block *next; block; block = next) {
        next = block->next;
        block_free(block);
    }
}

/* Blocks double, so the newest one alone would have held nearly all of what was there: who does the like again needs no
 * other. What only a large one needed goes back. */
void arena_reset(struct arena *a)
{
    struct block *block;

    run_cleanups(a); /* which may still allocate */
    block = a->current;
    while (block->room > BLOCK_KEPT && block->next) {
        struct block *next = block->next;

        block_free(block);
        block = next;
    }
    free_blocks(block->next);
    block->next = NULL;
    block->used = 0;
    HIDE(block->bytes, block->room);
    *a = (struct arena){.current = block, .next_room = 2 * block->room};
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    run_cleanups(a);
    free_blocks(a->current);
    free(a);
}

/* A block for itself, linked behind the current one, whose remaining room stays in use. */
static char *take_alone(struct arena *a, size_t room)
{
    struct block *block = block_new(room);

    block->used = room;
    block->next = a->current->next;
    a->current->next = block;
    return block->bytes;
}

static char *take(struct arena *a, size_t room)
{
    struct block *block = a->current;
    char *p;

    if (room > block->room - block->used) {
        if (room > a->next_room / 2)
            return take_alone(a, room);
        block = block_new(a->next_room);
        block->next = a->current;
        a->current = block;
        if (a->next_room < BLOCK_MOST)
            a->next_room *= 2;
    }
    p = block->bytes + block->used;
    block->used += room;
    return p;
}

void *arena_bytes(struct arena *a, size_t size)
{
    char *p = take(a, span(size));

    SHOW(p, size);
    a->used += size;
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(arena_bytes(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        die("an array is larger than the address space");
    return arena_alloc(a, bytes);
}

/* Whether `old` is the newest allocation of the current block and can take new_size there. */
static bool grow_in_place(struct arena *a, char *old, size_t old_size, size_t new_size)
{
    struct block *block = a->current;
    size_t old_span = span(old_size);
    size_t new_span = span(new_size);

    if (old_span > block->used || old != block->bytes + (block->used - old_span))
        return false;
    if (new_span - old_span > block->room - block->used)
        return false;
    block->used += new_span - old_span;
    return true;
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size)
{
    void *p;

    if (!old)
        return arena_bytes(a, new_size);
    if (new_size <= old_size)
        return old;
    if (grow_in_place(a, old, old_size, new_size)) {
        SHOW(old, new_size);
        a->used += new_size - old_size;
        return old;
    }
    p = arena_bytes(a, new_size);
    return memcpy(p, old, old_size);
}

void arena_cleanup(struct arena *a, void (*fn)(void *), void *arg)
{
    struct cleanup *cleanup = ARENA_NEW(a, struct cleanup);

    *cleanup = (struct cleanup){.next = a->cleanups, .fn = fn, .arg = arg};
    a->cleanups = cleanup;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
