/* 128-bit identifiers. New ones are version 7 (RFC 9562): time first, so that indexes stay compact. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct { uint8_t b[16]; } uuid_t;

struct env;

#define UUID_NONE ((uuid_t){{0}})
bool uuid_none(uuid_t u);
int uuid_cmp(uuid_t a, uuid_t b);
/* 36 characters with hyphens or 32 without, either case. */
bool uuid_read(struct str s, uuid_t *out);
void uuid_write(uuid_t u, char out[36]); /* lower case, hyphens */
struct str uuid_text(struct arena *a, uuid_t u); /* a zero stands behind it */
/* Version 7 from the environment's clock and randomness; ids made in one process ascend. */
uuid_t uuid_new(struct env *env);

#endif
