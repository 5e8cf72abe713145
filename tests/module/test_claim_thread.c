/* Questions and answers on a claim: who speaks for whom, whom a thread waits for, and that what was said stays. */
#include "module/claim_world.h"

#include <string.h>

#define THREADS "SELECT status, asked_by, CASE WHEN closed THEN 1 ELSE 0 END FROM claim_thread ORDER BY id"
#define MESSAGES "SELECT thread_id, side, text FROM claim_message ORDER BY id"

static const right_t reviewing[] = {111001, 111008}, entering[] = {111001, 111002}, reading[] = {111001};
static const int64_t home[] = {2}, elsewhere[] = {99};

/* Of the district where the facility is. */
static struct access person(int64_t user, const right_t *rights, size_t n, int64_t facility)
{
    return (struct access){.user = user, .signed_in = true, .rights = rights, .right_count = n, .shape = SCOPE_DISTRICTS,
                           .places = home, .place_count = 1, .facility = facility};
}

static struct access officer(void) { return person(7, reviewing, 2, 0); }
static struct access clerk(void) { return person(8, entering, 2, 1); }

static const char *asked(struct claim_world *w, const struct access *who, const char *claim)
{
    struct answer a;

    assert_null(drive_as(&w->d, who, "claim_thread.ask", str_format(w->d.arena, "{'claim': '%s', 'subject': 'The dose', 'text': 'Why two?'}",
                                                                    claim).p, &a));
    assert_true(str_starts(a.result, STR("{\"uuid\":\"")));
    return str_format(w->d.arena, "%.36s", a.result.p + 9).p;
}

static err_t say(struct claim_world *w, const struct access *who, const char *what, const char *thread, const char *text)
{
    struct answer a;

    return drive_as(&w->d, who, str_format(w->d.arena, "claim_thread.%s", what).p,
                    str_format(w->d.arena, text ? "{'uuid': '%s', 'text': '%s'}" : "{'uuid': '%s'}", thread, text).p, &a);
}

static void refused(err_t e, const char *rule)
{
    assert_non_null(e);
    assert_str(err_value(e, "rule"), rule);
}

static void test_a_question_goes_to_and_fro(void **state)
{
    struct claim_world w = claim_world_open(state);
    struct access o = officer(), c = clerk();
    const char *t = asked(&w, &o, claim_entered(&w, 1, 2));

    assert_str(drive_rows(&w.d, THREADS, "tti"), "F|S|0\n");
    assert_ok(say(&w, &c, "answer", t, "A grown-up."));
    assert_str(drive_rows(&w.d, THREADS, "tti"), "S|S|0\n");
    assert_ok(say(&w, &c, "answer", t, "Of 90 kg."));
    assert_ok(say(&w, &o, "answer", t, "And then?"));
    assert_str(drive_rows(&w.d, THREADS, "tti"), "F|S|0\n");
    refused(say(&w, &c, "close", t, NULL), "claim_thread_of_scheme");
    assert_ok(say(&w, &o, "close", t, "Thank you."));
    assert_str(drive_rows(&w.d, THREADS, "tti"), "C|S|1\n");
    refused(say(&w, &c, "answer", t, "One more"), "claim_thread_closed");
    assert_ok(say(&w, &c, "reopen", t, "One more"));
    refused(say(&w, &c, "reopen", t, "One more"), "claim_thread_open");
    assert_str(drive_rows(&w.d, THREADS, "tti"), "S|S|0\n");
    assert_str(drive_rows(&w.d, MESSAGES, "itt"), "1|S|Why two?\n1|F|A grown-up.\n1|F|Of 90 kg.\n1|S|And then?\n1|S|Thank you.\n1|F|One more\n");
    drive_close(&w.d);
}

static void test_a_facility_asks_and_closes_what_it_asked(void **state)
{
    struct claim_world w = claim_world_open(state);
    struct access o = officer(), c = clerk();
    const char *t = asked(&w, &c, claim_entered(&w, 1, 2));

    assert_str(drive_rows(&w.d, THREADS, "tti"), "S|F|0\n");
    assert_ok(say(&w, &o, "answer", t, "It is in the list."));
    assert_ok(say(&w, &c, "close", t, NULL));
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim_message", "i"), "2\n");
    drive_close(&w.d);
}

