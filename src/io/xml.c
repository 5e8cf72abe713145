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

struct reading {
    struct arena *arena;
    const struct limits *limits;
    XML_Parser parser;
    struct open_element *open;
    const struct xml *root;
    int64_t depth, elements;
    err_t failed;
};

static void stop(struct reading *r, err_t e)
{
    if (!r->failed)
        r->failed = e;
    XML_StopParser(r->parser, XML_FALSE);
}

static err_t wrong(struct reading *r, const char *what)
{
    struct str text = str_format(r->arena, "the XML is not read from line %lu on: %s", XML_GetCurrentLineNumber(r->parser), what);

    return err_make(r->arena, E_REQUEST, "what", text.p, NULL);
}

static void on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = arg;
    struct open_element *o = ARENA_NEW(r->arena, struct open_element);
    err_t e = limit_check(r->arena, r->limits, LIMIT_XML_DEPTH, ++r->depth);

    if (!e)
        e = limit_check(r->arena, r->limits, LIMIT_XML_ELEMENTS, ++r->elements);
    if (e) {
        stop(r, e);
        return;
    }
    o->element = ARENA_NEW(r->arena, struct xml);
    o->element->name = str_copy(r->arena, str_of(name));
    o->end = &o->element->first;
    o->outer = r->open;
    buf_init(&o->text, r->arena, 0);
    if (o->outer) {
        *o->outer->end = o->element;
        o->outer->end = &o->element->next;
    } else {
        r->root = o->element;
    }
    r->open = o;
}

static void on_end(void *arg, const XML_Char *name)
{
    struct reading *r = arg;
    struct open_element *o = r->open;

    o->element->text = o->text.n ? str_trim(buf_str(&o->text)) : STR("");
    r->open = o->outer;
    r->depth--;
}

static void on_text(void *arg, const XML_Char *text, int n)
{
    struct reading *r = arg;

    if (r->open)
        buf_add(&r->open->text, (struct str){text, (size_t)n});
}

/* Whatever entities it would bring. */
static void on_doctype(void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    struct reading *r = arg;

    stop(r, wrong(r, "a document type has no place in it"));
}

static void close_parser(void *arg)
{
    XML_ParserFree(((struct reading *)arg)->parser);
}

err_t xml_read(struct arena *a, const struct limits *limits, struct str text, const struct xml **root)
{
    struct reading *r = ARENA_NEW(a, struct reading);

    *r = (struct reading){.arena = a, .limits = limits, .parser = XML_ParserCreate(NULL)};
    if (!r->parser || text.n > INT_MAX)
        return err_make(a, E_REQUEST, "what", "the XML is too large", NULL);
    arena_cleanup(a, close_parser, r);
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    if (XML_Parse(r->parser, text.p, (int)text.n, XML_TRUE) != XML_STATUS_OK && !r->failed)
        r->failed = wrong(r, XML_ErrorString(XML_GetErrorCode(r->parser)));
    *root = r->root;
    return r->failed;
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
