/* Programs of an installation: what they can do, and that they can do nothing else. */
#include "io/lua.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"

/* A shelf with books; what a program says is written down. */
enum { SHELF, BOOKS, BOOK };
static const char *const shelf_members[] = {"name", "books", "empty", NULL}, *const book_members[] = {"title", "pages", NULL};
static const struct script_kind kinds[] = {{"shelf", shelf_members}, {"list", NULL}, {"book", book_members}};

struct shelf { const char *name; int books; char said[1024]; };

static void member(void *view, struct script_thing of, int m, struct script_value *out)
{
    const struct shelf *s = view;

    if (of.kind == BOOK && m == 0) *out = (struct script_value){.type = SCRIPT_TEXT, .text = STR("Title")};
    else if (of.kind == BOOK) *out = (struct script_value){.type = SCRIPT_WHOLE, .number = 100 * (of.at + 1)};
    else if (m == 0) *out = (struct script_value){.type = SCRIPT_TEXT, .text = str_of(s->name)};
    else if (m == 1) *out = (struct script_value){.type = SCRIPT_THING, .thing = {BOOKS, 0}};
}

static void element(void *view, struct script_thing list, int64_t i, struct script_value *out)
{
    *out = (struct script_value){.type = SCRIPT_THING, .thing = {BOOK, i}};
}

static int64_t length(void *view, struct script_thing list) { return ((const struct shelf *)view)->books; }

static const char *say(struct script_call *c)
{
    struct shelf *s = c->view;
    size_t n = strlen(s->said);

    if (c->count != 1) return "one argument is wanted";
    switch (c->arguments[0].type) {
    case SCRIPT_TEXT: snprintf(s->said + n, sizeof s->said - n, "%.*s;", STR_ARG(c->arguments[0].text)); break;
    case SCRIPT_WHOLE: snprintf(s->said + n, sizeof s->said - n, "%lld;", (long long)c->arguments[0].number); break;
    case SCRIPT_BOOL: snprintf(s->said + n, sizeof s->said - n, "%s;", c->arguments[0].yes ? "yes" : "no"); break;
    case SCRIPT_NOTHING: snprintf(s->said + n, sizeof s->said - n, "nil;"); break;
    case SCRIPT_THING: snprintf(s->said + n, sizeof s->said - n, "thing %d;", c->arguments[0].thing.kind); break;
    }
    return NULL;
}

static const char *toil(struct script_call *c)
{
    c->steps = 20000;
    return NULL;
}

static const struct script_function functions[] = {{"say", say}, {"toil", toil}, {NULL, NULL}};
static const struct script_world world = {kinds, 3, "shelf", functions, member, element, length};

struct bench { struct arena *a; struct limits limits; struct script *s; struct script_fault fault; struct shelf shelf; };

static int open_bench(void **state)
{
    static struct bench b;

    b = (struct bench){.a = arena_new(), .shelf = {.name = "A1", .books = 3}};
    limits_standard(&b.limits);
    b.s = script_open(&world, &b.limits);
    assert_non_null(b.s);
    *state = &b;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *b = *state;

    script_close(b->s);
    arena_free(b->a);
    return 0;
}

static enum script_end again(struct bench *b, int program)
{
    b->shelf.said[0] = '\0';
    return script_run(b->s, program, &b->shelf, &b->fault);
}

static enum script_end do_(struct bench *b, const char *source)
{
    int program = -1;
    err_t e = script_load(b->s, b->a, str_of(source), &program);

    if (e) fail_msg("%s: %.*s", source, STR_ARG(err_line(b->a, e)));
    return again(b, program);
}

static void says(struct bench *b, const char *source, const char *what)
{
    if (do_(b, source) != SCRIPT_DONE) fail_msg("%s: line %d: %s", source, b->fault.line, b->fault.words);
    assert_string_equal(b->shelf.said, what);
}

