/* Where something stands in the text of a request, and what is wrong there. */
#ifndef API_GRAPHQL_PLACE_H
#define API_GRAPHQL_PLACE_H

#include "base/vec.h"
#include "base/str.h"

/* Both from 1; a column is a character (code point), a line ends with \n, \r or \r\n. */
struct graphql_place { uint32_t line, column; };

/* One entry of an answer's "errors" that comes from the document itself, not from its execution. */
struct graphql_error {
    struct str message;
    const struct graphql_place *places;      /* in the order in which the reference names them */
    uint32_t place_count;                    /* 0: no "locations" */
};

/* In document order: by the first place. */
struct graphql_errors { VEC(struct graphql_error) list; };

void graphql_errors_init(struct graphql_errors *errors, struct arena *a);
/* The places are copied; the message is not. */
void graphql_errors_add(struct graphql_errors *errors, struct str message,
    const struct graphql_place *places, uint32_t place_count);

#endif
