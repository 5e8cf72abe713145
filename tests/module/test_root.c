/* The lists at the top of an API: they are in the contract with their arguments, and what their arguments
 * ask for compiles, for callers of every shape. */
#include "module/drive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/vec.h"
#include "base/zone.h"
#include "model/query/root.h"

/* ---- a request with all arguments ---- */

/* What must be an object. */
static bool is_refused(const char *name)
{
    static const char *const names[] = {"jsonExt", "additionalFilter"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i])) return true;
    return false;
}

/* Declared ones only, but those that are refused. Values need not fit: a slot is a slot. */
static const struct json *all_arguments(struct arena *a, const struct root *root)
{
    struct buf text;
    struct json_writer w;
    struct limits limits;
    const struct json *out;

    buf_init(&text, a, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    for (const struct argument *g = root->arguments; g && g->name; g++) {
        if (is_refused(g->name)) continue;
        json_key(&w, str_of(g->name));
        json_put_raw(&w, strcmp(g->type, "Boolean") ? STR("1") : STR("true"));
    }
    json_close(&w, '}');
    limits_standard(&limits);
    assert_ok(json_read(a, buf_str(&text), &limits, &out));
    return out;
}

struct asked {
    VEC(struct condition) conditions;
    int slots;
};

static int take_slot(void *asked, struct db_value v) { return ((struct asked *)asked)->slots++; }
static void take_choice(void *asked, const char *argument, const struct json *v) {}
static void take_test(void *asked, const struct condition *condition)
{
    *vec_add(&((struct asked *)asked)->conditions) = *condition;
}

/* ---- compiled ---- */

static const struct zone *utc(struct arena *a)
{
    const struct zone *z;

    assert_ok(zone_load(a, STR("UTC"), &z));
    return z;
}

static void compile_root(struct arena *a, const struct registry *r, const struct access *who, const struct table *t,
                         const struct root *root)
{
    static const struct pick id = {.kind = PICK_FIELD, .name = {"id", 2}};
    struct query query = {.entity = t->entity, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE},
                          .as_of_slot = SLOT_NONE, .picks = &id, .pick_count = 1};
    struct asked asked = {0};
    struct root_call call = {.arena = a, .who = who, .registry = r, .root = root, .arguments = all_arguments(a, root),
                             .zone = utc(a), .query = &query, .api = &asked, .slot = take_slot, .choose = take_choice,
                             .hold = take_test};
    struct condition all;
    const struct plan *plan;
    struct limits limits;
    err_t e;

    vec_init(&asked.conditions, a);
    limits_standard(&limits);
    if (root->where) assert_ok(root->where(&call));
    if (err_is(call.error, E_REGISTRY)) fail_msg("%s", str_zero(a, err_line(a, call.error)));
    all = (struct condition){.kind = CONDITION_AND, .parts = asked.conditions.at, .part_count = asked.conditions.n};
    if (all.part_count) query.where = &all;
    for (int engine = DB_SQLITE; engine <= DB_POSTGRES; engine++) {
        e = plan_compile(a, r, (enum db_engine)engine, &limits, who, &query, &plan);
        if (e) fail_msg("%s: %s", root->name, str_zero(a, err_line(a, e)));
    }
}

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static const struct registry *registered(struct arena *a)
{
    const struct registry *r;

    assert_ok(registry_new(a, modules, &crud_command, &r));
    return r;
}

