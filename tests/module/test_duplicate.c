/* People who may be registered twice (enrolment 5.5). */
#include "module/drive.h"

#include <stdlib.h>

#include "model/run/refold.h"
#include "module/duplicate/duplicate.h"
#include "module/insuree/insuree.h"

struct land {
    struct drive d;
    const char *v1, *v2;   /* villages of two districts */
};

static struct land land_open(void **state)
{
    struct land l = {.d = drive_open(state, NULL)};
    const char *region = drive_place(&l.d, "R1", "R", NULL);

    assert_ok(drive(&l.d, "insuree.seed", "{}"));
    l.v1 = drive_village(&l.d, region, 1);
    l.v2 = drive_village(&l.d, region, 2);
    return l;
}

static const char *person(struct land *l, const char *number, const char *other, const char *last, const char *dob, const char *home)
{
    return drive_put(&l->d, "insuree.create", "{'chfId': '%s', 'otherNames': '%s', 'lastName': '%s', 'dob': '%s', 'currentVillage': '%s'}",
                     number, other, last, dob, home);
}

/* "number score how of the five fields" of each who is found, then how many live elsewhere. */
static struct str found(struct land *l, const struct access *who, const char *asked)
{
    const struct json *answer;
    struct buf out;
    struct str text;

    assert_ok(drive_ask(&l->d, who, "insureeDuplicates", asked, &text));
    assert_ok(json_read(l->d.arena, text, &l->d.t->env->limits, &answer));
    buf_init(&out, l->d.arena, 256);
    for (const struct json *one = json_get(answer, "found")->first; one; one = one->next) {
        buf_add_format(&out, "%.*s %.*s", STR_ARG(json_get(one, "chfId")->text), STR_ARG(json_get(one, "score")->text));
        for (const struct json *f = json_get(one, "fields")->first; f; f = f->next)
            buf_add_format(&out, " %.*s", STR_ARG(json_get(f, "how")->text));
        buf_add_char(&out, '\n');
    }
    buf_add_format(&out, "%.*s", STR_ARG(json_get(answer, "elsewhere")->text));
    return str_copy(l->d.arena, buf_str(&out));
}

static const char *asked(struct land *l, const char *other, const char *last, const char *dob, const char *further)
{
    return str_format(l->d.arena, "{'otherNames': '%s', 'lastName': '%s', 'dob': '%s'%s}", other, last, dob, further).p;
}

static void test_who_is_entered_is_found(void **state)
{
    struct land l = land_open(state);
    const char *here = str_format(l.d.arena, ", 'location': '%s'", l.v1).p;
    const char *self;

    self = person(&l, "100", "Youssouf", "Ouattara", "1980-03-05", l.v1);
    person(&l, "200", "Ouattara", "Yusuf", "1980-03-06", l.v2);
    person(&l, "300", "Awa", "Ouattara", "1990-03-05", l.v1);
    assert_str(found(&l, access_program(), asked(&l, "Yusuf", "Wattara", "1980-05-03", here)),
               "100 87 sound sound turned unknown same\n200 66 sound same year unknown different\n0");
    assert_str(found(&l, access_program(), asked(&l, "Youssouf", "Ouattara", "1980-03-05", here)),
               "100 100 same same same unknown same\n200 76 same sound next_day unknown different\n0");
    assert_str(found(&l, access_program(), asked(&l, "Youssouf", "Ouattara", "1980-03-05", str_format(l.d.arena, "%s, 'uuid': '%s'", here, self).p)),
               "200 76 same sound next_day unknown different\n0");
    assert_str(found(&l, access_program(), asked(&l, "...", "Ouattara", "1980-03-05", here)), "0");
    drive_close(&l.d);
}

