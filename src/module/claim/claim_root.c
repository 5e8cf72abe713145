/* Claims and their attachments at the top of an API. */
#include "base/arena.h"
#include "base/zone.h"
#include "model/run/setting.h"
#include "module/claim/claim_filter.h"
#include "module/claim/claim_setting.h"
#include "module/claim/internal.h"
#include "module/root_search.h"

enum { ATTACHED = 1, NOT_ATTACHED = 2 };   /* 0: whether or not */

static void hold_not(struct root_call *c, const struct condition *part)
{
    root_and(c, &(struct condition){.kind = CONDITION_NOT, .parts = part, .part_count = 1});
}

static void search_other_code(struct root_call *c)
{
    struct condition *same;

    if (!root_sent(c, "codeIsNot")) return;
    same = ARENA_NEW(c->arena, struct condition);
    *same = root_condition(c, "code", LOOKUP_EXACT, root_slot(c, "codeIsNot", TEXT(50)));
    hold_not(c, same);
}

/* Some line is of one of these codes. */
static void search_lines(struct root_call *c, const char *argument, const char *path)
{
    if (root_sent(c, argument)) root_test(c, path, LOOKUP_IN, root_slot(c, argument, TEXT(6)));
}

static err_t search_attached(struct root_call *c)
{
    const struct json *v = root_value(c, "attachmentStatus");
    struct condition *any;
    int64_t which;

    if (!v || !json_int(v, &which) || which == 0) return OK;
    if (which != ATTACHED && which != NOT_ATTACHED)
        return err_make(c->arena, E_FIELD_RANGE, "field", "attachmentStatus", "min", "0", "max", "2", NULL);
    any = ARENA_NEW(c->arena, struct condition);
    *any = root_condition(c, "attachments__id", LOOKUP_GTE, root_slot_of(c, db_int(0)));
    if (which == ATTACHED) root_and(c, any);
    else hold_not(c, any);
    return OK;
}

/* ---- what the extension holds ---- */

static err_t ext_refused(struct root_call *c) { return err_make(c->arena, E_LOOKUP, "field", "jsonExt", "lookup", "contains", NULL); }

/* A decimal of the extension is searched with four places (query.h). */
static bool ext_value(const struct json *v, struct db_value *out)
{
    int64_t n;

    if (v->kind == JSON_STRING) *out = db_text(v->text);
    else if (v->kind == JSON_TRUE || v->kind == JSON_FALSE) *out = db_bool(v->kind == JSON_TRUE);
    else if (v->kind == JSON_NUMBER && decimal_read(v->text.p, v->text.n, 4, false, &n)) *out = db_int(n);
    else return false;
    return true;
}

static err_t search_members(struct root_call *c, const struct json *object)
{
    for (const struct json *m = object->first; m; m = m->next) {
        struct db_value value;
        struct str *path = ARENA_ARRAY(c->arena, struct str, 2);
        if (!ext_value(m, &value)) return ext_refused(c);
        path[0] = STR("ext");
        path[1] = m->key;
        root_and(c, &(struct condition){.kind = CONDITION_TEST, .path = path, .path_length = 2, .lookup = LOOKUP_EXACT,
                                        .slot = root_slot_of(c, value)});
    }
    return OK;
}

/* Holds all first-level members asked for. What lies deeper is not searched: better refused than answered as if
 * it had not been asked. */
static err_t search_ext(struct root_call *c)
{
    const struct json *v = root_value(c, "jsonExt");
    struct limits limits;

    if (!v || json_is_null(v)) return OK;
    limits_standard(&limits);
    if (v->kind == JSON_STRING) TRY(json_read(c->arena, v->text, &limits, &v));
    return v->kind == JSON_OBJECT ? search_members(c, v) : ext_refused(c);
}

/* ---- claims ---- */

/* So many percent above the mean that was approved of the claims he sees with the same main diagnosis, claimed within the last
 * year; of a diagnosis without such claims none is found, or where the scheme says so all are (claims 5.3). 0 asks nothing. */
