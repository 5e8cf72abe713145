/* Enrolment files (mobile-offline 6.3), and the same as JSON, flat or a document for each family (6.2): each family is one
 * command. Photos come beside, named for whom they show (6.4). */
#include "api/mobile/upload.h"
#include "base/base64.h"
#include "base/map.h"
#include "base/utf8.h"
#include "module/insuree/photo_name.h"

enum { NO_HEAD = -1, HEAD_EXISTS = -2, NUMBER_TWICE = -3, RECEIPT_TWICE = -4, TWO_HEADS = -5, UNEXPECTED = -400 };

struct photo {
    const struct brought *file;
    struct photo_name name;
    bool used;
    const struct xml *given;         /* the family that it was sent with; NULL: none yet */
};

struct enrolment {
    VEC(struct photo) photos;
};

/* What a file holds, and of which family it is at the moment. */
struct reading {
    struct report *report;
    struct enrolment *state;
    struct str file;
    const struct xml *root, *family;
    struct str id;                   /* the family's number there */
    struct str officer;
};

/* ---- rows of a family: within it, or beside it with its number ---- */

/* The next one at or after `e` of this family. */
static const struct xml *belonging(const struct reading *r, const struct xml *e, const char *key, struct str id)
{
    while (e && !(r->id.p && str_eq(row_text(e, key), id)))
        e = e->next;
    return e;
}

static const struct xml *first_of(const struct reading *r, const char *list, bool *nested)
{
    const struct xml *own = xml_child(r->family, list);

    *nested = own != NULL;
    return own ? own->first : belonging(r, xml_child(r->root, list) ? xml_child(r->root, list)->first : NULL, "FamilyId", r->id);
}

static const struct xml *next_of(const struct reading *r, const struct xml *e, bool nested)
{
    return nested ? e->next : belonging(r, e->next, "FamilyId", r->id);
}

/* ---- members ---- */

static const struct row_member family_members[] = {
    {"FamilyUUID", "uuid", ROW_TEXT}, {"LocationId", "location", ROW_KEY}, {"Poverty", "poverty", ROW_BOOL},
    {"FamilyType", "familyType", ROW_CODE}, {"FamilyAddress", "address", ROW_TEXT}, {"Ethnicity", "ethnicity", ROW_TEXT},
    {"ConfirmationNo", "confirmationNo", ROW_TEXT}, {"ConfirmationType", "confirmationType", ROW_CODE}, {"isOffline", "isOffline", ROW_BOOL},
    ROW_END
};
static const struct row_member person_members[] = {
    {"InsureeUUID", "uuid", ROW_TEXT}, {"CHFID", "chfId", ROW_TEXT}, {"LastName", "lastName", ROW_TEXT}, {"OtherNames", "otherNames", ROW_TEXT},
    {"DOB", "dob", ROW_DAY}, {"Gender", "gender", ROW_CODE}, {"Marital", "marital", ROW_TEXT}, {"IdentificationNumber", "passport", ROW_TEXT},
    {"TypeOfId", "typeOfId", ROW_CODE}, {"Phone", "phone", ROW_TEXT}, {"Email", "email", ROW_TEXT}, {"CardIssued", "cardIssued", ROW_BOOL},
    {"Relationship", "relationship", ROW_KEY}, {"Profession", "profession", ROW_KEY}, {"Education", "education", ROW_KEY},
    {"HFID", "healthFacility", ROW_KEY}, {"CurrentAddress", "currentAddress", ROW_TEXT}, {"GeoLocation", "geolocation", ROW_TEXT},
    {"CurVillage", "currentVillage", ROW_KEY}, {"isOffline", "offline", ROW_BOOL}, ROW_END
};
static const struct row_member policy_members[] = {
    {"PolicyId", "mobileId", ROW_NUMBER}, {"PolicyUUID", "uuid", ROW_TEXT}, {"EnrollDate", "enrollDate", ROW_DAY},
    {"StartDate", "startDate", ROW_DAY}, {"ExpiryDate", "expiryDate", ROW_DAY}, {"PolicyValue", "value", ROW_TEXT}, {"ProdId", "product", ROW_KEY},
    {"isOffline", "offline", ROW_BOOL}, ROW_END
};
static const struct row_member premium_members[] = {
    {"PayerId", "payer", ROW_KEY}, {"Amount", "amount", ROW_TEXT}, {"Receipt", "receipt", ROW_TEXT},
    {"PayDate", "payDate", ROW_DAY}, {"PayType", "payType", ROW_TEXT}, {"isPhotoFee", "isPhotoFee", ROW_BOOL},
    {"isOffline", "isOffline", ROW_BOOL}, ROW_END
};

