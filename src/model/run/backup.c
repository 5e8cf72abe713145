#include "model/run/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/json.h"
#include "db/dump.h"
#include "db/migrate.h"
#include "io/blob.h"
#include "io/crypto.h"
#include "io/pack.h"
#include "model/write/journal.h"

enum { FORMAT = 1, PIECE_BYTES = 256 * 1024, MANIFEST_BYTES_MAX = 64 * 1024, KEY_BYTES_MAX = 4096 };

#define DATABASE "database"
#define KEY "journal.key"
#define BLOBS "blobs/"
#define MANIFEST "manifest.json"

static const char *const engine_names[] = {[DB_SQLITE] = "sqlite", [DB_POSTGRES] = "postgresql"};

static err_t failed(struct arena *a, const char *path, const char *what)
{
    return err_make(a, E_FILE, "path", path, "what", what ? what : strerrordesc_np(errno), NULL);
}

static struct str hex_of(struct arena *a, struct sha256 *digest)
{
    uint8_t bytes[SHA256_BYTES];

    sha256_end(digest, bytes);
    return hex_text(a, bytes, sizeof bytes);
}

/* ---- making ---- */

struct making {
    struct arena *arena;
    struct db *db;
    struct pack_writer *pack;
    struct backup_report *report;
    struct str database_sum, key_sum;
};

static err_t add_open(struct making *m, int fd, int64_t bytes, struct sha256 *digest)
{
    char *piece = arena_bytes(m->arena, PIECE_BYTES);
    int64_t left = bytes;

    sha256_begin(digest);
    while (left > 0) {
        ssize_t got = read(fd, piece, left < PIECE_BYTES ? (size_t)left : PIECE_BYTES);
        if (got <= 0)
            return failed(m->arena, "backup", got ? NULL : "a file became shorter while it was read");
        sha256_add(digest, piece, (size_t)got);
        TRY(pack_add(m->pack, (struct str){piece, (size_t)got}));
        left -= got;
    }
    return OK;
}

static err_t add_file(struct making *m, const char *name, const char *path, int64_t *bytes, struct str *sum)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct sha256 digest;
    struct stat st;
    err_t e;

    if (fd < 0 || fstat(fd, &st)) {
        e = failed(m->arena, path, NULL);
    } else {
        *bytes = st.st_size;
        e = pack_begin(m->pack, name, st.st_size);
        if (!e)
            e = add_open(m, fd, st.st_size, &digest);
    }
    if (fd >= 0)
        close(fd);
    if (!e)
        *sum = hex_of(m->arena, &digest);
    return e;
}

/* Content that is not what its name says is not carried on: the backup would be worth less than it seems. */
static err_t add_blob(struct making *m, struct arena *each, struct blobs *blobs, const struct blob_info *info)
{
    struct str content;
    err_t e = blob_get(blobs, each, &info->key, BLOB_VERIFY, &content);

    if (err_is(e, E_NOT_FOUND))
        return OK;   /* swept away since it was listed: no row held it */
    TRY(e);
    TRY(pack_begin(m->pack, str_format(each, BLOBS "%s", info->key.hex).p, (int64_t)content.n));
    TRY(pack_add(m->pack, content));
    m->report->blobs++;
    m->report->blob_bytes += (int64_t)content.n;
    return OK;
}

static err_t add_folder(struct making *m, struct arena *list, struct blobs *blobs, unsigned folder)
{
    struct blob_info *info;
    size_t n;

    TRY(blob_list(blobs, list, folder, &info, &n));
    for (size_t i = 0; i < n; i++) {
        struct arena *each = arena_new();
        err_t e = add_blob(m, each, blobs, &info[i]);
        e = err_copy(m->arena, e);
        arena_free(each);
        TRY(e);
    }
    return OK;
}

static err_t add_blobs(struct making *m)
{
    struct blobs *blobs = db_env(m->db)->blobs;

    for (unsigned i = 0; blobs && i < BLOB_FOLDERS; i++) {
        struct arena *list = arena_new();
        err_t e = err_copy(m->arena, add_folder(m, list, blobs, i));
        arena_free(list);
        TRY(e);
    }
    return OK;
}

static void put_text(struct json_writer *w, const char *name, struct str value)
{
    json_key(w, str_of(name));
    if (value.p)
        json_put_str(w, value);
    else
        json_put_null(w);
}

