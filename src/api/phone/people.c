/* One person or one family, by insurance number. */
#include "api/phone/frame.h"
#include "base/base64.h"
#include "module/claim_counter/claim_counter.h"
#include "module/insuree/insuree.h"
#include "scheme/cover.h"

enum { RIGHT_ENQUIRE = 101105 };

/* Whoever it is: who may not see him does not learn that he is there. */
static err_t nobody(struct phone *p)
{
    return err_make(p->call->arena, E_NOT_FOUND, "entity", "insuree", "key", str_zero(p->call->arena, p->key), NULL);
}

/* From anywhere by his number, noted and limited (decision D21). */
static err_t find_person(struct phone *p, struct found *out)
{
    struct db_value number = db_text(p->key);
    struct condition test = rows_test(p->call->arena, "chfId", LOOKUP_EXACT, 0);
    bool open;

    TRY(insuree_opens(&p->function, number, &open));
    if (!open) return nobody(p);
    TRY(rows_read(&p->function, access_program(), (struct query){.entity = &insuree_entity, .where = &test},
                  "chfId lastName otherNames dob gender{gender} photo{id folder filename}", &number, 1, out));
    return out->to ? OK : nobody(p);
}

static struct str joined(struct phone *p, const struct found *rows, const char *first, const char *between, const char *second)
{
    return str_format(p->call->arena, "%.*s%s%.*s", STR_ARG(rows_text(rows, 0, first)), between, STR_ARG(rows_text(rows, 0, second)));
}

/* A photo that cannot be read leaves the answer without one. */
static void put_person(struct phone *p, const struct found *person)
{
    struct str photo = STR_NONE;
    err_t e = insuree_photo_read(&p->function, rows_cell(person, 0, "photo.id"), &photo);

    phone_put(p, "chfid", AS_TEXT, rows_cell(person, 0, "chfId"));
    phone_put_text(p, "photoPath", rows_cell(person, 0, "photo.id")->null ? STR_NONE : joined(p, person, "photo.folder", "", "photo.filename"));
    phone_put_text(p, "insureeName", joined(p, person, "otherNames", " ", "lastName"));
    phone_put(p, "dob", AS_DATE, rows_cell(person, 0, "dob"));
    phone_put(p, "gender", AS_TEXT, rows_cell(person, 0, "gender.gender"));
    phone_put_text(p, "photoBase64", !e && photo.n ? base64(p->call->arena, photo) : STR_NONE);
}

static err_t insuree(struct phone *p)
{
    struct found person;

    TRY(find_person(p, &person));
    json_open(&p->out, '{');
    put_person(p, &person);
    json_close(&p->out, '}');
    return OK;
}

/* ---- what is left of his covers ---- */

static const struct json *limit_of(const struct json *cover, const char *kind, const char *side)
{
    const struct json *limits = json_get(cover, "limits");

    for (const struct json *l = limits ? limits->first : NULL; l; l = l->next)
        if (str_is(json_get(l, "kind")->text, kind) && str_is(json_get(l, "side")->text, side)) return l;
    return NULL;
}

static void put_left(struct phone *p, const char *key, const struct json *limit)
{
    const struct json *left = limit ? json_get(limit, "left") : NULL;

    json_key(&p->out, str_of(key));
    if (json_is_null(left)) json_put_null(&p->out);
    else json_put_raw(&p->out, left->text);
}

/* 1 of a treatment, 2 of a person, 3 of a policy; .1 where in- and out-patients have their own. */
static void put_level(struct phone *p, const struct json *limit, bool sides)
{
    const char *level = limit ? json_get(limit, "level")->text.p : NULL;

    json_key(&p->out, STR("dedType"));
    if (!level) json_put_null(&p->out);
    else json_put_raw(&p->out, str_format(p->call->arena, "%c%s", *level == 't' ? '1' : *level == 'i' ? '2' : '3', sides ? ".1" : ""));
}

static void put_limits(struct phone *p, const struct json *cover)
{
    const struct json *deductible = limit_of(cover, "deductible", "general"), *ceiling = limit_of(cover, "ceiling", "general");
    const struct json *in[2] = {limit_of(cover, "deductible", "in_patient"), limit_of(cover, "ceiling", "in_patient")};
    const struct json *out[2] = {limit_of(cover, "deductible", "out_patient"), limit_of(cover, "ceiling", "out_patient")};
    const struct json *side = in[0] ? in[0] : out[0] ? out[0] : in[1] ? in[1] : out[1], *general = deductible ? deductible : ceiling;

    put_level(p, general ? general : side, !general);
    put_left(p, "ded1", deductible ? deductible : in[0]);
    put_left(p, "ded2", deductible ? NULL : out[0]);
    put_left(p, "ceiling1", ceiling ? ceiling : in[1]);
    put_left(p, "ceiling2", ceiling ? NULL : out[1]);
}

