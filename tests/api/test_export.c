/* Lists as files: the same rows and order as the list, made at once or by a job, for their owner and for a time; filters over
 * extensions. Both engines give these bytes. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "api/folder.h"
#include "api/graphql_kit.h"
#include "module/core/account.h"
#include "module/export/export.h"
#include "module/register/register.h"
#include "module/report/report.h"
#include "module/valuation/valuation.h"
#include "module/kept.h"

struct scene {
    struct drive d;
    struct kit k;
    const struct access *admin;
    int failed;                  /* answers that are not as wanted: told at the end, when nothing is at work any more */
};

__attribute__((format(printf, 2, 3))) static void failed(struct scene *s, const char *format, ...)
{
    va_list arguments;

    s->failed++;
    va_start(arguments, format);
    vprint_error(format, arguments);
    va_end(arguments);
}

static void scene_open(struct scene *s, void **state)
{
    struct import_report *report;
    struct account *account;
    struct db_conn *c;

    s->failed = 0;
    s->d = drive_open(state, NULL);
    kept_open(&s->d);
    assert_ok(folder_import(&s->d, WORLD "/world", 0, &report));
    kit_open(&s->k, s->d.t, s->d.registry, s->d.write);
    c = testdb_acquire(s->d.t, DB_READ);
    assert_ok(account_by_name(c, s->d.arena, s->d.registry, STR("Admin"), &account));
    testdb_release(s->d.t, c);
    s->admin = &account->access;
}

static void scene_close(struct scene *s)
{
    kit_close(&s->k);
    kept_close(&s->d);
    assert_int_equal(s->failed, 0);
}

/* The name of the file that a root answers; "" where it refuses. */
static struct str ask(struct scene *s, const struct access *who, const char *root, const char *arguments)
{
    struct arena *a = s->d.arena;
    struct str answer = kit_query(&s->k, a, who, str_format(a, "{%s%s}", root, arguments).p);
    const struct json *v;

    answer = (struct str){answer.p + 4, answer.n - 4};
    assert_ok(json_read(a, answer, &s->d.t->env->limits, &v));
    v = json_get(json_get(v, "data"), root);
    if (!json_is_null(v)) return v->text;
    return STR("");
}

static err_t find(struct scene *s, const struct access *who, struct str name, struct export_file *out)
{
    struct function_call c = {.arena = s->d.arena, .who = who, .registry = s->d.registry, .db = s->d.t->db, .env = s->d.t->env};

    return export_find(&c, name, out);
}

static struct str content(struct scene *s, const struct access *who, struct str name)
{
    struct export_file file;
    struct str out;

    assert_ok(find(s, who, name, &file));
    assert_true(file.ready);
    assert_ok(blob_get(s->d.t->env->blobs, s->d.arena, &file.blob, BLOB_VERIFY, &out));
    return out;
}

static void assert_content(struct scene *s, const char *arguments, const char *wanted)
{
    struct str found = content(s, s->admin, ask(s, s->admin, "insureesExport", arguments));

    if (!str_is(found, wanted)) failed(s, "# %s\nfound  %.*s\nwanted %s\n", arguments, STR_ARG(found), wanted);
}

/* What reports and registers are written to. */
static struct blob_writer *draft(struct scene *s)
{
    struct blob_writer *w;

    assert_ok(blob_draft(s->d.t->env->blobs, s->d.arena, LIMIT_EXPORT_BYTES, NULL, &w));
    return w;
}

static struct str given(struct scene *s, struct blob_writer *w)
{
    int64_t bytes;
    char *text;
    int fd;

    assert_ok(blob_give(w, &fd, &bytes));
    text = arena_bytes(s->d.arena, (size_t)bytes + 1);
    assert_int_equal(read(fd, text, (size_t)bytes + 1), bytes);
    close(fd);
    return (struct str){text, (size_t)bytes};
}

#define COLUMNS "fields: [\"chfId\", \"last_name\", \"gender.code\", \"family__location.code\", \"head\", \"dob\", \"jsonExt__height\"]"

static void columns_and_order(void **state)
{
    struct scene s;

    scene_open(&s, state);
    assert_content(&s, "(" COLUMNS ", orderBy: [\"-chfId\"])",
                   "Insurance number,Last name,Gender: Code,Village: Code,Head of the family,Date of birth,jsonExt__height\n"
                   "990000023,Sen,M,R1D2W1V1,true,1970-01-01,\n990000012,Rana,M,R1D1W1V1,false,2015-01-01,\n990000001,Rana,F,R1D1W1V1,true,1980-01-01,\n");
    assert_content(&s, "(" COLUMNS ", lastName_Istartswith: \"ra\", fieldsColumns: \"{\\\"last_name\\\": \\\"Nom\\\", \\\"chf_id\\\": \\\"=N\\\"}\")",
                   "'=N,Nom,Gender: Code,Village: Code,Head of the family,Date of birth,jsonExt__height\n"
                   "990000001,Rana,F,R1D1W1V1,true,1980-01-01,\n990000012,Rana,M,R1D1W1V1,false,2015-01-01,\n");
    assert_content(&s, "(fields: [\"chfId\"], fieldsColumns: {chfId: \"N\"}, chfId: \"nobody\")", "N\n");
    assert_true(str_starts(content(&s, s.admin, ask(&s, s.admin, "insureesExport", "")), STR("uuid,Insurance number,Last name,")));
    assert_true(str_starts(content(&s, s.admin, ask(&s, s.admin, "insureesExport", "(fileFormat: \"xlsx\")")), STR("PK")));
    assert_true(str_ends(ask(&s, s.admin, "insureesExport", "(fileFormat: \"xlsx\")"), STR(".xlsx")));
    assert_true(str_starts(ask(&s, s.admin, "billExport", ""), STR("bill_")));
    scene_close(&s);
}

#define PARENTS "parent__parent__parent__parent__"

static void what_is_wrong_is_refused(void **state)
{
    static const char *const wrong[] = {
        "(fields: [\"nix\"])", "(fields: [\"family.nix\"])", "(fields: [\"photos\"])", "(fields: [\"chfId.code\"])",
        "(fields: [\"\"])", "(fileFormat: \"pdf\")", "(fileFormat: \"xml\")", "(fieldsColumns: \"[1]\")", "(fieldsColumns: \"{\")",
        "(fields: [\"family__location__" PARENTS PARENTS PARENTS PARENTS "code\"])",   /* deeper than relations may be crossed */
        "(fields: [\"chf_id; DROP TABLE insuree\"])", "(fields: [\"jsonExt__a' OR 1=1\", \"x' OR '1'='1\"])",
    };
    struct scene s;

    scene_open(&s, state);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (ask(&s, s.admin, "insureesExport", wrong[i]).n) failed(&s, "# %s was taken\n", wrong[i]);
    s.d.t->env->limits.value[LIMIT_EXPORT_COLUMNS] = 1;
    assert_int_equal(ask(&s, s.admin, "insureesExport", "(" COLUMNS ")").n, 0);
    s.d.t->env->limits.value[LIMIT_EXPORT_COLUMNS] = 100;
    s.d.t->env->limits.value[LIMIT_EXPORT_BYTES] = 10;
    assert_int_equal(ask(&s, s.admin, "insureesExport", "(" COLUMNS ")").n, 0);
    scene_close(&s);
}

/* As many columns as there may be, of one long extension: it is read once a row, and forgotten with it. */
static void extensions_are_read_once_a_row(void **state)
{
    enum { VALUES = 30000, COLUMNS_MOST = 200, KILOBYTES_MOST = 200 * 1024 };
    struct rusage before, after;
    struct buf ext, fields;
    struct str found;
    struct scene s;

    scene_open(&s, state);
    buf_init(&ext, s.d.arena, VALUES * 2 + 100);
    buf_init(&fields, s.d.arena, 8192);
    for (int i = 0; i < VALUES; i++) buf_add(&ext, STR(",0"));
    for (int i = 0; i < COLUMNS_MOST; i++) buf_add(&fields, i % 2 ? STR("\"jsonExt__b\",") : STR("\"jsonExt__c\","));
    testdb_script(s.d.t, str_format(s.d.arena, "UPDATE insuree SET ext = '{\"a\":[0%.*s],\"b\":\"x\",\"c\":7}' WHERE chf_id <> '990000023'", STR_ARG(buf_str(&ext))).p);
    getrusage(RUSAGE_SELF, &before);
    found = content(&s, s.admin, ask(&s, s.admin, "insureesExport", str_format(s.d.arena, "(fields: [%.*s], orderBy: [\"chfId\"])", STR_ARG(buf_str(&fields))).p));
    getrusage(RUSAGE_SELF, &after);
    str_cut(&found, '\n');
    assert_true(str_starts(found, STR("7,x,7,x,7,x,")));
    assert_true(str_ends(found, STR(",,,,,,\n")));
    if (after.ru_maxrss - before.ru_maxrss > KILOBYTES_MOST) failed(&s, "# %ld KB more for %d columns\n", after.ru_maxrss - before.ru_maxrss, COLUMNS_MOST);
    scene_close(&s);
}

