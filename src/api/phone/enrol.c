/* A family with all that belongs to it, in one document and one transaction: mobile.enroll does it, and recognises what was sent
 * before. Who is not in the document stays in the family: absence takes nobody away. */
#include "api/phone/frame.h"
#include "module/insuree/insuree.h"

enum {
    ACCEPTED = 0, NOT_LINKED = 1001, NO_HEAD = -1, HEAD_TAKEN = -2, NUMBER_TAKEN = -3, RECEIPT_TAKEN = -4, TWO_HEADS = -5,
    UNEXPECTED = -400,
};

/* ---- members, renamed ---- */

enum kind { TEXT_OF, FLAG_OF, ID_OF, CODE_OF, DAY_OF };
struct renamed { const char *from, *to; enum kind kind; };

static const struct renamed family_members[] = {
    {"locationId", "location", ID_OF}, {"poverty", "poverty", FLAG_OF}, {"familyType", "familyType", CODE_OF},
    {"familyAddress", "address", TEXT_OF}, {"ethnicity", "ethnicity", TEXT_OF}, {"confirmationNo", "confirmationNo", TEXT_OF},
    {"confirmationType", "confirmationType", CODE_OF}, {NULL, NULL, 0},
};
static const struct renamed person_members[] = {
    {"CHFID", "chfId", TEXT_OF}, {"LastName", "lastName", TEXT_OF}, {"OtherNames", "otherNames", TEXT_OF}, {"DOB", "dob", DAY_OF},
    {"Gender", "gender", CODE_OF}, {"Marital", "marital", TEXT_OF}, {"IdentificationNumber", "passport", TEXT_OF},
    {"Phone", "phone", TEXT_OF}, {"CardIssued", "cardIssued", FLAG_OF}, {"Relationship", "relationship", ID_OF},
    {"Profession", "profession", ID_OF}, {"Education", "education", ID_OF}, {"Email", "email", TEXT_OF}, {"TypeOfId", "typeOfId", CODE_OF},
    {"HFID", "healthFacility", ID_OF}, {"CurrentAddress", "currentAddress", TEXT_OF}, {"GeoLocation", "geolocation", TEXT_OF},
    {"CurVillage", "currentVillage", ID_OF}, {NULL, NULL, 0},
};
static const struct renamed policy_members[] = {
    {"prodId", "product", ID_OF}, {"officerId", "officer", ID_OF}, {"enrollDate", "enrollDate", DAY_OF}, {"policyValue", "value", TEXT_OF},
    {NULL, NULL, 0},
};
static const struct renamed premium_members[] = {
    {"payerId", "payer", ID_OF}, {"amount", "amount", TEXT_OF}, {"receipt", "receipt", TEXT_OF}, {"payDate", "payDate", DAY_OF},
    {"payType", "payType", TEXT_OF}, {"isPhotoFee", "isPhotoFee", FLAG_OF}, {NULL, NULL, 0},
};

static void put_reference(struct json_writer *w, const char *by, struct str v)
{
    json_open(w, '{');
    json_key(w, str_of(by));
    if (*by == 'i') json_put_raw(w, v);
    else json_put_str(w, v);
    json_close(w, '}');
}

/* What is not there, empty, or 0 for none, is left out. */
static err_t put_member(struct phone *p, struct json_writer *w, const struct json *v, const struct renamed *m)
{
    struct str text = phone_text(v, m->from);
    int64_t id = 0;
    date_t day = DATE_NONE;

    if (m->kind == DAY_OF) TRY(phone_date(p, v, m->from, false, &day));
    if (m->kind == ID_OF) TRY(phone_int(p, v, m->from, &id));
    if (m->kind == FLAG_OF ? !phone_member(v, m->from) : !text.n || (m->kind == ID_OF && id <= 0)) return OK;
    json_key(w, str_of(m->to));
    switch (m->kind) {
    case TEXT_OF: json_put_str(w, text); break;
    case FLAG_OF: json_put_bool(w, phone_bool(v, m->from)); break;
    case ID_OF: put_reference(w, "id", str_format(p->call->arena, "%lld", (long long)id)); break;
    case CODE_OF: put_reference(w, "code", text); break;
    case DAY_OF: json_put_date(w, day); break;
    }
    return OK;
}

