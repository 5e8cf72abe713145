/* commissionPreview: what a run would come to, district by district, by the same count; nothing is written. Null where it could not be. */
#include "base/map.h"
#include "db/sql.h"
#include "module/commission/internal.h"
#include "module/rows.h"

struct preview {
    struct function_call *call;
    struct tx *tx;
    struct json_writer w;
    struct map locations, officers, products;   /* names, by id */
    int64_t contributions, rows;
    money_t base, amount;
};

enum { N_ID, N_UUID, N_CODE, N_NAME, N_COUNT };

struct name_row { int64_t id; uuid_t uuid; struct str code, name; };

/* Officers, products and places of a scheme are few: all of a table, once. */
static err_t read_names(struct preview *v, const char *select, struct map *out)
{
    static const enum db_type types[N_COUNT] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT};
    struct db_rows rows;

    TRY(db_query(v->tx->conn, str_of(select), NULL, 0, types, N_COUNT, &rows));
    map_init(out, v->call->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        struct name_row *n = ARENA_NEW(v->call->arena, struct name_row);
        *n = (struct name_row){db_cell(&rows, i, N_ID)->i, db_cell(&rows, i, N_UUID)->u, db_cell(&rows, i, N_CODE)->s, db_cell(&rows, i, N_NAME)->s};
        map_put(out, map_id_key(&n->id), n);
    }
    return OK;
}

static void put_name(struct preview *v, const char *what, const struct map *names, int64_t id)
{
    const struct name_row *n = map_get(names, map_id_key(&id));

    json_key(&v->w, str_of(what));
    json_open(&v->w, '{');
    if (n) {
        json_key(&v->w, STR("uuid"));
        json_put_uuid(&v->w, n->uuid);
        answer_text(&v->w, "code", n->code);
        answer_text(&v->w, "name", n->name);
    }
    json_close(&v->w, '}');
}

static void put_sum(struct preview *v, int64_t district, const struct commission_sum *s)
{
    json_open(&v->w, '{');
    put_name(v, "location", &v->locations, district);
    put_name(v, "officer", &v->officers, s->officer);
    put_name(v, "product", &v->products, s->product);
    json_key(&v->w, STR("rate"));
    json_put_decimal(&v->w, s->rate.basis, 2, true);
    answer_int(&v->w, "policies", s->policies);
    answer_int(&v->w, "contributions", s->contributions);
    answer_int(&v->w, "refunds", s->refunds);
    answer_money(&v->w, "base", s->base);
    answer_money(&v->w, "amount", s->amount);
    json_close(&v->w, '}');
}

static err_t put_district(struct preview *v, const struct commission_asked *q, int64_t district)
{
    struct commission_counted k;

    TRY(commission_count(v->tx->conn, v->call->arena, &v->call->env->limits, q, district, &k));
    v->rows += (int64_t)k.sum_count;
    TRY(limit_check(v->call->arena, &v->call->env->limits, LIMIT_REPORT_ROWS, v->rows));
    for (size_t i = 0; i < k.sum_count; i++) put_sum(v, district, &k.sums[i]);
    v->contributions += k.contributions;
    if (money_add(v->base, k.base, &v->base) && money_add(v->amount, k.amount, &v->amount)) return OK;
    return commission_rule(v->call->arena, "commission_overflow", "rate");
}

static err_t put_all(struct preview *v, const struct commission_plan *plan)
{
    struct commission_asked q;
    int64_t *districts;
    bool one;
    size_t n;

    TRY(commission_open(v->tx, plan, &q, &districts, &n, &one));
    TRY(read_names(v, "SELECT id, uuid, code, name FROM location WHERE type = 'D'", &v->locations));
    TRY(read_names(v, "SELECT id, uuid, code, other_names || ' ' || last_name FROM officer", &v->officers));
    TRY(read_names(v, "SELECT id, uuid, code, name FROM product", &v->products));
    json_open(&v->w, '{');
    json_key(&v->w, STR("rows"));
    json_open(&v->w, '[');
    for (size_t i = 0; i < n; i++) TRY(put_district(v, &q, districts[i]));
    json_close(&v->w, ']');
    answer_int(&v->w, "contributions", v->contributions);
    answer_money(&v->w, "base", v->base);
    answer_money(&v->w, "amount", v->amount);
    json_close(&v->w, '}');
    return OK;
}

err_t commission_preview(struct function_call *c)
{
    struct preview v = {.call = c, .w = json_writer(&c->out), .base = MONEY_ZERO, .amount = MONEY_ZERO};
    struct commission_plan plan = {0};
    struct db_conn *conn;
    err_t e;

    e = commission_read(c->arena, c->arguments, env_today(c->env), &plan);
    if (e) return err_is(e, E_RULE) ? OK : e;   /* nothing can be written: the command says why */
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_begin(conn, DB_READ);
    if (!e) e = tx_reader(c->write, conn, c->arena, c->who, &v.tx);
    if (!e) e = put_all(&v, &plan);
    db_release(conn);
    return e;
}
