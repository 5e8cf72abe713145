#include "module/register/register.h"

#include "model/registry/module.h"

static const struct setting settings[] = {
    { .name = SETTING_REGISTER_DELETE, .type = INT_RANGE(0, 100), .standard = "20", .what = "setting.register.delete_limit_percent" },
    SETTINGS_END
};

const struct module register_module = {.name = "register", .settings = settings};
