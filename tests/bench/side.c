#include "bench/side.h"

#include <sys/resource.h>

#include "base/text.h"
#include "bench/place.h"
#include "db/migrate.h"
#include "model/run/setting.h"
#include "module/modules.h"

void side_open(struct side *s, struct str url, const char *key_file)
{
    const struct migrations *sets;
    struct db_conn *c;
    size_t n;
    int done;

    s->env = env_new(s->arena, &(struct env_options){.clock = STAMP_NONE});
    bench_ok(registry_new(s->arena, modules, &crud_command, &s->registry), "registry");
    bench_ok(db_open(s->arena, s->env, url, &(struct db_options){.create = true}, &s->db), "open");
    sets = registry_migrations(s->registry, s->arena, &n);
    bench_ok(db_migrate(s->db, s->arena, sets, n, NULL, &done), "migrate");
    bench_ok(write_open(s->arena, s->db, s->registry, &(struct write_options){.key_file = key_file}, &s->write), "write");
    bench_ok(db_acquire(s->db, s->arena, DB_READ, &c), "acquire");
    bench_ok(settings_load(c, s->arena, s->registry, &s->settings), "settings");
    db_release(c);
    bench_ok(texts_load(s->arena, &s->texts), "texts");
    s->postgres = db_engine(s->db) == DB_POSTGRES;
}

void side_close(struct side *s)
{
    write_close(s->write);
    db_close(s->db);
}

void side_script(struct side *s, const char *what, const char *sql)
{
    struct arena *a = arena_new();
    struct db_conn *c;
    struct buf out;

    buf_init(&out, a, 4096);
    for (const char *at = sql; *at;) {
        struct str rest = str_of(at);
        if (str_starts(rest, STR("$UUID"))) buf_add(&out, s->postgres ? STR("gen_random_uuid()") : STR("randomblob(16)")), at += 5;
        else if (str_starts(rest, STR("$NOW"))) buf_add(&out, s->postgres ? STR("now()") : STR("CAST(unixepoch() AS INTEGER) * 1000000")), at += 4;
        else if (str_starts(rest, STR("$TODAY"))) buf_add(&out, s->postgres ? STR("current_date") : STR("(unixepoch() / 86400)")), at += 6;
        else if (str_starts(rest, STR("$BYTES"))) buf_add(&out, s->postgres ? STR("decode(repeat('00', 32), 'hex')") : STR("zeroblob(32)")), at += 6;
        else buf_add_char(&out, *at++);
    }
    bench_ok(db_acquire(s->db, a, DB_WRITE, &c), what);
    db_statement_ms(c, 3600 * 1000);
    bench_ok(db_begin(c, DB_WRITE), what);
    bench_ok(db_script(c, buf_str(&out)), what);
    bench_ok(db_commit(c), what);
    db_release(c);
    arena_free(a);
}

double side_cpu_s(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return (double)r.ru_utime.tv_sec + (double)r.ru_stime.tv_sec + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}