static const struct json *count_of(const struct json *cover, const char *category)
{
    const struct json *counts = json_get(cover, "counts");

    for (const struct json *c = counts ? counts->first : NULL; c; c = c->next)
        if (str_is(json_get(c, "category")->text, category)) return c;
    return NULL;
}

/* How many more there may be, and up to which amount each kind is paid. */
static void put_counts(struct phone *p, const struct json *cover)
{
    static const struct { const char *category, *amount, *total; } kinds[] = {
        {"A", "antenatalAmountLeft", "totalAntenatalLeft"}, {"C", "consultationAmountLeft", "totalConsultationsLeft"},
        {"D", "deliveryAmountLeft", "totalDelivieriesLeft"}, {"H", "hospitalizationAmountLeft", "totalAdmissionsLeft"},
        {"S", "surgeryAmountLeft", "totalSurgeriesLeft"}, {"V", NULL, "totalVisitsLeft"},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct json *count = count_of(cover, kinds[i].category), *ceiling = count ? json_get(count, "ceiling") : NULL;
        int64_t limit, used;
        if (kinds[i].amount) {
            json_key(&p->out, str_of(kinds[i].amount));
            if (json_is_null(ceiling)) json_put_null(&p->out);
            else json_put_raw(&p->out, ceiling->text);
        }
        json_key(&p->out, str_of(kinds[i].total));
        if (count && json_int(json_get(count, "limit"), &limit) && json_int(json_get(count, "used"), &used)) json_put_int(&p->out, limit > used ? limit - used : 0);
        else json_put_null(&p->out);
    }
}

static date_t day_in(const struct json *cover, const char *key)
{
    const struct json *v = json_get(cover, key);
    date_t day = DATE_NONE;

    if (!json_is_null(v)) date_read(v->text.p, v->text.n, &day);
    return day;
}

static char letter_of(struct phone *p, const struct json *cover)
{
    const struct law_cover days = {DATE_NONE, day_in(cover, "from"), day_in(cover, "to")};
    int64_t status = 0;

    json_int(json_get(cover, "status"), &status);
    return law_cover_letter(&days, (enum law_policy_status)status, env_today(p->call->api->env));
}

static err_t put_value(struct phone *p, const struct json *cover)
{
    struct db_value key = {.type = DB_UUID};
    struct db_rows rows;

    uuid_read(json_get(cover, "uuid")->text, &key.u);
    TRY(phone_query(p, "SELECT value FROM policy WHERE uuid = $1", &key, 1, "m", &rows));
    if (rows.rows) phone_put(p, "policyValue", AS_AMOUNT, db_cell(&rows, 0, 0));
    return OK;
}

static err_t put_cover(struct phone *p, const struct json *cover, char letter)
{
    static const struct { const char *key, *from; } texts[] = {
        {"productName", "productName"}, {"productCode", "productCode"}, {"expiryDate", "to"}, {"effectiveDate", "from"},
    };

    json_open(&p->out, '{');
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct json *v = json_get(cover, texts[i].from);
        phone_put_text(p, texts[i].key, json_is_null(v) ? STR_NONE : v->text);
    }
    phone_put_text(p, "status", (struct str){&letter, 1});
    put_limits(p, cover);
    put_counts(p, cover);
    TRY(put_value(p, cover));
    json_close(&p->out, '}');
    return OK;
}

/* Which of them are shown is the law's (enrolment 6.7). */
static err_t put_covers(struct phone *p, const struct json *covers)
{
    struct law_enquired *shown = ARENA_ARRAY(p->call->arena, struct law_enquired, covers ? covers->count : 0);
    size_t n = 0;

    for (const struct json *cover = covers ? covers->first : NULL; cover; cover = cover->next)
        shown[n++] = (struct law_enquired){letter_of(p, cover), day_in(cover, "to"), false};
    law_enquiry(shown, n, env_today(p->call->api->env));
    n = 0;
    for (const struct json *cover = covers ? covers->first : NULL; cover; cover = cover->next, n++)
        if (shown[n].shown) TRY(put_cover(p, cover, shown[n].letter));
    return OK;
}

