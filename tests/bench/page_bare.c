#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "bench/page.h"
#include "db/sqlite.h"

/* ---- what the parameters of a statement of ours are: told by what stands before them ---- */

enum meaning { ROWS_AND_ONE, NO_OFFSET, NUMBER, PLACE, PLACES, ENTITY };

static const struct { const char *before; enum meaning meaning; } meanings[] = {
    {"LIMIT ", ROWS_AND_ONE}, {"OFFSET ", NO_OFFSET}, {"chf_id = ", NUMBER}, {"district_id = ", PLACE}, {"district2_id = ", PLACE},
    {"array(", PLACES}, {"ANY(", PLACES}, {"ANY (", PLACES}, {"entity = ", ENTITY},
};

static enum meaning meaning_of(struct str sql, int parameter)
{
    char name[8];
    ptrdiff_t at = -1;

    snprintf(name, sizeof name, "$%d", parameter);
    while ((at = str_find(sql, str_of(name), (size_t)(at + 1))) >= 0) {
        char after = (size_t)at + strlen(name) < sql.n ? sql.p[(size_t)at + strlen(name)] : ' ';
        if (after >= '0' && after <= '9') continue;
        for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
            if (str_ends((struct str){sql.p, (size_t)at}, str_of(meanings[i].before))) return meanings[i].meaning;
    }
    bench_die("a parameter that this bench does not know", name);
}

static bool is_select(struct str s) { return str_starts(s, STR("SELECT")) || str_starts(s, STR("WITH")); }

/* ---- SQLite ---- */

enum { STATEMENTS = 4, ROOM = 65536 };

struct reader {
    struct page_world *world;
    const struct page_seen *seen;
    bool numbered;
    int64_t ms;
    uint64_t done, drawn;
    pthread_t thread;
    sqlite3 *handle;
    sqlite3_stmt *statements[STATEMENTS];
    int64_t places[DISTRICTS];
    char number[16], *out;
    size_t n;
};

static void must(struct reader *r, int rc, const char *what)
{
    if (rc != SQLITE_OK) bench_die(what, sqlite3_errmsg(r->handle));
}

static void bind(struct reader *r, sqlite3_stmt *s, struct str sql)
{
    int place = 0, count = sqlite3_bind_parameter_count(s);

    for (int at = 1; at <= count; at++) {
        int n = (int)strtol(sqlite3_bind_parameter_name(s, at) + 1, NULL, 10);
        struct db_value list = db_list(DB_INTS, r->places, r->world->place_count);
        switch (meaning_of(sql, n)) {
        case ROWS_AND_ONE: must(r, sqlite3_bind_int64(s, at, PAGE_ROWS + 1), sql.p); break;
        case NO_OFFSET: must(r, sqlite3_bind_int64(s, at, 0), sql.p); break;
        case NUMBER: must(r, sqlite3_bind_text(s, at, r->number, -1, SQLITE_STATIC), sql.p); break;
        case PLACE: must(r, sqlite3_bind_int64(s, at, r->places[place++ % (int)r->world->place_count]), sql.p); break;
        case PLACES: must(r, sqlite_bind_list(s, at, &list), sql.p); break;
        case ENTITY: must(r, sqlite3_bind_text(s, at, "insuree", -1, SQLITE_STATIC), sql.p); break;
        }
    }
}

/* ---- rows as JSON, with as little as that takes ---- */

static void put(struct reader *r, const char *text, size_t n)
{
    memcpy(r->out + r->n, text, n);
    r->n += n;
}

static void put_text(struct reader *r, const unsigned char *text, int n)
{
    r->out[r->n++] = '"';
    for (int i = 0; i < n; i++) {
        if (text[i] == '"' || text[i] == '\\') r->out[r->n++] = '\\';
        r->out[r->n++] = (char)text[i];
    }
    r->out[r->n++] = '"';
}

static void put_uuid(struct reader *r, const unsigned char *bytes)
{
    static const char digits[] = "0123456789abcdef";

    r->out[r->n++] = '"';
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) r->out[r->n++] = '-';
        r->out[r->n++] = digits[bytes[i] >> 4];
        r->out[r->n++] = digits[bytes[i] & 15];
    }
    r->out[r->n++] = '"';
}

