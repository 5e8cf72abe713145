/* mobile.renew: a policy is renewed and paid, or its prompt is put away. Input:
 *
 *   {"renewal": uuid or {"id"} of the prompt, and or "chfId" of a member with "productCode",
 *    "officer"?, "officerCode"?, "receipt", "amount", "payDate", "payType"?, "payer"?, "discontinue"?: true}
 *
 * The same renewal again (family, product, receipt, amount and day) changes nothing. The answer tells what was done:
 * {"done": "created" | "there" | "discontinued", "policy": row, "premium": row}. */
#include "model/write/input.h"
#include "module/insuree/insuree.h"
#include "module/mobile/internal.h"
#include "module/policy/policy.h"

struct renewing {
    bool discontinue;
    uuid_t prompt, family, product, policy;
    bool prompted;                     /* there is, or was, a prompt */
    struct step close, renew, pay;
    struct db_value receipt, amount, day;
};

/* ---- what is to be renewed ---- */

enum { FOUND_FAMILY, FOUND_PRODUCT, FOUND_PROMPT, FOUND_COUNT };

static err_t look(struct prepare *p, const char *sql, const struct db_value *params, size_t n, struct renewing *r, bool *found)
{
    static const enum db_type types[FOUND_COUNT] = {DB_UUID, DB_UUID, DB_UUID};
    const struct db_value *row;
    struct db_rows rows;

    TRY(mobile_look(p, str_of(sql), params, n, types, FOUND_COUNT, &rows));
    *found = rows.rows > 0;
    if (!*found) return OK;
    row = db_cell(&rows, 0, 0);
    r->family = row[FOUND_FAMILY].u;
    r->product = row[FOUND_PRODUCT].u;
    r->prompted = !row[FOUND_PROMPT].null;
    if (r->prompted) r->prompt = row[FOUND_PROMPT].u;
    return OK;
}

/* Where a number was sent too, its family's: ids of prompts are those of the database that the telephone was filled from. */
#define PROMPT "SELECT f.uuid, n.uuid, r.uuid FROM policy_renewal r JOIN policy p ON p.id = r.policy_id" \
               " JOIN family f ON f.id = p.family_id JOIN product n ON n.id = r.new_product_id WHERE ($2 = '' OR EXISTS (SELECT 1 FROM insuree i" \
               " WHERE i.family_id = f.id AND i.chf_id = $2 AND i.deleted_at IS NULL)) AND "

static err_t by_prompt(struct prepare *p, struct renewing *r, bool *found)
{
    const struct json *v = json_get(p->input, "renewal"), *id = json_get(v, "id"), *number = json_get(p->input, "chfId");
    struct db_value params[2];
    uuid_t uuid;

    *found = false;
    if (json_is_null(v)) return OK;
    params[1] = db_text(json_is_null(number) ? STR("") : str_trim(number->text));
    if (id && json_int(id, &params[0].i)) {
        params[0] = db_int(params[0].i);
        return look(p, PROMPT "r.id = $1", params, 2, r, found);
    }
    if (v->kind != JSON_STRING || !uuid_read(v->text, &uuid)) return err_make(p->arena, E_FIELD_TYPE, "field", "renewal", "type", "uuid", NULL);
    params[0] = db_uuid(uuid);
    return look(p, PROMPT "r.uuid = $1", params, 2, r, found);
}

/* The family must have had a policy of this product, or of one that it stands in for. Its prompt is what waits for an answer, or what
 * was declined and is again. */
