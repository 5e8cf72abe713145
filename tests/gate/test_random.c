/* Random documents: both engines give the same bytes, whoever asks; none fails but by its own fault. The first that does not is
 * printed as small as it can be made and belongs into tests/vectors/graphql_random.json, whose documents are asked first.
 * IMIS_TEST_SEED begins elsewhere, IMIS_TEST_QUERIES says how many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/access_gate.h"
#include "gate/random_document.h"
#include "gate/random_rows.h"

enum { ENGINES = 2, USUAL = 4000, LONG = 200000 };

struct side {
    struct testdb *t;
    struct world w;
    struct kit kit;
    const struct caller *callers;
    size_t count;
};

struct both {
    struct side at[ENGINES];
    size_t engines;
    struct document_maker maker;
    const struct caller *asker[ENGINES];
    uint64_t errors;
};

static void open_side(struct side *s, int (*setup)(void **))
{
    assert_int_equal(setup((void **)&s->t), 0);
    world_open(&s->w, (void **)&s->t);
    random_rows(&s->w, 7);
    s->callers = world_callers(&s->w, &s->count);
    limits_standard(&s->t->env->limits);
    kit_open(&s->kit, s->w.d.t, s->w.d.registry, s->w.d.write);
}

static void open_both(struct both *b)
{
    *b = (struct both){.engines = testdb_server() ? 2 : 1};
    open_side(&b->at[0], testdb_setup_sqlite);
    if (b->engines == 2) open_side(&b->at[1], testdb_setup_postgres);
    document_maker_init(&b->maker, b->at[0].w.arena, b->at[0].kit.api.schema, b->at[0].w.d.registry, b->at[0].t);
}

static void close_both(struct both *b)
{
    for (size_t i = 0; i < b->engines; i++) {
        kit_close(&b->at[i].kit);
        world_close(&b->at[i].w);
        assert_int_equal(testdb_teardown((void **)&b->at[i].t), 0);
    }
}

/* ---- one document ---- */

/* Sentences of failures that are the program's own. */
static bool is_failure(const struct both *b, struct arena *a, struct str answer)
{
    if (!str_starts(answer, STR("200 "))) return true;
    if (str_find(answer, STR("\"errors\""), 0) < 0) return false;
    for (int id = 1; id < ERR_COUNT; id++) {
        struct str sentence;
        if (err_http((enum err_id)id) < 500 || id == E_FAULT) continue;
        sentence = text_of(b->at[0].kit.api.texts, STR("en"), str_format(a, "error.%s", err_code((enum err_id)id)).p);
        sentence.n = (size_t)(str_find(sentence, STR("{"), 0) > 0 ? str_find(sentence, STR("{"), 0) : (ptrdiff_t)sentence.n);
        if (sentence.n > 8 && str_find(answer, sentence, 0) >= 0) return true;
    }
    return false;
}

/* Random orders begin alike on both. */
static struct str answer_of(struct both *b, size_t engine, struct arena *a, struct str body)
{
    struct env_options options = {.clock = env_peek(b->at[engine].t->env), .seeded = true, .id_seed = 1};

    b->at[engine].kit.api.env = env_new(a, &options);
    return kit_ask(&b->at[engine].kit, a, b->asker[engine]->who, body);
}

static bool fails(void *arg, struct arena *a, struct str body)
{
    struct both *b = arg;
    struct str one = answer_of(b, 0, a, body), other = b->engines == 2 ? answer_of(b, 1, a, body) : one;

    b->errors += str_find(one, STR("\"errors\""), 0) >= 0;
    return is_failure(b, a, one) || is_failure(b, a, other) || !str_eq(one, other);
}

static void found(struct both *b, struct arena *a, uint64_t seed)
{
    struct str body = document_minimal(&b->maker, a, seed, fails, b), one = answer_of(b, 0, a, body), other;

    print_error("# document %llu, asked by %s %c:\n%.*s\n# sqlite: %.*s\n", (unsigned long long)seed, b->asker[0]->name,
                b->asker[0]->side ? b->asker[0]->side : '-', STR_ARG(body), STR_ARG(one));
    if (b->engines == 2) {
        other = answer_of(b, 1, a, body);
        print_error("# postgresql: %.*s\n", STR_ARG(other));
    }
}

/* ---- many ---- */

static uint64_t number_from(const char *variable, uint64_t standard)
{
    const char *text = getenv(variable);

    return text ? strtoull(text, NULL, 10) : standard;
}

static void choose(struct both *b, size_t caller)
{
    static const struct access administrator = {.user = 1, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    static const struct caller admin = {"administrator", &administrator, 0, false, 0};

    for (size_t i = 0; i < b->engines; i++) b->asker[i] = caller < b->at[i].count ? &b->at[i].callers[caller] : &admin;
}

static void documents_agree(void **state)
{
    uint64_t seed = number_from("IMIS_TEST_SEED", 1), count = number_from("IMIS_TEST_QUERIES", getenv("IMIS_TEST_LONG") ? LONG : USUAL);
    uint64_t wrong = 0, most = number_from("IMIS_TEST_FOUND", 1);
    struct arena *a = arena_new();
    struct both b;

    (void)state;
    open_both(&b);
    printf("# documents %llu to %llu, %s\n", (unsigned long long)seed, (unsigned long long)(seed + count - 1),
           b.engines == 2 ? "both engines" : "SQLite only");
    for (uint64_t i = seed; i < seed + count && wrong < most; i++) {
        struct str body = document_make(&b.maker, a, i);
        choose(&b, i % 2 ? b.at[0].count : (size_t)(i / 2 % b.at[0].count));   /* every other is an administrator's */
        if (fails(&b, a, body)) wrong++, found(&b, a, i);
        if (getenv("IMIS_TEST_SHOW")) printf("%s\t%.*s\t%.*s\n", b.asker[0]->name, STR_ARG(body), STR_ARG(answer_of(&b, 0, a, body)));
        arena_reset(a);
    }
    printf("# %llu with an error\n", (unsigned long long)b.errors);
    assert_int_equal(wrong, 0);
    assert_true(b.errors < count / 2);   /* most must have been answered */
    arena_free(a);
    close_both(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(documents_agree)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
