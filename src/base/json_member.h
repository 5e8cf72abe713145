/* What the reader and the comparing of JSON share: the members of an object by their keys. */
#ifndef BASE_JSON_MEMBER_H
#define BASE_JSON_MEMBER_H

#include "base/json.h"

/* The first member of that key among `first` and its siblings before `end` (NULL: all), or NULL. */
const struct json *json_member(const struct json *first, const struct json *end, struct str key);
/* A member whose key another member has too, or NULL. Costs n log n, whatever the keys are. */
const struct json *json_member_twice(struct arena *a, const struct json *object);

#endif
