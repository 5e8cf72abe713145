#include "support/count_job.h"

#include "base/json.h"
#include "model/registry/migration.h"

count_hook count_job_hook;
void *count_job_hook_arg;

/* ---- the job ---- */

static err_t hook(struct job_run *run, int64_t chunk, enum count_phase phase)
{
    return count_job_hook ? count_job_hook(count_job_hook_arg, run, chunk, phase) : OK;
}

static err_t add_chunk(struct job_run *run, int64_t n)
{
    struct tx *tx;

    TRY(hook(run, n, COUNT_BEFORE));
    TRY(job_tx(run, &tx));
    TRY(db_exec(tx->conn, STR("INSERT INTO test_chunk (job, n) VALUES ($1, $2)"),
                (const struct db_value[]){db_uuid(run->id), db_int(n)}, 2, NULL));
    TRY(tx_note(tx, &test_person_entity, OP_BULK, NULL, str_format(tx->arena, "{\"chunk\":%lld}", (long long)n)));
    TRY(hook(run, n, COUNT_INSIDE));
    run->progress = n;
    run->result = str_format(run->arena, "{\"chunks\":%lld}", (long long)n);
    return job_commit(run, str_format(run->arena, "{\"n\":%lld}", (long long)n));
}

static err_t count_step(struct job_run *run, bool *more)
{
    int64_t n = 0;

    json_int(json_get(run->cursor, "n"), &n);
    run->total = 1;
    json_int(json_get(run->input, "chunks"), &run->total);
    if (n < run->total)
        TRY(add_chunk(run, n + 1));
    *more = n + 1 < run->total;
    return OK;
}

static const struct job jobs[] = {
    { .name = "test.count", .right = COUNT_RIGHT, .step = count_step },
    { .name = "test.tick", .right = TICK_RIGHT, .step = count_step, .schedule = "every 15m" },
    JOBS_END
};

/* ---- settings ---- */

static err_t even(struct arena *a, const struct db_value *v)
{
    return v->null || v->i % 2 == 0 ? OK : err_make(a, E_RULE, "rule", "even", NULL);
}

static const struct setting settings[] = {
    { .name = "test.rate", .type = PCT, .standard = "10.00", .flags = SETTING_LAW, .what = "setting.test.rate" },
    { .name = "test.rows", .type = INT_RANGE(1, 1000), .standard = "100", .what = "setting.test.rows", .check = even },
    { .name = "test.open", .type = BOOL, .standard = "false", .flags = SETTING_PUBLIC, .what = "setting.test.open" },
    { .name = "test.word", .type = TEXT(10), .what = "setting.test.word" },
    { .name = "test.secret", .type = TEXT(10), .flags = SETTING_SECRET, .what = "setting.test.secret" },
    SETTINGS_END
};

/* ---- people ---- */

static const struct field person_fields[] = {
    { .name = "name", .column = "name", .type = TEXT(100), .flags = F_REQUIRED | F_FOLDED, .lookups = LK_TEXT },
    { .name = "alias", .column = "alias", .type = TEXT(100), .flags = F_FOLDED, .lookups = LK_TEXT },
    FIELDS_END
};

const struct entity test_person_entity = {
    .name = "test_person", .table = "test_person", .fields = person_fields, .life = LIFE_VALIDITY, .key = KEY_INTEGER,
    .history = HISTORY_ROWS, .order = "id",
    .rights = { RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN, RIGHT_SIGNED_IN },
};

static const struct entity *const entities[] = {&test_person_entity, NULL};
static const struct crud crud[] = { { &test_person_entity, CRUD_ALL }, CRUD_END };

#define PERSON_1 "name @text NOT NULL, alias @text, name_key @text NOT NULL, alias_key @text"

static const struct migration migrations[] = {
    { 1, "chunks and people",
      "CREATE TABLE test_chunk (job @uuid NOT NULL, n @int NOT NULL);"
      TABLE("test_person", PERSON_1, "")
      HISTORY("test_person", PERSON_1) },
    { .n = 0 }
};

const struct module count_module = {
    .name = "test", .entities = entities, .migrations = migrations, .crud = crud, .jobs = jobs, .settings = settings,
};