/* Names are searched within one's places: who lives elsewhere is told to be there, and no more. */
static void test_people_of_other_places_are_counted(void **state)
{
    static const right_t rights[] = {RIGHT_INSUREE_READ};
    struct land l = land_open(state);
    const char *other;
    int64_t district;
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS, .places = &district,
                         .place_count = 1};
    struct str id = drive_rows(&l.d, "SELECT id FROM location WHERE code = 'D1'", "i");

    district = strtoll(id.p, NULL, 10);
    person(&l, "100", "Sita", "Thapa", "1980-03-05", l.v1);
    other = person(&l, "200", "Seeta", "Tapa", "1980-03-05", l.v2);
    assert_str(found(&l, &who, asked(&l, "Sita", "Thapa", "1980-03-05", "")), "100 100 same same same unknown unknown\n1");
    /* naming somebody or some place there changes nothing: whether they are there is not told */
    other = str_format(l.d.arena, ", 'uuid': '%s', 'location': '%s'", other, l.v2).p;
    assert_str(found(&l, &who, asked(&l, "Sita", "Thapa", "1980-03-05", other)), "100 100 same same same unknown unknown\n1");
    drive_close(&l.d);
}

/* The settings decide what counts. */
static void test_weights(void **state)
{
    struct land l = land_open(state);

    person(&l, "100", "Sita", "Thapa", "1980-03-05", l.v1);
    assert_ok(drive(&l.d, "setting.set", "{'setting': 'duplicate.weight_dob', 'value': '0'}"));
    assert_ok(drive(&l.d, "setting.set", "{'setting': 'duplicate.hint_score', 'value': '100'}"));
    assert_str(found(&l, access_program(), asked(&l, "Sita", "Thapa", "1980-03-06", "")), "100 100 same same next_day unknown unknown\n0");
    assert_str(found(&l, access_program(), asked(&l, "Seeta", "Thapa", "1980-03-05", "")), "0");
    drive_close(&l.d);
}

/* Whoever writes: sounds follow names, and those that an earlier program left out are filled in by a job that goes on where it was. */
static void test_sounds_are_kept_and_filled_in(void **state)
{
    struct land l = land_open(state);
    const char *one = person(&l, "100", "Sita", "Thapa", "1980-03-05", l.v1);
    struct runner runner = {.write = l.d.write, .db = l.d.t->db, .registry = l.d.registry, .env = l.d.t->env, .worker = uuid_new(l.d.t->env)};

    assert_ok(drive(&l.d, "insuree.update", str_format(l.d.arena, "{'uuid': '%s', 'lastName': 'Gurung'}", one).p));
    assert_str(drive_rows(&l.d, "SELECT last_name_sound, other_names_sound FROM insuree", "tt"), "KRNK|ST\n");
    assert_str(drive_rows(&l.d, "SELECT last_name_sound FROM insuree_history", "t"), "TB\n");
    testdb_script(l.d.t, "UPDATE insuree SET last_name_sound = NULL, other_names_sound = NULL");
    assert_str(found(&l, access_program(), asked(&l, "Sita", "Gurung", "1980-03-05", "")), "0");
    assert_ok(refold_start(&runner, l.d.arena));
    drive_jobs(&l.d);
    assert_str(found(&l, access_program(), asked(&l, "Sita", "Gurung", "1980-03-05", "")), "100 100 same same same unknown unknown\n0");
    drive_close(&l.d);
}

/* ---- the whole register ---- */

static void run_find(struct land *l)
{
    assert_ok(drive(&l->d, "job.start", "{'job': 'duplicate.find'}"));
    drive_jobs(&l->d);
    assert_str(drive_rows(&l->d, "SELECT count(*) FROM job WHERE name = 'duplicate.find' AND error IS NOT NULL", "i"), "0\n");
}

static const char *pair_of_score(struct land *l, int score)
{
    static const enum db_type types[] = {DB_UUID};
    const struct db_value key = db_int(score);
    struct db_conn *c = testdb_acquire(l->d.t, DB_READ);
    struct db_rows rows;

    assert_ok(db_query(c, STR("SELECT uuid FROM duplicate_pair WHERE score = $1 AND deleted_at IS NULL"), &key, 1, types, 1, &rows));
    testdb_release(l->d.t, c);
    assert_int_equal(rows.rows, 1);
    return uuid_text(l->d.arena, db_cell(&rows, 0, 0)->u).p;
}

