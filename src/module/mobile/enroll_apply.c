/* mobile.enroll in its transaction: each step is done unless what it makes is there by now. */
#include "module/insuree/insuree.h"
#include "module/mobile/enroll.h"
#include "module/policy/policy.h"
#include "module/product/product.h"

static void put_row(struct json_writer *w, const char *done, struct str row)
{
    json_key(w, STR("done"));
    json_put_str(w, str_of(done));
    json_key(w, STR("row"));
    json_put_raw(w, row);
}

static struct str row_text(struct arena *a, const struct db_value *uuid, const struct db_value *id)
{
    return str_format(a, "{\"uuid\":\"%.*s\",\"id\":%lld}", STR_ARG(uuid_text(a, uuid->u)), (long long)id->i);
}

static err_t enrol_people(struct tx *tx, struct enrolling *e, struct json_writer *w)
{
    struct str row;

    json_key(w, STR("insurees"));
    json_open(w, '[');
    for (size_t i = 0; i < e->people.n; i++) {
        struct enroll_person *person = &e->people.at[i];
        TRY(chain_apply(tx, &person->step, person->path, &row));
        json_open(w, '{');
        json_key(w, STR("chfId"));
        json_put_str(w, person->number.n ? person->number : STR(""));
        put_row(w, person->there ? "updated" : "created", row);
        json_close(w, '}');
    }
    json_close(w, ']');
    return OK;
}

/* By uuid, or by product and day: the family's row is locked, so that none comes in between. */
static err_t find_policy(struct tx *tx, const struct record *family, struct enroll_sold *s)
{
    static const enum db_type types[] = {DB_INT, DB_UUID};
    const struct json *product = json_get(s->input, "product"), *id = json_get(product, "id");
    struct db_value params[] = {family->at[COLUMN_ID], db_uuid(s->uuid), db_int(0), db_date(s->enrolled)};
    struct db_rows rows;
    uuid_t uuid;

    if (id) json_int(id, &params[2].i);
    else if (product && product->kind == JSON_STRING && uuid_read(product->text, &uuid))
        TRY(tx_resolve(tx, registry_table_of(tx->registry, &product_entity), &uuid, 1, &params[2].i));
    TRY(db_query(tx->conn, STR("SELECT id, uuid FROM policy WHERE family_id = $1 AND deleted_at IS NULL AND (uuid = $2 OR"
                               " (product_id = $3 AND enroll_date = $4)) ORDER BY id LIMIT 1"), params, 4, types, 2, &rows));
    s->there = rows.rows > 0;
    s->is = s->there ? db_cell(&rows, 0, 1)->u : s->uuid;
    if (s->there) s->row = row_text(tx->arena, db_cell(&rows, 0, 1), db_cell(&rows, 0, 0));
    return OK;
}

static err_t put_values(struct tx *tx, const struct enroll_sold *s, struct json_writer *w)
{
    static const enum db_type types[] = {DB_INT};
    static const struct type money = MONEY;
    const struct db_value key = db_uuid(s->is);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT value FROM policy WHERE uuid = $1"), &key, 1, types, 1, &rows));
    json_key(w, STR("value"));
    value_write(w, &money, db_cell(&rows, 0, 0));
    if (!s->value) return OK;
    json_key(w, STR("valueSent"));
    json_put_str(w, str_of(s->value));
    return OK;
}

static err_t sell_one(struct tx *tx, const struct record *family, struct enroll_sold *s, struct json_writer *w)
{
    TRY(find_policy(tx, family, s));
    if (!s->there) TRY(chain_apply(tx, &s->step, s->path, &s->row));
    json_open(w, '{');
    json_key(w, STR("mobileId"));
    if (s->mobile >= 0) json_put_int(w, s->mobile);
    else json_put_null(w);
    put_row(w, s->there ? "there" : "created", s->row);
    TRY(put_values(tx, s, w));
    json_close(w, '}');
    return OK;
}

static err_t sell(struct tx *tx, struct enrolling *e, struct json_writer *w)
{
    struct record family;

    TRY(tx_get(tx, &family_entity, e->uuid, &family));
    json_key(w, STR("policies"));
    json_open(w, '[');
    for (size_t i = 0; i < e->policies.n; i++) TRY(sell_one(tx, &family, &e->policies.at[i], w));
    json_close(w, ']');
    return OK;
}

/* Of a policy that the caller may see; premium.create refuses any other. */
static err_t find_premium(struct tx *tx, const struct enroll_paid *paid, uuid_t policy, struct db_rows *rows)
{
    static const enum db_type types[] = {DB_UUID, DB_INT};
    struct db_value params[] = {db_int(0), paid->receipt, paid->amount, paid->day};

    TRY(tx_resolve(tx, registry_table_of(tx->registry, &policy_entity), &policy, 1, &params[0].i));
    return db_query(tx->conn, STR("SELECT uuid, id FROM premium WHERE policy_id = $1 AND receipt = $2 AND amount = $3 AND pay_date = $4"
                                  " AND deleted_at IS NULL ORDER BY id LIMIT 1"), params, 4, types, 2, rows);
}

static err_t pay_one(struct tx *tx, struct enroll_paid *paid, struct json_writer *w)
{
    uuid_t policy = paid->policy ? paid->policy->is : paid->other;
    struct db_rows rows;
    struct str row;

    TRY(find_premium(tx, paid, policy, &rows));
    if (rows.rows) row = row_text(tx->arena, db_cell(&rows, 0, 0), db_cell(&rows, 0, 1));
    else if (paid->policy && paid->policy->there)
        TRY(chain_run(tx, "premium.create", enroll_premium(tx->arena, paid->input, policy), paid->path, &row));
    else
        TRY(chain_apply(tx, &paid->step, paid->path, &row));
    json_open(w, '{');
    json_key(w, STR("receipt"));
    json_put_str(w, paid->receipt.null ? STR("") : paid->receipt.s);
    put_row(w, rows.rows ? "there" : "created", row);
    json_close(w, '}');
    return OK;
}

static err_t pay(struct tx *tx, struct enrolling *e, struct json_writer *w)
{
    json_key(w, STR("premiums"));
    json_open(w, '[');
    for (size_t i = 0; i < e->premiums.n; i++) TRY(pay_one(tx, &e->premiums.at[i], w));
    json_close(w, ']');
    return OK;
}

err_t mobile_enroll_apply(struct tx *tx, void *plan)
{
    struct enrolling *e = plan;
    struct json_writer w;
    struct buf out;
    struct str row;

    buf_init(&out, tx->arena, 1024);
    w = json_writer(&out);
    TRY(chain_apply(tx, &e->family, "family.", &row));
    json_open(&w, '{');
    json_key(&w, STR("family"));
    json_open(&w, '{');
    put_row(&w, e->there ? "updated" : "created", row);
    json_close(&w, '}');
    TRY(enrol_people(tx, e, &w));
    TRY(sell(tx, e, &w));
    TRY(pay(tx, e, &w));
    if (e->says) TRY(chain_apply(tx, &e->notice, "notice.", &row));
    json_close(&w, '}');
    tx->result = buf_str(&out);
    return OK;
}
