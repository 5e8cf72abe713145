/* A decision told: as sentences, in two languages, and as totals that add up to the cent. */
#include "module/claim_world.h"

#include <string.h>

#include "module/claim_set/claim_set.h"
#include "module/claim_story/claim_story.h"
#include "module/print.h"

static struct function_call call_of(struct claim_world *w, const char *language)
{
    struct function_call c = {.arena = w->d.arena, .who = access_program(), .registry = w->d.registry, .db = w->d.t->db,
                              .env = w->d.t->env, .language = str_of(language)};

    assert_ok(texts_load(w->d.arena, &c.texts));
    buf_init(&c.out, w->d.arena, 4096);
    return c;
}

/* Fixed spaces, which stand in amounts, as blanks. */
static const char *plain(struct arena *a, struct str text)
{
    struct buf out;

    buf_init(&out, a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\xc2' && i + 1 < text.n && text.p[i + 1] == '\xa0') buf_add_char(&out, ' '), i++;
        else buf_add_char(&out, text.p[i]);
    return str_zero(a, buf_str(&out));
}

static const char *amount(struct arena *a, money_t m)
{
    return money_none(m) ? "-" : str_zero(a, amount_words(a, m.minor));
}

/* A line a step, then the way of the money. */
static const char *told(struct claim_world *w, const char *code, const char *language)
{
    struct function_call c = call_of(w, language);
    const struct words words = {c.arena, c.texts, c.language};
    struct story_step steps[STORY_STEPS];
    struct story s;
    struct buf out;

    buf_init(&out, c.arena, 1024);
    assert_ok(story_read(&c, c.who, db_text(str_of(code)), &s));
    for (size_t i = 0; i < s.line_count; i++) {
        size_t n = story_steps(&words, &s.lines[i], steps);
        buf_add_format(&out, "%.*s\n", STR_ARG(s.lines[i].code));
        for (size_t k = 0; k < n; k++) buf_add_format(&out, "%.*s|%s\n", STR_ARG(steps[k].text), amount(c.arena, steps[k].left));
    }
    buf_add_format(&out, "%s", amount(c.arena, s.claimed));
    for (int i = 0; i < CUTS; i++)
        if (s.cuts[i].minor) buf_add_format(&out, " -%s %s", story_cut_names[i], amount(c.arena, s.cuts[i]));
    buf_add_format(&out, " =%s\n", amount(c.arena, s.paid));
    return plain(c.arena, buf_str(&out));
}

static void adds_up(struct claim_world *w, const char *code)
{
    struct function_call c = call_of(w, "en");
    struct story s;
    int64_t left;

    assert_ok(story_read(&c, c.who, db_text(str_of(code)), &s));
    left = s.claimed.minor;
    for (int i = 0; i < CUTS; i++) left -= s.cuts[i].minor;
    assert_int_equal(left, s.paid.minor);
    for (size_t i = 0; i < s.line_count; i++) {
        left = s.lines[i].claimed.minor;
        for (int k = 0; k < CUTS; k++) left -= s.lines[i].cuts[k].minor;
        assert_int_equal(left, s.lines[i].value.minor);
    }
}

/* 60 in the period; the first claim takes 40, the second asks for 30. A deductible of 100 and a ceiling of 4 500 for the policy,
 * the scheme pays 80 %: first 40 x 100 = 4 000, less 100, of 3 900 80 % are 3 120; the visit 50, 100 %; 3 170 are used. Then 20 x 100 =
 * 2 000, no deductible left, 80 % are 1 600; 4 500 - 3 170 = 1 330 are left. Nothing is for the visit. When the first is processed
 * the second has these 1 330 reserved. */
static void two_claims(struct claim_world *w)
{
    const char *first, *second;

    claim_set(w, "UPDATE product_item SET limit_no_adult = 60, limit_adult = 8000; UPDATE product SET ded_policy = 10000, max_policy = 450000");
    first = claim_entered(w, 1, 40);
    second = claim_entered(w, 1, 30);
    for (int i = 0; i < 2; i++) {
        assert_string_equal(claim_do(w, i ? "claim.process" : "claim.submit", first), "");
        assert_string_equal(claim_do(w, i ? "claim.process" : "claim.submit", second), "");
    }
}

static void test_a_decision_in_sentences(void **state)
{
    struct claim_world w = claim_world_open(state);

    two_claims(&w);
    assert_string_equal(told(&w, "C1", "en"),
        "I1\n40 × 100.00 asked.|4 000.00\nProduct P1 pays.|-\nDeductible of the policy 100.00.|3 900.00\n"
        "Co-insurance: the scheme pays 80 %.|3 120.00\nCeiling of the policy 4 500.00, less 1 330.00 before.|3 120.00\n"
        "S1\n1 × 50.00 asked.|50.00\nProduct P1 pays.|-\nDeductible of the policy 100.00, less 100.00 taken before.|50.00\n"
        "Ceiling of the policy 4 500.00, less 4 450.00 before.|50.00\n"
        "4 050.00 -deductible 100.00 -co_insurance 780.00 =3 170.00\n");
    assert_string_equal(told(&w, "C2", "en"),
        "I1\n30 × 100.00 asked.|3 000.00\nProduct P1 pays.|-\n60 in the period; 40 used, 20 left. Approved: 20.|2 000.00\n"
        "Deductible of the policy 100.00, less 100.00 taken before.|2 000.00\nCo-insurance: the scheme pays 80 %.|1 600.00\n"
        "Ceiling of the policy 4 500.00, less 3 170.00 before.|1 330.00\n"
        "S1\n1 × 50.00 asked.|50.00\nProduct P1 pays.|-\nDeductible of the policy 100.00, less 100.00 taken before.|50.00\n"
        "Ceiling of the policy 4 500.00, less 4 500.00 before.|0.00\n"
        "3 050.00 -quantity 1 000.00 -co_insurance 400.00 -ceiling 320.00 =1 330.00\n");
    assert_non_null(strstr(told(&w, "C2", "fr"), "60 sur la période ; 40 utilisés, 20 restants. Approuvé : 20.|2 000.00\n"));
    adds_up(&w, "C1");
    adds_up(&w, "C2");
    drive_close(&w.d);
}

static void test_a_refusal_says_its_rule(void **state)
{
    struct claim_world w = claim_world_open(state);

    claim_set(&w, "UPDATE medical_item SET frequency = 30");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    assert_string_equal(told(&w, "C2", "en"),
        "I1\n1 × 100.00 asked.|100.00\nOnce in 30 days; provided on 2026-03-01, 1 days apart (rule 5).|0.00\n"
        "S1\n1 × 50.00 asked.|50.00\nProduct P1 pays.|-\n150.00 -rejected 100.00 =50.00\n");
    adds_up(&w, "C2");
    drive_close(&w.d);
}

/* A reviewer's cut: the steps of the later valuation take the place of those of the first. */
static void test_a_person_decided(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 2);

    claim_do(&w, "claim.submit", c);
    claim_do(&w, "claim.select_for_review", c);
    assert_ok(drive(&w.d, "claim.review", str_format(w.d.arena, "{'claim': '%s', 'items': [{'id': 1, 'status': 1, 'priceApproved': '80'}],"
              " 'services': [{'id': 1, 'status': 2, 'justification': 'Not seen.'}], 'submitReview': true}", c).p));
    claim_do(&w, "claim.process", c);
    assert_string_equal(told(&w, "C1", "en"),
        "I1\n2 × 100.00 asked.|200.00\nProduct P1 pays.|-\nApproved price 80.00, not 100.00.|160.00\n"
        "S1\n1 × 50.00 asked.|50.00\nNot seen.|0.00\n250.00 -by_officer 50.00 -price 40.00 =160.00\n");
    adds_up(&w, "C1");
    drive_close(&w.d);
}

