/* Growable arrays in an arena: VEC(struct item) items; vec_init(&items, arena); *vec_add(&items) = x; */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

#define VEC(type)            \
    struct {                 \
        struct arena *arena; \
        type *at;            \
        size_t n;            \
        size_t room;         \
    }

#define vec_init(v, a) ((v)->arena = (a), (v)->at = NULL, (v)->n = 0, (v)->room = 0)
/* A pointer to a new, zeroed element; valid until the next vec_add. */
#define vec_add(v)                                                                                   \
    ((v)->n == (v)->room                                                                             \
         ? (void)((v)->at = vec_more((v)->arena, (v)->at, &(v)->room, sizeof *(v)->at))               \
         : (void)0,                                                                                  \
     &(v)->at[(v)->n++])

void *vec_more(struct arena *a, void *old, size_t *room, size_t element_size);

#endif
