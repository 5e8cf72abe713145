/* What a reviewer holds prices against: the price list, and what the newest claims asked for the same, here and elsewhere. */
#include "module/claim_world.h"

#include <string.h>

#include "base/json.h"
#include "db/db.h"
#include "model/run/function.h"
#include "module/claim_flow/internal.h"

static struct function_call call_of(struct claim_world *w, const struct access *who, const char *uuid)
{
    struct function_call c = {.arena = w->d.arena, .who = who, .registry = w->d.registry, .db = w->d.t->db, .env = w->d.t->env, .write = w->d.write};

    buf_init(&c.out, w->d.arena, 1024);
    assert_ok(json_read(w->d.arena, str_format(w->d.arena, "{\"uuid\":\"%s\"}", uuid), &w->d.t->env->limits, &c.arguments));
    return c;
}

static const char *prices(struct claim_world *w, const char *uuid)
{
    struct function_call c = call_of(w, access_program(), uuid);

    assert_ok(claim_prices(&c));
    return str_zero(w->d.arena, buf_str(&c.out));
}

static void holds(const char *answer, const char *part)
{
    if (!strstr(answer, part)) fail_msg("%s is not in %s", part, answer);
}

/* Itself is left out; others' prices are told of three facilities on. */
static void test_prices_here_and_elsewhere(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *mine = claim_entered(&w, 1, 1), *answer;

    answer = prices(&w, mine);
    holds(answer, "{\"diagnosis\":{\"here\":null,\"elsewhere\":null}");
    holds(answer, "\"listed\":\"100.00\",\"here\":null,\"elsewhere\":null");
    holds(answer, "\"listed\":\"50.00\",\"here\":null,\"elsewhere\":null");
    for (int i = 0; i < 3; i++) claim_entered(&w, 2, 1);
    claim_set(&w, "UPDATE claim_item SET price_asked = 10001 WHERE id = 2");
    answer = prices(&w, mine);
    holds(answer, "{\"diagnosis\":{\"here\":{\"n\":3,\"mean\":\"150.00\"},\"elsewhere\":null}");
    holds(answer, "\"listed\":\"100.00\",\"here\":{\"n\":3,\"mean\":\"100.00\"},\"elsewhere\":null");
    drive_close(&w.d);
}

/* However many lines two others have; of three on, for who reviews. */
static void test_others_are_told_from_a_few_on(void **state)
{
    static const right_t reading[] = {RIGHT_CLAIM_READ};
    const struct access reader = {.user = 1, .signed_in = true, .rights = reading, .right_count = 1, .shape = SCOPE_ALL};
    struct claim_world w = claim_world_open(state);
    const char *mine = claim_entered(&w, 1, 1);
    struct function_call c;

    for (int i = 0; i < 6; i++) claim_entered(&w, 2, 1);
    for (int i = 2; i <= 4; i++)
        drive_put(&w.d, "health_facility.create", "{'code': 'H%d', 'name': 'H', 'level': 'H', 'careType': 'B', 'location': {'id': 2}, 'legalForm': {'id': 1}}", i);
    claim_set(&w, "UPDATE claim SET health_facility_id = 2 + id % 2 WHERE id > 1");
    holds(prices(&w, mine), "\"listed\":\"100.00\",\"here\":null,\"elsewhere\":null");
    claim_set(&w, "UPDATE claim SET health_facility_id = 4 WHERE id = 2");
    holds(prices(&w, mine), "\"listed\":\"100.00\",\"here\":null,\"elsewhere\":{\"n\":6,\"mean\":\"100.00\"}");
    holds(prices(&w, mine), "{\"diagnosis\":{\"here\":null,\"elsewhere\":{\"n\":6,\"mean\":\"150.00\"}}");
    c = call_of(&w, &reader, mine);
    assert_ok(claim_prices(&c));
    holds(str_zero(w.d.arena, buf_str(&c.out)), "\"listed\":\"100.00\",\"here\":null,\"elsewhere\":null");
    drive_close(&w.d);
}

/* A claim outside of the caller's places is none. */
static void test_a_claim_that_is_not_seen_has_no_prices(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *mine = claim_entered(&w, 1, 1);

    holds(prices(&w, "01900000-0000-7000-8000-00000000ffff"), "null");
    for (int seen = 0; seen < 2; seen++) {
        const right_t right = RIGHT_CLAIM_READ;
        const int64_t district = seen ? 2 : 999;
        const struct access who = {.user = 1, .signed_in = true, .rights = &right, .right_count = 1, .shape = SCOPE_DISTRICTS,
                                   .places = &district, .place_count = 1};
        struct function_call c = call_of(&w, &who, mine);
        assert_ok(claim_prices(&c));
        assert_int_equal(str_is(buf_str(&c.out), "null"), !seen);
    }
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_prices_here_and_elsewhere), TESTDB_BOTH(test_others_are_told_from_a_few_on),
        TESTDB_BOTH(test_a_claim_that_is_not_seen_has_no_prices),
    };

    return testdb_run("module/claim_compare", tests, sizeof tests / sizeof *tests);
}