static err_t put_members(struct phone *p, struct json_writer *w, const struct json *v, const struct renamed *members)
{
    for (const struct renamed *m = members; m->from; m++) TRY(put_member(p, w, v, m));
    return OK;
}

/* ---- the document ---- */

static const struct json *list_of(const struct json *v, const char *name)
{
    const struct json *list = phone_member(v, name);

    return list && list->kind == JSON_ARRAY ? list->first : NULL;
}

static bool is_head(const struct json *family, const struct json *person)
{
    struct str head = phone_text(family, "hofCHFID");

    return phone_bool(person, "isHead") || (head.n && str_eq(head, phone_text(person, "CHFID")));
}

static err_t put_person(struct phone *p, struct json_writer *w, const struct json *person)
{
    struct str picture = phone_text(phone_member(person, "picture"), "imageContent");

    json_open(w, '{');
    TRY(put_members(p, w, person, person_members));
    if (picture.n) {
        json_key(w, STR("photo"));
        json_open(w, '{');
        answer_text(w, "photo", picture);
        json_key(w, STR("date"));
        json_put_date(w, env_today(p->call->api->env));
        json_close(w, '}');
    }
    json_close(w, '}');
    return OK;
}

static err_t put_family(struct phone *p, struct json_writer *w, const struct json *family)
{
    json_key(w, STR("family"));
    json_open(w, '{');
    TRY(put_members(p, w, family, family_members));
    for (const struct json *person = list_of(family, "insurees"); person; person = person->next) {
        if (!is_head(family, person)) continue;
        json_key(w, STR("headInsuree"));
        TRY(put_person(p, w, person));
    }
    json_close(w, '}');
    json_key(w, STR("insurees"));
    json_open(w, '[');
    for (const struct json *person = list_of(family, "insurees"); person; person = person->next)
        if (!is_head(family, person)) TRY(put_person(p, w, person));
    json_close(w, ']');
    return OK;
}

static void put_raw_member(struct json_writer *w, const char *key, struct str number)
{
    json_key(w, str_of(key));
    json_put_raw(w, number);
}

static err_t local_id(struct phone *p, const struct json *v, const char *name, struct str *out)
{
    int64_t id;

    TRY(phone_int(p, v, name, &id));
    *out = str_format(p->call->arena, "%lld", (long long)id);
    return OK;
}

static err_t put_policies(struct phone *p, struct json_writer *w, const struct json *family)
{
    json_key(w, STR("policies"));
    json_open(w, '[');
    for (const struct json *policy = list_of(family, "policies"); policy; policy = policy->next) {
        struct str id;
        TRY(local_id(p, policy, "policyId", &id));
        json_open(w, '{');
        put_raw_member(w, "mobileId", id);
        TRY(put_members(p, w, policy, policy_members));
        if (str_is(phone_text(policy, "policyStage"), "R")) put_raw_member(w, "renewal", STR("true"));
        json_close(w, '}');
    }
    json_close(w, ']');
    return OK;
}

static err_t put_premiums(struct phone *p, struct json_writer *w, const struct json *family)
{
    json_key(w, STR("premiums"));
    json_open(w, '[');
    for (const struct json *policy = list_of(family, "policies"); policy; policy = policy->next)
        for (const struct json *premium = list_of(policy, "premium"); premium; premium = premium->next) {
            struct str id;
            TRY(local_id(p, policy, "policyId", &id));
            json_open(w, '{');
            put_raw_member(w, "mobilePolicy", id);
            TRY(put_members(p, w, premium, premium_members));
            json_close(w, '}');
        }
    json_close(w, ']');
    return OK;
}

static err_t document(struct phone *p, const struct json *family, struct str *out)
{
    struct json_writer w;
    struct buf text;

    buf_init(&text, p->call->arena, 4096);
    w = json_writer(&text);
    json_open(&w, '{');
    TRY(put_family(p, &w, family));
    TRY(put_policies(p, &w, family));
    TRY(put_premiums(p, &w, family));
    json_close(&w, '}');
    *out = buf_str(&text);
    return OK;
}

