/* mobile.enroll: a family with its people, policies and contributions, as a telephone keeps them: all of it or nothing. Input:
 *
 *   {"family": as family.create takes it, with "uuid"? and "headInsuree",
 *    "insurees": [as insuree.create],
 *    "policies": [as policy.create, without a family; "mobileId": its number on the telephone, "renewal"?: true],
 *    "premiums": [as premium.create, its policy by "mobilePolicy" or, of one that is there, "policy"],
 *    "notice": {"approval", "language"?}: what the family says of messages, as family_notice.create}
 *
 * What is there already is found: a family by its uuid or its head's number, a person within it by uuid or number, a policy by
 * its uuid or product and day of enrolment, a contribution by policy, receipt, amount and day. So the same family sent again,
 * whatever uuids the telephone has made up since, changes nothing; and what it leaves out stays: absence takes nothing away.
 * Members that are null count as not sent. The answer tells of each what was done: "created", "updated", "there". */
#include "base/map.h"
#include "model/write/input.h"
#include "module/mobile/enroll.h"

/* ---- the input ---- */

static const struct json *list_of(const struct prepare *p, const char *name)
{
    return json_get(p->input, name);
}

static err_t check_list(const struct prepare *p, const char *name)
{
    const struct json *list = list_of(p, name);

    if (json_is_null(list)) return OK;
    if (list->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "list", NULL);
    for (const struct json *v = list->first; v; v = v->next)
        if (v->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "object", NULL);
    return limit_check(p->arena, &p->env->limits, LIMIT_CHILDREN, list->count);
}

static err_t check_shape(const struct prepare *p)
{
    const struct json *family;

    TRY(input_only(p, LIST("family", "insurees", "policies", "premiums", "notice")));
    family = json_get(p->input, "family");
    if (json_is_null(family) || family->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_REQUIRED, "field", "family", NULL);
    return err_join(check_list(p, "insurees"), err_join(check_list(p, "policies"), check_list(p, "premiums")));
}

static err_t read_uuid(const struct prepare *p, const struct json *of, const char *name, uuid_t *out)
{
    static const struct type type = UUID;
    struct db_value v;

    TRY(value_read(p->arena, &type, name, json_get(of, name), &v));
    *out = v.null ? UUID_NONE : v.u;
    return OK;
}

static const char *path_of(const struct prepare *p, const char *list, size_t i)
{
    return str_format(p->arena, "%s[%zu].", list, i).p;
}

static struct str text_member(const struct json *of, const char *name)
{
    const struct json *v = json_get(of, name);

    return v && v->kind == JSON_STRING ? str_trim(v->text) : STR_NONE;
}

/* {"first": given, and the members of `from`}, as JSON text. */
static struct buf begin(const struct prepare *p, const char *name, uuid_t uuid)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, p->arena, 512);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, str_of(name));
    json_put_uuid(&w, uuid);
    return out;
}

static struct str with(struct buf *out, const struct json *from, const char *const *without)
{
    chain_members(out, from, without);
    buf_add_char(out, '}');
    return buf_str(out);
}

/* ---- what is there ---- */

struct found {
    uuid_t head;
    struct str head_number;
    struct map by_number, by_uuid;     /* members: their uuids as text */
};

enum { BY_UUID, BY_HEAD };

static err_t look_for_family(struct prepare *p, struct enrolling *e, int way, struct db_value key)
{
    static const enum db_type types[] = {DB_UUID};
    static const char *const ways[] = {
        [BY_UUID] = "SELECT uuid FROM family WHERE uuid = $1 AND deleted_at IS NULL",
        [BY_HEAD] = "SELECT f.uuid FROM insuree i JOIN family f ON f.head_insuree_id = i.id WHERE i.chf_id = $1"
                    " AND i.deleted_at IS NULL AND f.deleted_at IS NULL",
    };
    struct db_rows rows;

    TRY(mobile_look(p, str_of(ways[way]), &key, 1, types, 1, &rows));
    if (rows.rows) TRY(mobile_sees_family(p, db_cell(&rows, 0, 0)->u, &e->there));
    if (e->there) e->uuid = db_cell(&rows, 0, 0)->u;
    return OK;
}

