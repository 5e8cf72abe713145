/* Memory that lives and dies together: one arena a request, a plan, a snapshot.
 * Allocation never returns NULL. When the machine is out of memory the process ends with a message:
 * whatever was acknowledged is on disk, so a restart loses nothing, and no code path has to be right
 * about a state that tests can hardly reach. What a stranger may make us allocate is bounded before,
 * by the limits table (limit.h). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is fine; runs the cleanups, last added first */
/* Keeps one block of at most 64 KB, so that a worker uses one arena for all its requests. */
void arena_reset(struct arena *a);
/* 16-byte aligned, zeroed. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t count, size_t size); /* ends the process on overflow */
/* Not zeroed; for bytes that the caller overwrites at once. */
void *arena_bytes(struct arena *a, size_t size);
/* Grows the newest allocation in place when it can, else copies. `old` may be NULL with old_size 0. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size);
/* Calls fn(arg) when the arena is freed or reset. */
void arena_cleanup(struct arena *a, void (*fn)(void *), void *arg);
size_t arena_used(const struct arena *a); /* bytes handed out */

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

#endif
