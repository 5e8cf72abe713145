/* The policies of a person or of a family, with what their limits leave (enrolment 6.6). */
#include "base/arena.h"
#include "base/zone.h"
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/product/product.h"
#include "module/rows.h"
#include "scheme/ceiling.h"

enum { SLOT_KEY, SLOT_DAY, SLOTS };

#define ROW_PICKS \
    "id uuid value startDate enrollDate effectiveDate expiryDate status validity_from validity_to" \
    " product{id code name} officer{lastName otherNames code}"
#define LIMIT_PICKS \
    "id balance family{members{id}} product{maxMembers threshold maxInstallments ceilingType ceiling ceilingIp ceilingOp" \
    " maxPolicyExtraMember maxPolicyExtraMemberIp maxPolicyExtraMemberOp maxCeilingPolicy maxCeilingPolicyIp maxCeilingPolicyOp}"
/* Of a list that the module of claims brings. */
#define CONSUMPTION_PICKS " claimDedRems{dedG dedIp dedOp remG remIp remOp insuree{id chfId}}"

enum part { GENERAL, IN_PATIENT, OUT_PATIENT, PARTS };
static const char *const used_names[] = {"remG", "remIp", "remOp"}, *const ded_names[] = {"dedG", "dedIp", "dedOp"};

struct listing {
    struct function_call *c;
    struct str chf_id;                   /* of the person; STR_NONE: of a family */
    struct found policies, limits;
    bool consumption;                    /* whether there is any in this build */
    struct json_writer w;
};

/* ---- what was used up ---- */

static int64_t sum_of(const struct found *list, const char *name, int64_t insuree)
{
    int64_t sum = 0;

    for (size_t i = list->from; i < list->to; i++) {
        const struct db_value *v = rows_cell(list, i, name), *id = rows_cell(list, i, "insuree.id");
        if (!v->null && (insuree < 0 || (!id->null && id->i == insuree)))
            sum += v->i;
    }
    return sum;
}

/* Of the person; of a family what the member used who used most, so that what is left is left to every member. */
static int64_t used_by_one(const struct listing *l, const struct found *list, const char *name)
{
    int64_t most = 0;

    for (size_t i = list->from; i < list->to; i++) {
        const struct db_value *id = rows_cell(list, i, "insuree.id");
        int64_t sum;
        if (id->null || (l->chf_id.p && !str_eq(rows_text(list, i, "insuree.chfId"), l->chf_id)))
            continue;
        sum = sum_of(list, name, id->i);
        most = sum > most ? sum : most;
    }
    return most;
}

static money_t amount(const struct found *r, size_t row, const char *path)
{
    const struct db_value *v = rows_cell(r, row, path);

    return v->null ? MONEY_NONE : (money_t){v->i};
}

static enum law_level level_of(const struct found *limits, size_t row)
{
    struct str type = rows_text(limits, row, "product.ceilingType");

    return str_is(type, "T") ? LAW_TREATMENT : str_is(type, "I") ? LAW_INSUREE : str_is(type, "P") ? LAW_POLICY : LAW_LEVEL_NONE;
}

static money_t left(const struct listing *l, size_t row, const struct found *used, enum part part)
{
    static const char *const names[][3] = {
        {"product.ceiling", "product.maxPolicyExtraMember", "product.maxCeilingPolicy"},
        {"product.ceilingIp", "product.maxPolicyExtraMemberIp", "product.maxCeilingPolicyIp"},
        {"product.ceilingOp", "product.maxPolicyExtraMemberOp", "product.maxCeilingPolicyOp"},
    };
    const struct db_value *threshold = rows_cell(&l->limits, row, "product.threshold");
    const struct db_value *most = rows_cell(&l->limits, row, "product.maxMembers");
    struct law_ceiling c = {
        .level = level_of(&l->limits, row), .amount = amount(&l->limits, row, names[part][0]),
        .extra = amount(&l->limits, row, names[part][1]), .most = amount(&l->limits, row, names[part][2]),
        .members_max = most->null ? 0 : most->i, .threshold = threshold->null ? -1 : threshold->i,
    };

    if (used) {
        c.used_insuree = (money_t){used_by_one(l, used, used_names[part])};
        c.used_policy = (money_t){sum_of(used, used_names[part], -1)};
    }
    rows_list(&l->limits, row, "family.members", &c.members);
    return law_ceiling_left(&c);
}

