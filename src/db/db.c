#include "db/db.h"

#include <string.h>

#include "db/engine.h"

enum { CONNECTIONS = 4 };

static const struct {
    const char *sql;
    const char *point;   /* of db_fault */
} steps[STEP_COUNT] = {
    [STEP_BEGIN_READ] = {"BEGIN READ", "begin"},
    [STEP_BEGIN_WRITE] = {"BEGIN WRITE", "begin"},
    [STEP_SAVEPOINT] = {"SAVEPOINT", "savepoint"},
    [STEP_KEEP] = {"RELEASE", "savepoint"},
    [STEP_UNDO] = {"ROLLBACK TO", "savepoint"},
    [STEP_COMMIT] = {"COMMIT", "commit"},
    [STEP_ROLLBACK] = {"ROLLBACK", "rollback"},
};

enum db_engine db_engine(const struct db *db) { return db->engine->kind; }
struct env *db_env(const struct db *db) { return db->env; }
struct db *db_of(const struct db_conn *c) { return c->db; }
void db_arena(struct db_conn *c, struct arena *a) { c->arena = a; }
struct db_counts db_counts(const struct db_conn *c) { return c->counts; }

/* --- faults and the state of a transaction -------------------------------------------------------- */

static err_t fault(struct db_conn *c, const char *point, struct str sql)
{
    const struct db_options *o = &c->db->options;

    return o->fault ? o->fault(o->fault_arg, point, sql) : OK;
}

/* Remembers what an error does to the connection and its transaction. */
static err_t note(struct db_conn *c, err_t e)
{
    if (!e)
        return OK;
    c->lost = c->lost || err_is(e, E_DB_GONE);
    c->failed = c->in_tx;
    return e;
}

static err_t ready(struct db_conn *c)
{
    if (c->lost)
        return err_make(c->arena, E_DB_GONE, "what", "the connection was lost before", NULL);
    if (c->failed)
        return err_make(c->arena, E_DB, "what", "a step of this transaction failed before, undo it first", NULL);
    return OK;
}

static err_t misuse(struct db_conn *c, const char *what)
{
    return note(c, err_make(c->arena, E_DB, "what", what, NULL));
}

/* Before each statement: state, then the fault hook. */
static err_t statement(struct db_conn *c, struct str sql)
{
    TRY(ready(c));
    c->counts.statements++;
    return note(c, fault(c, "statement", sql));
}

static void tell(struct db_conn *c, struct db_seen seen)
{
    const struct db_options *o = &c->db->options;

    if (o->watch)
        o->watch(o->watch_arg, c, &seen);
}

static err_t take_step(struct db_conn *c, enum step step)
{
    tell(c, (struct db_seen){.point = steps[step].point, .sql = str_of(steps[step].sql), .waits = step >= STEP_UNDO});
    TRY(fault(c, steps[step].point, str_of(steps[step].sql)));
    return c->db->engine->step(c, step);
}

/* --- transactions ----------------------------------------------------------------------------------- */

bool db_begun(const struct db_conn *c) { return c->in_tx; }

err_t db_begin(struct db_conn *c, enum db_use use)
{
    TRY(ready(c));
    if (c->in_tx)
        return misuse(c, "a transaction is open already");
    if (use == DB_WRITE && c->use == DB_READ)
        return misuse(c, "the connection was acquired for reading");
    TRY(note(c, take_step(c, use == DB_READ ? STEP_BEGIN_READ : STEP_BEGIN_WRITE)));
    c->in_tx = true;
    return OK;
}

void db_rollback(struct db_conn *c)
{
    /* Where a rollback cannot be sent, closing the connection does the same. */
    if (c->in_tx && !c->lost && take_step(c, STEP_ROLLBACK))
        c->lost = true;
    c->in_tx = c->savepoint = c->failed = false;
}

err_t db_commit(struct db_conn *c)
{
    err_t e = ready(c);

    if (!e && !c->in_tx)
        return misuse(c, "no transaction is open");
    if (!e)
        e = note(c, take_step(c, STEP_COMMIT));
    if (e) {
        db_rollback(c);
        return e;
    }
    c->in_tx = c->savepoint = false;
    c->counts.commits++;
    return note(c, fault(c, "committed", STR("COMMIT")));
}

err_t db_savepoint(struct db_conn *c)
{
    TRY(ready(c));
    if (!c->in_tx || c->savepoint)
        return misuse(c, "a savepoint needs a transaction without one");
    TRY(note(c, take_step(c, STEP_SAVEPOINT)));
    c->savepoint = true;
    return OK;
}

