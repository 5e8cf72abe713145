/* What holds for every person and every family that is written, whoever writes (enrolment 5.3 to 5.5; 10.5). */
#include "model/run/setting.h"
#include "module/in_use.h"
#include "module/insuree/internal.h"
#include "module/insuree/number_batch.h"
#include "module/insuree/photo_waiting.h"
#include "module/location/location.h"

/* ---- places: families and people live in villages ---- */

static err_t check_villages(struct tx *tx, const struct change *changes, size_t n, const char *column, err_t *why)
{
    return location_check_levels(tx, changes, n, column, AT_VILLAGE, "insuree_village_level", why);
}

/* ---- families ---- */

static err_t check_confirmation(struct tx *tx, const struct change *change)
{
    static const enum db_type types[] = {DB_BOOL};
    const struct db_value *type = record_cell(&change->new_, "confirmation_type_id"),
                          *number = record_cell(&change->new_, "confirmation_no");
    struct db_rows rows;

    if (type->null || (!number->null && number->s.n)) return OK;
    if (!insuree_touched(change, "confirmation_type_id") && !insuree_touched(change, "confirmation_no")) return OK;
    TRY(db_query(tx->conn, STR("SELECT is_confirmation_number_required FROM confirmation_type WHERE id = $1"), type, 1, types, 1, &rows));
    return rows.rows && db_cell(&rows, 0, 0)->b ? insuree_refused(tx, "family_confirmation_number", "confirmationNo") : OK;
}

/* Without a place everybody would see it. One that never had one, as an import brings it, may wait for its own. */
static bool lacks_place(const struct tx *tx, const struct change *change)
{
    if (!record_cell(&change->new_, "location_id")->null) return false;
    return change->op == OP_CREATE ? !access_is_program(tx->who) : !record_cell(&change->old, "location_id")->null;
}

static err_t before_families(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    for (size_t i = 0; i < n; i++)
        if (lacks_place(tx, &changes[i])) why[i] = insuree_refused(tx, "insuree_village_level", "location");
    TRY(check_villages(tx, changes, n, "location_id", why));
    for (size_t i = 0; i < n; i++)
        if (!why[i]) why[i] = check_confirmation(tx, &changes[i]);
    return OK;
}

/* ---- people: what is mandatory ---- */

static const struct { const char *setting, *column, *field; bool not_head; } mandatory[] = {
    {SETTING_GENDER_MANDATORY, "gender_id", "gender", false},
    {SETTING_FACILITY_MANDATORY, "health_facility_id", "healthFacility", false},
    {SETTING_RELATIONSHIP_MANDATORY, "relationship_id", "relationship", true},
};
enum { MANDATORY = sizeof mandatory / sizeof *mandatory };

static bool is_missing(const struct change *change, size_t i)
{
    const struct record *r = &change->new_;

    if (!record_cell(r, mandatory[i].column)->null || !insuree_touched(change, mandatory[i].column)) return false;
    return !mandatory[i].not_head || (!record_cell(r, "family_id")->null && !record_cell(r, "head")->b);
}

static err_t check_mandatory(struct tx *tx, const struct change *change)
{
    const struct settings *settings;
    err_t errors = OK;

    TRY(settings_of(tx, &settings));
    for (size_t i = 0; i < MANDATORY; i++) {
        if (!is_missing(change, i)) continue;
        if (setting_bool(settings, mandatory[i].setting))
            errors = err_join(errors, err_make(tx->arena, E_FIELD_REQUIRED, "field", mandatory[i].field, NULL));
    }
    return errors;
}

/* ---- people: whose family ---- */

struct joined {
    struct record family;
    err_t why;                 /* it is not there for the caller */
    bool headed;               /* or somebody of these will head it */
};

static const struct db_value *comes_into(const struct change *change)
{
    const struct db_value *to = record_cell(&change->new_, "family_id");

    return to->null || !insuree_touched(change, "family_id") ? NULL : to;
}

/* Families that people come into, by id, each looked at once. `heads`: of those alone who head theirs. */
static err_t families_of(struct tx *tx, const struct change *changes, size_t n, bool heads, struct map *out)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);
    struct record *families = ARENA_ARRAY(tx->arena, struct record, n);
    struct joined *all = ARENA_ARRAY(tx->arena, struct joined, n);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, n);
    size_t m = 0;

    map_init(out, tx->arena, n);
    for (size_t i = 0; i < n; i++) {
        const struct db_value *to = comes_into(&changes[i]);
        if (!to || (heads && !record_cell(&changes[i].new_, "head")->b) || map_get(out, map_id_key(&to->i))) continue;
        ids[m] = to->i;
        map_put(out, map_id_key(&ids[m]), &all[m]);
        m++;
    }
    TRY(tx_get_many_id(tx, &family_entity, ids, m, families, why));
    for (size_t k = 0; k < m; k++)
        all[k] = (struct joined){families[k], why[k], !why[k] && !record_cell(&families[k], "head_insuree_id")->null};
    return OK;
}

