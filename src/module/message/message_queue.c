/* Into the outbox, in the transaction of what causes a message. */
#include "base/arena.h"
#include "base/map.h"
#include "db/sql.h"
#include "model/write/tx.h"
#include "module/message/internal.h"

/* Which of these are in the outbox already. */
static err_t known(struct tx *tx, const struct message_order *orders, size_t n, struct map *out)
{
    static const enum db_type types[] = {DB_TEXT};
    struct str *wanted = ARENA_ARRAY(tx->arena, struct str, n + 1);
    struct db_value list;
    struct db_rows rows;
    struct sql s;
    size_t count = 0;

    map_init(out, tx->arena, n);
    for (size_t i = 0; i < n; i++)
        if (orders[i].once.n) wanted[count++] = orders[i].once;
    if (!count) return OK;
    list = db_list(DB_TEXTS, wanted, count);
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT once FROM message WHERE deleted_at IS NULL AND ");
    sql_in(&s, "once", 1);
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) map_put(out, db_cell(&rows, i, 0)->s, out);
    return OK;
}

static struct str secret_of(const struct message_order *o, const struct message_kind *k)
{
    for (size_t i = 0; k->secret && i < o->value_count; i++)
        if (str_is(str_of(k->secret), o->values[i].name)) return o->values[i].text;
    return STR_NONE;
}

static struct record row_of(struct tx *tx, const struct message_order *o, const struct message_kind *k, const struct message_words *w)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &message_entity));
    struct str secret = secret_of(o, k);

    *record_cell(&r, "kind") = db_text(str_of(k->name));
    *record_cell(&r, "channel") = db_text(message_channel_text(o->channel));
    *record_cell(&r, "recipient") = db_text(o->to);
    *record_cell(&r, "language") = db_text(w->language);
    if (o->channel == MESSAGE_EMAIL)
        *record_cell(&r, "subject") = db_text(outbox_cut(message_fill(tx->arena, w->subject, o->values, o->value_count, MESSAGE_LINE, k->secret), 400));
    *record_cell(&r, "text") = db_text(outbox_cut(message_fill(tx->arena, w->text, o->values, o->value_count, MESSAGE_PLAIN, k->secret), 4000));
    outbox_begin(&r, tx->now);
    if (o->about) {
        *record_cell(&r, "about_entity") = db_text(str_of(o->about->name));
        *record_cell(&r, "about_uuid") = db_uuid(o->about_uuid);
    }
    if (o->once.n) *record_cell(&r, "once") = db_text(o->once);
    if (secret.n) *record_cell(&r, "secret") = db_text(secret);
    if (o->location_id) *record_cell(&r, "location_id") = db_int(o->location_id);
    return r;
}

/* Who caused it need not see the place of whom it is about. */
static err_t insert(struct tx *tx, struct record *rows, size_t n)
{
    const struct access *who = tx_see_all(tx);
    err_t e = tx_insert(tx, rows, n);

    tx->who = who;
    return e;
}

err_t message_queue(struct tx *tx, const struct message_order *orders, size_t n, size_t *queued)
{
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, n + 1);
    struct message_texts *texts;
    struct map there;
    size_t count = 0;

    if (queued) *queued = 0;
    if (!n) return OK;
    TRY(message_texts_load(tx->conn, tx->arena, &texts));
    TRY(known(tx, orders, n, &there));
    for (size_t i = 0; i < n; i++) {
        const struct message_order *o = &orders[i];
        const struct message_kind *k = message_kind_of(str_of(o->kind));
        struct message_words words;

        if (!k || !(k->channels & 1U << o->channel)) return err_make(tx->arena, E_REGISTRY, "entity", "message", "what", o->kind, NULL);
        if (!o->to.n || (o->once.n && map_get(&there, o->once))) continue;
        if (o->once.n) map_put(&there, o->once, &there);
        words = message_words_of(texts, str_of(o->kind), message_channel_text(o->channel), o->language);
        rows[count++] = row_of(tx, o, k, &words);
    }
    if (queued) *queued = count;
    return count ? insert(tx, rows, count) : OK;
}
