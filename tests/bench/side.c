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

double side_cpu_s(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return (double)r.ru_utime.tv_sec + (double)r.ru_stime.tv_sec + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}
