#include "api/phone/frame.h"

#include <string.h>
#include <strings.h>

#include "module/core/core.h"
#include "module/insuree/insuree.h"
#include "module/policy/policy.h"

/* ---- errors ---- */

/* What is wrong with what was sent is 400 to those apps, whether it is its form or what it says (mobile-offline 7). */
static int status_of(err_t e)
{
    int http = err_http(e->id);

    return http == 409 || http == 422 ? 400 : http;
}

void phone_failed(struct call *c, struct reply *r, err_t e)
{
    struct json_writer w = json_writer(&r->body);
    struct str wait = err_value(e, "retry_s");

    if (wait.p)
        reply_header(r, STR("Retry-After"), wait);
    r->status = status_of(e);
    r->body.n = 0;
    json_open(&w, '{');
    json_key(&w, STR("error_occured"));
    json_put_bool(&w, true);
    answer_text(&w, "error_message", text_err(c->arena, c->api->texts, c->language, e));
    json_close(&w, '}');
}

err_t phone_wrong(struct phone *p, const char *what)
{
    return err_make(p->call->arena, E_REQUEST, "what", what, NULL);
}

/* ---- what was sent ---- */

static bool is_named(struct str key, const char *name)
{
    return key.n == strlen(name) && strncasecmp(key.p, name, key.n) == 0;
}

const struct json *phone_member(const struct json *of, const char *name)
{
    for (const struct json *m = of && of->kind == JSON_OBJECT ? of->first : NULL; m; m = m->next)
        if (is_named(m->key, name))
            return m->kind == JSON_NULL || (m->kind == JSON_STRING && !str_trim(m->text).n) ? NULL : m;
    return NULL;
}

struct str phone_text(const struct json *of, const char *name)
{
    const struct json *m = phone_member(of, name);

    return m && (m->kind == JSON_STRING || m->kind == JSON_NUMBER) ? str_trim(m->text) : STR_NONE;
}

err_t phone_required(struct phone *p, const struct json *of, const char *name, struct str *out)
{
    *out = phone_text(of, name);
    return out->n ? OK : err_make(p->call->arena, E_FIELD_REQUIRED, "field", name, NULL);
}

