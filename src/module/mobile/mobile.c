#include "module/mobile/internal.h"

#include "module/insuree/insuree.h"
#include "module/policy/policy.h"

/* Rights of what they do beside are asked for by each part. */
static const struct command commands[] = {
    { .name = "mobile.enroll", .right = RIGHT_FAMILY_CREATE, .also = RIGHT_FAMILY_UPDATE, .prepare = mobile_enroll_prepare,
      .apply = mobile_enroll_apply, .files = photo_files },
    { .name = "mobile.renew", .right = RIGHT_POLICY_RENEW, .prepare = mobile_renew_prepare, .apply = mobile_renew_apply },
    COMMANDS_END
};

const struct setting mobile_settings[] = {
    { .name = SETTING_ARCHIVE_PASSWORD, .type = TEXT(100), .flags = SETTING_SECRET, .what = "setting.mobile.archive_password" },
    { .name = SETTING_COMPATIBILITY, .type = BOOL, .standard = "false", .what = "setting.mobile.compatibility" },
    { .name = SETTING_APK_VERSIONS, .type = TEXT(500), .what = "setting.mobile.apk_versions" },
    SETTINGS_END
};

const struct module mobile_module = {.name = "mobile", .commands = commands, .settings = mobile_settings};
