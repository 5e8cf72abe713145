/* How a gateway is called. What a gateway answers is looked at for three things only: its status, a text that success holds, a member that
 * names the message. */
#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/vec.h"
#include "io/address.h"
#include "io/crypto.h"
#include "io/http_client.h"
#include "io/mail.h"
#include "io/outbox_file.h"
#include "module/message/internal.h"

enum { ANSWER_BYTES = 64 * 1024, HEADERS_MOST = 32 };

/* ---- as they are kept ---- */

enum { G_ID, G_CODE, G_CHANNEL, G_TYPE, G_URL, G_METHOD, G_HEADERS, G_BODY_FORM, G_BODY, G_SUCCESS, G_REFERENCE, G_SENDER, G_USERNAME, G_SECRET,
       G_SIGNATURE, G_TIMEOUT, G_COUNT };

static struct str text(const struct db_value *v) { return v->null ? STR_NONE : v->s; }

err_t gateways_load(struct db_conn *c, struct arena *a, struct gateway **out, size_t *n)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT,
                                         DB_TEXT, DB_TEXT, DB_TEXT, DB_INT};
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT id, code, channel, type, url, method, headers, body_form, body, success, reference_member, sender, username, secret,"
                        " signature_header, timeout_s FROM message_gateway WHERE active AND deleted_at IS NULL ORDER BY position, id"),
                 NULL, 0, types, G_COUNT, &rows));
    *out = ARENA_ARRAY(a, struct gateway, rows.rows + 1);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *v = db_cell(&rows, i, 0);

        (*out)[i] = (struct gateway){
            .id = v[G_ID].i, .code = v[G_CODE].s, .channel = v[G_CHANNEL].s, .type = v[G_TYPE].s, .url = v[G_URL].s, .method = v[G_METHOD].s,
            .headers = text(&v[G_HEADERS]), .body_form = v[G_BODY_FORM].s, .body = text(&v[G_BODY]), .success = text(&v[G_SUCCESS]),
            .reference_member = text(&v[G_REFERENCE]), .sender = text(&v[G_SENDER]), .username = text(&v[G_USERNAME]),
            .secret = text(&v[G_SECRET]), .signature_header = text(&v[G_SIGNATURE]), .timeout_s = v[G_TIMEOUT].i};
    }
    return OK;
}

static const char *const gateway_places[] = {"to", "text", "subject", "id", "language", "sender", "username", "secret", NULL};

static void check_places(struct check *c, const struct record *r, const char *column)
{
    const struct db_value *v = record_cell(r, column);
    struct str unknown = v->null ? STR_NONE : message_unknown_place(v->s, gateway_places);

    if (unknown.p) check_fail(c, err_make(c->arena, E_RULE, "rule", "message_place", "value", str_zero(c->arena, unknown), NULL));
}

void message_check_gateway(struct check *c, const struct record *old, const struct record *new_)
{
    static const struct { const char *type, *schemes[2]; } fits[] = {
        {"http", {"https", "http"}}, {"smtp", {"smtps", "smtp"}}, {"file", {"file", "file"}},
    };
    struct str type = record_cell(new_, "type")->s;
    struct address to = {0};
    bool good = false, is = address_read(c->arena, record_cell(new_, "url")->s, &to);

    for (size_t i = 0; is && i < sizeof fits / sizeof *fits; i++)
        good |= str_is(type, fits[i].type) && (str_is(to.scheme, fits[i].schemes[0]) || str_is(to.scheme, fits[i].schemes[1]));
    check_rule(c, good, "message_gateway_url");
    check_rule(c, str_is(type, "smtp") == str_is(record_cell(new_, "channel")->s, "email") || str_is(type, "file"), "message_gateway_channel");
    if (str_is(type, "smtp")) check_rule(c, !record_cell(new_, "sender")->null && mail_address_fits(record_cell(new_, "sender")->s), "message_gateway_sender");
    check_places(c, new_, "url");
    check_places(c, new_, "headers");
    check_places(c, new_, "body");
}

/* ---- what an answer holds ---- */

static const struct json *element(const struct json *list, struct str index)
{
    const struct json *v = list->first;
    size_t i = 0;

    if (!index.n || index.n > 4) return NULL;
    for (size_t k = 0; k < index.n; k++) {
        if (index.p[k] < '0' || index.p[k] > '9') return NULL;
        i = i * 10 + (size_t)(index.p[k] - '0');
    }
    while (v && i--) v = v->next;
    return v;
}

struct str gateway_reference(struct arena *a, const struct limits *limits, struct str answer, struct str path)
{
    const struct json *v;

    if (!path.n || json_read(a, answer, limits, &v)) return STR_NONE;
    while (path.p && v) {
        struct str name = str_cut(&path, '.');
        v = v->kind == JSON_ARRAY ? element(v, name) : json_get(v, str_zero(a, name));
    }
    return v && (v->kind == JSON_STRING || v->kind == JSON_NUMBER) && v->text.n <= 200 ? v->text : STR_NONE;
}

static void told(struct delivery *out, enum law_delivery outcome, struct str what)
{
    out->outcome = outcome;
    out->what = what;
}

/* ---- HTTP ---- */

struct call {
    struct arena *a;
    const struct gateway *g;
    struct message_value values[9];
    size_t count;
};

static struct str fill(const struct call *k, struct str s, enum message_escape escape)
{
    return message_fill(k->a, s, k->values, k->count, escape, NULL);
}