err_t db_savepoint_keep(struct db_conn *c)
{
    TRY(ready(c));
    if (!c->savepoint)
        return misuse(c, "there is no savepoint");
    TRY(note(c, take_step(c, STEP_KEEP)));
    c->savepoint = false;
    return OK;
}

err_t db_savepoint_undo(struct db_conn *c)
{
    if (c->lost)
        return ready(c);
    if (!c->savepoint)
        return misuse(c, "there is no savepoint");
    c->savepoint = false;
    TRY(note(c, take_step(c, STEP_UNDO)));
    c->failed = false;
    return OK;
}

err_t db_little_undone(struct db_conn *c)
{
    TRY(ready(c));
    TRY(note(c, c->db->engine->undo_in_memory(c, true)));
    c->little_undone = true;
    return OK;
}

/* --- statements ------------------------------------------------------------------------------------- */

err_t db_query(struct db_conn *c, struct str sql, const struct db_value *params, size_t n,
               const enum db_type *types, size_t columns, struct db_rows *out)
{
    return db_query_many(c, sql, params, n, 1, types, columns, out);
}

err_t db_query_many(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, size_t sets,
                    const enum db_type *types, size_t columns, struct db_rows *out)
{
    static const struct db_value none;

    if (!params)   /* what steps from set to set may not do so from a null pointer, not even by nothing */
        params = &none;
    for (size_t i = 0; i < sets; i++) {
        TRY(statement(c, sql));
        tell(c, (struct db_seen){"statement", sql, params + i * n, n, 1, false, i + 1 == sets});
    }
    return note(c, c->db->engine->query(c, sql, params, n, sets, types, columns, out));
}

static err_t query_all(struct db_conn *c, const struct db_ask *asks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        TRY(statement(c, asks[i].sql));
        tell(c, (struct db_seen){"statement", asks[i].sql, asks[i].params, asks[i].n, 1, false, i + 1 == n});
    }
    return note(c, c->db->engine->query_all(c, asks, n));
}

/* Who writes reads what is newest with each statement, unless he says that it shall be one state. */
err_t db_query_all(struct db_conn *c, const struct db_ask *asks, size_t n)
{
    err_t e;

    if (n < 2 || c->in_tx || c->use == DB_READ)
        return query_all(c, asks, n);
    TRY(db_begin(c, DB_READ));
    e = query_all(c, asks, n);
    if (!e)
        return db_commit(c);
    db_rollback(c);
    return e;
}

err_t db_ahead(struct db_conn *c, const struct db_ask *ask)
{
    TRY(statement(c, ask->sql));
    if (c->in_tx || c->ahead)
        return misuse(c, "a question is sent ahead alone and before a transaction");
    tell(c, (struct db_seen){"statement", ask->sql, ask->params, ask->n, 1, false, false});
    TRY(note(c, c->db->engine->ahead(c, ask)));
    c->ahead = ask;
    return OK;
}

err_t db_ahead_end(struct db_conn *c)
{
    const struct db_ask *ask = c->ahead;

    c->ahead = NULL;
    return ask ? note(c, c->db->engine->ahead_end(c, ask)) : OK;
}

err_t db_exec(struct db_conn *c, struct str sql, const struct db_value *params, size_t n, int64_t *affected)
{
    TRY(statement(c, sql));
    tell(c, (struct db_seen){"statement", sql, params, n, 1, false, affected || !c->in_tx});
    return note(c, c->db->engine->exec(c, sql, params, n, affected));
}

/* PostgreSQL would misread a cell of another type than its column's; SQLite would store it. */
static err_t check_cells(struct db_conn *c, const char *what, const enum db_type *types, size_t columns,
                         const struct db_value *cells, size_t rows)
{
    for (size_t i = 0; i < rows * columns; i++) {
        if (cells[i].type != types[i % columns])
            return misuse(c, str_format(c->arena, "a value for column %zu of %s has another type", i % columns + 1,
                                        what).p);
    }
    return OK;
}

/* A transaction of its own, so that on SQLite it stands in line with other writers. */
static err_t exec_rows_alone(struct db_conn *c, struct str sql, const enum db_type *types, size_t columns,
                             const struct db_value *cells, size_t rows)
{
    err_t e;

    TRY(db_begin(c, DB_WRITE));
    e = note(c, c->db->engine->exec_rows(c, sql, types, columns, cells, rows));
    if (e) {
        db_rollback(c);
        return e;
    }
    return db_commit(c);
}