/* Who comes into a family that has no head becomes it; who leaves one heads none. */
static err_t join_family(struct change *change, const struct map *families)
{
    const struct db_value *to = comes_into(change);
    struct joined *joined = to ? map_get(families, map_id_key(&to->i)) : NULL;
    bool head = joined && !joined->headed;

    if (!insuree_touched(change, "family_id")) return OK;
    if (joined) TRY(joined->why);
    if (head) joined->headed = true;
    *record_cell(&change->new_, "head") = db_bool(head);
    if (head) *record_cell(&change->new_, "relationship_id") = db_null(DB_INT);
    return OK;
}

/* Without a family and a village everybody would see him: who leaves a family stays where it lives, and where he lived. */
static err_t keep_village(struct tx *tx, struct change *change)
{
    static const enum db_type types[] = {DB_INT};
    struct db_value *village = record_cell(&change->new_, "current_village_id");
    const struct db_value *from;
    struct db_rows rows;

    if (change->op != OP_UPDATE || !village->null || !record_cell(&change->new_, "family_id")->null) return OK;
    *village = *record_cell(&change->old, "current_village_id");
    from = record_cell(&change->old, "family_id");
    if (!village->null || from->null) return OK;
    TRY(db_query(tx->conn, STR("SELECT location_id FROM family WHERE id = $1"), from, 1, types, 1, &rows));
    if (rows.rows) *village = *db_cell(&rows, 0, 0);
    return OK;
}

/* The same of who comes alone. */
static bool is_nowhere(const struct tx *tx, const struct change *change)
{
    return change->op == OP_CREATE && record_cell(&change->new_, "family_id")->null && record_cell(&change->new_, "current_village_id")->null &&
           !access_is_program(tx->who);
}

static err_t settle_person(struct tx *tx, struct change *change, const struct map *families)
{
    if (is_nowhere(tx, change)) return insuree_refused(tx, "insuree_village_level", "currentVillage");
    TRY(join_family(change, families));
    return keep_village(tx, change);
}

static err_t check_person(struct tx *tx, struct change *change)
{
    TRY(check_mandatory(tx, change));
    TRY(insuree_check_status(tx, change));
    return insuree_check_number(tx, change);
}

static err_t before_people(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    struct map families;

    TRY(families_of(tx, changes, n, false, &families));
    for (size_t i = 0; i < n; i++) why[i] = settle_person(tx, &changes[i], &families);
    TRY(check_villages(tx, changes, n, "current_village_id", why));
    for (size_t i = 0; i < n; i++)
        if (!why[i]) why[i] = check_person(tx, &changes[i]);
    return number_batch_check(tx, changes, n, why);
}

/* Families that got a head point at him. */
static err_t after_people(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    struct record *old = ARENA_ARRAY(tx->arena, struct record, n), *pointing = ARENA_ARRAY(tx->arena, struct record, n);
    struct map families;
    size_t m = 0;

    (void)why;
    TRY(families_of(tx, changes, n, true, &families));
    for (size_t i = 0; i < n; i++) {
        const struct db_value *to = comes_into(&changes[i]);
        const struct joined *joined = to && record_cell(&changes[i].new_, "head")->b ? map_get(&families, map_id_key(&to->i)) : NULL;
        if (!joined) continue;
        TRY(joined->why);
        old[m] = joined->family;
        pointing[m] = record_copy(tx->arena, joined->family);
        *record_cell(&pointing[m++], "head_insuree_id") = changes[i].new_.at[COLUMN_ID];
    }
    return m ? tx_update(tx, old, pointing, m) : OK;
}

enum { WRITTEN = 1U << OP_CREATE | 1U << OP_UPDATE };

const struct listener insuree_listeners[] = {
    { &family_entity, WRITTEN, PHASE_BEFORE, 0, .all = before_families },
    { &insuree_entity, WRITTEN, PHASE_BEFORE, 0, .all = before_people },
    { &insuree_entity, WRITTEN, PHASE_AFTER, 0, .all = after_people },
    { &insuree_entity, WRITTEN, PHASE_AFTER, 0, .all = number_batch_used },
    { &insuree_entity, WRITTEN, PHASE_AFTER, 0, .all = photos_arrive },
    { &gender_entity, 1U << OP_UPDATE | 1U << OP_DELETE, PHASE_BEFORE, 0, insuree_keep_gender },
    { &relation_entity, 1U << OP_DELETE, PHASE_BEFORE, 0, insuree_keep_relation },
    { &gender_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, insuree_code_went },
    { &relation_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, insuree_code_went },
    { &education_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, insuree_code_went },
    { &profession_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, insuree_code_went },
    { &family_type_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, insuree_code_went },
    { &confirmation_type_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, insuree_code_went },
    { &identification_type_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, insuree_code_went },
    { &insuree_status_reason_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, insuree_code_went },
    LISTENERS_END
};
