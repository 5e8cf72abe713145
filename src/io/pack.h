/* Many files in one: a tar archive, compressed by zstd, written and read as a stream. Backups use it. Any tool that
 * knows the two can look inside. */
#ifndef IO_PACK_H
#define IO_PACK_H

#include "base/err.h"

/* Writing: members one after another, each begun with the size that it will have. The file is made with mode 0600 and
 * must not be there. Without pack_finish what was written is worthless; the arena closes it. Errors: E_FILE, E_DB_FULL. */
struct pack_writer;
err_t pack_create(struct arena *a, const char *path, struct pack_writer **out);
err_t pack_begin(struct pack_writer *w, const char *name, int64_t bytes);
err_t pack_add(struct pack_writer *w, struct str piece);
/* On disk when it returns. */
err_t pack_finish(struct pack_writer *w);

/* Reading. Names are as the writer gave them and nothing else about a member is believed. Errors: E_FILE for a file
 * that cannot be read or is no such archive. */
struct pack_reader;
err_t pack_open(struct arena *a, const char *path, struct pack_reader **out);
/* The next member; *found false: there is none. */
err_t pack_next(struct pack_reader *r, struct str *name, int64_t *bytes, bool *found);
/* The next bytes of the member at hand, at most `room`; *got 0: its end. */
err_t pack_read(struct pack_reader *r, void *out, size_t room, size_t *got);

#endif