static void put_cell(struct reader *r, sqlite3_stmt *s, int column)
{
    switch (sqlite3_column_type(s, column)) {
    case SQLITE_TEXT: put_text(r, sqlite3_column_text(s, column), sqlite3_column_bytes(s, column)); return;
    case SQLITE_BLOB: put_uuid(r, sqlite3_column_blob(s, column)); return;
    case SQLITE_NULL: put(r, "null", 4); return;
    default: r->n += (size_t)snprintf(r->out + r->n, 24, "%lld", (long long)sqlite3_column_int64(s, column)); return;
    }
}

static void run(struct reader *r, sqlite3_stmt *s)
{
    int rc, columns = sqlite3_column_count(s);

    r->out[r->n++] = '[';
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        put(r, "{", 1);
        for (int i = 0; i < columns; i++) {
            const char *name = sqlite3_column_name(s, i);
            put_text(r, (const unsigned char *)name, (int)strlen(name));
            r->out[r->n++] = ':';
            put_cell(r, s, i);
            r->out[r->n++] = ',';
        }
        r->out[r->n - 1] = '}';
        r->out[r->n++] = ',';
    }
    must(r, rc == SQLITE_DONE ? SQLITE_OK : rc, "step");
    sqlite3_reset(s);
    r->out[r->n++] = ']';
}

static void *read_pages(void *arg)
{
    struct reader *r = arg;
    int64_t until = bench_us() + r->ms * 1000;

    for (; bench_us() < until; r->done++) {
        size_t n = 0;
        r->drawn = r->drawn * UINT64_C(6364136223846793005) + 1442695040888963407U;
        snprintf(r->number, sizeof r->number, "%lld", r->numbered
                 ? (long long)(FIRST_NUMBER + (int64_t)((r->drawn >> 33) % (uint64_t)(r->world->families * PEOPLE_A_FAMILY))) : FIRST_NUMBER);
        r->n = 0;
        for (size_t i = r->seen->session; i < r->seen->statements.n; i++)
            if (is_select(r->seen->statements.at[i])) {
                bind(r, r->statements[n], r->seen->statements.at[i]);
                run(r, r->statements[n++]);
            }
    }
    return NULL;
}

static void open_reader(struct reader *r)
{
    size_t n = 0;

    must(r, sqlite3_open_v2(r->world->url.p + strlen("sqlite:"), &r->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), "open");
    must(r, sqlite_bound_register(r->handle), "array");
    must(r, sqlite3_db_config(r->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL), "schema");
    for (size_t i = r->seen->session; i < r->seen->statements.n; i++) {
        struct str sql = r->seen->statements.at[i];
        if (!is_select(sql)) continue;
        if (n == STATEMENTS) bench_die("more statements than this bench takes", sql.p);
        must(r, sqlite3_prepare_v3(r->handle, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &r->statements[n++], NULL), sql.p);
    }
}

static void close_reader(struct reader *r)
{
    for (size_t i = 0; i < STATEMENTS; i++) sqlite3_finalize(r->statements[i]);
    must(r, sqlite3_close(r->handle), "close");
}

uint64_t page_sqlite(struct page_world *w, const struct page_seen *seen, bool numbered, size_t threads, int64_t ms)
{
    struct reader *readers = ARENA_ARRAY(w->arena, struct reader, threads);
    uint64_t done = 0;

    for (size_t i = 0; i < threads; i++) {
        readers[i] = (struct reader){.world = w, .seen = seen, .numbered = numbered, .ms = ms, .drawn = i,
                                     .out = arena_bytes(w->arena, ROOM)};
        memcpy(readers[i].places, w->places, sizeof w->places);
        open_reader(&readers[i]);
    }
    for (size_t i = 0; i < threads; i++)
        if (pthread_create(&readers[i].thread, NULL, read_pages, &readers[i])) bench_die("thread", "none to be had");
    for (size_t i = 0; i < threads; i++) {
        pthread_join(readers[i].thread, NULL);
        done += readers[i].done;
        close_reader(&readers[i]);
    }
    return done * 1000 / (uint64_t)ms;
}

/* ---- PostgreSQL ---- */