/* ---- one row ---- */

static void put_amount(struct json_writer *w, const char *key, money_t m)
{
    json_key(w, str_of(key));
    if (money_none(m)) json_put_null(w);
    else json_put_decimal(w, m.minor, 2, false);
}

/* What is recorded of the reference (goldens 22 to 24 and 60), though it means little: value less the deductible that was used
 * up. What is left to pay is amountDue. */
static money_t shown_balance(const struct listing *l, size_t policy, money_t ded)
{
    money_t value = amount(&l->policies, policy, "value"), balance;

    return !money_none(value) && money_sub(value, ded, &balance) ? balance : MONEY_NONE;
}

/* Where nothing limits, and where nothing was used up, the contract's clients know null for one and 0 for another. */
static void put_limits(struct listing *l, size_t policy, size_t limits)
{
    struct found list, *used = NULL;
    money_t ded, ip;

    if (l->consumption) {
        list = rows_list(&l->limits, limits, "claimDedRems", NULL);
        used = &list;
    }
    ip = used ? (money_t){sum_of(used, ded_names[IN_PATIENT], -1)} : MONEY_ZERO;
    ded = used ? (money_t){sum_of(used, ded_names[GENERAL], -1)} : MONEY_ZERO;
    put_amount(&l->w, "balance", shown_balance(l, policy, ded));
    put_amount(&l->w, "amountDue", amount(&l->limits, limits, "balance"));
    put_amount(&l->w, "ded", ded);
    put_amount(&l->w, "dedInPatient", ip.minor ? ip : MONEY_NONE);
    put_amount(&l->w, "dedOutPatient", used ? (money_t){sum_of(used, ded_names[OUT_PATIENT], -1)} : MONEY_ZERO);
    put_amount(&l->w, "ceiling", left(l, limits, used, GENERAL));
    put_amount(&l->w, "ceilingInPatient", money_or(left(l, limits, used, IN_PATIENT), MONEY_ZERO));
    put_amount(&l->w, "ceilingOutPatient", money_or(left(l, limits, used, OUT_PATIENT), MONEY_ZERO));
}

static size_t limits_row(const struct listing *l, int64_t id)
{
    size_t i = l->limits.from;

    while (i < l->limits.to && rows_cell(&l->limits, i, "id")->i != id) i++;
    return i;
}

static void put_day(struct listing *l, const char *key, size_t row, const char *path)
{
    static const struct type day = DATE;

    answer_cell(&l->w, key, &l->policies, row, path, &day);
}

static void put_moment_day(struct listing *l, const char *key, size_t row, const char *path)
{
    const struct db_value *v = rows_cell(&l->policies, row, path);

    json_key(&l->w, str_of(key));
    json_put_date(&l->w, v->null ? DATE_NONE : zone_day(l->c->env->zone, v->t));
}

static struct str full_name(const struct listing *l, size_t row)
{
    struct str last = rows_text(&l->policies, row, "officer.lastName"), other = rows_text(&l->policies, row, "officer.otherNames");

    return str_trim(str_format(l->c->arena, "%.*s %.*s", STR_ARG(last), STR_ARG(other)));
}

