/* Renewals to come (tests/vectors/renewal.json). */
#include "scheme/enrolment_read.h"

#include "scheme/renewal.h"

static const struct json *list(void **state, const char *name) { return vector_list(vectors(*state, "renewal.json"), name); }

#define WRONG(v) fail_msg("%.*s", STR_ARG(vector_str(v, "case")))

/* ---- bits by their names ---- */

struct bit { uint32_t bit; const char *name; };
static const struct bit warnings[] = {
    {LAW_PROMPT_NOT_SOLD, "not_sold"}, {LAW_PROMPT_NO_OFFICER, "no_officer"}, {LAW_PROMPT_OFFICER_LEFT, "officer_left"}, {0, NULL},
};
static const struct bit notices[] = {
    {LAW_NOTICE_ACTIVATED, "activated"}, {LAW_NOTICE_STARTED, "started"}, {LAW_NOTICE_RENEW, "renew"}, {LAW_NOTICE_ENDS, "ends"},
    {LAW_NOTICE_ENDED, "ended"}, {LAW_NOTICE_RENEWED, "renewed"}, {0, NULL},
};

static uint32_t bits_in(const struct json *v, const char *key, const struct bit *names)
{
    const struct json *all = json_get(v, key);
    uint32_t bits = 0;

    for (const struct json *name = all ? all->first : NULL; name; name = name->next) {
        const struct bit *b = names;
        while (b->name && !str_is(name->text, b->name)) b++;
        assert_non_null(b->name);
        bits |= b->bit;
    }
    return bits;
}

/* ---- the tests ---- */

static const struct json *product_named(const struct json *v, struct str name)
{
    const struct json *p = json_get(v, "products")->first;

    while (!str_eq(p->first->text, name)) p = p->next;
    return p;
}

static void test_chains(void **state)
{
    for (const struct json *v = list(state, "chains"); v; v = v->next) {
        const struct json *wanted = json_get(v, "is"), *at = product_named(v, vector_str(v, "from")), *next = at->first->next->next;
        enum law_follow follow;
        int hops = 0;
        while ((follow = law_follow(day_read(at->first->next), !json_is_null(next), date_in(v, "day"), hops)) == LAW_GO_ON) {
            at = product_named(v, next->text);
            next = at->first->next->next;
            hops++;
        }
        if ((follow == LAW_STAY) == json_is_null(wanted)) WRONG(v);
        if (follow == LAW_STAY && !str_eq(at->first->text, wanted->text)) WRONG(v);
        assert_false(differs(v, "hops", hops));
    }
}

static struct law_ending ending_in(const struct json *v)
{
    const struct json *sold = json_get(v, "sold");

    return (struct law_ending){
        .status = (enum law_policy_status)vector_int(v, "status"), .expiry = date_in(v, "expiry"), .prompted = is(v, "prompted"),
        .followed = date_in(v, "followed"), .sold_from = sold ? day_read(sold->first) : date_of(2020, 1, 1),
        .sold_to = sold ? day_read(sold->first->next) : date_of(2030, 12, 31), .officer = !is(v, "noOfficer"), .works_to = date_in(v, "worksTo"),
    };
}

static void test_prompts(void **state)
{
    for (const struct json *v = list(state, "prompts"); v; v = v->next) {
        struct law_ending e = ending_in(v);
        struct law_prompt prompt;
        bool due = law_prompt_due(&e, date_in(v, "today"), (int32_t)number_in(v, "interval", 14), &prompt);
        if (due != vector_bool(v, "due")) WRONG(v);
        if (due) assert_false(day_differs(v, "renewal", prompt.renewal));
        if (json_get(v, "warnings") && prompt.warnings != bits_in(v, "warnings", warnings)) WRONG(v);
    }
}

static void test_answers(void **state)
{
    static const char *const events[] = {[LAW_PROMPT_RENEW] = "renew", [LAW_PROMPT_DECLINE] = "decline", [LAW_PROMPT_REOPEN] = "reopen"};

    for (const struct json *v = list(state, "answers"); v; v = v->next) {
        enum law_prompt_event event = LAW_PROMPT_RENEW;
        enum law_prompt_response to;
        bool may;
        while (!str_is(json_get(v, "event")->text, events[event])) event++;
        may = law_prompt_answer((enum law_prompt_response)vector_int(v, "from"), event, &to);
        if (may == json_is_null(json_get(v, "to"))) WRONG(v);
        if (may && to != vector_int(v, "to")) WRONG(v);
    }
}

static void test_photos(void **state)
{
    const struct law_policy_rules rules = {.months = MONTH_CLAMP, .age_of_majority = 18};
    const struct law_photo_ages ages = {60, 12};

    for (const struct json *v = list(state, "photos"); v; v = v->next)
        if (law_photo_due(date_in(v, "taken"), date_in(v, "birth"), date_in(v, "day"), &ages, &rules) != vector_bool(v, "due")) WRONG(v);
}

static void test_notices(void **state)
{
    for (const struct json *v = list(state, "notices"); v; v = v->next) {
        const struct law_notice_rules rules = {
            .on = is(v, "off") ? 0 : json_get(v, "only") ? bits_in(v, "only", notices) : 63, .before = 14, .after = 5,
            .fresh_activation = 5, .fresh_renewal = 5,
        };
        const struct law_noticed p = {
            .status = (enum law_policy_status)number_in(v, "status", LAW_ACTIVE), .stage = json_get(v, "stage") ? LAW_RENEWAL : LAW_NEW,
            .activated = date_in(v, "activated"), .effective = date_in(v, "effective"), .expiry = date_in(v, "expiry"),
            .followed = is(v, "followed"), .sent = bits_in(v, "sent", notices),
        };
        if (law_notices(&p, &rules, date_in(v, "today")) != bits_in(v, "is", notices)) WRONG(v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_chains), TEST(test_prompts), TEST(test_answers), TEST(test_photos), TEST(test_notices)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
