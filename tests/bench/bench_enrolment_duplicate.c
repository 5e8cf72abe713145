/* Whether somebody who is being entered is registered already, among N people (100,000; the goal is under 20 ms among 5,000,000): the whole
 * answer, and beside it its one statement alone. Who is first finds pages that nobody has read yet, so every other time it is the statement,
 * and both are told as they were first and as they were second. Names are as frequent as in real registers, every tenth is born on the first of January. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/sound.h"
#include "base/utf8.h"
#include "bench/place.h"
#include "bench/side.h"
#include "model/run/function.h"
#include "model/write/bulk.h"
#include "module/duplicate/internal.h"
#include "module/insuree/insuree.h"

enum { PEOPLE = 100000, ASKED = 1000, LAST_NAMES = 4000, OTHER_NAMES = 6000, YEARS = 80, GOAL_MS = 20 };

/* ---- people ---- */

static uint64_t chance = 88172645463325252U;

static uint64_t below(uint64_t n)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return chance % n;
}

/* The square makes the first names many times as frequent as the last. */
static uint64_t skewed(uint64_t n)
{
    uint64_t at = below(n);

    return at * at / n;
}

static struct str name_of(struct arena *a, uint64_t number)
{
    static const char *const starts[] = {"ba", "che", "di", "fa", "go", "ka", "li", "mo", "na", "ou", "pe", "ra", "sa", "ti", "vu", "ya", "zo", "ha", "ju", "we"};
    struct buf out;

    buf_init(&out, a, 24);
    for (uint64_t n = number + 20; n; n /= 20) buf_add(&out, str_of(starts[n % 20]));
    buf_add(&out, str_of(number % 3 ? "n" : "ma"));
    return str_copy(a, buf_str(&out));
}

static date_t birth(void)
{
    int32_t year = 1945 + (int32_t)below(YEARS);

    return below(10) ? date_add_days(date_of(year, 1, 1), (int32_t)below(365)) : date_of(year, 1, 1);
}

static void fill(struct side *s, int64_t people)
{
    struct arena *row = arena_new();
    struct bulk *b;

    bench_ok(bulk_begin(s->arena, s->write, &insuree_entity, NULL, &b), "load");
    for (int64_t i = 0; i < people; i++) {
        struct record r = bulk_row(b);
        *record_cell(&r, "chf_id") = db_text(str_format(row, "%09lld", (long long)i));
        *record_cell(&r, "last_name") = db_text(name_of(row, skewed(LAST_NAMES)));
        *record_cell(&r, "other_names") = db_text(name_of(row, LAST_NAMES + skewed(OTHER_NAMES)));
        *record_cell(&r, "dob") = db_date(birth());
        *record_cell(&r, "head") = *record_cell(&r, "card_issued") = db_bool(false);
        bench_ok(bulk_add(b), "person");
        if (i % 1000 == 999) arena_reset(row);
    }
    bench_ok(bulk_end(b, NULL), "load");
    arena_free(row);
}

/* ---- asked ---- */