/* ---- by a job ---- */

static void a_large_one_is_made_by_a_job(void **state)
{
    struct export_file file;
    struct str at_once, later;
    struct scene s;

    scene_open(&s, state);
    at_once = ask(&s, s.admin, "insureesExport", "(" COLUMNS ", lastName_Icontains: \"a\", dob_Gt: \"1975-01-01\", orderBy: [\"-lastName\", \"chfId\"])");
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS] = 1;
    later = ask(&s, s.admin, "insureesExport", "(" COLUMNS ", lastName_Icontains: \"a\", dob_Gt: \"1975-01-01\", orderBy: [\"-lastName\", \"chfId\"])");
    assert_ok(find(&s, s.admin, later, &file));
    assert_false(file.ready);
    assert_int_equal(file.state, JOB_WAITING);
    drive_jobs(&s.d);
    assert_true(str_eq(content(&s, s.admin, at_once), content(&s, s.admin, later)));
    assert_true(str_is(drive_rows(&s.d, "SELECT state, progress, total FROM job WHERE name = 'export.make'", "iii"), "3|2|2\n"));
    assert_true(str_is(drive_rows(&s.d, "SELECT DISTINCT request FROM export", "t"), "{}\n"));
    scene_close(&s);
}

static void a_job_that_cannot_is_told(void **state)
{
    struct export_file file;
    struct scene s;
    struct str name;

    scene_open(&s, state);
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS] = 0;
    name = ask(&s, s.admin, "insureesExport", "");
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS_MOST] = 2;
    drive_jobs(&s.d);
    assert_true(err_is(find(&s, s.admin, name, &file), E_RULE));
    scene_close(&s);
}

/* Another job for the same file. */
static void make_again(struct scene *s, const struct access *who, struct str name)
{
    struct tx *tx;
    uuid_t id;

    testdb_script(s->d.t, "DELETE FROM job");
    assert_ok(tx_begin(s->d.write, s->d.arena, who, uuid_new(s->d.t->env), &tx));
    assert_ok(job_start(tx, "export.make", str_format(s->d.arena, "{\"export\":\"%.36s\"}", name.p + strlen("insurees_")), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(&s->d);
}

static void a_job_makes_the_file_that_it_was_started_for(void **state)
{
    static const right_t none[] = {101401};
    const struct access other = {.user = 77, .signed_in = true, .rights = none, .right_count = 1, .shape = SCOPE_ALL};
    const char *const made = "SELECT version, blob FROM export";
    struct scene s;
    struct str name, once;

    scene_open(&s, state);
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS] = 0;
    name = ask(&s, s.admin, "insureesExport", "");
    make_again(&s, &other, name);
    assert_true(str_is(drive_rows(&s.d, "SELECT state FROM job", "i"), "4\n"));
    make_again(&s, s.admin, name);
    assert_true(str_is(drive_rows(&s.d, "SELECT state FROM job", "i"), "3\n"));
    assert_true(str_is(drive_rows(&s.d, "SELECT count(*) FROM export WHERE blob IS NOT NULL", "i"), "0\n"));
    name = ask(&s, s.admin, "insureesExport", "");
    drive_jobs(&s.d);
    once = drive_rows(&s.d, made, "it");
    make_again(&s, s.admin, name);
    assert_true(str_is(drive_rows(&s.d, "SELECT state FROM job", "i"), "3\n"));
    assert_true(str_eq(drive_rows(&s.d, made, "it"), once));
    scene_close(&s);
}

/* By hand it starts nothing: how many are at work is asked of files only. */
static void nobody_starts_its_job_by_hand(void **state)
{
    const struct access of_app = {.user = 9, .signed_in = true, .shape = SCOPE_ALL};
    struct answer answer;
    struct scene s;
    struct str name;
    const char *input;

    scene_open(&s, state);
    name = ask(&s, s.admin, "insureesExport", "");
    input = str_format(s.d.arena, "{'job': 'export.make', 'input': {'export': '%.36s'}}", name.p + strlen("insurees_")).p;
    assert_true(err_is(drive_as(&s.d, s.admin, "job.start", input, &answer), E_FORBIDDEN));
    assert_true(err_is(drive_as(&s.d, &of_app, "job.start", input, &answer), E_FORBIDDEN));
    assert_true(str_is(drive_rows(&s.d, "SELECT count(*) FROM job", "i"), "0\n"));
    scene_close(&s);
}

static void a_request_that_is_none_fails_its_job(void **state)
{
    struct scene s;

    scene_open(&s, state);
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS] = 0;
    ask(&s, s.admin, "insureesExport", "");
    testdb_script(s.d.t, "UPDATE export SET request = '{}'");
    drive_jobs(&s.d);
    assert_true(str_is(drive_rows(&s.d, "SELECT state FROM job", "i"), "4\n"));
    scene_close(&s);
}

/* ---- whose, and how long ---- */

static void files_are_their_owners(void **state)
{
    static const int64_t lake[] = {3}, north[] = {1};
    static const right_t rights[] = {101101};
    const struct access of_lake = {.user = 9, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS, .places = lake,
                                   .place_count = 1, .above = north, .above_count = 1};
    const struct access nobody = {0}, no_right = {.user = 8, .signed_in = true, .shape = SCOPE_ALL};
    struct export_file file;
    struct str mine, his;
    struct scene s;

    scene_open(&s, state);
    mine = ask(&s, s.admin, "insureesExport", "(fields: [\"chfId\"])");
    his = ask(&s, &of_lake, "insureesExport", "(fields: [\"chfId\"])");
    assert_true(str_is(content(&s, &of_lake, his), "Insurance number\n990000023\n"));
    assert_true(err_is(find(&s, &of_lake, mine, &file), E_FORBIDDEN));
    assert_true(err_is(find(&s, s.admin, his, &file), E_FORBIDDEN));
    assert_true(err_is(find(&s, &nobody, mine, &file), E_FORBIDDEN));
    assert_true(err_is(find(&s, s.admin, STR("insurees_nix.csv"), &file), E_NOT_FOUND));
    assert_int_equal(ask(&s, &nobody, "insureesExport", "").n, 0);
    assert_int_equal(ask(&s, &no_right, "insureesExport", "").n, 0);
    assert_int_equal(ask(&s, &of_lake, "billExport", "").n, 0);
    scene_close(&s);
}

