#include "api/openimis/dump_text.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "io/gunzip.h"

enum { BLOCK_BYTES = 262144, TAG_BYTES = 64 };

/* ---- bytes ---- */

/* Keeps the first error; from then on the text is at its end. */
static void stop(struct dump_text *t, err_t wrong)
{
    t->wrong = t->wrong ? t->wrong : wrong;
    if (!t->wrong) return;
    t->at = t->n = 0;
    t->ended = true;
}

void text_failed(struct dump_text *t, int64_t line, const char *what)
{
    stop(t, err_make(t->arena, E_FILE, "path", t->path, "what",
                     str_format(t->arena, "line %lld: %s", (long long)line, what).p, NULL));
}

void text_bound(struct dump_text *t, size_t row_bytes)
{
    stop(t, limit_check(t->arena, t->limits, LIMIT_DUMP_ROW_BYTES, (int64_t)row_bytes));
}

void text_bound_parts(struct dump_text *t, size_t parts)
{
    stop(t, limit_check(t->arena, t->limits, LIMIT_DUMP_PARTS, (int64_t)parts));
}

/* What is not read yet moves to the front. */
int text_more(struct dump_text *t, size_t ahead)
{
    while (!t->ended && t->at + ahead >= t->n) {
        size_t got = 0;
        memmove(t->block, t->block + t->at, t->n - t->at);
        t->begin += (int64_t)t->at;
        t->n -= t->at;
        t->at = 0;
        stop(t, gunzip_read(t->file, t->block + t->n, BLOCK_BYTES - t->n, &got));
        t->ended = t->wrong || !got;
        t->n += t->wrong ? 0 : got;
    }
    return t->at + ahead < t->n ? (unsigned char)t->block[t->at + ahead] : -1;
}

void text_go(struct dump_text *t, int64_t place, int64_t line)
{
    if (t->wrong) return;
    t->at = t->n = 0;
    t->begin = t->line_begin = place;
    t->line = line;
    t->ended = false;
    stop(t, gunzip_seek(t->file, place));
}

struct str text_line_part(struct dump_text *t, bool *whole)
{
    struct str part = STR_NONE;
    const char *end;

    *whole = false;
    if (text_peek(t, 0) < 0) return part;
    part = (struct str){t->block + t->at, t->n - t->at};
    end = memchr(part.p, '\n', part.n);
    *whole = end != NULL;
    if (end) part.n = (size_t)(end - part.p);
    t->at += part.n;
    return part;
}

void text_pass_line(struct dump_text *t)
{
    bool whole = false;

    while (!whole && text_peek(t, 0) >= 0) text_line_part(t, &whole);
    if (whole) text_pass(t);
}

/* ---- opening ---- */

static const char *other_kind(struct dump_text *t)
{
    int first = text_peek(t, 0), second = text_peek(t, 1);

    text_peek(t, 4);
    if (t->n >= 5 && memcmp(t->block, "PGDMP", 5) == 0)
        return "is a compressed archive of pg_dump: pg_restore -f PLAIN.sql ARCHIVE makes a plain dump of it";
    if ((first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff) || (first > 0 && second == 0))
        return "is written in UTF-16: iconv -f UTF-16 -t UTF-8 makes it readable here";
    if ((first == 0x28 && second == 0xb5) || (first == 'B' && second == 'Z') || (first == 0xfd && second == '7') || (first == 'P' && second == 'K'))
        return "is compressed in a way that is not known here: unpack it, or take gzip";
    return NULL;
}

err_t text_open(struct arena *a, const char *path, const struct limits *limits, struct dump_text *t)
{
    const char *other;

    *t = (struct dump_text){.arena = a, .path = str_zero(a, str_of(path)), .limits = limits, .line = 1};
    t->block = arena_bytes(a, BLOCK_BYTES);
    TRY(gunzip_open(a, path, limits, &t->file));
    other = other_kind(t);
    if (!t->wrong && other) t->wrong = err_make(a, E_FILE, "path", t->path, "what", other, NULL);
    if (text_peek(t, 0) == 0xef && text_peek(t, 1) == 0xbb && text_peek(t, 2) == 0xbf) t->at += 3;
    return t->wrong;
}

/* ---- blanks and comments ---- */

