#include "io/mail.h"

#include <curl/curl.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "io/address.h"

bool mail_address_fits(struct str s)
{
    size_t at = 0, ats = 0;

    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127 || strchr("<>()[]\\,;:\"", s.p[i])) return false;
        if (s.p[i] == '@') at = i, ats++;
    }
    return ats == 1 && at > 0 && at + 1 < s.n && s.n <= MAIL_ADDRESS_BYTES;
}

/* ---- as it travels ---- */

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || (unsigned char)s.p[i] > 126) return false;
    return str_find(s, STR("=?"), 0) < 0;
}

/* Encoded words of at most 75 signs, each of whole letters (RFC 2047, section 2): 45 bytes make 60 signs. */
static void put_subject(struct buf *out, struct arena *a, struct str s)
{
    buf_add(out, STR("Subject: "));
    if (is_plain(s) && s.n < 68) {
        buf_add(out, s);
    } else {
        for (bool first = true; s.n; first = false) {
            size_t n = s.n < 45 ? s.n : 45;

            while (n < s.n && n > 1 && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
            buf_add_format(out, "%s=?UTF-8?B?%.*s?=", first ? "" : "\r\n ", STR_ARG(base64(a, (struct str){s.p, n})));
            s = (struct str){s.p + n, s.n - n};
        }
    }
    buf_add(out, STR("\r\n"));
}

static void put_date(struct buf *out, stamp_t t)
{
    static const char days[] = "ThuFriSatSunMonTueWed", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";   /* 1970-01-01 was a Thursday */
    int64_t s = t.us / 1000000, day = s / 86400, rest = s % 86400;
    struct civil d = date_parts(date_add_days(date_of(1970, 1, 1), (int32_t)day));

    buf_add_format(out, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n", days + 3 * (day % 7), (int)d.day, months + 3 * (d.month - 1), (int)d.year,
                   (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

/* Base64 whatever it is: no line is too long then, and none is taken for the end. */
static void put_text(struct buf *out, struct arena *a, struct str text)
{
    struct str coded = base64(a, text.p ? text : STR(""));

    for (size_t i = 0; i < coded.n; i += 76) {
        buf_add(out, (struct str){coded.p + i, coded.n - i < 76 ? coded.n - i : 76});
        buf_add(out, STR("\r\n"));
    }
}

struct str mail_write(struct arena *a, const struct mail *m)
{
    struct str host = m->from;
    struct buf out;

    str_cut(&host, '@');
    buf_init(&out, a, 1024 + 2 * m->text.n);
    put_date(&out, m->date);
    buf_add_format(&out, "From: <%.*s>\r\nTo: <%.*s>\r\n", STR_ARG(m->from), STR_ARG(m->to));
    put_subject(&out, a, m->subject.p ? m->subject : STR(""));
    buf_add_format(&out, "Message-ID: <%s@%.*s>\r\n", uuid_text(a, m->id).p, STR_ARG(host));
    buf_add(&out, STR("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: base64\r\n\r\n"));
    put_text(&out, a, m->text);
    return buf_str(&out);
}

/* ---- sent ---- */

static size_t give(char *to, size_t size, size_t n, void *arg)
{
    struct str *rest = arg;
    size_t bytes = size * n < rest->n ? size * n : rest->n;

    if (bytes) memcpy(to, rest->p, bytes);
    *rest = (struct str){rest->p + bytes, rest->n - bytes};
    return bytes;
}

static void set(CURL *c, struct arena *a, const struct mail *m, const struct address *to, struct curl_slist *list, struct str *rest, char *words)
{
    bool plain = str_is(to->scheme, "smtp") && address_is_loopback(to);

    curl_easy_setopt(c, CURLOPT_URL, m->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_USE_SSL, plain ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)m->timeout_ms);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)(m->timeout_ms / 3 + 1));
    if (m->username.n) {
        curl_easy_setopt(c, CURLOPT_USERNAME, str_zero(a, m->username));
        curl_easy_setopt(c, CURLOPT_PASSWORD, str_zero(a, m->password.p ? m->password : STR("")));
    }
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, str_format(a, "<%.*s>", STR_ARG(m->from)).p);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, list);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(c, CURLOPT_READDATA, rest);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, words);
}

err_t mail_send(struct arena *a, const struct mail *m, int *status)
{
    struct curl_slist *list;
    char words[CURL_ERROR_SIZE] = "";
    struct str rest = mail_write(a, m);
    struct address to;
    long code = 0;
    CURLcode end;
    CURL *c;

    *status = 0;
    if (!mail_address_fits(m->to)) return err_make(a, E_FIELD_FORM, "field", "recipient", "form", "email", NULL);
    if (!mail_address_fits(m->from)) return err_make(a, E_FIELD_FORM, "field", "sender", "form", "email", NULL);
    if (!address_read(a, str_of(m->url), &to)) return err_make(a, E_FIELD_FORM, "field", "url", "form", "url", NULL);
    c = curl_easy_init();
    if (!c) return err_make(a, E_REMOTE, "what", "libcurl cannot start", NULL);
    list = curl_slist_append(NULL, str_format(a, "<%.*s>", STR_ARG(m->to)).p);
    set(c, a, m, &to, list, &rest, words);
    end = curl_easy_perform(c);
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
    curl_slist_free_all(list);
    curl_easy_cleanup(c);
    *status = (int)code;
    return end == CURLE_OK ? OK : err_make(a, E_REMOTE, "what", words[0] ? words : curl_easy_strerror(end), NULL);
}