static err_t find_family(struct prepare *p, const struct json *family, struct enrolling *e)
{
    struct str head = text_member(json_get(family, "headInsuree"), "chfId");
    uuid_t sent;

    TRY(read_uuid(p, family, "uuid", &sent));
    if (!uuid_none(sent)) TRY(look_for_family(p, e, BY_UUID, db_uuid(sent)));
    if (!e->there && head.n) TRY(look_for_family(p, e, BY_HEAD, db_text(head)));
    if (!e->there) e->uuid = uuid_none(sent) ? uuid_new(p->env) : sent;
    return OK;
}

static err_t find_members(struct prepare *p, const struct enrolling *e, struct found *out)
{
    static const enum db_type types[] = {DB_UUID, DB_TEXT, DB_BOOL};
    const struct db_value key = db_uuid(e->uuid);
    struct db_rows rows;

    *out = (struct found){0};
    map_init(&out->by_number, p->arena, 16);
    map_init(&out->by_uuid, p->arena, 16);
    if (!e->there) return OK;
    TRY(mobile_look(p, STR("SELECT i.uuid, i.chf_id, f.head_insuree_id = i.id FROM insuree i JOIN family f ON f.id = i.family_id"
                           " WHERE f.uuid = $1 AND i.deleted_at IS NULL ORDER BY i.id"), &key, 1, types, 3, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        struct str uuid = uuid_text(p->arena, row[0].u);
        if (!row[1].null) map_put(&out->by_number, row[1].s, (void *)(uintptr_t)uuid.p);
        map_put(&out->by_uuid, uuid, (void *)(uintptr_t)uuid.p);
        if (row[2].null || !row[2].b) continue;
        out->head = row[0].u;
        out->head_number = row[1].null ? STR("") : row[1].s;
    }
    return OK;
}

/* ---- the family and its people ---- */

#define FAMILY_OWN LIST("uuid", "headInsuree")
#define PERSON_OWN LIST("uuid", "family", "head")

/* A head whom the telephone does not know cannot be replaced by it: somebody decides that at a desk. */
static err_t prepare_there(struct prepare *p, const struct json *family, const struct found *found, struct enrolling *e)
{
    const struct json *head = json_get(family, "headInsuree");
    struct str number = text_member(head, "chfId");
    struct buf out = begin(p, "uuid", e->uuid);

    if (number.n && !str_eq(number, found->head_number)) return mobile_rule(p->arena, "mobile_other_head", "family.headInsuree");
    if (head && head->kind == JSON_OBJECT && !uuid_none(found->head)) {
        struct buf person = begin(p, "uuid", found->head);
        buf_add(&out, STR(",\"headInsuree\":"));
        buf_add(&out, with(&person, head, PERSON_OWN));
    }
    return chain_prepare(p, "family.update", with(&out, family, FAMILY_OWN), "family.", &e->family);
}

static err_t prepare_new(struct prepare *p, const struct json *family, struct enrolling *e)
{
    const struct json *head = json_get(family, "headInsuree");
    struct buf out = begin(p, "uuid", e->uuid), person;
    uuid_t uuid;

    if (json_is_null(head) || head->kind != JSON_OBJECT) return mobile_rule(p->arena, "mobile_no_head", "family.headInsuree");
    TRY(read_uuid(p, head, "uuid", &uuid));
    person = begin(p, "uuid", uuid_none(uuid) ? uuid_new(p->env) : uuid);
    buf_add(&out, STR(",\"headInsuree\":"));
    buf_add(&out, with(&person, head, PERSON_OWN));
    return chain_prepare(p, "family.create", with(&out, family, FAMILY_OWN), "family.", &e->family);
}

static err_t prepare_person(struct prepare *p, const struct json *v, const struct found *found, struct enrolling *e)
{
    struct enroll_person *person = vec_add(&e->people);
    const char *there;
    struct buf out;
    uuid_t uuid;

    person->path = path_of(p, "insurees", e->people.n - 1);
    person->number = text_member(v, "chfId");
    TRY(read_uuid(p, v, "uuid", &uuid));
    there = person->number.n ? map_get(&found->by_number, person->number) : NULL;
    if (!there && !uuid_none(uuid)) there = map_get(&found->by_uuid, uuid_text(p->arena, uuid));
    person->there = there != NULL;
    if (there) uuid_read((struct str){there, 36}, &uuid);
    else if (uuid_none(uuid)) uuid = uuid_new(p->env);
    out = begin(p, "uuid", uuid);
    if (!there) buf_add_format(&out, ",\"family\":\"%.*s\"", STR_ARG(uuid_text(p->arena, e->uuid)));
    return chain_prepare(p, there ? "insuree.update" : "insuree.create", with(&out, v, PERSON_OWN), person->path, &person->step);
}

/* ---- policies and contributions ---- */

static err_t read_mobile(const struct prepare *p, const struct json *v, const char *name, const char *path, int64_t *out)
{
    const struct json *id = json_get(v, name);

    *out = -1;
    if (json_is_null(id) || json_int(id, out)) return OK;
    return err_make(p->arena, E_FIELD_TYPE, "field", str_format(p->arena, "%s%s", path, name).p, "type", "int", NULL);
}

static err_t read_value(const struct prepare *p, const struct json *v, const struct type *type, const char *name, const char *path,
                        struct db_value *out)
{
    return value_read(p->arena, type, str_format(p->arena, "%s%s", path, name).p, json_get(v, name), out);
}

#define POLICY_OWN LIST("uuid", "mobileId", "family", "value", "expiryDate", "renewal")

static err_t prepare_policy(struct prepare *p, const struct json *v, struct enrolling *e)
{
    static const struct type day = DATE, money = MONEY;
    struct enroll_sold *s = vec_add(&e->policies);
    const struct json *renewal = json_get(v, "renewal");
    struct db_value enrolled, value;
    struct buf out;

    s->path = path_of(p, "policies", e->policies.n - 1);
    s->input = v;
    TRY(read_uuid(p, v, "uuid", &s->uuid));
    TRY(read_mobile(p, v, "mobileId", s->path, &s->mobile));
    TRY(read_value(p, v, &day, "enrollDate", s->path, &enrolled));
    TRY(read_value(p, v, &money, "value", s->path, &value));
    s->enrolled = enrolled.null ? DATE_NONE : enrolled.d;
    if (!value.null) s->value = str_zero(p->arena, json_get(v, "value")->text);
    if (uuid_none(s->uuid)) s->uuid = uuid_new(p->env);
    out = begin(p, "uuid", s->uuid);
    buf_add_format(&out, ",\"family\":\"%.*s\"", STR_ARG(uuid_text(p->arena, e->uuid)));
    return chain_prepare(p, renewal && renewal->kind == JSON_TRUE ? "policy.renew" : "policy.create", with(&out, v, POLICY_OWN), s->path,
                         &s->step);
}

/* By its number on the telephone; else by the uuid of one that is there. */
static err_t policy_of(struct prepare *p, const struct json *v, struct enrolling *e, struct enroll_paid *paid)
{
    int64_t mobile;

    TRY(read_mobile(p, v, "mobilePolicy", paid->path, &mobile));
    for (size_t i = 0; mobile >= 0 && i < e->policies.n; i++)
        if (e->policies.at[i].mobile == mobile) paid->policy = &e->policies.at[i];
    if (paid->policy || uuid_read(text_member(v, "policy"), &paid->other)) return OK;
    return err_make(p->arena, E_REFERENCE, "field", str_format(p->arena, "%spolicy", paid->path).p, "value",
                    mobile >= 0 ? str_format(p->arena, "%lld", (long long)mobile).p : "", NULL);
}

#define PREMIUM_OWN LIST("uuid", "mobilePolicy", "policy")

struct str enroll_premium(struct arena *a, const struct json *v, uuid_t policy)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, a, 512);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("policy"));
    json_put_uuid(&w, policy);
    return with(&out, v, PREMIUM_OWN);
}

