/* Job core.sweep_blobs: files that no row names any more go. Fields with F_BLOB say where names stand, in rows that are
 * current or deleted and in former states. A file stays for a day after it was last put, since the row that names it is written
 * after the file; blob_delete looks again at that moment. */
#include <time.h>

#include "db/sql.h"
#include "io/blob.h"
#include "model/registry/registry.h"
#include "model/run/job.h"
#include "module/core/internal.h"

enum { FOLDERS_A_CHUNK = 16, KEPT_S = 24 * 3600 };

struct sweep {
    struct job_run *run;
    struct blobs *blobs;
    time_t before;           /* by the clock of the files, which is the system's */
    int64_t gone;
};

/* ---- which of them rows name ---- */

static err_t mark(struct sweep *s, struct db_conn *c, const char *table, const char *suffix, const char *column,
                  const struct db_value *keys, struct map *named)
{
    static const enum db_type types[] = {DB_TEXT};
    struct arena *a = s->run->arena;
    struct db_rows rows;
    struct sql sql;

    sql_init(&sql, a, db_engine(s->run->runner->db));
    sql_add(&sql, "SELECT DISTINCT %s FROM %s%s WHERE ", column, table, suffix);
    sql.params = 1;
    sql_in(&sql, column, 1);
    TRY(db_query(c, sql_text(&sql), keys, 1, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        map_put(named, str_copy(a, db_cell(&rows, i, 0)->s), s);
    return OK;
}

static err_t mark_table(struct sweep *s, struct db_conn *c, const struct table *t, const struct db_value *keys, struct map *named)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct field *f = t->columns[i].field;

        if (!f || !(f->flags & F_BLOB))
            continue;
        TRY(mark(s, c, t->entity->table, "", f->column, keys, named));
        if (entity_has_former(t->entity))
            TRY(mark(s, c, t->entity->table, "_history", f->column, keys, named));
    }
    return OK;
}

static err_t mark_all(struct sweep *s, const struct db_value *keys, struct map *named)
{
    const struct registry *r = s->run->runner->registry;
    struct db_conn *c;
    err_t e = OK;

    TRY(db_acquire(s->run->runner->db, s->run->arena, DB_READ, &c));
    for (size_t i = 0; i < r->table_count && !e; i++)
        e = mark_table(s, c, &r->tables[i], keys, named);
    db_release(c);
    return e;
}

/* ---- folders ---- */

static err_t sweep_folder(struct sweep *s, unsigned folder)
{
    struct arena *a = s->run->arena;
    struct blob_info *list;
    struct str *keys;
    struct db_value param;
    struct map named;
    size_t n, old = 0;
    bool gone;

    TRY(blob_list(s->blobs, a, folder, &list, &n));
    keys = ARENA_ARRAY(a, struct str, n + 1);
    for (size_t i = 0; i < n; i++)
        if (list[i].put < s->before) {
            list[old] = list[i];
            keys[old] = blob_key_str(&list[old].key);
            old++;
        }
    if (!old)
        return OK;
    map_init(&named, a, old);
    param = db_list(DB_TEXTS, keys, old);
    TRY(mark_all(s, &param, &named));
    for (size_t i = 0; i < old; i++) {
        if (map_get(&named, keys[i]))
            continue;
        TRY(blob_delete(s->blobs, a, &list[i].key, s->before, &gone));
        s->gone += gone;
    }
    return OK;
}

static err_t commit(struct sweep *s, int64_t folder)
{
    struct job_run *run = s->run;
    struct tx *tx;

    TRY(job_tx(run, &tx));
    run->progress = folder;
    run->total = BLOB_FOLDERS;
    run->result = str_format(run->arena, "{\"deleted\":%lld}", (long long)s->gone);
    return job_commit(run, str_format(run->arena, "{\"folder\":%lld,\"deleted\":%lld}", (long long)folder, (long long)s->gone));
}

err_t sweep_step(struct job_run *run, bool *more)
{
    struct sweep s = {.run = run, .blobs = run->runner->env->blobs, .before = time(NULL) - KEPT_S};
    int64_t folder = 0;

    json_int(json_get(run->cursor, "folder"), &folder);
    json_int(json_get(run->cursor, "deleted"), &s.gone);
    if (!s.blobs || folder >= BLOB_FOLDERS)
        return OK;
    if (folder == 0)
        TRY(blobs_tidy(s.blobs, run->arena, s.before));
    for (int64_t end = folder + FOLDERS_A_CHUNK; folder < end; folder++)
        TRY(sweep_folder(&s, (unsigned)folder));
    *more = folder < BLOB_FOLDERS;
    return commit(&s, folder);
}
