#include "io/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "base/arena.h"

enum { FILE_MODE = 0600, PIECE_BYTES = 64 * 1024 };

struct zip_writer {
    struct arena *arena;
    struct archive *archive;
    struct archive_entry *entry;
    struct zip_sink sink;
    err_t failed;                  /* of the sink */
};

struct zip_reader {
    struct arena *arena;
    const struct limits *limits;
    struct archive *archive;
    struct archive_entry *entry;   /* at hand */
    bool password;
    int64_t entries, bytes;
};

bool zip_looks_like(struct str bytes)
{
    return str_starts(bytes, STR("PK\3\4")) || str_starts(bytes, STR("PK\5\6"));
}

/* ---- writing ---- */

static err_t write_failed(struct zip_writer *w)
{
    const char *what = archive_error_string(w->archive);

    if (w->failed) return w->failed;
    return err_make(w->arena, E_FILE, "path", "zip", "what", what ? what : "the library does not write it", NULL);
}

static la_ssize_t take(struct archive *archive, void *arg, const void *piece, size_t n)
{
    struct zip_writer *w = arg;

    w->failed = w->sink.put(w->sink.to, (struct str){piece, n});
    if (!w->failed) return (la_ssize_t)n;
    archive_set_error(archive, EIO, "what it is written to takes no more");
    return -1;
}

/* Frees what is closed already; after a failure closing would write on. */
static void close_writer(void *arg)
{
    struct zip_writer *w = arg;

    archive_entry_free(w->entry);
    archive_write_fail(w->archive);
    archive_write_free(w->archive);
}

static bool begin(struct zip_writer *w, struct str password)
{
    if (archive_write_set_format_zip(w->archive) != ARCHIVE_OK || archive_write_set_bytes_in_last_block(w->archive, 1) != ARCHIVE_OK)
        return false;
    if (password.n && (archive_write_set_options(w->archive, "zip:encryption=aes256") != ARCHIVE_OK
                       || archive_write_set_passphrase(w->archive, str_zero(w->arena, password)) != ARCHIVE_OK))
        return false;
    return archive_write_open(w->archive, w, NULL, take, NULL) == ARCHIVE_OK;
}

err_t zip_begin(struct arena *a, struct str password, struct zip_sink sink, struct zip_writer **out)
{
    struct zip_writer *w = ARENA_NEW(a, struct zip_writer);

    *w = (struct zip_writer){.arena = a, .archive = archive_write_new(), .entry = archive_entry_new(), .sink = sink};
    arena_cleanup(a, close_writer, w);
    *out = w;
    return begin(w, password) ? OK : write_failed(w);
}

static bool add(struct zip_writer *w, const struct zip_entry *e)
{
    int packing = e->packed ? archive_write_zip_set_compression_store(w->archive) : archive_write_zip_set_compression_deflate(w->archive);

    if (packing != ARCHIVE_OK)
        return false;
    archive_entry_clear(w->entry);
    archive_entry_set_pathname(w->entry, str_zero(w->arena, e->name));
    archive_entry_set_size(w->entry, (la_int64_t)e->content.n);
    archive_entry_set_filetype(w->entry, AE_IFREG);
    archive_entry_set_perm(w->entry, FILE_MODE);
    if (archive_write_header(w->archive, w->entry) != ARCHIVE_OK)
        return false;
    return archive_write_data(w->archive, e->content.p, e->content.n) == (la_ssize_t)e->content.n;
}

err_t zip_add(struct zip_writer *w, const struct zip_entry *e) { return add(w, e) ? OK : write_failed(w); }

err_t zip_end(struct zip_writer *w) { return archive_write_close(w->archive) == ARCHIVE_OK ? OK : write_failed(w); }

static err_t keep(void *to, struct str piece)
{
    buf_add(to, piece);
    return OK;
}

