#include "base/json.h"
#include "base/money.h"
#include "random.h"
#include "vectors.h"

static err_t read_json(struct arena *a, struct str text, const struct json **out)
{
    struct limits limits;

    limits_standard(&limits);
    return json_read(a, text, &limits, out);
}

static const struct json *must_read(struct arena *a, struct str text)
{
    const struct json *read = NULL;

    if (read_json(a, text, &read))
        fail_msg("refused: %.*s", STR_ARG(text));
    return read;
}

static struct str written(struct arena *a, const struct json *v)
{
    struct buf out;
    struct json_writer w = json_writer(&out);

    buf_init(&out, a, 64);
    json_put(&w, v);
    return buf_str(&out);
}

static int nibble(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Member "text", or the bytes of member "hex"; a copy of its own size, so that the address sanitizer
 * sees a step over its end. */
static struct str input(struct arena *a, const struct json *vector)
{
    struct str hex;
    char *bytes;

    if (json_get(vector, "text")) {
        struct str text = vector_str(vector, "text");

        bytes = arena_bytes(a, text.n);
        memcpy(bytes, text.p, text.n);
        return (struct str){bytes, text.n};
    }
    hex = vector_str(vector, "hex");
    bytes = arena_bytes(a, hex.n / 2);
    for (size_t i = 0; i < hex.n / 2; i++)
        bytes[i] = (char)(nibble(hex.p[2 * i]) << 4 | nibble(hex.p[2 * i + 1]));
    return (struct str){bytes, hex.n / 2};
}

static void accepted(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "json.json"), "accepted"); v; v = v->next) {
        struct str text = input(*state, v);
        struct str expected = json_get(v, "written") ? vector_str(v, "written") : str_trim(text);
        struct str found = written(*state, must_read(*state, text));

        if (!str_eq(found, expected))
            fail_msg("%.*s: %.*s, not %.*s", STR_ARG(text), STR_ARG(found), STR_ARG(expected));
    }
}

static void assert_refused(struct arena *a, const struct json *vector, enum err_id id)
{
    struct str text = input(a, vector);
    const struct json *read = NULL;
    err_t e = read_json(a, text, &read);
    struct str offset = str_format(a, "%d", (int)vector_int(vector, "offset"));

    if (!err_is(e, id) || !str_eq(err_value(e, "offset"), offset))
        fail_msg("%.*s: %.*s", STR_ARG(text), STR_ARG(err_line(a, e)));
    assert_null(read);
}

static void refused(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "json.json"), "refused"); v; v = v->next) {
        const struct json *read;
        err_t e = read_json(*state, input(*state, v), &read);

        assert_refused(*state, v, E_JSON);
        if (!str_eq(err_value(e, "what"), vector_str(v, "what")))
            fail_msg("%.*s: %.*s", STR_ARG(input(*state, v)), STR_ARG(err_line(*state, e)));
    }
}

static void misencoded(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "json.json"), "misencoded"); v; v = v->next)
        assert_refused(*state, v, E_UTF8);
}

/* Text cut anywhere is refused, and nothing behind its end is looked at. */
static void cut_short(void **state)
{
    struct str whole = STR("{\"a\\u00e9\\ud83d\\ude00\":"
                           "[-1.5e+10,true,false,null,\"\\n\xc3\xa9\"],\"b\":{}}");
    const struct json *read;

    must_read(*state, whole);
    for (size_t n = 0; n < whole.n; n++) {
        char *part = arena_bytes(*state, n);

        memcpy(part, whole.p, n);
        assert_non_null(read_json(*state, (struct str){part, n}, &read));
    }
    assert_true(err_is(read_json(*state, STR_NONE, &read), E_JSON));
}

/* Strings are searched a word at a time: each special byte at each place of a word, and neighbours of
 * special bytes, which are plain. */
static void special_bytes_anywhere(void **state)
{
    for (size_t at = 1; at < 26; at++)
        for (int c = 0; c < 0x80; c++) {
            char text[] = "\"abcdefghijklmnopqrstuvwxyz\"";
            const struct json *read;
            err_t e;

            text[at] = (char)c;
            e = read_json(*state, (struct str){text, sizeof text - 1}, &read);
            if (c == '\\')
                assert_int_equal(e == OK, strchr("bfnrt", text[at + 1]) != NULL);
            else
                assert_int_equal(e == OK, c >= 0x20 && c != '"');
            arena_reset(*state);
        }
}