/* What an account has lost since it asked, it has lost in its files too. */
static void files_follow_rights_and_places(void **state)
{
    static const int64_t both[] = {2, 3}, lake[] = {3}, hill[] = {2}, north[] = {1};
    static const right_t rights[] = {101101, 101201}, fewer[] = {101101}, more[] = {101101, 101201, 111001};
#define OF(r, s, p) {.user = 9, .signed_in = true, .rights = r, .right_count = sizeof r / sizeof *r, .shape = s, .places = p, \
                     .place_count = sizeof p / sizeof *p, .above = north, .above_count = 1}
    const struct access once = OF(rights, SCOPE_DISTRICTS, lake);
    struct access tied = once, admin = {.user = 9, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    const struct { struct access now; enum err_id id; } cases[] = {
        {once, E_NONE}, {OF(more, SCOPE_DISTRICTS, both), E_NONE}, {OF(rights, SCOPE_ALL, north), E_NONE}, {admin, E_NONE},
        {OF(fewer, SCOPE_DISTRICTS, both), E_FORBIDDEN}, {OF(rights, SCOPE_DISTRICTS, hill), E_OUT_OF_SCOPE},
        {OF(rights, SCOPE_VILLAGES, lake), E_OUT_OF_SCOPE}, {OF(rights, SCOPE_NOTHING, lake), E_OUT_OF_SCOPE},
    };
    const struct access plain = OF(more, SCOPE_ALL, north);
    struct export_file file;
    struct str name, his;
    struct scene s;

    scene_open(&s, state);
    for (int job = 0; job < 2; job++) {
        s.d.t->env->limits.value[LIMIT_EXPORT_ROWS] = job ? 0 : 5000;
        name = ask(&s, &once, "insureesExport", "(fields: [\"chfId\"])");
        his = ask(&s, &admin, "insureesExport", "(fields: [\"chfId\"])");
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            err_t e = find(&s, &cases[i].now, name, &file);
            if (cases[i].id ? !err_is(e, cases[i].id) : e != OK) failed(&s, "# case %zu, %d: %s\n", i, job, e ? err_line(s.d.arena, e).p : "OK");
        }
        tied.facility = 1;
        assert_true(err_is(find(&s, &tied, name, &file), E_OUT_OF_SCOPE));
        assert_true(err_is(find(&s, &plain, his, &file), E_FORBIDDEN));
        name = ask(&s, &tied, "insureesExport", "(fields: [\"chfId\"])");
        assert_true(err_is(find(&s, &once, name, &file), E_OUT_OF_SCOPE));
        assert_ok(find(&s, &plain, name, &file));   /* who sees everything now */
        assert_ok(find(&s, &admin, his, &file));
    }
    testdb_script(s.d.t, "UPDATE export SET access = NULL");   /* one of before they were kept */
    assert_true(err_is(find(&s, &once, name, &file), E_DELETED));
    scene_close(&s);
}

static void moved(struct scene *s, const char *table, const char *column, int64_t seconds)
{
    struct arena *a = s->d.arena;
    const char *by = db_engine(s->d.t->db) == DB_SQLITE ? str_format(a, "%lld000000", (long long)seconds).p
                                                         : str_format(a, "interval '%lld seconds'", (long long)seconds).p;

    testdb_script(s->d.t, str_format(a, "UPDATE %s SET %s = %s + %s", table, column, column, by).p);
}

static void older(struct scene *s, const char *column, int64_t seconds) { moved(s, "export", column, -seconds); }

static void sweep(struct scene *s)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(s->d.write, s->d.arena, access_program(), uuid_new(s->d.t->env), &tx));
    assert_ok(job_start(tx, "export.sweep", STR("{}"), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(&s->d);
}

static void files_have_their_time(void **state)
{
    struct export_file file;
    struct scene s;
    struct str name, young;

    scene_open(&s, state);
    name = ask(&s, s.admin, "insureesExport", "");
    sweep(&s);
    assert_ok(find(&s, s.admin, name, &file));
    older(&s, "finished_at", 86401);
    young = ask(&s, s.admin, "insureesExport", "");
    sweep(&s);
    assert_true(err_is(find(&s, s.admin, name, &file), E_DELETED));
    assert_ok(find(&s, s.admin, young, &file));
    assert_true(file.ready);
    scene_close(&s);
}

#define ROWS "SELECT count(*), count(blob), count(bytes) FROM export WHERE deleted_at IS NULL"

static void their_rows_go_too(void **state)
{
    struct export_file file;
    struct scene s;
    struct str name;

    scene_open(&s, state);
    name = ask(&s, s.admin, "insureesExport", "");
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS] = 0;
    ask(&s, s.admin, "insureesExport", "");
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS_MOST] = 2;
    drive_jobs(&s.d);   /* cannot */
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS] = 5000;
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS_MOST] = 5000;
    older(&s, "finished_at", 2 * 86401);
    older(&s, "created_at", 2 * 86400 - 1);
    sweep(&s);
    assert_true(str_is(drive_rows(&s.d, ROWS, "iii"), "2|0|0\n"));
    older(&s, "created_at", 2);
    ask(&s, s.admin, "insureesExport", "");
    sweep(&s);
    assert_true(str_is(drive_rows(&s.d, "SELECT count(*), count(blob) FROM export WHERE deleted_at IS NULL", "ii"), "1|1\n"));
    assert_true(err_is(find(&s, s.admin, name, &file), E_NOT_FOUND));
    assert_true(str_is(drive_rows(&s.d, "SELECT count(*) FROM export e JOIN journal j ON j.entity = 'export' AND j.row_id = e.id AND j.op = 3"
                               " WHERE e.deleted_at IS NOT NULL", "i"), "2\n"));
    scene_close(&s);
}

/* However long ago it was asked for: not while its job waits, and not before its file had its time. */
static void rows_go_by_their_end(void **state)
{
    struct export_file file;
    struct scene s;
    struct str name;

    scene_open(&s, state);
    s.d.t->env->limits.value[LIMIT_EXPORT_ROWS] = 0;
    name = ask(&s, s.admin, "insureesExport", "");
    moved(&s, "job", "due_at", 86400);
    older(&s, "created_at", 3 * 86400);
    sweep(&s);
    assert_ok(find(&s, s.admin, name, &file));
    assert_true(!file.ready && file.state == JOB_WAITING);
    moved(&s, "job", "due_at", -86400);
    sweep(&s);
    assert_ok(find(&s, s.admin, name, &file));
    assert_true(file.ready);
    older(&s, "finished_at", 2 * 86401);
    sweep(&s);
    assert_true(err_is(find(&s, s.admin, name, &file), E_NOT_FOUND));
    scene_close(&s);
}

/* ---- how many, how much ---- */

static bool refused(struct scene *s, const struct access *who, const char *saying)
{
    struct str answer = kit_query(&s->k, s->d.arena, who, "{insureesExport}");
    bool is = str_find(answer, str_of(saying), 0) >= 0;

    if (!is) failed(s, "# %.*s does not say %s\n", STR_ARG(answer), saying);
    return is;
}

static void accounts_have_their_share(void **state)
{
    static const right_t rights[] = {101101};
    const struct access other = {.user = 9, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_ALL};
    struct scene s;
    int64_t *limit;

    scene_open(&s, state);
    limit = s.d.t->env->limits.value;
    limit[LIMIT_EXPORT_ROWS] = 0;
    limit[LIMIT_EXPORTS_AT_WORK] = 2;
    for (int i = 0; i < 2; i++) assert_true(ask(&s, s.admin, "insureesExport", "").n);
    refused(&s, s.admin, "exports_at_work may be 2 at most. Wait until your files are made");
    assert_true(ask(&s, &other, "insureesExport", "").n);
    drive_jobs(&s.d);
    assert_true(ask(&s, s.admin, "insureesExport", "").n);
    limit[LIMIT_EXPORT_ROWS_MOST] = 1;
    drive_jobs(&s.d);   /* one that failed is at work no more */
    limit[LIMIT_EXPORT_ROWS] = 5000;
    limit[LIMIT_EXPORT_ROWS_MOST] = 5000;
    limit[LIMIT_EXPORTS_KEPT] = 4;
    assert_true(ask(&s, s.admin, "insureesExport", "").n);
    refused(&s, s.admin, "exports_kept may be 4 at most. Wait until");
    limit[LIMIT_EXPORTS_KEPT] = 1000;
    limit[LIMIT_EXPORTS_BYTES] = 20;
    refused(&s, s.admin, "exports_bytes may be 20 at most");
    older(&s, "finished_at", 86401);
    sweep(&s);
    assert_true(ask(&s, s.admin, "insureesExport", "").n);
    assert_true(str_is(drive_rows(&s.d, "SELECT count(*) FROM export WHERE (blob IS NULL) <> (bytes IS NULL)", "i"), "0\n"));
    scene_close(&s);
}

/* ---- filters over extensions ---- */

static void assert_found(struct scene *s, const char *filters, const char *wanted)
{
    struct arena *a = s->d.arena;
    struct str answer = kit_query(&s->k, a, s->admin, str_format(a, "{insurees(orderBy:[\"chfId\"],customFilters:%s){edges{node{chfId}}}}", filters).p);
    struct buf found;
    ptrdiff_t at = 0;

    buf_init(&found, a, 64);
    while ((at = str_find(answer, STR("\"chfId\":\"9900000"), (size_t)at)) >= 0) {
        buf_add(&found, (struct str){answer.p + at + 16, 2});
        buf_add_char(&found, ' ');
        at++;
    }
    if (str_find(answer, STR("\"errors\""), 0) >= 0) {
        found.n = 0;
        buf_add(&found, STR("refused"));
    }
    if (!str_is(buf_str(&found), wanted)) failed(s, "# %s: found %.*s, wanted %s\n%.*s\n", filters, STR_ARG(buf_str(&found)), wanted, STR_ARG(answer));
}

