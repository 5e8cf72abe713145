/* Membership cards of many people in one go: who gets one, the run as the mark of it, its parts on paper, its archive (enrolment 5.4, 5.5). */
#include "module/kept.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "io/blob.h"
#include "io/picture.h"
#include "io/zip.h"
#include "model/run/setting.h"
#include "module/insuree/insuree.h"
#include "module/insuree_card/insuree_card.h"
#include "module/register/register.h"

struct land {
    struct drive d;
    const char *region, *v1, *v2, *product, *other;
    struct function_call call;
};

static const char *product(struct drive *d, const char *code)
{
    return drive_put(d, "product.create", "{'code': '%s', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2098-12-31', 'insurancePeriod': 12,"
                                          " 'lumpSum': '10', 'maxMembers': 9}", code);
}

static struct land *land_open(void **state)
{
    struct testdb *t = testdb_of(state);
    struct land *l = ARENA_NEW(t->arena, struct land);
    struct settings *settings;
    struct db_conn *c;

    l->d = drive_open(state, NULL);
    l->region = drive_place(&l->d, "R1", "R", NULL);
    l->v1 = drive_village(&l->d, l->region, 1);
    l->v2 = drive_village(&l->d, l->region, 2);
    l->product = product(&l->d, "P1");
    l->other = product(&l->d, "P2");
    assert_ok(drive(&l->d, "insuree.seed", "{}"));
    kept_open(&l->d);
    l->call = (struct function_call){.arena = l->d.arena, .who = access_program(), .registry = l->d.registry, .db = t->db, .write = l->d.write,
                                     .env = t->env, .language = STR("en")};
    assert_ok(texts_load(l->d.arena, &l->call.texts));
    c = testdb_acquire(t, DB_READ);
    assert_ok(settings_load(c, l->d.arena, l->d.registry, &settings));
    testdb_release(t, c);
    l->call.settings = settings;
    return l;
}

static void act(struct land *l, const char *command, const char *uuid, const char *further)
{
    assert_ok(drive(&l->d, command, str_format(l->d.arena, "{'uuid': '%s'%s}", uuid, further).p));
}

static const char *photo(struct land *l)
{
    return str_format(l->d.arena, ", 'photo': {'photo': '%s', 'date': '2026-01-01'}", kept_sent(&l->d, picture_make(l->d.arena, 20, 20, 0))).p;
}

static const char *family(struct land *l, const char *village, const char *head)
{
    return drive_put(&l->d, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '%s', 'lastName': 'Doe', 'otherNames': 'Ann',"
                                             " 'dob': '1980-02-01', 'gender': {'code': 'F'}, 'phone': '077 1'}}", village, head);
}

static const char *member(struct land *l, const char *of, const char *number)
{
    return drive_put(&l->d, "insuree.create", "{'family': '%s', 'chfId': '%s', 'lastName': 'Doe, jr', 'otherNames': 'Bob', 'dob': '2004-02-29'}", of, number);
}

static const char *policy(struct land *l, const char *of, const char *product, const char *day)
{
    return drive_put(&l->d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '%s'}", of, product, day);
}

/* A family of two in the first village, one in the other, both covered. */
static const char *three(struct land *l)
{
    const char *one = family(l, l->v1, "100"), *two = family(l, l->v2, "300");

    member(l, one, "200");
    policy(l, one, l->product, "2025-11-10");
    policy(l, two, l->other, "2025-11-10");
    return one;
}

static const char *uuid_of(struct land *l, const char *table, const char *where)
{
    struct db_conn *c = testdb_acquire(l->d.t, DB_READ);
    struct db_rows rows;

    assert_ok(db_query(c, str_format(l->d.arena, "SELECT uuid FROM %s WHERE %s", table, where), NULL, 0, (enum db_type[]){DB_UUID}, 1, &rows));
    testdb_release(l->d.t, c);
    assert_int_equal(rows.rows, 1);
    return uuid_text(l->d.arena, db_cell(&rows, 0, 0)->u).p;
}