static err_t by_number(struct prepare *p, struct renewing *r, bool *found)
{
    const struct json *number = json_get(p->input, "chfId"), *product = json_get(p->input, "productCode");
    struct db_value params[3];

    if (json_is_null(number) || json_is_null(product)) return OK;
    params[0] = db_text(str_trim(number->text));
    params[1] = db_text(str_trim(product->text));
    params[2] = db_bool(r->discontinue);
    return look(p, "SELECT f.uuid, n.uuid, (SELECT r.uuid FROM policy_renewal r JOIN policy q ON q.id = r.policy_id WHERE"
                   " q.family_id = f.id AND r.new_product_id = n.id AND r.deleted_at IS NULL AND ($3 OR COALESCE(r.response_status, 0) = 0)"
                   " ORDER BY r.id DESC LIMIT 1)"
                   " FROM insuree i JOIN family f ON f.id = i.family_id JOIN product n ON n.code = $2 AND n.deleted_at IS NULL"
                   " WHERE i.chf_id = $1 AND i.deleted_at IS NULL AND f.deleted_at IS NULL AND EXISTS (SELECT 1 FROM policy p"
                   " JOIN product o ON o.id = p.product_id WHERE p.family_id = f.id AND p.deleted_at IS NULL AND (o.id = n.id OR"
                   " o.conversion_product_id = n.id))", params, 3, r, found);
}

static err_t find(struct prepare *p, struct renewing *r)
{
    bool found;

    TRY(by_prompt(p, r, &found));
    if (!found) TRY(by_number(p, r, &found));
    if (found) TRY(mobile_sees_family(p, r->family, &found));
    return found ? OK : mobile_rule(p->arena, "renewal_unknown", "renewal");
}

/* ---- what is to be done ---- */

static err_t put_officer(struct prepare *p, struct buf *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct json *code = json_get(p->input, "officerCode"), *officer = json_get(p->input, "officer");
    struct json_writer w = json_writer(out);
    struct db_value key;
    struct db_rows rows;

    if (!json_is_null(officer)) {
        buf_add(out, STR(",\"officer\":"));
        json_put(&w, officer);
    }
    if (!json_is_null(officer) || json_is_null(code)) return OK;
    key = db_text(str_trim(code->text));
    TRY(mobile_look(p, STR("SELECT id FROM officer WHERE code = $1 AND deleted_at IS NULL"), &key, 1, types, 1, &rows));
    if (!rows.rows) return err_make(p->arena, E_REFERENCE, "field", "officerCode", "value", str_zero(p->arena, key.s), NULL);
    buf_add_format(out, ",\"officer\":{\"id\":%lld}", (long long)db_cell(&rows, 0, 0)->i);
    return OK;
}

static err_t prepare_policy(struct prepare *p, struct renewing *r)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, p->arena, 256);
    buf_add_format(&out, "{\"uuid\":\"%.*s\",\"family\":\"%.*s\",\"product\":\"%.*s\",\"enrollDate\":",
                   STR_ARG(uuid_text(p->arena, r->policy)), STR_ARG(uuid_text(p->arena, r->family)),
                   STR_ARG(uuid_text(p->arena, r->product)));
    w = json_writer(&out);
    json_put_date(&w, r->day.d);
    TRY(put_officer(p, &out));
    buf_add_char(&out, '}');
    return chain_prepare(p, "policy.renew", buf_str(&out), "", &r->renew);
}

static err_t prepare_payment(struct prepare *p, struct renewing *r)
{
    struct buf out;

    buf_init(&out, p->arena, 256);
    buf_add_format(&out, "{\"policy\":\"%.*s\"", STR_ARG(uuid_text(p->arena, r->policy)));
    if (json_is_null(json_get(p->input, "payType"))) buf_add(&out, STR(",\"payType\":\"C\""));
    chain_members(&out, p->input, LIST("renewal", "chfId", "productCode", "officer", "officerCode", "discontinue"));
    buf_add_char(&out, '}');
    return chain_prepare(p, "premium.create", buf_str(&out), "", &r->pay);
}

static err_t read_payment(struct prepare *p, struct renewing *r)
{
    static const struct type text = TEXT(50), money = MONEY, day = DATE;

    TRY(value_read(p->arena, &text, "receipt", json_get(p->input, "receipt"), &r->receipt));
    TRY(value_read(p->arena, &money, "amount", json_get(p->input, "amount"), &r->amount));
    TRY(value_read(p->arena, &day, "payDate", json_get(p->input, "payDate"), &r->day));
    return r->day.null ? err_make(p->arena, E_FIELD_REQUIRED, "field", "payDate", NULL) : OK;
}