static void extensions_are_searched(void **state)
{
    static const char *const cases[][2] = {
        {"[\"height__gte__integer=150\"]", "01 23 "}, {"[\"height__lt__integer=150\"]", "12 "}, {"[\"height__exact__decimal=150.50\"]", "23 "},
        {"[\"height__gt__decimal=100\", \"town__icontains__string=\\\"AK\\\"\"]", "01 "}, {"[\"town__iexact__string=lakeside\"]", "01 "},
        {"[\"town__istartswith__string=\\\"o'b\\\"\"]", "23 "}, {"[\"able__exact__boolean=true\"]", "01 "}, {"[\"able__exact__boolean=False\"]", "12 "},
        {"[\"since__lte__date=2020-01-31\"]", "12 "}, {"[\"since__gt__date=2020-01-31\"]", "01 "}, {"[]", "01 12 23 "},
        {"[\"two__words__exact__integer=1\"]", "23 "}, {"[\"none__exact__integer=1\"]", ""},
        /* what would be harm in a statement is a text that nobody has, or no filter */
        {"[\"town__iexact__string=x' OR '1'='1\"]", ""}, {"[\"town' OR 1 --__iexact__string=x\"]", ""}, {"[\"town' OR '1'='1__iexact__string=x\"]", "refused"},
        {"[\"town__icontains__string=%\"]", ""}, {"[\"town__icontains__string=_\"]", ""},
        {"[\"town__iexact__string=x; DROP TABLE insuree\"]", ""},
        {"[\"height__exact__integer=1 OR 1=1\"]", "refused"}, {"[\"height__gte__string=1\"]", "refused"}, {"[\"height__nix__integer=1\"]", "refused"},
        {"[\"height__exact__nix=1\"]", "refused"}, {"[\"height\"]", "refused"}, {"[\"height=1\"]", "refused"}, {"[\"__exact__integer=1\"]", "refused"},
        {"[\"since__lt__date=yesterday\"]", "refused"}, {"[\"able__exact__boolean=perhaps\"]", "refused"}, {"[\"\"]", "refused"},
    };
    struct scene s;

    scene_open(&s, state);
    assert_ok(drive(&s.d, "insuree.update", "{'uuid': '00000000-0000-4000-8000-000000000051', 'ext': {'height': 160, 'town': 'Lakeside', 'able': true,"
                                            " 'since': '2021-05-01'}}"));
    assert_ok(drive(&s.d, "insuree.update", "{'uuid': '00000000-0000-4000-8000-000000000052', 'ext': {'height': '120', 'able': false, 'since': '2019-05-01'}}"));
    drive_put(&s.d, "insuree.update", "{'uuid': '00000000-0000-4000-8000-000000000053', 'ext': {'height': 150.5, 'town': 'O\\u0027Brien', 'two__words': 1}}");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_found(&s, cases[i][0], cases[i][1]);
    assert_content(&s, "(fields: [\"chfId\", \"jsonExt__height\", \"json_ext__town\"], customFilters: [\"height__gte__integer=150\"])",
                   "Insurance number,jsonExt__height,json_ext__town\n990000001,160,Lakeside\n990000023,150.5,O'Brien\n");
    s.d.t->env->limits.value[LIMIT_CUSTOM_FILTERS] = 1;
    assert_found(&s, "[\"height__gte__integer=1\", \"height__gte__integer=2\"]", "refused");
    scene_close(&s);
}

/* ---- reports ---- */

#define FAMILY_HEADS "Village,Officer,Insurance number,Last name,Other names,Product,Enrolled on,Status,Value\n"
#define FAMILIES_OF_2 \
    FAMILY_HEADS "Upper,E1,990000001,Rana,Asha,P1,2020-01-05,Expired,1000.00\nUpper,E1,990000001,Rana,Asha,P1,2021-01-05,Active,1000.00\n" \
    "Upper,,990000001,Rana,Asha,P2,2021-02-01,Idle,2000.00\n"
#define FAMILIES FAMILIES_OF_2 "Shore,E2,990000023,Sen,Chetan,P1,2021-02-01,Active,1000.00\n"
#define COLLECTION_HEADS "District,Product,Account of contributions,Paid on,Paid by,Contributions,Paid,Given back,Net\n"
#define COLLECTION \
    COLLECTION_HEADS "Hill,P1,,2020-01-05,Cash,1,600.00,0.00,600.00\n" \
    "Hill,P1,,2020-02-05,Cash,1,400.00,0.00,400.00\nHill,P1,,2021-01-05,Cash,2,350.00,0.00,350.00\nLake,P1,,2021-02-01,Cash,1,1200.00,0.00,1200.00\n"
#define SALES_HEADS "Product,Name,Covers from,Policies,Value\n"
#define SALES \
    SALES_HEADS "P1,Basic,2020-01-05,1,1000.00\nP1,Basic,2021-01-05,1,1000.00\nP1,Basic,2021-02-01,1,1000.00\n"
#define PHOTOS_OF_3 \
    "Insurance number,Last name,Other names,Gender,Date of birth,Village code,Village\n990000023,Sen,Chetan,Male,1970-01-01,R1D2W1V1,Shore\n"
#define PAPER \
    "\"head\":[\"Product\",\"Name\",\"Covers from\",\"Policies\",\"Value\"],\"rows\":[[\"P1\",\"Basic\",\"2020-01-05\",\"1\",\"1000.00\"]," \
    "[\"P1\",\"Basic\",\"2021-01-05\",\"1\",\"1000.00\"],[\"P1\",\"Basic\",\"2021-02-01\",\"1\",\"1000.00\"]]," \
    "\"foot\":[[\"\",\"\",\"\",\"3\",\"3000.00\"]]"

static struct function_call calling(struct scene *s, const struct access *who, const char *arguments)
{
    struct function_call c = {.arena = s->d.arena, .who = who, .registry = s->d.registry, .db = s->d.t->db, .env = s->d.t->env,
                              .texts = s->k.api.texts, .language = STR("en"), .settings = drive_settings(&s->d)};

    assert_ok(json_read(s->d.arena, str_of(arguments), &s->d.t->env->limits, &c.arguments));
    return c;
}

static void assert_report(struct scene *s, const char *name, const char *arguments, const char *wanted)
{
    struct function_call c = calling(s, s->admin, arguments);
    struct blob_writer *w = draft(s);
    struct str found;

    assert_ok(report_sheet(&c, str_of(name), SHEET_CSV, w));
    found = given(s, w);
    if (!str_is(found, wanted)) failed(s, "# %s %s\nfound  %.*s\nwanted %s\n", name, arguments, STR_ARG(found), wanted);
}

static void reports_say_what_is_there(void **state)
{
    struct scene s;

    scene_open(&s, state);
    assert_report(&s, "enrolled_families", "{}", FAMILIES);
    assert_report(&s, "enrolled_families", "{\"district\":\"2\"}", FAMILIES_OF_2);
    assert_report(&s, "premium_collection", "{}", COLLECTION);
    assert_report(&s, "product_sales", "{}", SALES);
    assert_report(&s, "product_sales", "{\"dateFrom\":\"2021-01-05\",\"date_to\":\"2021-01-31\",\"product\":\"1\"}",
                  SALES_HEADS "P1,Basic,2021-01-05,1,1000.00\n");
    assert_report(&s, "insuree_missing_photo", "{\"location\":\"3\"}", PHOTOS_OF_3);
    assert_report(&s, "insuree_missing_photo", "{\"region\":\"1\",\"district\":\"3\"}", PHOTOS_OF_3);
    scene_close(&s);
}