static uuid_t key(const char *text)
{
    uuid_t out;

    assert_true(uuid_read(str_of(text), &out));
    return out;
}

static struct str due_as(struct land *l, const struct access *who, const char *location, const char *further)
{
    struct str out;

    assert_ok(drive_ask(&l->d, who, "cardsDue", str_format(l->d.arena, "{'location': '%s'%s}", location, further).p, &out));
    return out;
}

/* How many; behind a point those without a photo. */
static void assert_due(struct land *l, const char *location, const char *further, int people)
{
    struct str found = due_as(l, access_program(), location, further), wanted = str_format(l->d.arena, "{\"people\":%d,", people);

    if (!str_starts(found, wanted)) fail_msg("%.*s, not %d", STR_ARG(found), people);
}

static const char *run(struct land *l, const char *location, const char *further)
{
    return drive_put(&l->d, "card_run.create", "{'location': '%s'%s}", location, further);
}

static struct str cards(struct land *l)
{
    return drive_rows(&l->d, "SELECT i.chf_id, c.outdated FROM card c JOIN insuree i ON i.id = c.insuree_id WHERE c.deleted_at IS NULL ORDER BY c.id", "tb");
}

/* ---- who ---- */

static void test_who_is_chosen(void **state)
{
    struct land *l = land_open(state);
    const char *one = three(l), *over = family(l, l->v1, "400"), *of_product = str_format(l->d.arena, ", 'product': '%s'", l->other).p;
    const char *ward = uuid_of(l, "location", "code = 'W1'"), *district = uuid_of(l, "location", "code = 'D1'");

    family(l, l->v1, "500");                                  /* without a policy */
    policy(l, over, l->product, "2023-01-10");                /* over since 2024 */
    assert_due(l, l->v1, "", 2);
    assert_due(l, ward, "", 2);
    assert_due(l, district, "", 2);
    assert_due(l, l->region, "", 3);
    assert_due(l, l->region, of_product, 1);
    assert_due(l, l->v1, of_product, 0);
    assert_str(due_as(l, access_program(), l->v1, ""), "{\"people\":2,\"withoutPhoto\":2,\"more\":false}");
    /* who is inactive, and who was said to have a card */
    act(l, "insuree.update", uuid_of(l, "insuree", "chf_id = '200'"), ", 'cardIssued': true");
    assert_due(l, l->v1, "", 1);
    assert_due(l, l->v1, ", 'again': true", 2);
    testdb_script(l->d.t, "UPDATE insuree SET status = 'IN' WHERE chf_id = '200'");
    assert_due(l, l->v1, ", 'again': true", 1);
    assert_due(l, one, "", 0);                                /* no place */
    assert_due(l, "x", "", 0);
    assert_due(l, l->region, ", 'product': 'x', 'again': true", 0);
    assert_err(drive(&l->d, "card_run.create", str_format(l->d.arena, "{'location': '%s'}", one).p), E_REFERENCE);
    drive_refused(&l->d, "card_run.create", str_format(l->d.arena, "{'location': '%s', 'product': '%s'}", l->v1, l->other).p, "card_run_nobody");
    assert_err(drive(&l->d, "card_run.create", "{}"), E_FIELD_REQUIRED);
    kept_close(&l->d);
}

/* ---- the mark ---- */

