#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"

/* A log whose lines can be read back. */
struct sink {
    struct arena *arena;
    struct log *log;
    int in, out;
};

static struct sink sink_new(struct arena *a, enum log_level least)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    return (struct sink){a, log_new(a, ends[1], least), ends[0], ends[1]};
}

/* All that was written; closes the sink. */
static struct str sink_read(struct sink *sink)
{
    struct buf all;
    ssize_t got;

    close(sink->out);
    buf_init(&all, sink->arena, 4096);
    while ((got = read(sink->in, buf_reserve(&all, 4096), 4096)) > 0)
        all.n += (size_t)got;
    close(sink->in);
    return buf_str(&all);
}

static const struct json *parse(struct arena *a, struct str line)
{
    const struct json *object = NULL;
    struct limits limits;
    err_t e;

    limits_standard(&limits);
    e = json_read(a, line, &limits, &object);
    if (e)
        fail_msg("%.*s: %.*s", STR_ARG(err_line(a, e)), STR_ARG(line));
    return object;
}

/* The only line in the sink, read. */
static const struct json *sink_line(struct sink *sink)
{
    struct str all = sink_read(sink);
    struct str line = str_cut(&all, '\n');

    assert_non_null(all.p);
    assert_int_equal(all.n, 0);
    return parse(sink->arena, line);
}

static void assert_member(const struct json *line, const char *key, const char *expected)
{
    const struct json *member = json_get(line, key);

    if (!member)
        fail_msg("no \"%s\"", key);
    assert_int_equal(member->kind, JSON_STRING);
    assert_str(member->text, expected);
}

static void a_line_is_one_json_object(void **state)
{
    struct sink sink = sink_new(*state, LOG_INFO);
    const struct json *line;
    struct str at;

    log_event(sink.log, LOG_WARN, "db.slow", "statement", "select \"id\"\n\t\\x\x01\x7f from claim", "ms",
              "120", "empty", "", NULL);
    line = sink_line(&sink);
    assert_int_equal(line->count, 6);
    assert_member(line, "level", "warn");
    assert_member(line, "event", "db.slow");
    assert_member(line, "statement", "select \"id\"\n\t\\x\x01\x7f from claim");
    assert_member(line, "ms", "120");
    assert_member(line, "empty", "");
    at = line->first->text;
    assert_int_equal(at.p[at.n - 1], 'Z');
    assert_true(stamp_read(at.p, at.n, &(stamp_t){0}, NULL));
}

static void lower_levels_and_no_log_are_silent(void **state)
{
    struct sink sink = sink_new(*state, LOG_WARN);

    log_event(NULL, LOG_ERROR, "start", NULL);
    log_err(NULL, "start", err_make(*state, E_STOPPING, NULL));
    log_err(sink.log, "start", OK);
    log_event(sink.log, LOG_DEBUG, "debug", NULL);
    log_event(sink.log, LOG_INFO, "info", NULL);
    log_event(sink.log, LOG_WARN, "warn", NULL);
    assert_member(sink_line(&sink), "event", "warn");
}

