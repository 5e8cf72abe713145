/* Answers made smaller for slow lines. The only user of zlib. */
#ifndef SERVER_GZIP_H
#define SERVER_GZIP_H

#include "base/str.h"

struct gzip;

struct gzip *gzip_new(struct arena *a);      /* one a thread; some 270 KB in the arena */
/* STR_NONE when it gains nothing. */
struct str gzip_pack(struct gzip *g, struct arena *a, struct str text);

#endif
