#include "api/multipart.h"

#include "base/arena.h"
#include "base/utf8.h"

enum { BOUNDARY_MOST = 70, LINES_MOST = 16, LINE_MOST = 1024 };

static err_t malformed(struct arena *a, const char *what)
{
    return err_make(a, E_REQUEST, "what", what, NULL);
}

static struct str after(struct str s, size_t n)
{
    return (struct str){s.p + n, s.n - n};
}

static bool same_word(struct arena *a, struct str s, const char *lower)
{
    return str_is(ascii_lower(a, s), lower);
}

/* ---- "value; name=text; other="quoted"" ---- */

/* A quoted text; a backslash protects only a quote, as browsers write file names of Windows as they are. */
static struct str read_quoted(struct arena *a, struct str *rest)
{
    struct buf text;
    size_t i = 1;

    buf_init(&text, a, 64);
    for (; i < rest->n && rest->p[i] != '"'; i++) {
        if (rest->p[i] == '\\' && i + 1 < rest->n && rest->p[i + 1] == '"')
            i++;
        buf_add_char(&text, rest->p[i]);
    }
    *rest = i < rest->n ? after(*rest, i + 1) : STR_NONE;
    (void)str_cut(rest, ';');
    return text.n > 0 ? buf_str(&text) : STR("");
}

/* The named parameter of a header's value, STR_NONE when it is not there. */
static struct str parameter(struct arena *a, struct str value, const char *wanted)
{
    struct str rest = value;

    (void)str_cut(&rest, ';');
    while (rest.n > 0) {
        size_t equals = 0;
        struct str name, text;

        while (equals < rest.n && rest.p[equals] != '=' && rest.p[equals] != ';')
            equals++;
        name = str_trim((struct str){rest.p, equals});
        if (equals == rest.n)
            return STR_NONE;
        if (rest.p[equals] == ';') {
            rest = after(rest, equals + 1);
            continue;
        }
        rest = after(rest, equals + 1);
        text = rest.n > 0 && rest.p[0] == '"' ? read_quoted(a, &rest) : str_trim(str_cut(&rest, ';'));
        if (same_word(a, name, wanted))
            return text.p ? text : STR("");
    }
    return STR_NONE;
}

static bool is_value(struct arena *a, struct str header, const char *wanted)
{
    struct str rest = header;

    return same_word(a, str_trim(str_cut(&rest, ';')), wanted);
}

/* ---- the form ---- */

err_t multipart_open(struct arena *a, const struct limits *limits, struct str content_type, struct str body,
                     struct multipart *out)
{
    struct str boundary = parameter(a, content_type, "boundary");
    struct str opening;

    *out = (struct multipart){.arena = a, .most = limits->value[LIMIT_PARTS], .left = limits->value[LIMIT_PARTS]};
    if (!is_value(a, content_type, "multipart/form-data"))
        return malformed(a, "an uploaded form (multipart/form-data) is wanted");
    if (boundary.n == 0 || boundary.n > BOUNDARY_MOST)
        return malformed(a, "the form names no boundary between its parts");
    out->boundary = str_format(a, "\r\n--%.*s", STR_ARG(boundary));
    opening = after(out->boundary, 2);
    if (!body.p || !str_starts(body, opening))
        return malformed(a, "the form does not begin with its boundary");
    out->rest = after(body, opening.n);
    return OK;
}

/* The line up to \r\n; false: there is none, or it is too long. */
static bool take_line(struct str *rest, struct str *line)
{
    ptrdiff_t end = str_find(*rest, STR("\r\n"), 0);

    if (end < 0 || end > LINE_MOST)
        return false;
    *line = (struct str){rest->p, (size_t)end};
    *rest = after(*rest, (size_t)end + 2);
    return true;
}

/* What stands behind the last folder: a name is never a path. */
static struct str last_name(struct str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/' || path.p[i - 1] == '\\')
            return after(path, i);
    return path;
}

static err_t take_disposition(struct multipart *m, struct str value, struct part *out)
{
    if (!is_value(m->arena, value, "form-data"))
        return malformed(m->arena, "a part of the form is no form-data");
    out->name = parameter(m->arena, value, "name");
    out->file = parameter(m->arena, value, "filename");
    if (out->file.p)
        out->file = last_name(out->file);
    if (!utf8_valid(out->name) || !utf8_valid(out->file))
        return malformed(m->arena, "a name in the form is not text in UTF-8");
    return OK;
}

static err_t take_header(struct multipart *m, struct str line, struct part *out)
{
    struct str value = line;
    struct str name = str_cut(&value, ':');

    if (!value.p)
        return malformed(m->arena, "a line at the head of a part has no colon");
    value = str_trim(value);
    if (same_word(m->arena, name, "content-disposition"))
        return take_disposition(m, value, out);
    if (same_word(m->arena, name, "content-type"))
        out->type = value;
    return OK;
}

static err_t take_headers(struct multipart *m, struct part *out)
{
    struct str line;

    for (int i = 0; i < LINES_MOST; i++) {
        if (!take_line(&m->rest, &line))
            return malformed(m->arena, "the head of a part does not end");
        if (line.n == 0)
            return out->name.p ? OK : malformed(m->arena, "a part of the form has no name");
        TRY(take_header(m, line, out));
    }
    return malformed(m->arena, "the head of a part has too many lines");
}

/* Behind a boundary stands "--" at the end of the form, else blanks and the end of the line. */
static err_t pass_boundary(struct multipart *m)
{
    struct str line;

    if (str_starts(m->rest, STR("--"))) {
        m->done = true;
        return OK;
    }
    if (!take_line(&m->rest, &line) || str_trim(line).n > 0)
        return malformed(m->arena, "a boundary of the form does not end its line");
    return OK;
}

err_t multipart_next(struct multipart *m, struct part *out, bool *more)
{
    ptrdiff_t end;

    *out = (struct part){0};
    *more = false;
    if (!m->done)
        TRY(pass_boundary(m));
    if (m->done)
        return OK;
    if (m->left-- == 0)
        return err_make(m->arena, E_LIMIT, "limit", limit_name(LIMIT_PARTS), "max",
                        str_format(m->arena, "%lld", (long long)m->most).p, NULL);
    TRY(take_headers(m, out));
    /* An empty part has its boundary right behind the empty line, whose end is the boundary's begin. */
    m->rest = (struct str){m->rest.p - 2, m->rest.n + 2};
    end = str_find(m->rest, m->boundary, 0);
    if (end < 0)
        return malformed(m->arena, "the last part of the form does not end");
    out->content = end >= 2 ? (struct str){m->rest.p + 2, (size_t)end - 2} : (struct str){m->rest.p, 0};
    m->rest = after(m->rest, (size_t)end + m->boundary.n);
    *more = true;
    return OK;
}
