/* The bytes of a file, plain or gzipped (several members one after another too), from any place that was reached
 * before. Nothing is unpacked to disk and little is held: while a gzipped file is read for the first time, places where unpacking can
 * be taken up are kept, 32 KB each and at most GUNZIP_PLACES of them, the further apart the longer the file. For one thread. */
#ifndef IO_GUNZIP_H
#define IO_GUNZIP_H

#include "base/err.h"
#include "base/limit.h"

enum { GUNZIP_PLACES = 256 };

struct gunzip;

/* Told by its first bytes. Closed with the arena. Errors: E_FILE (also what is no file, such as a pipe). */
err_t gunzip_open(struct arena *a, const char *path, const struct limits *limits, struct gunzip **out);
/* At most `room` of the next bytes; *got 0: the end. Errors: E_FILE for a file that is damaged or ends too early, found
 * at its first reading; E_LIMIT (dump_bytes). */
err_t gunzip_read(struct gunzip *g, char *out, size_t room, size_t *got);
/* Goes on there, a number of bytes of what the file holds that were read before. */
err_t gunzip_seek(struct gunzip *g, int64_t at);

#endif
