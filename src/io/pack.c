#include "io/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

enum { FILE_MODE = 0600, BLOCK_BYTES = 64 * 1024, NAME_BYTES_MAX = 512 };

struct pack_writer {
    struct arena *arena;
    const char *path;
    int fd;
    struct archive *archive;
    struct archive_entry *entry;
};

struct pack_reader {
    struct arena *arena;
    const char *path;
    struct archive *archive;
};

static err_t failed(struct arena *a, const char *path, int number, const char *what)
{
    if (number == ENOSPC || number == EDQUOT)
        return err_make(a, E_DB_FULL, "what", path, NULL);
    return err_make(a, E_FILE, "path", path, "what", what ? what : strerrordesc_np(number), NULL);
}

/* ---- writing ---- */

static err_t write_failed(struct pack_writer *w)
{
    return failed(w->arena, w->path, archive_errno(w->archive), archive_error_string(w->archive));
}

static void close_writer(void *arg)
{
    struct pack_writer *w = arg;

    archive_entry_free(w->entry);
    archive_write_free(w->archive);
    if (w->fd >= 0)
        close(w->fd);
}

static bool begin_archive(struct pack_writer *w)
{
    return archive_write_set_format_pax_restricted(w->archive) == ARCHIVE_OK
        && archive_write_add_filter_zstd(w->archive) == ARCHIVE_OK
        && archive_write_open_fd(w->archive, w->fd) == ARCHIVE_OK;
}

err_t pack_create(struct arena *a, const char *path, struct pack_writer **out)
{
    struct pack_writer *w = ARENA_NEW(a, struct pack_writer);

    *w = (struct pack_writer){.arena = a, .path = path, .fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE)};
    if (w->fd < 0)
        return failed(a, path, errno, NULL);
    w->archive = archive_write_new();
    w->entry = archive_entry_new();
    arena_cleanup(a, close_writer, w);
    *out = w;
    return begin_archive(w) ? OK : write_failed(w);
}

err_t pack_begin(struct pack_writer *w, const char *name, int64_t bytes)
{
    archive_entry_clear(w->entry);
    archive_entry_set_pathname(w->entry, name);
    archive_entry_set_size(w->entry, bytes);
    archive_entry_set_filetype(w->entry, AE_IFREG);
    archive_entry_set_perm(w->entry, FILE_MODE);
    return archive_write_header(w->archive, w->entry) == ARCHIVE_OK ? OK : write_failed(w);
}

err_t pack_add(struct pack_writer *w, struct str piece)
{
    la_ssize_t written = archive_write_data(w->archive, piece.p, piece.n);

    if (written < 0)
        return write_failed(w);
    return (size_t)written == piece.n ? OK : failed(w->arena, w->path, 0, "a member is longer than it was said to be");
}

err_t pack_finish(struct pack_writer *w)
{
    if (archive_write_close(w->archive) != ARCHIVE_OK)
        return write_failed(w);
    return fsync(w->fd) ? failed(w->arena, w->path, errno, NULL) : OK;
}

/* ---- reading ---- */

static err_t read_failed(struct pack_reader *r)
{
    const char *what = archive_error_string(r->archive);

    return failed(r->arena, r->path, 0, what ? what : "no archive");
}

static void close_reader(void *arg)
{
    archive_read_free(((struct pack_reader *)arg)->archive);
}

err_t pack_open(struct arena *a, const char *path, struct pack_reader **out)
{
    struct pack_reader *r = ARENA_NEW(a, struct pack_reader);

    *r = (struct pack_reader){.arena = a, .path = path, .archive = archive_read_new()};
    arena_cleanup(a, close_reader, r);
    *out = r;
    if (archive_read_support_format_tar(r->archive) != ARCHIVE_OK || archive_read_support_filter_zstd(r->archive) != ARCHIVE_OK
        || archive_read_open_filename(r->archive, path, BLOCK_BYTES) != ARCHIVE_OK)
        return read_failed(r);
    return OK;
}

err_t pack_next(struct pack_reader *r, struct str *name, int64_t *bytes, bool *found)
{
    struct archive_entry *entry;
    int status = archive_read_next_header(r->archive, &entry);
    const char *path;

    *found = status == ARCHIVE_OK;
    if (status == ARCHIVE_EOF)
        return OK;
    if (status != ARCHIVE_OK)
        return read_failed(r);
    path = archive_entry_pathname(entry);
    if (!path || !archive_entry_size_is_set(entry) || str_of(path).n > NAME_BYTES_MAX)
        return failed(r->arena, r->path, 0, "a member without a name or size");
    *name = str_copy(r->arena, str_of(path));
    *bytes = archive_entry_size(entry);
    return OK;
}

err_t pack_read(struct pack_reader *r, void *out, size_t room, size_t *got)
{
    la_ssize_t n = archive_read_data(r->archive, out, room);

    if (n < 0)
        return read_failed(r);
    *got = (size_t)n;
    return OK;
}
