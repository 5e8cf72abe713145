/* Backups by time. One takes minutes and cannot be cut into chunks: the lease is kept beside it (job_hold), and one that was killed
 * begins anew, after what it left was taken away. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/vec.h"
#include "io/blob.h"
#include "model/run/backup.h"
#include "model/run/job.h"
#include "model/run/setting.h"

#define PREFIX "imis-"
#define SUFFIX ".backup"
enum { STAMP_CHARACTERS = sizeof "20261122T013000Z" - 1 };

typedef VEC(const char *) names_t;

static err_t failed(struct arena *a, const char *path)
{
    return err_make(a, E_FILE, "path", path, "what", strerrordesc_np(errno), NULL);
}

/* ---- names ---- */

/* imis-20261122T013000Z.backup: by name they stand in the order of time. */
static const char *name_at(struct arena *a, stamp_t t)
{
    char text[32];
    struct buf out;
    size_t n = stamp_write(t, text);

    buf_init(&out, a, 64);
    buf_add(&out, STR(PREFIX));
    for (size_t i = 0; i < n && text[i] != '.'; i++)
        if (text[i] != '-' && text[i] != ':') buf_add_char(&out, text[i]);
    buf_add(&out, STR("Z" SUFFIX));
    return str_zero(a, buf_str(&out));
}

/* Ours, whole (end "") or what was left of one (end ".part", ".database...", of a run that was killed). */
static bool is_ours(struct str name, bool *whole)
{
    const struct str prefix = STR(PREFIX), suffix = STR(SUFFIX);
    const size_t n = prefix.n + STAMP_CHARACTERS;

    if (!str_starts(name, prefix) || name.n < n + suffix.n) return false;
    for (size_t i = prefix.n; i < n; i++) {
        char c = name.p[i];
        if (i == prefix.n + 8 ? c != 'T' : i == n - 1 ? c != 'Z' : c < '0' || c > '9') return false;
    }
    if (!str_starts((struct str){name.p + n, name.n - n}, suffix)) return false;
    *whole = name.n == n + suffix.n;
    return true;
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static err_t list(struct arena *a, const char *folder, bool wanted, names_t *out)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    bool whole;

    vec_init(out, a);
    if (!dir) return failed(a, folder);
    while ((entry = readdir(dir)))
        if (is_ours(str_of(entry->d_name), &whole) && whole == wanted)
            *vec_add(out) = str_zero(a, str_of(entry->d_name));
    closedir(dir);
    if (out->n) qsort(out->at, out->n, sizeof *out->at, by_name);
    return OK;
}

static err_t remove_first(struct arena *a, const char *folder, const names_t *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *path = str_format(a, "%s/%s", folder, names->at[i]).p;
        if (unlink(path) && errno != ENOENT) return failed(a, path);
    }
    return OK;
}

/* ---- room ---- */

static err_t database_bytes(struct arena *a, struct db *db, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_conn *c;
    struct db_rows rows;
    err_t e;

    TRY(db_acquire(db, a, DB_READ, &c));
    e = db_query(c, db_engine(db) == DB_SQLITE ? STR("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
                                               : STR("SELECT pg_database_size(current_database())"), NULL, 0, types, 1, &rows);
    if (!e) *out = db_cell(&rows, 0, 0)->i;
    db_release(c);
    return e;
}

static err_t kept_bytes(struct arena *a, struct blobs *blobs, int64_t *out)
{
    struct blob_info *info;
    size_t n;

    *out = 0;
    for (unsigned i = 0; blobs && i < BLOB_FOLDERS; i++) {
        TRY(blob_list(blobs, a, i, &info, &n));
        for (size_t k = 0; k < n; k++) *out += info[k].bytes;
    }
    return OK;
}

/* At most: the copy of the database beside the archive, in which nothing gets smaller. */
static err_t check_room(struct arena *a, struct db *db, const char *folder)
{
    int64_t database, kept, wanted, free_bytes;
    struct statvfs disk;

    TRY(database_bytes(a, db, &database));
    TRY(kept_bytes(a, db_env(db)->blobs, &kept));
    wanted = 2 * database + kept;
    if (statvfs(folder, &disk)) return failed(a, folder);
    free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    if (free_bytes >= wanted) return OK;
    return err_make(a, E_FILE, "path", folder, "what",
                    str_format(a, "%lld bytes are free there, and a backup may take %lld", (long long)free_bytes, (long long)wanted).p,
                    NULL);
}

/* ---- the job ---- */

struct making {
    const char *name;
    struct backup_report report;
};

static err_t make(struct job_run *run, void *arg)
{
    const struct runner *r = run->runner;
    struct making *m = arg;
    names_t left;

    TRY(list(run->arena, r->backups, false, &left));
    TRY(remove_first(run->arena, r->backups, &left, left.n));
    TRY(check_room(run->arena, r->db, r->backups));
    return backup_make(run->arena, r->db, r->registry, r->key_file, str_format(run->arena, "%s/%s", r->backups, m->name).p, &m->report);
}

static err_t keep_newest(struct job_run *run, struct tx *tx, size_t *removed)
{
    const char *folder = run->runner->backups;
    const struct settings *settings;
    names_t whole;
    size_t keep;

    TRY(settings_of(tx, &settings));
    keep = (size_t)setting_int(settings, SETTING_BACKUP_KEEP);
    TRY(list(run->arena, folder, true, &whole));
    *removed = whole.n > keep ? whole.n - keep : 0;
    return remove_first(run->arena, folder, &whole, *removed);
}

static err_t conclude(struct job_run *run, struct tx *tx, const struct making *m)
{
    size_t removed;

    TRY(keep_newest(run, tx, &removed));
    run->progress = run->total = 1;
    run->result = str_format(run->arena, "{\"file\":\"%s\",\"database_bytes\":%lld,\"files\":%lld,\"file_bytes\":%lld,\"removed\":%zu}",
                             m->name, (long long)m->report.database_bytes, (long long)m->report.blobs,
                             (long long)m->report.blob_bytes, removed);
    return OK;
}

err_t backup_step(struct job_run *run, bool *more)
{
    struct making m = {.name = name_at(run->arena, env_now(run->runner->env))};
    struct tx *tx;
    err_t e;

    if (!run->runner->backups)
        return err_make(run->arena, E_OPTION, "option", "backups", "what", "say in which folder the program shall make backups", NULL);
    TRY(job_hold(run, make, &m));
    TRY(job_tx(run, &tx));
    e = conclude(run, tx, &m);
    if (e) {
        job_rollback(run);
        return e;
    }
    return job_commit(run, STR("{}"));
}