static void put_row(struct listing *l, size_t row)
{
    static const struct type number = INT, text = TEXT(100), key = UUID;
    const struct found *p = &l->policies;
    int64_t id = rows_cell(p, row, "id")->i;
    size_t limits = limits_row(l, id);

    json_open(&l->w, '{');
    answer_cell(&l->w, "id", p, row, "id", &number);
    answer_cell(&l->w, "policyId", p, row, "id", &number);
    answer_cell(&l->w, "policyUuid", p, row, "uuid", &key);
    put_amount(&l->w, "policyValue", amount(p, row, "value"));
    answer_cell(&l->w, "productCode", p, row, "product.code", &text);
    answer_cell(&l->w, "productName", p, row, "product.name", &text);
    answer_cell(&l->w, "officerCode", p, row, "officer.code", &text);
    answer_text(&l->w, "officerName", full_name(l, row));
    put_day(l, "startDate", row, "startDate");
    put_day(l, "enrollDate", row, "enrollDate");
    put_day(l, "effectiveDate", row, "effectiveDate");
    put_day(l, "expiryDate", row, "expiryDate");
    put_moment_day(l, "validityFrom", row, "validity_from");
    put_moment_day(l, "validityTo", row, "validity_to");
    answer_cell(&l->w, "status", p, row, "status", &number);
    if (limits < l->limits.to) {
        answer_cell(&l->w, "maxInstallments", &l->limits, limits, "product.maxInstallments", &number);
        put_limits(l, row, limits);
    }
    json_close(&l->w, '}');
}

/* ---- which rows, in which order ---- */

enum { STATUS_IDLE = 1, STATUS_READY = 16 };

/* Of the policies of a product in order (status, then the latest last day), all that wait and the first of the others. */
static bool is_current(const struct listing *l, const size_t *order, size_t at)
{
    const struct found *p = &l->policies;
    const struct db_value *status = rows_cell(p, order[at], "status");
    int64_t product = rows_cell(p, order[at], "product.id")->i;

    if (!status->null && (status->i == STATUS_IDLE || status->i == STATUS_READY)) return true;
    for (size_t i = 0; i < at; i++) {
        const struct db_value *other = rows_cell(p, order[i], "status");
        bool waits = !other->null && (other->i == STATUS_IDLE || other->i == STATUS_READY);
        if (!waits && rows_cell(p, order[i], "product.id")->i == product) return false;
    }
    return true;
}

static int64_t day_of(const struct found *r, size_t row)
{
    const struct db_value *v = rows_cell(r, row, "expiryDate");

    return v->null ? INT64_MAX : v->d.day;
}

static bool goes_before(const struct found *r, size_t a, size_t b)
{
    int by_code = str_cmp(rows_text(r, a, "product.code"), rows_text(r, b, "product.code"));
    int64_t status_a = rows_cell(r, a, "status")->i, status_b = rows_cell(r, b, "status")->i;

    if (by_code) return by_code < 0;
    if (status_a != status_b) return status_a < status_b;
    return day_of(r, a) > day_of(r, b);
}