static bool is_blank(int c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

static void pass_comment(struct dump_text *t)
{
    int64_t begun = t->line;
    int depth = 0;

    do {
        int c = text_peek(t, 0), next = text_peek(t, 1);
        if (c < 0) return text_failed(t, begun, "a comment that begins here is not closed");
        if ((c == '/' && next == '*') || (c == '*' && next == '/')) {
            depth += c == '/' ? 1 : -1;
            text_pass(t);
        }
        text_pass(t);
    } while (depth);
}

void text_pass_blanks(struct dump_text *t)
{
    for (;;) {
        int c = text_peek(t, 0);
        if (is_blank(c)) text_pass(t);
        else if (c == '-' && text_peek(t, 1) == '-') text_pass_line(t);
        else if (c == '/' && text_peek(t, 1) == '*') pass_comment(t);
        else return;
    }
}

bool text_pass_char(struct dump_text *t, char c)
{
    text_pass_blanks(t);
    if (text_peek(t, 0) != c) return false;
    text_pass(t);
    return true;
}

/* ---- names ---- */

static bool begins_word(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '#' || c == '@' || c >= 0x80;
}

static bool in_word(int c) { return begins_word(c) || (c >= '0' && c <= '9') || c == '$'; }

static void add_to_name(struct dump_text *t, struct dump_name *out, int c)
{
    if (out->n == DUMP_NAME_BYTES) return text_failed(t, t->line, "a name is too long");
    out->text[out->n++] = (char)c;
}

static void read_quoted_name(struct dump_text *t, char end, struct dump_name *out)
{
    int64_t begun = t->line;

    text_pass(t);
    for (;;) {
        int c = text_peek(t, 0);
        if (c < 0) return text_failed(t, begun, "a name in quotes that begins here is not closed");
        text_pass(t);
        if (c == end && text_peek(t, 0) != end) return;
        if (c == end) text_pass(t);
        add_to_name(t, out, c);
    }
}

static void read_word(struct dump_text *t, struct dump_name *out)
{
    while (in_word(text_peek(t, 0))) {
        add_to_name(t, out, text_peek(t, 0));
        text_pass(t);
    }
}

bool text_name(struct dump_text *t, struct dump_name *out)
{
    int c;

    text_pass_blanks(t);
    c = text_peek(t, 0);
    out->n = 0;
    out->quoted = c == '"' || c == '[';
    if (out->quoted) read_quoted_name(t, c == '[' ? ']' : '"', out);
    else if (begins_word(c)) read_word(t, out);
    return out->n > 0;
}

bool text_is_word(const struct dump_name *n, const char *lower)
{
    return !n->quoted && n->n == strlen(lower) && strncasecmp(n->text, lower, n->n) == 0;
}

bool text_pass_word(struct dump_text *t, const char *lower)
{
    size_t n = strlen(lower);

    text_pass_blanks(t);
    for (size_t i = 0; i < n; i++) {
        int c = text_peek(t, i);
        if (c < 0 || (c | 0x20) != (lower[i] | 0x20)) return false;
    }
    if (in_word(text_peek(t, n))) return false;
    for (size_t i = 0; i < n; i++) text_pass(t);
    return true;
}

/* ---- texts ---- */

static int digit(int c, int base)
{
    int v = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : base;

    return v < base ? v : -1;
}

static uint32_t read_digits(struct dump_text *t, int base, int most)
{
    uint32_t v = 0;

    for (; most && digit(text_peek(t, 0), base) >= 0; most--) {
        v = v * (uint32_t)base + (uint32_t)digit(text_peek(t, 0), base);
        text_pass(t);
    }
    return v;
}

static void add_code_point(struct buf *out, uint32_t c)
{
    bool valid = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);

    out->n += utf8_put(valid ? c : 0xfffd, buf_reserve(out, UTF8_BYTES_MAX));
}

void text_escape(struct dump_text *t, struct buf *out)
{
    static const char letters[] = "bfnrtv", meant[] = "\b\f\n\r\t\v";
    int c = text_peek(t, 0);
    const char *found;

    if (c < 0) return;
    found = c ? strchr(letters, c) : NULL;
    if (digit(c, 8) >= 0) return buf_add_char(out, (char)read_digits(t, 8, 3));
    text_pass(t);
    if (c == 'x' && digit(text_peek(t, 0), 16) >= 0) return buf_add_char(out, (char)read_digits(t, 16, 2));
    if (c == 'u' || c == 'U') return add_code_point(out, read_digits(t, 16, c == 'u' ? 4 : 8));
    buf_add_char(out, found ? meant[found - letters] : (char)c);
}

static void text_part(struct dump_text *t, bool escapes, struct buf *out)
{
    size_t from = t->at;

    while (t->at < t->n && t->block[t->at] != '\'' && (!escapes || t->block[t->at] != '\\')) text_pass(t);
    if (out) buf_add(out, (struct str){t->block + from, t->at - from});
}

/* Behind a backslash. */
static void quoted_escape(struct dump_text *t, struct buf *out)
{
    if (out) text_escape(t, out);
    else if (text_peek(t, 0) >= 0) text_pass(t);
}

