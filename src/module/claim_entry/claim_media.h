/* Kinds of files that may be attached to a claim, told by what is in them. */
#ifndef MODULE_CLAIM_ENTRY_CLAIM_MEDIA_H
#define MODULE_CLAIM_ENTRY_CLAIM_MEDIA_H

#include "base/str.h"

/* The media type of content: the one that was declared, where content may be that, else the first of its kind; nothing is
 * declared by "" and application/octet-stream. NULL: of no kind that is taken, or not what it says it is. */
const char *media_of(struct arena *a, struct str content, struct str declared);
/* The same text of a type that is taken; NULL: of none. */
const char *media_known(struct str type);

/* A file name that no system takes for a path or for another one: without folders, signs that steer and signs that systems
 * forbid; at most 255 characters, its end kept. "" where nothing is left. */
struct str media_file_name(struct arena *a, struct str sent);

#endif
