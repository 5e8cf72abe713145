/* A put writes a file under a random name, syncs it, renames it to its key and syncs the folder: after a crash a key
 * names whole content or nothing. The file "lock" keeps a delete from passing between a put's look at a file that is
 * there already and its answer. */
#include "io/blob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/vec.h"
#include "io/crypto.h"

enum { FILE_MODE = 0600, FOLDER_MODE = 0700, PIECE_BYTES = 64 * 1024 };

struct blobs {
    const char *folder;
    const struct limits *limits;
};

struct blob_writer {
    struct blobs *blobs;
    struct arena *arena;
    const char *path;     /* of what is being written; NULL: it has none, or is done */
    int fd;               /* -1: done */
    enum limit_id most;
    int64_t bytes;
    struct sha256 digest;
};

struct blobs *blobs_new(struct arena *a, const char *folder, const struct limits *limits)
{
    struct blobs *b = ARENA_NEW(a, struct blobs);

    crypto_init();
    b->folder = str_zero(a, str_of(folder));
    b->limits = limits;
    return b;
}

const char *blobs_folder(const struct blobs *b)
{
    return b->folder;
}

/* ---- names ---- */

bool blob_key_read(struct str text, struct blob_key *out)
{
    if (text.n != BLOB_KEY_CHARACTERS)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        out->hex[i] = c;
    }
    out->hex[text.n] = 0;
    return true;
}

static struct blob_key key_of(const uint8_t digest[SHA256_BYTES])
{
    struct blob_key key = {0};

    hex_put(digest, SHA256_BYTES, key.hex);
    return key;
}

static const char *path_of(const struct blobs *b, struct arena *a, const struct blob_key *key)
{
    return str_format(a, "%s/%.2s/%s", b->folder, key->hex, key->hex).p;
}

static const char *folder_of(const struct blobs *b, struct arena *a, const struct blob_key *key)
{
    return str_format(a, "%s/%.2s", b->folder, key->hex).p;
}

/* ---- errors ---- */

static err_t failed(struct arena *a, const char *path)
{
    int number = errno;

    if (number == ENOSPC || number == EDQUOT)
        return err_make(a, E_DB_FULL, "what", path, NULL);
    return err_make(a, E_FILE, "path", path, "what", strerrordesc_np(number), NULL);
}

static err_t absent(struct arena *a, const struct blob_key *key)
{
    return err_make(a, E_NOT_FOUND, "entity", "file", "key", key->hex, NULL);
}

static err_t damaged(struct arena *a, const char *path)
{
    return err_make(a, E_FILE, "path", path, "what", "its content is not what its name says", NULL);
}

/* ---- steps ---- */

static err_t sync_folder(struct arena *a, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result;

    if (fd < 0)
        return failed(a, path);
    result = fsync(fd);
    if (result != 0) {
        err_t e = failed(a, path);

        close(fd);
        return e;
    }
    close(fd);
    return OK;
}

/* A new folder is on disk only when the one that holds it is. */
static err_t make_folder(struct arena *a, const char *path, const char *above)
{
    if (mkdir(path, FOLDER_MODE) == 0)
        return sync_folder(a, above);
    return errno == EEXIST ? OK : failed(a, path);
}

static const char *above(struct arena *a, const char *path)
{
    const char *last = strrchr(path, '/');

    if (!last)
        return ".";
    return last == path ? "/" : str_zero(a, (struct str){path, (size_t)(last - path)});
}

/* A descriptor of its own each time, since locks belong to those. Closing it unlocks. */
static err_t lock(struct blobs *b, struct arena *a, int how, int *fd)
{
    const char *path = str_format(a, "%s/lock", b->folder).p;

    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    if (*fd < 0)
        return failed(a, path);
    while (flock(*fd, how) != 0)
        if (errno != EINTR) {
            err_t e = failed(a, path);

            close(*fd);
            return e;
        }
    return OK;
}

/* ---- put ---- */

static void drop(void *writer)
{
    struct blob_writer *w = writer;

    if (w->fd >= 0)
        close(w->fd);
    if (w->path)
        unlink(w->path);
    w->fd = -1;
    w->path = NULL;
}

static err_t drop_with(struct blob_writer *w, err_t e)
{
    drop(w);
    return e;
}