static int check_heads(const struct json *family)
{
    int heads = 0;

    for (const struct json *person = list_of(family, "insurees"); person; person = person->next) heads += is_head(family, person);
    return heads == 1 ? ACCEPTED : heads ? TWO_HEADS : NO_HEAD;
}

/* ---- the answer ---- */

static err_t link_policy(struct phone *p, const struct json *family, const struct json *policy, bool *linked)
{
    struct db_value product = db_int(0);
    struct db_rows rows;

    TRY(phone_int(p, policy, "prodId", &product.i));
    TRY(phone_query(p, "SELECT code FROM product WHERE id = $1", &product, 1, "t", &rows));
    return phone_link(p, phone_text(policy, "controlNumber"), phone_text(family, "hofCHFID"), rows.rows ? db_cell(&rows, 0, 0)->s : STR(""),
                      str_is(phone_text(policy, "policyStage"), "R"), linked);
}

/* Control numbers that came with policies become their families'; one that cannot is told, and the family is in all the same. */
static int code_of_done(struct phone *p, const struct json *family)
{
    int code = ACCEPTED;

    for (const struct json *policy = list_of(family, "policies"); policy; policy = policy->next) {
        bool linked = false;
        if (!phone_member(policy, "controlNumber")) continue;
        if (link_policy(p, family, policy, &linked) || !linked) code = NOT_LINKED;
    }
    return code;
}

static int code_of(err_t e)
{
    if (phone_broke(e, "mobile_no_head")) return NO_HEAD;
    if (phone_broke(e, "mobile_other_head")) return TWO_HEADS;
    if (phone_taken(e, "chfId")) return str_starts(err_value(e, "field"), STR("family.")) ? HEAD_TAKEN : NUMBER_TAKEN;
    if (phone_taken(e, "receipt")) return RECEIPT_TAKEN;
    return UNEXPECTED;
}

static void put_number(struct phone *p, const char *key, struct str number)
{
    json_key(&p->out, str_of(key));
    json_put_raw(&p->out, number);
}

static void put_uuid_of(struct phone *p, const char *key, const struct json *row)
{
    phone_put_text(p, key, json_get(row, "uuid") ? json_get(row, "uuid")->text : STR_NONE);
}

static err_t put_row_id(struct phone *p, const char *key, const char *table, const struct json *row)
{
    struct db_value uuid = {.type = DB_UUID};
    struct db_rows rows;

    if (!row || !json_get(row, "uuid") || !uuid_read(json_get(row, "uuid")->text, &uuid.u)) return phone_wrong(p, "a row without its uuid");
    TRY(phone_query(p, str_format(p->call->arena, "SELECT id FROM %s WHERE uuid = $1", table).p, &uuid, 1, "i", &rows));
    if (rows.rows) phone_put(p, key, AS_INT, db_cell(&rows, 0, 0));
    return OK;
}

/* By number, the head too. */
static err_t put_people(struct phone *p, const struct json *family)
{
    static const struct phone_column columns[] = {{"insureeDBId", NULL, AS_INT}, {"insureeUUID", NULL, AS_UUID}, PHONE_COLUMNS_END};

    json_key(&p->out, STR("insurees"));
    json_open(&p->out, '[');
    for (const struct json *person = list_of(family, "insurees"); person; person = person->next) {
        struct str number = phone_text(person, "CHFID"), id;
        const struct db_value key = db_text(number.p ? number : STR(""));
        struct db_rows rows;
        TRY(local_id(p, person, "insureeId", &id));
        TRY(phone_query(p, "SELECT id, uuid FROM insuree WHERE chf_id = $1 AND deleted_at IS NULL", &key, 1, "iu", &rows));
        json_open(&p->out, '{');
        put_number(p, "insureeId", id);
        for (size_t k = 0; rows.rows && columns[k].key; k++) phone_put(p, columns[k].key, columns[k].shape, db_cell(&rows, 0, k));
        json_close(&p->out, '}');
    }
    json_close(&p->out, ']');
    return OK;
}

