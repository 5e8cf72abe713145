#include "module/duplicate/internal.h"
#include "module/insuree/insuree.h"

#define WEIGHT(name_, standard_, key) \
    { .name = name_, .type = INT_RANGE(0, 100), .standard = standard_, .what = "setting.duplicate." key }

const struct setting duplicate_settings[] = {
    WEIGHT(SETTING_WEIGHT_LAST_NAME, "25", "weight_last_name"),
    WEIGHT(SETTING_WEIGHT_OTHER_NAMES, "35", "weight_other_names"),
    WEIGHT(SETTING_WEIGHT_DOB, "25", "weight_dob"),
    WEIGHT(SETTING_WEIGHT_GENDER, "5", "weight_gender"),
    WEIGHT(SETTING_WEIGHT_PLACE, "10", "weight_place"),
    WEIGHT(SETTING_HINT_SCORE, "65", "hint_score"),
    WEIGHT(SETTING_PAIR_SCORE, "80", "pair_score"),
    SETTINGS_END
};

static const struct command commands[] = {
    { .name = "insuree.merge", .right = RIGHT_INSUREE_DELETE, .and = AND(RIGHT_INSUREE_UPDATE),
      .prepare = duplicate_merge_prepare, .apply = duplicate_merge_apply, .undo = true },
    COMMANDS_END
};

static const struct entity *const entities[] = {&duplicate_pair_entity, NULL};
static const struct crud crud[] = { { &duplicate_pair_entity, CRUD_UPDATE }, CRUD_END };

/* By hand, or when an administrator switches it on: of a large register it takes hours. */
static const struct job jobs[] = {
    { .name = "duplicate.find", .right = RIGHT_ADMINISTRATOR, .step = duplicate_find_step, .schedule = "weekly sat 22:00", .off = true,
      .settings = LIST(SETTING_PAIR_SCORE) },
    JOBS_END
};

const struct module duplicate_module = {
    .name = "duplicate", .entities = entities, .migrations = duplicate_migrations, .crud = crud, .commands = commands,
    .listeners = duplicate_listeners, .jobs = jobs, .settings = duplicate_settings, .functions = duplicate_functions,
};