static err_t open_new(struct blob_writer *w, const char *folder)
{
    uint64_t name[2];

    if (getrandom(name, sizeof name, 0) != (ssize_t)sizeof name)
        return failed(w->arena, folder);
    w->path = str_format(w->arena, "%s/%016llx%016llx", folder, (unsigned long long)name[0], (unsigned long long)name[1]).p;
    w->fd = open(w->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (w->fd >= 0)
        return OK;
    folder = w->path;
    w->path = NULL;
    return failed(w->arena, folder);
}

err_t blob_begin(struct blobs *b, struct arena *a, enum limit_id most, struct blob_writer **out)
{
    struct blob_writer *w = ARENA_NEW(a, struct blob_writer);
    const char *folder;

    if (!b)
        return err_make(a, E_FILE, "path", "", "what", "there is no folder for files", NULL);
    folder = str_format(a, "%s/new", b->folder).p;
    *w = (struct blob_writer){.blobs = b, .arena = a, .most = most, .fd = -1};
    TRY(make_folder(a, b->folder, above(a, b->folder)));
    TRY(make_folder(a, folder, b->folder));
    TRY(open_new(w, folder));
    sha256_begin(&w->digest);
    arena_cleanup(a, drop, w);
    *out = w;
    return OK;
}

static err_t write_all(struct blob_writer *w, struct str piece)
{
    while (piece.n > 0) {
        ssize_t n = write(w->fd, piece.p, piece.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed(w->arena, w->blobs->folder);
        piece = (struct str){piece.p + n, piece.n - (size_t)n};
    }
    return OK;
}

err_t blob_add(struct blob_writer *w, struct str piece)
{
    err_t e;

    if (piece.n == 0)
        return OK;
    w->bytes += (int64_t)piece.n;
    e = limit_check(w->arena, w->blobs->limits, w->most, w->bytes);
    if (!e)
        e = write_all(w, piece);
    if (e)
        return drop_with(w, e);
    sha256_add(&w->digest, piece.p, piece.n);
    return OK;
}

/* A file of this key and size is there: it becomes young. false: it is not. */
static bool freshen(const char *path, int64_t bytes)
{
    struct stat found;

    return stat(path, &found) == 0 && found.st_size == bytes && utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

static err_t settle(struct blob_writer *w, const struct blob_key *key)
{
    struct arena *a = w->arena;
    const char *folder = folder_of(w->blobs, a, key), *path = path_of(w->blobs, a, key);

    TRY(make_folder(a, folder, w->blobs->folder));
    if (!freshen(path, w->bytes)) {
        if (rename(w->path, path) != 0)
            return failed(a, path);
        w->path = NULL;
    }
    return sync_folder(a, folder);   /* also where another has just renamed it */
}

err_t blob_end(struct blob_writer *w, struct blob_key *out)
{
    uint8_t digest[SHA256_BYTES];
    err_t e;
    int locked;

    if (fsync(w->fd) != 0)
        return drop_with(w, failed(w->arena, w->path));
    sha256_end(&w->digest, digest);
    *out = key_of(digest);
    e = lock(w->blobs, w->arena, LOCK_SH, &locked);
    if (e)
        return drop_with(w, e);
    e = settle(w, out);
    close(locked);
    return drop_with(w, e);
}

err_t blob_put(struct blobs *b, struct arena *a, struct str content, struct blob_key *out)
{
    struct blob_writer *w;

    TRY(limit_check(a, b->limits, LIMIT_BLOB_BYTES, (int64_t)content.n));
    TRY(blob_begin(b, a, LIMIT_BLOB_BYTES, &w));
    TRY(blob_add(w, content));
    return blob_end(w, out);
}

/* ---- for one answer ---- */

err_t blob_draft(struct blobs *b, struct arena *a, enum limit_id most, const char **path, struct blob_writer **out)
{
    TRY(blob_begin(b, a, most, out));
    if (path) {
        *path = (*out)->path;
        return OK;
    }
    unlink((*out)->path);
    (*out)->path = NULL;
    return OK;
}

err_t blob_give(struct blob_writer *w, int *fd, int64_t *bytes)
{
    struct stat found;

    if (fstat(w->fd, &found) != 0 || lseek(w->fd, 0, SEEK_SET) != 0)
        return drop_with(w, failed(w->arena, w->blobs->folder));
    *bytes = found.st_size;
    *fd = w->fd;
    w->fd = -1;
    drop(w);
    return OK;
}

/* ---- get ---- */

err_t blob_open(struct blobs *b, struct arena *a, const struct blob_key *key, int *fd, int64_t *bytes)
{
    const char *path = path_of(b, a, key);
    struct stat found;

    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (*fd < 0)
        return errno == ENOENT ? absent(a, key) : failed(a, path);
    if (fstat(*fd, &found) != 0 || !S_ISREG(found.st_mode)) {
        close(*fd);
        return err_make(a, E_FILE, "path", path, "what", "it is no file", NULL);
    }
    *bytes = found.st_size;
    return OK;
}

/* Up to n bytes; fewer only at the end. -1: errno says why. */
static ssize_t read_full(int fd, char *to, size_t n)
{
    size_t got = 0;

    while (got < n) {
        ssize_t r = read(fd, to + got, n - got);

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return -1;
        if (r == 0)
            break;
        got += (size_t)r;
    }
    return (ssize_t)got;
}

static bool is_of(const struct blob_key *key, struct sha256 *s)
{
    uint8_t digest[SHA256_BYTES];
    struct blob_key found;

    sha256_end(s, digest);
    found = key_of(digest);
    return memcmp(found.hex, key->hex, BLOB_KEY_CHARACTERS) == 0;
}

static err_t read_whole(struct blobs *b, struct arena *a, const struct blob_key *key, int fd, int64_t bytes, struct str *out)
{
    char *p;
    ssize_t n;

    TRY(limit_check(a, b->limits, LIMIT_BLOB_BYTES, bytes));
    p = arena_bytes(a, (size_t)bytes + 1);
    n = read_full(fd, p, (size_t)bytes);
    if (n < 0)
        return failed(a, path_of(b, a, key));
    p[n] = 0;
    *out = (struct str){p, (size_t)n};
    return n == bytes ? OK : damaged(a, path_of(b, a, key));
}

err_t blob_get(struct blobs *b, struct arena *a, const struct blob_key *key, enum blob_trust trust, struct str *out)
{
    struct sha256 s;
    int64_t bytes;
    err_t e;
    int fd;

    TRY(blob_open(b, a, key, &fd, &bytes));
    e = read_whole(b, a, key, fd, bytes, out);
    close(fd);
    if (e || trust == BLOB_AS_IT_IS)
        return e;
    sha256_begin(&s);
    sha256_add(&s, out->p, out->n);
    return is_of(key, &s) ? OK : damaged(a, path_of(b, a, key));
}

err_t blob_check(struct blobs *b, struct arena *a, const struct blob_key *key)
{
    char *piece = arena_bytes(a, PIECE_BYTES);
    struct sha256 s;
    int64_t bytes;
    ssize_t n;
    int fd;

    TRY(blob_open(b, a, key, &fd, &bytes));
    sha256_begin(&s);
    while ((n = read_full(fd, piece, PIECE_BYTES)) > 0)
        sha256_add(&s, piece, (size_t)n);
    close(fd);
    if (n < 0)
        return failed(a, path_of(b, a, key));
    return is_of(key, &s) ? OK : damaged(a, path_of(b, a, key));
}

/* ---- delete ---- */

static err_t unlink_old(struct arena *a, const char *path, time_t before, bool *gone)
{
    struct stat found;

    if (stat(path, &found) != 0)
        return errno == ENOENT ? OK : failed(a, path);
    if (found.st_mtim.tv_sec >= before)
        return OK;
    if (unlink(path) != 0)
        return failed(a, path);
    *gone = true;
    return OK;
}

err_t blob_delete(struct blobs *b, struct arena *a, const struct blob_key *key, time_t before, bool *gone)
{
    err_t e;
    int locked;

    *gone = false;
    if (access(path_of(b, a, key), F_OK) != 0 && errno == ENOENT)
        return OK;
    TRY(lock(b, a, LOCK_EX, &locked));
    e = unlink_old(a, path_of(b, a, key), before, gone);
    close(locked);
    return e;
}

/* ---- walk ---- */

static int by_key(const void *one, const void *two)
{
    return strcmp(((const struct blob_info *)one)->key.hex, ((const struct blob_info *)two)->key.hex);
}

typedef VEC(struct blob_info) infos_t;

/* Anything that is no blob of this folder is passed over; one that was deleted meanwhile too. */
static void list_entry(infos_t *infos, int folder_fd, const char *name)
{
    struct blob_info info;
    struct stat found;

    if (!blob_key_read(str_of(name), &info.key))
        return;
    if (fstatat(folder_fd, name, &found, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(found.st_mode))
        return;
    info.bytes = found.st_size;
    info.put = found.st_mtim.tv_sec;
    *vec_add(infos) = info;
}

/* NULL with *e OK: there is no such folder. */
static DIR *open_folder(struct arena *a, const char *path, err_t *e)
{
    DIR *d = opendir(path);

    *e = d || errno == ENOENT ? OK : failed(a, path);
    return d;
}

err_t blob_list(struct blobs *b, struct arena *a, unsigned folder, struct blob_info **out, size_t *n)
{
    const char *path = str_format(a, "%s/%02x", b->folder, folder % BLOB_FOLDERS).p;
    const struct dirent *entry;
    infos_t infos;
    err_t e;
    DIR *d = open_folder(a, path, &e);

    *n = 0;
    *out = NULL;
    if (!d)
        return e;
    vec_init(&infos, a);
    while ((entry = readdir(d)))
        list_entry(&infos, dirfd(d), entry->d_name);
    closedir(d);
    if (infos.n > 1)
        qsort(infos.at, infos.n, sizeof *infos.at, by_key);
    *out = infos.at;
    *n = infos.n;
    return OK;
}

err_t blobs_tidy(struct blobs *b, struct arena *a, time_t before)
{
    const char *path = str_format(a, "%s/new", b->folder).p;
    const struct dirent *entry;
    struct stat found;
    err_t e;
    DIR *d = open_folder(a, path, &e);

    if (!d)
        return e;
    while ((entry = readdir(d)))
        if (fstatat(dirfd(d), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(found.st_mode)
            && found.st_mtim.tv_sec < before)
            unlinkat(dirfd(d), entry->d_name, 0);
    closedir(d);
    return OK;
}