static void fails(struct bench *b, const char *source, enum script_end end, const char *words)
{
    assert_int_equal(do_(b, source), end);
    if (!strstr(b->fault.words, words)) fail_msg("%s: '%s' has no '%s'", source, b->fault.words, words);
}

static void refused(struct bench *b, const char *source, const char *line)
{
    int program;
    err_t e = script_load(b->s, b->a, str_of(source), &program);

    if (!e) fail_msg("%s: was taken", source);
    assert_true(str_is(err_value(e, "rule"), "script_source"));
    if (!str_is(err_value(e, "line"), line)) fail_msg("%s: line %.*s", source, STR_ARG(err_value(e, "line")));
}

/* ---- what it can ---- */

static void test_it_reads_and_says(void **state)
{
    struct bench *b = *state;

    says(b, "say(shelf.name)", "A1;");
    says(b, "for i, book in ipairs(shelf.books) do say(book.pages) end say(#shelf.books)", "100;200;300;3;");
    says(b, "say(shelf.books[4]) say(shelf.books[0]) say(shelf.empty)", "nil;nil;nil;");
    says(b, "say(shelf.books[1] == shelf.books[1]) say(shelf.books[1] == shelf.books[2])", "yes;no;");
    says(b, "local t = {3, 1, 2} local s = 0 for _, v in ipairs(t) do s = s + v end say(s)", "6;");
    says(b, "say(type(shelf)) say(type(shelf.books[1])) say(type(1)) say(type(nil)) say(type({}))", "shelf;book;number;nil;table;");
    says(b, "goto past say('not') ::past:: say('end')", "end;");
    says(b, "say(starts_with(shelf.name, 'A')) say(contains('abc', 'bc')) say(contains('abc', '.')) say(contains('', ''))", "yes;yes;no;yes;");
    says(b, "say(one_of(shelf.name, 'B1', 'A1')) say(one_of(1, '1'))", "yes;no;");
    says(b, "say('page ' .. shelf.books[2].pages)", "page 200;");
}

static void test_amounts_are_hundredths(void **state)
{
    struct bench *b = *state;

    says(b, "say(money('12.50')) say(money(12)) say(money('-0.01')) say(quantity('1.5')) say(decimal(1250)) say(decimal(-5))", "1250;1200;-1;150;12.50;-0.05;");
    says(b, "say(share(money('10.01'), '12.5')) say(share(-1001, 50)) say(times(money('2.5'), quantity('0.33')))", "125;-501;83;");
    says(b, "say(7 // 2) say(-7 // 2) say(7 % 3) say(min(3, 1, 2)) say(max(3, 1, 2)) say(abs(-4))", "3;-4;1;1;3;4;");
    says(b, "say(day('2026-03-01') - day('2026-02-01')) say(date(day('2024-02-29') + 1))", "28;2024-03-01;");
    fails(b, "money('12.505')", SCRIPT_WRONG, "two decimals");
    fails(b, "money('1e3')", SCRIPT_WRONG, "two decimals");
    fails(b, "money('9999999999999999999')", SCRIPT_WRONG, "two decimals");
    fails(b, "money(9223372036854775807)", SCRIPT_WRONG, "too large");
    fails(b, "share(999999999999999999, 1000)", SCRIPT_WRONG, "too large");
    fails(b, "times(999999999999999999, 999999999999999999)", SCRIPT_WRONG, "too large");
    fails(b, "decimal(9223372036854775807)", SCRIPT_WRONG, "too large");
    fails(b, "abs(-9223372036854775807 - 1)", SCRIPT_WRONG, "too large");
    fails(b, "say(1 // 0)", SCRIPT_WRONG, "divide by zero");
    fails(b, "say(1 % 0)", SCRIPT_WRONG, "attempt to perform 'n%");
    fails(b, "day('2026-02-30')", SCRIPT_WRONG, "a day such as");
    fails(b, "date(9223372036854775807)", SCRIPT_WRONG, "no day");
    says(b, "say(9223372036854775807 + 1 < 0)", "yes;");      /* as the header says */
    says(b, "say((-9223372036854775807 - 1) // -1 < 0)", "yes;");
}

