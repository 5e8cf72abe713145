/* The main job as it must run: one family through its whole life in the scheme, over HTTP against the program itself, on both
 * engines; and what it leaves: the same journal, books that balance, a chain that holds. */
#include <string.h>

#include "job_steps.h"

/* ---- the five steps ---- */

static void day(struct job *j, const char *clock)
{
    job_day(j, clock);
    job_sign_in(j, "olga", "Olga-sells-1", BY_COOKIE);
    job_sign_in(j, "hans", "Hans-sells-1", BY_TOKEN);
    job_sign_in(j, "cleo", "Cleo-claims-1", BY_COOKIE);
    job_sign_in(j, "mona", "Mona-reviews-1", BY_TOKEN);
    job_sign_in(j, "abel", "Abel-counts-1", BY_TOKEN);
}

/* Each file for whom it is, not for a stranger, and not for who works elsewhere. */
static void check_files(struct job *j)
{
    static const struct { const char *who, *path, *begins, *says; int elsewhere; } files[] = {
        {"olga", "/api/contribution/receipt?uuid=<premium 2>", "%PDF-", "RC-2", 404},
        {"olga", "/api/insuree/card?uuid=<insuree 1>&uuid=<insuree 2>&uuid=<insuree 3>&sheet=true", "%PDF-", "990000023", 404},
        {"olga", "/api/insuree/photo?uuid=<insuree 1>", "\xff\xd8\xff", NULL, 404},
        {"cleo", "/api/claim/print?uuid=<claim 1>", "%PDF-", "160.27 USD", 403},   /* hans prints no claims */
        {"mona", "/api/claim/attach?id=<claim_attachment 1>", "Chart\n", NULL, 404},
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct str body = job_file(j, files[i].who, files[i].path, 200, files[i].begins);
        struct str text = files[i].says ? job_text(j, body) : STR_NONE;
        if (text.p && str_find(text, str_of(files[i].says), 0) < 0) fail_msg("%s: %.*s", files[i].path, STR_ARG(text));
        job_file(j, "hans", files[i].path, files[i].elsewhere, "");
        job_file(j, NULL, files[i].path, 401, "");
    }
}

#define AUTHORS "{ bill { edges { node { userCreated { username iUser { loginName } } userUpdated { username } } } } }"

/* Clients take it for granted that a row has its author: what an account of another system wrote, or nobody, has one too. */
static const struct step authors[] = {
    {"root", AUTHORS, "{'bill':{'edges':[{'node':{'userCreated':{'username':'system','iUser':null},'userUpdated':{'username':'abel'}}}]}}"},
    {"root", "{ users(showDeleted: true, username: 'system') { totalCount } all: users(showDeleted: true) { totalCount } }",
             "{'users':{'totalCount':0},'all':{'totalCount':6}}"},
    STEPS_END
};

static void run_job(struct job *j, void **state)
{
    job_open(j, testdb_of(state));
    job_day(j, "2026-03-01T08:00:00");
    job_steps(j, job_registers);
    job_steps(j, job_accounts);
    day(j, "2026-03-02T08:00:00");
    job_steps(j, job_enrolling);
    job_steps(j, job_not_enrolled);
    job_steps(j, job_insuring);
    day(j, "2026-03-10T08:00:00");
    job_steps(j, job_claiming);
    job_steps(j, job_reviewing);
    day(j, "2026-04-01T08:00:00");
    job_steps(j, job_paying);
    job_sql(j, "UPDATE bill SET created_by = -1");
    job_steps(j, authors);
    job_sql(j, "UPDATE bill SET created_by = changed_by");
    job_steps(j, job_refused);
    check_files(j);
}

/* ---- what it leaves ---- */

static void program_says(struct job *j, const char *const *words, int status, const char *part)
{
    struct ran ran = job_program(j, words);

    if (ran.status != status || str_find(ran.out, str_of(part), 0) < 0)
        fail_msg("%s %s: %d, %.*s", words[0], words[1], ran.status, STR_ARG(ran.out));
}

/* On PostgreSQL an entry is sealed when no older transaction is open, on the whole server: others' tests may keep some. */
static void seal(struct job *j)
{
    int64_t since = now_ms();

    while (str_find(job_program(j, WORDS("journal", "verify")).out, STR("unsealed    0\n"), 0) < 0) {
        assert_true(now_ms() - since < 60000);
        assert_int_equal(job_program(j, WORDS("journal", "seal")).status, 0);
    }
}