err_t phone_date(struct phone *p, const struct json *of, const char *name, bool required, date_t *out)
{
    struct str text = phone_text(of, name);

    *out = DATE_NONE;
    if (!text.n)
        return required ? err_make(p->call->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
    if (text.n >= 10 && date_read(text.p, 10, out) && (text.n == 10 || text.p[10] == 'T' || text.p[10] == ' '))
        return OK;
    return err_make(p->call->arena, E_FIELD_FORM, "field", name, "form", "2026-11-21", NULL);
}

err_t phone_int(struct phone *p, const struct json *of, const char *name, int64_t *out)
{
    struct str text = phone_text(of, name);

    *out = 0;
    if (!text.n || decimal_read(text.p, text.n, 0, false, out))
        return OK;
    return err_make(p->call->arena, E_FIELD_TYPE, "field", name, "type", "int", NULL);
}

bool phone_bool(const struct json *of, const char *name)
{
    const struct json *m = phone_member(of, name);

    return m && (m->kind == JSON_TRUE || str_is(m->text, "1") || is_named(m->text, "true"));
}

/* ---- reading ---- */

const struct access *phone_lent(struct phone *p)
{
    static const right_t rights[] = {RIGHT_FAMILY_READ, RIGHT_INSUREE_READ, RIGHT_POLICY_READ, RIGHT_POLICY_RENEW, 111001, 121001, 121101,
                                     121501, 121601, 121901, 122101};

    return access_lent(p->call->arena, p->call->who, rights, sizeof rights / sizeof *rights);
}

err_t phone_query(struct phone *p, const char *sql, const struct db_value *params, size_t n, const char *types, struct db_rows *out)
{
    static const enum db_type known[] = {['i'] = DB_INT, ['t'] = DB_TEXT, ['b'] = DB_BOOL, ['d'] = DB_DATE, ['u'] = DB_UUID, ['m'] = DB_INT, ['s'] = DB_STAMP};
    size_t columns = strlen(types);
    enum db_type *each = ARENA_ARRAY(p->call->arena, enum db_type, columns);
    struct db_conn *c;
    err_t e;

    for (size_t i = 0; i < columns; i++) each[i] = known[(unsigned char)types[i]];
    TRY(db_acquire(p->call->api->db, p->call->arena, DB_READ, &c));
    e = db_query(c, str_of(sql), params, n, each, columns, out);
    db_release(c);
    return e;
}

err_t phone_officer(struct phone *p, struct str code, int64_t *out)
{
    const struct db_value key = db_text(code);
    struct db_rows rows;

    TRY(phone_query(p, "SELECT id FROM officer WHERE code = $1 AND deleted_at IS NULL", &key, 1, "i", &rows));
    *out = rows.rows ? db_cell(&rows, 0, 0)->i : 0;
    return OK;
}

err_t phone_officers(struct phone *p, struct db_value *out)
{
    struct arena *a = p->call->arena;
    int64_t officer, *ids = NULL;
    struct db_conn *c;
    size_t n = 0;
    err_t e = OK;

    TRY(phone_officer(p, p->call->account->username, &officer));
    if (officer) {
        TRY(db_acquire(p->call->api->db, a, DB_READ, &c));
        e = policy_officers_of(c, a, officer, &ids, &n);
        db_release(c);
    }
    *out = db_list(DB_INTS, ids, n);
    return e;
}

/* ---- answers ---- */

void phone_put(struct phone *p, const char *key, enum phone_shape shape, const struct db_value *v)
{
    struct json_writer *w = &p->out;

    json_key(w, str_of(key));
    if (v->null) {
        json_put_null(w);
        return;
    }
    switch (shape) {
    case AS_TEXT: json_put_str(w, v->s); break;
    case AS_INT: json_put_int(w, v->i); break;
    case AS_BOOL: json_put_bool(w, v->b); break;
    case AS_DATE: json_put_date(w, v->d); break;
    case AS_UUID: json_put_uuid(w, v->u); break;
    case AS_AMOUNT: json_put_decimal(w, v->i, 2, false); break;
    case AS_PRICE: json_put_decimal(w, v->i, 2, true); break;
    }
}

void phone_put_text(struct phone *p, const char *key, struct str v)
{
    json_key(&p->out, str_of(key));
    if (v.p) json_put_str(&p->out, v);
    else json_put_null(&p->out);
}

void phone_put_row(struct phone *p, const struct found *rows, size_t row, const struct phone_column *columns)
{
    for (const struct phone_column *c = columns; c->key; c++) phone_put(p, c->key, c->shape, rows_cell(rows, row, c->path));
}

void phone_put_rows(struct phone *p, const struct found *rows, const struct phone_column *columns)
{
    json_open(&p->out, '[');
    for (size_t i = rows->from; i < rows->to; i++) {
        json_open(&p->out, '{');
        phone_put_row(p, rows, i, columns);
        json_close(&p->out, '}');
    }
    json_close(&p->out, ']');
}

void phone_put_table(struct phone *p, const struct db_rows *rows, const struct phone_column *columns)
{
    json_open(&p->out, '[');
    for (size_t i = 0; i < rows->rows; i++) {
        json_open(&p->out, '{');
        for (size_t k = 0; columns[k].key; k++) phone_put(p, columns[k].key, columns[k].shape, db_cell(rows, i, k));
        json_close(&p->out, '}');
    }
    json_close(&p->out, ']');
}

/* ---- writing ---- */

err_t phone_command(struct phone *p, const char *command, struct str input, struct answer *out)
{
    struct request sent = {.command = str_of(command), .who = p->call->who};

    TRY(json_read(p->call->arena, input, &p->call->api->env->limits, &sent.input));
    return write_command(p->call->api->write, p->call->arena, &sent, out);
}

err_t phone_link(struct phone *p, struct str control, struct str number, struct str product, bool renewal, bool *done)
{
    struct json_writer w;
    struct answer a;
    struct buf text;
    err_t e;

    buf_init(&text, p->call->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    answer_text(&w, "controlNumber", control);
    answer_text(&w, "insuranceNumber", number);
    answer_text(&w, "productCode", product);
    json_key(&w, STR("renewal"));
    json_put_bool(&w, renewal);
    json_close(&w, '}');
    e = phone_command(p, "payment.link", buf_str(&text), &a);
    *done = !e && a.status == COMMAND_DONE;
    return phone_in_doubt(e) ? e : OK;
}

bool phone_broke(err_t e, const char *rule)
{
    for (; e; e = e->next)
        if (err_is(e, E_RULE) && str_is(err_value(e, "rule"), rule)) return true;
    return false;
}

bool phone_taken(err_t e, const char *field)
{
    for (; e; e = e->next)
        if (err_is(e, E_NOT_UNIQUE) && str_ends(err_value(e, "field"), str_of(field))) return true;
    return false;
}

bool phone_in_doubt(err_t e)
{
    return e && err_http(e->id) >= 500;
}