static err_t prepare_close(struct prepare *p, struct renewing *r)
{
    if (!r->prompted) return mobile_rule(p->arena, "renewal_unknown", "renewal");
    return chain_prepare(p, "policy_renewal.decline", str_format(p->arena, "{\"uuid\":\"%.*s\"}", STR_ARG(uuid_text(p->arena, r->prompt))),
                         "", &r->close);
}

err_t mobile_renew_prepare(struct prepare *p, void **plan)
{
    struct renewing *r = ARENA_NEW(p->arena, struct renewing);

    TRY(input_only(p, LIST("renewal", "chfId", "productCode", "officer", "officerCode", "receipt", "amount", "payDate", "payType", "payer",
                           "discontinue")));
    TRY(input_bool(p, "discontinue", &r->discontinue));
    *plan = r;
    TRY(find(p, r));
    if (r->discontinue) return prepare_close(p, r);
    r->policy = uuid_new(p->env);
    TRY(read_payment(p, r));
    return err_join(prepare_policy(p, r), prepare_payment(p, r));
}

/* ---- in the transaction ---- */

static err_t paid_before(struct tx *tx, const struct renewing *r, struct db_rows *rows)
{
    static const enum db_type types[] = {DB_UUID, DB_UUID};
    const struct db_value params[] = {db_uuid(r->family), db_uuid(r->product), r->receipt, r->amount, r->day};

    return db_query(tx->conn, STR("SELECT p.uuid, x.uuid FROM premium x JOIN policy p ON p.id = x.policy_id JOIN family f ON f.id ="
                                  " p.family_id JOIN product n ON n.uuid = $2 AND p.product_id IN (n.id, n.conversion_product_id)"
                                  " WHERE f.uuid = $1 AND x.receipt = $3 AND x.amount = $4 AND x.pay_date = $5 AND x.deleted_at IS NULL"), params, 5, types, 2,
                    rows);
}

/* A prompt that was answered or put away in the meantime is renewed by nobody: it was renewed with another receipt, or given up. */
static err_t check_prompt(struct tx *tx, const struct renewing *r)
{
    struct record prompt;
    err_t e;

    if (!r->prompted) return OK;
    e = tx_get(tx, &policy_renewal_entity, r->prompt, &prompt);
    if (!e && !record_cell(&prompt, "response_status")->null && record_cell(&prompt, "response_status")->i) e = err_make(tx->arena, E_DELETED, NULL);
    return err_is(e, E_DELETED) ? mobile_rule(tx->arena, "renewal_closed", "renewal") : e;
}

static err_t answer(struct tx *tx, const char *done, struct str policy, struct str premium)
{
    tx->result = str_format(tx->arena, "{\"done\":\"%s\",\"policy\":%.*s,\"premium\":%.*s}", done, STR_ARG(policy), STR_ARG(premium));
    return OK;
}

static struct str named(struct tx *tx, const struct db_value *uuid)
{
    return str_format(tx->arena, "{\"uuid\":\"%.*s\"}", STR_ARG(uuid_text(tx->arena, uuid->u)));
}

err_t mobile_renew_apply(struct tx *tx, void *plan)
{
    const struct renewing *r = plan;
    struct str policy, premium;
    struct record family;
    struct db_rows rows;

    if (r->discontinue) {
        TRY(chain_apply(tx, &r->close, "", &policy));
        return answer(tx, "discontinued", STR("null"), STR("null"));
    }
    TRY(tx_get(tx, &family_entity, r->family, &family));
    TRY(paid_before(tx, r, &rows));
    if (rows.rows) return answer(tx, "there", named(tx, db_cell(&rows, 0, 0)), named(tx, db_cell(&rows, 0, 1)));
    TRY(check_prompt(tx, r));
    TRY(chain_apply(tx, &r->renew, "", &policy));
    TRY(chain_apply(tx, &r->pay, "", &premium));
    return answer(tx, "created", policy, premium);
}