static void test_a_run_is_the_mark(void **state)
{
    struct land *l = land_open(state);
    const char *again, *bob;

    three(l);
    run(l, l->v1, "");
    assert_str(drive_rows(&l->d, "SELECT quantity, product_id IS NULL FROM card_run", "ib"), "2|true\n");
    assert_str(cards(l), "100|false\n200|false\n");
    assert_due(l, l->region, "", 1);
    drive_refused(&l->d, "card_run.create", str_format(l->d.arena, "{'location': '%s'}", l->v1).p, "card_run_nobody");
    /* another number, another photo: his card is outdated, another name is not on it alone */
    bob = uuid_of(l, "insuree", "chf_id = '200'");
    act(l, "insuree.update", bob, ", 'lastName': 'Roe'");
    assert_due(l, l->v1, "", 0);
    act(l, "insuree.update", bob, ", 'chfId': '201'");
    assert_str(cards(l), "100|false\n201|true\n");
    assert_due(l, l->v1, "", 1);
    act(l, "insuree.update", uuid_of(l, "insuree", "chf_id = '100'"), photo(l));
    assert_str(due_as(l, access_program(), l->v1, ""), "{\"people\":2,\"withoutPhoto\":1,\"more\":false}");
    run(l, l->v1, "");
    assert_due(l, l->v1, "", 0);
    /* who has a card too; taken back, they have the card that they had */
    again = run(l, l->v1, ", 'again': true");
    assert_due(l, l->v1, "", 0);
    act(l, "card_run.delete", again, "");
    assert_due(l, l->v1, "", 0);
    assert_str(drive_rows(&l->d, "SELECT count(*) FROM card WHERE deleted_at IS NULL AND NOT outdated", "i"), "2\n");
    assert_err(drive(&l->d, "card_run.delete", str_format(l->d.arena, "{'uuid': '%s'}", again).p), E_DELETED);
    kept_close(&l->d);
}

static void test_taken_back_nobody_has_a_card(void **state)
{
    struct land *l = land_open(state);
    const char *made;

    three(l);
    made = run(l, l->region, "");
    assert_due(l, l->region, "", 0);
    act(l, "card_run.delete", made, "");
    assert_str(cards(l), "");
    assert_due(l, l->region, "", 3);
    kept_close(&l->d);
}

/* Whose card is of a merged number has it still, and what only speaks of people stands in the way of no taking back. */
static void test_people_who_are_one(void **state)
{
    struct land *l = land_open(state);
    const char *merge = "7b3a1a52-0000-4000-8000-000000000001";
    struct request request = {.command = STR("insuree.merge"), .who = access_program()};
    struct answer answer;

    three(l);
    run(l, l->region, "");
    assert_true(uuid_read(str_of(merge), &request.id));
    assert_ok(json_read(l->d.arena, str_format(l->d.arena, "{\"uuid\":\"%s\",\"from\":\"%s\"}", uuid_of(l, "insuree", "chf_id = '200'"),
                                               uuid_of(l, "insuree", "chf_id = '300'")), &l->d.t->env->limits, &request.input));
    assert_ok(write_command(l->d.write, l->d.arena, &request, &answer));
    assert_ok(answer.error);
    assert_str(cards(l), "100|false\n200|false\n200|false\n");
    run(l, l->v1, ", 'again': true");
    assert_ok(drive(&l->d, "command.undo", str_format(l->d.arena, "{'command': '%s'}", merge).p));
    assert_str(cards(l), "100|false\n200|false\n300|false\n100|false\n200|false\n");
    kept_close(&l->d);
}

/* ---- on paper ---- */

enum { FAMILIES = 60, EACH = 4 };

/* The later of a village stand before the earlier of another, so that the order is that of the cards and not that of their ids. */
static void crowd(struct land *l)
{
    struct function_call c = l->call;
    struct db_conn *conn;
    struct db_rows rows;
    struct buf file;

    buf_init(&file, l->d.arena, 65536);
    buf_add(&file, STR("head_insuree_number,insuree_number,last_name,other_names,dob,sex,village,municipality,district,region\n"));
    for (int f = 0; f < FAMILIES; f++)
        for (int k = 0; k < EACH; k++)
            buf_add_format(&file, "%d,%d,Name%d,Given%d,1980-01-0%d,F,V%d,,,\n", 1000 + f * 10, 1000 + f * 10 + k, f, k, k + 1, f % 2 + 1);
    buf_init(&c.out, l->d.arena, 4096);
    assert_ok(register_take_people(&c, false, buf_str(&file)));
    conn = testdb_acquire(l->d.t, DB_READ);
    assert_ok(db_query(conn, STR("SELECT uuid FROM family ORDER BY id"), NULL, 0, (enum db_type[]){DB_UUID}, 1, &rows));
    testdb_release(l->d.t, conn);
    assert_int_equal(rows.rows, FAMILIES);
    for (size_t i = 0; i < rows.rows; i++) policy(l, uuid_text(l->d.arena, db_cell(&rows, i, 0)->u).p, l->product, "2025-11-10");
}