static int by_time(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

enum { FIRST, SECOND, TURNS, EACH = ASKED / 2 };

struct times { uint64_t us[TURNS][EACH]; size_t n[TURNS]; };

static void note(struct times *t, int turn, uint64_t us) { t->us[turn][t->n[turn]++] = us; }

static void tell(const char *engine, int turn, struct times *answer, struct times *statement)
{
    struct { const char *name; uint64_t *us; } what[] = {{"answer", answer->us[turn]}, {"statement alone", statement->us[turn]}};

    for (int i = 0; i < 2; i++) {
        qsort(what[i].us, EACH, sizeof *what[i].us, by_time);
        printf("  %-10s %-6s %-16s p50 %6.2f ms, p99 %6.2f ms, most %6.2f ms\n", engine, turn == FIRST ? "first" : "second", what[i].name,
               (double)what[i].us[EACH / 2] / 1e3, (double)what[i].us[EACH * 99 / 100] / 1e3, (double)what[i].us[EACH - 1] / 1e3);
    }
    printf("  %-10s %-6s the answer takes %.1f times its statement (p99)\n", engine, turn == FIRST ? "first" : "second",
           (double)answer->us[turn][EACH * 99 / 100] / (double)statement->us[turn][EACH * 99 / 100]);
}

static uint64_t whole(struct side *s, struct arena *a, struct str last, struct str other, date_t dob)
{
    struct function_call c = {.arena = a, .who = access_program(), .registry = s->registry, .db = s->db, .write = s->write, .env = s->env,
                              .settings = s->settings};
    uint64_t begun = env_monotonic_us(s->env);
    char day[10];

    date_write(dob, day);
    buf_init(&c.out, a, 4096);
    bench_ok(json_read(a, str_format(a, "{\"lastName\":\"%.*s\",\"otherNames\":\"%.*s\",\"dob\":\"%.10s\"}", STR_ARG(last), STR_ARG(other), day),
                   &s->env->limits, &c.arguments), "arguments");
    bench_ok(duplicate_functions[0].run(&c), "ask");
    return env_monotonic_us(s->env) - begun;
}

static uint64_t statement(struct side *s, struct arena *a, struct str last, struct str other, date_t dob, size_t *found)
{
    struct str ls = name_sound(a, utf8_fold(a, last)), os = name_sound(a, utf8_fold(a, other));
    const struct law_known subject = {.last_sound = {ls.p, ls.n}, .other_sound = {os.p, os.n}, .dob = dob};
    struct db_conn *conn;
    struct db_rows rows;
    uint64_t begun;

    bench_ok(db_acquire(s->db, a, DB_READ, &conn), "acquire");
    begun = env_monotonic_us(s->env);
    bench_ok(duplicate_rows(conn, a, &subject, 0, &rows), "rows");
    begun = env_monotonic_us(s->env) - begun;
    db_release(conn);
    *found += rows.rows;
    return begun;
}

static void measure(struct arena *a, struct str url, const char *key_file, int64_t people)
{
    struct side s = {.arena = a};
    struct times *answers = ARENA_NEW(a, struct times), *statements = ARENA_NEW(a, struct times);
    uint64_t begun;
    struct arena *each = arena_new();
    size_t found = 0;
    const char *engine;

    side_open(&s, url, key_file);
    engine = db_engine(s.db) == DB_SQLITE ? "sqlite" : "postgresql";
    begun = env_monotonic_us(s.env);
    fill(&s, people);
    printf("  %-10s %lld people loaded in %.1f s\n", engine, (long long)people, (double)(env_monotonic_us(s.env) - begun) / 1e6);
    if (db_engine(s.db) == DB_POSTGRES) {
        struct db_conn *conn;
        bench_ok(db_acquire(s.db, a, DB_WRITE, &conn), "acquire");
        bench_ok(db_script(conn, STR("ANALYZE insuree")), "analyze");
        db_release(conn);
    }
    for (int i = 0; i < ASKED; i++) {
        struct str last = name_of(each, skewed(LAST_NAMES)), other = name_of(each, LAST_NAMES + skewed(OTHER_NAMES));
        date_t dob = birth();
        if (i % 2) note(statements, FIRST, statement(&s, each, last, other, dob, &found));
        note(answers, i % 2 ? SECOND : FIRST, whole(&s, each, last, other, dob));
        if (!(i % 2)) note(statements, SECOND, statement(&s, each, last, other, dob, &found));
        arena_reset(each);
    }
    tell(engine, FIRST, answers, statements);
    tell(engine, SECOND, answers, statements);
    printf("  %-10s %.0f people looked at for each (goal among 5,000,000: %d ms)\n", engine, (double)found / ASKED, GOAL_MS);
    fflush(stdout);
    arena_free(each);
    side_close(&s);
}

int main(int argc, char **argv)
{
    const char *base = getenv("IMIS_BENCH_DIR"), *server = getenv("IMIS_TEST_PG");
    const char *folder = base ? base : "/var/tmp";
    int64_t people = argc > 1 ? strtoll(argv[1], NULL, 10) : PEOPLE;
    struct arena *a = arena_new();
    const char *name = str_format(a, "enrolment_duplicate_%d", (int)getpid()).p, *key = str_format(a, "%s/%s.key", folder, name).p;

    measure(a, str_format(a, "sqlite:%s/%s.db", folder, name), key, people);
    if (server) measure(a, place_make(a, server, name), key, people);
    printf("  left behind: %s/%s.*\n", folder, name);
    arena_free(a);
    return 0;
}
