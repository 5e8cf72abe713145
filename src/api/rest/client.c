#include "api/rest/client.h"

#include "api/rest/rest.h"
#include "api/right_names.h"
#include "api/sign_in.h"
#include "base/json.h"
#include "base/zone.h"
#include "module/core/core.h"
#include "module/facility/facility.h"
#include "module/location/location.h"
#include "module/rows.h"

static const struct type key_type = UUID, text_type = TEXT(100);

/* ---- the scheme ---- */

static void put_languages(struct json_writer *w)
{
    const struct text_source *source = text_sources();

    json_key(w, STR("languages"));
    json_open(w, '[');
    for (size_t i = 0; source[i].language; i++)
        json_put_str(w, str_of(source[i].language));
    json_close(w, ']');
}

static void put_limit(struct json_writer *w, const struct call *c, const char *key, enum limit_id id)
{
    json_key(w, str_of(key));
    json_put_int(w, c->api->env->limits.value[id]);
}

static void put_limits(struct json_writer *w, const struct call *c)
{
    json_key(w, STR("limits"));
    json_open(w, '{');
    put_limit(w, c, "pageRows", LIMIT_PAGE_ROWS);
    put_limit(w, c, "bodyBytes", LIMIT_BODY_BYTES);
    put_limit(w, c, "uploadBytes", LIMIT_UPLOAD_BYTES);
    put_limit(w, c, "fileBytes", LIMIT_BLOB_BYTES);
    put_limit(w, c, "attachmentBytes", LIMIT_ATTACHMENT_BYTES);
    put_limit(w, c, "photoBytes", LIMIT_PHOTO_BYTES);
    put_limit(w, c, "imagePixels", LIMIT_IMAGE_PIXELS);
    put_limit(w, c, "printCards", LIMIT_PRINT_CARDS);
    json_close(w, '}');
}

static void put_settings(struct json_writer *w, const struct call *c)
{
    const struct registry *r = c->api->registry;

    json_key(w, STR("settings"));
    json_open(w, '{');
    for (size_t i = 0; i < r->module_count; i++)
        for (const struct setting *s = r->modules[i]->settings; s && s->name; s++) {
            if (!(s->flags & SETTING_PUBLIC))
                continue;
            json_key(w, str_of(s->name));
            value_write(w, &s->type, setting_value(c->settings, s->name));
        }
    json_close(w, '}');
}

/* From which years on, from which day on, and the days of each month beyond the least that one has. */
static void put_nepal(struct json_writer *w, const struct call *c)
{
    char months[NEPAL_MONTHS];
    const struct law_nepal *k = core_nepal(c->arena, c->settings);

    if (!k) return;
    json_key(w, STR("nepal"));
    json_open(w, '{');
    answer_int(w, "first", NEPAL_FIRST);
    json_key(w, STR("begins"));
    json_put_date(w, NEPAL_BEGINS);
    json_key(w, STR("years"));
    json_open(w, '[');
    for (int32_t y = 0; y < k->years; y++) {
        for (int m = 0; m < NEPAL_MONTHS; m++) months[m] = (char)('0' + k->days[y][m] - NEPAL_LEAST);
        json_put_str(w, (struct str){months, sizeof months});
    }
    json_close(w, ']');
    json_close(w, '}');
}

/* Amounts have two decimals everywhere (base/money.h). */
static void put_scheme(struct json_writer *w, const struct call *c)
{
    json_key(w, STR("scheme"));
    json_open(w, '{');
    answer_text(w, "name", setting_text(c->settings, SETTING_SCHEME_NAME));
    put_languages(w);
    if (c->account) {
        answer_text(w, "currency", setting_text(c->settings, SETTING_CURRENCY));
        json_key(w, STR("decimals"));
        json_put_int(w, 2);
        json_key(w, STR("today"));
        json_put_date(w, zone_day(c->api->env->zone, env_peek(c->api->env)));
        answer_text(w, "timeZone", setting_text(c->settings, SETTING_TIME_ZONE));
        put_nepal(w, c);
        put_limits(w, c);
        put_settings(w, c);
    }
    json_close(w, '}');
}

/* ---- the user ---- */

static err_t find_rows(struct call *c, const struct entity *e, struct condition *where, const char *picks,
                       const struct db_value *value, struct found *out)
{
    struct function_call f = call_function(c);

    return rows_read(&f, access_program(), (struct query){.entity = e, .where = where}, picks, value, 1, out);
}

static void put_place(struct json_writer *w, const struct found *f, size_t row)
{
    json_open(w, '{');
    answer_cell(w, "uuid", f, row, "uuid", &key_type);
    answer_cell(w, "code", f, row, "code", &text_type);
    answer_cell(w, "name", f, row, "name", &text_type);
    json_close(w, '}');
}

/* null: everywhere. */
static err_t put_districts(struct call *c, struct json_writer *w)
{
    const struct access *who = c->who;
    bool villages = who->shape == SCOPE_VILLAGES;
    struct condition where = rows_test(c->arena, "id", LOOKUP_IN, 0);
    struct db_value ids = villages ? db_list(DB_INTS, who->above, who->above_count) : db_list(DB_INTS, who->places, who->place_count);
    struct found f;

    json_key(w, STR("districts"));
    if (who->administrator || who->shape == SCOPE_ALL) {
        json_put_null(w);
        return OK;
    }
    TRY(find_rows(c, &location_entity, &where, "uuid code name type", &ids, &f));
    json_open(w, '[');
    for (size_t i = f.from; i < f.to; i++)
        if (str_is(rows_text(&f, i, "type"), "D"))
            put_place(w, &f, i);
    json_close(w, ']');
    return OK;
}

static err_t put_facility(struct call *c, struct json_writer *w)
{
    struct condition where = rows_test(c->arena, "id", LOOKUP_EXACT, 0);
    const struct db_value id = db_int(c->account->health_facility_id);
    struct found f = {0};

    json_key(w, STR("facility"));
    if (id.i)
        TRY(find_rows(c, &health_facility_entity, &where, "uuid code name", &id, &f));
    if (f.to > f.from)
        put_place(w, &f, f.from);
    else
        json_put_null(w);
    return OK;
}

static err_t put_user(struct call *c, struct json_writer *w)
{
    const struct account *who = c->account;

    json_key(w, STR("user"));
    if (!who) {
        json_put_null(w);
        return OK;
    }
    json_open(w, '{');
    json_key(w, STR("uuid"));
    json_put_uuid(w, who->uuid);
    answer_text(w, "username", who->username);
    answer_text(w, "lastName", who->last_name);
    answer_text(w, "otherNames", who->other_names);
    answer_text(w, "language", who->language);
    json_key(w, STR("administrator"));
    json_put_bool(w, who->access.administrator);
    json_key(w, STR("rights"));
    rights_put(w, &who->access);
    TRY(put_districts(c, w));
    TRY(put_facility(c, w));
    json_close(w, '}');
    return OK;
}

void serve_client(struct call *c, struct reply *r)
{
    struct json_writer w = json_writer(&r->body);
    err_t e;

    reply_csrf(c, r);
    json_open(&w, '{');
    answer_text(&w, "language", c->language);
    put_scheme(&w, c);
    e = put_user(c, &w);
    json_close(&w, '}');
    if (!e)
        return;
    reply_failed(c, r, e);
}