/* The results stand in the order of the document, policy after policy. */
static err_t put_paid(struct phone *p, const struct json *policy, const struct json **told)
{
    json_key(&p->out, STR("premium"));
    json_open(&p->out, '[');
    for (const struct json *premium = list_of(policy, "premium"); premium && *told; premium = premium->next, *told = (*told)->next) {
        struct str id;
        TRY(local_id(p, premium, "premiumId", &id));
        json_open(&p->out, '{');
        put_number(p, "premiumId", id);
        TRY(put_row_id(p, "premiumDBId", "premium", json_get(*told, "row")));
        put_uuid_of(p, "premiumUUID", json_get(*told, "row"));
        json_close(&p->out, '}');
    }
    json_close(&p->out, ']');
    return OK;
}

static err_t put_sold(struct phone *p, const struct json *family, const struct json *told)
{
    const struct json *policies = json_get(told, "policies"), *premiums = json_get(told, "premiums");
    const struct json *row = policies ? policies->first : NULL, *paid = premiums ? premiums->first : NULL;

    json_key(&p->out, STR("policies"));
    json_open(&p->out, '[');
    for (const struct json *policy = list_of(family, "policies"); policy && row; policy = policy->next, row = row->next) {
        struct str id;
        TRY(local_id(p, policy, "policyId", &id));
        json_open(&p->out, '{');
        put_number(p, "policyId", id);
        TRY(put_row_id(p, "policyDBId", "policy", json_get(row, "row")));
        put_uuid_of(p, "policyUUID", json_get(row, "row"));
        TRY(put_paid(p, policy, &paid));
        json_close(&p->out, '}');
    }
    json_close(&p->out, ']');
    return OK;
}

static err_t put_enrolled(struct phone *p, const struct json *family, struct str result)
{
    const struct json *told, *row;
    struct str id;

    TRY(json_read(p->call->arena, result, &p->call->api->env->limits, &told));
    row = json_get(json_get(told, "family"), "row");
    TRY(local_id(p, family, "familyId", &id));
    json_open(&p->out, '{');
    put_number(p, "familyId", id);
    TRY(put_row_id(p, "familyDBId", "family", row));
    put_uuid_of(p, "familyUUID", row);
    TRY(put_people(p, family));
    TRY(put_sold(p, family, told));
    json_close(&p->out, '}');
    return OK;
}

/* The apps look at `response`; `message` is for whoever looks further. */
static void begin_answer(struct phone *p, int code, err_t why)
{
    json_open(&p->out, '{');
    json_key(&p->out, STR("response"));
    json_put_int(&p->out, code);
    if (why) phone_put_text(p, "message", text_err(p->call->arena, p->call->api->texts, p->call->language, why));
    json_key(&p->out, STR("family"));
    json_open(&p->out, '[');
}

static void end_answer(struct phone *p)
{
    json_close(&p->out, ']');
    json_close(&p->out, '}');
}

static err_t enrol(struct phone *p)
{
    const struct json *family = list_of(p->body, "family");
    struct answer a = {.status = COMMAND_FAILED};
    struct str input;
    int code;
    err_t e = OK;

    if (!family || family->next) return phone_wrong(p, "a document is of one family");
    code = check_heads(family);
    if (!code) TRY(document(p, family, &input));
    if (!code) e = phone_command(p, "mobile.enroll", input, &a);
    if (!code && !e && a.status != COMMAND_DONE) e = a.error;
    if (phone_in_doubt(e)) log_err(p->call->api->env->log, "http.failed", e);
    if (err_is(e, E_FORBIDDEN)) return e;
    begin_answer(p, e ? code_of(e) : code ? code : code_of_done(p, family), e);
    if (a.status == COMMAND_DONE) TRY(put_enrolled(p, family, a.result));
    end_answer(p);
    return OK;
}

const struct phone_call phone_enrol_calls[] = {
    {METHOD_POST, "family", PHONE_RIGHT, RIGHT_FAMILY_CREATE, 0, enrol},
    PHONE_CALLS_END
};
