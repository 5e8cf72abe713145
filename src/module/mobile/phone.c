/* The phone extract: a SQLite file with which a telephone of a district answers what cover people have, and knows the codes of
 * what was provided. Read page by page, so that a district of any size takes the memory of one page. */
#include "base/map.h"
#include "db/sqlite_file.h"
#include "module/claim/claim.h"
#include "module/core/core.h"
#include "module/device/device.h"
#include "module/insuree/insuree.h"
#include "module/location/location.h"
#include "module/medical/medical.h"
#include "module/mobile/extract.h"
#include "module/mobile/list.h"
#include "module/policy/policy.h"
#include "module/product/product.h"

static const char schema[] =
    "CREATE TABLE tblPolicyInquiry(CHFID text, Photo BLOB, InsureeName Text, DOB Text, Gender Text, ProductCode Text, ProductName Text,"
    " ExpiryDate Text, Status Text, DedType Int, Ded1 Int, Ded2 Int, Ceiling1 Int, Ceiling2 Int);"
    "CREATE TABLE tblReferences([Code] Text, [Name] Text, [Type] Text, [Price] REAL);"
    "CREATE TABLE tblControls([FieldName] Text, [Adjustibility] Text, [Usage] Text);"
    "CREATE TABLE tblClaimAdmins([Code] Text, [Name] Text);";

struct extract {
    struct function_call *c;
    struct sqlite_file *file;
    const struct access *who;
    date_t today;
    const char *type;                 /* of the references at hand */
};

/* Amounts as text: a column of numbers makes numbers of them. */
static struct db_value amount(struct arena *a, const struct db_value *v, int64_t used)
{
    int64_t left;

    if (v->null) return db_null(DB_TEXT);
    left = v->i > used ? v->i - used : 0;
    return db_text(str_format(a, "%lld.%02lld", (long long)(left / 100), (long long)(left % 100)));
}

/* ---- references, controls, claim administrators ---- */

static err_t put_references(void *arg, const struct found *page)
{
    struct extract *x = arg;

    for (size_t i = page->from; i < page->to; i++) {
        bool priced = *x->type != 'D';
        const struct db_value cells[] = {
            *rows_cell(page, i, "code"), *rows_cell(page, i, "name"), db_text(str_of(x->type)),
            priced ? amount(x->c->arena, rows_cell(page, i, "price"), 0) : db_int(0),
        };
        TRY(sqlite_file_add(x->file, cells, 4));
    }
    return OK;
}

static err_t references(struct extract *x)
{
    static const struct { const struct entity *entity; const char *type, *picks; } kinds[] = {
        {&medical_service_entity, "S", "id code name price"}, {&medical_item_entity, "I", "id code name price"},
        {&diagnosis_entity, "D", "id code name"},
    };

    TRY(sqlite_file_into(x->file, "INSERT INTO tblReferences(Code, Name, Type, Price) VALUES (?, ?, ?, ?)"));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        x->type = kinds[i].type;
        TRY(rows_each(x->c, x->who, (struct query){.entity = kinds[i].entity}, kinds[i].picks, NULL, 0, put_references, x));
    }
    return OK;
}

static err_t put_controls(void *arg, const struct found *page)
{
    struct extract *x = arg;

    for (size_t i = page->from; i < page->to; i++) {
        const struct db_value cells[] = {*rows_cell(page, i, "name"), *rows_cell(page, i, "adjustability"), *rows_cell(page, i, "usage")};
        TRY(sqlite_file_add(x->file, cells, 3));
    }
    return OK;
}

static err_t controls(struct extract *x)
{
    TRY(sqlite_file_into(x->file, "INSERT INTO tblControls(FieldName, Adjustibility, Usage) VALUES (?, ?, ?)"));
    return rows_each(x->c, x->who, (struct query){.entity = &form_control_entity}, "id name adjustability usage", NULL, 0, put_controls, x);
}

static struct db_value full_name(struct arena *a, struct str last, struct str other)
{
    return db_text(str_format(a, "%.*s %.*s", STR_ARG(last), STR_ARG(other)));
}

static err_t put_admins(void *arg, const struct found *page)
{
    struct extract *x = arg;

    for (size_t i = page->from; i < page->to; i++) {
        const struct db_value cells[] = {
            *rows_cell(page, i, "code"), full_name(x->c->arena, rows_text(page, i, "lastName"), rows_text(page, i, "otherNames")),
        };
        TRY(sqlite_file_add(x->file, cells, 2));
    }
    return OK;
}

static err_t admins(struct extract *x, const struct db_value *district)
{
    struct condition there = rows_test(x->c->arena, "healthFacility__location__id", LOOKUP_EXACT, 0);

    TRY(sqlite_file_into(x->file, "INSERT INTO tblClaimAdmins(Code, Name) VALUES (?, ?)"));
    return rows_each(x->c, x->who, (struct query){.entity = &claim_admin_entity, .where = &there}, "id code lastName otherNames", district, 1,
                     put_admins, x);
}

/* ---- people and their cover ---- */

struct used { int64_t ded[3], rem[3]; };
struct uses {
    struct arena *arena;
    struct map by_cover;
};

