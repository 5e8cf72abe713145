#include "module/core/core.h"

#include "base/zone.h"

static err_t zone_check(struct arena *a, const struct db_value *v)
{
    const struct zone *zone;

    return zone_load(a, v->s, &zone);
}

static const struct setting settings[] = {
    { .name = "core.time_zone", .type = TEXT(64), .standard = "UTC", .flags = SETTING_LAW | SETTING_PUBLIC,
      .what = "setting.core.time_zone", .check = zone_check },
    SETTINGS_END
};

const struct module core_module = { .name = "core", .settings = settings };
