#include "module/core/internal.h"
#include "module/seed.h"

static const struct entity *const entities[] = {
    &language_entity, &role_entity, &role_right_entity, &officer_entity, &officer_village_entity, &claim_admin_entity,
    &interactive_user_entity, &user_role_entity, &user_district_entity, &technical_user_entity, &core_user_entity,
    &user_password_entity, NULL,
};

static const struct crud crud[] = {
    { &language_entity, CRUD_ALL },
    { &officer_entity, CRUD_ALL },
    { &claim_admin_entity, CRUD_ALL },
    CRUD_END
};

/* Passwords and hashes are members that no log may hold. */
static const struct command commands[] = {
    { .name = "user.create", .right = RIGHT_USER_CREATE, .prepare = user_create_prepare, .apply = user_write_apply,
      .secrets = LIST("password") },
    { .name = "user.update", .right = RIGHT_USER_UPDATE, .prepare = user_update_prepare, .apply = user_write_apply,
      .secrets = LIST("password") },
    { .name = "user.delete", .right = RIGHT_USER_DELETE, .prepare = user_delete_prepare, .apply = user_delete_apply },
    { .name = "user.set_password", .right = RIGHT_SIGNED_IN, .prepare = user_set_password_prepare,
      .apply = user_set_password_apply, .secrets = LIST("oldPassword", "newPassword") },
    { .name = "user.set_language", .right = RIGHT_SIGNED_IN, .prepare = user_set_language_prepare,
      .apply = user_set_language_apply },
    { .name = "user.ask_password", .right = RIGHT_NOBODY, .prepare = user_ask_password_prepare,
      .apply = user_ask_password_apply },
    { .name = "user.take_password", .right = RIGHT_NOBODY, .prepare = user_take_password_prepare,
      .apply = user_take_password_apply, .secrets = LIST("newPassword") },
    { .name = "user.renew_hash", .right = RIGHT_NOBODY, .prepare = user_renew_hash_prepare,
      .apply = user_renew_hash_apply, .secrets = LIST("hash") },
    { .name = "role.create", .right = RIGHT_ROLE_CREATE, .prepare = role_create_prepare, .apply = role_write_apply },
    { .name = "role.update", .right = RIGHT_ROLE_UPDATE, .prepare = role_update_prepare, .apply = role_write_apply },
    { .name = "role.duplicate", .right = RIGHT_ROLE_DUPLICATE, .prepare = role_duplicate_prepare, .apply = role_write_apply },
    { .name = "role.delete", .right = RIGHT_ROLE_DELETE, .prepare = role_delete_prepare, .apply = role_delete_apply },
    { .name = "extension.update", .right = RIGHT_ADMINISTRATOR, .prepare = extension_update_prepare, .apply = extension_update_apply },
    { .name = "core.seed", .right = RIGHT_NOBODY, .prepare = seed_prepare, .apply = core_seed_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    { .name = "core.sweep_blobs", .right = RIGHT_ADMINISTRATOR, .step = sweep_step, .schedule = "daily 03:30" },
    { .name = JOB_MAIL_PASSWORD, .right = RIGHT_NOBODY, .step = mail_password_step },   /* it follows from user.ask_password */
    JOBS_END
};

const struct module core_module = {
    .name = "core", .entities = entities, .migrations = core_migrations, .crud = crud, .commands = commands,
    .listeners = core_listeners, .jobs = jobs, .settings = core_settings, .functions = core_functions,
};