static const char *signature(const struct call *k, struct str body)
{
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(k->g->secret.p ? k->g->secret.p : "", k->g->secret.n, body.p ? body.p : "", body.n, mac);
    return str_format(k->a, "%.*s: %.*s", STR_ARG(k->g->signature_header), STR_ARG(hex_text(k->a, mac, sizeof mac))).p;
}

static const char *const *headers_of(const struct call *k, struct str id, struct str body)
{
    const char **out = ARENA_ARRAY(k->a, const char *, HEADERS_MOST + 4);
    struct str rest = k->g->headers;
    size_t n = 0;

    out[n++] = str_is(k->g->body_form, "json") ? "Content-Type: application/json" : "Content-Type: application/x-www-form-urlencoded";
    out[n++] = str_format(k->a, "Idempotency-Key: %.*s", STR_ARG(id)).p;
    if (k->g->signature_header.n) out[n++] = signature(k, body);
    while (rest.p && n < HEADERS_MOST) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        if (line.n) out[n++] = str_zero(k->a, fill(k, line, MESSAGE_LINE));
    }
    return out;
}

/* What says "not now" is tried again; any other refusal is one for good. */
static enum law_delivery outcome_of(int status)
{
    if (status >= 200 && status < 300) return LAW_DELIVERED;
    return status >= 500 || status == 408 || status == 425 || status == 429 ? LAW_DELIVERY_LATER : LAW_DELIVERY_REFUSED;
}

static void send_http(struct call *k, struct env *env, const struct letter *l, struct delivery *out)
{
    bool get = str_is(k->g->method, "GET");
    struct str body = get ? STR_NONE : fill(k, k->g->body.p ? k->g->body : STR(""), str_is(k->g->body_form, "json") ? MESSAGE_JSON : MESSAGE_FORM);
    struct http_request r = {.method = str_zero(k->a, k->g->method), .url = str_zero(k->a, fill(k, k->g->url, MESSAGE_FORM)), .body = body,
                             .timeout_ms = k->g->timeout_s * 1000, .answer_bytes = ANSWER_BYTES};
    struct http_answer answer;
    err_t e;

    r.headers = headers_of(k, uuid_text(k->a, l->uuid), body);
    e = http_send(k->a, &r, &answer);
    if (e) {
        told(out, LAW_DELIVERY_LATER, err_value(e, "what"));
        return;
    }
    told(out, outcome_of(answer.status), str_format(k->a, "HTTP %d", answer.status));
    if (out->outcome != LAW_DELIVERED) return;
    if (k->g->success.n && str_find(answer.body, k->g->success, 0) < 0) {
        told(out, LAW_DELIVERY_REFUSED, STR("the answer does not say that it was taken"));
        return;
    }
    out->reference = gateway_reference(k->a, &env->limits, answer.body, k->g->reference_member);
}

/* ---- mail, files ---- */

static void send_mail(struct call *k, struct env *env, const struct letter *l, struct delivery *out)
{
    struct mail m = {.url = str_zero(k->a, k->g->url), .username = k->g->username, .password = k->g->secret, .from = k->g->sender, .to = l->to,
                     .subject = l->subject, .text = l->text, .id = l->uuid, .date = env_peek(env), .timeout_ms = k->g->timeout_s * 1000};
    int status = 0;
    err_t e = mail_send(k->a, &m, &status);

    if (!e) told(out, LAW_DELIVERED, STR_NONE);
    else if (e->id == E_FIELD_FORM) told(out, LAW_DELIVERY_REFUSED, str_format(k->a, "%.*s is no mail address", STR_ARG(err_value(e, "field"))));
    else told(out, status >= 500 && status != 535 ? LAW_DELIVERY_REFUSED : LAW_DELIVERY_LATER,   /* 535: our own password, which is put right */
              str_format(k->a, "%.*s", STR_ARG(err_value(e, "what"))));
}

static void send_file(struct call *k, const struct address *to, const struct letter *l, struct delivery *out)
{
    struct str text = str_format(k->a, "To: %.*s\nSubject: %.*s\nLanguage: %.*s\n\n%.*s\n", STR_ARG(l->to), STR_ARG(l->subject), STR_ARG(l->language),
                                 STR_ARG(l->text));
    err_t e = outbox_file_put(k->a, str_zero(k->a, to->folder), l->uuid, text);

    told(out, e ? LAW_DELIVERY_LATER : LAW_DELIVERED, e ? err_value(e, "what") : STR_NONE);
}

void gateway_send(struct arena *a, struct env *env, struct str addresses, const struct gateway *g, const struct letter *l, struct delivery *out)
{
    struct call k = {.a = a, .g = g, .count = 8, .values = {
        {"to", l->to}, {"text", l->text}, {"subject", l->subject}, {"id", uuid_text(a, l->uuid)}, {"language", l->language}, {"sender", g->sender},
        {"username", g->username}, {"secret", g->secret}}};
    struct address to;

    *out = (struct delivery){.gateway = g->code};
    if (!address_read(a, g->url, &to) || !address_allowed(a, addresses, str_format(a, "%.*s://%.*s:%d", STR_ARG(to.scheme), STR_ARG(to.host), to.port))) {
        if (!str_is(to.scheme.p ? to.scheme : STR(""), "file") || !address_allowed(a, addresses, g->url)) {
            told(out, LAW_DELIVERY_LATER, STR("its address is not in the setting message.addresses"));
            return;
        }
    }
    if (str_is(g->type, "http")) send_http(&k, env, l, out);
    else if (str_is(g->type, "smtp")) send_mail(&k, env, l, out);
    else send_file(&k, &to, l, out);
}
