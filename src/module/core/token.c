#include "module/core/token_format.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "io/crypto.h"

/* Base64 of {"alg":"HS256","typ":"JWT"}: a token begins with exactly this, so no header is ever interpreted. */
#define HEADER "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"

enum { TOKEN_BYTES_MAX = 2048, SKEW_S = 60 };

/* ---- base64url without padding (RFC 4648, section 5) ---- */

static void encode(struct buf *out, const uint8_t *p, size_t n)
{
    static const char signs[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    unsigned held = 0;

    for (size_t i = 0; i < n; i++) {
        bits = bits << 8 | p[i];
        for (held += 8; held >= 6; held -= 6) buf_add_char(out, signs[bits >> (held - 6) & 63]);
    }
    if (held) buf_add_char(out, signs[bits << (6 - held) & 63]);
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* Bits left over must be zero, so that each value has one spelling. */
static bool decode(struct arena *a, struct str s, struct str *out)
{
    char *bytes = arena_bytes(a, s.n);
    uint32_t bits = 0;
    unsigned held = 0;
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        int v = value_of(s.p[i]);
        if (v < 0) return false;
        bits = bits << 6 | (uint32_t)v;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes[n++] = (char)(bits >> held & 255);
    }
    *out = (struct str){bytes, n};
    return held < 6 && !(bits & ((1U << held) - 1));
}

/* ---- the key ---- */

static err_t read_key(struct db_conn *c, struct token_key *key, bool *found)
{
    const enum db_type types[] = {DB_BYTES};
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT value FROM secret WHERE name = 'token_key'"), NULL, 0, types, 1, &rows));
    *found = rows.rows && db_cell(&rows, 0, 0)->s.n == TOKEN_KEY_BYTES;
    if (*found) memcpy(key->bytes, db_cell(&rows, 0, 0)->s.p, TOKEN_KEY_BYTES);
    return OK;
}

/* Several servers may start at once: the first one's key stays, and all read it back. */
static err_t make_key(struct db_conn *c, struct token_key *key)
{
    struct db_value value;
    bool found;

    env_secret(key->bytes, TOKEN_KEY_BYTES);
    value = db_bytes((struct str){(const char *)key->bytes, TOKEN_KEY_BYTES});
    TRY(db_begin(c, DB_WRITE));
    TRY(db_exec(c, STR("INSERT INTO secret (name, value) VALUES ('token_key', $1) ON CONFLICT (name) DO NOTHING"), &value, 1, NULL));
    TRY(db_commit(c));
    return read_key(c, key, &found);
}

err_t token_key_load(struct db *db, struct arena *a, struct env *env, const struct token_key **out)
{
    struct token_key *key = ARENA_NEW(a, struct token_key);
    struct db_conn *c;
    bool found = false;
    err_t e;

    (void)env;
    if (!crypto_init()) return err_make(a, E_FILE, "path", "libsodium", "what", "cannot start", NULL);
    TRY(db_acquire(db, a, DB_READ, &c));
    e = read_key(c, key, &found);
    db_release(c);
    if (!e && !found) {
        TRY(db_acquire(db, a, DB_WRITE, &c));
        e = make_key(c, key);
        db_release(c);
    }
    *out = key;
    return e;
}

/* ---- writing ---- */

static void put_claims(struct buf *out, struct env *env, const struct account *who, int64_t issued_s, int64_t now_s)
{
    struct json_writer w = json_writer(out);

    json_open(&w, '{');
    json_key(&w, STR("username"));
    json_put_str(&w, who->username);
    json_key(&w, STR("exp"));
    json_put_int(&w, now_s + TOKEN_LIFE_S);
    json_key(&w, STR("origIat"));
    json_put_int(&w, issued_s ? issued_s : now_s);
    json_key(&w, STR("jti"));
    json_put_uuid(&w, uuid_new(env));
    json_key(&w, STR("nbf"));
    json_put_int(&w, now_s);
    json_key(&w, STR("ver"));
    json_put_int(&w, who->token_count);
    json_close(&w, '}');
}

static int64_t now_s(struct env *env)
{
    return env_now(env).us / 1000000;
}

struct str token_sign(struct arena *a, const struct token_key *key, struct str claims)
{
    uint8_t mac[SHA256_BYTES];
    struct buf out;

    buf_init(&out, a, 512);
    buf_add(&out, STR(HEADER "."));
    encode(&out, (const uint8_t *)claims.p, claims.n);
    hmac_sha256(key->bytes, TOKEN_KEY_BYTES, out.p, out.n, mac);
    buf_add_char(&out, '.');
    encode(&out, mac, sizeof mac);
    return str_copy(a, buf_str(&out));
}

struct str token_issue(struct arena *a, struct env *env, const struct token_key *key, const struct account *who, int64_t issued_s)
{
    struct buf claims;

    buf_init(&claims, a, 256);
    put_claims(&claims, env, who, issued_s, now_s(env));
    return token_sign(a, key, buf_str(&claims));
}

/* ---- reading ---- */

static bool is_signed(struct arena *a, const struct token_key *key, struct str text, struct str *claims)
{
    struct str rest = text, signature, mac;
    uint8_t made[SHA256_BYTES];
    size_t signed_bytes;

    if (!str_is(str_cut(&rest, '.'), HEADER)) return false;
    *claims = str_cut(&rest, '.');
    signature = rest;
    if (!claims->n || !signature.n || !decode(a, signature, &mac) || mac.n != SHA256_BYTES) return false;
    signed_bytes = (size_t)(claims->p - text.p) + claims->n;
    hmac_sha256(key->bytes, TOKEN_KEY_BYTES, text.p, signed_bytes, made);
    return crypto_equal(made, mac.p, SHA256_BYTES);
}

static bool read_claims(struct arena *a, struct env *env, struct str encoded, struct token *out)
{
    const struct json *claims, *username;
    int64_t not_before, now = now_s(env);
    struct str text;

    if (!decode(a, encoded, &text) || json_read(a, text, &env->limits, &claims)) return false;
    username = json_get(claims, "username");
    if (!username || username->kind != JSON_STRING || !username->text.n) return false;
    out->username = username->text;
    if (!json_int(json_get(claims, "exp"), &out->expires_s) || !json_int(json_get(claims, "origIat"), &out->issued_s) ||
        !json_int(json_get(claims, "nbf"), &not_before) || !json_int(json_get(claims, "ver"), &out->token_count))
        return false;
    return out->expires_s > now && not_before <= now + SKEW_S;
}

err_t token_read(struct arena *a, struct env *env, const struct token_key *key, struct str text, struct token *out)
{
    struct str claims;

    *out = (struct token){0};
    if (text.n && text.n <= TOKEN_BYTES_MAX && is_signed(a, key, text, &claims) && read_claims(a, env, claims, out)) return OK;
    *out = (struct token){0};
    return err_make(a, E_SIGNED_OUT, NULL);
}

/* ---- new passwords ---- */

struct str token_reset_issue(struct arena *a, struct env *env, const struct token_key *key, const struct account *who)
{
    struct json_writer w;
    struct buf claims;

    buf_init(&claims, a, 256);
    w = json_writer(&claims);
    json_open(&w, '{');
    json_key(&w, STR("username"));
    json_put_str(&w, who->username);
    json_key(&w, STR("exp"));
    json_put_int(&w, now_s(env) + TOKEN_RESET_S);
    json_key(&w, STR("ver"));
    json_put_int(&w, who->token_count);
    json_key(&w, STR("reset"));
    json_put_bool(&w, true);
    json_close(&w, '}');
    return token_sign(a, key, buf_str(&claims));
}

static bool read_reset(struct arena *a, struct env *env, struct str encoded, struct token *out)
{
    const struct json *claims, *username, *reset;
    struct str text;

    if (!decode(a, encoded, &text) || json_read(a, text, &env->limits, &claims)) return false;
    username = json_get(claims, "username");
    reset = json_get(claims, "reset");
    if (!username || username->kind != JSON_STRING || !reset || reset->kind != JSON_TRUE) return false;
    out->username = username->text;
    return json_int(json_get(claims, "exp"), &out->expires_s) && json_int(json_get(claims, "ver"), &out->token_count) && out->expires_s > now_s(env);
}

err_t token_reset_read(struct arena *a, struct env *env, const struct token_key *key, struct str text, struct token *out)
{
    struct str claims;

    *out = (struct token){0};
    if (text.n && text.n <= TOKEN_BYTES_MAX && is_signed(a, key, text, &claims) && read_reset(a, env, claims, out)) return OK;
    *out = (struct token){0};
    return err_make(a, E_SIGNED_OUT, NULL);
}
