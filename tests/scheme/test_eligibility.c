/* What covers leave for a service or an item (tests/vectors/eligibility.json). */
#include "scheme/enrolment_read.h"

#include "scheme/eligibility.h"

static const struct json *list(void **state, const char *name) { return vector_list(vectors(*state, "eligibility.json"), name); }

#define WRONG(v) fail_msg("%.*s", STR_ARG(vector_str(v, "case")))

static struct law_category_room room_in(const struct json *v)
{
    return (struct law_category_room){vector_int(v, "most"), vector_int(v, "used"), {number_in(v, "amount", DECIMAL_NONE)}};
}

static void test_categories(void **state)
{
    for (const struct json *v = list(state, "categories"); v; v = v->next) {
        struct law_category_room room = room_in(v);
        assert_false(differs(v, "left", law_category_left(&room)));
        if (law_category_closed(&room) != vector_bool(v, "closed")) WRONG(v);
    }
}

static int64_t int_of(const struct json *v)
{
    int64_t n = 0;

    assert_true(json_int(v, &n));
    return n;
}

static void test_offers(void **state)
{
    for (const struct json *v = list(state, "offers"); v; v = v->next) {
        const struct json *category = json_get(v, "category");
        struct law_category_room room = category ? room_in(category) : (struct law_category_room){0};
        struct law_offer offers[4];
        struct law_offered found;
        size_t n = 0;
        for (const struct json *o = json_get(v, "offers")->first; o; o = o->next) {
            const struct json *months = o->first->next, *most = months->next;
            offers[n++] = (struct law_offer){day_read(o->first), (int32_t)int_of(months), int_of(most), {int_of(most->next)}};
        }
        found = law_offered(offers, n, date_of(2024, 6, 10), is(v, "roll") ? MONTH_ROLL : MONTH_CLAMP);
        assert_false(day_differs(v, "from", found.from) || differs(v, "left", found.left));
        if (law_is_eligible(&found, category ? &room : NULL, date_of(2024, 6, 10)) != vector_bool(v, "ok")) WRONG(v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_categories), TEST(test_offers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