/* Who, when, what: each change of the family's head. */
static void check_history(struct job *j)
{
    assert_str(job_rows(j, "SELECT u.username, c.name, j.op, j.version, j.payload FROM journal j JOIN command c ON c.id = j.command_id"
                           " JOIN core_user u ON u.id = j.actor WHERE j.entity = 'insuree' AND j.row_id = 1 ORDER BY j.id", "ttiit"),
        "olga|family.create|1|1|{\"chfId\":\"990000001\",\"lastName\":\"Ndoye\",\"otherNames\":\"Awa\",\"dob\":\"1985-03-04\",\"head\":true,"
        "\"cardIssued\":false,\"offline\":false,\"status\":\"AC\",\"family\":1,\"gender\":2}\n"
        "olga|family.create|2|2|{\"photoDate\":[null,\"2026-03-02\"],\"photo\":[null,1]}\n"
        "olga|insuree.update|2|3|{\"phone\":[null,\"0551234\"]}\n");
}

/* Every cell: with clock and ids fixed nothing is left to differ. */
#define JOURNAL \
    "SELECT j.id, c.name, j.at, j.actor, j.entity, j.row_id, j.row_uuid, j.version, j.op, j.place_before, j.place_after, j.payload, j.salt, j.digest" \
    " FROM journal j LEFT JOIN command c ON c.id = j.command_id ORDER BY j.id"

/* What each engine's run leaves for the comparison. */
static struct { struct arena *a; struct str told, journal; } left[2];

static void keep(struct job *j)
{
    struct arena *a = arena_new();

    left[j->s->t->engine == DB_POSTGRES].a = a;
    left[j->s->t->engine == DB_POSTGRES].told = str_copy(a, buf_str(&j->told));
    left[j->s->t->engine == DB_POSTGRES].journal = str_copy(a, job_rows(j, JOURNAL, "itsitiuiiiityy"));
}

static void same(struct str a, struct str b)
{
    size_t i = 0;

    if (str_eq(a, b)) return;
    while (i < a.n && i < b.n && a.p[i] == b.p[i]) i++;
    i = i > 200 ? i - 200 : 0;
    fail_msg("the engines differ\nSQLite:     %.*s\nPostgreSQL: %.*s", (int)(a.n - i > 400 ? 400 : a.n - i), a.p + i,
             (int)(b.n - i > 400 ? 400 : b.n - i), b.p + i);
}

static void engines_agree(void **state)
{
    if (!left[0].a || !left[1].a) skip();
    assert_true(left[0].journal.n > 20000);
    same(left[0].journal, left[1].journal);
    same(left[0].told, left[1].told);
}

/* Each with its mending. */
static void planted_changes_are_found(struct job *j)
{
    job_sql(j, "UPDATE posting SET amount = amount + 1 WHERE id = 1");
    program_says(j, WORDS("ledger", "check"), 1, "sums to 0.01, not to zero");
    job_sql(j, "UPDATE posting SET amount = amount - 1 WHERE id = 1");
    program_says(j, WORDS("ledger", "check"), 0, "The ledger fits.");
    job_sql(j, "UPDATE journal SET actor = actor + 1 WHERE entity = 'premium'");
    program_says(j, WORDS("journal", "verify"), 1, "");
    assert_true(str_find(server_log(j->s), STR("an entry was changed, or their order was"), 0) >= 0);   /* on its standard error */
    job_sql(j, "UPDATE journal SET actor = actor - 1 WHERE entity = 'premium'");
    program_says(j, WORDS("journal", "verify"), 0, "");
}

static void the_five_steps(void **state)
{
    struct job j;

    run_job(&j, state);
    job_close(&j);
    seal(&j);
    program_says(&j, WORDS("ledger", "check"), 0, "The ledger fits.");
    program_says(&j, WORDS("journal", "verify"), 0, "");
    check_history(&j);
    keep(&j);
    planted_changes_are_found(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TESTDB_BOTH(the_five_steps), TESTDB_POSTGRES(engines_agree) };

    return testdb_run("gate/main_job", tests, sizeof tests / sizeof *tests);
}
