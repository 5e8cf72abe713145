/* Places follow: of the row that moves, and of all that take theirs from it. */
#include "model/writing.h"

static const char people[] =
    "SELECT name, district_id, district2_id, village_id, version FROM land_person ORDER BY id";

static const char *family_of_three(struct writing *w)
{
    const char *family;

    writing_tree(w, "place");
    family = made(w, "family.create", "{'name':'F','status':'AC','location':{'id':6}}");
    made(w, "person.create", "{'name':'a','family':'%s'}", family);
    made(w, "person.create", "{'name':'b','family':'%s','home':{'id':7}}", family);
    made(w, "person.create", "{'name':'c','family':'%s','home':{'id':6}}", family);
    assert_string_equal(rows(w, "tiiii", people), "a|2|NULL|6|1\nb|2|3|6|1\nc|2|NULL|6|1\n");
    writing_check(w);
    return family;
}

static void test_move(void **state)
{
    struct writing *w = writing_of(state);
    const char *family = family_of_three(w);

    made(w, "family.update", "{'uuid':'%s','location':{'id':7}}", family);
    assert_string_equal(rows(w, "tiiii", people), "a|3|NULL|7|1\nb|3|NULL|7|1\nc|3|2|7|1\n");
    assert_string_equal(rows(w, "tiiiiit", "SELECT entity, row_id, version, op, place_before, place_after, payload FROM journal"
                                           " WHERE op = 2 ORDER BY id"),
                        "family|1|2|2|6|7|{\"location\":[6,7]}\nperson|1|1|2|6|7|{}\nperson|2|1|2|6|7|{}\nperson|3|1|2|6|7|{}\n");
    assert_int_equal(number(w, "SELECT count(DISTINCT command_id) FROM journal WHERE op = 2"), 1);
    assert_string_equal(rows(w, "tii", "SELECT entity, place, CAST(sum(n) AS bigint) FROM row_count GROUP BY entity, place"
                                       " HAVING sum(n) <> 0 ORDER BY entity, place"), "family|3|1\nperson|3|3\n");
    assert_int_equal(number(w, "SELECT count(*) FROM land_person_history"), 0);
    writing_check(w);
}

static void test_nowhere_and_back(void **state)
{
    struct writing *w = writing_of(state);
    const char *family = family_of_three(w);

    made(w, "family.update", "{'uuid':'%s','location':null}", family);
    assert_string_equal(rows(w, "tiiii", people), "a|NULL|NULL|NULL|1\nb|3|NULL|7|1\nc|2|NULL|6|1\n");
    assert_string_equal(rows(w, "tiii", "SELECT entity, row_id, place_before, place_after FROM journal WHERE op = 2 ORDER BY id"),
                        "family|1|6|NULL\nperson|1|6|NULL\nperson|2|6|7\n");
    writing_check(w);
    made(w, "family.update", "{'uuid':'%s','location':{'id':4}}", family);
    assert_string_equal(rows(w, "tiiii", people), "a|2|NULL|NULL|1\nb|2|3|NULL|1\nc|2|NULL|NULL|1\n");
    writing_check(w);
}

/* Deleted rows follow too, uncounted: they are still asked for. */
static void test_deleted_follow(void **state)
{
    struct writing *w = writing_of(state);
    const char *family = family_of_three(w);
    const char *gone = made(w, "person.create", "{'name':'d','family':'%s'}", family);

    made(w, "person.delete", "{'uuid':'%s'}", gone);
    made(w, "family.update", "{'uuid':'%s','location':{'id':7}}", family);
    assert_string_equal(rows(w, "tiiii", "SELECT name, district_id, district2_id, village_id, version FROM land_person WHERE name = 'd'"),
                        "d|3|NULL|7|2\n");
    writing_check(w);
}

/* A move within the district is one for officers, whose places are villages. */
static void test_same_district(void **state)
{
    struct writing *w = writing_of(state);
    const char *family = family_of_three(w);

    made(w, "place.create", "{'code':'V3','name':'x','type':'V','parent':{'id':4}}");
    made(w, "family.update", "{'uuid':'%s','location':{'id':8}}", family);
    assert_string_equal(rows(w, "tiiii", people), "a|2|NULL|8|1\nb|2|3|8|1\nc|2|NULL|8|1\n");
    made(w, "family.update", "{'uuid':'%s','name':'G'}", family);
    assert_int_equal(number(w, "SELECT count(*) FROM journal WHERE entity = 'person' AND op = 2"), 3);
    writing_check(w);
}

/* One who changes family takes that one's place; his own home only moves his second district. */
static void test_person_moves(void **state)
{
    struct writing *w = writing_of(state);
    const char *family = family_of_three(w);
    const char *other = made(w, "family.create", "{'name':'G','status':'AC','location':{'id':7}}");
    const char *person = made(w, "person.create", "{'name':'d','family':'%s','home':{'id':6}}", family);

    made(w, "person.update", "{'uuid':'%s','family':'%s'}", person, other);
    assert_string_equal(rows(w, "iiii", "SELECT district_id, district2_id, village_id, version FROM land_person WHERE name = 'd'"), "3|2|7|2\n");
    made(w, "person.update", "{'uuid':'%s','home':null}", person);
    assert_string_equal(rows(w, "iiii", "SELECT district_id, district2_id, village_id, version FROM land_person WHERE name = 'd'"),
                        "3|NULL|7|3\n");
    assert_string_equal(rows(w, "ii", "SELECT district_id, village_id FROM land_person_history WHERE name = 'd' ORDER BY id"), "2|6\n3|7\n");
    writing_check(w);
}

static void test_epochs(void **state)
{
    struct writing *w = writing_of(state);
    const char *family = family_of_three(w);
    int64_t register_ = number(w, "SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name = 'register'");
    int64_t location = number(w, "SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name = 'location'");

    assert_int_equal(location, 8);
    made(w, "family.update", "{'uuid':'%s','location':{'id':7},'name':'x'}", family);
    assert_int_equal(number(w, "SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name = 'register'"), register_ + 1);
    made(w, "person.create", "{'name':'e','family':'%s'}", family);
    refused(w, "family.update", "{'uuid':'%s','name':null}", family);
    made(w, "family.update", "{'uuid':'%s','name':'x'}", family);
    assert_int_equal(number(w, "SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name = 'register'"), register_ + 1);
    made(w, "family.delete", "{'uuid':'%s'}", family);
    assert_int_equal(number(w, "SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name = 'register'"), register_ + 2);
    assert_int_equal(number(w, "SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name = 'location'"), location);
    assert_int_equal(number(w, "SELECT CAST(sum(n) AS bigint) FROM epoch WHERE name IN ('access', 'setting')"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITING_LAND(test_move), WRITING_LAND(test_nowhere_and_back), WRITING_LAND(test_deleted_follow),
        WRITING_LAND(test_same_district), WRITING_LAND(test_person_moves), WRITING_LAND(test_epochs),
    };

    return writing_run("model/write_place", tests, sizeof tests / sizeof *tests);
}