static struct str cover_key(struct arena *a, int64_t policy, int64_t insuree)
{
    return str_format(a, "%lld %lld", (long long)policy, (long long)insuree);
}

static void add_use(struct uses *u, struct str key, const struct found *page, size_t row)
{
    static const char *const deds[] = {"dedG", "dedIp", "dedOp"}, *const rems[] = {"remG", "remIp", "remOp"};
    struct used *used = map_get(&u->by_cover, key);

    if (!used) map_put(&u->by_cover, key, used = ARENA_NEW(u->arena, struct used));
    for (size_t i = 0; i < 3; i++) {
        const struct db_value *ded = rows_cell(page, row, deds[i]), *rem = rows_cell(page, row, rems[i]);
        if (!ded->null) used->ded[i] += ded->i;
        if (!rem->null) used->rem[i] += rem->i;
    }
}

/* Of the person, and of all of the policy (insuree 0). */
static err_t take_uses(void *arg, const struct found *page)
{
    struct uses *u = arg;

    for (size_t i = page->from; i < page->to; i++) {
        const struct db_value *policy = rows_cell(page, i, "policy.id"), *insuree = rows_cell(page, i, "insuree.id");
        if (policy->null) continue;
        add_use(u, cover_key(u->arena, policy->i, 0), page, i);
        if (!insuree->null) add_use(u, cover_key(u->arena, policy->i, insuree->i), page, i);
    }
    return OK;
}

/* What the policies of a page of covers have been used for. */
static err_t uses_of(struct extract *x, struct arena *a, const struct found *page, struct uses *out)
{
    struct condition of = rows_test(x->c->arena, "policy__id", LOOKUP_IN, 0);
    int64_t *ids = ARENA_ARRAY(a, int64_t, page->to + 1);
    struct db_value list;

    for (size_t i = 0; i < page->to; i++) ids[i] = rows_cell(page, i, "policy.id")->i;
    list = db_list(DB_INTS, ids, page->to);
    *out = (struct uses){.arena = a};
    map_init(&out->by_cover, a, 64);
    return rows_within(x->c, page->conn, access_program(), (struct query){.entity = &claim_consumption_entity, .where = &of},
                       "id dedG dedIp dedOp remG remIp remOp policy{id} insuree{id}", &list, 1, take_uses, out);
}

static struct db_value gender_of(const struct found *page, size_t row, const char *path)
{
    return *rows_cell(page, row, path);
}

enum { CHFID, PHOTO, NAME, DOB, GENDER, PRODUCT_CODE, PRODUCT_NAME, EXPIRY, STATUS, DED_TYPE, DED_1, DED_2, CEILING_1, CEILING_2, CELLS };

/* 1 each treatment, 2 each person, 3 the whole policy; .1 where the amounts are those of in- and out-patients. */
static void put_limits(struct arena *a, const struct found *page, size_t i, const struct used *used, struct db_value *cells)
{
    const struct db_value *ceiling = rows_cell(page, i, "policy.product.ceiling"), *ded = rows_cell(page, i, "policy.product.deductible");
    struct str type = rows_text(page, i, "policy.product.ceilingType");
    bool general = !ceiling->null || !ded->null;
    int kind = str_is(type, "I") ? 2 : str_is(type, "P") ? 3 : 1;
    static const struct used none;

    if (!used || kind == 1) used = &none;
    cells[DED_TYPE] = db_text(str_format(a, "%d%s", kind, general ? "" : ".1"));
    cells[DED_1] = amount(a, general ? ded : rows_cell(page, i, "policy.product.deductibleIp"), used->ded[general ? 0 : 1]);
    cells[DED_2] = general ? db_null(DB_TEXT) : amount(a, rows_cell(page, i, "policy.product.deductibleOp"), used->ded[2]);
    cells[CEILING_1] = amount(a, general ? ceiling : rows_cell(page, i, "policy.product.ceilingIp"), used->rem[general ? 0 : 1]);
    cells[CEILING_2] = general ? db_null(DB_TEXT) : amount(a, rows_cell(page, i, "policy.product.ceilingOp"), used->rem[2]);
}

static void put_person(struct arena *a, const struct found *page, size_t i, const char *of, struct db_value *cells)
{
    for (size_t k = 0; k < CELLS; k++) cells[k] = db_null(DB_TEXT);
    cells[CHFID] = *rows_cell(page, i, str_format(a, "%schfId", of).p);
    cells[NAME] = full_name(a, rows_text(page, i, str_format(a, "%slastName", of).p), rows_text(page, i, str_format(a, "%sotherNames", of).p));
    cells[DOB] = db_text(list_dmy(a, rows_cell(page, i, str_format(a, "%sdob", of).p)));
    cells[GENDER] = gender_of(page, i, str_format(a, "%sgender.gender", of).p);
}

