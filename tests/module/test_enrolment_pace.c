/* What enrolment asks of the database does not grow with the people in it: statements are counted, on the thread that asks. */
#include "module/drive.h"

#include <pthread.h>
#include <stdio.h>

#include "model/run/function.h"
#include "model/run/setting.h"
#include "module/insuree/insuree_print.h"
#include "module/register/register.h"

enum { PEOPLE_EACH = 4, FEW = 10, MANY = 250 };

struct count {
    pthread_t asker;                     /* the sealer and the writer have threads of their own */
    int64_t statements, waits, numbers;  /* numbers: those that ask for batches of numbers */
};

struct world {
    struct drive d;
    const char *v1;
    const struct texts *texts;
    struct count count;
};

static void note(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    struct count *count = arg;

    (void)c;
    if (!pthread_equal(count->asker, pthread_self()) || !str_is(str_of(seen->point), "statement")) return;
    count->statements++;
    count->waits += seen->waits;
    count->numbers += str_find(seen->sql, STR("number"), 0) >= 0 && str_find(seen->sql, STR("batch"), 0) >= 0;
}

static struct world *world_open(void **state)
{
    struct testdb *t = testdb_of(state);
    struct world *w = ARENA_NEW(t->arena, struct world);
    const struct db_options options = {.create = true, .watch = note, .watch_arg = &w->count};
    const char *region;

    testdb_reopen(t, &options);
    w->d = drive_open(state, NULL);
    region = drive_place(&w->d, "R1", "R", NULL);
    w->v1 = drive_village(&w->d, region, 1);
    assert_ok(drive(&w->d, "insuree.seed", "{}"));
    assert_ok(texts_load(w->d.arena, &w->texts));
    w->count.asker = pthread_self();
    return w;
}

static struct count since(const struct world *w, const struct count *before)
{
    return (struct count){.statements = w->count.statements - before->statements, .waits = w->count.waits - before->waits,
                          .numbers = w->count.numbers - before->numbers};
}

/* ---- a file of people ---- */

static struct str file_of(struct world *w, int first, int families)
{
    struct buf out;

    buf_init(&out, w->d.arena, 4096);
    buf_add(&out, STR("head_insuree_number,insuree_number,last_name,other_names,dob,sex,village,municipality,district,region\n"));
    for (int f = first; f < first + families; f++)
        for (int k = 0; k < PEOPLE_EACH; k++)
            buf_add_format(&out, "%d,%d,Name%d,Given%d,1980-01-0%d,%c,V1,,,\n", f * 10, f * 10 + k, f, k, k + 1, k % 2 ? 'M' : 'F');
    return buf_str(&out);
}

static struct function_call call_of(struct world *w)
{
    struct function_call c = {.arena = w->d.arena, .who = access_program(), .registry = w->d.registry, .db = w->d.t->db, .write = w->d.write,
                              .env = w->d.t->env, .texts = w->texts, .language = STR("en")};
    struct db_conn *conn = testdb_acquire(w->d.t, DB_READ);
    struct settings *settings;

    assert_ok(settings_load(conn, w->d.arena, w->d.registry, &settings));
    testdb_release(w->d.t, conn);
    c.settings = settings;
    return c;
}

static struct count taken(struct world *w, int first, int families)
{
    struct function_call c = call_of(w);
    struct count before;

    buf_init(&c.out, w->d.arena, 1024);
    before = w->count;
    assert_ok(register_take_people(&c, false, file_of(w, first, families)));
    return since(w, &before);
}

static void test_a_file_asks_by_the_chunk(void **state)
{
    struct world *w = world_open(state);
    struct count first = taken(w, 100, 1), few = taken(w, 1000, FEW), many = taken(w, 2000, MANY);

    assert_true(few.statements <= first.statements);   /* what is kept between commands is there by now */
    assert_int_equal(many.statements, few.statements);
    assert_int_equal(many.waits, few.waits);
    printf("# %d or %d families: %d statements\n", FEW, MANY, (int)many.statements);
    assert_str(drive_rows(&w->d, "SELECT count(*), count(DISTINCT f.id) FROM insuree i JOIN family f ON f.id = i.family_id JOIN insuree h"
                                 " ON h.id = f.head_insuree_id AND h.head AND h.family_id = f.id", "ii"),
               str_format(w->d.arena, "%d|%d\n", (1 + FEW + MANY) * PEOPLE_EACH, 1 + FEW + MANY).p);
    assert_str(drive_rows(&w->d, "SELECT count(*) FROM insuree WHERE head", "i"), str_format(w->d.arena, "%d\n", 1 + FEW + MANY).p);
    drive_close(&w->d);
}

