/* What a form brought: files, those within archives in their place. */
#include "api/mobile/internal.h"

#include <string.h>

#include "api/multipart.h"
#include "base/utf8.h"
#include "io/zip.h"
#include "module/mobile/mobile.h"

/* A name that is no text is told as one. */
static struct str told(struct str name)
{
    return utf8_valid(name) && !(name.n && memchr(name.p, 0, name.n)) ? name : STR("?");
}

/* What counts is the form as a whole, however many archives it has. */
static err_t add(struct call *c, struct str name, struct str content, int64_t *unpacked, brought_t *out)
{
    const struct limits *limits = &c->api->env->limits;
    const struct brought b = {told(name), content};

    *unpacked += (int64_t)content.n;
    TRY(limit_check(c->arena, limits, LIMIT_ZIP_ENTRIES, (int64_t)out->n + 1));
    TRY(limit_check(c->arena, limits, LIMIT_ZIP_BYTES, *unpacked));
    if (is_photo(&b))
        TRY(limit_check(c->arena, limits, LIMIT_PHOTO_BYTES, (int64_t)content.n));
    *vec_add(out) = b;
    return OK;
}

static err_t unpack(struct call *c, struct str archive, int64_t *unpacked, brought_t *out)
{
    struct zip_reader *zip;
    struct zip_entry e;
    bool more;

    TRY(zip_open(c->arena, &c->api->env->limits, archive, setting_text(c->settings, SETTING_ARCHIVE_PASSWORD), &zip));
    TRY(zip_next(zip, &e, &more));
    while (more) {
        TRY(add(c, e.name, e.content, unpacked, out));
        TRY(zip_next(zip, &e, &more));
    }
    return OK;
}

err_t brought_read(struct call *c, brought_t *out)
{
    struct multipart m;
    struct part part;
    int64_t unpacked = 0;
    bool more;

    vec_init(out, c->arena);
    TRY(multipart_open(c->arena, &c->api->env->limits, call_header(c, "content-type"), c->body, &m));
    TRY(multipart_next(&m, &part, &more));
    while (more) {
        if (part.file.p && zip_looks_like(part.content))
            TRY(unpack(c, part.content, &unpacked, out));
        else if (part.file.p)
            TRY(add(c, part.file, part.content, &unpacked, out));
        TRY(multipart_next(&m, &part, &more));
    }
    return OK;
}

/* ---- names and days of telephones ---- */

static bool digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

static date_t day_from(const char *year, const char *month, const char *day)
{
    const char text[10] = {year[0], year[1], year[2], year[3], '-', month[0], month[1], '-', day[0], day[1]};
    date_t d;

    return date_read(text, sizeof text, &d) ? d : DATE_NONE;
}

date_t old_day(struct str text)
{
    struct str s = str_trim(text);

    if (s.n >= 10 && s.p[2] == '/' && s.p[5] == '/')
        return day_from(s.p + 6, s.p + 3, s.p);
    if (s.n >= 10 && s.p[4] == '-')
        return day_from(s.p, s.p + 5, s.p + 8);
    if (s.n >= 8 && digits((struct str){s.p, 8}))
        return day_from(s.p, s.p + 4, s.p + 6);
    return DATE_NONE;
}

bool is_photo(const struct brought *b)
{
    return str_starts(b->content, (struct str){"\xff\xd8\xff", 3}) || str_starts(b->content, (struct str){"\x89PNG", 4});
}