static int by_number(const void *a, const void *b)
{
    const right_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Somebody who may read everything, in two places. */
static struct access reader(struct arena *a, const struct registry *r, enum scope_shape shape)
{
    static const int64_t places[] = {7, 8};
    right_t *rights = ARENA_ARRAY(a, right_t, r->table_count);

    for (size_t i = 0; i < r->table_count; i++) rights[i] = r->tables[i].entity->rights.read;
    qsort(rights, r->table_count, sizeof *rights, by_number);
    return (struct access){.user = 1, .signed_in = true, .rights = rights, .right_count = r->table_count, .shape = shape,
                           .places = places, .place_count = 2, .above = places, .above_count = 2};
}

static void test_what_roots_ask_for_compiles(void **state)
{
    const struct registry *r = registered(*state);
    struct access district = reader(*state, r, SCOPE_DISTRICTS), village = reader(*state, r, SCOPE_VILLAGES);

    for (size_t i = 0; i < r->table_count; i++)
        for (const struct root *root = r->tables[i].entity->roots; root && root->name; root++) {
            compile_root(*state, r, access_program(), &r->tables[i], root);
            compile_root(*state, r, &district, &r->tables[i], root);
            compile_root(*state, r, &village, &r->tables[i], root);
        }
}

/* ---- and in the contract ---- */

static struct str read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf b;
    size_t n;

    if (!f) return STR_NONE;
    buf_init(&b, a, 1 << 20);
    while ((n = fread(buf_reserve(&b, 65536), 1, 65536, f)) > 0) b.n += n;
    fclose(f);
    return buf_str(&b);
}

/* The line of the query type that declares it. */
static struct str declared(struct arena *a, struct str queries, const char *root)
{
    static const char *const after[] = {"(", ":"};

    for (size_t i = 0; i < 2; i++) {
        ptrdiff_t from = str_find(queries, str_format(a, "\n  %s%s", root, after[i]), 0);
        if (from >= 0)
            return (struct str){queries.p + from + 1, (size_t)(str_find(queries, STR("\n"), (size_t)from + 1) - from)};
    }
    return STR_NONE;
}

static bool is_own(const struct root *root, struct str name)
{
    for (const struct argument *g = root->arguments; g && g->name; g++)
        if (str_is(name, g->name)) return true;
    return false;
}

/* The lookup a filter's name ends with; 0: none that is known, so the name of a field or a relation. */
static uint32_t lookup_of(struct str suffix)
{
    static const struct { const char *suffix; uint32_t bit; } lookups[] = {
        {"", LK_EXACT}, {"Iexact", LK_IEXACT}, {"Istartswith", LK_ISTARTSWITH}, {"Icontains", LK_ICONTAINS}, {"Lt", LK_LT},
        {"Lte", LK_LTE}, {"Gt", LK_GT}, {"Gte", LK_GTE}, {"In", LK_IN}, {"Isnull", LK_ISNULL}, {"Ne", LK_NE},
    };

    for (size_t i = 0; i < sizeof lookups / sizeof *lookups; i++)
        if (str_is(suffix, lookups[i].suffix)) return lookups[i].bit;
    return 0;
}

/* One filter of the contract: its field offers the lookup; through a relation, when that offers filters. */
static void check_filter(const struct table *t, const struct root *root, struct str filter)
{
    struct str rest = filter, name = str_cut(&rest, '_');
    const struct member *m = table_member(t, name);
    uint32_t bit, offered;

    if (m && m->kind == MEMBER_FIELD && m->field->sum) str_cut(&rest, '_');   /* attachmentsCount_Value_Lt */
    bit = lookup_of(rest);
    if (!m) fail_msg("%s(%.*s): no such field", root->name, STR_ARG(filter));
    if (m->kind == MEMBER_FIELD && m->field->needs) return;   /* computed: the API asks the field that it is made of */
    if (!bit) {
        bool through = m->relation && (m->relation->flags & (m->kind == MEMBER_LIST ? R_LIST_FILTERS : R_FILTERS));
        if (!through && !t->entity->scope.tree) fail_msg("%s(%.*s): no filters through it", root->name, STR_ARG(filter));
        return;
    }
    offered = m->kind == MEMBER_FIELD ? m->field->lookups : m->relation->lookups | LK_EXACT | LK_IN;
    if (m->kind == MEMBER_FIELD && m->field->batch) offered = table_member(t, str_of(m->field->needs))->field->lookups;   /* subjectType */
    if (!(offered & bit)) fail_msg("%s(%.*s): the field has no such lookup", root->name, STR_ARG(filter));
}

