#include "api/graphql/lexer.h"

#include "base/arena.h"
#include "base/utf8.h"

static const char *const names[] = {
    [TOKEN_END] = "EOF", [TOKEN_BANG] = "!", [TOKEN_DOLLAR] = "$", [TOKEN_AMP] = "&", [TOKEN_PAREN_OPEN] = "(",
    [TOKEN_PAREN_CLOSE] = ")", [TOKEN_SPREAD] = "...", [TOKEN_COLON] = ":", [TOKEN_EQUALS] = "=",
    [TOKEN_AT] = "@", [TOKEN_BRACKET_OPEN] = "[", [TOKEN_BRACKET_CLOSE] = "]", [TOKEN_BRACE_OPEN] = "{",
    [TOKEN_PIPE] = "|", [TOKEN_BRACE_CLOSE] = "}", [TOKEN_NAME] = "Name", [TOKEN_INT] = "Int",
    [TOKEN_FLOAT] = "Float", [TOKEN_STRING] = "String",
};

const char *token_name(enum token_kind kind)
{
    return names[kind];
}

struct str token_text(struct arena *a, const struct token *t)
{
    if (t->text.n == 0)
        return str_of(names[t->kind]);
    return str_format(a, "%s \"%.*s\"", names[t->kind], STR_ARG(t->text));
}

err_t syntax_error(struct arena *a, struct graphql_place at, struct str what)
{
    return err_make(a, E_SYNTAX, "value", str_zero(a, what), "line", str_format(a, "%u", at.line).p,
        "column", str_format(a, "%u", at.column).p, NULL);
}

void lexer_init(struct lexer *l, struct arena *a, struct str text)
{
    *l = (struct lexer){.arena = a, .text = text, .line = 1, .column = 1};
}

int lexer_peek(const struct lexer *l, size_t ahead)
{
    return l->pos + ahead < l->text.n ? (uint8_t)l->text.p[l->pos + ahead] : -1;
}

struct graphql_place lexer_place(struct lexer *l)
{
    for (; l->counted < l->pos; l->counted++)
        l->column += ((uint8_t)l->text.p[l->counted] & 0xC0) != 0x80;
    return (struct graphql_place){l->line, l->column};
}

void lexer_line(struct lexer *l)
{
    l->pos += lexer_peek(l, 0) == '\r' && lexer_peek(l, 1) == '\n' ? 2 : 1;
    l->line++;
    l->counted = l->pos;
    l->column = 1;
}

err_t lexer_refuse(struct lexer *l, const char *what)
{
    int c = lexer_peek(l, 0);
    size_t n = 1;
    struct graphql_place at = lexer_place(l);

    if (c < 0)
        return syntax_error(l->arena, at, str_format(l->arena, "%s <EOF>.", what));
    if (c < 0x20 || c == 0x7F)
        return syntax_error(l->arena, at, str_format(l->arena, "%s \"\\u%04X\".", what, (unsigned)c));
    while ((lexer_peek(l, n) & 0xC0) == 0x80 && lexer_peek(l, n) >= 0)
        n++;
    return syntax_error(l->arena, at, str_format(l->arena, "%s \"%.*s\".", what, (int)n, l->text.p + l->pos));
}

static bool is_name_start(int c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static void skip_comment(struct lexer *l)
{
    for (int c; (c = lexer_peek(l, 0)) >= 0x20 || c == '\t';)
        l->pos++;
}

/* Blanks, line ends, commas, comments and byte order marks mean nothing between tokens. */
static void skip_ignored(struct lexer *l)
{
    for (;;) {
        switch (lexer_peek(l, 0)) {
        case ' ': case '\t': case ',':
            l->pos++;
            break;
        case '\n': case '\r':
            lexer_line(l);
            break;
        case '#':
            skip_comment(l);
            break;
        case 0xEF:
            if (lexer_peek(l, 1) != 0xBB || lexer_peek(l, 2) != 0xBF)
                return;
            l->pos += 3;
            break;
        default:
            return;
        }
    }
}

static err_t digits(struct lexer *l)
{
    if (!is_digit(lexer_peek(l, 0)))
        return lexer_refuse(l, "Invalid number, expected digit but got:");
    while (is_digit(lexer_peek(l, 0)))
        l->pos++;
    return OK;
}

static err_t whole_part(struct lexer *l)
{
    if (lexer_peek(l, 0) == '-')
        l->pos++;
    if (lexer_peek(l, 0) != '0')
        return digits(l);
    l->pos++;
    return is_digit(lexer_peek(l, 0)) ? lexer_refuse(l, "Invalid number, unexpected digit after 0:") : OK;
}

static err_t number(struct lexer *l, struct token *out)
{
    size_t start = l->pos;

    out->kind = TOKEN_INT;
    TRY(whole_part(l));
    if (lexer_peek(l, 0) == '.') {
        out->kind = TOKEN_FLOAT;
        l->pos++;
        TRY(digits(l));
    }
    if (lexer_peek(l, 0) == 'e' || lexer_peek(l, 0) == 'E') {
        out->kind = TOKEN_FLOAT;
        l->pos++;
        if (lexer_peek(l, 0) == '+' || lexer_peek(l, 0) == '-')
            l->pos++;
        TRY(digits(l));
    }
    if (lexer_peek(l, 0) == '.' || is_name_start(lexer_peek(l, 0)))
        return lexer_refuse(l, "Invalid number, expected digit but got:");
    out->text = (struct str){l->text.p + start, l->pos - start};
    return OK;
}

static void name(struct lexer *l, struct token *out)
{
    size_t start = l->pos;

    while (is_name_start(lexer_peek(l, 0)) || is_digit(lexer_peek(l, 0)))
        l->pos++;
    out->kind = TOKEN_NAME;
    out->text = (struct str){l->text.p + start, l->pos - start};
}

static bool sign(struct lexer *l, struct token *out)
{
    static const struct { char c; enum token_kind kind; } signs[] = {
        {'!', TOKEN_BANG}, {'$', TOKEN_DOLLAR}, {'&', TOKEN_AMP}, {'(', TOKEN_PAREN_OPEN}, {')', TOKEN_PAREN_CLOSE},
        {':', TOKEN_COLON}, {'=', TOKEN_EQUALS}, {'@', TOKEN_AT}, {'[', TOKEN_BRACKET_OPEN},
        {']', TOKEN_BRACKET_CLOSE}, {'{', TOKEN_BRACE_OPEN}, {'|', TOKEN_PIPE}, {'}', TOKEN_BRACE_CLOSE},
    };

    if (lexer_peek(l, 0) == '.' && lexer_peek(l, 1) == '.' && lexer_peek(l, 2) == '.') {
        out->kind = TOKEN_SPREAD;
        l->pos += 3;
        return true;
    }
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (lexer_peek(l, 0) == signs[i].c) {
            out->kind = signs[i].kind;
            l->pos++;
            return true;
        }
    return false;
}

err_t lexer_next(struct lexer *l, struct token *out)
{
    int c;

    skip_ignored(l);
    *out = (struct token){.kind = TOKEN_END, .at = lexer_place(l)};
    c = lexer_peek(l, 0);
    if (c < 0 || sign(l, out))
        return OK;
    if (is_name_start(c)) {
        name(l, out);
        return OK;
    }
    if (is_digit(c) || c == '-')
        return number(l, out);
    if (c == '"')
        return lexer_string(l, out);
    return lexer_refuse(l, c < 0x20 ? "Invalid character" : "Unexpected character");
}