void text_quoted(struct dump_text *t, bool escapes, struct buf *out)
{
    int64_t begun = t->line;

    text_pass(t);
    for (;;) {
        int c = text_peek(t, 0);
        if (c < 0) return text_failed(t, begun, "a text that begins here is not closed");
        if (c == '\\' && escapes) {
            text_pass(t);
            quoted_escape(t, out);
        } else if (c == '\'') {
            text_pass(t);
            if (text_peek(t, 0) != '\'') return;
            text_pass(t);
            if (out) buf_add_char(out, '\'');
        } else {
            text_part(t, escapes, out);
        }
        text_bound(t, out ? out->n : 0);
    }
}

bool text_dollars(struct dump_text *t, struct buf *out)
{
    char tag[TAG_BYTES] = "$";
    int64_t begun = t->line;
    size_t n = 1, found = 0;

    for (int c = text_peek(t, 1); n < sizeof tag - 1 && in_word(c) && c != '$'; c = text_peek(t, n)) tag[n++] = (char)c;
    if (text_peek(t, n) != '$' || (n > 1 && digit(tag[1], 10) >= 0)) return false;
    tag[n++] = '$';
    for (size_t i = 0; i < n; i++) text_pass(t);
    while (found < n) {
        int c = text_peek(t, 0);
        if (c < 0) {
            text_failed(t, begun, "a text between $ signs that begins here is not closed");
            return true;
        }
        text_pass(t);
        found = c == (unsigned char)tag[found] ? found + 1 : c == '$';
        if (!out) continue;
        buf_add_char(out, (char)c);
        text_bound(t, out->n);
    }
    if (out) out->n -= n;
    return true;
}

/* ---- what is passed over ---- */

/* A word; one letter may be the head of a text. */
static void pass_word(struct dump_text *t, struct dump_name *word)
{
    word->n = 0;
    word->quoted = false;
    while (in_word(text_peek(t, 0))) {
        if (word->n < DUMP_NAME_BYTES) word->text[word->n++] = (char)text_peek(t, 0);
        text_pass(t);
    }
    if (text_is_word(word, "e") && text_peek(t, 0) == '\'') text_quoted(t, true, NULL);
}

static void pass_number(struct dump_text *t)
{
    while (in_word(text_peek(t, 0))) text_pass(t);
}

static void pass_quoted_name(struct dump_text *t, char end)
{
    int64_t begun = t->line;

    text_pass(t);
    for (int c = text_peek(t, 0); c != end; c = text_peek(t, 0)) {
        if (c < 0) return text_failed(t, begun, "a name in quotes that begins here is not closed");
        text_pass(t);
    }
    text_pass(t);
}

/* `word` gets the word that was passed over, if it was one. */
static void pass_item(struct dump_text *t, struct dump_name *word)
{
    int c = text_peek(t, 0);

    word->n = 0;
    word->quoted = false;
    if (c < 0) return;
    if (c == '\'') text_quoted(t, t->dialect.escapes, NULL);
    else if (c == '"') pass_quoted_name(t, '"');
    else if (c == '[' && t->dialect.server) pass_quoted_name(t, ']');
    else if (begins_word(c)) pass_word(t, word);
    else if (c >= '0' && c <= '9') pass_number(t);
    else if (c == '$' && !t->dialect.server && text_dollars(t, NULL)) return;
    else if (is_blank(c) || c == '-' || c == '/') {
        int64_t before = text_place(t);
        text_pass_blanks(t);
        if (text_place(t) == before && text_peek(t, 0) >= 0) text_pass(t);
    } else text_pass(t);
}

void text_pass_item(struct dump_text *t)
{
    struct dump_name word;

    pass_item(t, &word);
}

void text_pass_brackets(struct dump_text *t, int open)
{
    int64_t begun = t->line, depth = open;

    while (depth) {
        int c = text_peek(t, 0);
        if (c < 0) return text_failed(t, begun, "a bracket that opens here is not closed");
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        text_pass_item(t);
    }
}

/* What was passed over began the line, and nothing else stands on it. */
static bool is_line(struct dump_text *t, size_t bytes)
{
    int next = text_peek(t, 0);

    return text_place(t) - t->line_begin == (int64_t)bytes && (next < 0 || is_blank(next));
}

/* Statements within a function's body are between BEGIN and END; a CASE has an END too. */
void text_pass_statement(struct dump_text *t, bool body)
{
    struct dump_name word;
    int64_t depth = 0;

    for (int c = text_peek(t, 0); c >= 0; c = text_peek(t, 0)) {
        pass_item(t, &word);
        if (text_is_word(&word, "go") && is_line(t, word.n)) {
            t->dialect.server = true;
            return text_pass_line(t);
        }
        if (c == ';' && !depth && !(body && t->dialect.server)) return;
        if (!body || !word.n) continue;
        if (text_is_word(&word, "begin") || (depth && text_is_word(&word, "case"))) depth++;
        if (depth && text_is_word(&word, "end")) depth--;
    }
}