err_t db_exec_rows(struct db_conn *c, struct str sql, const enum db_type *types, size_t columns,
                   const struct db_value *cells, size_t rows)
{
    TRY(statement(c, sql));
    TRY(check_cells(c, "the row source", types, columns, cells, rows));
    if (rows == 0)
        return OK;
    if (!c->in_tx)
        return exec_rows_alone(c, sql, types, columns, cells, rows);
    tell(c, (struct db_seen){"statement", sql, cells, columns, rows, true, false});
    return note(c, c->db->engine->exec_rows(c, sql, types, columns, cells, rows));
}

err_t db_flush(struct db_conn *c)
{
    TRY(ready(c));
    return note(c, c->db->engine->flush(c));
}

err_t db_script(struct db_conn *c, struct str sql)
{
    TRY(statement(c, sql));
    return note(c, c->db->engine->script(c, sql));
}

err_t db_copy(struct db_conn *c, const char *table, const char *const *columns, const enum db_type *types,
              size_t n, const struct db_value *cells, size_t rows)
{
    TRY(statement(c, str_of(table)));
    if (!c->in_tx)
        return misuse(c, "loading rows needs a transaction");
    TRY(check_cells(c, table, types, n, cells, rows));
    return rows ? note(c, c->db->engine->copy(c, table, columns, types, n, cells, rows)) : OK;
}

err_t db_table_columns(struct db_conn *c, const char *table, struct db_column **out, size_t *n)
{
    TRY(statement(c, str_of(table)));
    return note(c, c->db->engine->table_columns(c, table, out, n));
}

void db_statement_ms(struct db_conn *c, int64_t ms)
{
    c->statement_ms = ms > 0 ? ms : c->db->env->limits.value[LIMIT_STATEMENT_MS];
}

/* --- opening ---------------------------------------------------------------------------------------- */

err_t engine_of(struct arena *a, struct str url, const struct engine **out, struct str *target)
{
    static const struct {
        const char *start;
        const struct engine *engine;
        bool whole;   /* the engine reads the URL itself */
    } forms[] = {
        {"sqlite:", &sqlite_engine, false},
        {"postgresql://", &postgres_engine, true},
        {"postgres://", &postgres_engine, true},
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct str start = str_of(forms[i].start);

        if (!str_starts(url, start) || (!forms[i].whole && url.n == start.n))
            continue;
        *out = forms[i].engine;
        *target = str_copy(a, forms[i].whole ? url : (struct str){url.p + start.n, url.n - start.n});
        return OK;
    }
    /* What stands behind the scheme may hold a password. */
    struct str rest = url, scheme = str_cut(&rest, ':');
    return err_make(a, E_DB_URL, "url", str_zero(a, scheme), NULL);
}

err_t db_open(struct arena *a, struct env *env, struct str url, const struct db_options *options, struct db **out)
{
    struct db *db = ARENA_NEW(a, struct db);
    struct db_conn *c;
    err_t e;

    TRY(engine_of(a, url, &db->engine, &db->target));
    db->env = env;
    if (options)
        db->options = *options;
    pthread_mutex_init(&db->lock, NULL);
    db->pools[DB_READ].most = db->options.connections ? db->options.connections : CONNECTIONS;
    db->pools[DB_WRITE].most = 1;
    e = db_acquire(db, a, DB_WRITE, &c);
    if (!e) {
        e = db->engine->check(c);
        db_release(c);
    }
    if (e) {
        db_close(db);
        return e;
    }
    db->usable = true;
    *out = db;
    return OK;
}

bool db_value_equal(const struct db_value *a, const struct db_value *b)
{
    if (a->type != b->type || a->null != b->null)
        return false;
    if (a->null)
        return true;
    switch ((enum db_type)a->type) {
    case DB_INT: return a->i == b->i;
    case DB_BOOL: return a->b == b->b;
    case DB_TEXT:
    case DB_BYTES: return str_eq(a->s, b->s);
    case DB_UUID: return uuid_cmp(a->u, b->u) == 0;
    case DB_DATE: return date_cmp(a->d, b->d) == 0;
    case DB_STAMP: return stamp_cmp(a->t, b->t) == 0;
    case DB_INTS:
    case DB_TEXTS:
    case DB_UUIDS: break;
    }
    return false;   /* lists are parameters, nothing compares them */
}

enum db_type db_stored(enum db_engine engine, enum db_type type)
{
    if (engine == DB_POSTGRES)
        return type;
    switch (type) {
    case DB_TEXT: return DB_TEXT;
    case DB_BYTES:
    case DB_UUID: return DB_BYTES;
    default: return DB_INT;
    }
}
