#include "server/head.h"

#include "base/utf8.h"

static err_t malformed(struct arena *a, const char *what)
{
    return err_make(a, E_REQUEST, "what", what, NULL);
}

/* A token of RFC 9110 5.6.2. A name with a blank behind it is where two readers differ. */
static bool is_token(struct str s)
{
    static const struct str others = STR("!#$%&'*+-.^_`|~");

    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];

        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9')
              || str_find(others, (struct str){&ch, 1}, 0) >= 0))
            return false;
    }
    return s.n > 0;
}

static bool is_clean(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 && s.p[i] != '\t')
            return false;
    return utf8_valid(s);
}

static size_t count(const struct call *c, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < c->header_count; i++)
        n += str_is(c->headers[i].name, name);
    return n;
}

static err_t check_names(struct arena *a, const struct call *c)
{
    for (size_t i = 0; i < c->header_count; i++) {
        if (!is_token(c->headers[i].name))
            return malformed(a, "the name of a header holds characters that do not belong there");
        if (!is_clean(c->headers[i].value))
            return malformed(a, "a header's value is not text in UTF-8");
    }
    return OK;
}

static err_t check_size(struct arena *a, const struct limits *limits, const struct call *c, struct str raw_uri)
{
    size_t bytes = raw_uri.n, most = (size_t)limits->value[LIMIT_HEAD_BYTES];
    size_t pairs = c->header_count + c->query_count + c->cookie_count;
    enum limit_id broken = LIMIT_HEAD_BYTES;

    for (size_t i = 0; i < c->header_count; i++)
        bytes += c->headers[i].name.n + c->headers[i].value.n + 4;
    if (pairs > (size_t)limits->value[LIMIT_HEADERS])
        broken = LIMIT_HEADERS;
    else if (bytes <= most)
        return OK;
    return err_make(a, E_HEAD, "limit", limit_name(broken), "max",
                    str_format(a, "%lld", (long long)limits->value[broken]).p, NULL);
}

/* 1 to 15 digits and nothing else: no sign, no list. */
static bool read_length(struct str s, int64_t *out)
{
    *out = 0;
    if (s.n == 0 || s.n > 15)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *out = *out * 10 + (s.p[i] - '0');
    }
    return true;
}

static err_t check_length(struct arena *a, const struct call *c, int64_t *length)
{
    size_t n = count(c, "content-length");

    *length = 0;
    if (count(c, "transfer-encoding") > 0)
        return malformed(a, "Transfer-Encoding is not taken here; say the length in Content-Length");
    if (n > 1)
        return malformed(a, "there are two headers Content-Length");
    if (n == 1 && !read_length(call_header(c, "content-length"), length))
        return malformed(a, "Content-Length is not a number");
    return OK;
}

static err_t check_text(struct arena *a, const struct call *c, struct str raw_uri)
{
    if (str_find(raw_uri, STR("%00"), 0) >= 0)
        return malformed(a, "the address holds the character zero");
    if (!utf8_valid(c->path))
        return malformed(a, "the address is not text in UTF-8");
    for (size_t i = 0; i < c->query_count; i++)
        if (!utf8_valid(c->query[i].name) || !utf8_valid(c->query[i].value))
            return malformed(a, "an argument of the address is not text in UTF-8");
    return OK;
}

static err_t check_expect(struct arena *a, const struct call *c)
{
    struct str expect = call_header(c, "expect");

    if (!expect.p || str_is(ascii_lower(a, expect), "100-continue"))
        return OK;
    return err_make(a, E_EXPECTATION, NULL);
}

static err_t wrong_type(struct arena *a, struct str found, const char *wanted)
{
    return err_make(a, E_MEDIA_TYPE, "found", str_zero(a, found), "wanted", wanted, NULL);
}

static err_t check_encoding(struct arena *a, const struct call *c)
{
    struct str encoding = call_header(c, "content-encoding");

    if (!encoding.p || str_is(ascii_lower(a, str_trim(encoding)), "identity"))
        return OK;
    return wrong_type(a, encoding, "plain text without Content-Encoding");
}

