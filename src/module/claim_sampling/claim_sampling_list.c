/* The newest samples, each with how far its review is: what the screen of samples begins with. Who does not see the claims of all
 * places is told of those that he drew himself: they are of claims that he saw. */
#include "db/db.h"
#include "db/sql.h"
#include "model/query/access.h"
#include "model/run/function.h"
#include "module/claim_sampling/internal.h"

enum { SAMPLES_SHOWN = 20 };
enum { S_UUID, S_PERCENTAGE, S_MADE, S_DECIDED, S_APPROVED, S_ADJUSTED, S_CLAIMS, S_DRAWN, S_REVIEWED, S_CELLS };

static void put_int(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    json_put_int(w, v->null ? 0 : v->i);
}

static void put_stamp(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    if (v->null) json_put_null(w);
    else json_put_stamp(w, v->t);
}

static void put_money(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    if (v->null) json_put_null(w);
    else json_put_decimal(w, v->i, 2, true);
}

static void put_sample(struct json_writer *w, const struct db_value *at)
{
    json_open(w, '{');
    json_key(w, STR("uuid"));
    json_put_uuid(w, at[S_UUID].u);
    put_int(w, "percentage", &at[S_PERCENTAGE]);
    put_stamp(w, "createdAt", &at[S_MADE]);
    put_stamp(w, "decidedAt", &at[S_DECIDED]);
    put_money(w, "approved", &at[S_APPROVED]);
    put_money(w, "adjusted", &at[S_ADJUSTED]);
    put_int(w, "claims", &at[S_CLAIMS]);
    put_int(w, "drawn", &at[S_DRAWN]);
    put_int(w, "reviewed", &at[S_REVIEWED]);
    json_close(w, '}');
}

err_t claim_samples(struct function_call *c)
{
    static const enum db_type types[S_CELLS] = {DB_UUID, DB_INT, DB_STAMP, DB_STAMP, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    const char *whole = db_engine(c->db) == DB_POSTGRES ? "::bigint" : "";
    struct json_writer w = json_writer(&c->out);
    const struct db_value own = db_int(c->who->user);
    bool all = access_everywhere(c->who, &claim_entity);
    struct db_conn *conn;
    struct db_rows rows;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, str_format(c->arena,
        "SELECT b.uuid, b.percentage, b.created_at, b.decided_at, b.approved, b.adjusted, count(a.id),"
        " sum(CASE WHEN a.status = 'I' THEN 1 ELSE 0 END)%s, sum(CASE WHEN a.status = 'I' AND c.review_status = %d THEN 1 ELSE 0 END)%s"
        " FROM (SELECT * FROM claim_sampling_batch WHERE deleted_at IS NULL%s ORDER BY id DESC LIMIT %d) b"
        " LEFT JOIN claim_sampling_assignment a ON a.sampling_batch_id = b.id AND a.deleted_at IS NULL"
        " LEFT JOIN claim c ON c.id = a.claim_id"
        " GROUP BY b.id, b.uuid, b.percentage, b.created_at, b.decided_at, b.approved, b.adjusted ORDER BY b.id DESC",
        whole, CLAIM_DELIVERED, whole, all ? "" : " AND created_by = $1", SAMPLES_SHOWN), &own, !all, types, S_CELLS, &rows);
    db_release(conn);
    if (e) return e;
    json_open(&w, '[');
    for (size_t i = 0; i < rows.rows; i++) put_sample(&w, db_cell(&rows, i, 0));
    json_close(&w, ']');
    return OK;
}