static err_t prepare_premium(struct prepare *p, const struct json *v, struct enrolling *e)
{
    static const struct type text = TEXT(50), money = MONEY, day = DATE;
    struct enroll_paid *paid = vec_add(&e->premiums);

    paid->path = path_of(p, "premiums", e->premiums.n - 1);
    paid->input = v;
    TRY(policy_of(p, v, e, paid));
    TRY(read_value(p, v, &text, "receipt", paid->path, &paid->receipt));
    TRY(read_value(p, v, &money, "amount", paid->path, &paid->amount));
    TRY(read_value(p, v, &day, "payDate", paid->path, &paid->day));
    return chain_prepare(p, "premium.create", enroll_premium(p->arena, v, paid->policy ? paid->policy->uuid : paid->other), paid->path,
                         &paid->step);
}

/* ---- messages ---- */

struct agreed {
    uuid_t uuid;                       /* of what it said before; UUID_NONE: nothing */
    bool approval;
    struct str language;
};

static err_t look_for_notice(struct prepare *p, const struct enrolling *e, struct agreed *out)
{
    static const enum db_type types[] = {DB_UUID, DB_BOOL, DB_TEXT};
    const struct db_value key = db_uuid(e->uuid), *row;
    struct db_rows rows;

    *out = (struct agreed){.uuid = UUID_NONE};
    if (!e->there) return OK;
    TRY(mobile_look(p, STR("SELECT n.uuid, n.approval, n.language FROM family_notice n JOIN family f ON f.id = n.family_id WHERE f.uuid = $1"
                           " AND n.deleted_at IS NULL"), &key, 1, types, 3, &rows));
    if (!rows.rows) return OK;
    row = db_cell(&rows, 0, 0);
    *out = (struct agreed){row[0].u, row[1].b, row[2].null ? STR_NONE : row[2].s};
    return OK;
}