err_t head_check_type(const struct call *c, const char *wanted)
{
    struct str rest = call_header(c, "content-type");
    struct str found = rest.p ? str_trim(str_cut(&rest, ';')) : STR_NONE;

    if (str_is(ascii_lower(c->arena, found), wanted))
        return OK;
    return wrong_type(c->arena, found.n > 0 ? found : STR("without Content-Type"), wanted);
}

static err_t check_host(struct arena *a, const struct call *c, bool host)
{
    size_t n = count(c, "host");

    if (n > 1)
        return malformed(a, "there are two headers Host");
    return n == 1 || !host ? OK : malformed(a, "the header Host is missing");
}

err_t head_check(struct arena *a, const struct limits *limits, const struct call *c, struct str raw_uri, bool host,
                 int64_t *length)
{
    TRY(check_size(a, limits, c, raw_uri));
    TRY(check_names(a, c));
    TRY(check_length(a, c, length));
    TRY(check_text(a, c, raw_uri));
    TRY(check_host(a, c, host));
    TRY(check_encoding(a, c));
    return check_expect(a, c);
}

/* ---- reading ---- */

static bool same_word(struct str s, const char *lower)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];

        if (!lower[i] || ch != lower[i])
            return false;
    }
    return !lower[s.n];
}

struct str head_bearer(const struct call *c)
{
    struct str rest = str_trim(call_header(c, "authorization"));
    struct str scheme = str_cut(&rest, ' ');

    return same_word(scheme, "bearer") ? str_trim(rest) : STR_NONE;
}

/* "q=0", "q=0.", "q=0.000" */
static bool weight_is_zero(struct str parameters)
{
    struct str q;

    while (parameters.p) {
        q = str_trim(str_cut(&parameters, ';'));
        if (q.n < 3 || (q.p[0] != 'q' && q.p[0] != 'Q') || q.p[1] != '=')
            continue;
        for (size_t i = 2; i < q.n; i++)
            if (q.p[i] != '0' && q.p[i] != '.')
                return false;
        return true;
    }
    return false;
}

bool head_takes_gzip(const struct call *c)
{
    struct str rest = call_header(c, "accept-encoding");
    bool any = false;

    while (rest.p) {
        struct str parameters = str_cut(&rest, ',');
        struct str coding = str_trim(str_cut(&parameters, ';'));

        if (same_word(coding, "gzip"))
            return !weight_is_zero(parameters);
        if (str_is(coding, "*"))
            any = !weight_is_zero(parameters);
    }
    return any;
}

struct str head_language(const struct call *c, const struct text_source *known)
{
    struct str rest = call_header(c, "accept-language");

    while (rest.p) {
        struct str parameters = str_cut(&rest, ',');
        struct str range = str_trim(str_cut(&parameters, ';'));
        struct str language = str_cut(&range, '-');

        for (const struct text_source *k = known; k->language; k++)
            if (same_word(language, k->language))
                return str_of(k->language);
    }
    return STR_NONE;
}

static bool is_one_of(struct str s, const struct str *list)
{
    for (; list && list->p; list++)
        if (str_eq(s, *list))
            return true;
    return false;
}

/* From the end: each proxy we know adds whom it heard from; the first that we do not know is the client. */
struct str head_client(const struct call *c, struct str peer, const struct str *proxies)
{
    struct str chain = call_header(c, "x-forwarded-for");
    struct str client = peer;

    while (chain.n > 0 && is_one_of(client, proxies)) {
        size_t at = chain.n;

        while (at > 0 && chain.p[at - 1] != ',')
            at--;
        client = str_trim((struct str){chain.p + at, chain.n - at});
        chain.n = at > 0 ? at - 1 : 0;
    }
    return client.n > 0 && client.n <= 45 ? client : peer;
}