static void text_in_any_script_stays_and_bad_bytes_are_replaced(void **state)
{
    struct sink sink = sink_new(*state, LOG_INFO);

    log_event(sink.log, LOG_INFO, "x", "good", "नेपाल é 😀", "bad", "a\xff" "b\xc3", NULL);
    assert_member(parse(*state, str_trim(sink_read(&sink))), "good", "नेपाल é 😀");
    sink = sink_new(*state, LOG_INFO);
    log_event(sink.log, LOG_INFO, "x", "bad", "a\xff" "b\xe0\xa4\xc3", NULL);
    assert_member(sink_line(&sink), "bad", "a\xef\xbf\xbd" "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

/* Logs the value twice; both come back whole, or as much as has room, and the line says so. */
static bool logged_whole(struct arena *a, struct str value)
{
    struct sink sink = sink_new(a, LOG_INFO);
    const char *text = str_zero(a, value);
    const struct json *line;
    const struct json *last;
    struct str all;
    bool whole;

    log_event(sink.log, LOG_INFO, "long", "first", text, "short", "x", "last", text, NULL);
    all = sink_read(&sink);
    assert_true(all.n <= 4096);
    assert_int_equal(str_find(all, STR("\n"), 0), all.n - 1);
    line = parse(a, all);
    last = json_get(line, "last");
    whole = last && str_eq(json_get(line, "first")->text, value) && str_eq(last->text, value);
    assert_true(str_starts(value, json_get(line, "first")->text));
    assert_int_equal(json_get(line, "cut") == NULL, whole);
    assert_true(whole || all.n > 4050);
    return whole;
}

static void long_lines_are_cut_and_stay_json(void **state)
{
    static const char *const fill[] = {"x", "é", "\"", "\x01", "😀"};
    size_t whole = 0;
    size_t cut = 0;

    for (size_t length = 300; length < 4200; length += 7) {
        struct buf value;

        buf_init(&value, *state, 0);
        while (value.n < length)
            buf_add(&value, str_of(fill[length % 5]));
        *(logged_whole(*state, buf_str(&value)) ? &whole : &cut) += 1;
    }
    assert_true(whole > 100 && cut > 100);
}

static void errors_show_code_arguments_and_causes(void **state)
{
    struct sink sink = sink_new(*state, LOG_INFO);
    err_t cause = err_make(*state, E_DB_GONE, "what", "connection refused", NULL);
    err_t e = err_wrap(*state, cause, E_JOB_LOST, "job", "import", NULL);
    const struct json *line;

    log_err(sink.log, "job.failed", err_join(e, err_make(*state, E_STOPPING, NULL)));
    line = sink_line(&sink);
    assert_member(line, "level", "error");
    assert_member(line, "event", "job.failed");
    assert_member(line, "code", "job.lost");
    assert_member(line, "job", "import");
    assert_member(line, "cause", "db.gone(what=connection refused)");
    assert_member(line, "more", "server.stopping");
}

static void what_a_person_typed_is_not_logged(void **state)
{
    struct sink sink = sink_new(*state, LOG_DEBUG);
    err_t cause = err_make(*state, E_REFERENCE, "field", "parent", "value", "SITA", NULL);
    err_t e = err_wrap(*state, cause, E_NOT_UNIQUE, "entity", "insuree", "field", "chfId", "value", "SITA",
                       NULL);
    struct str all;

    log_err(sink.log, "command.failed", err_join(e, err_copy(*state, e)));
    all = sink_read(&sink);
    assert_int_equal(str_find(all, STR("SITA"), 0), -1);
    assert_true(str_find(all, STR("chfId"), 0) > 0);
}

enum { THREADS = 4, LINES = 300 };

static void *write_lines(void *log)
{
    char value[3000];

    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    for (int i = 0; i < LINES; i++)
        log_event(log, LOG_INFO, "line", "value", value, NULL);
    return NULL;
}

struct collector {
    struct sink sink;
    struct str all;
};

static void *collect(void *arg)
{
    struct collector *collector = arg;
    struct buf all;
    ssize_t got;

    buf_init(&all, collector->sink.arena, 4 << 20);
    while ((got = read(collector->sink.in, buf_reserve(&all, 65536), 65536)) > 0)
        all.n += (size_t)got;
    collector->all = buf_str(&all);
    return NULL;
}

static void lines_of_threads_do_not_mix(void **state)
{
    struct collector collector = {.sink = sink_new(*state, LOG_INFO)};
    pthread_t writers[THREADS];
    pthread_t reader;
    int lines = 0;

    assert_int_equal(pthread_create(&reader, NULL, collect, &collector), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&writers[i], NULL, write_lines, collector.sink.log), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(writers[i], NULL);
    close(collector.sink.out);
    pthread_join(reader, NULL);
    close(collector.sink.in);
    for (; collector.all.n > 0; lines++)
        assert_int_equal(parse(*state, str_cut(&collector.all, '\n'))->count, 4);
    assert_int_equal(lines, THREADS * LINES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_is_one_json_object),
        TEST(lower_levels_and_no_log_are_silent),
        TEST(text_in_any_script_stays_and_bad_bytes_are_replaced),
        TEST(long_lines_are_cut_and_stay_json),
        TEST(errors_show_code_arguments_and_causes),
        TEST(what_a_person_typed_is_not_logged),
        TEST(lines_of_threads_do_not_mix),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
