/* Photos that are sent before their person is enrolled, and photos that were replaced (enrolment 5.5). */
#include "module/kept.h"

#include <string.h>

#include "io/blob.h"
#include "io/picture.h"
#include "module/insuree/insuree.h"
#include "module/insuree/insuree_print.h"
#include "module/insuree/photo_name.h"

struct land {
    struct drive d;
    const char *v1, *v2;
};

static struct land land_open(void **state)
{
    struct land l = {.d = drive_open(state, NULL)};
    const char *region = drive_place(&l.d, "R1", "R", NULL);

    l.v1 = drive_village(&l.d, region, 1);
    l.v2 = drive_village(&l.d, region, 2);
    kept_open(&l.d);
    drive_new(&l.d, "officer.create", "{'code': 'E01', 'lastName': 'O', 'otherNames': 'P'}");
    return l;
}

static const char *picture(struct land *l, int side) { return kept_sent(&l->d, picture_make(l->d.arena, side, side, 0)); }

static const char *person(struct land *l, const char *number, const char *village, const char *further)
{
    return drive_new(&l->d, "insuree.create", str_format(l->d.arena, "{'chfId': '%s', 'lastName': 'Doe', 'otherNames': 'Ann', 'dob': '1990-01-01',"
                                                         " 'currentVillage': '%s'%s}", number, village, further).p);
}

static err_t submit(struct land *l, const char *what, int side)
{
    return drive(&l->d, "photo.submit", str_format(l->d.arena, "{%s, 'photo': '%s'}", what, picture(l, side)).p);
}

static struct str waiting(struct land *l)
{
    return drive_rows(&l->d, "SELECT w.number, w.date, o.code FROM waiting_photo w LEFT JOIN officer o ON o.id = w.officer_id"
                      " WHERE w.deleted_at IS NULL ORDER BY w.id", "tdt");
}

/* Whose photo is of which day and officer. */
static struct str given(struct land *l)
{
    return drive_rows(&l->d, "SELECT i.chf_id, p.date, p.officer_id, i.photo_date = p.date FROM insuree i JOIN insuree_photo p ON p.id = i.photo_id"
                      " WHERE p.blob IS NOT NULL ORDER BY i.chf_id", "tdib");
}

/* ---- names of files ---- */

