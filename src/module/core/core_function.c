/* What else is asked about accounts: whether a name is free, how long it may be, who is asking. */
#include "base/arena.h"
#include "module/core/core.h"
#include "module/core/internal.h"
#include "module/rows.h"

static err_t free_username(struct function_call *c) { return function_free(c, &core_user_entity, "username", "username"); }
static err_t free_email(struct function_call *c) { return function_free(c, &interactive_user_entity, "email", "userEmail"); }
static err_t free_role(struct function_call *c) { return function_free(c, &role_entity, "name", "roleName"); }

static err_t username_length(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);

    json_put_int(&w, setting_int(c->settings, SETTING_USERNAME_LENGTH));
    return OK;
}

static err_t controls(struct function_call *c, const char *setting)
{
    struct json_writer w = json_writer(&c->out);

    json_put_raw(&w, setting_text(c->settings, setting));
    return OK;
}

static err_t user_controls(struct function_call *c) { return controls(c, SETTING_USER_CONTROLS); }
static err_t officer_controls(struct function_call *c) { return controls(c, SETTING_OFFICER_CONTROLS); }

/* The account of who asks. */
static err_t own_account(struct function_call *c)
{
    struct condition test = rows_test(c->arena, "id", LOOKUP_EXACT, 0);
    struct query q = {.entity = &core_user_entity, .where = &test};
    const struct db_value id = db_int(c->who->user);
    struct json_writer w = json_writer(&c->out);
    struct found found;

    TRY(rows_read(c, access_program(), q, "uuid", &id, 1, &found));
    if (found.to) json_put_uuid(&w, rows_cell(&found, 0, "uuid")->u);
    return OK;
}

static const struct argument username_arguments[] = {{"username", "String!"}, ARGUMENTS_END};
static const struct argument email_arguments[] = {{"userEmail", "String!"}, ARGUMENTS_END};
static const struct argument role_name_arguments[] = {{"roleName", "String!"}, ARGUMENTS_END};

const struct function core_functions[] = {
    { "validateUsername", username_arguments, "Boolean", RIGHT_USER_READ, free_username },
    { "validateUserEmail", email_arguments, "Boolean", RIGHT_USER_READ, free_email },
    { "validateRoleName", role_name_arguments, "Boolean", RIGHT_ROLE_READ, free_role },
    { "usernameLength", NULL, "Int", RIGHT_SIGNED_IN, username_length },
    { "userObligatoryFields", NULL, "GenericScalar", RIGHT_SIGNED_IN, user_controls },
    { "eoObligatoryFields", NULL, "GenericScalar", RIGHT_SIGNED_IN, officer_controls },
    { "jobs", core_jobs_arguments, "GenericScalar", RIGHT_ADMINISTRATOR, core_jobs },
    { "schedules", NULL, "GenericScalar", RIGHT_ADMINISTRATOR, core_schedules },
    { "settings", NULL, "GenericScalar", RIGHT_ADMINISTRATOR, core_settings_list },
    { "user", NULL, "UserGQLType", RIGHT_HIMSELF, own_account },
    FUNCTIONS_END
};
