#ifndef API_MOBILE_UPLOAD_H
#define API_MOBILE_UPLOAD_H

#include "api/mobile/row.h"

/* What is taken at one address. */
struct upload {
    const char *command;            /* who may not send it is refused before anything is read */
    int unreadable;                 /* openIMIS's number of a file that cannot be read */
    void (*begin)(struct report *p, const brought_t *files, void *state);      /* may be NULL */
    void (*document)(struct report *p, struct str file, const struct xml *root, void *state);
    void (*end)(struct report *p, const brought_t *files, void *state);        /* may be NULL */
};
void upload_take(struct call *c, struct reply *r, const struct upload *u, void *state);

#endif