/* Numbers as they come in a print, each as often as it stands under a name. */
static size_t add_numbers(struct land *l, const char *made, int64_t part, struct buf *out)
{
    struct print p;
    struct str text;
    ptrdiff_t at = 0;
    size_t n = 0;

    assert_ok(card_sheets(&l->call, key(made), part, true, &p));
    assert_str(p.name, str_format(l->d.arena, "cards-%d", (int)part).p);
    text = buf_str(&p.text);
    while ((at = str_find(text, STR("\"qr\":\""), (size_t)at)) >= 0) {
        at += 6;
        buf_add_format(out, "%.4s\n", text.p + at);
        n++;
    }
    return n;
}

static void test_many_in_parts(void **state)
{
    struct land *l = land_open(state);
    const char *made;
    struct print p;
    struct buf found;

    crowd(l);
    l->d.t->env->limits.value[LIMIT_PRINT_CARDS] = 100;
    made = run(l, l->region, "");
    buf_init(&found, l->d.arena, 4096);
    assert_int_equal(add_numbers(l, made, 1, &found), 100);
    assert_int_equal(add_numbers(l, made, 2, &found), 100);
    assert_int_equal(add_numbers(l, made, 3, &found), 40);
    assert_str(buf_str(&found), str_zero(l->d.arena, drive_rows(&l->d, "SELECT i.chf_id FROM insuree i JOIN family f ON f.id = i.family_id"
                                                               " ORDER BY f.location_id, f.id, CASE WHEN i.head THEN 0 ELSE 1 END, i.id", "t")));
    assert_err(card_sheets(&l->call, key(made), 4, true, &p), E_NOT_FOUND);
    assert_err(card_sheets(&l->call, key(made), 0, true, &p), E_NOT_FOUND);
    assert_err(card_sheets(&l->call, key(l->v1), 1, true, &p), E_NOT_FOUND);
    /* again, and without who is not there any more */
    act(l, "insuree.delete", uuid_of(l, "insuree", "chf_id = '1001'"), "");
    found.n = 0;
    assert_int_equal(add_numbers(l, made, 3, &found), 39);
    kept_close(&l->d);
}

static void test_who_is_left_is_for_the_next(void **state)
{
    struct land *l = land_open(state);
    struct answer answer;

    crowd(l);
    l->d.t->env->limits.value[LIMIT_CARD_RUN] = 200;
    assert_due(l, l->region, "", 200);
    assert_ok(drive_as(&l->d, access_program(), "card_run.create", str_format(l->d.arena, "{'location': '%s'}", l->region).p, &answer));
    assert_true(str_ends(answer.result, STR("\"quantity\":200,\"more\":true}")));
    assert_ok(drive_as(&l->d, access_program(), "card_run.create", str_format(l->d.arena, "{'location': '%s'}", l->region).p, &answer));
    assert_true(str_ends(answer.result, STR("\"quantity\":40,\"more\":false}")));
    assert_str(drive_rows(&l->d, "SELECT count(*), count(DISTINCT insuree_id) FROM card", "ii"), "240|240\n");
    kept_close(&l->d);
}

/* Clerks who choose the same people at once: each has one card. */
enum { CLERKS = 4 };

struct clerk {
    struct land *l;
    pthread_t thread;
    int made;
};