static void holds(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("no %s in %s", part, text);
}

static const char *explained(struct claim_world *w, const char *code, const char *language)
{
    struct function_call c = call_of(w, language);
    const struct json *v;

    assert_ok(json_read(c.arena, str_format(c.arena, "{\"code\":\"%s\"}", code), &c.env->limits, &c.arguments));
    assert_ok(claim_explain(&c));
    assert_ok(json_read(c.arena, buf_str(&c.out), &c.env->limits, &v));
    return str_zero(c.arena, buf_str(&c.out));
}

static void test_data_and_sentences_side_by_side(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *answer;

    two_claims(&w);
    answer = explained(&w, "C2", "en");
    holds(answer, "{\"text\":\"60 in the period; 40 used, 20 left. Approved: 20.\",\"amount\":\"2000.00\",\"why\":{\"rule\":\"provisions\","
                  "\"product\":1,\"policy\":1,\"limit\":\"60.00\",\"before\":\"40.00\",\"left\":\"0.00\",\"cut\":\"10.00\"}}");
    holds(answer, "\"path\":[{\"name\":\"claimed\",\"text\":\"Claimed\",\"amount\":\"3050.00\",\"left\":\"3050.00\"},"
                  "{\"name\":\"quantity\",\"text\":\"Quantity\",\"amount\":\"1000.00\",\"left\":\"2050.00\"},"
                  "{\"name\":\"co_insurance\",\"text\":\"Co-insurance\",\"amount\":\"400.00\",\"left\":\"1650.00\"},"
                  "{\"name\":\"ceiling\",\"text\":\"Ceiling\",\"amount\":\"320.00\",\"left\":\"1330.00\"},"
                  "{\"name\":\"paid\",\"text\":\"Paid\",\"amount\":\"1330.00\",\"left\":\"1330.00\"}]");
    holds(answer, "\"counted\":[{\"uuid\":");
    holds(answer, "\"code\":\"C1\",\"dateFrom\":\"2026-03-01\",\"status\":16,\"remunerated\":\"3170.00\"}]");
    holds(explained(&w, "C1", "fr"), "\"code\":\"C2\",\"dateFrom\":\"2026-03-02\"");
    holds(explained(&w, "C1", "fr"), "{\"name\":\"paid\",\"text\":\"Payé\"");
    drive_close(&w.d);
}