static void test_fractions_are_refused_by_line(void **state)
{
    struct bench *b = *state;

    refused(b, "local a = 1\nlocal b = 1.5", "2");
    refused(b, "say(\n\n1e3)", "3");
    refused(b, "say(.5)", "1");
    refused(b, "say(5.)", "1");
    refused(b, "say(0x1p4)", "1");
    refused(b, "say(0x.8)", "1");
    refused(b, "say(9223372036854775808)", "1");
    refused(b, "say(4 / 2)", "1");
    refused(b, "say(2 ^ 3)", "1");
    refused(b, "local t = [[\n1.5\n]] -- 2.5\n--[==[ 3.5\n]] ]==]\nsay(1/2)", "6");
    says(b, "say('1.5 / 2 ^ 3') say([[4/2]]) -- 1.5\nsay(7 // 2) --[[ 1.5 ]] say('\\'' .. 1 ..'.5')", "1.5 / 2 ^ 3;4/2;3;'1.5;");
    says(b, "say(0xff) local t = {1,2} say(t[1]..t[2]) say(9223372036854775807)", "255;12;9223372036854775807;");
    says(b, "local function f(...) local a, b = ... say(b) end f(1, 2)", "2;");
}

static void test_wrong_sources_are_refused_by_line(void **state)
{
    struct bench *b = *state;
    char deep[2048];

    refused(b, "say(1)\nif then", "2");
    refused(b, "goto nowhere", "1");
    refused(b, "say('open", "1");
    refused(b, "\x1bLua\x54\x00\x19\x93", "0");    /* compiled code is no source */
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    refused(b, deep, "0");
    says(b, "say('after that')", "after that;");
}

/* ---- what it cannot ---- */

static void test_nothing_else_is_there(void **state)
{
    static const char *const names[] = {
        "pairs", "next", "error", "assert", "pcall", "xpcall", "select", "tostring", "tonumber", "rawget", "rawset", "rawequal", "rawlen",
        "setmetatable", "getmetatable", "load", "loadstring", "loadfile", "dofile", "require", "package", "print", "warn", "collectgarbage",
        "string", "table", "math", "io", "os", "debug", "coroutine", "utf8", "_G", "_VERSION", "arg", "bit32", "unpack",
    };
    struct bench *b = *state;
    char source[64];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(source, sizeof source, "say(%s)", names[i]);
        fails(b, source, SCRIPT_WRONG, "there is no '");
    }
    fails(b, "say(('x'):rep(3))", SCRIPT_WRONG, "attempt to index a string value");
    fails(b, "say(('x').format)", SCRIPT_WRONG, "attempt to index a string value");
    fails(b, "say('10' + 1)", SCRIPT_WRONG, "arithmetic on a string");
    fails(b, "say(shelf.__index)", SCRIPT_WRONG, "a shelf has no '__index'");
    fails(b, "say(shelf.books.__metatable)", SCRIPT_WRONG, "whole number");
    fails(b, "say(say)", SCRIPT_WRONG, "cannot be argument");
    fails(b, "say({})", SCRIPT_WRONG, "cannot be argument");
}

static void test_nothing_can_be_changed(void **state)
{
    struct bench *b = *state;

    fails(b, "shelf.name = 'B'", SCRIPT_WRONG, "nothing of a shelf can be changed");
    fails(b, "shelf.books[1] = 1", SCRIPT_WRONG, "nothing of a list can be changed");
    fails(b, "shelf.books[1].title = nil", SCRIPT_WRONG, "nothing of a book can be changed");
    fails(b, "kept = 1", SCRIPT_WRONG, "local kept");
    fails(b, "say = nil", SCRIPT_WRONG, "local say");
    fails(b, "_ENV.ipairs = nil", SCRIPT_WRONG, "local ipairs");
    fails(b, "_ENV[1] = 1", SCRIPT_WRONG, "local");
    fails(b, "function say() end", SCRIPT_WRONG, "local say");
}

