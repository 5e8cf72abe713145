/* Job payment.send: requests to the payment gateway, by HTTP (docs/payments.md, "The gateway"). What it answers is written down with the request. */
#include "base/arena.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "db/sql.h"
#include "io/crypto.h"
#include "io/http_client.h"
#include "model/run/setting.h"
#include "module/outbox.h"
#include "module/payment/gateway.h"
#include "module/rows.h"

enum { TIMEOUT_MS = 20000 };

struct call { const char *path; struct str body; };   /* path NULL: there is nothing to be asked any more */

struct terms {
    struct str url, secret;
    struct call *requests;      /* of each row taken */
};

/* What an answer said, where it was one. */
struct said {
    bool unasked;                  /* there was nothing to be asked any more */
    struct payment_answered of_number;
    payment_theres_t there;
};

/* ---- what is asked ---- */

static bool is_kind(const struct record *request, const char *kind) { return str_is(record_cell(request, "kind")->s, kind); }

static void put_text(struct json_writer *w, const char *key, const struct db_value *v)
{
    if (!v->null && v->s.n) answer_text(w, key, v->s);
}

static void put_date(struct json_writer *w, const char *key, const struct db_value *v)
{
    if (v->null) return;
    json_key(w, str_of(key));
    json_put_date(w, v->d);
}

static void put_money(struct json_writer *w, const char *key, const struct db_value *v)
{
    if (v->null) return;
    json_key(w, str_of(key));
    json_put_decimal(w, v->i, 2, false);
}

enum { P_ID, P_STATUS, P_EXPECTED, P_PHONE, P_DAY, P_OFFICER, P_LANGUAGE, P_NUMBER, P_COLUMNS };
enum { L_PAYMENT, L_INSURANCE, L_PRODUCT, L_STAGE, L_EXPECTED, L_COLUMNS };
enum { R_ID, R_FROM, R_TO, R_COLUMNS };

/* What the rows taken are about, one statement each. */
struct about { struct db_rows payments, lines, runs; };

static int64_t *ids_of(struct outbox_round *r, const char *column, size_t *n)
{
    int64_t *ids = ARENA_ARRAY(r->run->arena, int64_t, r->count + 1);

    *n = 0;
    for (size_t i = 0; i < r->count; i++)
        if (!record_cell(&r->taken[i], column)->null) ids[(*n)++] = record_cell(&r->taken[i], column)->i;
    return ids;
}

static err_t read_in(struct tx *tx, const char *select, const char *column, const char *rest, const struct db_value *list, const enum db_type *types,
                     size_t columns, struct db_rows *out)
{
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "%s", select);
    sql_in(&s, column, 1);
    sql_add(&s, "%s", rest);
    return db_query(tx->conn, sql_text(&s), list, 1, types, columns, out);
}

static err_t read_about(struct outbox_round *r, struct tx *tx, struct about *out)
{
    static const enum db_type payments[P_COLUMNS] = {DB_INT, DB_INT, DB_INT, DB_TEXT, DB_DATE, DB_TEXT, DB_TEXT, DB_TEXT};
    static const enum db_type lines[L_COLUMNS] = {DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT};
    static const enum db_type runs[R_COLUMNS] = {DB_INT, DB_DATE, DB_DATE};
    size_t n;
    int64_t *ids = ids_of(r, "payment_id", &n);
    struct db_value list = db_list(DB_INTS, ids, n);

    *out = (struct about){0};
    if (n) TRY(read_in(tx, "SELECT y.id, y.status, y.expected_amount, y.phone_number, y.request_date, y.officer_code, y.language_name, (SELECT m.control_number"
                       " FROM control_number m WHERE m.payment_id = y.id AND m.deleted_at IS NULL ORDER BY m.id DESC LIMIT 1) FROM payment y"
                       " WHERE y.deleted_at IS NULL AND ", "y.id", "", &list, payments, P_COLUMNS, &out->payments));
    if (n) TRY(read_in(tx, "SELECT x.payment_id, x.insurance_number, x.product_code, x.policy_stage, x.expected_amount FROM payment_detail x"
                       " WHERE x.deleted_at IS NULL AND ", "x.payment_id", " ORDER BY x.id", &list, lines, L_COLUMNS, &out->lines));
    ids = ids_of(r, "reconciliation_id", &n);
    list = db_list(DB_INTS, ids, n);
    return n ? read_in(tx, "SELECT id, date_from, date_to FROM payment_reconciliation WHERE ", "id", "", &list, runs, R_COLUMNS, &out->runs) : OK;
}