static void check_filters(struct arena *a, struct str line, const struct table *t, const struct root *root)
{
    static const char of_all[] = " offset before after first last showHistory orderBy clientMutationId id uuid validityFrom"
                                 " validityTo validity languageId isDeleted version dateCreated dateUpdated userCreated userUpdated"
                                 " dateValidFrom dateValidTo applyDefaultValidityFilter ";

    str_cut(&line, '(');
    while (line.n) {
        struct str filter = str_trim(str_cut(&line, ',')), rest, name;
        filter = str_cut(&filter, ':');
        rest = filter;
        name = str_cut(&rest, '_');
        if (is_own(root, filter) || strstr(of_all, str_format(a, " %.*s ", STR_ARG(name)).p)) continue;
        check_filter(t, root, filter);
    }
}

/* What openIMIS does not have, or not in the release of the contract. */
static const char our_roots[] =
    " postings controlNumbers preauthorisations preauthorisation claimThreads claimRules claimRule"
    " messages messageTemplates messageGateways familyNotices legalForms facilitySublevels insureeMerges"
    " commissionRuns commissions commissionLines numberBatches batchNumbers duplicatePairs waitingPhotos cardRuns cards"
    " paymentRequests paymentReconciliations paymentDifferences ";
static const char our_arguments[] =
    " insureeOfficers.locationId payments.search payments.productCode"
    " policies.insureePolicies_Insuree_ChfId policies.insureePolicies_Insuree_LastName_Icontains"
    " policies.insureePolicies_Insuree_OtherNames_Icontains policyRenewals.showAnswered"
    " policyRenewals.officers policyRenewals.parentLocation policyRenewals.parentLocationLevel"
    " medicalItems.str medicalServices.str diagnoses.str healthFacilities.str locations.str"
    " diagnoses.showHistory enrolmentOfficers.showHistory claimAdmins.showHistory policies.parentLocation"
    " policies.parentLocationLevel paymentPlan.search ";

static void check_root(struct arena *a, struct str queries, const struct table *t, const struct root *root)
{
    const struct entity *e = t->entity;
    struct str line = declared(a, queries, root->name);
    const char *face = root->face ? root->face : e->faces[0];
    struct str result = root->kind == ROOT_LIST ? str_format(a, "): %sConnection", face)
                      : root->kind == ROOT_PLAIN ? str_format(a, ": [%s]", face) : str_format(a, "): %s", face);

    if (strstr(our_roots, str_format(a, " %s ", root->name).p)) return;
    if (!line.n) fail_msg("the contract has no query %s", root->name);
    if (str_find(line, result, 0) < 0)
        fail_msg("%s is another list: %.*s", root->name, STR_ARG(line));
    for (const struct argument *g = root->arguments; g && g->name; g++)
        if (!strstr(our_arguments, str_format(a, " %s.%s ", root->name, g->name).p) &&
            str_find(line, str_format(a, "%s: %s", g->name, g->type), 0) < 0)
            fail_msg("%s has no argument %s: %s", root->name, g->name, g->type);
    if (root->kind == ROOT_LIST) check_filters(a, line, t, root);
    if (root->history != (str_find(line, STR("showHistory"), 0) >= 0) &&
        !strstr(our_arguments, str_format(a, " %s.showHistory ", root->name).p))
        fail_msg("%s: showHistory", root->name);
}

static void test_roots_are_those_of_the_contract(void **state)
{
    struct str sdl = read_file(*state, SDL);
    const struct registry *r = registered(*state);
    ptrdiff_t from;

    from = str_find(sdl, STR("\ntype Query"), 0);
    sdl = (struct str){sdl.p + from, (size_t)(str_find(sdl, STR("\n}"), (size_t)from) - from)};
    for (size_t i = 0; i < r->table_count; i++)
        for (const struct root *root = r->tables[i].entity->roots; root && root->name; root++)
            check_root(*state, sdl, &r->tables[i], root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_roots_ask_for_compiles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_roots_are_those_of_the_contract, setup, teardown),
    };
    size_t n = sizeof tests / sizeof *tests;

    /* The last needs the contract, which is not part of the project; a test left out is no failure. */
    if (access(SDL, R_OK) != 0) n--;
    return testdb_run("module/root", tests, n);
}
