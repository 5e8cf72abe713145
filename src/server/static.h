/* The browser client. Its files lie in one tar archive inside the program (script/lib/web_archive.sh makes it of web/dist), each
 * beside its gzip, and are sent from there: nothing is read from a disk, so that a path leads nowhere else. */
#ifndef SERVER_STATIC_H
#define SERVER_STATIC_H

#include "api/api.h"

extern const struct route static_routes[];   /* one, that fits every path */
/* Whether it is for this request: the rest of what nobody knows is 404 as ever. */
bool static_takes(const struct call *c);

/* The file of the path; of a path without a file's ending the client's page, which knows what the address means; 404 for a
 * file that is not in the archive. An archive without a page: one of ours that says so. */
void static_answer(struct call *c, struct reply *r, struct str archive);

#endif
