/* ZIP archives, as telephones and card printers take them: plain entries, or AES-256 ones under a password. Read in memory, written there or
 * as a stream. */
#ifndef IO_ZIP_H
#define IO_ZIP_H

#include "base/err.h"
#include "base/limit.h"

struct zip_entry {
    struct str name, content;
    bool packed;                 /* written: as it is, such as a picture, which deflating makes no smaller */
};

/* Whether bytes begin as an archive of this kind does. */
bool zip_looks_like(struct str bytes);

/* Entries deflated, in order; an empty password writes them plain. Names are ASCII. Errors: E_FILE. */
err_t zip_write(struct arena *a, const struct zip_entry *entries, size_t n, struct str password, struct str *out);

/* The same entry by entry, in the memory of one; pieces live until put returns. Errors: E_FILE, what put says. */
struct zip_sink { err_t (*put)(void *to, struct str piece); void *to; };
struct zip_writer;
err_t zip_begin(struct arena *a, struct str password, struct zip_sink sink, struct zip_writer **out);
err_t zip_add(struct zip_writer *w, const struct zip_entry *e);
err_t zip_end(struct zip_writer *w);

/* Entries one after another; folders are passed over, and of a name only what stands behind them is told. What an archive says
 * of sizes is not believed: no more is unpacked than limits zip_entries and zip_bytes allow. `archive` must live as long.
 * Errors: E_REQUEST (no archive, damaged), E_RULE archive_password (of an encrypted entry: none given, or a wrong one), E_LIMIT. */
struct zip_reader;
err_t zip_open(struct arena *a, const struct limits *limits, struct str archive, struct str password, struct zip_reader **out);
/* *more false: there was no further entry. */
err_t zip_next(struct zip_reader *r, struct zip_entry *out, bool *more);

/* The same in pieces: the path of the next entry, as written, and what is in it. Whoever reads so counts the bytes. *got 0: its end. */
err_t zip_step(struct zip_reader *r, struct str *path, bool *more);
err_t zip_read(struct zip_reader *r, char *out, size_t room, size_t *got);

#endif