static void values_point_into_the_text(void **state)
{
    struct str text = STR("{\"key\":\"plain\",\"number\":1.50,\"other\":\"a\\tb\"}");
    const struct json *v = must_read(*state, text);

    assert_ptr_equal(v->first->key.p, text.p + 2);
    assert_ptr_equal(json_get(v, "key")->text.p, text.p + 8);
    assert_str(json_get(v, "number")->text, "1.50");
    assert_str(json_get(v, "other")->text, "a\tb");
    assert_int_equal(v->count, 3);
}

static void looking_up(void **state)
{
    struct str text = STR("{\"a\":null,\"b\":{\"c\":7},\"t\":true,\"f\":false,\"l\":[1]}");
    const struct json *v = must_read(*state, text);
    int64_t number = 0;
    bool truth = false;

    assert_true(json_is_null(json_get(v, "a")));
    assert_non_null(json_get(v, "a"));
    assert_null(json_get(v, "none"));
    assert_true(json_is_null(json_get(v, "none")));
    assert_true(json_int(json_get(json_get(v, "b"), "c"), &number));
    assert_int_equal(number, 7);
    assert_null(json_get(NULL, "a"));
    assert_null(json_get(json_get(v, "l"), "a"));
    assert_true(json_bool(json_get(v, "t"), &truth));
    assert_true(truth);
    assert_true(json_bool(json_get(v, "f"), &truth));
    assert_false(truth);
    assert_false(json_bool(json_get(v, "a"), &truth));
    assert_false(json_bool(NULL, &truth));
}

static void whole_numbers(void **state)
{
    const struct json *v = must_read(
        *state, STR("[0,-0,42,-42,9223372036854775807,-9223372036854775808,9223372036854775808,"
                    "-9223372036854775809,99999999999999999999999,1.0,1e2,-1.5,\"1\",null]"));
    static const int64_t expected[] = {0, 0, 42, -42, INT64_MAX, INT64_MIN};
    size_t i = 0;

    for (const struct json *n = v->first; n; n = n->next, i++) {
        int64_t found = 77;

        assert_int_equal(json_int(n, &found), i < 6);
        assert_int_equal(found, i < 6 ? expected[i] : 77);
    }
    assert_int_equal(i, 14);
}

static void members_of_a_kind(void **state)
{
    const struct json *v = must_read(*state, STR("{\"n\":7,\"half\":0.5,\"day\":\"2024-02-29\",\"no_day\":\"2023-02-29\",\"none\":null}"));
    date_t day = json_get_date(v, "day");

    assert_int_equal(json_get_int(v, "n", 1), 7);
    assert_int_equal(json_get_int(v, "half", 1), 1);
    assert_int_equal(json_get_int(v, "none", 1), 1);
    assert_int_equal(json_get_int(v, "other", -1), -1);
    assert_int_equal(json_get_int(NULL, "n", 3), 3);
    assert_false(date_none(day));
    assert_int_equal(date_cmp(day, date_of(2024, 2, 29)), 0);
    assert_true(date_none(json_get_date(v, "no_day")));
    assert_true(date_none(json_get_date(v, "n")));
    assert_true(date_none(json_get_date(NULL, "day")));
}

static struct str nested(struct arena *a, size_t depth)
{
    struct buf out;

    buf_init(&out, a, 2 * depth);
    for (size_t i = 0; i < depth; i++)
        buf_add_char(&out, '[');
    for (size_t i = 0; i < depth; i++)
        buf_add_char(&out, ']');
    return buf_str(&out);
}

static void assert_limit(err_t e, const char *name)
{
    assert_true(err_is(e, E_LIMIT));
    assert_str(err_value(e, "limit"), name);
}

static void limits_hold(void **state)
{
    struct limits limits;
    const struct json *read;

    limits_standard(&limits);
    limits.value[LIMIT_JSON_DEPTH] = 512;
    assert_null(json_read(*state, nested(*state, 512), &limits, &read));
    assert_limit(json_read(*state, nested(*state, 513), &limits, &read), "json_depth");
    assert_limit(json_read(*state, nested(*state, 1000000), &limits, &read), "json_depth");
    assert_null(json_read(*state, STR("[[],[],[[]]]"), &limits, &read));
    limits.value[LIMIT_JSON_VALUES] = 4;
    assert_null(json_read(*state, STR("[1,2,3]"), &limits, &read));
    assert_limit(json_read(*state, STR("[1,2,3,4]"), &limits, &read), "json_values");
    assert_limit(json_read(*state, STR("{\"a\":{\"b\":{\"c\":{\"d\":1}}}}"), &limits, &read), "json_values");
    limits.value[LIMIT_JSON_BYTES] = 8;
    assert_null(json_read(*state, STR("\"123456\""), &limits, &read));
    assert_limit(json_read(*state, STR("\"1234567\""), &limits, &read), "json_bytes");
}

