/* Eight writers decide claims of fifty families at the same moment: in the end everything is as if one had decided them, one after
 * the other in the order that their stamps tell, and no ceiling is passed (decisions D10, D11). */
#include "module/claim_world.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { WRITERS = 8, FAMILIES = 50, CLAIMS = 400, CLAIMS_LONG = 12000, DEDUCTIBLE = 10000, CEILING_EACH = 12000, SET_MOST = 4 };

static struct arena *kept;
static struct str together[2], order[2];   /* by engine: what it came to; codes in the order of their stamps */

static int claims(void) { return getenv("IMIS_TEST_LONG") ? CLAIMS_LONG : CLAIMS; }

/* Families 3, 5 .. 101, two people each under one policy. What it pays is about two thirds of what is claimed. */
static struct claim_world scheme(void **state)
{
    struct claim_world w;

    testdb_reopen(testdb_of(state), &(struct db_options){.connections = 2 * WRITERS});
    w = claim_world_open(state);
    env_set_clock(w.d.t->env, STAMP_NONE);
    claim_families(&w, 2 * FAMILIES);
    testdb_script(w.d.t, "UPDATE insuree SET family_id = family_id + 1 WHERE family_id % 2 = 0");
    testdb_script(w.d.t, "UPDATE insuree_policy SET policy_id = policy_id + 1 WHERE policy_id % 2 = 0");
    claim_set(&w, str_format(w.d.arena, "UPDATE product SET ded_policy = %d, max_policy = %d", DEDUCTIBLE, CEILING_EACH * claims() / FAMILIES).p);
    return w;
}

static void enter(struct claim_world *w)
{
    for (int i = 0; i < claims(); i++) claim_entered(w, 3 + i * 7 % (2 * FAMILIES), 1 + i * 11 % 3);
}

static struct str dump(struct claim_world *w)
{
    struct buf out;

    buf_init(&out, w->d.arena, 1 << 16);
    buf_add(&out, drive_rows(&w->d, "SELECT code, status, rejection_reason, approved, remunerated FROM claim ORDER BY id", "tiiii"));
    buf_add(&out, drive_rows(&w->d, "SELECT claim_id, policy_id, insuree_id, ded_g, rem_g FROM claim_consumption WHERE deleted_at IS NULL"
                                    " ORDER BY claim_id, policy_id", "iiiii"));
    buf_add(&out, drive_rows(&w->d, "SELECT id, status, price_valuated, deductable_amount, exceed_ceiling_amount FROM claim_item ORDER BY id", "iiiii"));
    buf_add(&out, drive_rows(&w->d, "SELECT account, CAST(sum(amount) AS bigint) FROM posting GROUP BY account ORDER BY account", "ti"));
    return buf_str(&out);
}

/* ---- at once ---- */

struct writer {
    struct claim_world *w;
    const uuid_t *uuids;
    atomic_int *next;
    uint64_t chance;
    bool failed;
};

static uint64_t below(struct writer *x, uint64_t n)
{
    x->chance = x->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (x->chance >> 33) % n;
}

static bool send(struct writer *x, struct arena *a, const char *command, const uuid_t *uuids, int n)
{
    struct request request = {.command = str_of(command), .who = access_program()};
    struct answer answer;
    struct buf in;

    arena_reset(a);
    buf_init(&in, a, 256);
    buf_add(&in, STR("{\"uuids\":["));
    for (int i = 0; i < n; i++) buf_add_format(&in, "%s\"%.36s\"", i ? "," : "", uuid_text(a, uuids[i]).p);
    buf_add(&in, STR("]}"));
    return !json_read(a, buf_str(&in), &x->w->d.t->env->limits, &request.input)
        && !write_command(x->w->d.write, a, &request, &answer) && answer.status == COMMAND_DONE;
}

/* Claims of one family stand together, so that writers meet there. Submits the next few; some are processed at once, some later. */
static void *write_some(void *arg)
{
    struct writer *x = arg;
    struct arena *a = arena_new();

    for (;;) {
        int n = 1 + (int)below(x, SET_MOST), first = atomic_fetch_add(x->next, n);
        if (first >= claims()) break;
        if (first + n > claims()) n = claims() - first;
        if (!send(x, a, "claim.submit", x->uuids + first, n)) x->failed = true;
        if (below(x, 2) && !send(x, a, "claim.process", x->uuids + first, n)) x->failed = true;
    }
    arena_free(a);
    return NULL;
}

