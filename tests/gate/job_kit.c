#include "base/utf8.h"
#include "job_kit.h"

#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/json.h"
#include "io/picture.h"

#define ROOT_PASSWORD "Root-of-all-1"
#define FIXED_IDS "--id-seed", "41"

/* ---- text of a step ---- */

static struct str quoted(struct arena *a, const char *text)
{
    char *copy = (char *)(uintptr_t)str_copy(a, str_of(text)).p;

    for (char *p = copy; *p; p++)
        if (*p == '\'') *p = '"';
    return str_of(copy);
}

/* "claim 1": the uuid of that row. */
static struct str uuid_of(struct job *j, struct str row)
{
    static const enum db_type types[] = {DB_UUID};
    struct str table = str_cut(&row, ' ');
    struct db_conn *c = testdb_acquire(j->s->t, DB_READ);
    struct db_rows rows;
    uuid_t uuid;

    assert_ok(db_query(c, str_format(j->a, "SELECT uuid FROM %.*s WHERE id = %.*s", STR_ARG(table), STR_ARG(row)), NULL, 0, types,
                       1, &rows));
    if (!rows.rows) fail_msg("there is no %.*s %.*s", STR_ARG(table), STR_ARG(row));
    uuid = db_cell(&rows, 0, 0)->u;
    testdb_release(j->s->t, c);
    return uuid_text(j->a, uuid);
}

const char *job_filled(struct job *j, const char *text)
{
    struct str rest = quoted(j->a, text);
    struct buf out;

    buf_init(&out, j->a, rest.n + 64);
    while (rest.p) {
        struct str row;
        buf_add(&out, str_cut(&rest, '<'));
        if (!rest.p) break;
        row = str_cut(&rest, '>');
        buf_add(&out, str_is(row, "photo") ? base64(j->a, picture_make(j->a, 60, 80, 0)) : uuid_of(j, row));
    }
    return str_zero(j->a, buf_str(&out));
}

/* ---- requests ---- */

static const char *header_of_person(struct job *j, const char *who)
{
    for (int i = 0; i < j->signed_in; i++)
        if (!strcmp(j->people[i].name, who)) return j->people[i].header;
    fail_msg("%s has not signed in", who);
    return NULL;
}

static struct heard post(struct job *j, const char *headers, const char *document)
{
    struct json_writer w;
    struct buf body;

    buf_init(&body, j->a, 1024);
    w = json_writer(&body);
    json_open(&w, '{');
    json_key(&w, STR("query"));
    json_put_str(&w, str_of(document));
    json_close(&w, '}');
    return ask(j->s, str_format(j->a, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%s"
                                "Content-Length: %zu\r\n\r\n%.*s", headers, body.n, STR_ARG(buf_str(&body))).p);
}

static struct str asked(struct job *j, const char *who, const char *document)
{
    struct heard h = post(j, who ? header_of_person(j, who) : "", document);

    buf_add_format(&j->told, "%s %s\n%d %.*s\n", who ? who : "-", document, h.status, STR_ARG(h.body));
    return h.body;
}

static struct heard job_get(struct job *j, const char *who, const char *path)
{
    struct heard h = ask(j->s, str_format(j->a, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", job_filled(j, path),
                                          who ? header_of_person(j, who) : "").p);

    buf_add_format(&j->told, "%s %s\n%d\n", who ? who : "-", path, h.status);
    return h;
}

struct str job_file(struct job *j, const char *who, const char *path, int status, const char *begins)
{
    struct heard h = job_get(j, who, path);

    if (h.status != status || (status == 200 && !str_starts(h.body, str_of(begins))))
        fail_msg("%s: %s: %d %.*s", who ? who : "-", path, h.status, (int)(h.body.n < 300 ? h.body.n : 300), h.body.p);
    return h.body;
}

struct heard job_call(struct job *j, const char *who, const char *method, const char *path, const char *body)
{
    return job_call_with(j, who, "", method, path, body);
}

struct heard job_call_with(struct job *j, const char *who, const char *more, const char *method, const char *path, const char *body)
{
    const char *sent = body ? job_filled(j, body) : "", *headers = who ? header_of_person(j, who) : "";
    struct heard h = ask(j->s, str_format(j->a, "%s %s HTTP/1.1\r\nHost: x\r\n%s%s%sContent-Length: %zu\r\n\r\n%s", method, job_filled(j, path),
                                          headers, more, body ? "Content-Type: application/json\r\n" : "", strlen(sent), sent).p);