/* A hundred of the contribution of 1200 goes back the day after; and is a row of its own. */
static void put_refund(struct scene *s)
{
    testdb_script(s->d.t,
        "INSERT INTO premium (id, uuid, version, created_at, created_by, changed_at, changed_by, amount, receipt, pay_date, pay_type, is_photo_fee,"
        " policy_id, district_id, village_id, refund_of_id, reason) SELECT 9000 + p.id, x.uuid, 1, p.created_at, -1, p.created_at, -1, -10000, 'V', "
        " p.pay_date, 'C', p.is_photo_fee, p.policy_id, p.district_id, p.village_id, p.id, 'x' FROM premium p, product x WHERE p.amount = 120000 AND x.id = 1;"
        "UPDATE policy SET stage = 'R' WHERE id IN (SELECT policy_id FROM premium WHERE amount = 120000)");
}

static void reports_tell_refunds(void **state)
{
    struct scene s;

    scene_open(&s, state);
    put_refund(&s);
    assert_report(&s, "premium_collection", "{\"dateFrom\":\"2021-02-01\"}",
                  COLLECTION_HEADS "Lake,P1,,2021-02-01,Cash,1,1200.00,100.00,1100.00\n");
    assert_report(&s, "policy_renewals", "{\"dateFrom\":\"2021-02-01\"}",
                  "Insurance number,Last name,Other names,Village,Officer,Product,Enrolled on,Receipt,Paid on,Payer,Paid,Given back,Net\n"
                  "990000023,Sen,Chetan,Shore,E2,P1,2021-02-01,A5,2021-02-01,,1200.00,0.00,1200.00\n"
                  "990000023,Sen,Chetan,Shore,E2,P1,2021-02-01,V,2021-02-01,,0.00,100.00,-100.00\n");
    scene_close(&s);
}

#define PERFORMANCE_HEADS \
    "Officer,Last name,Other names,New policies,Renewed,Suspended,Expired,Asked to renew,Of those renewed,Of those declined,Paid,Given back,Net," \
    "Feedback asked,Of those answered\n"

/* Several lists in one table; what each shows is of its own days. */
static void what_officers_did_is_told(void **state)
{
    struct scene s;

    scene_open(&s, state);
    put_refund(&s);
    assert_report(&s, "enrolment_performance_indicators", "{\"dateFrom\":\"2021-01-01\",\"dateTo\":\"2021-12-31\"}", PERFORMANCE_HEADS
                  "E1,Karki,Om,0,1,0,1,0,0,0,350.00,0.00,350.00,0,0\nE2,Lama,Sita,0,1,0,0,0,0,0,1200.00,100.00,1100.00,0,0\n");
    assert_report(&s, "enrolment_performance_indicators", "{\"dateFrom\":\"2021-02-01\",\"district\":\"3\"}",
                  PERFORMANCE_HEADS "E2,Lama,Sita,0,1,0,0,1,0,0,1200.00,100.00,1100.00,0,0\n");
    scene_close(&s);
}

#define SNAPSHOT_HEADS "Officer,Last name,Other names,Active families,Expired that day,Idle,Suspended\n"

/* What the telephones are told of an officer is what stands at the foot of his report. */
static void assert_snapshot(struct scene *s, const char *day, const char *rows, const int64_t *e1)
{
    struct function_call c = calling(s, s->admin, "{}");
    int64_t families[4];
    date_t on;

    assert_true(date_read(day, strlen(day), &on));
    assert_report(s, "officer_snapshot", str_format(s->d.arena, "{\"date\":\"%s\"}", day).p, str_format(s->d.arena, SNAPSHOT_HEADS "%s", rows).p);
    assert_ok(report_officer_snapshot(&c, 1, on, families));
    for (int i = 0; i < 4; i++) assert_int_equal(families[i], e1[i]);
}
#define FAMILIES_OF_E1(...) (const int64_t[]){__VA_ARGS__}

static void families_of_officers_on_a_day(void **state)
{
    struct scene s;

    scene_open(&s, state);
    assert_snapshot(&s, "2021-01-10", "E1,Karki,Om,1,0,0,0\n", FAMILIES_OF_E1(1, 0, 0, 0));   /* E2 sold nothing yet */
    assert_snapshot(&s, "2021-03-01", "E1,Karki,Om,1,0,0,0\nE2,Lama,Sita,1,0,0,0\n", FAMILIES_OF_E1(1, 0, 0, 0));
    testdb_script(s.d.t, "UPDATE policy SET officer_id = 1 WHERE id = 3");   /* of another product: idle beside what is active */
    assert_snapshot(&s, "2021-03-01", "E1,Karki,Om,1,0,1,0\nE2,Lama,Sita,1,0,0,0\n", FAMILIES_OF_E1(1, 0, 1, 0));
    testdb_script(s.d.t, "UPDATE policy SET status = 16 WHERE id = 3");
    assert_snapshot(&s, "2021-03-01", "E1,Karki,Om,1,0,1,0\nE2,Lama,Sita,1,0,0,0\n", FAMILIES_OF_E1(1, 0, 1, 0));
    testdb_script(s.d.t, "UPDATE product SET conversion_product_id = 1 WHERE id = 2");   /* which replaces its product */
    assert_snapshot(&s, "2021-03-01", "E1,Karki,Om,1,0,0,0\nE2,Lama,Sita,1,0,0,0\n", FAMILIES_OF_E1(1, 0, 0, 0));
    testdb_script(s.d.t, "UPDATE officer SET substitution_officer_id = 1 WHERE id = 2; UPDATE policy SET status = 4 WHERE id = 4");
    assert_snapshot(&s, "2021-03-01", "E1,Karki,Om,1,0,0,0\nE2,Lama,Sita,0,0,0,1\n", FAMILIES_OF_E1(1, 0, 0, 1));
    assert_snapshot(&s, "2022-01-04", "E1,Karki,Om,1,0,0,0\nE2,Lama,Sita,0,0,0,1\n", FAMILIES_OF_E1(1, 0, 0, 1));
    assert_snapshot(&s, "2022-01-05", "E2,Lama,Sita,0,0,0,1\n", FAMILIES_OF_E1(0, 0, 0, 1));
    assert_report(&s, "officer_snapshot", "{\"date\":\"2021-03-01\",\"officer\":\"00000000-0000-4000-8000-000000000092\"}",
                  SNAPSHOT_HEADS "E2,Lama,Sita,0,0,0,1\n");
    assert_report(&s, "officer_snapshot", "{\"date\":\"2021-03-01\",\"officer\":\"7\"}", SNAPSHOT_HEADS);
    assert_report(&s, "officer_snapshot", "{\"snapshotDate\":\"2021-03-01\",\"district\":\"2\"}", SNAPSHOT_HEADS "E1,Karki,Om,1,0,0,0\n");
    scene_close(&s);
}

/* Policy 1 is over since 4 January, and policy 2 is its renewal; policy 4 becomes the first family's too. */
static void families_count_once(void **state)
{
    struct function_call c;
    struct print p;
    struct scene s;

    scene_open(&s, state);
    assert_snapshot(&s, "2021-01-04", "", FAMILIES_OF_E1(0, 0, 0, 0));
    testdb_script(s.d.t, "UPDATE policy SET status = 1 WHERE id = 2");
    assert_snapshot(&s, "2021-01-04", "E1,Karki,Om,0,1,0,0\n", FAMILIES_OF_E1(0, 1, 0, 0));
    testdb_script(s.d.t, "UPDATE policy SET deleted_at = created_at WHERE id = 1");
    assert_snapshot(&s, "2021-01-04", "", FAMILIES_OF_E1(0, 0, 0, 0));
    testdb_script(s.d.t, "UPDATE policy SET status = 2 WHERE id = 2; UPDATE policy SET family_id = 1, status = 2, product_id = 1 WHERE id IN (3, 4);"
                         " UPDATE policy SET officer_id = 1 WHERE id = 3; UPDATE officer SET substitution_officer_id = 1 WHERE id = 2");
    assert_snapshot(&s, "2021-03-01", "E1,Karki,Om,1,0,0,0\nE2,Lama,Sita,1,0,0,0\n", FAMILIES_OF_E1(1, 0, 0, 0));
    c = calling(&s, s.admin, "{\"date\":\"2021-03-01\"}");
    assert_ok(report_pdf(&c, STR("officer_snapshot"), &p));
    if (str_find(buf_str(&p.text), STR("\"foot\":[[\"\",\"\",\"\",\"1\",\"0\",\"0\",\"0\"]]"), 0) < 0) failed(&s, "# %.*s\n", STR_ARG(buf_str(&p.text)));
    scene_close(&s);
}