/* Few rows: a family's policies. */
static size_t *order_current(const struct listing *l)
{
    const struct found *p = &l->policies;
    size_t *order = ARENA_ARRAY(l->c->arena, size_t, p->to);

    for (size_t i = 0; i < p->to; i++) {
        size_t at = i;
        for (; at && goes_before(p, i, order[at - 1]); at--) order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

static void put_rows(struct listing *l)
{
    const struct json *current = json_get(l->c->arguments, "activeOrLastExpiredOnly");
    size_t *order = current && current->kind == JSON_TRUE ? order_current(l) : NULL;

    l->w = json_writer(&l->c->out);
    json_open(&l->w, '[');
    for (size_t i = 0; i < l->policies.to; i++)
        if (!order || is_current(l, order, i)) put_row(l, order ? order[i] : i);
    json_close(&l->w, ']');
}

/* ---- reading ---- */

/* orderBy names a field of the rows; the standard is the last day. */
static err_t read_order(struct function_call *c, struct order_term *term)
{
    static const char *const known[] = {"expiryDate", "enrollDate", "effectiveDate", "startDate", "status", "value"};
    static const char *const snake[] = {"expiry_date", "enroll_date", "effective_date", "start_date", "status", "value"};
    const struct json *v = json_get(c->arguments, "orderBy");
    struct str name = json_is_null(v) ? STR("expiryDate") : v->text;
    struct str *path = ARENA_NEW(c->arena, struct str);

    *term = (struct order_term){.path = path, .path_length = 1, .slot = SLOT_NONE};
    if (str_starts(name, STR("-"))) {
        term->descending = true;
        name = (struct str){name.p + 1, name.n - 1};
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(name, known[i]) || str_is(name, snake[i])) {
            *path = str_of(known[i]);
            return OK;
        }
    return err_make(c->arena, E_SORT, "field", str_zero(c->arena, name), "choices",
                    "expiryDate, enrollDate, effectiveDate, startDate, status, value", NULL);
}

static err_t read_limits(struct listing *l)
{
    struct arena *a = l->c->arena;
    const struct table *t = registry_table_of(l->c->registry, &policy_entity);
    size_t n = l->policies.to;
    int64_t *ids = ARENA_ARRAY(a, int64_t, n);
    struct condition test = rows_test(a, "id", LOOKUP_IN, 0);
    struct query q = {.entity = &policy_entity, .where = &test, .rows = ROWS_DELETED_TOO};
    struct db_value list;

    for (size_t i = 0; i < n; i++) ids[i] = rows_cell(&l->policies, i, "id")->i;
    list = db_list(DB_INTS, ids, n);
    l->consumption = table_member(t, STR("claimDedRems"));
    return rows_read(l->c, access_program(), q, l->consumption ? LIMIT_PICKS CONSUMPTION_PICKS : LIMIT_PICKS, &list, 1, &l->limits);
}

/* Who reads policies may find them by person and family: that takes no further right (enrolment 1.2.2). */
static const struct access *reader_of(struct function_call *c)
{
    static const right_t lent[] = {RIGHT_FAMILY_READ, RIGHT_INSUREE_READ, RIGHT_INSUREE_POLICY_READ};

    return access_lent(c->arena, c->who, lent, sizeof lent / sizeof *lent);
}

static err_t list(struct function_call *c, const struct access *who, const char *path, const struct db_value *key, struct str chf_id)
{
    struct listing l = {.c = c, .chf_id = chf_id};
    const struct json *history = json_get(c->arguments, "showHistory"), *target = json_get(c->arguments, "targetDate");
    static const struct type day = DATE;
    struct db_value values[SLOTS] = {*key, db_null(DB_DATE)};
    struct condition tests[3] = {
        rows_test(c->arena, path, LOOKUP_EXACT, SLOT_KEY), rows_test(c->arena, "expiryDate", LOOKUP_GT, SLOT_DAY),
        rows_test(c->arena, "effectiveDate", LOOKUP_LTE, SLOT_DAY),
    };
    struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = json_is_null(target) ? 1 : 3};
    struct order_term order;
    struct query q = {.entity = &policy_entity, .where = &all, .order = &order, .order_count = 1,
                      .rows = history && history->kind == JSON_TRUE ? ROWS_HISTORY : ROWS_CURRENT};

    TRY(value_read(c->arena, &day, "targetDate", target, &values[SLOT_DAY]));
    TRY(read_order(c, &order));
    TRY(rows_read(c, who, q, ROW_PICKS, values, SLOTS, &l.policies));
    TRY(read_limits(&l));
    put_rows(&l);
    return OK;
}

enum { RIGHT_SEARCHES_CLAIMS = 111001 };   /* opens a person's policies as well (enrolment 10.3) */

/* Who sees a person sees what covers him; so does who finds him by his number at a counter. */
static err_t by_insuree(struct function_call *c)
{
    struct str chf_id = json_get(c->arguments, "chfId")->text;
    bool seen;
    struct db_value key = db_text(chf_id);

    if (access_may(c->arena, c->who, RIGHT_POLICY_READ)) TRY(access_may(c->arena, c->who, RIGHT_SEARCHES_CLAIMS));
    TRY(insuree_opens(c, key, &seen));
    if (seen) return list(c, access_program(), "insureePolicies__insuree__chfId", &key, chf_id);
    buf_add(&c->out, STR("[]"));
    return OK;
}

static err_t by_family(struct function_call *c)
{
    static const struct type key_type = UUID;
    struct db_value key;

    TRY(value_read(c->arena, &key_type, "familyUuid", json_get(c->arguments, "familyUuid"), &key));
    return list(c, reader_of(c), "family__uuid", &key, STR_NONE);
}

#define LIST_ARGUMENTS \
    {"activeOrLastExpiredOnly", "Boolean"}, {"showHistory", "Boolean"}, {"orderBy", "String"}, {"targetDate", "Date"}, \
    {"before", "String"}, {"after", "String"}, {"first", "Int"}, {"last", "Int"}

static const struct argument insuree_arguments[] = {{"chfId", "String!"}, LIST_ARGUMENTS, ARGUMENTS_END};
static const struct argument family_arguments[] = {{"familyUuid", "String!"}, LIST_ARGUMENTS, ARGUMENTS_END};

static const struct argument room_arguments[] = {{"familyId", "Int!"}, ARGUMENTS_END};

static const struct argument values_arguments[] = {
    {"prevUuid", "String"}, {"stage", "String!"}, {"enrollDate", "DateTime!"}, {"productId", "Int"}, {"familyId", "Int!"},
    {"contributionPlanUuid", "UUID"}, ARGUMENTS_END
};
static const struct argument number_arguments[] = {{"chfId", "String!"}, ARGUMENTS_END};
static const struct argument item_arguments[] = {{"chfId", "String!"}, {"itemCode", "String!"}, ARGUMENTS_END};
static const struct argument service_arguments[] = {{"chfId", "String!"}, {"serviceCode", "String!"}, ARGUMENTS_END};

static const struct argument covers_arguments[] = {{"familyUuid", "String!"}, ARGUMENTS_END};
static const struct argument person_arguments[] = {{"insureeUuid", "String!"}, ARGUMENTS_END};
static const struct argument offers_arguments[] = {{"familyUuid", "String!"}, {"enrollDate", "Date!"}, {"stage", "String!"}, ARGUMENTS_END};

static const struct argument officer_arguments[] = {{"officerUuid", "String!"}, ARGUMENTS_END};
/* {"product"?, "terms"?: as product.update takes them, "family"? or "members"?: [{"birth", "other"?}], "enrollDate", "stage"?,
 * "waits"?: [months]} */
static const struct argument preview_arguments[] = {{"preview", "JSONString"}, ARGUMENTS_END};

const struct function policy_functions[] = {
    { "policiesByInsuree", insuree_arguments, "PolicyByFamilyOrInsureeConnection", RIGHT_SIGNED_IN, by_insuree },
    { "insureeEnquiry", number_arguments, "InsureeEnquiryGQLType", RIGHT_SIGNED_IN, policy_enquiry },
    { "policiesByFamily", family_arguments, "PolicyByFamilyOrInsureeConnection", RIGHT_POLICY_READ, by_family },
    { "policyValues", values_arguments, "PolicyAndWarningsGQLType", RIGHT_POLICY_READ, policy_values },
    { "productPreview", preview_arguments, "GenericScalar", 121001, policy_preview },
    { "policyEligibilityByInsuree", number_arguments, "EligibilityGQLType", RIGHT_POLICY_READ, policy_eligibility },
    { "policyItemEligibilityByInsuree", item_arguments, "EligibilityGQLType", RIGHT_POLICY_READ, policy_eligibility },
    { "policyServiceEligibilityByInsuree", service_arguments, "EligibilityGQLType", RIGHT_POLICY_READ, policy_eligibility },
    { "familyCovers", covers_arguments, "[FamilyCoverGQLType]", RIGHT_POLICY_READ, policy_family_covers },
    { "insureeCovers", person_arguments, "[FamilyCoverGQLType]", RIGHT_POLICY_READ, policy_insuree_covers },
    { "policyOffers", offers_arguments, "[PolicyOfferGQLType]", RIGHT_POLICY_READ, policy_offers },
    { "renewalRuns", NULL, "[RenewalRunGQLType]", RIGHT_POLICY_RENEW, policy_runs },
    { "officerStandsInFor", officer_arguments, "[OfficerGQLType]", RIGHT_POLICY_RENEW, policy_stands_in },
    { "canAddInsuree", room_arguments, "[String]", RIGHT_INSUREE_READ, policy_can_add_insuree },
    FUNCTIONS_END
};