    buf_add_format(&j->told, "%s %s %s %s\n%d %.*s\n", who ? who : "-", method, path, body ? body : "", h.status, STR_ARG(h.body));
    return h;
}

/* ---- signing in ---- */

static const char *token_of(struct job *j, const struct heard *h, enum job_session how)
{
    struct str cookie = header_of(j->a, h, "set-cookie");
    const struct json *v;

    if (how == BY_COOKIE) {
        struct str token = str_cut(&cookie, ';');
        assert_true(str_starts(token, STR("JWT=")));
        return str_format(j->a, "Cookie: %.*s\r\n", STR_ARG(token)).p;
    }
    assert_ok(json_read(j->a, h->body, &j->s->t->env->limits, &v));
    v = json_get(json_get(json_get(v, "data"), "tokenAuth"), "token");
    return str_format(j->a, "Authorization: Bearer %.*s\r\n", STR_ARG(v->text)).p;
}

void job_sign_in(struct job *j, const char *name, const char *password, enum job_session how)
{
    struct heard h = post(j, "Cookie: csrftoken=abc\r\nX-CSRFToken: abc\r\n",
                          str_format(j->a, "mutation { tokenAuth(username: \"%s\", password: \"%s\") { token } }", name, password).p);
    int at = 0;

    if (h.status != 200) fail_msg("%s: %d %s", name, h.status, str_zero(j->a, h.body));
    while (at < j->signed_in && strcmp(j->people[at].name, name) != 0) at++;
    j->signed_in += at == j->signed_in;
    assert_true(j->signed_in <= JOB_PEOPLE);
    j->people[at].name = name;
    j->people[at].header = token_of(j, &h, how);
}

/* ---- steps ---- */

static void wrong(const struct step *step, const char *wanted, struct str found)
{
    fail_msg("%s: %s\nfound  %.*s\nwanted %s", step->who ? step->who : "-", step->what, STR_ARG(found), wanted);
}

static void query_step(struct job *j, const struct step *step)
{
    struct str body = asked(j, step->who, job_filled(j, step->what));
    bool refused = step->gives[0] == '!', part = step->gives[0] == '=';
    struct str wanted = quoted(j->a, step->gives + (refused || part));

    if (!refused && !part) wanted = str_format(j->a, "{\"data\":%.*s}", STR_ARG(wanted));
    if (str_find(body, wanted, 0) < 0 || (str_find(body, STR("\"errors\""), 0) >= 0) != refused) wrong(step, wanted.p, body);
}

static bool log_fits(struct job *j, struct str log, const char *gives)
{
    bool stranger = gives && gives[0] == '!', done = !gives || gives[0] == '=';

    if (!stranger && str_find(log, done ? STR("\"status\":2") : STR("\"status\":1"), 0) < 0) return false;
    return !gives || str_find(log, quoted(j->a, gives + (done || stranger)), 0) >= 0;
}

/* Accepted is not done: what became of it stands in the mutation log. */
static void mutation_step(struct job *j, const struct step *step)
{
    struct str rest = str_of(job_filled(j, step->what)), name = str_cut(&rest, ' ');
    int n = ++j->sent;
    struct str log;

    rest = (struct str){rest.p + 1, rest.n - 1};   /* behind the brace */
    log = asked(j, step->who, str_format(j->a, "mutation { %.*s(input: {clientMutationId: \"step-%d\", %.*s) { internalId } }",
                                         STR_ARG(name), n, STR_ARG(rest)).p);
    if (!str_starts(log, str_format(j->a, "{\"data\":{\"%.*s\":{\"internalId\":\"", STR_ARG(name)))) wrong(step, "accepted", log);
    log = asked(j, step->who, str_format(j->a, "{ mutationLogs(clientMutationId: \"step-%d\") { edges { node { status error jsonExt } } } }",
                                         n).p);
    if (!log_fits(j, log, step->gives)) wrong(step, step->gives ? step->gives : "done", log);
}

void job_steps(struct job *j, const struct step *steps)
{
    for (; steps->what; steps++)
        if (steps->what[0] == '{') query_step(j, steps);
        else mutation_step(j, steps);
}

