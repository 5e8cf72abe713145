#include "test.h"

#include "base/json.h"
#include "base/text.h"

static const struct texts *load(struct arena *a)
{
    const struct texts *t = NULL;
    err_t e = texts_load(a, &t);

    if (e)
        fail_msg("%.*s", STR_ARG(err_line(a, e)));
    return t;
}

static const struct json *catalogue(struct arena *a, const struct text_source *source)
{
    const struct json *object = NULL;
    struct limits limits;

    limits_standard(&limits);
    assert_null(json_read(a, *source->json, &limits, &object));
    assert_int_equal(object->kind, JSON_OBJECT);
    return object;
}

static void catalogues_are_linked_whole(void **state)
{
    const struct text_source *source = text_sources();

    assert_string_equal(source->language, "en");
    for (; source->language; source++) {
        assert_true(str_starts(*source->json, STR("{")));
        assert_true(str_ends(*source->json, STR("}\n")));
        assert_int_equal(source->json->p[source->json->n], '\0');
    }
}

static void every_error_has_a_sentence_in_each_language(void **state)
{
    for (const struct text_source *source = text_sources(); source->language; source++) {
        const struct json *texts = catalogue(*state, source);

        for (enum err_id id = 0; id < ERR_COUNT; id++) {
            const char *key = str_format(*state, "error.%s", err_code(id)).p;
            const struct json *sentence = json_get(texts, key);

            /* "{what}": the error carries a whole sentence, in the words that a contract fixes */
            if (!sentence || (sentence->text.n < 10 && !str_is(sentence->text, "{what}")))
                fail_msg("text/%s.json has no sentence \"%s\"", source->language, key);
        }
    }
}

/* How many {places} the sentence has, each of which must also stand in the other. */
static size_t count_places(const char *key, struct str sentence, struct str other)
{
    size_t count = 0;
    ptrdiff_t open;

    for (size_t from = 0; (open = str_find(sentence, STR("{"), from)) >= 0; count++) {
        ptrdiff_t close = str_find(sentence, STR("}"), (size_t)open);
        struct str place;

        assert_true(close > open + 1);
        place = (struct str){sentence.p + open, (size_t)(close - open) + 1};
        if (str_find(other, place, 0) < 0)
            fail_msg("%s: %.*s is not in every language", key, STR_ARG(place));
        from = (size_t)close + 1;
    }
    return count;
}

static void all_catalogues_have_the_same_keys_and_places(void **state)
{
    const struct json *english = catalogue(*state, text_sources());

    for (const struct text_source *source = text_sources() + 1; source->language; source++) {
        const struct json *texts = catalogue(*state, source);

        assert_int_equal(texts->count, english->count);
        for (const struct json *member = english->first; member; member = member->next) {
            const char *key = str_zero(*state, member->key);
            const struct json *other = json_get(texts, key);

            if (!other)
                fail_msg("text/%s.json has no \"%s\"", source->language, key);
            assert_int_equal(count_places(key, member->text, other->text),
                             count_places(key, other->text, member->text));
        }
    }
}

static void sentences_by_language(void **state)
{
    const struct texts *t = load(*state);

    assert_str(text_of(t, STR("en"), "error.server.stopping"),
               "The server is being restarted. Please try again in a minute.");
    assert_str(text_of(t, STR("fr"), "error.server.stopping"),
               "Le serveur redémarre. Veuillez réessayer dans une minute.");
    assert_str(text_of(t, STR("ne"), "error.server.stopping"),
               "The server is being restarted. Please try again in a minute.");
    assert_str(text_of(t, STR("fr"), "error.unheard_of"), "error.unheard_of");
    assert_str(text_of(t, STR_NONE, ""), "");
}

static void places_are_filled(void **state)
{
    const struct err_arg args[] = {{"field", STR("code")}, {"max", STR("{field}")}, {"empty", STR_NONE}};

    assert_str(text_fill(*state, STR("{field}: at most {max}, {field}{empty}."), args, 3),
               "code: at most {field}, code.");
    assert_str(text_fill(*state, STR("{min} {field"), args, 3), "{min} {field");
    assert_str(text_fill(*state, STR("{{field}} {} }{"), args, 3), "{code} {} }{");
    assert_str(text_fill(*state, STR("{field}"), NULL, 0), "{field}");
    assert_str(text_fill(*state, STR(""), args, 3), "");
    assert_str(text_fill(*state, STR_NONE, args, 3), "");
}

static void errors_in_a_language(void **state)
{
    const struct texts *t = load(*state);
    err_t e = err_make(*state, E_FIELD_LENGTH, "field", "Code", "max", "8", NULL);

    assert_str(text_err(*state, t, STR("en"), e), "Code is too long. Please use 8 characters at most.");
    assert_str(text_err(*state, t, STR("fr"), e), "Code est trop long. Veuillez utiliser 8 caractères au plus.");
}

static void a_broken_rule_has_its_own_sentence(void **state)
{
    const struct texts *t = load(*state);

    assert_str(text_err(*state, t, STR("fr"), err_make(*state, E_RULE, "rule", "product_limit_negative", NULL)),
               "Une limite ne peut être inférieure à 0. Corrigez-la.");
    assert_str(text_err(*state, t, STR("en"), err_make(*state, E_RULE, "rule", "of_nobody", NULL)),
               "This does not follow the rule \"of_nobody\". Check what you entered and correct it.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(catalogues_are_linked_whole),
        TEST(every_error_has_a_sentence_in_each_language),
        TEST(all_catalogues_have_the_same_keys_and_places),
        TEST(sentences_by_language),
        TEST(places_are_filled),
        TEST(errors_in_a_language),
        TEST(a_broken_rule_has_its_own_sentence),
    };

    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
