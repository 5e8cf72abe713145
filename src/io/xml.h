/* XML (1.0) as a tree of elements with their texts: what old clients send. Attributes, comments and processing instructions are
 * passed over. There are no entities but the five of XML itself: a document with a DTD is refused, nothing is fetched. */
#ifndef IO_XML_H
#define IO_XML_H

#include "base/err.h"
#include "base/limit.h"

struct xml {
    struct str name;             /* as written */
    struct str text;             /* what stands in it outside of its elements, without white space around it; UTF-8 */
    const struct xml *first;     /* its first element */
    const struct xml *next;      /* its sibling */
};

/* UTF-8, UTF-16 or ISO-8859-1, as it says. Errors: E_REQUEST (what, with the line), E_LIMIT (xml_depth, xml_elements). */
err_t xml_read(struct arena *a, const struct limits *limits, struct str text, const struct xml **root);
/* The first element of that name, without regard to ASCII case; NULL: none, also of NULL. */
const struct xml *xml_child(const struct xml *of, const char *name);
/* Its text; STR_NONE: there is none. */
struct str xml_text(const struct xml *of, const char *name);
bool xml_is(const struct xml *e, const char *name);

/* ---- the same as it comes, for documents that are too long for a tree ---- */

/* What is told of; an error ends the reading. Attributes are pairs of name and value, NULL behind the last; all of it lives until the
 * call returns. `text` may come in pieces. */
struct xml_hearer {
    err_t (*open)(void *arg, struct str name, const char *const *attributes);
    err_t (*close)(void *arg, struct str name);
    err_t (*text)(void *arg, struct str piece);
    void *arg;
};
struct xml_stream;
void xml_stream_open(struct arena *a, const struct limits *limits, const struct xml_hearer *hearer, struct xml_stream **out);
/* The next bytes; `last`: there are no more. Errors: E_REQUEST, E_LIMIT (xml_depth), or what the hearer said. */
err_t xml_stream_feed(struct xml_stream *s, struct str bytes, bool last);
/* A name without the prefix of its name space; and the value of such an attribute, STR_NONE: not there. */
struct str xml_bare(struct str name);
struct str xml_attribute(const char *const *attributes, const char *name);

#endif