static struct str many_keys(struct arena *a, int count, int last)
{
    struct buf out;

    buf_init(&out, a, 1 << 20);
    for (int i = 0; i < count; i++)
        buf_add_format(&out, "%c\"key%08d\":%d", i ? ',' : '{', i == count - 1 ? last : i, i);
    buf_add_char(&out, '}');
    return buf_str(&out);
}

/* Quadratic comparing would take minutes here. */
static void large_objects(void **state)
{
    enum { COUNT = 190000 };
    const struct json *v = must_read(*state, many_keys(*state, COUNT, COUNT - 1));
    const struct json *read = NULL;

    assert_int_equal(v->count, COUNT);
    assert_true(json_equal(v, must_read(*state, many_keys(*state, COUNT, COUNT - 1))));
    assert_false(json_equal(v, must_read(*state, many_keys(*state, COUNT, COUNT))));
    assert_true(err_is(read_json(*state, many_keys(*state, COUNT, 7), &read), E_JSON));
    assert_null(read);
}

static void equality(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "json.json"), "compared"); v; v = v->next) {
        const struct json *x = must_read(*state, vector_str(v, "one"));
        const struct json *y = must_read(*state, vector_str(v, "other"));

        if (json_equal(x, y) != vector_bool(v, "equal") || json_equal(y, x) != vector_bool(v, "equal"))
            fail_msg("%.*s and %.*s", STR_ARG(vector_str(v, "one")), STR_ARG(vector_str(v, "other")));
        assert_true(json_equal(x, x) && json_equal(y, y));
    }
    assert_true(json_equal(NULL, NULL));
    assert_true(json_equal(NULL, must_read(*state, STR("null"))));
    assert_false(json_equal(NULL, must_read(*state, STR("0"))));
}

/* What must be escaped is found wherever it stands, and nothing else is. */
static void each_character_is_written(void **state)
{
    char text[20];

    for (size_t n = 1; n <= sizeof text; n++)
        for (int ch = 1; ch < 0x80; ch++) {
            struct buf out;
            struct json_writer w = json_writer(&out);
            buf_init(&out, *state, 0);
            memset(text, 'x', n);
            text[n - 1] = text[n / 2] = (char)ch;
            json_put_str(&w, (struct str){text, n});
            assert_true(str_eq(must_read(*state, buf_str(&out))->text, (struct str){text, n}));
            assert_int_equal(out.n == n + 2, ch >= 0x20 && ch != '"' && ch != '\\');
        }
}

static void writing(void **state)
{
    struct buf out;
    struct json_writer w = json_writer(&out);
    uuid_t uuid = {{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}};

    buf_init(&out, *state, 0);
    json_open(&w, '{');
    json_key(&w, STR("list"));
    json_open(&w, '[');
    json_put_null(&w);
    json_put_bool(&w, true);
    json_put_bool(&w, false);
    json_put_int(&w, INT64_MIN);
    json_put_str(&w, STR("a\"b\\c/\b\f\n\r\t\x01\x1f\x7f\xc3\xa9"));
    json_put_str(&w, STR_NONE);
    json_put_raw(&w, STR("{\"x\":1}"));
    json_open(&w, '[');
    json_close(&w, ']');
    json_open(&w, '{');
    json_close(&w, '}');
    json_close(&w, ']');
    json_key(&w, STR("a\"b"));
    json_put_decimal(&w, -1205, 2, false);
    json_key(&w, STR("money"));
    json_put_decimal(&w, 1205, 2, true);
    json_key(&w, STR("date"));
    json_put_date(&w, date_of(2024, 2, 29));
    json_key(&w, STR("at"));
    json_put_stamp(&w, (stamp_t){1});
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, uuid);
    json_close(&w, '}');
    assert_str(buf_str(&out),
               "{\"list\":[null,true,false,-9223372036854775808,"
               "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa9\",\"\","
               "{\"x\":1},[],{}],\"a\\\"b\":-12.05,\"money\":\"12.05\","
               "\"date\":\"2024-02-29\",\"at\":\"1970-01-01T00:00:00.000001\","
               "\"uuid\":\"01234567-89ab-cdef-0000-000000000000\"}");
    must_read(*state, buf_str(&out));
}

