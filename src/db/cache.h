/* Which prepared statement has which slot: a bounded map from text to slot number that gives up the
 * slot used longest ago. The engines keep their statements in an array by slot. */
#ifndef DB_CACHE_H
#define DB_CACHE_H

#include "base/str.h"

enum { CACHE_SLOTS = 512 };

struct cache;

/* Lives in the arena. */
struct cache *cache_new(struct arena *a);
/* The slot of a key. *fresh: the slot has just been given to this key, and what it held before is to be
 * dropped. Never the slot of any of the last CACHE_SLOTS - 1 other keys asked for. */
size_t cache_slot(struct cache *c, struct str key, bool *fresh);
struct str cache_key(const struct cache *c, size_t slot);   /* zero-ended copy, until the slot changes hands */

#endif
