#include "module/core/core.h"

#include "base/arena.h"
#include "base/zone.h"

static err_t check_zone(struct arena *a, const struct db_value *v)
{
    const struct zone *zone;

    return v->null ? OK : zone_load(a, v->s, &zone);
}

static const struct setting settings[] = {
    { .name = SETTING_TIME_ZONE, .type = TEXT(64), .standard = "UTC", .flags = SETTING_LAW | SETTING_PUBLIC,
      .what = "setting.core.time_zone", .check = check_zone },
    SETTINGS_END
};

const struct module core_module = {
    .name = "core", .settings = settings,
};