/* The same program twice, and others between: none finds what another left. */
static void test_nothing_stays(void **state)
{
    struct bench *b = *state;
    int program;

    assert_null(script_load(b->s, b->a, STR("local n = 0 local function f() n = n + 1 say(n) end f() f() _ENV = {say = say} say(x) x = 1"), &program));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(again(b, program), SCRIPT_DONE);
        assert_string_equal(b->shelf.said, "1;2;nil;");
    }
    fails(b, "say(x)", SCRIPT_WRONG, "there is no 'x'");
}

static void test_an_iterator_in_other_hands(void **state)
{
    struct bench *b = *state;

    fails(b, "local f = ipairs(shelf.books) f(nil, 0)", SCRIPT_WRONG, "index a nil value");
    fails(b, "local f = ipairs(shelf.books) f('x', 0)", SCRIPT_WRONG, "index a string value");
    fails(b, "local f = ipairs({}) f(shelf, 0)", SCRIPT_WRONG, "a shelf has no");
    fails(b, "local f = ipairs({}) f({}, 'x')", SCRIPT_WRONG, "whole number");
    fails(b, "local f = ipairs({}) f()", SCRIPT_WRONG, "whole number");
    says(b, "local f = ipairs({}) local i = f({}, 9223372036854775807) say(i)", "nil;");
    fails(b, "ipairs(nil)", SCRIPT_WRONG, "a nil");
}

static void test_steps_end(void **state)
{
    struct bench *b = *state;

    fails(b, "while true do end", SCRIPT_STEPS, "50000 steps");
    fails(b, "::again:: goto again", SCRIPT_STEPS, "50000 steps");
    fails(b, "for i = 1, 9223372036854775807 do end", SCRIPT_STEPS, "50000 steps");
    fails(b, "local function f() return f() end f()", SCRIPT_STEPS, "50000 steps");
    fails(b, "toil() toil() toil()", SCRIPT_STEPS, "50000 steps");
    fails(b, "local s = 'a' for i = 1, 12 do s = s .. s end while true do contains(s, 'b') end", SCRIPT_STEPS, "50000 steps");
    says(b, "for i = 1, 9000 do end say('enough')", "enough;");
    b->limits.value[LIMIT_RULE_STEPS] = 100;
    fails(b, "for i = 1, 9000 do end", SCRIPT_STEPS, "100 steps");
    b->limits.value[LIMIT_RULE_STEPS] = 50000;
    says(b, "say('after that')", "after that;");
}

static void test_memory_ends(void **state)
{
    struct bench *b = *state;

    fails(b, "local t, s = {}, 'x' for i = 1, 10 do s = s .. s end for i = 1, 1000 do t[i] = s .. i end", SCRIPT_MEMORY, "not enough memory");
    fails(b, "local t = {} while true do t = {t} end", SCRIPT_STEPS, "50000 steps");      /* a table costs more than its bytes */
    says(b, "say('after that')", "after that;");
}