static const uuid_t *uuids_of(struct claim_world *w, const char *sql, size_t *n)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_conn *c = testdb_acquire(w->d.t, DB_READ);
    struct db_rows rows;
    uuid_t *out;

    assert_ok(db_query(c, str_of(sql), NULL, 0, types, 1, &rows));
    out = ARENA_ARRAY(w->d.arena, uuid_t, rows.rows);
    for (*n = 0; *n < rows.rows; ++*n) out[*n] = db_cell(&rows, *n, 0)->u;
    testdb_release(w->d.t, c);
    return out;
}

static void process_rest(struct claim_world *w)
{
    struct writer x = {.w = w};
    struct arena *a = arena_new();
    size_t n;
    const uuid_t *rest = uuids_of(w, "SELECT uuid FROM claim WHERE status = 4 ORDER BY id", &n);

    for (size_t i = 0; i < n; i++) assert_true(send(&x, a, "claim.process", &rest[i], 1));
    arena_free(a);
}

static void assert_no_limit_passed(struct claim_world *w)
{
    assert_str(drive_rows(&w->d, str_format(w->d.arena, "SELECT policy_id FROM claim_consumption WHERE deleted_at IS NULL GROUP BY policy_id"
                          " HAVING sum(ded_g) > %d OR sum(rem_g) > %d", DEDUCTIBLE, CEILING_EACH * claims() / FAMILIES).p, "i"), "");
    claim_uses_add_up(w);
    assert_str(drive_rows(&w->d, "SELECT count(*) FROM (SELECT claim_id FROM claim_decision GROUP BY claim_id, stage HAVING count(*) > 1) AS d", "i"),
               "0\n");
}

static void test_together(void **state)
{
    struct claim_world w = scheme(state);
    struct writer writers[WRITERS];
    pthread_t threads[WRITERS];
    atomic_int next = 0;
    const uuid_t *uuids;
    bool failed = false;
    size_t n;

    enter(&w);
    uuids = uuids_of(&w, "SELECT c.uuid FROM claim c JOIN insuree i ON i.id = c.insuree_id ORDER BY i.family_id % 7, i.family_id, c.id", &n);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){&w, uuids, &next, (uint64_t)i + 1, false};
        assert_int_equal(pthread_create(&threads[i], NULL, write_some, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        failed |= writers[i].failed;
    }
    assert_false(failed);
    process_rest(&w);
    assert_no_limit_passed(&w);
    assert_str(drive_rows(&w.d, "SELECT count(*) - count(DISTINCT submit_stamp) FROM claim c JOIN insuree i ON i.id = c.insuree_id WHERE i.family_id = 3", "i"), "0\n");
    together[w.d.t->engine] = str_copy(kept, dump(&w));
    order[w.d.t->engine] = str_copy(kept, drive_rows(&w.d, "SELECT code FROM claim ORDER BY submit_stamp, id", "t"));
    drive_close(&w.d);
}

/* ---- one after the other ---- */

static void test_one_after_the_other(void **state)
{
    struct claim_world w = scheme(state);
    struct str rest = order[w.d.t->engine], here;

    enter(&w);
    while (rest.n) {
        struct str code = str_cut(&rest, '\n');
        size_t n;
        const uuid_t *uuid = uuids_of(&w, str_format(w.d.arena, "SELECT uuid FROM claim WHERE code = '%.*s'", STR_ARG(code)).p, &n);
        assert_int_equal(n, 1);
        claim_do(&w, "claim.submit", uuid_text(w.d.arena, *uuid).p);
    }
    process_rest(&w);
    here = dump(&w);
    assert_int_equal(here.n, together[w.d.t->engine].n);
    assert_memory_equal(here.p, together[w.d.t->engine].p, here.n);
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(test_together), TESTDB_BOTH(test_one_after_the_other)};
    int failed;

    kept = arena_new();
    failed = testdb_run("module/claim_together", tests, sizeof tests / sizeof *tests);
    arena_free(kept);
    return failed;
}