/* The newest that shows this person. */
static struct photo *photo_of(const struct reading *r, struct str number)
{
    struct photo *found = NULL;

    for (size_t i = 0; number.n && i < r->state->photos.n; i++) {
        struct photo *p = &r->state->photos.at[i];
        if (!str_eq(p->name.number, number))
            continue;
        p->used = true;
        if (!found || date_none(found->name.day) || (!date_none(p->name.day) && date_cmp(p->name.day, found->name.day) > 0))
            found = p;
    }
    return found;
}

static void put_photo(struct arena *a, struct json_writer *w, const struct photo *photo, struct str officer)
{
    json_key(w, STR("photo"));
    json_open(w, '{');
    json_key(w, STR("photo"));
    json_put_str(w, base64(a, photo->file->content));
    if (!date_none(photo->name.day)) {
        json_key(w, STR("date"));
        json_put_date(w, photo->name.day);
    }
    if (officer.n) {
        json_key(w, STR("officerId"));
        json_put_raw(w, officer);
    }
    json_close(w, '}');
}

/* A photo within a document: {"picture": {"imageName", "imageContent"}}. */
static void put_picture(struct json_writer *w, const struct xml *person)
{
    struct str content = row_text(xml_child(person, "picture"), "imageContent");

    if (!content.n)
        return;
    json_key(w, STR("photo"));
    json_open(w, '{');
    json_key(w, STR("photo"));
    json_put_str(w, content);
    json_close(w, '}');
}

static void put_person(const struct reading *r, struct json_writer *w, const struct xml *person)
{
    struct photo *photo = photo_of(r, row_text(person, "CHFID"));

    json_open(w, '{');
    row_write(w, person, person_members);
    if (!photo) put_picture(w, person);
    else if (!photo->given) {   /* a number that comes twice is refused anyway */
        put_photo(r->report->call->arena, w, photo, r->officer);
        photo->given = r->family;
    }
    json_close(w, '}');
}

static bool is_head(const struct reading *r, const struct xml *person)
{
    struct str head = row_text(r->family, "InsureeId"), number = row_text(r->family, "HOFCHFID");

    if (head.n && str_eq(head, row_text(person, "InsureeId")))
        return true;
    if (!head.n && number.n && str_eq(number, row_text(person, "CHFID")))
        return true;
    return !head.n && !number.n && row_true(row_text(person, "isHead"));
}

/* ---- a family as one command ---- */

static void put_family(const struct reading *r, struct json_writer *w)
{
    const struct xml *e;
    bool nested;

    json_key(w, STR("family"));
    json_open(w, '{');
    row_write(w, r->family, family_members);
    for (e = first_of(r, "Insurees", &nested); e && !is_head(r, e); e = next_of(r, e, nested))
        ;
    if (e) {
        json_key(w, STR("headInsuree"));
        put_person(r, w, e);
    }
    json_close(w, '}');
}

static void put_people(const struct reading *r, struct json_writer *w)
{
    bool nested, head = false;

    json_key(w, STR("insurees"));
    json_open(w, '[');
    for (const struct xml *e = first_of(r, "Insurees", &nested); e; e = next_of(r, e, nested)) {
        if (!head && is_head(r, e))
            head = true;
        else
            put_person(r, w, e);
    }
    json_close(w, ']');
}

