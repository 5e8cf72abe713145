/* A hash map from slices to pointers, in an arena. Keys are not copied. Insert-only: what lives long
 * is built once and replaced as a whole. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"
#include "base/uuid.h"

struct map {
    struct arena *arena;
    struct map_slot *slots;
    size_t count;
    size_t room;   /* a power of two, or 0 */
};

void map_init(struct map *m, struct arena *a, size_t expected);
/* Returns the former value (NULL when new). A NULL value is not allowed. */
void *map_put(struct map *m, struct str key, void *value);
void *map_get(const struct map *m, struct str key);
/* An id as a key: its bytes, which must stay where they are. */
static inline struct str map_id_key(const int64_t *id) { return (struct str){(const char *)id, sizeof *id}; }
static inline struct str map_uuid_key(const uuid_t *id) { return (struct str){(const char *)id->b, sizeof id->b}; }

#endif
