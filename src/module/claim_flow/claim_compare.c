/* What a reviewer holds a claim's prices against: what the facility's price list says, and what was asked for the same code, or
 * claimed for the same diagnosis, here and elsewhere. Each mean is of the newest lines or claims, so that a question costs the
 * same however long a scheme has run; what others asked is told to who reviews, and of a few facilities on, so that nobody's own
 * price is read from it. */
#include "db/sql.h"
#include "model/query/access.h"
#include "model/write/epoch.h"
#include "module/claim_set/claim_scheme.h"
#include "module/claim_flow/internal.h"
#include "module/facility/facility.h"
#include "module/rows.h"

enum { NEWEST = 200, PLACES_LEAST = 3, LINES_MOST = 100 };   /* rows; facilities of others; lines told of a claim */

struct compared {
    struct function_call *call;
    struct db_conn *conn;
    const struct claim_scheme *scheme;
    const struct law_facility *facility;
    struct db_value claim, place, icd;
    date_t day;
};

/* ---- the claim, where the caller sees it ---- */

static err_t seen_claim(struct function_call *call, struct db_value *key, bool *out)
{
    const struct json *sent = json_get(call->arguments, "uuid");
    uuid_t uuid;

    *out = false;
    if (!uuid_read(sent->text, &uuid)) return OK;
    *key = db_uuid(uuid);
    return rows_seen(call, &claim_entity, "uuid", *key, out);
}

static err_t load_claim(struct compared *c, struct db_value key)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_DATE, DB_DATE};
    const struct db_value *at;
    struct epochs epochs;
    struct db_rows rows;
    struct tx *tx;

    TRY(tx_reader(c->call->write, c->conn, c->call->arena, c->call->who, &tx));
    TRY(epoch_read(c->conn, &epochs));
    TRY(claim_scheme_of(tx, &epochs, &c->scheme));
    TRY(db_query(c->conn, STR("SELECT id, health_facility_id, icd_id, date_from, date_to FROM claim WHERE uuid = $1"), &key, 1,
                 types, 5, &rows));
    at = db_cell(&rows, 0, 0);
    c->claim = at[0];
    c->place = at[1];
    c->icd = at[2];
    c->day = law_target_date(at[3].null ? DATE_NONE : at[3].d, at[4].null ? DATE_NONE : at[4].d);
    c->facility = law_facility_of(&c->scheme->law, at[1].i);
    return OK;
}

/* ---- means ---- */

enum { M_HERE, M_COUNT, M_SUM, M_PLACES, M_CELLS };
static const enum db_type mean_types[M_CELLS] = {DB_BOOL, DB_INT, DB_INT, DB_INT};

static bool tells_others(const struct compared *c, const struct db_value *at)
{
    return at[M_PLACES].i >= PLACES_LEAST && !access_may(c->call->arena, c->call->who, RIGHT_CLAIM_REVIEW);
}

static void put_mean(const struct compared *c, struct json_writer *w, const char *key, const struct db_rows *rows, bool here)
{
    json_key(w, str_of(key));
    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *at = db_cell(rows, i, 0);
        if (at[M_HERE].b != here || (!here && !tells_others(c, at))) continue;
        json_open(w, '{');
        json_key(w, STR("n"));
        json_put_int(w, at[M_COUNT].i);
        json_key(w, STR("mean"));
        json_put_decimal(w, (at[M_SUM].i + at[M_COUNT].i / 2) / at[M_COUNT].i, 2, true);
        json_close(w, '}');
        return;
    }
    json_put_null(w);
}

static void put_means(const struct compared *c, struct json_writer *w, const struct db_rows *rows)
{
    put_mean(c, w, "here", rows, true);
    put_mean(c, w, "elsewhere", rows, false);
}

static struct str of_newest(struct compared *c, const char *from)
{
    const char *whole = db_engine(c->call->db) == DB_POSTGRES ? "::bigint" : "";

