/* XML as a tree: what is read, and what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "io/xml.h"

static void put(struct buf *out, const struct xml *e)
{
    for (; e; e = e->next) {
        buf_add_format(out, "%.*s=%.*s", STR_ARG(e->name), STR_ARG(e->text));
        if (e->first) {
            buf_add_char(out, '(');
            put(out, e->first);
            buf_add_char(out, ')');
        }
        buf_add_char(out, ';');
    }
}

/* "a=text(b=;);", or the error's code and limit. */
static const char *tree(struct arena *a, struct str text)
{
    const struct xml *root;
    struct limits limits;
    struct buf out;
    err_t e;

    limits_standard(&limits);
    limits.value[LIMIT_XML_DEPTH] = 4;
    limits.value[LIMIT_XML_ELEMENTS] = 100;
    e = xml_read(a, &limits, text, &root);
    if (e)
        return str_format(a, "%s %.*s", err_code(e->id), STR_ARG(err_value(e, "limit"))).p;
    buf_init(&out, a, 64);
    put(&out, root);
    return str_zero(a, buf_str(&out));
}

static void every_form(void **state)
{
    static const struct { const char *text, *tree; } vectors[] = {
        {"<a/>", "a=;"},
        {"<a> x <b>1</b> y </a>", "a=x  y(b=1;);"},
        {"<?xml version='1.0' encoding='utf-8'?><a><b>\xc3\xa9</b><c q='1'><!-- no --></c></a>", "a=(b=\xc3\xa9;c=;);"},
        {"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>", "a=\xc3\xa9;"},
        {"\xef\xbb\xbf<a>&lt;&amp;&#65;<![CDATA[<b>]]></a>", "a=<&A<b>;"},
        {"<a><b><c><d/></c></b></a>", "a=(b=(c=(d=;);););"},
        {"<a><b><c><d><e/></d></c></b></a>", "limit.exceeded xml_depth"},
        {"", "request.malformed "},
        {"<a>", "request.malformed "},
        {"<a/><b/>", "request.malformed "},
        {"<a>\xff</a>", "request.malformed "},
        {"<a>&unknown;</a>", "request.malformed "},
        {"<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'>]><a>&x;</a>", "request.malformed "},
        {"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "request.malformed "},
        {"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>", "request.malformed "},
    };
    struct arena *a = arena_new();

    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        assert_string_equal(tree(a, str_of(vectors[i].text)), vectors[i].tree);
    arena_free(a);
}

static void too_many_elements(void **state)
{
    struct arena *a = arena_new();
    struct buf text;

    buf_init(&text, a, 1024);
    buf_add(&text, STR("<a>"));
    for (int i = 0; i < 100; i++)
        buf_add(&text, STR("<b/>"));
    buf_add(&text, STR("</a>"));
    assert_string_equal(tree(a, buf_str(&text)), "limit.exceeded xml_elements");
    arena_free(a);
}

static void names_are_found_whatever_their_case(void **state)
{
    struct arena *a = arena_new();
    const struct xml *root;
    struct limits limits;

    limits_standard(&limits);
    assert_null(xml_read(a, &limits, STR("<a><OfficerID>7</OfficerID><b/></a>"), &root));
    assert_true(str_is(xml_text(root, "officerId"), "7"));
    assert_true(str_is(xml_text(root, "b"), ""));
    assert_null(xml_text(root, "c").p);
    assert_null(xml_text(NULL, "c").p);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form), cmocka_unit_test(too_many_elements), cmocka_unit_test(names_are_found_whatever_their_case),
    };

    return cmocka_run_group_tests_name("io/xml", tests, NULL, NULL);
}