static err_t put_cover(struct extract *x, struct arena *a, const struct uses *uses, const struct found *page, size_t i)
{
    bool whole = str_is(rows_text(page, i, "policy.product.ceilingType"), "P");
    int64_t insuree = whole ? 0 : rows_cell(page, i, "insuree.id")->i;
    struct db_value cells[CELLS];

    put_person(a, page, i, "insuree.", cells);
    cells[PRODUCT_CODE] = *rows_cell(page, i, "policy.product.code");
    cells[PRODUCT_NAME] = *rows_cell(page, i, "policy.product.name");
    cells[EXPIRY] = db_text(list_dmy(a, rows_cell(page, i, "expiryDate")));
    cells[STATUS] = db_text(policy_cover_letter(a, page, i, x->today));
    put_limits(a, page, i, map_get(&uses->by_cover, cover_key(a, rows_cell(page, i, "policy.id")->i, insuree)), cells);
    return sqlite_file_add(x->file, cells, CELLS);
}

static err_t put_covers(void *arg, const struct found *page)
{
    struct extract *x = arg;
    struct function_call part = *x->c;
    struct extract inner = *x;
    struct uses uses;
    err_t e;

    part.arena = arena_new();   /* what this page takes goes with it */
    inner.c = &part;
    e = uses_of(&inner, part.arena, page, &uses);
    for (size_t i = page->from; !e && i < page->to; i++) e = put_cover(x, part.arena, &uses, page, i);
    e = err_copy(x->c->arena, e);
    arena_free(part.arena);
    return e;
}

/* People without any cover are known as such. */
static err_t put_uncovered(void *arg, const struct found *page)
{
    struct extract *x = arg;
    struct arena *a = arena_new();
    struct db_value cells[CELLS];
    err_t e = OK;

    for (size_t i = page->from; !e && i < page->to; i++) {
        put_person(a, page, i, "", cells);
        e = sqlite_file_add(x->file, cells, CELLS);
    }
    e = err_copy(x->c->arena, e);
    arena_free(a);
    return e;
}

static err_t people(struct extract *x, const struct db_value *district)
{
    struct condition live = rows_test(x->c->arena, "family__location__parent__parent__id", LOOKUP_EXACT, 0);
    struct condition covered = rows_test(x->c->arena, "insuree__family__location__parent__parent__id", LOOKUP_EXACT, 0);
    struct condition any = rows_test(x->c->arena, "insureePolicies__id", LOOKUP_GTE, 1);
    struct condition parts[] = {live, {.kind = CONDITION_NOT, .parts = &any, .part_count = 1}};
    struct condition uncovered = {.kind = CONDITION_AND, .parts = parts, .part_count = 2};
    const struct db_value values[] = {*district, db_int(0)};

    TRY(sqlite_file_into(x->file, "INSERT INTO tblPolicyInquiry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    TRY(rows_each(x->c, x->who, (struct query){.entity = &insuree_policy_entity, .where = &covered},
                  "id effectiveDate expiryDate insuree{id chfId lastName otherNames dob gender{gender}} policy{id status product{code name"
                  " ceilingType deductible deductibleIp deductibleOp ceiling ceilingIp ceilingOp}}", values, 1, put_covers, x));
    return rows_each(x->c, x->who, (struct query){.entity = &insuree_entity, .where = &uncovered},
                     "id chfId lastName otherNames dob gender{gender}", values, 2, put_uncovered, x);
}

/* ---- the file ---- */

static err_t find_district(struct function_call *c, int64_t location, struct str *code)
{
    struct condition tests[] = {rows_test(c->arena, "id", LOOKUP_EXACT, 0), rows_test(c->arena, "type", LOOKUP_EXACT, 1)};
    struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = 2};
    const right_t right = RIGHT_LOCATION_READ;
    const struct db_value values[] = {db_int(location), db_text(STR("D"))};
    struct found found;

    TRY(rows_read(c, access_lent(c->arena, c->who, &right, 1), (struct query){.entity = &location_entity, .where = &all}, "code", values, 2, &found));
    if (!found.to)
        return err_make(c->arena, E_NOT_FOUND, "entity", "location", "key", str_format(c->arena, "%lld", (long long)location).p, NULL);
    *code = rows_text(&found, 0, "code");
    return OK;
}

static const struct access *reader_of(struct function_call *c)
{
    const right_t rights[] = {
        medical_service_entity.rights.read, medical_item_entity.rights.read, diagnosis_entity.rights.read, form_control_entity.rights.read,
        RIGHT_CLAIM_ADMIN_READ, 121101, RIGHT_LOCATION_READ, RIGHT_FAMILY_READ, RIGHT_INSUREE_READ, RIGHT_POLICY_READ,
        RIGHT_INSUREE_POLICY_READ, product_entity.rights.read, gender_entity.rights.read,
    };

    return access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights);
}

err_t mobile_phone_extract(struct function_call *c, int64_t location, bool with_insuree, const char *path, struct str *code)
{
    struct extract x = {.c = c, .today = env_today(c->env)};
    const struct db_value district = db_int(location);

    TRY(find_district(c, location, code));
    x.who = reader_of(c);
    TRY(sqlite_file_make(c->arena, &c->env->limits, LIMIT_EXPORT_BYTES, path, schema, &x.file));
    TRY(references(&x));
    TRY(controls(&x));
    TRY(admins(&x, &district));
    if (with_insuree) TRY(people(&x, &district));
    return sqlite_file_end(x.file);
}