static void put_int(struct json_writer *w, const char *name, int64_t value)
{
    json_key(w, str_of(name));
    json_put_int(w, value);
}

static err_t add_manifest(struct making *m)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, m->arena, 512);
    w = json_writer(&out);
    json_open(&w, '{');
    put_int(&w, "format", FORMAT);
    put_text(&w, "engine", str_of(engine_names[db_engine(m->db)]));
    json_key(&w, STR("made_at"));
    json_put_stamp(&w, m->report->made_at);
    put_int(&w, "database_bytes", m->report->database_bytes);
    put_text(&w, "database_sha256", m->database_sum);
    put_text(&w, "key_sha256", m->key_sum);
    put_int(&w, "blobs", m->report->blobs);
    put_int(&w, "blob_bytes", m->report->blob_bytes);
    json_close(&w, '}');
    TRY(pack_begin(m->pack, MANIFEST, (int64_t)out.n));
    return pack_add(m->pack, buf_str(&out));
}

/* The copy is opened as a server would open it. */
static err_t try_open(struct arena *a, struct env *env, const struct registry *r, struct str url, struct backup_report *report)
{
    const struct db_options options = {.connections = 1};
    const struct migrations *sets;
    struct db *db;
    size_t n;
    err_t e;

    TRY(db_open(a, env, url, &options, &db));
    e = db_sound(db, a);
    sets = registry_migrations(r, a, &n);
    if (!e)
        e = db_migrated(db, a, sets, n);
    report->older = err_is(e, E_DB_UNPREPARED);
    db_close(db);
    return report->older ? OK : e;
}

static err_t fill(struct making *m, const struct registry *r, const char *dump, const char *key_file)
{
    struct arena *a = m->arena;
    int64_t bytes;

    TRY(db_dump(m->db, a, dump));
    if (db_engine(m->db) == DB_SQLITE)
        TRY(try_open(a, db_env(m->db), r, str_format(a, "sqlite:%s", dump), m->report));
    TRY(add_file(m, DATABASE, dump, &m->report->database_bytes, &m->database_sum));
    m->report->key = access(key_file, F_OK) == 0;
    if (m->report->key)
        TRY(add_file(m, KEY, key_file, &bytes, &m->key_sum));
    TRY(add_blobs(m));
    TRY(add_manifest(m));
    return pack_finish(m->pack);
}

static void remove_sqlite(struct arena *a, const char *path)
{
    unlink(path);
    unlink(str_format(a, "%s-wal", path).p);
    unlink(str_format(a, "%s-shm", path).p);
    unlink(str_format(a, "%s-turn", path).p);
}

/* ---- reading it through ---- */

struct reading {
    struct arena *arena;
    const char *from;
    struct pack_reader *pack;
    struct blobs *blobs;            /* NULL: only looked at */
    const char *database, *key;     /* where they go; NULL: only looked at */
    struct str database_sum, key_sum, manifest;
    int64_t database_bytes, blob_count, blob_bytes;
};

static err_t damaged(const struct reading *r, const char *what)
{
    return failed(r->arena, r->from, what);
}

