#include "io/address.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static const struct { const char *scheme; int port; } schemes[] = {
    {"https", 443}, {"http", 80}, {"smtps", 465}, {"smtp", 25}, {"file", 0},
};

static struct str part(struct arena *a, CURLU *url, CURLUPart which)
{
    struct str out = STR_NONE;
    char *text = NULL;

    if (curl_url_get(url, which, &text, 0) == CURLUE_OK && text) out = str_copy(a, str_of(text));
    curl_free(text);
    return out;
}

static struct str lower(struct arena *a, struct str s)
{
    char *p = arena_bytes(a, s.n + 1);

    for (size_t i = 0; i < s.n; i++) p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    return (struct str){p, s.n};
}

static bool take(struct arena *a, CURLU *url, struct address *out)
{
    struct str port = part(a, url, CURLUPART_PORT);
    size_t i = 0, n = sizeof schemes / sizeof *schemes;

    if (part(a, url, CURLUPART_USER).p || part(a, url, CURLUPART_PASSWORD).p) return false;
    out->scheme = lower(a, part(a, url, CURLUPART_SCHEME));
    while (i < n && !str_is(out->scheme, schemes[i].scheme)) i++;
    if (i == n) return false;
    out->host = lower(a, part(a, url, CURLUPART_HOST));
    out->port = port.n ? (int)strtol(port.p, NULL, 10) : schemes[i].port;
    if (str_is(out->scheme, "file")) out->folder = part(a, url, CURLUPART_PATH);
    return str_is(out->scheme, "file") ? out->folder.n > 1 && out->folder.p[0] == '/' : out->host.n > 0;
}

bool address_read(struct arena *a, struct str url, struct address *out)
{
    CURLU *parts = curl_url();
    bool good;

    *out = (struct address){0};
    if (!parts) return false;
    good = !memchr(url.p ? url.p : "", 0, url.n) && curl_url_set(parts, CURLUPART_URL, str_zero(a, url), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK
           && take(a, parts, out);
    curl_url_cleanup(parts);
    return good;
}

static bool is_same(const struct address *a, const struct address *b)
{
    return str_eq(a->scheme, b->scheme) && str_eq(a->host, b->host) && a->port == b->port && str_eq(a->folder, b->folder);
}

bool address_allowed(struct arena *a, struct str origins, struct str url)
{
    struct address wanted, one;

    if (!address_read(a, url, &wanted)) return false;
    while (origins.p) {
        struct str origin = str_trim(str_cut(&origins, ' '));

        if (origin.n && address_read(a, origin, &one) && is_same(&wanted, &one)) return true;
    }
    return false;
}

bool address_is_loopback(const struct address *address)
{
    return str_is(address->host, "127.0.0.1") || str_is(address->host, "[::1]") || str_is(address->host, "localhost");
}