#define REACH_HEADS "District,Village,Insurance number,Last name,Other names,Phone of the head,Agreed,Members with a phone\n"
#define REACH_1(phone, n) "Hill,Upper,990000001,Rana,Asha," phone "," n "\n"
#define REACH_2(n) "Lake,Shore,990000023,Sen,Chetan,," n "\n"

/* The head's telephone, or a member's; who left the family has none for it. */
static void families_that_can_be_told(void **state)
{
    struct scene s;

    scene_open(&s, state);
    testdb_script(s.d.t, "UPDATE insuree SET phone = NULL; UPDATE insuree SET phone = '0271' WHERE chf_id = '990000012'");
    assert_report(&s, "communication_by_notification", "{}", REACH_HEADS REACH_1("", "0,1") REACH_2("0,0"));
    assert_report(&s, "communication_by_notification", "{\"mode\":\"0\",\"officer\":\"1\"}", REACH_HEADS REACH_1("", "0,1"));
    assert_report(&s, "communication_by_notification", "{\"mode\":\"3\"}", REACH_HEADS REACH_1("", "0,1"));
    assert_report(&s, "communication_by_notification", "{\"mode\":\"4\"}", REACH_HEADS REACH_2("0,0"));
    drive_put(&s.d, "family_notice.create", "{'family': '00000000-0000-4000-8000-000000000041', 'approval': true}");
    drive_put(&s.d, "family_notice.create", "{'family': '00000000-0000-4000-8000-000000000042', 'approval': true}");
    assert_report(&s, "communication_by_notification", "{\"mode\":\"1\"}", REACH_HEADS REACH_1("", "1,1"));
    assert_report(&s, "communication_by_notification", "{\"mode\":\"2\"}", REACH_HEADS REACH_2("1,0"));
    assert_report(&s, "communication_by_notification", "{\"mode\":\"2\",\"district\":\"2\"}", REACH_HEADS);
    testdb_script(s.d.t, "UPDATE family_notice SET approval = NOT approval; UPDATE insuree SET phone = '' WHERE chf_id = '990000023';"
                         " UPDATE insuree SET deleted_at = created_at WHERE chf_id = '990000012'");
    assert_report(&s, "communication_by_notification", "{\"mode\":\"4\",\"region\":\"1\"}", REACH_HEADS REACH_1("", "0,0") REACH_2("0,0"));
    testdb_script(s.d.t, "UPDATE insuree SET phone = '0273' WHERE chf_id = '990000001'");
    assert_report(&s, "communication_by_notification", "{\"mode\":\"3\"}", REACH_HEADS REACH_1("0273", "0,1"));
    scene_close(&s);
}

/* Of the three policies in effect: at the first facility one day each, and a stay that is referred and rejected; at the second
 * facility a claim each without an end, that of policy 1 referred. Dates and uuids are borrowed: engines write them differently. */
#define CLAIM_OF(id, of, columns) \
    "INSERT INTO claim (id, uuid, version, created_at, created_by, changed_at, changed_by, insuree_id, icd_id, feedback_available, code," \
    " date_from, date_claimed, " columns ") SELECT " id ", " of ".uuid, 1, p.created_at, p.created_by, p.changed_at, p.changed_by," \
    " (SELECT MIN(id) FROM insuree), 1, 1 > 2, 'C' || (" id "), p.effective_date, p.effective_date, "
static void put_claims(struct scene *s)
{
    testdb_script(s->d.t,
        "INSERT INTO diagnosis (id, uuid, version, created_at, created_by, changed_at, changed_by, code, name, name_key)"
        " SELECT 1, uuid, 1, created_at, created_by, changed_at, changed_by, 'A', 'A', 'a' FROM product WHERE id = 1;"
        CLAIM_OF("p.id", "p", "date_to, health_facility_id, status, remunerated")
        "p.effective_date, 1, 16, 10050 FROM policy p WHERE p.effective_date IS NOT NULL;"
        CLAIM_OF("10 + q.id", "q", "date_to, health_facility_id, status, visit_type")
        "p.expiry_date, 1, 1, 'R' FROM product q JOIN policy p ON p.id = q.id WHERE q.id = 1;"
        CLAIM_OF("20 + p.id", "r", "health_facility_id, status, visit_type")
        "2, 4, CASE WHEN p.id = 1 THEN 'R' ELSE 'E' END FROM policy p JOIN premium r ON r.policy_id = p.id"
        " WHERE r.id = (SELECT MIN(id) FROM premium WHERE policy_id = p.id) AND p.effective_date IS NOT NULL;");
}

static void reports_of_claims_count_and_share(void **state)
{
    struct scene s;

    scene_open(&s, state);
    put_claims(&s);
    assert_report(&s, "claims_primary_operational_indicators", "{}",
                  "District,Facility,Name,Claims,Rejected claims,To be paid\nHill,HF1,Hill Hospital,4,1,301.50\nLake,HF2,Lake Post,3,0,0.00\n");
    assert_report(&s, "claim_percentage_referrals", "{}",
                  "District,Facility,Name,Claims,Out-patient %,In-patient %,Referral %\nHill,HF1,Hill Hospital,4,75.00,25.00,25.00\n"
                  "Lake,HF2,Lake Post,3,100.00,0.00,33.33\n");
    assert_report(&s, "claim_percentage_referrals", "{\"district\":\"3\",\"dateFrom\":\"2021-01-06\"}",
                  "District,Facility,Name,Claims,Out-patient %,In-patient %,Referral %\nLake,HF2,Lake Post,1,100.00,0.00,0.00\n");
    scene_close(&s);
}

#define HEADS "Month,District,Facility,Name of the health facility,Level,Product,Population,Families,Insured population,Insured families,Visits,Adjusted amount,Payment\n"

/* What imports and runs left: of the year, the place and the product. */
static void payments_by_head(void **state)
{
    static const right_t right[] = {131218};
    static const int64_t elsewhere[] = {99};
    const struct access who = {.user = 8, .signed_in = true, .rights = right, .right_count = 1, .shape = SCOPE_DISTRICTS, .places = elsewhere, .place_count = 1};
    struct blob_writer *w;
    struct function_call c;
    struct scene s;

    scene_open(&s, state);
    for (int month = 11; month <= 12; month++)
        testdb_script(s.d.t, str_format(s.d.arena,
            "INSERT INTO capitation_payment (id, uuid, version, created_at, created_by, changed_at, changed_by, year, month, district_name,"
            " health_facility_code, health_facility_name, hf_level, total_population, total_families, total_insured_insuree,"
            " total_insured_families, total_claims, total_adjusted, payment_cathment, product_id, health_facility_id, district_id)"
            " SELECT %d, uuid, 1, created_at, 0, created_at, 0, 2025, %d, 'Rapta', 'H1', 'Hospital', 'H', 1000050, 200000, 0, 0, 300, 1025, 11625000,"
            " (SELECT min(id) FROM product), (SELECT min(id) FROM health_facility), (SELECT district_id FROM health_facility ORDER BY id LIMIT 1)"
            " FROM location WHERE id = %d", month, month, month - 10).p);
    assert_report(&s, "capitation_payment", "{\"year\":\"2025\",\"month\":\"12\",\"hfLevel\":\"H\"}", HEADS "12,Rapta,H1,Hospital,H,P1,10000.50,2000.00,0.00,0.00,3.00,10.25,116250.00\n");
    assert_report(&s, "capitation_payment", "{\"requested_year\":\"2024\"}", HEADS);
    assert_report(&s, "capitation_payment", "{\"location\":\"99\"}", HEADS);
    c = calling(&s, &who, "{}");
    w = draft(&s);
    assert_ok(report_sheet(&c, STR("capitation_payment"), SHEET_CSV, w));
    assert_true(str_is(given(&s, w), HEADS));
    c = calling(&s, s.admin, "{}");
    assert_ok(report_pdf(&c, STR("capitation_payment"), &(struct print){0}));
    scene_close(&s);
}

#define LAYOUT_OF(field, label, type, total) "{\\\"field\\\":\\\"" field "\\\",\\\"label\\\":\\\"" label "\\\",\\\"type\\\":\\\"" type "\\\",\\\"total\\\":" total "}"
#define ARGUMENT_OF(name, label, kind, required, more) \
    "{\\\"name\\\":\\\"" name "\\\",\\\"label\\\":\\\"" label "\\\",\\\"kind\\\":\\\"" kind "\\\",\\\"required\\\":" required more "}"