static err_t write_all(struct arena *a, const char *path, int fd, struct str piece)
{
    while (piece.n) {
        ssize_t n = write(fd, piece.p, piece.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == ENOSPC ? err_make(a, E_DB_FULL, "what", path, NULL) : failed(a, path, NULL);
        piece = (struct str){piece.p + n, piece.n - (size_t)n};
    }
    return OK;
}

/* The member at hand to a file, or nowhere (path NULL). */
static err_t copy_out(struct reading *r, const char *path, int fd, struct str *sum)
{
    char *piece = arena_bytes(r->arena, PIECE_BYTES);
    struct sha256 digest;
    size_t got;

    sha256_begin(&digest);
    for (;;) {
        TRY(pack_read(r->pack, piece, PIECE_BYTES, &got));
        if (!got)
            break;
        sha256_add(&digest, piece, got);
        if (path)
            TRY(write_all(r->arena, path, fd, (struct str){piece, got}));
    }
    *sum = hex_of(r->arena, &digest);
    return OK;
}

static err_t take_file(struct reading *r, const char *path, struct str *sum)
{
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    err_t e;

    if (path && fd < 0)
        return failed(r->arena, path, NULL);
    e = copy_out(r, path, fd, sum);
    if (!e && path && fsync(fd))
        e = failed(r->arena, path, NULL);
    if (fd >= 0)
        close(fd);
    return e;
}

static err_t take_small(struct reading *r, int64_t bytes, int64_t most, struct str *out)
{
    char *text;
    size_t n = 0, got;

    if (bytes < 0 || bytes > most)
        return damaged(r, "a member is too large");
    text = arena_bytes(r->arena, (size_t)bytes + 1);
    do {
        TRY(pack_read(r->pack, text + n, (size_t)bytes - n, &got));
        n += got;
    } while (got && n < (size_t)bytes);
    *out = (struct str){text, n};
    return n == (size_t)bytes ? OK : damaged(r, "a member is cut off");
}

/* What its name says is checked; what is kept is kept under the name of its content. */
static err_t take_blob(struct reading *r, struct str name)
{
    struct blob_writer *w = NULL;
    struct arena *each = arena_new();
    char *piece = arena_bytes(each, PIECE_BYTES);
    struct blob_key wanted, found;
    struct sha256 digest;
    size_t got = 0;
    err_t e = blob_key_read(name, &wanted) ? OK : damaged(r, "a kept file without a proper name");

    if (!e && r->blobs)
        e = blob_begin(r->blobs, each, LIMIT_EXPORT_BYTES, &w);
    sha256_begin(&digest);
    while (!e) {
        e = pack_read(r->pack, piece, PIECE_BYTES, &got);
        if (e || !got)
            break;
        sha256_add(&digest, piece, got);
        r->blob_bytes += (int64_t)got;
        if (w)
            e = blob_add(w, (struct str){piece, got});
    }
    if (!e && !str_is(hex_of(each, &digest), wanted.hex))
        e = damaged(r, "a kept file is not what its name says");
    if (!e && w)
        e = blob_end(w, &found);
    r->blob_count++;
    e = err_copy(r->arena, e);
    arena_free(each);
    return e;
}

static err_t take_member(struct reading *r, struct str name, int64_t bytes)
{
    struct str blobs = STR(BLOBS);

    if (r->manifest.p)
        return damaged(r, "something stands behind its end");
    if (str_is(name, DATABASE) && !r->database_sum.p) {
        r->database_bytes = bytes;
        return take_file(r, r->database, &r->database_sum);
    }
    if (str_is(name, KEY) && !r->key_sum.p)
        return bytes <= KEY_BYTES_MAX ? take_file(r, r->key, &r->key_sum) : damaged(r, "a member is too large");
    if (str_is(name, MANIFEST))
        return take_small(r, bytes, MANIFEST_BYTES_MAX, &r->manifest);
    if (str_starts(name, blobs))
        return take_blob(r, (struct str){name.p + blobs.n, name.n - blobs.n});
    return damaged(r, "a member that no backup has");
}

static err_t take_all(struct reading *r)
{
    struct str name;
    int64_t bytes;
    bool found;

    TRY(pack_open(r->arena, r->from, &r->pack));
    for (;;) {
        TRY(pack_next(r->pack, &name, &bytes, &found));
        if (!found)
            break;
        TRY(take_member(r, name, bytes));
    }
    return r->manifest.p ? OK : damaged(r, "it was not finished");
}

static bool says(const struct json *manifest, const char *name, struct str value)
{
    const struct json *v = json_get(manifest, name);

    if (!value.p)
        return json_is_null(v);
    return v && v->kind == JSON_STRING && str_eq(v->text, value);
}

static bool counts(const struct json *manifest, const char *name, int64_t value)
{
    int64_t n;

    return json_int(json_get(manifest, name), &n) && n == value;
}

static err_t check_manifest(struct reading *r, enum db_engine engine, struct backup_report *out)
{
    const struct json *m, *made_at;
    struct limits limits;

    limits_standard(&limits);
    if (json_read(r->arena, r->manifest, &limits, &m))
        return damaged(r, "its manifest cannot be read");
    if (!counts(m, "format", FORMAT))
        return damaged(r, "it was made by a newer program");
    if (!says(m, "engine", str_of(engine_names[engine])))
        return damaged(r, "it is of a database of another kind: restore it to one of its own");
    if (!says(m, "database_sha256", r->database_sum) || !says(m, "key_sha256", r->key_sum)
        || !counts(m, "database_bytes", r->database_bytes) || !counts(m, "blobs", r->blob_count)
        || !counts(m, "blob_bytes", r->blob_bytes))
        return damaged(r, "its content is not what its manifest says");
    made_at = json_get(m, "made_at");
    if (made_at && made_at->kind == JSON_STRING)
        stamp_read(made_at->text.p, made_at->text.n, &out->made_at, NULL);
    out->database_bytes = r->database_bytes;
    out->blobs = r->blob_count;
    out->blob_bytes = r->blob_bytes;
    out->key = r->key_sum.p;
    return OK;
}

err_t backup_make(struct arena *a, struct db *db, const struct registry *r, const char *key_file, const char *to,
                  struct backup_report *out)
{
    const char *part = str_format(a, "%s.part", to).p, *dump = str_format(a, "%s.database", to).p;
    struct making m = {.arena = a, .db = db, .report = out};
    struct reading check = {.arena = a, .from = part};
    err_t e;

    *out = (struct backup_report){.made_at = env_now(db_env(db))};
    if (access(to, F_OK) == 0)
        return failed(a, to, strerrordesc_np(EEXIST));
    TRY(pack_create(a, part, &m.pack));
    e = fill(&m, r, dump, key_file);
    remove_sqlite(a, dump);
    if (!e)
        e = take_all(&check);
    if (!e)
        e = check_manifest(&check, db_engine(db), out);
    if (!e && (link(part, to) || unlink(part)))
        e = failed(a, to, NULL);
    if (e)
        unlink(part);
    return e;
}

/* ---- back ---- */

static err_t check_journal(struct arena *a, struct env *env, struct str url)
{
    const struct db_options options = {.connections = 1};
    const struct journal_expected expected = {0};
    struct journal_report report;
    struct db_conn *c;
    struct db *db;
    err_t e;

    TRY(db_open(a, env, url, &options, &db));
    e = db_acquire(db, a, DB_READ, &c);
    if (!e) {
        e = journal_verify(c, a, &expected, &report);
        db_release(c);
    }
    db_close(db);
    if (e || !report.what.n)
        return e;
    return err_make(a, E_JOURNAL, "block", str_format(a, "%lld", (long long)report.bad_block).p, "what",
                    str_zero(a, report.what), NULL);
}

/* Everything is read and found whole before the database and its key take their places. */
static err_t place(struct reading *r, struct env *env, const struct registry *registry, struct str url, enum db_engine engine,
                   const char *key_file, struct backup_report *out)
{
    struct arena *a = r->arena;

    TRY(take_all(r));
    TRY(check_manifest(r, engine, out));
    if (engine == DB_SQLITE)
        TRY(try_open(a, env, registry, str_format(a, "sqlite:%s", r->database), out));
    TRY(db_undump(a, env, url, r->database));
    if (out->key && link(r->key, key_file))
        return failed(a, key_file, NULL);
    if (engine == DB_POSTGRES)
        TRY(try_open(a, env, registry, url, out));
    return out->older ? OK : check_journal(a, env, url);
}

err_t backup_restore(struct arena *a, struct env *env, const struct registry *r, struct str url, const char *key_file,
                     const char *from, struct backup_report *out)
{
    struct str sqlite = STR("sqlite:");
    enum db_engine engine = str_starts(url, sqlite) ? DB_SQLITE : DB_POSTGRES;
    const char *beside = engine == DB_SQLITE ? str_zero(a, (struct str){url.p + sqlite.n, url.n - sqlite.n}) : key_file;
    struct reading reading = {
        .arena = a, .from = from, .blobs = env->blobs,
        .database = str_format(a, "%s.restoring", beside).p, .key = str_format(a, "%s.key.restoring", beside).p,
    };
    err_t e;

    *out = (struct backup_report){.made_at = STAMP_NONE};
    if (engine == DB_SQLITE && access(beside, F_OK) == 0)
        return failed(a, beside, strerrordesc_np(EEXIST));
    if (access(key_file, F_OK) == 0)
        return failed(a, key_file, strerrordesc_np(EEXIST));
    remove_sqlite(a, reading.database);   /* of a restore that was killed */
    unlink(reading.key);
    e = place(&reading, env, r, url, engine, key_file, out);
    remove_sqlite(a, reading.database);
    unlink(reading.key);
    return e;
}
