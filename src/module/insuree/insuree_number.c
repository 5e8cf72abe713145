/* Whether an insurance number may be given (enrolment 5.4), and the settings of its form. */
#include "db/db.h"
#include "module/insuree/internal.h"
#include "module/rows.h"
#include "scheme/number.h"

const struct setting insuree_settings[] = {
    { .name = SETTING_NUMBER_LENGTH, .type = INT_RANGE(0, 50), .standard = "9", .flags = SETTING_PUBLIC,
      .what = "setting.insuree.number_length" },
    { .name = SETTING_NUMBER_ROOT, .type = INT_RANGE(0, 1000000), .standard = "7", .flags = SETTING_PUBLIC,
      .what = "setting.insuree.number_modulo_root" },
    SETTINGS_END
};

/* Among all current people, wherever they are: the number itself tells nothing about them. */
static err_t is_taken(struct function_call *c, struct str number, bool *out)
{
    struct condition test = rows_test(c->arena, "chfId", LOOKUP_EXACT, 0);
    struct query q = {.entity = &insuree_entity, .where = &test};
    const struct db_value value = db_text(number);
    struct found found;

    TRY(rows_read(c, access_program(), q, "id", &value, 1, &found));
    *out = found.to > 0;
    return OK;
}

static err_t validity(struct function_call *c)
{
    struct str number = json_get(c->arguments, "insureeNumber")->text;
    enum law_number_fault fault = law_number_check(number.p, number.n, setting_int(c->settings, SETTING_NUMBER_LENGTH),
                                                   setting_int(c->settings, SETTING_NUMBER_ROOT));
    struct json_writer w = json_writer(&c->out);
    bool taken = false;

    if (fault == LAW_NUMBER_FITS) TRY(is_taken(c, number, &taken));
    if (taken) fault = LAW_NUMBER_TAKEN;
    json_open(&w, '{');
    json_key(&w, STR("isValid"));
    json_put_bool(&w, fault == LAW_NUMBER_FITS);
    json_key(&w, STR("errorCode"));
    json_put_int(&w, fault);
    json_key(&w, STR("errorMessage"));
    if (fault == LAW_NUMBER_FITS) json_put_null(&w);
    else json_put_str(&w, text_of(c->texts, c->language, str_format(c->arena, "insuree_number.%d", (int)fault).p));
    json_close(&w, '}');
    return OK;
}

static const struct argument arguments[] = {{"insureeNumber", "String!"}, ARGUMENTS_END};

const struct function insuree_functions[] = {
    { "insureeNumberValidity", arguments, "ValidationMessageGQLType", RIGHT_INSUREE_READ, validity },
    FUNCTIONS_END
};
