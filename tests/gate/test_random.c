/* Random documents: both engines give the same bytes, whoever asks; none fails but by its own fault. The first that does not is
 * printed as small as it can be made and belongs into tests/vectors/graphql_random.json, whose documents are always asked.
 * IMIS_TEST_SEED begins elsewhere, IMIS_TEST_QUERIES says how many. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/access_gate.h"
#include "gate/random_document.h"
#include "gate/random_rows.h"
#include "server/kit.h"

enum { ENGINES = 2, USUAL = 4000, LONG = 200000, USUAL_HTTP = 300, LONG_HTTP = 10000, MAY_GROW = 100 << 20 };   /* plans are kept, up to their limit */

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

/* What was once found. */
static void documents_of_old_agree(void **state)
{
    struct arena *a = arena_new();
    const struct json *all;
    struct both b;

    (void)state;
    open_both(&b);
    assert_ok(json_read(b.at[0].w.arena, kit_file(b.at[0].w.arena, VECTORS "/graphql_random.json"), &b.at[0].t->env->limits, &all));
    assert_true(all->count > 0);
    for (const struct json *v = all->first; v; v = v->next) {
        struct buf body;
        struct json_writer w;
        size_t caller = 0;
        arena_reset(a);
        buf_init(&body, a, 512);
        w = json_writer(&body);
        json_put(&w, json_get(v, "body"));
        while (caller < b.at[0].count && !str_is(json_get(v, "as")->text, b.at[0].callers[caller].name)) caller++;
        choose(&b, caller);
        if (fails(&b, a, buf_str(&body))) fail_msg("%.*s", STR_ARG(buf_str(&body)));
    }
    arena_free(a);
    close_both(&b);
}

static void documents_agree(void **state)
{
    uint64_t seed = number_from("IMIS_TEST_SEED", 1), count = number_from("IMIS_TEST_QUERIES", getenv("IMIS_TEST_LONG") ? LONG : USUAL);
    uint64_t wrong = 0, most = number_from("IMIS_TEST_FOUND", 1);
    struct arena *a = arena_new();
    size_t half = 0, end;                /* bytes of the heap that are in use; the sanitizers count for themselves */
    struct both b;

    (void)state;
    open_both(&b);
    printf("# documents %llu to %llu, %s\n", (unsigned long long)seed, (unsigned long long)(seed + count - 1),
           b.engines == 2 ? "both engines" : "SQLite only");
    for (uint64_t i = seed; i < seed + count && wrong < most; i++) {
        struct str body = document_make(&b.maker, a, i);
        choose(&b, i % 2 ? b.at[0].count : (size_t)(i / 2 % b.at[0].count));   /* every other is an administrator's */
        if (fails(&b, a, body)) wrong++, found(&b, a, i);
        if (i - seed == count / 2) half = mallinfo2().uordblks;
        if (getenv("IMIS_TEST_SHOW")) printf("%s\t%.*s\t%.*s\n", b.asker[0]->name, STR_ARG(body), STR_ARG(answer_of(&b, 0, a, body)));
        arena_reset(a);
    }
    end = mallinfo2().uordblks;
    printf("# %llu with an error; heap %zu KB after half of them, %zu KB after all\n", (unsigned long long)b.errors, half >> 10, end >> 10);
    assert_int_equal(wrong, 0);
    assert_true(b.errors < count / 2);   /* most must have been answered */
    assert_true(end < half + MAY_GROW);
    arena_free(a);
    close_both(&b);
}

/* ---- over HTTP ---- */

/* A program on each database; the account of the one that everything is asked as. */
static const char *token_of(struct running *s, const struct both *b, const char *name)
{
    for (size_t i = 0; i < b->at[0].count; i++)
        if (!strcmp(b->at[0].callers[i].name, name)) return server_token(s, name);
    fail_msg("there is no %s", name);
    return NULL;
}

static struct heard post(struct running *s, struct arena *a, const char *token, struct str body)
{
    return ask(s, str_format(a, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n"
                                "Content-Length: %zu\r\n\r\n%.*s", token, body.n, STR_ARG(body)).p);
}

static void documents_agree_over_http(void **state)
{
    uint64_t count = number_from("IMIS_TEST_HTTP", getenv("IMIS_TEST_LONG") ? LONG_HTTP : USUAL_HTTP);
    struct arena *a = arena_new();
    struct running *s[ENGINES] = {NULL};
    const char *tokens[ENGINES];
    struct both b;

    (void)state;
    open_both(&b);
    b.maker.repeatable = true;
    for (size_t i = 0; i < b.engines; i++) {
        s[i] = server_start(b.at[i].t, WORDS("--limit", "address_rate=1000000", "--limit", "session_rate=1000000"));
        tokens[i] = token_of(s[i], &b, "everything a");
    }
    for (uint64_t i = 1; i <= count; i++) {
        struct str body = document_make(&b.maker, a, i + 20000000), first = {0};
        for (size_t k = 0; k < b.engines; k++) {
            struct heard h = post(s[k], a, tokens[k], body);
            if (h.status != 200 || (k && !str_eq(h.body, first))) {
                fprintf(stderr, "# %.*s\n# %.*s\n# %d %.*s\n", STR_ARG(body), STR_ARG(first), h.status, STR_ARG(h.body));
                fail_msg("document %llu is answered otherwise", (unsigned long long)(i + 20000000));
            }
            first = h.body;
        }
        arena_reset(a);
    }
    for (size_t i = 0; i < b.engines; i++) assert_int_equal(server_end(s[i]), 0);
    arena_free(a);
    close_both(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(documents_of_old_agree), cmocka_unit_test(documents_agree), cmocka_unit_test(documents_agree_over_http)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