static err_t search_variance(struct root_call *c)
{
    static const struct str names[] = {{"claimed", 7}, {"approved", 8}, {"icd", 3}};
    const struct json *sent = root_value(c, "diagnosisVariance");
    const bool unknown = c->settings && !setting_bool(c->settings, SETTING_VARIANCE_KNOWN);
    struct condition *since;
    int64_t percent;

    if (!sent || !json_int(sent, &percent) || percent == 0) return OK;
    if (percent < -100 || percent > VARIANCE_PERCENT_MOST)
        return err_make(c->arena, E_FIELD_RANGE, "field", "diagnosisVariance", "min", "-100", "max", "1000000", NULL);
    if (unknown) c->choose(c->api, SETTING_VARIANCE_KNOWN, &(struct json){.kind = JSON_FALSE});
    since = ARENA_NEW(c->arena, struct condition);
    *since = root_condition(c, "dateClaimed", LOOKUP_GT, root_slot_of(c, db_date(date_add_years(zone_day(c->zone, c->now), -1))));
    root_and(c, &(struct condition){.kind = CONDITION_MEAN, .path = names, .path_length = 3, .parts = since, .part_count = 1,
                                    .lookup = unknown ? LOOKUP_ISNULL : LOOKUP_EXACT,
                                    .slot = root_slot_of(c, db_int(100 + percent))});
    return OK;
}

static err_t claims(struct root_call *c)
{
    const struct json *restored = root_value(c, "showRestored");

    TRY(search_variance(c));
    search_other_code(c);
    search_lines(c, "items", "items__item__code");
    search_lines(c, "services", "services__service__code");
    if (restored && restored->kind == JSON_TRUE)
        root_test(c, "restore", LOOKUP_ISNULL, root_slot_of(c, db_bool(false)));
    TRY(search_ext(c));
    return search_attached(c);
}

static err_t same_diagnosis(struct root_call *c)
{
    root_test(c, "icd__code", LOOKUP_EXACT, root_slot(c, "icd", TEXT(6)));
    root_test(c, "insuree__chfId", LOOKUP_EXACT, root_slot(c, "chfid", TEXT(50)));
    return OK;
}

/* ---- samples (claims 5.4) ---- */

static err_t of_batch(struct root_call *c)
{
    root_test(c, "samplingAssignments__samplingBatch__id", LOOKUP_EXACT, root_slot(c, "id", INT));
    return OK;
}

static err_t of_assignment(struct root_call *c)
{
    root_test(c, "samplingAssignments__id", LOOKUP_EXACT, root_slot(c, "id", INT));
    return OK;
}

static err_t assigned(struct root_call *c)
{
    search_uuid(c, "claimSamplingId", "samplingAssignments__samplingBatch");
    if (root_sent(c, "assignmentStatus"))
        root_test(c, "samplingAssignments__status", LOOKUP_EXACT, root_slot(c, "assignmentStatus", TEXT(10)));
    return OK;
}

static const struct argument id_arguments[] = {{"id", "Int!"}, ARGUMENTS_END};
static const struct argument assigned_arguments[] = {{"claimSamplingId", "UUID!"}, {"assignmentStatus", "String"}, ARGUMENTS_END};

/* ---- the lists ---- */

static const struct argument claims_arguments[] = {
    {"diagnosisVariance", "Int"}, {"codeIsNot", "String"}, {"items", "[String]"}, {"services", "[String]"},
    {"jsonExt", "JSONString"}, {"attachmentStatus", "Int"}, {"showRestored", "Boolean"}, ARGUMENTS_END
};
static const struct argument claim_arguments[] = {{"id", "Int"}, {"uuid", "UUID"}, ARGUMENTS_END};
static const struct argument diagnosis_arguments[] = {{"icd", "String!"}, {"chfid", "String!"}, ARGUMENTS_END};

const struct root claim_roots[] = {
    { .name = "claims", .kind = ROOT_LIST, .arguments = claims_arguments, .where = claims },
    { .name = "claim", .kind = ROOT_ONE, .arguments = claim_arguments },
    { .name = "claimWithSameDiagnosis", .kind = ROOT_LIST, .arguments = diagnosis_arguments, .where = same_diagnosis },
    { .name = "claimSamplingBatch", .kind = ROOT_LIST, .arguments = id_arguments, .where = of_batch, .right = RIGHT_SAMPLING_READ,
      .face = "ClaimSamplingBatchGQLType" },
    { .name = "claimSamplingBatchAssignment", .kind = ROOT_ONE, .arguments = id_arguments, .where = of_assignment,
      .right = RIGHT_SAMPLING_READ, .face = "ClaimSamplingBatchAssignmentGQLType" },
    { .name = "samplingBatchClaims", .kind = ROOT_LIST, .arguments = assigned_arguments, .where = assigned,
      .right = RIGHT_SAMPLING_READ },
    ROOTS_END
};

const struct root claim_attachment_roots[] = {
    { .name = "claimAttachments", .kind = ROOT_LIST },
    ROOTS_END
};

const struct root claim_attachment_type_roots[] = {
    { .name = "claimAttachmentType", .kind = ROOT_LIST },
    ROOTS_END
};
