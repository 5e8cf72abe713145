/* Signing in, as the apps did. */
#include "api/phone/frame.h"
#include "api/sign_in.h"
#include "base/utf8.h"
#include "module/core/token.h"
#include "module/mobile/mobile.h"

static err_t sign_in(struct phone *p, const char *name_member, struct account **who)
{
    struct str name, password;

    TRY(phone_required(p, p->body, name_member, &name));
    TRY(phone_required(p, p->body, "Password", &password));
    return call_sign_in(p->call, name, password, who);
}

static void put_moment(struct phone *p, const char *key, int64_t seconds)
{
    char text[32];
    size_t n = stamp_write((stamp_t){seconds * 1000000}, text);

    phone_put_text(p, key, str_format(p->call->arena, "%.*s+00:00", (int)n, text));
}

/* {"UserName", "Password"} */
static err_t login(struct phone *p)
{
    const struct api *api = p->call->api;
    int64_t now = env_now(api->env).us / 1000000;
    struct account *who;

    TRY(sign_in(p, "UserName", &who));
    json_open(&p->out, '{');
    phone_put_text(p, "access_token", token_issue(p->call->arena, api->env, api->token_key, who, now));
    put_moment(p, "expires_on", now + TOKEN_LIFE_S);
    json_close(&p->out, '}');
    return OK;
}

/* {"UserID", "Password"}: whether they fit is the answer, not the status. */
static err_t validate(struct phone *p)
{
    struct account *who;
    err_t e = sign_in(p, "UserID", &who);

    if (e && !err_is(e, E_SIGNED_OUT)) return e;
    json_open(&p->out, '{');
    json_key(&p->out, STR("success"));
    json_put_bool(&p->out, !e);
    json_key(&p->out, STR("errorOccured"));
    json_put_bool(&p->out, e != NULL);
    json_close(&p->out, '}');
    return OK;
}

static err_t userinfo(struct phone *p)
{
    const struct account *who = p->call->account;
    const struct db_value id = db_int(who->interactive_id), uuid = db_uuid(who->uuid), facility = db_int(who->health_facility_id);

    json_open(&p->out, '{');
    phone_put(p, "id", AS_INT, &id);
    phone_put(p, "userUUID", AS_UUID, &uuid);
    phone_put_text(p, "loginName", who->username);
    phone_put_text(p, "lastName", who->last_name);
    phone_put_text(p, "otherNames", who->other_names);
    phone_put_text(p, "languageId", who->language);
    phone_put(p, "hfid", AS_INT, &facility);
    json_close(&p->out, '}');
    return OK;
}

/* "imis 1.4, claims 2.0" in the setting: the number of the app asked for; 400 where it stands not there, as it always was. */
static err_t apk_version(struct phone *p)
{
    struct str rest = setting_text(p->call->settings, SETTING_APK_VERSIONS);

    while (rest.n) {
        struct str version = str_trim(str_cut(&rest, ',')), name = str_cut(&version, ' ');
        if (!str_eq(ascii_lower(p->call->arena, name), ascii_lower(p->call->arena, p->key))) continue;
        json_put_str(&p->out, str_trim(version));
        return OK;
    }
    return phone_wrong(p, "no version of this app is set (mobile.apk_versions)");
}

const struct phone_call phone_sign_calls[] = {
    {METHOD_POST, "login", PHONE_ANYBODY, 0, 0, login},
    {METHOD_POST, "validate/credentials", PHONE_ANYBODY, 0, 0, validate},
    {METHOD_POST, "userinfo", PHONE_SIGNED_IN, 0, 0, userinfo},
    {METHOD_GET, "system/apkversion/*", PHONE_ANYBODY, 0, 0, apk_version},
    PHONE_CALLS_END
};