static void *make_runs(void *arg)
{
    struct clerk *clerk = arg;
    struct drive *d = &clerk->l->d;

    for (int i = 0; i < 2; i++) {
        struct arena *a = arena_new();
        struct request request = {.command = STR("card_run.create"), .who = access_program()};
        struct answer answer;
        err_t e = json_read(a, str_format(a, "{\"location\":\"%s\"}", clerk->l->region), &d->t->env->limits, &request.input);

        if (!e) e = write_command(d->write, a, &request, &answer);
        clerk->made += !e && !answer.error;
        arena_free(a);
    }
    return NULL;
}

static void test_clerks_at_once(void **state)
{
    struct land *l = land_open(state);
    struct clerk clerks[CLERKS] = {0};
    int made = 0;

    crowd(l);
    l->d.t->env->limits.value[LIMIT_CARD_RUN] = 100;
    for (int i = 0; i < CLERKS; i++) {
        clerks[i].l = l;
        assert_int_equal(pthread_create(&clerks[i].thread, NULL, make_runs, &clerks[i]), 0);
    }
    for (int i = 0; i < CLERKS; i++) {
        pthread_join(clerks[i].thread, NULL);
        made += clerks[i].made;
    }
    assert_true(made >= 1);
    assert_str(drive_rows(&l->d, "SELECT count(*) FROM card GROUP BY insuree_id HAVING count(*) > 1", "i"), "");
    kept_close(&l->d);
}

/* ---- the archive ---- */

static struct str archive(struct land *l, const char *made, const struct card_choice *choice)
{
    struct blob_writer *w;
    int64_t bytes;
    struct str out;
    int fd;

    assert_ok(blob_draft(l->d.t->env->blobs, l->d.arena, LIMIT_EXPORT_BYTES, NULL, &w));
    assert_ok(card_archive(&l->call, made ? key(made) : UUID_NONE, choice, w));
    assert_ok(blob_give(w, &fd, &bytes));
    out = (struct str){arena_bytes(l->d.arena, (size_t)bytes), (size_t)bytes};
    assert_int_equal(pread(fd, (char *)out.p, out.n, 0), bytes);
    close(fd);
    return out;
}

/* Names of its files, then its index. */
static struct str shown(struct land *l, struct str zip)
{
    struct zip_entry entry;
    struct zip_reader *r;
    struct buf out;
    bool more;

    buf_init(&out, l->d.arena, 4096);
    assert_ok(zip_open(l->d.arena, &l->d.t->env->limits, zip, STR_NONE, &r));
    for (;;) {
        assert_ok(zip_next(r, &entry, &more));
        if (!more) return buf_str(&out);
        buf_add_format(&out, "%.*s\n", STR_ARG(entry.name));
        if (str_is(entry.name, "index.csv")) buf_add(&out, entry.content);
        else assert_memory_equal(entry.content.p, "\xff\xd8\xff", 3);
    }
}

#define HEADS \
    "InsureeNum,OtherNames,LastName,DateOfBirth,Gender,Phone,EffectiveDate,ValidityDate,VillageCode,VillageName,WardCode,WardName," \
    "DistrictCode,DistrictName,RegionCode,RegionName,Filename,Error,EnrollmentDate\n"
#define ANN "100,Ann,Doe,01/02/1980,F,077 1,29/02/2024,28/02/2026,V1,V1,W1,W1,D1,D1,R1,R1,100.jpg,,10/11/2025\n"
#define BOB "200,Bob,\"Doe, jr\",29/02/2004,,,,,V1,V1,W1,W1,D1,D1,R1,R1,,no photo,10/11/2025\n"