/* ---- the program ---- */

static const char *const *server_words(struct job *j, const char *clock)
{
    const char **words = ARENA_ARRAY(j->a, const char *, 16);
    const char *const all[] = {"--blobs", j->blobs, "--clock", clock, FIXED_IDS, "--limit", "address_rate=1000000",
                               "--limit", "session_rate=1000000", NULL};

    memcpy(words, all, sizeof all);
    return words;
}

struct ran job_program(struct job *j, const char *const *words)
{
    return program_try(j->s, "", words);
}

void job_day(struct job *j, const char *clock)
{
    assert_int_equal(server_end(j->s), 0);
    /* what is due beside people's work is done before they come: nothing then takes of ids but they */
    assert_int_equal(job_program(j, WORDS("job", "run", "--until-idle", "--blobs", j->blobs, "--clock", clock, "--id-seed", "42")).status, 0);
    server_again(j->s, server_words(j, clock));
    job_sign_in(j, "root", ROOT_PASSWORD, BY_TOKEN);
}

void job_sql(struct job *j, const char *sql) { testdb_script(j->s->t, sql); }

struct str job_rows(struct job *j, const char *sql, const char *types)
{
    static const enum db_type known[] = {['i'] = DB_INT, ['t'] = DB_TEXT, ['b'] = DB_BOOL, ['d'] = DB_DATE, ['s'] = DB_STAMP, ['u'] = DB_UUID, ['y'] = DB_BYTES};
    enum db_type columns[16];
    size_t n = strlen(types);
    struct db_conn *c = testdb_acquire(j->s->t, DB_READ);
    struct db_rows rows;
    struct str text;

    assert_true(n <= sizeof columns / sizeof *columns);
    for (size_t i = 0; i < n; i++) columns[i] = known[(unsigned char)types[i]];
    assert_ok(db_query(c, str_of(sql), NULL, 0, columns, n, &rows));
    text = testdb_text(j->a, &rows);
    testdb_release(j->s->t, c);
    return text;
}

/* ---- prints ---- */

extern char **environ;

struct str job_text(struct job *j, struct str pdf)
{
    const char *in = str_format(j->a, "%s/print.pdf", j->blobs).p, *out = str_format(j->a, "%s/print.txt", j->blobs).p;
    const char *const words[] = {"pdftotext", "-layout", in, out, NULL};
    FILE *file = fopen(in, "we");
    int status;
    pid_t child;

    assert_non_null(file);
    assert_int_equal(fwrite(pdf.p, 1, pdf.n, file), pdf.n);
    assert_int_equal(fclose(file), 0);
    if (posix_spawnp(&child, words[0], NULL, NULL, (char *const *)(uintptr_t)words, environ)) return STR_NONE;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status ? STR_NONE : kit_file(j->a, out);
}

/* ---- beginning and end ---- */

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *at)
{
    return remove(path);
}

static void remove_folder(void *path) { nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS); }

/* Its own day before all others: what the migrations of SQLite took of clock and ids, done while it starts, is behind. */
void job_open(struct job *j, struct testdb *t)
{
    char *folder;

    *j = (struct job){.a = t->arena};
    folder = (char *)(uintptr_t)str_copy(j->a, STR("/tmp/imis-job-XXXXXX")).p;
    j->blobs = mkdtemp(folder);
    assert_non_null(j->blobs);
    arena_cleanup(j->a, remove_folder, folder);
    buf_init(&j->told, j->a, 262144);
    j->s = server_start(t, server_words(j, "2026-02-27T08:00:00"));
    assert_int_equal(program_try(j->s, ROOT_PASSWORD "\n", WORDS("user", "add", "root", "--role", "IMIS Administrator", "--password-stdin",
                                 "--clock", "2026-02-28T08:00:00", "--id-seed", "40")).status, 0);
    /* there are no keys yet that an earlier version made; else a job would say so, at a moment of its own */
    assert_int_equal(job_program(j, WORDS("setting", "set", "model.fold_version", str_format(j->a, "%d", FOLD_VERSION).p,
                                          "--clock", "2026-02-28T09:00:00", "--id-seed", "41")).status, 0);
}

void job_close(struct job *j)
{
    assert_int_equal(server_end(j->s), 0);
}