#define ROW_OF(entity) ",\\\"entity\\\":\\\"" entity "\\\""
#define CHOICE_OF(value, label) "{\\\"value\\\":\\\"" value "\\\",\\\"label\\\":\\\"" label "\\\"}"
#define REACH_ARGUMENTS \
    "\\\"arguments\\\":[" ARGUMENT_OF("mode", "Which", "choice", "false", ",\\\"choices\\\":[" CHOICE_OF("0", "All families") "," CHOICE_OF("1", "Agreed, with a phone") "," \
    CHOICE_OF("2", "Agreed, without a phone") "," CHOICE_OF("3", "A phone, but not agreed") "," CHOICE_OF("4", "Neither") "]") "," \
    ARGUMENT_OF("location", "Place", "row", "false", ROW_OF("location")) "," ARGUMENT_OF("officer", "Officer", "row", "false", ROW_OF("officer")) "]"
#define SNAPSHOT_ARGUMENTS \
    LAYOUT_OF("family__id", "Suspended", "count", "false") "],\\\"arguments\\\":[" ARGUMENT_OF("date", "Day", "date", "true", "") "," \
    ARGUMENT_OF("location", "Place", "row", "false", ROW_OF("location")) "," ARGUMENT_OF("product", "Product", "row", "false", ROW_OF("product")) "," \
    ARGUMENT_OF("officer", "Officer", "row", "false", ROW_OF("officer")) "]"

