#include "io/http_client.h"

#include <curl/curl.h>
#include <string.h>

#include "base/arena.h"

struct taking {
    struct buf body;
    size_t most;
    bool cut;
};

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
    struct taking *t = arg;

    size_t room = t->most - t->body.n, taken = size * n < room ? size * n : room;

    buf_add(&t->body, (struct str){bytes, taken});
    t->cut = taken < size * n;
    return taken;   /* less than there was ends the transfer */
}

static struct curl_slist *headers_of(const struct http_request *r)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");   /* no pause before a body */

    for (size_t i = 0; r->headers && r->headers[i]; i++) {
        struct curl_slist *longer = strpbrk(r->headers[i], "\r\n") ? NULL : curl_slist_append(list, r->headers[i]);
        if (longer) list = longer;
    }
    return list;
}

static void set(CURL *c, const struct http_request *r, struct curl_slist *headers, struct taking *t, char *words)
{
    curl_easy_setopt(c, CURLOPT_URL, r->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)(r->timeout_ms / 3 + 1));
    curl_easy_setopt(c, CURLOPT_USERAGENT, "imis");
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, words);
    if (r->body.p) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body.p);
    }
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
}

err_t http_send(struct arena *a, const struct http_request *request, struct http_answer *out)
{
    struct taking t = {.most = request->answer_bytes};
    struct curl_slist *headers;
    CURL *c = curl_easy_init();
    char words[CURL_ERROR_SIZE] = "";
    long status = 0;
    CURLcode code;

    *out = (struct http_answer){0};
    if (!c) return err_make(a, E_REMOTE, "what", "libcurl cannot start", NULL);
    buf_init(&t.body, a, 1024);
    headers = headers_of(request);
    set(c, request, headers, &t, words);
    code = curl_easy_perform(c);
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(c);
    if (code != CURLE_OK && !t.cut) return err_make(a, E_REMOTE, "what", words[0] ? words : curl_easy_strerror(code), NULL);
    *out = (struct http_answer){(int)status, buf_str(&t.body), t.cut};
    return OK;
}