static void test_what_card_printers_take(void **state)
{
    struct land *l = land_open(state);
    struct card_choice choice = {0};
    struct str zip;
    const char *made;

    three(l);
    act(l, "insuree.update", uuid_of(l, "insuree", "chf_id = '100'"), photo(l));
    testdb_script(l->d.t, l->d.t->engine == DB_POSTGRES
        ? "UPDATE insuree_policy SET effective_date = '2024-02-29' WHERE insuree_id = (SELECT id FROM insuree WHERE chf_id = '100')"
        : "UPDATE insuree_policy SET effective_date = 19782 WHERE insuree_id = (SELECT id FROM insuree WHERE chf_id = '100')");
    choice.location = key(l->v1);
    zip = archive(l, NULL, &choice);
    assert_str(shown(l, zip), "100.jpg\nindex.csv\n" HEADS ANN BOB);
    assert_str(cards(l), "");                                /* it was only looked at */
    made = run(l, l->v1, "");
    assert_str(archive(l, made, NULL), str_zero(l->d.arena, zip));
    assert_true(str_eq(archive(l, made, NULL), zip));
    assert_str(shown(l, archive(l, NULL, &choice)), "index.csv\n" HEADS);
    /* as he is now; without who lost his family */
    act(l, "insuree.remove", uuid_of(l, "insuree", "chf_id = '200'"), "");
    assert_str(shown(l, archive(l, made, NULL)), "100.jpg\nindex.csv\n" HEADS ANN);
    kept_close(&l->d);
}

/* What an import brought is text, of any picture or none; names of files hold no more than letters, digits and hyphens. */
static void test_photos_of_an_import(void **state)
{
    struct land *l = land_open(state);
    struct str png = picture_png(l->d.arena, 20, 20, false), found;
    const char *one = family(l, l->v1, "1/2"), *two = family(l, l->v1, "../3");

    policy(l, one, l->product, "2025-11-10");
    policy(l, two, l->product, "2025-11-10");
    testdb_script(l->d.t, str_format(l->d.arena,
        "INSERT INTO insuree_photo (id, uuid, version, created_at, created_by, changed_at, changed_by, insuree_id, photo, officer_id, date)"
        " SELECT id, uuid, 1, created_at, 0, changed_at, 0, id, CASE chf_id WHEN '1/2' THEN '%s' ELSE 'd29yZHM=' END, 0, dob FROM insuree;"
        " UPDATE insuree SET photo_id = id", kept_sent(&l->d, png)).p);
    found = shown(l, archive(l, run(l, l->v1, ""), NULL));
    assert_true(str_starts(found, STR("1_2.jpg\nindex.csv\n")));
    assert_true(str_find(found, STR(",1_2.jpg,,10/11/2025\n"), 0) > 0);
    assert_true(str_find(found, STR("../3,Ann"), 0) > 0 && str_find(found, STR(",,photo cannot be read,10/11/2025\n"), 0) > 0);
    kept_close(&l->d);
}

/* ---- numbers of batches ---- */

static struct str printed(struct land *l)
{
    return drive_rows(&l->d, "SELECT i.chf_id, n.print_date FROM batch_number n JOIN insuree i ON i.id = n.insuree_id WHERE n.print_date IS NOT NULL"
                             " ORDER BY i.chf_id", "td");
}

static void test_numbers_of_batches_are_marked(void **state)
{
    struct land *l = land_open(state);
    struct card_choice choice = {0};
    const char *made, *again;

    assert_ok(drive(&l->d, "setting.set", "{'setting': 'insuree.number_length', 'value': '3'}"));
    drive_put(&l->d, "number_batch.create", "{'quantity': 2}");
    testdb_script(l->d.t, "UPDATE setting SET value = '0' WHERE name = 'insuree.number_length'; UPDATE batch_number SET number = '100' WHERE id = 1;"
                          " UPDATE batch_number SET number = '200' WHERE id = 2");
    three(l);
    choice.location = key(l->v1);
    archive(l, NULL, &choice);
    assert_str(printed(l), "");
    made = run(l, l->v1, "");
    assert_str(printed(l), "100|20455\n200|20455\n");
    again = run(l, l->v1, ", 'again': true");
    act(l, "card_run.delete", again, "");
    assert_str(printed(l), "100|20455\n200|20455\n");
    act(l, "card_run.delete", made, "");
    assert_str(printed(l), "");
    kept_close(&l->d);
}

/* ---- who may ---- */