/* Where no batch was ever made nobody asks for its numbers; where one is, people are asked for together. */
static void test_numbers_are_asked_for_where_there_are_batches(void **state)
{
    struct world *w = world_open(state);
    struct count few, many;

    taken(w, 100, 1);
    assert_int_equal(taken(w, 200, FEW).numbers, 0);
    testdb_script(w->d.t, "UPDATE setting SET value = '9' WHERE name = 'insuree.number_length'");
    drive_put(&w->d, "number_batch.create", "{'quantity': 5, 'location': '%s'}", w->v1);
    testdb_script(w->d.t, "UPDATE setting SET value = '0' WHERE name = 'insuree.number_length'; UPDATE batch_number SET number = '50000' WHERE id = 1;"
                          " UPDATE batch_number SET number = '50011' WHERE id = 2");
    taken(w, 300, 1);
    few = taken(w, 1000, FEW), many = taken(w, 5000, MANY);
    assert_true(few.numbers > 0 && many.numbers > few.numbers);   /* two of these are noted as used: more to write, not to ask */
    assert_true(many.numbers < few.numbers + 8);
    assert_str(drive_rows(&w->d, "SELECT n.number, i.chf_id FROM batch_number n JOIN insuree i ON i.id = n.insuree_id WHERE n.used ORDER BY n.number", "tt"),
               "50000|50000\n50011|50011\n");
    drive_close(&w->d);
}

/* ---- people alike ---- */

static struct count searched(struct world *w)
{
    struct count before;

    assert_ok(drive(&w->d, "job.start", "{'job': 'duplicate.find'}"));
    before = w->count;
    drive_jobs(&w->d);
    assert_str(drive_rows(&w->d, "SELECT count(*) FROM job WHERE name = 'duplicate.find' AND error IS NOT NULL", "i"), "0\n");
    return since(w, &before);
}

/* Up to the people of one chunk the search waits for the database equally often. */
static void test_the_register_is_searched_by_the_chunk(void **state)
{
    struct world *w = world_open(state);
    struct count one, more;

    taken(w, 100, FEW);
    searched(w);
    one = searched(w);   /* of who is alike each is known by now */
    taken(w, 1000, FEW);
    searched(w);
    more = searched(w);
    assert_int_equal(more.waits, one.waits);
    drive_close(&w->d);
}

/* ---- cards ---- */

static struct count printed(struct world *w, size_t n)
{
    struct function_call c = call_of(w);
    struct db_conn *conn = testdb_acquire(w->d.t, DB_READ);
    const struct db_value most = db_int((int64_t)n);
    uuid_t *uuids = ARENA_ARRAY(w->d.arena, uuid_t, n);
    struct count before;
    struct db_rows rows;
    struct print p;

    assert_ok(db_query(conn, STR("SELECT uuid FROM insuree ORDER BY id DESC LIMIT $1"), &most, 1, (enum db_type[]){DB_UUID}, 1, &rows));
    testdb_release(w->d.t, conn);
    assert_int_equal(rows.rows, n);
    for (size_t i = 0; i < n; i++) uuids[i] = db_cell(&rows, i, 0)->u;
    before = w->count;
    assert_ok(insuree_cards(&c, uuids, n, true, &p));
    return since(w, &before);
}

static void test_cards_are_read_together(void **state)
{
    struct world *w = world_open(state);

    taken(w, 100, FEW);
    assert_int_equal(printed(w, 1).statements, printed(w, 40).statements);
    drive_close(&w->d);
}

/* Everybody of the village, whom a policy covers. */
static struct count cards_made(struct world *w, const char *product, int first, int families)
{
    static const char without[] = "SELECT f.uuid FROM family f WHERE NOT EXISTS (SELECT 1 FROM policy p WHERE p.family_id = f.id) ORDER BY f.id";
    struct db_conn *conn;
    struct db_rows rows;
    struct count before;

    taken(w, first, families);
    conn = testdb_acquire(w->d.t, DB_READ);
    assert_ok(db_query(conn, str_of(without), NULL, 0, (enum db_type[]){DB_UUID}, 1, &rows));
    testdb_release(w->d.t, conn);
    for (size_t i = 0; i < rows.rows; i++)
        drive_put(&w->d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '2025-11-10'}",
                  uuid_text(w->d.arena, db_cell(&rows, i, 0)->u).p, product);
    before = w->count;
    drive_put(&w->d, "card_run.create", "{'location': '%s'}", w->v1);
    return since(w, &before);
}

static void test_a_run_of_cards_is_made_together(void **state)
{
    struct world *w = world_open(state);
    const char *product = drive_put(&w->d, "product.create", "{'code': 'P1', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2098-12-31',"
                                                             " 'insurancePeriod': 12, 'lumpSum': '10', 'maxMembers': 9}");
    struct count first = cards_made(w, product, 100, 1), few = cards_made(w, product, 1000, FEW), many = cards_made(w, product, 2000, 5 * FEW);

    assert_true(few.statements <= first.statements);
    assert_int_equal(many.statements, few.statements);
    printf("# %d or %d cards: %d statements\n", FEW * PEOPLE_EACH, 5 * FEW * PEOPLE_EACH, (int)many.statements);
    assert_str(drive_rows(&w->d, "SELECT quantity FROM card_run ORDER BY id", "i"), "4\n40\n200\n");
    drive_close(&w->d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_file_asks_by_the_chunk), TESTDB_BOTH(test_numbers_are_asked_for_where_there_are_batches),
        TESTDB_BOTH(test_the_register_is_searched_by_the_chunk), TESTDB_BOTH(test_cards_are_read_together),
        TESTDB_BOTH(test_a_run_of_cards_is_made_together),
    };
    return testdb_run("module/enrolment_pace", tests, sizeof tests / sizeof *tests);
}
