/* Who may be registered twice (tests/vectors/duplicate.json). */
#include "base/vectors.h"

#include "base/sound.h"
#include "base/utf8.h"
#include "scheme/duplicate.h"

static const char *const field_names[LAW_ALIKE_FIELDS] = {"lastName", "otherNames", "dob", "gender", "place"};
static const char *const how_names[] = {
    [LAW_HOW_UNKNOWN] = "unknown", [LAW_HOW_DIFFERENT] = "different", [LAW_HOW_SAME] = "same", [LAW_HOW_WORDS] = "words",
    [LAW_HOW_SOUND] = "sound", [LAW_HOW_SIMILAR] = "similar", [LAW_HOW_TURNED] = "turned", [LAW_HOW_NEXT_DAY] = "next_day",
    [LAW_HOW_ONE_OFF] = "one_off", [LAW_HOW_YEAR] = "year", [LAW_HOW_DISTRICT] = "district",
};

static struct law_name law(struct str s) { return (struct law_name){s.p, s.n}; }

static struct law_name name_in(struct arena *a, const struct json *v, const char *key, struct law_name *sound)
{
    const struct json *name = json_get(v, key);
    struct str folded = name ? utf8_fold(a, name->text) : STR_NONE;

    *sound = law(name_sound(a, folded));
    return law(folded);
}

static int64_t id_in(const struct json *v, const char *key)
{
    int64_t id = 0;

    return json_get(v, key) && json_int(json_get(v, key), &id) ? id : 0;
}

static struct law_known known_in(struct arena *a, const struct json *v)
{
    const struct json *dob = json_get(v, "dob");
    struct law_known out = {.dob = DATE_NONE, .gender = id_in(v, "gender"), .village = id_in(v, "village"), .district = id_in(v, "district")};

    out.last = name_in(a, v, "lastName", &out.last_sound);
    out.other = name_in(a, v, "otherNames", &out.other_sound);
    if (dob) assert_true(date_read(dob->text.p, dob->text.n, &out.dob));
    return out;
}

static void weights_in(const struct json *v, int32_t out[LAW_ALIKE_FIELDS])
{
    const struct json *at = vector_list(v, "weights");

    for (int i = 0; i < LAW_ALIKE_FIELDS; i++, at = at->next) {
        int64_t weight = 0;
        assert_true(json_int(at, &weight));
        out[i] = (int32_t)weight;
    }
}

static void check_field(const struct json *v, const struct law_duplicate *d, int field)
{
    const struct json *expected = json_get(json_get(v, "fields"), field_names[field]);

    if (!expected) return;
    if (!str_is(vector_str(expected, "how"), how_names[d->how[field]]) || vector_int(expected, "share") != d->share[field])
        fail_msg("%.*s: %s is %s %d", STR_ARG(vector_str(v, "case")), field_names[field], how_names[d->how[field]], (int)d->share[field]);
}

static void check_case(struct arena *a, const struct json *all, const struct json *v)
{
    struct law_known one = known_in(a, json_get(v, "one")), other = known_in(a, json_get(v, "other"));
    int32_t weights[LAW_ALIKE_FIELDS];
    struct law_duplicate d, back;

    weights_in(json_get(v, "weights") ? v : all, weights);
    d = law_duplicate_of(&one, &other, weights);
    back = law_duplicate_of(&other, &one, weights);
    if (d.score != vector_int(v, "score")) fail_msg("%.*s: %d", STR_ARG(vector_str(v, "case")), (int)d.score);
    assert_int_equal(back.score, d.score);
    assert_int_equal(d.crossed, json_get(v, "crossed") && vector_bool(v, "crossed"));
    for (int i = 0; i < LAW_ALIKE_FIELDS; i++) check_field(v, &d, i);
}

static void test_scores(void **state)
{
    const struct json *all = vectors(*state, "duplicate.json");

    for (const struct json *v = vector_list(all, "cases"); v; v = v->next) check_case(*state, all, v);
}

static void test_days(void **state)
{
    const struct json *all = vectors(*state, "duplicate.json");

    for (const struct json *v = vector_list(all, "days"); v; v = v->next) {
        date_t dob, days[LAW_DOB_DAYS];
        struct str text = vector_str(v, "dob");
        const struct json *expected = vector_list(v, "days");
        assert_true(date_read(text.p, text.n, &dob));
        law_duplicate_days(dob, days);
        for (int i = 0; i < LAW_DOB_DAYS; i++, expected = expected->next) {
            char is[10];
            date_write(days[i], is);
            if (!str_eq((struct str){is, 10}, expected->text)) fail_msg("day %d of %.*s: %.10s", i, STR_ARG(text), is);
        }
    }
}

/* A name of more letters than there is room for is cut, not written past it. */
static void test_long_names(void **state)
{
    const int32_t weights[LAW_ALIKE_FIELDS] = {100, 0, 0, 0, 0};
    char one[3 * LAW_NAME_BYTES], other[3 * LAW_NAME_BYTES];
    (void)state;

    for (size_t i = 0; i < sizeof one; i++) one[i] = other[i] = (char)('a' + i % 26);
    other[sizeof other - 1] = '0';
    struct law_known a = {.last = {one, sizeof one}, .dob = DATE_NONE}, b = {.last = {other, sizeof other}, .dob = DATE_NONE};
    assert_int_equal(law_duplicate_of(&a, &b, weights).score, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_scores), TEST(test_days), TEST(test_long_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