/* A claim of many lines has more to tell than strangers may send. */
static void test_long_explanations_are_told(void **state)
{
    struct claim_world w = claim_world_open(state);

    two_claims(&w);
    w.d.t->env->limits.value[LIMIT_JSON_BYTES] = w.d.t->env->limits.value[LIMIT_JSON_VALUES] = 4;
    adds_up(&w, "C1");
    drive_close(&w.d);
}

static void test_each_stage_has_its_word(void **state)
{
    static const char *const said[][2] = {{"S", "Submission"}, {"R", "Review"}, {"E", "Derived from a sample"}, {"P", "Processing"}};
    struct arena *a = arena_new();
    struct words words = {.arena = a, .language = STR("en")};

    assert_ok(texts_load(a, &words.texts));
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) assert_str(story_stage(&words, str_of(said[i][0])), said[i][1]);
    arena_free(a);
}

/* Two facilities gave a claim the same code: each is told its own, and never the other's. */
static void test_of_one_code_only_what_one_sees(void **state)
{
    static const right_t right = 111001;
    static const int64_t home = 2;
    struct claim_world w = claim_world_open(state);
    const char *uuids[2];

    assert_ok(drive(&w.d, "setting.set", "{'setting': 'claim.code_unique_per_facility', 'value': 'true'}"));
    drive_put(&w.d, "health_facility.create", "{'code': 'H2', 'name': 'H2', 'level': 'H', 'careType': 'B', 'location': {'id': 2},"
        " 'legalForm': {'id': 1}, 'itemsPricelist': {'id': 1}, 'servicesPricelist': {'id': 1}}");
    for (int i = 0; i < 2; i++)
        uuids[i] = drive_put(&w.d, "claim.create", "{'code': 'SAME', 'dateFrom': '2026-03-01', 'dateClaimed': '2026-03-10', 'insuree': {'id': 1},"
            " 'healthFacility': {'id': %d}, 'icd': {'id': 1}, 'items': [{'item': {'id': 1}, 'qtyProvided': '1',"
            " 'priceAsked': '100'}]}", i + 1);
    for (int i = 0; i < 2; i++) {
        const struct access who = {.user = 7, .signed_in = true, .rights = &right, .right_count = 1, .shape = SCOPE_DISTRICTS, .places = &home,
                                   .place_count = 1, .facility = i + 1};
        struct function_call c = call_of(&w, "en");
        struct story s;
        assert_ok(story_read(&c, &who, db_text(STR("SAME")), &s));
        assert_int_equal(s.rows.to, 1);
        assert_str(uuid_text(w.d.arena, rows_cell(&s.rows, 0, "uuid")->u), uuids[i]);
    }
    drive_close(&w.d);
}

