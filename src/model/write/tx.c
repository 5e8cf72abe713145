#include "model/write/internal.h"
#include "model/write/epoch.h"
#include "model/write/queue.h"

err_t tx_make(struct write *w, struct db_conn *c, struct arena *a, const struct access *who, uuid_t command_id, struct tx **out)
{
    struct tx *tx = ARENA_NEW(a, struct tx);

    tx->arena = a;
    tx->conn = c;
    tx->registry = w->registry;
    tx->env = w->env;
    tx->who = who;
    tx->command_id = command_id;
    tx->now = env_now(w->env);
    tx->hidden = ARENA_NEW(a, struct tx_hidden);
    tx->hidden->write = w;
    tx->hidden->sql = w->sql;
    vec_init(&tx->hidden->aggregates, a);
    map_init(&tx->hidden->latest, a, 0);
    vec_init(&tx->hidden->notes, a);
    counts_init(&tx->hidden->counts, a);
    ext_keys_init(&tx->hidden->ext_keys, a);
    *out = tx;
    return OK;
}

err_t tx_reader(struct write *w, struct db_conn *c, struct arena *a, const struct access *who, struct tx **out)
{
    TRY(tx_make(w, c, a, who, UUID_NONE, out));
    (*out)->hidden->reads = true;
    return OK;
}

void tx_not_before(struct tx *tx, const struct record *r)
{
    if (stamp_cmp(tx->now, r->at[COLUMN_CHANGED_AT].t) < 0) tx->now = r->at[COLUMN_CHANGED_AT].t;
}

void tx_touch(struct tx *tx, enum epoch e)
{
    if (e != EPOCH_NONE) tx->hidden->epochs |= 1u << e;
}

err_t tx_note(struct tx *tx, const struct entity *e, enum change_op op, const struct record *about, struct str payload)
{
    *vec_add(&tx->hidden->notes) = (struct journal_row){
        .command_id = tx->command_id,
        .at = tx->now,
        .actor = tx->who->user,
        .entity = str_of(e->name),
        .row_id = about ? about->at[COLUMN_ID].i : 0,
        .row_uuid = about ? about->at[COLUMN_UUID].u : UUID_NONE,
        .version = about ? about->at[COLUMN_VERSION].i : 0,
        .op = op,
        .payload = payload,
    };
    return OK;
}

void tx_answer(struct tx *tx, const struct record *r)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, tx->arena, 96);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, r->at[COLUMN_UUID].u);
    json_key(&w, STR("id"));
    json_put_int(&w, r->at[COLUMN_ID].i);
    json_key(&w, STR("version"));
    json_put_int(&w, r->at[COLUMN_VERSION].i);
    json_close(&w, '}');
    tx->result = buf_str(&out);
}

err_t tx_finish(struct tx *tx)
{
    TRY(counts_write(tx->conn, tx->arena, &tx->hidden->counts));
    if (tx->hidden->epochs) TRY(epoch_bump(tx->conn, tx->hidden->epochs));
    return aggregates_journal(tx);
}

err_t tx_begin(struct write *w, struct arena *a, const struct access *who, uuid_t command_id, struct tx **out)
{
    struct db_conn *c;
    err_t failed;

    TRY(db_acquire(w->db, a, DB_WRITE, &c));
    failed = db_begin(c, DB_WRITE);
    if (!failed) failed = tx_make(w, c, a, who, command_id, out);
    if (failed) db_release(c);
    return failed;
}

void tx_rollback(struct tx *tx)
{
    if (!tx) return;
    db_rollback(tx->conn);
    db_release(tx->conn);
}

err_t tx_commit(struct tx *tx)
{
    struct write *w = tx->hidden->write;
    err_t failed = tx_finish(tx);

    if (!failed) failed = write_seal_inside(w, tx->conn, tx->arena);
    if (!failed) failed = db_commit(tx->conn);
    if (failed) {
        tx_rollback(tx);
        return failed;
    }
    db_release(tx->conn);
    return OK;
}

void tx_quiet(struct tx *tx, bool quiet) { tx->hidden->quiet = quiet; }

const struct access *tx_see_all(struct tx *tx)
{
    const struct access *before = tx->who;
    struct access *all = ARENA_NEW(tx->arena, struct access);

    *all = *before;
    all->shape = SCOPE_ALL;
    all->facility = 0;
    tx->who = all;
    return before;
}