static void test_names(void **state)
{
    static const struct { const char *name, *number, *officer; date_t date; } names[] = {
        {"107070703_E01_2025-03-04T10-11-12_27.7_85.3.jpg", "107070703", "E01", {20151}},
        {"Images/107070703_E01_20250304101112_0_0.jpg", "107070703", "E01", {20151}},
        {"C:\\fakepath\\12.jpg", "12", "", DATE_NONE}, {"", "", "", DATE_NONE}, {"_", "", "", DATE_NONE}, {"a_b_c_d_e", "a", "b", DATE_NONE},
        {"1_2_20251399000000_.jpg", "1", "2", DATE_NONE}, {"1_2_2025.jpg", "1", "2", DATE_NONE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct photo_name n = photo_name_read(str_of(names[i].name));
        assert_true(str_is(n.number, names[i].number) && str_is(n.officer, names[i].officer));
        assert_int_equal(n.day.day, names[i].date.day);
    }
}

/* ---- waiting ---- */

static void test_a_photo_waits_for_its_person(void **state)
{
    struct land l = land_open(state);

    assert_ok(submit(&l, "'number': '100', 'date': '2025-12-01', 'officer': 'E01'", 20));
    assert_ok(submit(&l, "'filename': '200_E99_2025-12-02T10-11-12_1_2.jpg'", 21));
    assert_ok(submit(&l, "'number': '100', 'date': '2025-12-03', 'officer': 'E01'", 22));   /* in place of the first */
    assert_str(waiting(&l), "100|20425|E01\n200|20424|NULL\n");
    person(&l, "300", l.v1, "");
    assert_str(given(&l), "");
    person(&l, "100", l.v1, "");
    assert_str(given(&l), "100|20425|1|true\n");
    assert_str(waiting(&l), "200|20424|NULL\n");
    /* what he is enrolled with comes in its place */
    person(&l, "200", l.v1, str_format(l.d.arena, ", 'photo': {'photo': '%s', 'date': '2025-12-31'}", picture(&l, 23)).p);
    assert_str(given(&l), "100|20425|1|true\n200|20453|0|true\n");
    /* a person of the number is there: his photo, at once */
    assert_ok(submit(&l, "'number': '300', 'date': '2025-12-04', 'officer': 'E01'", 24));
    assert_str(drive_rows(&l.d, "SELECT p.date FROM insuree i JOIN insuree_photo p ON p.id = i.photo_id WHERE i.chf_id = '300'", "d"), "20426\n");
    kept_close(&l.d);
}

/* A family that is enrolled, a number that is corrected, a file: whoever gets the number. */
static void test_whoever_gets_the_number(void **state)
{
    struct land l = land_open(state);
    const char *other = person(&l, "1", l.v1, "");

    assert_ok(submit(&l, "'number': '100', 'date': '2025-12-01'", 20));
    assert_ok(submit(&l, "'number': '200', 'date': '2025-12-02'", 21));
    assert_ok(drive(&l.d, "family.create", str_format(l.d.arena, "{'location': '%s', 'headInsuree': {'chfId': '100', 'lastName': 'A', 'otherNames': 'B',"
                                                      " 'dob': '1990-01-01'}}", l.v2).p));
    assert_ok(drive(&l.d, "insuree.update", str_format(l.d.arena, "{'uuid': '%s', 'chfId': '200'}", other).p));
    assert_str(given(&l), "100|20423|0|true\n200|20424|0|true\n");
    assert_str(waiting(&l), "");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM waiting_photo WHERE blob IS NOT NULL", "i"), "0\n");   /* or their files would stay for good */
    assert_int_equal(kept_count(&l.d), 2);
    kept_close(&l.d);
}

static void test_what_is_refused(void **state)
{
    static const right_t rights[] = {RIGHT_INSUREE_READ, RIGHT_INSUREE_UPDATE};
    struct land l = land_open(state);
    struct access officer = {.user = 7, .signed_in = true, .rights = rights, .right_count = 2, .shape = SCOPE_ALL}, stranger = officer;
    struct answer answer;

    stranger.user = 8, stranger.shape = SCOPE_NOTHING;
    l.d.t->env->limits.value[LIMIT_PHOTOS_WAITING] = 2;
    assert_err(drive(&l.d, "photo.submit", "{'number': '1'}"), E_FIELD_REQUIRED);
    assert_err(submit(&l, "'filename': '.jpg'", 20), E_FIELD_REQUIRED);
    assert_err(drive(&l.d, "photo.submit", str_format(l.d.arena, "{'number': '1', 'photo': '%s'}", kept_sent(&l.d, STR("words"))).p), E_RULE);
    for (int i = 0; i < 2; i++)
        assert_ok(drive_as(&l.d, &officer, "photo.submit", str_format(l.d.arena, "{'number': '%d', 'photo': '%s'}", i, picture(&l, 20)).p, &answer));
    assert_err(drive_as(&l.d, &officer, "photo.submit", str_format(l.d.arena, "{'number': '5', 'photo': '%s'}", picture(&l, 20)).p, &answer), E_SHARE);
    assert_ok(drive_as(&l.d, &officer, "photo.submit", str_format(l.d.arena, "{'number': '1', 'photo': '%s'}", picture(&l, 21)).p, &answer));
    assert_err(drive_as(&l.d, &officer, "waiting_photo.discard", "{'uuids': []}", &answer), E_FORBIDDEN);
    person(&l, "9", l.v1, "");
    assert_err(drive_as(&l.d, &stranger, "photo.submit", str_format(l.d.arena, "{'number': '9', 'photo': '%s'}", picture(&l, 20)).p, &answer), E_NOT_FOUND);
    drive_strict(&l.d);
    drive_refused(&l.d, "photo.submit", str_format(l.d.arena, "{'number': '123', 'photo': '%s'}", picture(&l, 20)).p, "insuree_number_length");
    kept_close(&l.d);
}

static const char *first_waiting(struct land *l)
{
    struct db_conn *c = testdb_acquire(l->d.t, DB_READ);
    struct db_rows rows;

    assert_ok(db_query(c, STR("SELECT uuid FROM waiting_photo WHERE deleted_at IS NULL ORDER BY id LIMIT 1"), NULL, 0, (enum db_type[]){DB_UUID}, 1, &rows));
    testdb_release(l->d.t, c);
    return uuid_text(l->d.arena, db_cell(&rows, 0, 0)->u).p;
}

static struct function_call call_of(struct land *l, const struct access *who)
{
    return (struct function_call){.arena = l->d.arena, .who = who, .registry = l->d.registry, .db = l->d.t->db, .env = l->d.t->env, .language = STR("en")};
}

static void test_by_hand(void **state)
{
    static const right_t reads[] = {RIGHT_INSUREE_READ};
    const struct access reader = {.user = 7, .signed_in = true, .rights = reads, .right_count = 1, .shape = SCOPE_ALL};
    struct land l = land_open(state);
    const char *ann = person(&l, "100", l.v1, "");

    struct function_call call = call_of(&l, access_program());
    struct str seen;
    uuid_t uuid;

    assert_ok(submit(&l, "'number': '1OO', 'date': '2025-12-01', 'officer': 'E01'", 20));
    assert_true(uuid_read(str_of(first_waiting(&l)), &uuid));
    assert_ok(insuree_waiting_photo(&call, uuid, &seen));
    assert_true(seen.n > 0);
    call.who = &reader;
    assert_err(insuree_waiting_photo(&call, uuid, &seen), E_FORBIDDEN);
    assert_ok(submit(&l, "'number': '300'", 21));
    assert_ok(submit(&l, "'number': '400'", 22));
    assert_ok(drive(&l.d, "waiting_photo.give", str_format(l.d.arena, "{'uuid': '%s', 'insuree': '%s'}", first_waiting(&l), ann).p));
    assert_str(given(&l), "100|20423|1|true\n");
    assert_ok(drive(&l.d, "waiting_photo.discard", str_format(l.d.arena, "{'uuids': ['%s']}", first_waiting(&l)).p));
    assert_str(waiting(&l), "400|20455|NULL\n");
    /* nobody came: it goes when its days are over, and not before */
    testdb_script(l.d.t, l.d.t->engine == DB_POSTGRES ? "UPDATE waiting_photo SET changed_at = changed_at - INTERVAL '179 days'"
                                                      : "UPDATE waiting_photo SET changed_at = changed_at - 179 * 86400000000");
    assert_ok(drive(&l.d, "job.start", "{'job': 'insuree.sweep_photos'}"));
    drive_jobs(&l.d);
    assert_str(waiting(&l), "400|20455|NULL\n");
    assert_ok(drive(&l.d, "setting.set", "{'setting': 'insuree.photo_days', 'value': '178'}"));
    assert_ok(drive(&l.d, "job.start", "{'job': 'insuree.sweep_photos'}"));
    drive_jobs(&l.d);
    assert_str(waiting(&l), "");
    assert_str(drive_rows(&l.d, "SELECT count(*) FROM waiting_photo WHERE blob IS NOT NULL", "i"), "0\n");
    kept_close(&l.d);
}

/* ---- former photos ---- */

static void test_photos_that_were_replaced(void **state)
{
    static const right_t reads[] = {RIGHT_INSUREE_READ}, changes[] = {RIGHT_INSUREE_READ, RIGHT_INSUREE_UPDATE};
    struct access reader = {.user = 7, .signed_in = true, .rights = reads, .right_count = 1, .shape = SCOPE_ALL}, stranger = reader;
    struct land l = land_open(state);
    const char *ann = person(&l, "100", l.v1, "");
    struct function_call call = call_of(&l, access_program());
    const struct json *list, *first, *second;
    struct str text, picture_now;
    uuid_t state_uuid;

    stranger.rights = changes, stranger.right_count = 2, stranger.shape = SCOPE_NOTHING;
    assert_ok(submit(&l, "'number': '100', 'date': '2025-12-01', 'officer': 'E01'", 30));
    assert_ok(submit(&l, "'number': '100', 'date': '2025-12-02'", 40));
    assert_ok(drive_ask(&l.d, access_program(), "insureePhotos", str_format(l.d.arena, "{'uuid': '%s'}", ann).p, &text));
    assert_ok(json_read(l.d.arena, text, &l.d.t->env->limits, &list));
    assert_int_equal(list->count, 2);
    first = list->first, second = first->next;
    assert_str(json_get(first, "date")->text, "2025-12-02");
    assert_true(json_is_null(json_get(first, "until")));
    assert_str(json_get(second, "date")->text, "2025-12-01");
    assert_str(json_get(second, "officer")->text, "E01");
    assert_false(json_is_null(json_get(second, "until")));
    assert_true(uuid_read(json_get(second, "uuid")->text, &state_uuid));
    assert_ok(insuree_former_photo(&call, state_uuid, &text));
    assert_true(uuid_read(json_get(first, "uuid")->text, &state_uuid));
    assert_ok(insuree_former_photo(&call, state_uuid, &picture_now));
    assert_true(text.n && picture_now.n && !str_eq(text, picture_now));
    call.who = &reader;
    assert_err(insuree_former_photo(&call, state_uuid, &text), E_FORBIDDEN);
    call.who = &stranger;
    assert_err(insuree_former_photo(&call, state_uuid, &text), E_NOT_FOUND);
    assert_err(drive_ask(&l.d, &stranger, "insureePhotos", str_format(l.d.arena, "{'uuid': '%s'}", ann).p, &text), E_NOT_FOUND);
    kept_close(&l.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names), TESTDB_BOTH(test_a_photo_waits_for_its_person), TESTDB_BOTH(test_whoever_gets_the_number),
        TESTDB_BOTH(test_what_is_refused), TESTDB_BOTH(test_by_hand), TESTDB_BOTH(test_photos_that_were_replaced),
    };
    return testdb_run("module/photo_waiting", tests, sizeof tests / sizeof *tests);
}