static void none_is_written_as_null(void **state)
{
    struct buf out;
    struct json_writer w = json_writer(&out);

    buf_init(&out, *state, 0);
    json_open(&w, '[');
    json_put_decimal(&w, DECIMAL_NONE, 2, false);
    json_put_decimal(&w, DECIMAL_NONE, 2, true);
    json_put_date(&w, DATE_NONE);
    json_put_stamp(&w, STAMP_NONE);
    json_put_uuid(&w, UUID_NONE);
    json_put(&w, NULL);
    json_close(&w, ']');
    assert_str(buf_str(&out), "[null,null,null,null,null,null]");
}

static void put_any_string(struct buf *out, struct random *random)
{
    static const char *const pieces[] = {
        "a", "key", "é", "श्री", "😀", "\"", "\\", "\n", "\x01", "/", "\x7f", " ", "u0041",
        "0123456789", "\xef\xbf\xbf", "\t",
    };

    for (uint32_t left = random_below(random, 6); left > 0; left--)
        buf_add(out, str_of(pieces[random_below(random, sizeof pieces / sizeof pieces[0])]));
}

static struct json *any_tree(struct arena *a, struct random *random, int depth)
{
    static const char *const numbers[] = {"0", "-1", "1.50", "1e9", "123456789012345678901234567890", "-0.0"};
    struct json *v = ARENA_NEW(a, struct json);
    const struct json **end = &v->first;

    v->kind = (enum json_kind)random_below(random, depth ? 7 : 5);
    if (v->kind == JSON_NUMBER)
        v->text = str_of(numbers[random_below(random, 6)]);
    if (v->kind == JSON_STRING) {
        struct buf text;

        buf_init(&text, a, 16);
        put_any_string(&text, random);
        v->text = buf_str(&text);
    }
    if (v->kind < JSON_ARRAY)
        return v;
    v->count = random_below(random, 14);
    for (uint32_t i = 0; i < v->count; i++) {
        struct json *child = any_tree(a, random, depth - 1);

        if (v->kind == JSON_OBJECT) {
            struct buf key;

            buf_init(&key, a, 16);
            buf_add_int(&key, i); /* so that no key stands twice */
            put_any_string(&key, random);
            child->key = buf_str(&key);
        }
        *end = child;
        end = &child->next;
    }
    return v;
}

static void trees_read_back(void **state)
{
    struct random random = {7};

    for (int i = 0; i < 20000; i++) {
        const struct json *tree = any_tree(*state, &random, 3);
        struct str text = written(*state, tree);
        const struct json *read = must_read(*state, text);

        assert_true(json_equal(tree, read));
        assert_true(str_eq(text, written(*state, read)));
        arena_reset(*state);
    }
}

/* Spaces anywhere between tokens, and any character as \u escapes, are the same value. */
static void other_spellings_are_equal(void **state)
{
    struct random random = {8};

    for (int i = 0; i < 5000; i++) {
        const struct json *tree = any_tree(*state, &random, 2);
        struct str text = written(*state, tree);
        struct buf out;
        bool quoted = false;

        buf_init(&out, *state, text.n);
        for (size_t at = 0; at < text.n; at++) {
            char c = text.p[at];

            if (c == '"')
                quoted = !quoted;
            if (quoted && c == '\\') {
                buf_add(&out, (struct str){text.p + at++, 2});
            } else if (quoted && (c == 'k' || c == ' ')) {
                buf_add_format(&out, "\\u%04X", (unsigned)c);
            } else {
                buf_add_char(&out, c);
                if (!quoted && strchr(",:[]{}", c))
                    buf_add(&out, STR(" \t\r\n"));
            }
        }
        assert_true(json_equal(tree, must_read(*state, buf_str(&out))));
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(accepted),
        TEST(refused),
        TEST(misencoded),
        TEST(cut_short),
        TEST(special_bytes_anywhere),
        TEST(values_point_into_the_text),
        TEST(looking_up),
        TEST(whole_numbers),
        TEST(members_of_a_kind),
        TEST(limits_hold),
        TEST(large_objects),
        TEST(equality),
        TEST(each_character_is_written),
        TEST(writing),
        TEST(none_is_written_as_null),
        TEST(trees_read_back),
        TEST(other_spellings_are_equal),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