static void assert_layout(struct scene *s, const char *name, const char *holds)
{
    const struct access administrator = {.user = 9, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    struct str layout = kit_query(&s->k, s->d.arena, &administrator, str_format(s->d.arena, "{report(name:\"%s\"){defaultReport}}", name).p);

    if (str_find(layout, str_of(holds), 0) < 0) failed(s, "# %.*s does not hold %s\n", STR_ARG(layout), holds);
}

/* Whoever asks for one knows by this what it shows and what he may ask for. */
static void reports_describe_themselves(void **state)
{
    const struct access administrator = {.user = 9, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    struct scene s;

    scene_open(&s, state);
    assert_true(str_find(kit_query(&s.k, s.d.arena, &administrator, "{reports{name}}"), STR("{\"name\":\"premium_collection\"},{\"name\":\"product_sales\"}"), 0) > 0);
    assert_layout(&s, "communication_by_notification", REACH_ARGUMENTS);
    assert_layout(&s, "communication_by_notification", LAYOUT_OF("memberPhones", "Members with a phone", "count", "true"));
    assert_layout(&s, "officer_snapshot", SNAPSHOT_ARGUMENTS);
    assert_layout(&s, "enrolled_families", LAYOUT_OF("enrollDate", "Enrolled on", "date", "false") "," LAYOUT_OF("status", "Status", "text", "false") ","
                  LAYOUT_OF("value", "Value", "money", "true"));
    assert_layout(&s, "enrolled_families", ARGUMENT_OF("status", "Status", "choice", "false", ",\\\"choices\\\":[" CHOICE_OF("1", "Idle") "," CHOICE_OF("2", "Active") ","
                  CHOICE_OF("4", "Suspended") "," CHOICE_OF("8", "Expired") "," CHOICE_OF("16", "Ready") "]"));
    assert_layout(&s, "claim_percentage_referrals", LAYOUT_OF("visitType", "Referral %", "pct", "false"));
    assert_layout(&s, "claim_history", ARGUMENT_OF("insuranceNumber", "Insurance number", "text", "true", ""));
    assert_layout(&s, "capitation_payment", ARGUMENT_OF("year", "Year", "number", "false", ""));
    assert_report(&s, "messages_about_policies", "{\"dateFrom\":\"2021-01-01\",\"dateTo\":\"2021-01-31\",\"state\":\"sent\"}",
                  "District,Kind,Language,Messages,Sent,Failed,Given up\n");
    scene_close(&s);
}

static void reports_refuse(void **state)
{
    static const struct { const char *name, *arguments; enum err_id id; } cases[] = {
        {"nix", "{}", E_NOT_FOUND}, {"claim_history", "{}", E_FIELD_REQUIRED}, {"product_sales", "{\"dateFrom\":\"yesterday\"}", E_FIELD_FORM},
        {"product_sales", "{\"product\":\"x' OR 1=1\"}", E_FIELD_FORM}, {"enrolled_families", "{\"status\":\"2;\"}", E_FIELD_FORM},
        {"officer_snapshot", "{}", E_FIELD_REQUIRED}, {"officer_snapshot", "{\"date\":\"2026\"}", E_FIELD_FORM},
        {"officer_snapshot", "{\"date\":\"2026-01-01\",\"officer\":\"E1\"}", E_FIELD_FORM}, {"communication_by_notification", "{\"mode\":\"5\"}", E_FIELD_CHOICE},
    };
    static const right_t list[] = {131200};
    const struct access no_right = {.user = 8, .signed_in = true, .rights = list, .right_count = 1, .shape = SCOPE_ALL};
    struct function_call c;
    struct scene s;

    scene_open(&s, state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        c = calling(&s, s.admin, cases[i].arguments);
        assert_true(err_is(report_sheet(&c, str_of(cases[i].name), SHEET_CSV, draft(&s)), cases[i].id));
    }
    c = calling(&s, &no_right, "{}");
    assert_true(err_is(report_sheet(&c, STR("product_sales"), SHEET_CSV, draft(&s)), E_FORBIDDEN));
    assert_string_equal(kit_query(&s.k, s.d.arena, &no_right, "{reports{name}}").p, "200 {\"data\":{\"reports\":[]}}");
    scene_close(&s);
}

static void reports_on_paper(void **state)
{
    struct function_call c;
    struct scene s;
    struct print p;

    scene_open(&s, state);
    c = calling(&s, s.admin, "{}");
    assert_ok(report_pdf(&c, STR("product_sales"), &p));
    if (str_find(buf_str(&p.text), STR(PAPER), 0) < 0) failed(&s, "# %.*s\n", STR_ARG(buf_str(&p.text)));
    s.d.t->env->limits.value[LIMIT_PRINT_BYTES] = 300;
    assert_true(err_is(report_pdf(&c, STR("product_sales"), &p), E_LIMIT));
    scene_close(&s);
}

/* Made while the client waits: of so many rows, and not one more. Four policies, two districts. */
static void reports_and_registers_have_their_size(void **state)
{
    struct function_call c;
    struct blob_writer *w;
    struct scene s;
    struct print p;

    scene_open(&s, state);
    c = calling(&s, s.admin, "{}");
    s.d.t->env->limits.value[LIMIT_REPORT_ROWS] = 4;
    assert_ok(report_sheet(&c, STR("enrolled_families"), SHEET_CSV, draft(&s)));
    assert_ok(report_pdf(&c, STR("enrolled_families"), &p));
    s.d.t->env->limits.value[LIMIT_REPORT_ROWS] = 3;
    assert_true(err_is(report_sheet(&c, STR("enrolled_families"), SHEET_CSV, draft(&s)), E_LIMIT));
    assert_true(err_is(report_pdf(&c, STR("enrolled_families"), &p), E_LIMIT));
    s.d.t->env->limits.value[LIMIT_REPORT_ROWS] = 2;
    w = draft(&s);
    assert_ok(register_give(&c, STR("locations"), SHEET_XML, w));
    assert_true(str_starts(given(&s, w), STR("<?xml")));
    s.d.t->env->limits.value[LIMIT_REPORT_ROWS] = 1;
    assert_true(err_is(register_give(&c, STR("locations"), SHEET_XML, draft(&s)), E_LIMIT));
    scene_close(&s);
}

/* ---- what clients are told ---- */

static void set(struct scene *s, const char *name, const char *value, bool good)
{
    struct tx *tx;
    err_t e;

    assert_ok(tx_begin(s->d.write, s->d.arena, access_program(), uuid_new(s->d.t->env), &tx));
    e = setting_set(tx, name, str_of(value));
    assert_int_equal(!e, good);
    if (e) tx_rollback(tx);
    else assert_ok(tx_commit(tx));
}

static void assert_answer(struct scene *s, const struct access *who, const char *query, const char *wanted)
{
    struct str found = kit_query(&s->k, s->d.arena, who, query);

    if (!str_is(found, wanted)) failed(s, "# %s\nfound  %.*s\nwanted %s\n", query, STR_ARG(found), wanted);
}

static void modules_of_clients(void **state)
{
    static const struct access nobody;
    struct scene s;

    scene_open(&s, state);
    set(&s, "core.module_configurations", "[]", false);
    set(&s, "core.module_configurations", "{\"fe-core\": 1}", false);
    set(&s, "core.module_configurations", "{\"fe-core\": {\"config\": []}}", false);
    set(&s, "core.module_configurations", "{\"fe-core\": {\"layer\": \"xx\"}}", false);
    set(&s, "core.module_configurations", "{\"fe-core\": {\"controls\": [{}]}}", false);
    set(&s, "core.module_configurations",
        "{\"fe-core\": {\"config\": {\"a\": [1, \"x\"]}, \"controls\": [{\"field\": \"Age\", \"usage\": 3}, {\"field\": \"x\"}]},"
        " \"fe-claim\": {\"version\": \"2\"}, \"fe-secret\": {\"isExposed\": false}, \"fe-later\": {\"isDisabledUntil\": \"2999-01-01T00:00:00\"},"
        " \"payer\": {\"layer\": \"be\"}}", true);
    kit_close(&s.k);
    kit_open(&s.k, s.d.t, s.d.registry, s.d.write);
    assert_answer(&s, &nobody, "{moduleConfigurations(layer: \"fe\"){module layer version config isExposed controls{field usage}}}",
                  "200 {\"data\":{\"moduleConfigurations\":["
                  "{\"module\":\"fe-core\",\"layer\":\"FE\",\"version\":\"1\",\"config\":\"{\\\"a\\\":[1,\\\"x\\\"]}\",\"isExposed\":true,"
                  "\"controls\":[{\"field\":\"Age\",\"usage\":3},{\"field\":\"x\",\"usage\":null}]},"
                  "{\"module\":\"fe-claim\",\"layer\":\"FE\",\"version\":\"2\",\"config\":\"{}\",\"isExposed\":true,\"controls\":[]}]}}");
    assert_true(str_find(kit_query(&s.k, s.d.arena, &nobody, "{moduleConfigurations{module}}"), STR("\"core\"},"), 0) > 0);
    scene_close(&s);
}

static void filters_that_are_offered(void **state)
{
    static const struct access nobody, no_right = {.user = 8, .signed_in = true, .shape = SCOPE_ALL};
    struct scene s;

    scene_open(&s, state);
    set(&s, "core.extension_schemas", "{\"Insuree\": {}}", false);
    set(&s, "core.extension_schemas", "{\"Insuree\": {\"properties\": {\"height\": {\"type\": \"integer\"}, \"w\": {\"type\": \"number\"},"
                                      " \"town\": {\"type\": \"string\"}, \"since\": {\"type\": \"string\", \"format\": \"date\"},"
                                      " \"able\": {\"type\": \"boolean\"}}}}", true);
    kit_close(&s.k);
    kit_open(&s.k, s.d.t, s.d.registry, s.d.write);
    assert_answer(&s, s.admin, "{customFilters(moduleName: \"insuree\", objectTypeName: \"Insuree\"){code type objectClassName possibleFilters{field filter type}}}",
                  "200 {\"data\":{\"customFilters\":{\"code\":\"insuree\",\"type\":\"Insuree\",\"objectClassName\":\"Insuree\",\"possibleFilters\":["
                  "{\"field\":\"height\",\"filter\":[\"exact\",\"lt\",\"lte\",\"gt\",\"gte\"],\"type\":\"integer\"},"
                  "{\"field\":\"w\",\"filter\":[\"exact\",\"lt\",\"lte\",\"gt\",\"gte\"],\"type\":\"decimal\"},"
                  "{\"field\":\"town\",\"filter\":[\"iexact\",\"istartswith\",\"icontains\"],\"type\":\"string\"},"
                  "{\"field\":\"since\",\"filter\":[\"exact\",\"lt\",\"lte\",\"gt\",\"gte\"],\"type\":\"date\"},"
                  "{\"field\":\"able\",\"filter\":[\"exact\"],\"type\":\"boolean\"}]}}}");
    assert_answer(&s, s.admin, "{customFilters(moduleName: \"abc\", objectTypeName: \"abc\"){type}}", "200 {\"data\":{\"customFilters\":null}}");
    assert_answer(&s, s.admin, "{customFilters(moduleName: \"claim\", objectTypeName: \"Claim\"){possibleFilters{field}}}",
                  "200 {\"data\":{\"customFilters\":{\"possibleFilters\":[]}}}");
    assert_true(str_find(kit_query(&s.k, s.d.arena, &no_right, "{customFilters(moduleName: \"insuree\", objectTypeName: \"Insuree\"){type}}"),
                         STR("unauthorized"), 0) > 0);
    assert_true(str_find(kit_query(&s.k, s.d.arena, &nobody, "{customFilters(moduleName: \"insuree\", objectTypeName: \"Insuree\"){type}}"),
                         STR("unauthorized"), 0) > 0);
    scene_close(&s);
}

/* Headed by what an administrator calls them, behind the list's own where none are chosen. */
static void own_fields_have_their_titles(void **state)
{
    struct scene s;
    struct str all;

    scene_open(&s, state);
    set(&s, "core.extension_schemas", "{\"Insuree\": {\"properties\": {\"height\": {\"type\": \"integer\", \"titles\": {\"en\": \"Height, cm\", \"fr\": \"Taille\"}},"
                                      " \"town\": {\"title\": \"Town\"}, \"w\": {\"type\": \"number\"}}}, \"Family\": {\"properties\": {\"hut\": {\"title\": \"Hut\"}}}}", true);
    kit_close(&s.k);
    kit_open(&s.k, s.d.t, s.d.registry, s.d.write);
    assert_content(&s, "(fields: [\"jsonExt__height\", \"json_ext__town\", \"jsonExt__w\", \"jsonExt__other\", \"family__jsonExt__hut\"],"
                       " fieldsColumns: {json_ext__town: \"T\"}, chfId: \"nobody\")", "\"Height, cm\",T,w,jsonExt__other,Family: Hut\n");
    all = content(&s, s.admin, ask(&s, s.admin, "insureesExport", "(chfId: \"nobody\")"));
    assert_true(str_ends(all, STR("\"Height, cm\",Town,w\n")));
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(own_fields_have_their_titles),
        TESTDB_BOTH(columns_and_order), TESTDB_BOTH(extensions_are_read_once_a_row), TESTDB_BOTH(files_follow_rights_and_places),
        TESTDB_BOTH(their_rows_go_too), TESTDB_BOTH(rows_go_by_their_end), TESTDB_BOTH(accounts_have_their_share), TESTDB_BOTH(reports_and_registers_have_their_size),
        TESTDB_BOTH(what_is_wrong_is_refused), TESTDB_BOTH(a_large_one_is_made_by_a_job),
        TESTDB_BOTH(a_job_that_cannot_is_told), TESTDB_BOTH(a_job_makes_the_file_that_it_was_started_for), TESTDB_BOTH(nobody_starts_its_job_by_hand),
        TESTDB_BOTH(a_request_that_is_none_fails_its_job), TESTDB_BOTH(files_are_their_owners),
        TESTDB_BOTH(files_have_their_time), TESTDB_BOTH(extensions_are_searched), TESTDB_BOTH(reports_say_what_is_there), TESTDB_BOTH(reports_tell_refunds), TESTDB_BOTH(what_officers_did_is_told),
        TESTDB_BOTH(families_of_officers_on_a_day), TESTDB_BOTH(families_count_once), TESTDB_BOTH(families_that_can_be_told),
        TESTDB_BOTH(reports_of_claims_count_and_share), TESTDB_BOTH(payments_by_head), TESTDB_BOTH(reports_describe_themselves), TESTDB_BOTH(reports_refuse), TESTDB_BOTH(reports_on_paper),
        TESTDB_BOTH(modules_of_clients), TESTDB_BOTH(filters_that_are_offered),
    };

    return testdb_run("api/export", tests, sizeof tests / sizeof *tests);
}
