#include "io/xml.h"

#include <expat.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

struct open_element {
    struct xml *element;
    const struct xml **end;      /* where its next element goes */
    struct buf text;
    struct open_element *outer;
};

struct xml_stream {
    struct arena *arena;
    const struct limits *limits;
    struct xml_hearer hearer;
    XML_Parser parser;
    int64_t depth;
    err_t failed;
};

/* ---- as it comes ---- */

static void stop(struct xml_stream *s, err_t e)
{
    if (!e || s->failed) return;
    s->failed = e;
    XML_StopParser(s->parser, XML_FALSE);
}

static err_t wrong(struct xml_stream *s, const char *what)
{
    struct str text = str_format(s->arena, "the XML is not read from line %lu on: %s", XML_GetCurrentLineNumber(s->parser), what);

    return err_make(s->arena, E_REQUEST, "what", text.p, NULL);
}

static void on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_stream *s = arg;
    err_t e = limit_check(s->arena, s->limits, LIMIT_XML_DEPTH, ++s->depth);

    if (!e && !s->failed) e = s->hearer.open(s->hearer.arg, str_of(name), attributes);
    stop(s, e);
}

static void on_end(void *arg, const XML_Char *name)
{
    struct xml_stream *s = arg;

    s->depth--;
    if (!s->failed) stop(s, s->hearer.close(s->hearer.arg, str_of(name)));
}

static void on_text(void *arg, const XML_Char *text, int n)
{
    struct xml_stream *s = arg;

    if (!s->failed) stop(s, s->hearer.text(s->hearer.arg, (struct str){text, (size_t)n}));
}

/* Whatever entities it would bring. */
static void on_doctype(void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    struct xml_stream *s = arg;

    stop(s, wrong(s, "a document type has no place in it"));
}

static void close_parser(void *arg)
{
    XML_ParserFree(((struct xml_stream *)arg)->parser);
}

void xml_stream_open(struct arena *a, const struct limits *limits, const struct xml_hearer *hearer, struct xml_stream **out)
{
    struct xml_stream *s = ARENA_NEW(a, struct xml_stream);

    *s = (struct xml_stream){.arena = a, .limits = limits, .hearer = *hearer, .parser = XML_ParserCreate(NULL)};
    *out = s;
    if (!s->parser) abort();
    arena_cleanup(a, close_parser, s);
    XML_SetUserData(s->parser, s);
    XML_SetElementHandler(s->parser, on_start, on_end);
    XML_SetCharacterDataHandler(s->parser, on_text);
    XML_SetStartDoctypeDeclHandler(s->parser, on_doctype);
}

err_t xml_stream_feed(struct xml_stream *s, struct str bytes, bool last)
{
    if (bytes.n > INT_MAX) return err_make(s->arena, E_REQUEST, "what", "the XML is too large", NULL);
    if (!s->failed && XML_Parse(s->parser, bytes.p, (int)bytes.n, last) != XML_STATUS_OK && !s->failed)
        s->failed = wrong(s, XML_ErrorString(XML_GetErrorCode(s->parser)));
    return s->failed;
}

struct str xml_bare(struct str name)
{
    const char *colon = memrchr(name.p, ':', name.n);

    return colon ? (struct str){colon + 1, name.n - (size_t)(colon + 1 - name.p)} : name;
}

struct str xml_attribute(const char *const *attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (str_is(xml_bare(str_of(attributes[0])), name)) return str_of(attributes[1]);
    return STR_NONE;
}

/* ---- as a tree ---- */

struct tree {
    struct arena *arena;
    const struct limits *limits;
    struct open_element *open;
    const struct xml *root;
    int64_t elements;
};

static err_t open_element(void *arg, struct str name, const char *const *attributes)
{
    struct tree *t = arg;
    struct open_element *o = ARENA_NEW(t->arena, struct open_element);

    TRY(limit_check(t->arena, t->limits, LIMIT_XML_ELEMENTS, ++t->elements));
    o->element = ARENA_NEW(t->arena, struct xml);
    o->element->name = str_copy(t->arena, name);
    o->end = &o->element->first;
    o->outer = t->open;
    buf_init(&o->text, t->arena, 0);
    if (o->outer) {
        *o->outer->end = o->element;
        o->outer->end = &o->element->next;
    } else {
        t->root = o->element;
    }
    t->open = o;
    return OK;
}

static err_t close_element(void *arg, struct str name)
{
    struct tree *t = arg;
    struct open_element *o = t->open;

    o->element->text = o->text.n ? str_trim(buf_str(&o->text)) : STR("");
    t->open = o->outer;
    return OK;
}

static err_t add_text(void *arg, struct str piece)
{
    struct tree *t = arg;

    if (t->open) buf_add(&t->open->text, piece);
    return OK;
}

err_t xml_read(struct arena *a, const struct limits *limits, struct str text, const struct xml **root)
{
    struct tree t = {.arena = a, .limits = limits};
    const struct xml_hearer hearer = {open_element, close_element, add_text, &t};
    struct xml_stream *s;
    err_t e;

    xml_stream_open(a, limits, &hearer, &s);
    e = xml_stream_feed(s, text, true);
    *root = t.root;
    return e;
}

bool xml_is(const struct xml *e, const char *name)
{
    return strlen(name) == e->name.n && !strncasecmp(e->name.p, name, e->name.n);
}

const struct xml *xml_child(const struct xml *of, const char *name)
{
    const struct xml *e = of ? of->first : NULL;

    while (e && !xml_is(e, name))
        e = e->next;
    return e;
}

struct str xml_text(const struct xml *of, const char *name)
{
    const struct xml *e = xml_child(of, name);

    return e ? e->text : STR_NONE;
}