err_t zip_write(struct arena *a, const struct zip_entry *entries, size_t n, struct str password, struct str *out)
{
    struct zip_writer *w;
    struct buf kept;

    buf_init(&kept, a, PIECE_BYTES);
    TRY(zip_begin(a, password, (struct zip_sink){keep, &kept}, &w));
    for (size_t i = 0; i < n; i++) TRY(zip_add(w, &entries[i]));
    TRY(zip_end(w));
    *out = buf_str(&kept);
    return OK;
}

/* ---- reading ---- */

static err_t damaged(struct zip_reader *r)
{
    return err_make(r->arena, E_REQUEST, "what", "the archive is damaged, or no ZIP archive", NULL);
}

static void close_reader(void *arg)
{
    archive_read_free(((struct zip_reader *)arg)->archive);
}

err_t zip_open(struct arena *a, const struct limits *limits, struct str archive, struct str password, struct zip_reader **out)
{
    struct zip_reader *r = ARENA_NEW(a, struct zip_reader);

    *r = (struct zip_reader){.arena = a, .limits = limits, .archive = archive_read_new(), .password = password.n > 0};
    arena_cleanup(a, close_reader, r);
    *out = r;
    if (archive_read_support_format_zip_seekable(r->archive) != ARCHIVE_OK)
        return damaged(r);
    if (password.n && archive_read_add_passphrase(r->archive, str_zero(a, password)) != ARCHIVE_OK)
        return damaged(r);
    return archive_read_open_memory(r->archive, archive.p, archive.n) == ARCHIVE_OK ? OK : damaged(r);
}

/* Of an encrypted entry whatever is wrong is put down to the password: the library tells no other way. */
static err_t unreadable(struct zip_reader *r, struct archive_entry *entry)
{
    if (!archive_entry_is_data_encrypted(entry))
        return damaged(r);
    return err_make(r->arena, E_RULE, "rule", r->password ? "archive_password" : "archive_without_password", NULL);
}

err_t zip_read(struct zip_reader *r, char *out, size_t room, size_t *got)
{
    la_ssize_t n = archive_read_data(r->archive, out, room);

    *got = n < 0 ? 0 : (size_t)n;
    return n < 0 ? unreadable(r, r->entry) : OK;
}

static err_t read_content(struct zip_reader *r, struct str *out)
{
    struct buf b;
    size_t n;

    buf_init(&b, r->arena, PIECE_BYTES);
    for (;;) {
        TRY(zip_read(r, buf_reserve(&b, PIECE_BYTES), PIECE_BYTES, &n));
        if (n == 0)
            break;
        b.n += n;
        r->bytes += (int64_t)n;
        TRY(limit_check(r->arena, r->limits, LIMIT_ZIP_BYTES, r->bytes));
    }
    *out = buf_str(&b);
    return OK;
}

err_t zip_step(struct zip_reader *r, struct str *path, bool *more)
{
    const char *name;

    for (;;) {
        int status = archive_read_next_header(r->archive, &r->entry);

        *more = status == ARCHIVE_OK || status == ARCHIVE_WARN;
        if (status == ARCHIVE_EOF)
            return OK;
        if (!*more)
            return damaged(r);
        TRY(limit_check(r->arena, r->limits, LIMIT_ZIP_ENTRIES, ++r->entries));
        if (archive_entry_filetype(r->entry) == AE_IFREG)
            break;
    }
    name = archive_entry_pathname_utf8(r->entry);
    if (!name)
        name = archive_entry_pathname(r->entry);
    *path = str_copy(r->arena, str_of(name ? name : ""));
    return OK;
}

static struct str own_name(struct str path)
{
    size_t from = path.n;

    while (from > 0 && path.p[from - 1] != '/' && path.p[from - 1] != '\\')
        from--;
    return (struct str){path.p + from, path.n - from};
}

err_t zip_next(struct zip_reader *r, struct zip_entry *out, bool *more)
{
    struct str path;

    TRY(zip_step(r, &path, more));
    if (!*more)
        return OK;
    out->name = own_name(path);
    return read_content(r, &out->content);
}