static void put_places(FILE *file, const struct page_world *w)
{
    fprintf(file, "\\set zero 0\n\\set rows %d\n", PAGE_ROWS + 1);
    for (size_t i = 0; i < w->place_count; i++) fprintf(file, "\\set place%zu %lld\n", i + 1, (long long)w->places[i]);
}

/* pgbench names its parameters; it sends them as we send ours. */
static void put_parameter(FILE *file, struct str sql, int parameter)
{
    static const char *const names[] = {
        [ROWS_AND_ONE] = "rows", [NO_OFFSET] = "zero", [NUMBER] = "number", [PLACES] = "places", [ENTITY] = "entity",
    };
    enum meaning meaning = meaning_of(sql, parameter);
    int place = 1;

    if (meaning != PLACE) {
        fprintf(file, ":%s", names[meaning]);
        return;
    }
    for (int i = 1; i < parameter; i++) place += meaning_of(sql, i) == PLACE;
    fprintf(file, ":place%d", place);
}

static void put_statement(FILE *file, struct str sql)
{
    for (size_t i = 0; i < sql.n; i++) {
        if (sql.p[i] != '$') {
            fputc(sql.p[i], file);
            continue;
        }
        put_parameter(file, sql, (int)strtol(sql.p + i + 1, NULL, 10));
        while (i + 1 < sql.n && sql.p[i + 1] >= '0' && sql.p[i + 1] <= '9') i++;
    }
    fprintf(file, ";\n");
}

static const char *write_script(struct page_world *w, const struct page_seen *seen, bool numbered)
{
    const char *path = str_format(w->arena, "%s/page.sql", w->folder).p;
    int64_t last = numbered ? FIRST_NUMBER - 1 + w->families * PEOPLE_A_FAMILY : FIRST_NUMBER;
    FILE *file = fopen(path, "we");

    if (!file) bench_die(path, "cannot be written");
    put_places(file, w);
    fprintf(file, "\\set number random(%d, %lld)\n", FIRST_NUMBER, (long long)last);
    for (size_t i = seen->session; i < seen->statements.n; i++)
        if (is_select(seen->statements.at[i])) put_statement(file, seen->statements.at[i]);
    fclose(file);
    return path;
}

static struct str places_text(struct page_world *w)
{
    struct buf b;

    buf_init(&b, w->arena, 128);
    buf_add(&b, STR("places={"));
    for (size_t i = 0; i < w->place_count; i++) buf_add_format(&b, "%s%lld", i ? "," : "", (long long)w->places[i]);
    buf_add(&b, STR("}"));
    return buf_str(&b);
}

/* What it prints, to its end. */
static struct str heard(struct page_world *w, const char *const *words)
{
    posix_spawn_file_actions_t files;
    struct buf out;
    int ends[2], status;
    pid_t child;
    ssize_t n;

    buf_init(&out, w->arena, 8192);
    if (pipe2(ends, O_CLOEXEC)) bench_die("pipe", "none to be had");
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    if (posix_spawnp(&child, words[0], &files, NULL, (char *const *)(uintptr_t)words, environ)) bench_die(words[0], "does not start");
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    while ((n = read(ends[0], buf_reserve(&out, 4096), 4096)) > 0) out.n += (size_t)n;
    close(ends[0]);
    waitpid(child, &status, 0);
    if (status) bench_die(words[0], str_zero(w->arena, buf_str(&out)));
    return buf_str(&out);
}

uint64_t page_pgbench(struct page_world *w, const struct page_seen *seen, bool numbered, size_t connections, int64_t ms)
{
    const char *script = write_script(w, seen, numbered);
    const char *clients = str_format(w->arena, "%zu", connections).p, *seconds = str_format(w->arena, "%lld", (long long)ms / 1000).p;
    const char *words[] = {"pgbench", "-n", "-M", "prepared", "-c", clients, "-j", connections > 1 ? "2" : "1", "-T", seconds,
                           "-D", "entity=insuree", "-D", str_zero(w->arena, places_text(w)), "-f", script, w->url.p, NULL};
    struct str said = heard(w, words);
    ptrdiff_t at = str_find(said, STR("tps = "), 0);

    if (at < 0) bench_die("pgbench", str_zero(w->arena, said));
    return (uint64_t)strtoll(said.p + at + strlen("tps = "), NULL, 10);
}
