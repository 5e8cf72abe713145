/* Families, their heads, and who sees them (enrolment 1.6, 5). */
#include "module/drive.h"

#include "module/insuree/insuree.h"

struct land {
    struct drive d;
    const char *v1, *v2;   /* villages of two districts */
};

static struct land land_open(void **state)
{
    struct land l = {.d = drive_open(state, NULL)};
    const char *region = drive_place(&l.d, "R1", "R", NULL);

    l.v1 = drive_village(&l.d, region, 1);
    l.v2 = drive_village(&l.d, region, 2);
    return l;
}

/* Its head has the number 100 and this uuid. */
#define HEAD "00000000-0000-7000-8000-000000000100"
static const char *family(struct land *l, const char *location)
{
    return drive_new(&l->d, "family.create",
                     str_format(l->d.arena, "{'location': '%s', 'headInsuree': {'uuid': '" HEAD "', 'chfId': '100', 'lastName': 'Macintyre',"
                                " 'otherNames': 'Joseph', 'dob': '1979-03-15'}}", location).p);
}

static const char *person(struct land *l, const char *number, const char *further)
{
    return drive_new(&l->d, "insuree.create",
                     str_format(l->d.arena, "{'chfId': '%s', 'lastName': 'Macintyre', 'otherNames': 'Joseph',"
                                " 'dob': '1950-07-12'%s}", number, further).p);
}

static const char *in_family(struct land *l, const char *of)
{
    return str_format(l->d.arena, ", 'family': '%s'", of).p;
}

/* Of each row of a table: its key, the codes of its district, second district and village. */
static struct str places(struct land *l, const char *table, const char *key)
{
    return drive_rows(&l->d,
                      str_format(l->d.arena, "SELECT x.%s, a.code, b.code, c.code FROM %s x LEFT JOIN location a ON a.id = x.district_id"
                                 " LEFT JOIN location b ON b.id = x.district2_id LEFT JOIN location c ON c.id = x.village_id"
                                 " ORDER BY 1", key, table).p, "tttt");
}

static void test_a_family_and_its_head_point_at_each_other(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, l.v1), *other = person(&l, "200", in_family(&l, f));

    assert_ok(drive(&l.d, "family.update", str_format(l.d.arena, "{'uuid': '%s', 'headInsuree': '%s'}", f, other).p));
    assert_str(drive_rows(&l.d, "SELECT h.chf_id, f.version FROM family f JOIN insuree h ON h.id = f.head_insuree_id"
                          " AND h.family_id = f.id", "ti"), "200|3\n");
    assert_str(drive_rows(&l.d, "SELECT h.version, i.chf_id FROM family_history h JOIN insuree i ON i.id = h.head_insuree_id", "it"), "2|100\n");
    drive_close(&l.d);
}

static void test_a_person_is_seen_with_the_family_and_where_he_lives(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, l.v1);

    person(&l, "200", str_format(l.d.arena, ", 'family': '%s', 'currentVillage': '%s'", f, l.v2).p);
    person(&l, "300", str_format(l.d.arena, ", 'currentVillage': '%s'", l.v2).p);
    assert_str(places(&l, "insuree", "chf_id"), "100|D1|NULL|V1\n200|D2|D1|V2\n300|D2|NULL|V2\n");
    drive_close(&l.d);
}

static const char *photo(struct land *l, const char *of, const char *number)
{
    return drive_new(&l->d, "insuree_photo.create",
                     str_format(l->d.arena, "{'chfId': '%s', 'date': '2026-01-02', 'insuree': '%s'}", number, of).p);
}

static void test_people_and_their_photos_follow_the_family(void **state)
{
    struct land l = land_open(state);
    const char *f = family(&l, l.v1), *two;

    two = person(&l, "200", str_format(l.d.arena, ", 'family': '%s', 'currentVillage': '%s'", f, l.v2).p);
    photo(&l, HEAD, "100");
    photo(&l, two, "200");
    assert_str(places(&l, "insuree_photo", "chf_id"), "100|D1|NULL|V1\n200|D2|D1|V2\n");
    assert_ok(drive(&l.d, "family.update", str_format(l.d.arena, "{'uuid': '%s', 'location': '%s'}", f, l.v2).p));
    assert_str(places(&l, "insuree", "chf_id"), "100|D2|NULL|V2\n200|D2|NULL|V2\n");
    assert_str(places(&l, "insuree_photo", "chf_id"), "100|D2|NULL|V2\n200|D2|NULL|V2\n");
    drive_close(&l.d);
}

static void test_nobody_is_born_tomorrow(void **state)
{
    struct land l = land_open(state);

    drive_refused(&l.d, "insuree.create", "{'chfId': '1', 'lastName': 'A', 'otherNames': 'B', 'dob': '9999-01-01'}",
                  "insuree_birth_in_future");
    drive_close(&l.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_family_and_its_head_point_at_each_other),
        TESTDB_BOTH(test_a_person_is_seen_with_the_family_and_where_he_lives),
        TESTDB_BOTH(test_people_and_their_photos_follow_the_family),
        TESTDB_BOTH(test_nobody_is_born_tomorrow),
    };
    return testdb_run("module/insuree", tests, sizeof tests / sizeof *tests);
}
