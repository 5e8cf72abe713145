#include "module/claim_entry/claim_media.h"

#include <string.h>

#include "base/utf8.h"

#define OPEN_DOCUMENT "application/vnd.oasis.opendocument."
#define OFFICE_DOCUMENT "application/vnd.openxmlformats-officedocument."

/* Types of one beginning stand together; the first is what a file is that declares nothing. */
static const struct media { size_t at; struct str begins; const char *type; } kinds[] = {
    {0, {"%PDF-", 5}, "application/pdf"},
    {0, {"\xff\xd8\xff", 3}, "image/jpeg"},
    {0, {"\x89PNG\r\n\x1a\n", 8}, "image/png"},
    {0, {"GIF8", 4}, "image/gif"},
    {8, {"WEBP", 4}, "image/webp"},
    {0, {"II*\0", 4}, "image/tiff"}, {0, {"MM\0*", 4}, "image/tiff"},
    {0, {"PK\3\4", 4}, "application/zip"},
    {0, {"PK\3\4", 4}, OPEN_DOCUMENT "text"}, {0, {"PK\3\4", 4}, OPEN_DOCUMENT "spreadsheet"},
    {0, {"PK\3\4", 4}, OFFICE_DOCUMENT "wordprocessingml.document"}, {0, {"PK\3\4", 4}, OFFICE_DOCUMENT "spreadsheetml.sheet"},
    {0, {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8}, "application/msword"},
    {0, {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8}, "application/vnd.ms-excel"},
    {0, {"ID3", 3}, "audio/mpeg"}, {0, {"\xff\xfb", 2}, "audio/mpeg"},
    {4, {"ftyp", 4}, "video/mp4"},
};
/* What begins like none of these, and is text. */
static const char *const texts[] = {"text/plain", "text/csv"};

/* What some clients say. */
static const struct { const char *said, *meant; } others[] = {
    {"image/jpg", "image/jpeg"}, {"image/pjpeg", "image/jpeg"}, {"application/x-pdf", "application/pdf"},
    {"application/x-zip-compressed", "application/zip"},
};

enum { KINDS = sizeof kinds / sizeof *kinds, TEXTS = sizeof texts / sizeof *texts, NAME_MOST = 255 };

const char *media_known(struct str type)
{
    for (size_t i = 0; i < KINDS; i++)
        if (str_is(type, kinds[i].type)) return kinds[i].type;
    for (size_t i = 0; i < TEXTS; i++)
        if (str_is(type, texts[i])) return texts[i];
    return NULL;
}

static bool fits(const struct media *m, struct str content)
{
    return content.n >= m->at + m->begins.n && !memcmp(content.p + m->at, m->begins.p, m->begins.n);
}

static bool is_text(struct str content)
{
    for (size_t i = 0; i < content.n; i++) {
        unsigned char c = (unsigned char)content.p[i];
        if (c == 0x7f || (c < 0x20 && !strchr("\t\n\f\r", c)) || !c) return false;
    }
    return content.n && utf8_valid(content);
}

/* "image/jpg; name=x" */
static struct str meant(struct arena *a, struct str declared)
{
    struct str rest = declared, type = ascii_lower(a, str_trim(str_cut(&rest, ';')));

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_is(type, others[i].said)) return str_of(others[i].meant);
    return str_is(type, "application/octet-stream") ? STR("") : type;
}

const char *media_of(struct arena *a, struct str content, struct str declared)
{
    struct str type = meant(a, declared);
    bool begins = false;

    for (size_t i = 0; i < KINDS; i++) {
        if (!fits(&kinds[i], content)) continue;
        if (!type.n || str_is(type, kinds[i].type)) return kinds[i].type;
        begins = true;
    }
    if (begins || !is_text(content)) return NULL;
    for (size_t i = 0; i < TEXTS; i++)
        if (!type.n || str_is(type, texts[i])) return texts[i];
    return NULL;
}

/* ---- names ---- */

static struct str last_part(struct str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/' || path.p[i - 1] == '\\') return (struct str){path.p + i, path.n - i};
    return path;
}

/* Marks of direction, which make "fdp.exe" look like "exe.pdf": U+061C, U+200E and F, U+202A to E, U+2066 to 9; 0: none. */
static size_t steers(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;

    if (s.n >= 2 && p[0] == 0xd8 && p[1] == 0x9c) return 2;
    if (s.n < 3 || p[0] != 0xe2) return 0;
    if (p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xaa && p[2] <= 0xae))) return 3;
    return p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9 ? 3 : 0;
}

static bool forbidden(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f || strchr("\"*:<>?|", c);
}

/* The last characters, of well-formed text. */
static struct str the_end(struct str s)
{
    size_t over = utf8_count(s);

    for (; over > NAME_MOST; over--)
        do s = (struct str){s.p + 1, s.n - 1};
        while (s.n && ((unsigned char)*s.p & 0xC0) == 0x80);
    return s;
}

struct str media_file_name(struct arena *a, struct str sent)
{
    struct str s = last_part(sent), out;
    struct buf clean;

    buf_init(&clean, a, 64);
    for (size_t i = 0, n; i < s.n; i += n ? n : 1) {
        n = steers((struct str){s.p + i, s.n - i});
        if (!n) buf_add_char(&clean, forbidden(s.p[i]) ? '_' : s.p[i]);
    }
    out = the_end(str_trim(buf_str(&clean)));
    while (out.n && *out.p == '.') out = (struct str){out.p + 1, out.n - 1};
    while (out.n && (out.p[out.n - 1] == '.' || out.p[out.n - 1] == ' ')) out.n--;
    return out;
}
