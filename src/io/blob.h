/* Files kept by what is in them: photos, attachments, documents. A file's name is the SHA-256 of its bytes, so the same
 * content is kept once, never changes and can be checked at any time. Rows hold the key as text of 64 characters, in a
 * field with F_BLOB; what no row holds any more a job takes away (core.sweep_blobs).
 *
 * On disk: <folder>/ab/ab12... (256 folders), <folder>/new/ for what is being written. A put is on disk when it returns;
 * do it in a command's prepare, before the row that holds the key. All functions may be called from many threads and
 * processes at once. Reached as env->blobs. */
#ifndef IO_BLOB_H
#define IO_BLOB_H

#include <time.h>

#include "base/err.h"
#include "base/limit.h"

enum { BLOB_KEY_CHARACTERS = 64, BLOB_FOLDERS = 256 };

struct blobs;
struct blob_key { char hex[BLOB_KEY_CHARACTERS + 1]; };   /* lower case, zero-ended */

/* The folder is made by the first put. Never fails: `limits` bounds what is put (blob_bytes). */
struct blobs *blobs_new(struct arena *a, const char *folder, const struct limits *limits);
const char *blobs_folder(const struct blobs *b);

/* false: the text is no key. */
bool blob_key_read(struct str text, struct blob_key *out);
static inline struct str blob_key_str(const struct blob_key *k) { return (struct str){k->hex, BLOB_KEY_CHARACTERS}; }

/* The same again is fine and makes the file young (see blob_delete).
 * Errors: E_LIMIT (blob_bytes), E_FILE, E_DB_FULL for a full disk; then nothing is kept. */
err_t blob_put(struct blobs *b, struct arena *a, struct str content, struct blob_key *out);

/* The same in pieces (E_FILE where `b` is NULL, too): begin, add as often as needed, end once. Without an end nothing is kept: what was written goes
 * with the arena. `most`: the limit that bounds it in place of blob_bytes. Errors: as above. */
struct blob_writer;
err_t blob_begin(struct blobs *b, struct arena *a, enum limit_id most, struct blob_writer **out);
err_t blob_add(struct blob_writer *w, struct str piece);
err_t blob_end(struct blob_writer *w, struct blob_key *out);

/* What is made for one answer and kept by nobody: no folder names it, so that it is gone when it is closed, whoever dies first.
 * Written by blob_add or, where `path` is not NULL, by a library that opens it by that path and takes the name away at once.
 * *path stands in `a`. In place of blob_end: *fd, which the caller closes, and how long it is. Errors: as above. */
err_t blob_draft(struct blobs *b, struct arena *a, enum limit_id most, const char **path, struct blob_writer **out);
err_t blob_give(struct blob_writer *w, int *fd, int64_t *bytes);

enum blob_trust {
    BLOB_VERIFY,      /* compares the content with its name */
    BLOB_AS_IT_IS,
};

/* Errors: E_NOT_FOUND (file, key), E_LIMIT, E_FILE where it cannot be read or is not what its name says. */
err_t blob_get(struct blobs *b, struct arena *a, const struct blob_key *key, enum blob_trust trust, struct str *out);
/* For reading in pieces; the caller closes *fd. Errors: E_NOT_FOUND, E_FILE. */
err_t blob_open(struct blobs *b, struct arena *a, const struct blob_key *key, int *fd, int64_t *bytes);
/* Reads all of it and compares, in little memory. Errors: E_NOT_FOUND, E_FILE. */
err_t blob_check(struct blobs *b, struct arena *a, const struct blob_key *key);

/* Takes it away if it was last put before `before`, so that one which a command in flight has just put stays.
 * *gone: it was there and is no more. One that is not there is no error. Errors: E_FILE. */
err_t blob_delete(struct blobs *b, struct arena *a, const struct blob_key *key, time_t before, bool *gone);

struct blob_info {
    struct blob_key key;
    int64_t bytes;
    time_t put;       /* last */
};

/* Everything in one of the BLOB_FOLDERS folders, by key: folder by folder a walk over all, for backup and sweep. */
err_t blob_list(struct blobs *b, struct arena *a, unsigned folder, struct blob_info **out, size_t *n);
/* Takes away what puts that did not end left behind before `before`. */
err_t blobs_tidy(struct blobs *b, struct arena *a, time_t before);

#endif