/* A family that never agreed and does not now says nothing new; nor does one that says the same again. */
static err_t prepare_notice(struct prepare *p, struct enrolling *e)
{
    const struct json *notice = json_get(p->input, "notice"), *approval = json_get(notice, "approval");
    struct str language = text_member(notice, "language");
    struct agreed before;
    bool agrees = false, said;
    struct buf out;

    if (json_is_null(notice)) return OK;
    if (notice->kind != JSON_OBJECT || !json_bool(approval, &agrees))
        return err_make(p->arena, E_FIELD_TYPE, "field", "notice.approval", "type", "bool", NULL);
    TRY(look_for_notice(p, e, &before));
    said = !uuid_none(before.uuid);
    if (agrees == before.approval && (!language.n || !said || str_eq(language, before.language)) && (said || !agrees)) return OK;
    out = begin(p, said ? "uuid" : "family", said ? before.uuid : e->uuid);
    e->says = true;
    return chain_prepare(p, said ? "family_notice.update" : "family_notice.create", with(&out, notice, LIST("uuid", "family")), "notice.", &e->notice);
}

/* Each of a list; all that is wrong is told at once. */
static err_t each(struct prepare *p, const char *list, struct enrolling *e, err_t (*one)(struct prepare *, const struct json *, struct enrolling *))
{
    const struct json *all = list_of(p, list);
    err_t errors = OK;

    for (const struct json *v = json_is_null(all) ? NULL : all->first; v; v = v->next) errors = err_join(errors, one(p, v, e));
    return errors;
}

err_t mobile_enroll_prepare(struct prepare *p, void **plan)
{
    struct enrolling *e = ARENA_NEW(p->arena, struct enrolling);
    const struct json *family, *people;
    struct found found;
    err_t errors;

    TRY(check_shape(p));
    family = json_get(p->input, "family");
    people = list_of(p, "insurees");
    vec_init(&e->people, p->arena);
    vec_init(&e->policies, p->arena);
    vec_init(&e->premiums, p->arena);
    TRY(find_family(p, family, e));
    TRY(find_members(p, e, &found));
    errors = e->there ? prepare_there(p, family, &found, e) : prepare_new(p, family, e);
    for (const struct json *v = json_is_null(people) ? NULL : people->first; v; v = v->next)
        errors = err_join(errors, prepare_person(p, v, &found, e));
    errors = err_join(errors, each(p, "policies", e, prepare_policy));
    errors = err_join(errors, each(p, "premiums", e, prepare_premium));
    errors = err_join(errors, prepare_notice(p, e));
    *plan = e;
    return errors;
}