static const struct db_value *row_of(const struct db_rows *rows, int64_t id)
{
    for (size_t i = 0; i < rows->rows; i++)
        if (db_cell(rows, i, 0)->i == id) return db_cell(rows, i, 0);
    return NULL;
}

static void put_lines(struct json_writer *w, const struct db_rows *lines, int64_t payment)
{
    json_key(w, STR("policies"));
    json_open(w, '[');
    for (size_t i = 0; i < lines->rows; i++) {
        const struct db_value *v = db_cell(lines, i, 0);

        if (v[L_PAYMENT].i != payment) continue;
        json_open(w, '{');
        put_text(w, "insurance_number", &v[L_INSURANCE]);
        put_text(w, "insurance_product_code", &v[L_PRODUCT]);
        json_key(w, STR("renewal"));
        json_put_bool(w, !v[L_STAGE].null && str_is(v[L_STAGE].s, "R"));
        put_money(w, "amount", &v[L_EXPECTED]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_number(struct json_writer *w, const struct about *about, const struct db_value *v)
{
    put_money(w, "amount_to_be_paid", &v[P_EXPECTED]);
    put_text(w, "phone_number", &v[P_PHONE]);
    put_date(w, "request_date", &v[P_DAY]);
    put_text(w, "enrolment_officer_code", &v[P_OFFICER]);
    put_text(w, "language", &v[P_LANGUAGE]);
    put_lines(w, &about->lines, v[P_ID].i);
}

/* A request for a number is sent while it is awaited; a cancellation as long as the payment is known. */
static struct call of_payment(struct arena *a, const struct about *about, const struct record *row)
{
    const struct db_value *v = row_of(&about->payments, record_cell(row, "payment_id")->i);
    bool number = is_kind(row, "number");
    struct json_writer w;
    struct buf text;

    if (!v || (number && v[P_STATUS].i != LAW_PAYMENT_REQUESTED)) return (struct call){0};
    buf_init(&text, a, 512);
    w = json_writer(&text);
    json_open(&w, '{');
    answer_int(&w, "internal_identifier", v[P_ID].i);
    if (number) put_number(&w, about, v);
    else {
        put_text(&w, "control_number", &v[P_NUMBER]);
        put_text(&w, "reason", record_cell(row, "reason"));
    }
    json_close(&w, '}');
    return (struct call){number ? "/PostReqControlNumber" : "/CancelControlNumber", buf_str(&text)};
}

static struct call of_run(struct arena *a, const struct about *about, const struct record *row)
{
    const struct db_value *v = row_of(&about->runs, record_cell(row, "reconciliation_id")->i);
    struct json_writer w;
    struct buf text;

    if (!v) return (struct call){0};
    buf_init(&text, a, 128);
    w = json_writer(&text);
    json_open(&w, '{');
    put_date(&w, "date_from", &v[R_FROM]);
    put_date(&w, "date_to", &v[R_TO]);
    json_close(&w, '}');
    return (struct call){"/GetTransactions", buf_str(&text)};
}

static err_t begin(struct outbox_round *r, struct tx *tx)
{
    struct arena *a = r->run->arena;
    struct terms *t = ARENA_NEW(a, struct terms);
    const struct settings *settings;
    struct about about;

    TRY(settings_of(tx, &settings));
    TRY(read_about(r, tx, &about));
    t->url = str_copy(a, setting_text(settings, SETTING_GATEWAY_URL));
    t->secret = str_copy(a, setting_text(settings, SETTING_GATEWAY_SECRET));
    t->requests = ARENA_ARRAY(a, struct call, r->count + 1);
    for (size_t i = 0; i < r->count; i++)
        t->requests[i] = is_kind(&r->taken[i], "transactions") ? of_run(a, &about, &r->taken[i]) : of_payment(a, &about, &r->taken[i]);
    r->attempts_most = setting_int(settings, SETTING_GATEWAY_ATTEMPTS);
    r->terms = t;
    return OK;
}

/* ---- asking ---- */

/* Signed as the gateway's own calls are: method, path, time, body. */
static const char *signature(struct arena *a, const struct terms *t, struct str url, struct str stamp, struct str body)
{
    ptrdiff_t host = str_find(url, STR("://"), 0), path = str_find(url, STR("/"), (size_t)host + 3);
    struct str text = str_format(a, "POST\n%.*s\n%.*s\n%.*s", (int)(url.n - (size_t)path), url.p + path, STR_ARG(stamp), STR_ARG(body));
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(t->secret.p, t->secret.n, text.p, text.n, mac);
    return str_format(a, "X-Signature: %.*s", STR_ARG(hex_text(a, mac, sizeof mac))).p;
}

static const char *const *headers_of(const struct outbox_round *r, const struct terms *t, const struct record *row, struct str url, struct str body)
{
    struct arena *a = r->run->arena;
    const char **out = ARENA_ARRAY(a, const char *, 5);
    struct str stamp = str_format(a, "%lld", (long long)(env_peek(r->run->runner->env).us / 1000000));

    out[0] = "Content-Type: application/json";
    out[1] = str_format(a, "Idempotency-Key: %.*s", STR_ARG(uuid_text(a, row->at[COLUMN_UUID].u))).p;
    out[2] = str_format(a, "X-Timestamp: %.*s", STR_ARG(stamp)).p;
    if (t->secret.n) out[3] = signature(a, t, url, stamp, body);
    return out;
}

static bool is_refusal(int status) { return status == 400 || status == 409 || status == 410 || status == 422; }

static void told(struct outbox_attempt *out, enum law_delivery outcome, struct str what)
{
    out->outcome = outcome;
    out->what = what;
}

static struct str member(const struct json *answer, const char *name)
{
    const struct json *v = json_get(answer, name);

    return v && (v->kind == JSON_STRING || v->kind == JSON_NUMBER) ? str_trim(v->text) : STR_NONE;
}

/* error_occured: true, or success: false. */
static bool says_no(const struct json *answer)
{
    bool error = false, success = true;

    json_bool(json_get(answer, "error_occured"), &error);
    json_bool(json_get(answer, "success"), &success);
    return error || !success;
}

static err_t read_transactions(const struct outbox_round *r, const struct json *answer, struct said *a)
{
    return payment_there_read(r->run->arena, &r->run->runner->env->limits, json_get(answer, "transactions"), &a->there);
}

/* An answer may be empty: then it says no more than that the request was taken. */
static void read_answer(struct outbox_round *r, const struct record *row, const struct http_answer *http, struct said *a, struct outbox_attempt *out)
{
    bool refused = is_refusal(http->status);
    const struct json *answer = NULL;
    err_t e = OK;

    if (http->cut) {
        told(out, LAW_DELIVERY_REFUSED, STR("its answer is longer than the limit body_bytes: ask for fewer days"));
        return;
    }
    if (str_trim(http->body).n && utf8_valid(http->body)) e = json_read(r->run->arena, http->body, &r->run->runner->env->limits, &answer);
    a->of_number = (struct payment_answered){.refused = refused || says_no(answer), .number = outbox_cut(member(answer, "control_number"), 50),
                                             .comment = outbox_cut(member(answer, "error_message"), 255), .origin = STR("gateway")};
    told(out, a->of_number.refused ? LAW_DELIVERY_REFUSED : LAW_DELIVERED,
         a->of_number.comment.n ? a->of_number.comment : str_format(r->run->arena, "HTTP %d", http->status));
    if (out->outcome != LAW_DELIVERED) return;
    if (!e && is_kind(row, "transactions")) e = read_transactions(r, answer, a);
    if (e) told(out, LAW_DELIVERY_LATER, str_format(r->run->arena, "its answer cannot be read: %s", err_code(e->id)));
}

static void attempt(struct outbox_round *r, size_t i, struct outbox_attempt *out)
{
    struct arena *a = r->run->arena;
    const struct terms *t = r->terms;
    const struct call *asked = &t->requests[i];
    struct said *answer = ARENA_NEW(a, struct said);
    struct str url = str_format(a, "%.*s%s", STR_ARG(t->url), asked->path ? asked->path : "");
    struct http_request request = {.method = "POST", .url = url.p, .body = asked->body, .timeout_ms = TIMEOUT_MS,
                                   .answer_bytes = (size_t)r->run->runner->env->limits.value[LIMIT_BODY_BYTES]};
    struct http_answer http;
    err_t e;

    out->more = answer;
    told(out, LAW_DELIVERY_LATER, STR("the setting payment.gateway_url says no address"));
    answer->unasked = !asked->path;
    if (answer->unasked) told(out, LAW_DELIVERY_REFUSED, STR("it is no longer awaited"));
    if (answer->unasked || !t->url.n) return;
    request.headers = headers_of(r, t, &r->taken[i], url, asked->body);
    e = http_send(a, &request, &http);
    if (e) told(out, LAW_DELIVERY_LATER, err_value(e, "what"));
    else if (is_refusal(http.status) || (http.status >= 200 && http.status < 300)) read_answer(r, &r->taken[i], &http, answer, out);
    else told(out, LAW_DELIVERY_LATER, str_format(a, "HTTP %d", http.status));
}

/* ---- what becomes of it ---- */

static err_t end_run(struct tx *tx, const struct said *a, const struct record *old, enum law_message_state state)
{
    struct record run;

    if (state != LAW_MESSAGE_SENT && state != LAW_MESSAGE_FAILED) return OK;
    TRY(tx_get_id(tx, &payment_reconciliation_entity, record_cell(old, "reconciliation_id")->i, &run));
    return state == LAW_MESSAGE_SENT ? payment_reconciliation_compare(tx, &run, &a->there) : payment_reconciliation_end(tx, &run, NULL);
}

static err_t end(struct outbox_round *r, struct tx *tx, const struct outbox_attempt *at, const struct record *old, struct record *row)
{
    const struct said *a = at->more;
    enum law_message_state state = outbox_state_of(row);
    const struct access *before;
    err_t e = OK;

    (void)r;
    if (a->unasked) *record_cell(row, "state") = db_text(outbox_state_text(LAW_MESSAGE_GIVEN_UP));
    before = tx_see_all(tx);
    if (is_kind(old, "transactions")) e = end_run(tx, a, old, state);
    else if (is_kind(old, "number") && (state == LAW_MESSAGE_SENT || a->of_number.refused))
        e = payment_take_answer(tx, record_cell(old, "payment_id")->i, &a->of_number);
    tx->who = before;
    return e;
}

err_t payment_send_step(struct job_run *run, bool *more)
{
    static const struct outbox box = {
        .entity = &payment_request_entity, .begin = begin, .attempt = attempt, .end = end,
        .due = "SELECT uuid FROM payment_request WHERE state IN ('queued', 'sending') AND next_at <= $1 AND deleted_at IS NULL ORDER BY next_at, id LIMIT $2 OFFSET $3",
    };

    return outbox_step(run, &box, more);
}
