#include "module/core/last_login.h"

#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "db/sql.h"

struct noted { int64_t user; stamp_t at; };

struct last_logins {
    pthread_mutex_t lock;
    size_t n;
    struct noted noted[LAST_LOGINS_MOST];
};

struct last_logins *last_logins_new(struct arena *a)
{
    struct last_logins *l = ARENA_NEW(a, struct last_logins);

    pthread_mutex_init(&l->lock, NULL);
    return l;
}

/* Under the lock. */
static void put(struct last_logins *l, struct noted noted)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->noted[i].user != noted.user) continue;
        if (l->noted[i].at.us < noted.at.us) l->noted[i].at = noted.at;
        return;
    }
    if (l->n < LAST_LOGINS_MOST) l->noted[l->n++] = noted;
}

void last_login_note(struct last_logins *l, int64_t interactive_id, stamp_t at)
{
    if (!interactive_id) return;
    pthread_mutex_lock(&l->lock);
    put(l, (struct noted){interactive_id, at});
    pthread_mutex_unlock(&l->lock);
}

static struct noted *take(struct last_logins *l, struct arena *a, size_t *n)
{
    struct noted *taken = ARENA_ARRAY(a, struct noted, LAST_LOGINS_MOST);

    pthread_mutex_lock(&l->lock);
    *n = l->n;
    memcpy(taken, l->noted, l->n * sizeof *taken);
    l->n = 0;
    pthread_mutex_unlock(&l->lock);
    return taken;
}

static void give_back(struct last_logins *l, const struct noted *taken, size_t n)
{
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < n; i++) put(l, taken[i]);
    pthread_mutex_unlock(&l->lock);
}

static err_t write_all(struct db_conn *c, struct arena *a, const struct noted *taken, size_t n)
{
    static const char *const names[] = {"id", "at"};
    static const enum db_type types[] = {DB_INT, DB_STAMP};
    struct db_value *cells = ARENA_ARRAY(a, struct db_value, 2 * n);
    struct sql s;

    for (size_t i = 0; i < n; i++) {
        cells[2 * i] = db_int(taken[i].user);
        cells[2 * i + 1] = db_stamp(taken[i].at);
    }
    sql_init(&s, a, db_engine(db_of(c)));
    sql_add(&s, "UPDATE interactive_user SET last_login = r.at FROM ");
    sql_rows(&s, "r", names, types, 2);
    sql_add(&s, " WHERE interactive_user.id = r.id AND (last_login IS NULL OR last_login < r.at)");
    TRY(db_begin(c, DB_WRITE));
    TRY(db_exec_rows(c, sql_text(&s), types, 2, cells, n));
    return db_commit(c);
}

err_t last_logins_write(struct last_logins *l, struct db *db, struct arena *a)
{
    struct noted *taken;
    struct db_conn *c;
    size_t n;
    err_t e;

    taken = take(l, a, &n);
    if (!n) return OK;
    e = db_acquire(db, a, DB_WRITE, &c);
    if (!e) {
        e = write_all(c, a, taken, n);
        db_release(c);   /* rolls back what failed */
    }
    if (e) give_back(l, taken, n);
    return e;
}