static void test_who_only_reads_says_nothing(void **state)
{
    struct claim_world w = claim_world_open(state);
    struct access o = officer(), reader = person(9, reading, 1, 0), stranger = officer(), other = person(10, entering, 2, 99);
    const char *claim = claim_entered(&w, 1, 2), *t = asked(&w, &o, claim);
    struct answer a;

    stranger.places = elsewhere;
    refused(say(&w, &reader, "answer", t, "x"), "claim_thread_side");
    assert_true(err_is(say(&w, &stranger, "answer", t, "x"), E_NOT_FOUND));
    assert_true(err_is(say(&w, &other, "answer", t, "x"), E_NOT_FOUND));
    assert_true(err_is(say(&w, &o, "answer", t, ""), E_FIELD_REQUIRED));
    assert_true(err_is(drive_as(&w.d, &reader, "claim_thread.ask", str_format(w.d.arena, "{'claim': '%s', 'subject': 'a', 'text': 'b'}",
                                                                               claim).p, &a), E_FORBIDDEN));
    assert_true(err_is(drive_as(&w.d, &stranger, "claim_thread.ask", str_format(w.d.arena, "{'claim': '%s', 'subject': 'a', 'text': 'b'}",
                                                                               claim).p, &a), E_NOT_FOUND));
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim_message", "i"), "1\n");
    drive_close(&w.d);
}

static void test_an_open_question_stops_no_decision(void **state)
{
    struct claim_world w = claim_world_open(state);
    struct access o = officer();
    const char *claim = claim_entered(&w, 1, 2);

    asked(&w, &o, claim);
    assert_string_equal(claim_do(&w, "claim.submit", claim), "");
    assert_string_equal(claim_do(&w, "claim.process", claim), "");
    assert_str(drive_rows(&w.d, "SELECT status FROM claim", "i"), "16\n");
    drive_close(&w.d);
}

static void too_many(err_t e, const char *limit)
{
    assert_true(err_is(e, E_LIMIT));
    assert_str(err_value(e, "limit"), limit);
}

/* A claim has so many questions, a question so many messages, a message so many letters; closing needs no message. */
static void test_what_is_said_is_bounded(void **state)
{
    struct claim_world w = claim_world_open(state);
    struct limits *limits = &w.d.t->env->limits;
    struct access o = officer(), c = clerk();
    const char *claim = claim_entered(&w, 1, 2), *t = asked(&w, &o, claim);

    limits->value[LIMIT_THREADS] = 2;
    limits->value[LIMIT_MESSAGES] = 3;
    limits->value[LIMIT_MESSAGE_CHARACTERS] = 10;
    asked(&w, &c, claim);
    too_many(drive_as(&w.d, &o, "claim_thread.ask", str_format(w.d.arena, "{'claim': '%s', 'subject': 'a', 'text': 'b'}", claim).p,
                      &(struct answer){0}), "threads");
    asked(&w, &o, claim_entered(&w, 1, 2));
    assert_true(err_is(say(&w, &c, "answer", t, "Eleven more"), E_FIELD_LENGTH));
    assert_ok(say(&w, &c, "answer", t, "Ten letter"));
    assert_ok(say(&w, &o, "answer", t, "So?"));
    too_many(say(&w, &c, "answer", t, "Yes"), "messages");
    too_many(say(&w, &o, "close", t, "No"), "messages");
    assert_ok(say(&w, &o, "close", t, NULL));
    assert_str(drive_rows(&w.d, "SELECT thread_id, count(*) FROM claim_message GROUP BY 1 ORDER BY 1", "ii"), "1|3\n2|1\n3|1\n");
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_question_goes_to_and_fro),
        TESTDB_BOTH(test_a_facility_asks_and_closes_what_it_asked),
        TESTDB_BOTH(test_who_only_reads_says_nothing),
        TESTDB_BOTH(test_an_open_question_stops_no_decision),
        TESTDB_BOTH(test_what_is_said_is_bounded),
    };

    return testdb_run("module/claim_thread", tests, sizeof tests / sizeof *tests);
}
