#include "module/register/register.h"

#include "base/arena.h"
#include "model/registry/module.h"

/* Day, month and year, each once. */
static err_t check_date_form(struct arena *a, const struct db_value *v)
{
    static const char *const parts[] = {"%d", "%m", "%Y"};

    for (size_t i = 0; i < 3; i++)
        if (str_find(v->s, str_of(parts[i]), 0) < 0)
            return err_make(a, E_SETTING, "setting", SETTING_REGISTER_DATE, "what", "it has %d, %m and %Y, as %m/%d/%Y", NULL);
    return OK;
}

static const struct setting settings[] = {
    { .name = SETTING_REGISTER_DELETE, .type = INT_RANGE(0, 100), .standard = "20", .what = "setting.register.delete_limit_percent" },
    { .name = SETTING_REGISTER_DATE, .type = TEXT(20), .standard = "%m/%d/%Y", .what = "setting.register.date_form", .check = check_date_form },
    SETTINGS_END
};

const struct module register_module = {.name = "register", .settings = settings};