static struct str pairs(struct land *l)
{
    return drive_rows(&l->d, "SELECT a.chf_id, b.chf_id, p.score, p.state FROM duplicate_pair p JOIN insuree a ON a.id = p.insuree_id"
                      " JOIN insuree b ON b.id = p.other_id WHERE p.deleted_at IS NULL ORDER BY p.score DESC, p.id", "ttit");
}

/* More people than one chunk has, of whom few are alike. */
static void test_the_register_is_searched(void **state)
{
    struct land l = land_open(state);
    const char *three;

    for (int i = 0; i < 130; i++)
        person(&l, str_format(l.d.arena, "9%03d", i).p, str_format(l.d.arena, "Nobody%c%c", 'a' + i % 26, 'a' + i / 26).p, "Strange",
               str_format(l.d.arena, "%d-01-02", 1800 + i).p, l.v1);
    testdb_script(l.d.t, "UPDATE insuree SET last_name_sound = 'X' || chf_id, other_names_sound = 'Y' || chf_id");
    person(&l, "100", "Youssouf", "Ouattara", "1980-03-05", l.v1);
    person(&l, "200", "Ouattara", "Yusuf", "1980-03-06", l.v1);
    three = person(&l, "300", "Youssouf", "Ouattara", "1980-03-05", l.v2);
    run_find(&l);
    assert_str(pairs(&l), "100|300|89|open\n100|200|87|open\n");
    assert_ok(drive(&l.d, "duplicate_pair.update", str_format(l.d.arena, "{'uuid': '%s', 'state': 'apart'}", pair_of_score(&l, 87)).p));
    assert_ok(drive(&l.d, "insuree.update", str_format(l.d.arena, "{'uuid': '%s', 'dob': '1981-03-05'}", three).p));
    run_find(&l);
    run_find(&l);   /* what is known is not found again, and two who were told apart stay so */
    assert_str(pairs(&l), "100|200|87|apart\n100|300|84|open\n");
    assert_ok(drive(&l.d, "insuree.update", str_format(l.d.arena, "{'uuid': '%s', 'otherNames': 'Awa'}", three).p));
    run_find(&l);
    assert_str(pairs(&l), "100|200|87|apart\n");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM duplicate_pair", "i"), "2\n");
    drive_close(&l.d);
}

/* A pair ends with either of its people, and comes back with what ended it. */
static void test_a_pair_ends_with_its_people(void **state)
{
    struct land l = land_open(state);
    const char *one = person(&l, "100", "Sita", "Thapa", "1980-03-05", l.v1), *two = person(&l, "200", "Sita", "Thapa", "1980-03-05", l.v1);
    const char *three = person(&l, "300", "Sita", "Thapa", "1980-03-05", l.v1);
    struct answer answer;

    run_find(&l);
    assert_str(pairs(&l), "100|200|100|open\n100|300|100|open\n200|300|100|open\n");
    assert_ok(drive_as(&l.d, access_program(), "insuree.merge", str_format(l.d.arena, "{'uuid': '%s', 'from': '%s'}", one, two).p, &answer));
    assert_str(pairs(&l), "100|300|100|open\n");
    run_find(&l);   /* what only speaks of people does not stand in the way */
    assert_ok(drive(&l.d, "command.undo", str_format(l.d.arena, "{'command': '%.*s'}", STR_ARG(uuid_text(l.d.arena, answer.id))).p));
    assert_str(pairs(&l), "100|200|100|open\n100|300|100|open\n200|300|100|open\n");
    assert_ok(drive(&l.d, "insuree.delete", str_format(l.d.arena, "{'uuid': '%s'}", three).p));
    assert_str(pairs(&l), "100|200|100|open\n");
    drive_close(&l.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_who_is_entered_is_found), TESTDB_BOTH(test_people_of_other_places_are_counted), TESTDB_BOTH(test_weights),
        TESTDB_BOTH(test_sounds_are_kept_and_filled_in), TESTDB_BOTH(test_the_register_is_searched), TESTDB_BOTH(test_a_pair_ends_with_its_people),
    };
    return testdb_run("module/duplicate", tests, sizeof tests / sizeof *tests);
}
