/* Claims as a stream: every one once, those of a connected family together and in their order, whatever the size of groups and
 * pages. */
#include "module/claim_world.h"

#include "module/claim_set/claim_stream.h"

#include <string.h>

enum { FAMILIES = 10, CLAIMS = 40, ROOT_MOST = 20 };

/* Person 4 (family 3) has a cover of family 8's policy, person 9 (family 8) had one of family 5's; person 11 has no family and a
 * cover of family 6's. So 3, 5, 8 are one, and 6 and person 11. */
static void connect(struct claim_world *w)
{
    testdb_script(w->d.t, "UPDATE insuree_policy SET policy_id = 8 WHERE insuree_id = 4;"
                          "INSERT INTO insuree_policy (id, uuid, version, created_at, created_by, changed_at, changed_by, deleted_at,"
                          " effective_date, expiry_date, insuree_id, policy_id) SELECT 100, l.uuid, 1, k.created_at, 0, k.changed_at, 0,"
                          " k.changed_at, k.effective_date, k.expiry_date, 9, 5 FROM insuree_policy k JOIN location l ON l.id = 3 WHERE k.id = 1;"
                          "UPDATE insuree SET family_id = NULL WHERE id = 11; UPDATE insuree_policy SET policy_id = 6 WHERE insuree_id = 11;");
}

static int root_of(int person)
{
    switch (person) {
    case 4: case 6: case 9: return 3;
    case 7: case 11: return -11;
    default: return person <= 2 ? 1 : person - 1;
    }
}

/* One person after the other, and three in a row of each family's first; all without a stamp, then stamped backwards. */
static void enter(struct claim_world *w, bool stamped)
{
    claim_families(w, FAMILIES);
    connect(w);
    for (int i = 0; i < CLAIMS; i++) claim_entered(w, 1 + i * 7 % (FAMILIES + 1), 1);
    testdb_script(w->d.t, "UPDATE claim SET date_claimed = date_claimed - 1 WHERE id % 3 = 0");
    if (!stamped) return;
    testdb_script(w->d.t, w->d.t->engine == DB_SQLITE
                  ? "UPDATE claim SET status = 4, submit_stamp = (100 - id / 2) * 1000000 WHERE id > 2; UPDATE claim SET status = 4"
                  : "UPDATE claim SET status = 4, submit_stamp = to_timestamp(100 - id / 2) WHERE id > 2; UPDATE claim SET status = 4");
}

struct seen { int root; int64_t moment, id; };

/* Where a claim stands in its family's order, written down once more. */
static struct seen look(int64_t id, bool stamped)
{
    int person = 1 + (int)(id - 1) * 7 % (FAMILIES + 1);

    return (struct seen){root_of(person), stamped ? (id > 2 ? 100 - id / 2 : 0) : -(id % 3 == 0), id};
}

static bool is_before(struct seen a, struct seen b) { return a.moment != b.moment ? a.moment < b.moment : a.id < b.id; }

struct walked { bool claims[CLAIMS + 1], families[2 * ROOT_MOST]; };   /* seen; left behind */

static void check_group(const struct claim_group *g, const struct seen *last, bool stamped, struct walked *found, size_t most)
{
    struct seen before = *last;

    assert_true(g->n <= most);
    for (size_t i = 0; i < g->n; i++) {
        struct seen now = look(g->ids[i], stamped);
        assert_false(found->claims[now.id]);
        assert_false(found->families[ROOT_MOST + now.root]);
        found->claims[now.id] = true;
        if (before.root != now.root) found->families[ROOT_MOST + before.root] = true;
        if (i == 0) assert_int_equal(g->went_on, before.root == now.root);
        if (before.root == now.root) assert_true(is_before(before, now));
        if (g->went_on || g->goes_on) assert_int_equal(now.root, look(g->ids[0], stamped).root);
        before = now;
    }
}

static void walk(struct claim_world *w, size_t most, size_t page, bool stamped)
{
    const struct claim_choice choice = {.statuses = stamped ? CLAIM_CHECKED : CLAIM_ENTERED, .from = DATE_NONE, .to = DATE_NONE,
                                        .order = stamped ? CLAIM_BY_STAMP : CLAIM_BY_DAY, .page = page};
    struct walked found = {0};
    bool went_on = false;
    struct seen last = {0, 0, 0};
    struct claim_stream *s;
    struct claim_group g;
    size_t n = 0;

    assert_ok(claim_stream_open(w->d.arena, w->d.t->db, &choice, most, &s));
    assert_int_equal(claim_stream_total(s), CLAIMS);
    for (;; n += g.n) {
        assert_ok(claim_stream_next(s, &g));
        assert_int_equal(g.went_on, went_on);
        went_on = g.goes_on;
        if (!g.n) break;
        check_group(&g, &last, stamped, &found, most);
        last = look(g.ids[g.n - 1], stamped);
    }
    assert_int_equal(n, CLAIMS);
    claim_stream_close(s);
}

static void walk_all(struct claim_world *w, bool stamped)
{
    static const size_t sizes[] = {1, 2, 3, 5, 8, 13, 1000};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) walk(w, sizes[i], sizes[k], stamped);
}

static void test_families_stay_together(void **state)
{
    struct claim_world w = claim_world_open(state);

    enter(&w, false);
    walk_all(&w, false);
    drive_close(&w.d);
}

static void test_who_was_submitted_first_is_first(void **state)
{
    struct claim_world w = claim_world_open(state);

    enter(&w, true);
    walk_all(&w, true);
    drive_close(&w.d);
}

/* Entered, or not; from a day on, or to one. */
static void test_only_what_is_chosen(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first = claim_entered(&w, 1, 1);
    struct claim_choice choice = {.statuses = CLAIM_ENTERED, .from = DATE_NONE, .to = DATE_NONE};
    date_t day = {20522};   /* 2026-03-10, when it was claimed */
    const struct { date_t from, to; uint32_t statuses; size_t n; } cases[] = {
        {DATE_NONE, DATE_NONE, CLAIM_ENTERED, 1}, {DATE_NONE, DATE_NONE, CLAIM_CHECKED, 1},
        {DATE_NONE, DATE_NONE, CLAIM_CHECKED | CLAIM_ENTERED, 2}, {day, day, CLAIM_ENTERED, 1},
        {{day.day + 1}, DATE_NONE, CLAIM_ENTERED, 0}, {DATE_NONE, {day.day - 1}, CLAIM_ENTERED, 0},
        {DATE_NONE, DATE_NONE, CLAIM_VALUATED, 0},
    };

    claim_entered(&w, 2, 1);
    claim_do(&w, "claim.submit", first);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct claim_stream *s;
        struct claim_group g;
        choice.statuses = cases[i].statuses;
        choice.from = cases[i].from;
        choice.to = cases[i].to;
        assert_ok(claim_stream_open(w.d.arena, w.d.t->db, &choice, 10, &s));
        assert_ok(claim_stream_next(s, &g));
        assert_int_equal(g.n, cases[i].n);
        assert_int_equal(claim_stream_total(s), cases[i].n);
        claim_stream_close(s);
    }
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_families_stay_together),
        TESTDB_BOTH(test_who_was_submitted_first_is_first),
        TESTDB_BOTH(test_only_what_is_chosen),
    };

    return testdb_run("module/claim_stream", tests, sizeof tests / sizeof *tests);
}