static void test_access(void **state)
{
    static const right_t all[] = {RIGHT_INSUREE_READ, RIGHT_CARDS_READ, RIGHT_CARDS_CREATE, RIGHT_CARDS_DELETE};
    struct land *l = land_open(state);
    int64_t place;
    struct access officer = {.user = 7, .signed_in = true, .rights = all, .right_count = 4, .shape = SCOPE_DISTRICTS, .places = &place, .place_count = 1},
                  reader = officer, clerk = officer;
    struct card_choice choice = {0};
    const char *whole, *elsewhere, *refused;
    struct answer answer;
    struct buf found;
    struct db_conn *c;
    struct print p;

    three(l);
    c = testdb_acquire(l->d.t, DB_READ);
    place = testdb_int(c, "SELECT id FROM location WHERE code = 'D1'");
    testdb_release(l->d.t, c);
    reader.right_count = 2;
    clerk.rights = all + 1, clerk.right_count = 3;
    assert_true(str_starts(due_as(l, &officer, l->v1, ""), STR("{\"people\":2,")));
    assert_true(str_starts(due_as(l, &officer, l->v2, ""), STR("{\"people\":0,")));
    assert_err(drive_as(&l->d, &officer, "card_run.create", str_format(l->d.arena, "{'location': '%s'}", l->v2).p, &answer), E_REFERENCE);
    assert_err(drive_ask(&l->d, &clerk, "cardsDue", str_format(l->d.arena, "{'location': '%s'}", l->v1).p, &(struct str){0}), E_FORBIDDEN);
    refused = str_format(l->d.arena, "{'location': '%s'}", l->v1).p;
    assert_err(drive_as(&l->d, &reader, "card_run.create", refused, &answer), E_FORBIDDEN);
    assert_err(drive_as(&l->d, &clerk, "card_run.create", refused, &answer), E_FORBIDDEN);
    /* of a whole region he has those of his district, on paper and in the archive */
    elsewhere = run(l, l->v2, "");
    whole = run(l, l->region, ", 'again': true");
    l->call.who = &officer;
    buf_init(&found, l->d.arena, 64);
    assert_int_equal(add_numbers(l, whole, 1, &found), 2);
    assert_true(str_find(shown(l, archive(l, whole, NULL)), STR("300"), 0) < 0);
    assert_err(card_sheets(&l->call, key(elsewhere), 1, true, &p), E_NOT_FOUND);
    assert_err(drive_as(&l->d, &officer, "card_run.delete", str_format(l->d.arena, "{'uuid': '%s'}", elsewhere).p, &answer), E_NOT_FOUND);
    /* what would be is for who may make it, a run for who may see it */
    choice.location = key(l->v1);
    l->call.who = &reader;
    assert_err(card_archive(&l->call, UUID_NONE, &choice, NULL), E_FORBIDDEN);
    assert_int_equal(add_numbers(l, whole, 1, &found), 2);
    assert_err(drive_as(&l->d, &reader, "card_run.delete", str_format(l->d.arena, "{'uuid': '%s'}", whole).p, &answer), E_FORBIDDEN);
    l->call.who = &clerk;
    assert_err(card_sheets(&l->call, key(whole), 1, true, &p), E_FORBIDDEN);
    assert_err(card_archive(&l->call, key(whole), NULL, NULL), E_FORBIDDEN);
    kept_close(&l->d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_who_is_chosen), TESTDB_BOTH(test_a_run_is_the_mark), TESTDB_BOTH(test_taken_back_nobody_has_a_card),
        TESTDB_BOTH(test_people_who_are_one), TESTDB_BOTH(test_many_in_parts), TESTDB_BOTH(test_who_is_left_is_for_the_next), TESTDB_BOTH(test_clerks_at_once), TESTDB_BOTH(test_what_card_printers_take),
        TESTDB_BOTH(test_photos_of_an_import), TESTDB_BOTH(test_numbers_of_batches_are_marked), TESTDB_BOTH(test_access),
    };
    return testdb_run("module/insuree_card", tests, sizeof tests / sizeof *tests);
}
