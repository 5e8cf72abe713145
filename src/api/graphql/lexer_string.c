/* String values: quoted ones with escapes, and blocks whose common indentation falls away. */
#include "api/graphql/lexer.h"

#include "base/arena.h"
#include "base/utf8.h"

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Four hexadecimal digits `ahead` of here; -1: none. */
static int32_t hex_four(const struct lexer *l, size_t ahead)
{
    int32_t code = 0;

    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(lexer_peek(l, ahead + i));

        if (digit < 0)
            return -1;
        code = code << 4 | digit;
    }
    return code;
}

static void add_utf8(struct buf *b, uint32_t code)
{
    b->n += utf8_put(code, buf_reserve(b, UTF8_BYTES_MAX));
}

static err_t refuse_escape(struct lexer *l, size_t n)
{
    struct graphql_place at = lexer_place(l);

    if (n > l->text.n - l->pos)
        n = l->text.n - l->pos;
    while (n < l->text.n - l->pos && (lexer_peek(l, n) & 0xC0) == 0x80)
        n++;
    while (n > 0 && l->pos + n < l->text.n && (lexer_peek(l, n) & 0xC0) == 0x80)
        n--;
    return syntax_error(l->arena, at, str_format(l->arena, "Invalid character escape sequence: %.*s.", (int)n,
        l->text.p + l->pos));
}

/* At \uXXXX. Halves of a surrogate pair must come together, and U+0000 no database stores. */
static err_t unicode_escape(struct lexer *l, struct buf *b)
{
    int32_t code = hex_four(l, 2), low;

    if (code <= 0 || (code >= 0xDC00 && code <= 0xDFFF))
        return refuse_escape(l, 6);
    if (code >= 0xD800 && code <= 0xDBFF) {
        low = lexer_peek(l, 6) == '\\' && lexer_peek(l, 7) == 'u' ? hex_four(l, 8) : -1;
        if (low < 0xDC00 || low > 0xDFFF)
            return refuse_escape(l, 6);
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        l->pos += 6;
    }
    l->pos += 6;
    add_utf8(b, (uint32_t)code);
    return OK;
}

static err_t escape(struct lexer *l, struct buf *b)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = lexer_peek(l, 1);

    if (c == 'u')
        return unicode_escape(l, b);
    for (size_t i = 0; i < sizeof from - 1; i++)
        if (c == from[i]) {
            buf_add_char(b, to[i]);
            l->pos += 2;
            return OK;
        }
    return refuse_escape(l, 2);
}

static err_t quoted(struct lexer *l, struct token *out)
{
    struct buf b;
    size_t start = ++l->pos;
    int c;

    while ((c = lexer_peek(l, 0)) != '"' && c != '\\' && (c >= 0x20 || c == '\t'))
        l->pos++;
    if (c == '"') {
        out->text = (struct str){l->text.p + start, l->pos++ - start};
        return OK;
    }
    buf_init(&b, l->arena, l->pos - start + 64);
    buf_add(&b, (struct str){l->text.p + start, l->pos - start});
    while ((c = lexer_peek(l, 0)) != '"') {
        if (c < 0 || c == '\n' || c == '\r')
            return syntax_error(l->arena, lexer_place(l), STR("Unterminated string"));
        if (c < 0x20 && c != '\t')
            return lexer_refuse(l, "Invalid character within String:");
        if (c == '\\') {
            TRY(escape(l, &b));
        } else {
            buf_add_char(&b, (char)c);
            l->pos++;
        }
    }
    l->pos++;
    out->text = buf_str(&b);
    return OK;
}

/* ---- blocks ---- */

/* The next line of `rest`, without its end; `rest` becomes NONE after the last. */
static struct str cut_line(struct str *rest)
{
    size_t n = 0;
    struct str line;

    while (n < rest->n && rest->p[n] != '\n')
        n++;
    line = (struct str){rest->p, n};
    *rest = n < rest->n ? (struct str){rest->p + n + 1, rest->n - n - 1} : STR_NONE;
    return line;
}

static size_t indent_of(struct str line)
{
    size_t n = 0;

    while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
        n++;
    return n;
}

/* Of all lines but the first that hold more than blanks; SIZE_MAX: there is none. */
static size_t common_indent(struct str raw)
{
    struct str rest = raw;
    size_t least = SIZE_MAX;

    cut_line(&rest);
    while (rest.p) {
        struct str line = cut_line(&rest);
        size_t indent = indent_of(line);

        if (indent < line.n && indent < least)
            least = indent;
    }
    return least;
}

/* Specification 2.9.4, BlockStringValue(). `raw` has line ends as \n. */
static struct str block_value(struct arena *a, struct str raw)
{
    size_t indent = common_indent(raw), kept = 0;
    struct str rest = raw;
    struct buf b;
    bool first = true, begun = false;

    buf_init(&b, a, raw.n + 1);
    while (rest.p) {
        struct str line = cut_line(&rest);
        size_t skip = first || indent == SIZE_MAX ? 0 : indent < line.n ? indent : line.n;
        bool blank = indent_of(line) == line.n;

        first = false;
        if (blank && !begun)
            continue;
        if (begun)
            buf_add_char(&b, '\n');
        begun = true;
        buf_add(&b, (struct str){line.p + skip, line.n - skip});
        if (!blank)
            kept = b.n;
    }
    return (struct str){b.p, kept};
}

static bool at_three_quotes(const struct lexer *l, size_t ahead)
{
    return lexer_peek(l, ahead) == '"' && lexer_peek(l, ahead + 1) == '"' && lexer_peek(l, ahead + 2) == '"';
}

static err_t block(struct lexer *l, struct token *out)
{
    struct buf raw;
    int c;

    buf_init(&raw, l->arena, 64);
    l->pos += 3;
    while (!at_three_quotes(l, 0)) {
        c = lexer_peek(l, 0);
        if (c < 0)
            return syntax_error(l->arena, lexer_place(l), STR("Unterminated string"));
        if (c == '\n' || c == '\r') {
            buf_add_char(&raw, '\n');
            lexer_line(l);
        } else if (c < 0x20 && c != '\t') {
            return lexer_refuse(l, "Invalid character within String:");
        } else if (c == '\\' && at_three_quotes(l, 1)) {
            buf_add(&raw, STR("\"\"\""));
            l->pos += 4;
        } else {
            buf_add_char(&raw, (char)c);
            l->pos++;
        }
    }
    l->pos += 3;
    out->text = block_value(l->arena, buf_str(&raw));
    return OK;
}

err_t lexer_string(struct lexer *l, struct token *out)
{
    out->kind = TOKEN_STRING;
    TRY(at_three_quotes(l, 0) ? block(l, out) : quoted(l, out));
    if (!out->text.p)
        out->text = STR("");
    return OK;
}