static void put_policies(const struct reading *r, struct json_writer *w)
{
    static const struct row_member officer[] = {{"OfficerId", "officer", ROW_KEY}, ROW_END};
    bool nested;

    json_key(w, STR("policies"));
    json_open(w, '[');
    for (const struct xml *e = first_of(r, "Policies", &nested); e; e = next_of(r, e, nested)) {
        json_open(w, '{');
        row_write(w, e, policy_members);
        row_write(w, row_text(e, "OfficerId").n ? e : xml_child(r->root, "FileInfo"), officer);
        if (str_is(row_text(e, "PolicyStage"), "R")) {
            json_key(w, STR("renewal"));
            json_put_bool(w, true);
        }
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_premium(struct json_writer *w, const struct xml *policy, const struct xml *premium)
{
    static const struct row_member of[] = {{"PolicyId", "mobilePolicy", ROW_NUMBER}, ROW_END};

    json_open(w, '{');
    row_write(w, policy, of);
    row_write(w, premium, premium_members);
    json_close(w, '}');
}

static void put_premiums(const struct reading *r, struct json_writer *w)
{
    const struct xml *flat = xml_child(r->root, "Premiums");
    bool nested;

    json_key(w, STR("premiums"));
    json_open(w, '[');
    for (const struct xml *policy = first_of(r, "Policies", &nested); policy; policy = next_of(r, policy, nested)) {
        const struct xml *own = xml_child(policy, "premium");
        struct str id = row_text(policy, "PolicyId");
        for (const struct xml *e = own ? own->first : NULL; e; e = e->next)
            put_premium(w, policy, e);
        for (const struct xml *e = flat && id.n ? belonging(r, flat->first, "PolicyId", id) : NULL; e; e = belonging(r, e->next, "PolicyId", id))
            put_premium(w, policy, e);
    }
    json_close(w, ']');
}

static int number_of(const struct report *p, err_t e, struct str result, bool repeated)
{
    struct str field = err_value(e, "field"), rule = err_value(e, "rule");

    if (!e)
        return 0;
    if (str_is(rule, "mobile_no_head"))
        return NO_HEAD;
    if (str_is(rule, "mobile_other_head"))
        return TWO_HEADS;
    if (err_is(e, E_NOT_UNIQUE) && str_ends(field, STR("chfId")))
        return str_starts(field, STR("family.")) ? HEAD_EXISTS : NUMBER_TWICE;
    if (err_is(e, E_NOT_UNIQUE) && str_ends(field, STR("receipt")))
        return RECEIPT_TWICE;
    return UNEXPECTED;
}

static struct str head_number(const struct reading *r)
{
    bool nested;

    for (const struct xml *e = first_of(r, "Insurees", &nested); e; e = next_of(r, e, nested))
        if (is_head(r, e))
            return row_text(e, "CHFID");
    return row_text(r->family, "HOFCHFID");
}

/* What the family said of messages; a language that is none of ours is left out. */
static void put_notice(const struct reading *r, struct json_writer *w)
{
    enum { LANGUAGE_MOST = 5 };
    const struct xml *own = xml_child(r->family, "FamilySMS"), *sms = own ? own : r->family;
    struct str language = row_text(sms, "LanguageOfSMS");

    if (!row_text(sms, "ApprovalOfSMS").n) return;
    json_key(w, STR("notice"));
    json_open(w, '{');
    json_key(w, STR("approval"));
    json_put_bool(w, row_true(row_text(sms, "ApprovalOfSMS")));
    if (language.n && language.n <= LANGUAGE_MOST) {
        json_key(w, STR("language"));
        json_put_str(w, language);
    }
    json_close(w, '}');
}

/* What a telephone knows and no register here has a place for. */
static const char *not_kept(const struct reading *r)
{
    bool nested, some = false;

    for (const struct xml *e = first_of(r, "Insurees", &nested); e; e = next_of(r, e, nested))
        some |= row_true(row_text(e, "Vulnerability"));
    for (const struct xml *e = first_of(r, "Policies", &nested); e; e = next_of(r, e, nested))
        some |= row_text(e, "ControlNumber").n > 0;
    return some ? "mobile.not_kept" : NULL;
}

static int photo_number(const struct report *p, err_t e, struct str result, bool repeated) { return e ? UNEXPECTED : 0; }

struct picture { struct str file, number, name, content; };   /* name: of its file; STR_NONE */

static void submit(struct report *p, const struct picture *of, bool waits)
{
    struct json_writer w;
    struct buf input;

    buf_init(&input, p->call->arena, 4096);
    w = json_writer(&input);
    json_open(&w, '{');
    json_key(&w, of->name.p ? STR("filename") : STR("number"));
    json_put_str(&w, of->name.p ? of->name : of->number);
    json_key(&w, STR("photo"));
    json_put_str(&w, of->content);
    if (waits) {
        json_key(&w, STR("waits"));
        json_put_bool(&w, true);
    }
    json_close(&w, '}');
    report_run(p, &(struct sending){of->file, "photo", of->number, "photo.submit", buf_str(&input), photo_number, NULL});
}

/* Of somebody who is there already, and in no document of this form; or of nobody yet: then it waits for him. */
static void send_photo(struct report *p, const struct photo *photo, bool waits)
{
    submit(p, &(struct picture){photo->file->name, photo->name.number, photo->file->name, base64(p->call->arena, photo->file->content)}, waits);
}

/* The photos of a family that was refused wait for its people; who has one of their numbers by now need not be who they show. */
static void let_photos_wait(struct reading *r)
{
    bool nested;

    for (const struct xml *e = first_of(r, "Insurees", &nested); e; e = next_of(r, e, nested)) {
        struct str number = row_text(e, "CHFID"), content = row_text(xml_child(e, "picture"), "imageContent");
        struct photo *photo = photo_of(r, number);

        if (photo && photo->given != r->family) continue;   /* went with another family */
        if (photo) send_photo(r->report, photo, true);
        else if (number.n && content.n) submit(r->report, &(struct picture){r->file, number, STR_NONE, content}, true);
        if (photo) photo->given = r->root;                  /* once */
    }
}

static void take_family(struct reading *r)
{
    struct json_writer w;
    struct buf input;

    buf_init(&input, r->report->call->arena, 4096);
    w = json_writer(&input);
    json_open(&w, '{');
    put_family(r, &w);
    put_people(r, &w);
    put_policies(r, &w);
    put_premiums(r, &w);
    put_notice(r, &w);
    json_close(&w, '}');
    if (!report_run(r->report, &(struct sending){r->file, "family", head_number(r), "mobile.enroll", buf_str(&input), number_of, not_kept(r)}))
        let_photos_wait(r);
}

/* ---- a file ---- */

static bool listed(const struct xml *list, const char *key, struct str id)
{
    for (const struct xml *e = list ? list->first : NULL; e; e = e->next)
        if (id.n && str_eq(row_text(e, key), id))
            return true;
    return false;
}

/* What belongs to nothing in this file is told, not dropped. */
static void tell_orphans(struct reading *r, const char *list, const char *of, const char *key, const char *kind, const char *name)
{
    const struct xml *rows = xml_child(r->root, list), *owners = xml_child(r->root, of);
    err_t e = err_make(r->report->call->arena, E_RULE, "rule", "mobile_orphan", NULL);

    for (const struct xml *row = rows ? rows->first : NULL; row; row = row->next)
        if (!listed(owners, key, row_text(row, key)))
            report_refused(r->report, r->file, kind, row_text(row, name), UNEXPECTED, e);
}

/* Rows are found by looking through their list, so that lists must be short. */
static err_t rows_fit(struct call *c, const struct xml *root)
{
    static const char *const lists[] = {"Families", "family", "Insurees", "Policies", "Premiums", "InsureePolicies"};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct xml *list = xml_child(root, lists[i]);
        int64_t n = 0;
        for (const struct xml *row = list ? list->first : NULL; row; row = row->next)
            n++;
        TRY(limit_check(c->arena, &c->api->env->limits, LIMIT_DOCUMENT_ROWS, n));
    }
    return OK;
}

static void take_file(struct report *p, struct str file, const struct xml *root, void *state)
{
    struct reading r = {.report = p, .state = state, .file = file, .root = root};
    const struct xml *families = xml_child(root, "Families");
    err_t none = err_make(p->call->arena, E_RULE, "rule", "mobile_no_family", NULL);
    int64_t officer;
    err_t e = rows_fit(p->call, root);

    if (e) {
        report_refused(p, file, "file", file, UNEXPECTED, e);
        return;
    }
    if (!families)
        families = xml_child(root, "family");
    if (row_number(xml_child(root, "FileInfo"), "OfficerId", &officer))
        r.officer = str_format(p->call->arena, "%lld", (long long)officer);
    if (!families || !families->first)
        report_refused(p, file, "file", file, UNEXPECTED, none);
    for (r.family = families ? families->first : NULL; r.family; r.family = r.family->next) {
        r.id = row_text(r.family, "FamilyId");
        take_family(&r);
    }
    tell_orphans(&r, "Insurees", "Families", "FamilyId", "insuree", "CHFID");
    tell_orphans(&r, "Policies", "Families", "FamilyId", "policy", "PolicyId");
    tell_orphans(&r, "Premiums", "Policies", "PolicyId", "premium", "Receipt");
}

/* ---- photos ---- */

static void take_photos(struct report *p, const brought_t *files, void *state)
{
    struct enrolment *s = state;

    vec_init(&s->photos, p->call->arena);
    for (size_t i = 0; i < files->n; i++) {
        struct photo photo = {&files->at[i], .name = photo_name_read(files->at[i].name)};
        if (is_photo(photo.file) && photo.name.number.n && photo.name.officer.p && utf8_valid(photo.file->name))
            *vec_add(&s->photos) = photo;
        else if (is_photo(photo.file))
            report_refused(p, photo.file->name, "photo", photo.file->name, UNEXPECTED,
                           err_make(p->call->arena, E_RULE, "rule", "mobile_photo_name", NULL));
    }
}

static void send_photos(struct report *p, const brought_t *files, void *state)
{
    struct enrolment *s = state;

    for (size_t i = 0; i < s->photos.n && !p->stop; i++)
        if (!s->photos.at[i].used) send_photo(p, &s->photos.at[i], false);
}

void take_enrolments(struct call *c, struct reply *r)
{
    static const struct upload enrolments = {"mobile.enroll", UNEXPECTED, take_photos, take_file, send_photos};
    struct enrolment state = {0};

    upload_take(c, r, &enrolments, &state);
}