    return str_format(c->call->arena, "SELECT n.place = $2, count(*), sum(n.amount)%s, count(DISTINCT n.place)"
                      " FROM (%s ORDER BY 1 DESC LIMIT %d) n GROUP BY 1", whole, from, NEWEST);
}

static err_t put_diagnosis(struct compared *c, struct json_writer *w)
{
    const struct db_value params[] = {c->icd, c->place, c->claim};
    struct db_rows rows = {0};

    if (!c->icd.null)
        TRY(db_query(c->conn, of_newest(c, "SELECT id, health_facility_id AS place, claimed AS amount FROM claim WHERE icd_id = $1"
                                           " AND id <> $3 AND deleted_at IS NULL AND claimed IS NOT NULL"), params, 3, mean_types, M_CELLS, &rows));
    json_key(w, STR("diagnosis"));
    json_open(w, '{');
    put_means(c, w, &rows);
    json_close(w, '}');
    return OK;
}

/* ---- lines ---- */

static void put_listed(struct compared *c, struct json_writer *w, enum law_kind kind, int64_t entry)
{
    const struct law_facility *f = c->facility;
    money_t price;

    json_key(w, STR("listed"));
    if (f && claim_price_on(&c->scheme->law, kind, kind == LAW_ITEM ? f->item_list : f->service_list, entry, c->day, &price))
        json_put_decimal(w, price.minor, 2, true);
    else json_put_null(w);
}

static err_t put_lines(struct compared *c, struct json_writer *w, enum law_kind kind)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    struct arena *a = c->call->arena;
    const char *what = kind == LAW_ITEM ? "item" : "service";
    struct db_rows lines, *means;
    struct db_value *params;

    TRY(db_query(c->conn, str_format(a, "SELECT id, %s_id FROM claim_%s WHERE claim_id = $1 AND deleted_at IS NULL ORDER BY id LIMIT %d",
                                     what, what, LINES_MOST), &c->claim, 1, types, 2, &lines));
    params = ARENA_ARRAY(a, struct db_value, 3 * lines.rows);
    means = ARENA_ARRAY(a, struct db_rows, lines.rows);
    for (size_t i = 0; i < lines.rows; i++) {
        params[3 * i] = *db_cell(&lines, i, 1);
        params[3 * i + 1] = c->place;
        params[3 * i + 2] = c->claim;
    }
    TRY(db_query_many(c->conn, of_newest(c, str_format(a, "SELECT l.id, c.health_facility_id AS place, l.price_asked AS amount FROM"
                                                      " claim_%s l JOIN claim c ON c.id = l.claim_id WHERE l.%s_id = $1 AND"
                                                      " l.claim_id <> $3 AND l.deleted_at IS NULL", what, what).p),
                      params, 3, lines.rows, mean_types, M_CELLS, means));
    for (size_t i = 0; i < lines.rows; i++) {
        json_open(w, '{');
        json_key(w, str_of(what));
        json_put_int(w, db_cell(&lines, i, 0)->i);
        put_listed(c, w, kind, db_cell(&lines, i, 1)->i);
        put_means(c, w, &means[i]);
        json_close(w, '}');
    }
    return OK;
}

static err_t compare(struct compared *c, struct db_value key)
{
    struct json_writer w = json_writer(&c->call->out);

    TRY(load_claim(c, key));
    json_open(&w, '{');
    TRY(put_diagnosis(c, &w));
    json_key(&w, STR("lines"));
    json_open(&w, '[');
    TRY(put_lines(c, &w, LAW_ITEM));
    TRY(put_lines(c, &w, LAW_SERVICE));
    json_close(&w, ']');
    json_close(&w, '}');
    return OK;
}

err_t claim_prices(struct function_call *call)
{
    struct compared c = {.call = call};
    struct json_writer w = json_writer(&call->out);
    struct db_value key;
    bool seen;
    err_t e;

    TRY(seen_claim(call, &key, &seen));
    if (!seen) {
        json_put_null(&w);
        return OK;
    }
    TRY(db_acquire(call->db, call->arena, DB_READ, &c.conn));
    e = compare(&c, key);
    db_release(c.conn);
    return e;
}