static err_t enquire(struct phone *p)
{
    const struct json *told;
    struct found person;

    TRY(find_person(p, &person));
    TRY(claim_counter_cover(&p->function, db_text(p->key), env_today(p->call->api->env)));
    TRY(json_read(p->call->arena, buf_str(&p->function.out), &p->call->api->env->limits, &told));
    json_open(&p->out, '{');
    put_person(p, &person);
    json_key(&p->out, STR("details"));
    json_open(&p->out, '[');
    TRY(put_covers(p, json_get(told, "covers")));
    json_close(&p->out, ']');
    json_close(&p->out, '}');
    return OK;
}

/* ---- families ---- */

#define MEMBER_PICKS \
    "id uuid passport chfId lastName otherNames dob gender{code} marital head phone cardIssued relationship{id} profession{id}" \
    " education{id} email typeOfId{code} healthFacility{id} currentAddress geolocation currentVillage{id} photo{filename} offline"

static const struct phone_column family_columns[] = {
    {"familyId", "id", AS_INT}, {"familyUUID", "uuid", AS_UUID}, {"insureeId", "headInsuree.id", AS_INT},
    {"insureeUUID", "headInsuree.uuid", AS_UUID}, {"locationId", "location.id", AS_INT}, {"poverty", "poverty", AS_BOOL},
    {"familyType", "familyType.code", AS_TEXT}, {"familyAddress", "address", AS_TEXT}, {"ethnicity", "ethnicity", AS_TEXT},
    {"confirmationNo", "confirmationNo", AS_TEXT}, {"confirmationType", "confirmationType.code", AS_TEXT},
    {"isOffline", "isOffline", AS_BOOL}, PHONE_COLUMNS_END
};

static const struct phone_column member_columns[] = {
    {"insureeId", "id", AS_INT}, {"insureeUUID", "uuid", AS_UUID}, {"identificationNumber", "passport", AS_TEXT},
    {"chfid", "chfId", AS_TEXT}, {"lastName", "lastName", AS_TEXT}, {"otherNames", "otherNames", AS_TEXT}, {"dob", "dob", AS_DATE},
    {"gender", "gender.code", AS_TEXT}, {"marital", "marital", AS_TEXT}, {"isHead", "head", AS_BOOL}, {"phone", "phone", AS_TEXT},
    {"cardIssued", "cardIssued", AS_BOOL}, {"relationship", "relationship.id", AS_INT}, {"profession", "profession.id", AS_INT},
    {"education", "education.id", AS_INT}, {"email", "email", AS_TEXT}, {"typeOfId", "typeOfId.code", AS_TEXT},
    {"hfid", "healthFacility.id", AS_INT}, {"currentAddress", "currentAddress", AS_TEXT}, {"geoLocation", "geolocation", AS_TEXT},
    {"curVillage", "currentVillage.id", AS_INT}, {"photoPath", "photo.filename", AS_TEXT}, {"identificationTypes", "typeOfId.code", AS_TEXT},
    {"isOffline", "offline", AS_BOOL}, PHONE_COLUMNS_END
};

/* Within the caller's places only. */
static err_t family(struct phone *p)
{
    struct db_value number = db_text(p->key);
    struct condition test = rows_test(p->call->arena, "members__chfId", LOOKUP_EXACT, 0);
    struct found rows, members;

    TRY(rows_read(&p->function, phone_lent(p), (struct query){.entity = &family_entity, .where = &test},
                  "id uuid headInsuree{id uuid} location{id} poverty familyType{code} address ethnicity confirmationNo confirmationType{code}"
                  " isOffline members{" MEMBER_PICKS "}", &number, 1, &rows));
    if (!rows.to) return nobody(p);
    members = rows_list(&rows, 0, "members", NULL);
    json_open(&p->out, '{');
    phone_put_row(p, &rows, 0, family_columns);
    json_key(&p->out, STR("insurees"));
    phone_put_rows(p, &members, member_columns);
    json_close(&p->out, '}');
    return OK;
}

const struct phone_call phone_people_calls[] = {
    {METHOD_GET, "insuree/*", PHONE_RIGHT, RIGHT_ENQUIRE, 0, insuree},
    {METHOD_GET, "insuree/*/enquire", PHONE_RIGHT, RIGHT_ENQUIRE, 0, enquire},
    {METHOD_GET, "family/*", PHONE_RIGHT, RIGHT_FAMILY_READ, 0, family},
    PHONE_CALLS_END
};