/* What one instruction does is not interrupted: a text, a table, the calls within calls are of a bounded size. */
static void test_one_instruction_is_short(void **state)
{
    struct bench *b = *state;
    struct buf source;

    says(b, "local s = 'x' for i = 1, 12 do s = s .. s end say(#s) say(s == s .. '')", "4096;yes;");
    fails(b, "local s = 'x' while true do s = s .. s end", SCRIPT_MEMORY, "a text of more than 4096 bytes");
    fails(b, "local s = 'x' for i = 1, 12 do s = s .. s end say(s .. s)", SCRIPT_MEMORY, "a text of more than 4096 bytes");
    says(b, "local t = {} for i = 1, 512 do t[i] = i end say(#t)", "512;");
    fails(b, "local t = {} for i = 1, 513 do t[i] = i end", SCRIPT_MEMORY, "of more than 8192 bytes");
    says(b, "local t = {} for i = 1, 256 do t['k' .. i] = i end say(t.k256)", "256;");
    fails(b, "local t = {} for i = 1, 257 do t['k' .. i] = i end", SCRIPT_MEMORY, "of more than 8192 bytes");
    says(b, "local function f(n) if n > 0 then return 1 + f(n - 1) end return 0 end say(f(50))", "50;");
    fails(b, "local function f(n) return 1 + f(n + 1) end f(1)", SCRIPT_MEMORY, "of more than 8192 bytes");
    buf_init(&source, b->a, 8192);
    buf_add(&source, STR("say('"));
    while (source.n < 5000) buf_add_char(&source, 'x');
    buf_add(&source, STR("')"));
    refused(b, str_zero(b->a, buf_str(&source)), "0");
    b->limits.value[LIMIT_RULE_STRING] = 8192;
    assert_int_equal(do_(b, str_zero(b->a, buf_str(&source))), SCRIPT_DONE);
    b->limits.value[LIMIT_RULE_TABLE] = 32768;
    says(b, "local t = {} for i = 1, 2048 do t[i] = i end say(#t)", "2048;");
}

/* Making costs steps by the byte, and so does collecting for lack of memory: few instructions would do much otherwise. */
static void test_what_is_made_costs_steps(void **state)
{
    struct bench *b = *state;
    static const char *const costly[] = {
        /* joins long texts */
        "local s, n = 'x', 0 for i = 1, 11 do s = s .. s end for i = 1, 2000 do local t = s .. i end",
        /* a full table of which one key leaves and another comes is made anew each time */
        "local t = {} for i = 1, 256 do t['k' .. i] = i end for i = 1, 2000 do t['k' .. i] = nil t['k' .. (i + 256)] = i end",
        /* at the edge of its memory each text makes it collect all the rest */
        "local t, s = {}, 'x' for i = 1, 10 do s = s .. s end for i = 1, 210 do t[i] = s .. i end for i = 1, 2000 do local u = s .. 'y' .. i .. s end",
    };

    for (size_t i = 0; i < sizeof costly / sizeof *costly; i++) fails(b, costly[i], SCRIPT_STEPS, "50000 steps");
    says(b, "for i = 1, 2000 do local t = 'x' .. i end say('cheap')", "cheap;");
    says(b, "local t = {} for i = 1, 200 do t['k' .. i] = i end for i = 1, 200 do t['k' .. i] = i + 1 end say(t.k200)", "201;");
}

static void test_a_long_source(void **state)
{
    struct bench *b = *state;
    struct buf source;
    int program;

    buf_init(&source, b->a, 64);
    while (source.n <= 16384) buf_add(&source, STR("say(1) "));
    assert_true(err_is(script_load(b->s, b->a, buf_str(&source), &program), E_LIMIT));
}

static void test_words_for_people(void **state)
{
    char out[16];

    assert_int_equal(script_words(STR("a\nb\0c"), out, sizeof out), 5);
    assert_memory_equal(out, "a b c", 5);
    assert_int_equal(script_words(STR("\xff" "a\x80"), out, sizeof out), 3);
    assert_memory_equal(out, "?a?", 3);
    assert_int_equal(script_words(STR("\xC3\xA9\xC3\xA9"), out, 3), 2);   /* é is not cut in two */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_bench, close_bench)
    const struct CMUnitTest tests[] = {
        T(test_it_reads_and_says), T(test_amounts_are_hundredths), T(test_fractions_are_refused_by_line),
        T(test_wrong_sources_are_refused_by_line), T(test_nothing_else_is_there), T(test_nothing_can_be_changed), T(test_nothing_stays),
        T(test_an_iterator_in_other_hands), T(test_steps_end), T(test_memory_ends), T(test_one_instruction_is_short), T(test_what_is_made_costs_steps),
        T(test_a_long_source), T(test_words_for_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
