/* Whether an insurance number may be given (enrolment 5.4), and the settings of its form. */
#include "db/db.h"
#include "model/run/setting.h"
#include "module/insuree/internal.h"
#include "module/insuree/number_batch.h"
#include "module/insuree/photo_waiting.h"
#include "module/rows.h"
#include "scheme/number.h"

static const struct code nation_codes[] = {{"none", "none"}, {"weighted13", "weighted13"}, {NULL, NULL}};
static const struct code_list nations = {"number_nation", false, nation_codes};

const struct setting insuree_settings[] = {
    { .name = SETTING_NUMBER_LENGTH, .type = INT_RANGE(0, 50), .standard = "9", .flags = SETTING_PUBLIC,
      .what = "setting.insuree.number_length" },
    { .name = SETTING_NUMBER_ROOT, .type = INT_RANGE(0, 1000000), .standard = "7", .flags = SETTING_PUBLIC,
      .what = "setting.insuree.number_modulo_root" },
    { .name = SETTING_NUMBER_VALIDATOR, .type = CODE(nations), .standard = "none", .flags = SETTING_PUBLIC,
      .what = "setting.insuree.number_validator" },
    { .name = SETTING_NUMBER_BATCHES, .type = BOOL, .standard = "false", .flags = SETTING_PUBLIC, .what = "setting.insuree.number_batches" },
    { .name = SETTING_PHOTO_DAYS, .type = INT_RANGE(1, 3650), .standard = "180", .what = "setting.insuree.photo_days" },
    { .name = SETTING_GENDER_MANDATORY, .type = BOOL, .standard = "true", .flags = SETTING_PUBLIC,
      .what = "setting.insuree.gender_mandatory" },
    { .name = SETTING_FACILITY_MANDATORY, .type = BOOL, .standard = "false", .flags = SETTING_PUBLIC,
      .what = "setting.insuree.fsp_mandatory" },
    { .name = SETTING_RELATIONSHIP_MANDATORY, .type = BOOL, .standard = "false", .flags = SETTING_PUBLIC,
      .what = "setting.insuree.relationship_mandatory" },
    { .name = SETTING_ENQUIRIES, .type = INT_RANGE(0, 1000000), .standard = "120", .what = "setting.insuree.enquiries_per_hour" },
    SETTINGS_END
};

struct law_number_form insuree_number_form(const struct settings *s)
{
    return (struct law_number_form){
        .length = setting_int(s, SETTING_NUMBER_LENGTH), .root = setting_int(s, SETTING_NUMBER_ROOT),
        .nation = str_is(setting_text(s, SETTING_NUMBER_VALIDATOR), "weighted13") ? LAW_NUMBER_WEIGHTED : LAW_NUMBER_ANY_NATION,
    };
}

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

/* As recorded of openIMIS: what is wrong with the number itself is told first, so that a typing error is not called a taken number. */
static err_t validity(struct function_call *c)
{
    struct str number = json_get(c->arguments, "insureeNumber")->text;
    struct law_number_form form = insuree_number_form(c->settings);
    struct json_writer w = json_writer(&c->out);
    enum law_number_fault fault = law_number_check(number.p, number.n, &form, false);
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

/* ---- when a person is written ---- */

static const char *const number_rules[] = {
    [LAW_NUMBER_EMPTY] = "insuree_number_empty", [LAW_NUMBER_LENGTH] = "insuree_number_length",
    [LAW_NUMBER_CHECKSUM] = "insuree_number_checksum", [LAW_NUMBER_FORM] = "insuree_number_form",
};

/* A number that another has is told as such by the write path, whatever its form. */
static err_t has_another(struct tx *tx, const struct record *r, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {*record_cell(r, "chf_id"), r->at[COLUMN_ID].null ? db_int(0) : r->at[COLUMN_ID]};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT id FROM insuree WHERE chf_id = $1 AND id <> $2 AND deleted_at IS NULL LIMIT 1"), params, 2, types, 1,
                 &rows));
    *out = rows.rows > 0;
    return OK;
}

static err_t unlawful(struct arena *a, enum law_number_fault fault, const char *field)
{
    return err_make(a, E_RULE, "rule", number_rules[fault], "field", field, "result", str_format(a, "%d", (int)fault).p, NULL);
}

err_t insuree_number_lawful(struct arena *a, const struct settings *settings, struct str number, const char *field)
{
    const struct law_number_form form = insuree_number_form(settings);
    enum law_number_fault fault = law_number_check(number.p, number.n, &form, false);

    return fault == LAW_NUMBER_FITS ? OK : unlawful(a, fault, field);
}

err_t insuree_check_number(struct tx *tx, const struct change *change)
{
    const struct db_value *number = record_cell(&change->new_, "chf_id");
    struct law_number_form form;
    const struct settings *settings;
    enum law_number_fault fault;
    bool taken;

    if (number->null || (change->op == OP_UPDATE && db_value_equal(number, record_cell(&change->old, "chf_id")))) return OK;
    TRY(settings_of(tx, &settings));
    form = insuree_number_form(settings);
    fault = law_number_check(number->s.p, number->s.n, &form, false);
    if (fault == LAW_NUMBER_FITS) return OK;
    TRY(has_another(tx, &change->new_, &taken));
    if (taken) return OK;
    return unlawful(tx->arena, fault, "chfId");
}

static const struct argument photos_arguments[] = {{"uuid", "String!"}, ARGUMENTS_END};
static const struct argument arguments[] = {{"insureeNumber", "String!"}, ARGUMENTS_END};

const struct function insuree_functions[] = {
    { "insureeNumberValidity", arguments, "ValidationMessageGQLType", RIGHT_INSUREE_READ, validity },
    { "insureePhotos", photos_arguments, "[InsureePhotoStateGQLType]", RIGHT_INSUREE_UPDATE, insuree_photos },
    FUNCTIONS_END
};
