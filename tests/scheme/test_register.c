/* Registers: states, places, uploads (tests/vectors/register.json). */
#include "scheme/enrolment_read.h"

#include "scheme/register.h"

enum { LIMIT_PERCENT = 20 };

static const struct json *list(void **state, const char *name) { return vector_list(vectors(*state, "register.json"), name); }

#define WRONG(v) fail_msg("%.*s", STR_ARG(vector_str(v, "case")))

static stamp_t stamp_in(const struct json *v, const char *key)
{
    const struct json *text = json_get(v, key);
    stamp_t t = STAMP_NONE;

    if (!json_is_null(text)) assert_true(stamp_read(text->text.p, text->text.n, &t, NULL));
    return t;
}

static void test_held(void **state)
{
    for (const struct json *v = list(state, "held"); v; v = v->next)
        if (law_held_on(stamp_in(v, "from"), stamp_in(v, "to"), date_in(v, "day")) != vector_bool(v, "is")) WRONG(v);
}

static enum law_place place_named(struct str name)
{
    static const char letters[] = "-RDWV";
    int at = 0;

    while (letters[at] != name.p[0]) at++;
    return (enum law_place)at;
}

static void test_moves(void **state)
{
    for (const struct json *v = list(state, "moves"); v; v = v->next)
        if (law_place_under(place_named(vector_str(v, "parent"))) != place_named(vector_str(v, "is"))) WRONG(v);
}

/* Codes are the same in any letters. */
static bool is_among(struct str code, const struct json *from, const struct json *end)
{
    for (; from != end; from = from->next)
        if (from->text.n == code.n && (from->text.p[0] | 32) == (code.p[0] | 32) && from->text.p[1] == code.p[1]) return true;
    return false;
}

static void test_uploads(void **state)
{
    for (const struct json *v = list(state, "uploads"); v; v = v->next) {
        const struct json *file = json_get(v, "file")->first, *stored = json_get(v, "stored")->first;
        enum law_upload strategy = (enum law_upload)vector_int(v, "strategy");
        int64_t count[LAW_UPLOAD_UNKNOWN + 1] = {0}, closed = 0, errors;
        for (const struct json *e = file; e; e = e->next)
            count[law_upload_fate(strategy, is_among(e->text, stored, NULL), is_among(e->text, file, e))]++;
        for (const struct json *s = stored; strategy == LAW_UPLOAD_REPLACE && s; s = s->next) closed += !is_among(s->text, file, NULL);
        errors = count[LAW_UPLOAD_TWICE] + count[LAW_UPLOAD_EXISTS] + count[LAW_UPLOAD_UNKNOWN];
        if (!is(v, "unsafe") && !law_upload_may_close(closed, json_get(v, "stored")->count, errors, LIMIT_PERCENT, is(v, "force"))) closed = 0;
        assert_false(differs(v, "created", count[LAW_UPLOAD_CREATES]) || differs(v, "updated", count[LAW_UPLOAD_CHANGES]));
        assert_false(differs(v, "deleted", closed) || differs(v, "errors", errors));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_held), TEST(test_moves), TEST(test_uploads)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
