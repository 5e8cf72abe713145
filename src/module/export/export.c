#include "module/export/internal.h"

#include "model/registry/migration.h"

static const struct code kind_codes[] = {{"csv", "csv"}, {"xlsx", "xlsx"}, {"json", "json"}, {"xml", "xml"}, {NULL, NULL}};
static const struct code_list kinds = {"sheet_kind", false, kind_codes};

/* `request` is what a job makes it of, until it is made; `job` that job. `access`: what its owner might do and see when he asked. Not finished: it is
 * being made. Finished without a file: its time is over. */
static const struct field fields[] = {
    { .name = "name", .column = "name", .type = TEXT(150), .flags = F_REQUIRED | F_ONCE, .lookups = LK_EXACT },
    { .name = "kind", .column = "kind", .type = CODE(kinds), .flags = F_REQUIRED | F_ONCE },
    { .name = "request", .column = "request", .type = TEXT(1 << 20), .flags = F_REQUIRED | F_ONCE | F_INTERNAL },
    { .name = "language", .column = "language", .type = TEXT(5), .flags = F_REQUIRED | F_ONCE },
    { .name = "access", .column = "access", .type = TEXT(1 << 20), .flags = F_INTERNAL },
    { .name = "bytes", .column = "bytes", .type = INT, .flags = F_INTERNAL },
    { .name = "job", .column = "job", .type = UUID, .flags = F_INTERNAL },
    { .name = "blob", .column = "blob", .type = TEXT(64), .flags = F_INTERNAL | F_BLOB },
    { .name = "finished", .column = "finished_at", .type = STAMP },
    FIELDS_END
};

const struct entity export_entity = {
    .name = "export", .table = "export", .fields = fields,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("name"),
    .rights = { .read = RIGHT_NOBODY, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id",
};

static const struct migration migrations[] = {
    { 1, "exported files",
      TABLE("export", "name @text NOT NULL, kind @text NOT NULL, request @text NOT NULL, language @text NOT NULL, job @uuid,"
            " blob @text, finished_at @stamp")
      UNIQUE("export", "name")
      INDEX_OF_SET("export", "blob", "blob", "finished_at") },
    { 2, "whose and how large exported files are, and since when",
      "ALTER TABLE export ADD COLUMN access @text; ALTER TABLE export ADD COLUMN bytes @int;"
      INDEX("export", "owner", "created_by, id") INDEX("export", "age", "created_at, id") },
    { 3, "exported files that are there, by age",
      "DROP INDEX export_i_age; CREATE INDEX export_i_age ON export (created_at, id) WHERE deleted_at IS NULL;" },
    { .n = 0 }
};

static const struct job jobs[] = {
    { .name = "export.make", .right = RIGHT_NOBODY, .step = export_step, .kept = true },
    { .name = "export.sweep", .right = RIGHT_ADMINISTRATOR, .step = export_sweep_step, .schedule = "every 60m",
      .settings = LIST(SETTING_EXPORT_HOURS) },
    JOBS_END
};

static const struct setting settings[] = {
    { .name = SETTING_EXPORT_HOURS, .type = INT_RANGE(1, 720), .standard = "24", .what = "setting.export.keep_hours" },
    SETTINGS_END
};

static const struct entity *const entities[] = {&export_entity, NULL};

const struct module export_module = {
    .name = "export", .entities = entities, .migrations = migrations, .jobs = jobs, .settings = settings,
};
