/* What payments of telephones and of the gateway share: which payment, the input of a command, how its answer looks. */
#include "api/phone/payment.h"

#include "base/hex.h"
#include "io/crypto.h"
#include "module/payment/payment.h"

/* ---- commands ---- */

err_t pay_command(struct phone *p, const struct access *who, const char *name, struct str input, struct answer *out)
{
    struct call *c = p->call;
    uint8_t digest[SHA256_BYTES];
    struct request sent = {.command = str_of(name), .who = who};

    sha256(c->body.p, c->body.n, digest);
    sent.details = str_format(c->arena, "sha256:%.*s", STR_ARG(hex_text(c->arena, digest, sizeof digest)));
    TRY(json_read(c->arena, input, &c->api->env->limits, &sent.input));
    TRY(write_command(c->api->write, c->arena, &sent, out));
    return out->status == COMMAND_DONE ? OK : out->error;
}

/* ---- which payment ---- */

err_t pay_find(struct phone *p, const struct json *of, struct str *uuid)
{
    struct db_value id = db_int(0);
    struct db_rows rows;

    TRY(phone_int(p, of, "internal_identifier", &id.i));
    TRY(phone_query(p, "SELECT uuid FROM payment WHERE id = $1 AND deleted_at IS NULL", &id, 1, "u", &rows));
    if (!rows.rows) return err_make(p->call->arena, E_NOT_FOUND, "entity", "payment", "key", str_format(p->call->arena, "%lld", (long long)id.i).p, NULL);
    *uuid = uuid_text(p->call->arena, db_cell(&rows, 0, 0)->u);
    return OK;
}

/* ---- inputs ---- */

void pay_begin(struct phone *p, struct pay_input *in)
{
    buf_init(&in->text, p->call->arena, 256);
    in->w = json_writer(&in->text);
    json_open(&in->w, '{');
}

void pay_put(struct pay_input *in, const char *key, struct str v)
{
    if (v.n) answer_text(&in->w, key, v);
}

void pay_put_bool(struct pay_input *in, const char *key, bool v)
{
    json_key(&in->w, str_of(key));
    json_put_bool(&in->w, v);
}

struct str pay_end(struct pay_input *in)
{
    json_close(&in->w, '}');
    return buf_str(&in->text);
}

/* 0 cash, 1 mobile, 2 bank; words as they are. */
struct str pay_type(const struct json *of)
{
    struct str type = phone_text(of, "type_of_payment");

    return str_is(type, "0") ? STR("Cash") : str_is(type, "1") ? STR("MobilePhone") : str_is(type, "2") ? STR("BankTransfer") : type;
}

err_t pay_put_day(struct phone *p, struct pay_input *in, const char *key, const struct json *of, const char *name)
{
    date_t day;

    TRY(phone_date(p, of, name, false, &day));
    if (date_none(day)) return OK;
    json_key(&in->w, str_of(key));
    json_put_date(&in->w, day);
    return OK;
}

static void put_line(struct pay_input *in, const struct json *line)
{
    json_open(&in->w, '{');
    pay_put(in, "insuranceNumber", phone_text(line, "insurance_number"));
    pay_put(in, "productCode", phone_text(line, "insurance_product_code"));
    pay_put_bool(in, "renewal", phone_bool(line, "renewal"));
    pay_put(in, "amount", phone_text(line, "amount"));
    json_close(&in->w, '}');
}

void pay_put_lines(struct pay_input *in, const struct json *of, const char *name)
{
    const struct json *lines = phone_member(of, name);

    json_key(&in->w, STR("lines"));
    json_open(&in->w, '[');
    if (lines && lines->kind == JSON_ARRAY)
        for (const struct json *line = lines->first; line; line = line->next) put_line(in, line);
    else
        put_line(in, of);
    json_close(&in->w, ']');
}

/* ---- answers ---- */

static err_t answer(struct phone *p, const struct answer *a)
{
    const struct json *told;
    int64_t id = 0, fault = 0;
    struct db_value key;
    struct db_rows rows;

    TRY(json_read(p->call->arena, a->result, &p->call->api->env->limits, &told));
    json_int(json_get(told, "id"), &id);
    json_int(json_get(told, "fault"), &fault);
    key = db_int(id);
    TRY(phone_query(p, "SELECT control_number FROM control_number WHERE payment_id = $1 AND deleted_at IS NULL AND control_number IS NOT NULL"
                    " ORDER BY id DESC LIMIT 1", &key, 1, "t", &rows));
    json_open(&p->out, '{');
    answer_int(&p->out, "internal_identifier", id);
    phone_put_text(p, "control_number", rows.rows ? db_cell(&rows, 0, 0)->s : STR_NONE);
    json_key(&p->out, STR("error_occured"));
    json_put_bool(&p->out, fault != 0);
    answer_int(&p->out, "error_code", fault);
    phone_put_text(p, "error_message", fault ? json_get(told, "message")->text : STR_NONE);
    json_close(&p->out, '}');
    return OK;
}

err_t pay_run(struct phone *p, const struct access *who, const char *name, struct pay_input *in)
{
    struct answer a;

    TRY(pay_command(p, who, name, pay_end(in), &a));
    return answer(p, &a);
}