/* Every step and every reason has its sentence, in each language. */
static void test_nothing_is_without_a_sentence(void **state)
{
    static const enum law_reason reasons[] = {
        LAW_BY_AI, LAW_BY_OFFICER, LAW_NOT_IN_REGISTER, LAW_NOT_IN_PRICE_LIST, LAW_NOT_COVERED, LAW_PATIENT, LAW_FREQUENCY, LAW_NO_PERSON,
        LAW_TARGET_DATE, LAW_CARE_TYPE, LAW_MOST_ADMISSIONS, LAW_MOST_VISITS, LAW_MOST_CONSULTATIONS, LAW_MOST_SURGERIES,
        LAW_MOST_DELIVERIES, LAW_MOST_PROVISIONS, LAW_WAITING, LAW_MOST_ANTENATAL, LAW_NO_COVER, LAW_DUPLICATE, LAW_DIAGNOSIS, LAW_BY_OWN_RULE,
        LAW_NO_AUTHORISATION,
    };
    struct arena *a = arena_new();
    const struct texts *texts;

    assert_ok(texts_load(a, &texts));
    for (const struct text_source *l = text_sources(); l->language; l++) {
        const struct words w = {a, texts, str_of(l->language)};
        struct str other = words_reason(&w, (enum law_reason)999);
        for (int rule = 0; rule < LAW_RULES; rule++)
            for (int before = -1; before <= 1; before++) {
                struct law_why why = {.rule = (enum law_rule)rule, .level = LAW_POLICY, .before = before, .day = date_of(2026, 3, 1)};
                struct str text = words_step(&w, &why, &(struct words_line){.reason = (enum law_reason)999});
                if (str_eq(text, other)) fail_msg("no %s sentence of rule %s", l->language, claim_rule_name(why.rule));
                assert_true(str_find(text, STR("{"), 0) < 0);
            }
        for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
            assert_true(str_find(words_reason(&w, reasons[i]), str_format(a, "%d", 999), 0) < 0 && words_reason(&w, reasons[i]).n > 0);
    }
    arena_free(a);
}

/* What is written is read back the same. */
static void test_steps_are_read_back(void **state)
{
    static const struct law_said said = {LAW_OWN_REJECT_LINE, {"R", 1}, {"0a", 2}, 3, {"not twice", 9}};
    struct arena *a = arena_new();
    struct limits limits;

    limits_standard(&limits);
    for (int rule = 0; rule < LAW_RULES; rule++) {
        struct law_why back, why = {.rule = (enum law_rule)rule, .level = LAW_LEVEL_NONE, .day = date_of(2026, 3, 1), .product = 3,
                                    .policy = 4, .claim = 5};
        const struct json *v;
        struct buf out, again;
        if (law_rule_unit(why.rule) != LAW_UNIT_NONE) why.limit = 1234, why.before = 5, why.left = 6, why.cut = 7;
        if (why.rule == LAW_RULE_CEILING) why.level = LAW_INSUREE;
        if (why.rule == LAW_RULE_OWN) why.said = &said;
        buf_init(&out, a, 128);
        claim_put_why(&out, &why);
        assert_ok(json_read(a, buf_str(&out), &limits, &v));
        assert_true(claim_why_read(a, v, &back));
        buf_init(&again, a, 128);
        claim_put_why(&again, &back);
        assert_string_equal(str_zero(a, buf_str(&again)), str_zero(a, buf_str(&out)));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_decision_in_sentences),
        TESTDB_BOTH(test_a_refusal_says_its_rule),
        TESTDB_BOTH(test_a_person_decided),
        TESTDB_BOTH(test_data_and_sentences_side_by_side),
        TESTDB_BOTH(test_long_explanations_are_told),
        cmocka_unit_test(test_each_stage_has_its_word),
        TESTDB_BOTH(test_of_one_code_only_what_one_sees),
        cmocka_unit_test(test_nothing_is_without_a_sentence),
        cmocka_unit_test(test_steps_are_read_back),
    };

    return testdb_run("module/claim_story", tests, sizeof tests / sizeof *tests);
}
