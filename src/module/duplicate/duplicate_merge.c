/* Two registrations of one person become one (enrolment 5.5). What pointed at the one that goes points at the one that stays: covers,
 * claims and what they used of ceilings, photos, pre-authorisations, renewals. Decisions and books stay as they are. */
#include "model/write/input.h"
#include "module/duplicate/internal.h"
#include "module/insuree/insuree.h"
#include "module/policy/policy.h"

struct merge_plan {
    uuid_t stay, go;
    VEC(struct str) fields;   /* whose values are taken of the one that goes */
};

/* ---- the input ---- */

static bool may_be_taken(struct str field)
{
    static const char *const names[] = {
        "chfId", "lastName", "otherNames", "dob", "gender", "marital", "passport", "typeOfId", "phone", "email", "currentAddress", "geolocation",
        "currentVillage", "profession", "education", "healthFacility", "relationship", "photo",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(field, names[i])) return true;
    return false;
}

static err_t read_fields(struct prepare *p, struct merge_plan *m)
{
    const struct json *list = json_get(p->input, "take");

    vec_init(&m->fields, p->arena);
    for (const struct json *v = list && list->kind == JSON_ARRAY ? list->first : NULL; v; v = v->next) {
        if (v->kind != JSON_STRING || !may_be_taken(v->text))
            return err_make(p->arena, E_FIELD_UNKNOWN, "entity", "insuree", "field", v->kind == JSON_STRING ? str_zero(p->arena, v->text) : "take", NULL);
        *vec_add(&m->fields) = v->text;
    }
    return OK;
}

err_t duplicate_merge_prepare(struct prepare *p, void **plan)
{
    struct merge_plan *m = ARENA_NEW(p->arena, struct merge_plan);

    TRY(input_only(p, LIST("uuid", "from", "take")));
    TRY(input_uuid(p, "uuid", true, &m->stay));
    TRY(input_uuid(p, "from", true, &m->go));
    TRY(read_fields(p, m));
    if (!uuid_cmp(m->stay, m->go)) return err_make(p->arena, E_RULE, "rule", "insuree_merge_same", "field", "from", NULL);
    prepare_lock(p, &insuree_entity, m->stay);
    prepare_lock(p, &insuree_entity, m->go);
    *plan = m;
    return OK;
}

static err_t refused(struct tx *tx, const char *rule) { return err_make(tx->arena, E_RULE, "rule", rule, "field", "from", NULL); }

/* ---- covers: one of a person in a policy ---- */

static date_t day(const struct record *r, const char *column)
{
    const struct db_value *v = record_cell(r, column);

    return v->null ? DATE_NONE : v->d;
}

static date_t first_of(date_t a, date_t b) { return date_none(a) || (!date_none(b) && date_cmp(b, a) < 0) ? b : a; }
static date_t last_of(date_t a, date_t b) { return date_none(a) || date_none(b) ? DATE_NONE : date_cmp(a, b) < 0 ? b : a; }

static struct str found_sql(struct tx *tx, const struct table *t, const char *column)
{
    return str_format(tx->arena, "SELECT uuid FROM %s WHERE %s = $1 AND deleted_at IS NULL ORDER BY id", t->entity->table, column);
}

/* The one that stays lasts as long as both did. */
static void cover_both(struct record *both, const struct record *goes)
{
    *record_cell(both, "effective_date") = db_date(first_of(day(both, "effective_date"), day(goes, "effective_date")));
    *record_cell(both, "start_date") = db_date(first_of(day(both, "start_date"), day(goes, "start_date")));
    *record_cell(both, "expiry_date") = db_date(last_of(day(both, "expiry_date"), day(goes, "expiry_date")));
}

static struct record *cover_of(struct record *covers, size_t n, const struct record *policy_of)
{
    for (size_t i = 0; i < n; i++)
        if (db_value_equal(record_cell(&covers[i], "policy_id"), record_cell(policy_of, "policy_id"))) return &covers[i];
    return NULL;
}

static err_t twice_covered(struct tx *tx, int64_t stay, int64_t go)
{
    const struct table *t = registry_table_of(tx->registry, &insuree_policy_entity);
    const struct db_value keys[] = {db_int(stay), db_int(go)};
    struct record *stays, *goes, *both, *gone;
    size_t n, m, twice = 0;

    TRY(tx_get_found(tx, &insuree_policy_entity, found_sql(tx, t, "insuree_id"), &keys[0], 1, &stays, &n));
    TRY(tx_get_found(tx, &insuree_policy_entity, found_sql(tx, t, "insuree_id"), &keys[1], 1, &goes, &m));
    both = ARENA_ARRAY(tx->arena, struct record, n);
    gone = ARENA_ARRAY(tx->arena, struct record, m);
    for (size_t i = 0; i < n; i++) both[i] = record_copy(tx->arena, stays[i]);
    for (size_t i = 0; i < m; i++) {
        struct record *cover = cover_of(both, n, &goes[i]);
        if (!cover) continue;
        cover_both(cover, &goes[i]);
        gone[twice++] = goes[i];
    }
    if (!twice) return OK;
    TRY(tx_update(tx, stays, both, n));
    return tx_delete(tx, gone, twice);
}

/* ---- everything else that points at him ---- */

static err_t point_at(struct tx *tx, const char *column, const struct record *rows, size_t n, int64_t to)
{
    struct record *changed = ARENA_ARRAY(tx->arena, struct record, n);

    for (size_t i = 0; i < n; i++) {
        changed[i] = record_copy(tx->arena, rows[i]);
        *record_cell(&changed[i], column) = db_int(to);
    }
    return tx_update(tx, rows, changed, n);
}

/* Rows of a list change with what they are rows of, which is kept before and has a new version after. */
static err_t point_owned(struct tx *tx, const struct table *t, const char *column, const struct record *rows, size_t n, int64_t from, int64_t to)
{
    const struct entity *owner = t->owner_table->entity;
    const struct db_value key = db_int(from);
    struct record *owners, *same;
    uuid_t *uuids;
    err_t *why;
    size_t m;

    TRY(tx_get_found(tx, owner, str_format(tx->arena, "SELECT uuid FROM %s WHERE id IN (SELECT %s FROM %s WHERE %s = $1 AND deleted_at IS NULL)"
                                           " ORDER BY id", owner->table, t->owner->column, t->entity->table, column), &key, 1, &owners, &m));
    for (size_t i = 0; i < m; i++) TRY(tx_keep(tx, &owners[i]));
    TRY(point_at(tx, column, rows, n, to));
    uuids = ARENA_ARRAY(tx->arena, uuid_t, m);
    why = ARENA_ARRAY(tx->arena, err_t, m);
    same = ARENA_ARRAY(tx->arena, struct record, m);
    for (size_t i = 0; i < m; i++) uuids[i] = owners[i].at[COLUMN_UUID].u;
    TRY(tx_get_many(tx, owner, uuids, m, owners, why));
    for (size_t i = 0; i < m; i++) {
        TRY(why[i]);
        same[i] = record_copy(tx->arena, owners[i]);
    }
    return tx_update(tx, owners, same, m);
}

static err_t pass_column(struct tx *tx, const struct table *t, const char *column, int64_t stay, int64_t go)
{
    const struct db_value key = db_int(go);
    struct record *rows;
    size_t n;

    TRY(tx_get_found(tx, t->entity, found_sql(tx, t, column), &key, 1, &rows, &n));
    if (!n) return OK;
    return t->owner ? point_owned(tx, t, column, rows, n, go, stay) : point_at(tx, column, rows, n, stay);
}

static err_t pass_all(struct tx *tx, int64_t stay, int64_t go)
{
    const struct table *insuree = registry_table_of(tx->registry, &insuree_entity), *family = registry_table_of(tx->registry, &family_entity);

    for (size_t i = 0; i < tx->registry->table_count; i++) {
        const struct table *t = &tx->registry->tables[i];
        for (size_t c = COLUMN_HEADER; t != family && c < t->count; c++)
            if (t->columns[c].relation && t->columns[c].to == insuree) TRY(pass_column(tx, t, t->names[c], stay, go));
    }
    return OK;
}

/* As they are: nobody enters, decides or sells anything anew. */
static err_t pass(struct tx *tx, int64_t stay, int64_t go)
{
    err_t e;

    tx_quiet(tx, true);
    e = twice_covered(tx, stay, go);
    if (!e) e = pass_all(tx, stay, go);
    tx_quiet(tx, false);
    return e;
}

/* ---- families ---- */

static int64_t family_id(const struct record *person) { return record_cell(person, "family_id")->null ? 0 : record_cell(person, "family_id")->i; }

static bool is_head(const struct record *person) { return family_id(person) && !record_cell(person, "head")->null && record_cell(person, "head")->b; }

static err_t count_members(struct tx *tx, int64_t family, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value key = db_int(family);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT count(*) FROM insuree WHERE family_id = $1 AND deleted_at IS NULL"), &key, 1, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

/* Who has no family comes to that of the other, by then with the other's covers, which therefore go on. */
static err_t bring_in(struct tx *tx, struct record *stay, const struct record *go)
{
    struct record changed;

    if (family_id(stay) || !family_id(go)) return OK;
    changed = record_copy(tx->arena, *stay);
    *record_cell(&changed, "family_id") = *record_cell(go, "family_id");
    *record_cell(&changed, "relationship_id") = *record_cell(go, "relationship_id");
    TRY(tx_update(tx, stay, &changed, 1));
    return tx_get_id(tx, &insuree_entity, stay->at[COLUMN_ID].i, stay);
}

/* A head who goes leaves his family to the one who stays, if that is of it, or closes it, if nobody else is. */
static err_t leave_family(struct tx *tx, const struct record *stay, const struct record *go)
{
    struct record family;
    int64_t members;

    if (!is_head(go)) return OK;
    TRY(tx_get_id(tx, &family_entity, family_id(go), &family));
    if (family_id(stay) == family_id(go)) return family_give_head(tx, &family, stay);
    TRY(count_members(tx, family_id(go), &members));
    if (members > 1) return refused(tx, "insuree_merge_head");
    return OK;
}

static err_t close_family(struct tx *tx, const struct record *stay, const struct record *go)
{
    struct record family;

    if (!is_head(go) || family_id(stay) == family_id(go)) return OK;
    TRY(tx_get_id(tx, &family_entity, family_id(go), &family));
    insuree_tell(tx, false, true);
    return tx_delete(tx, &family, 1);
}

/* ---- who stays ---- */

static struct str name_of(struct arena *a, const struct record *person)
{
    return str_format(a, "%.*s %.*s", STR_ARG(record_cell(person, "other_names")->s), STR_ARG(record_cell(person, "last_name")->s));
}

static err_t take_values(struct tx *tx, const struct merge_plan *m, struct record *stay, const struct record *go)
{
    struct record changed = record_copy(tx->arena, *stay);

    for (size_t i = 0; i < m->fields.n; i++) {
        int column = table_member(stay->table, m->fields.at[i])->column;
        changed.at[column] = go->at[column];
        if (str_is(m->fields.at[i], "photo")) *record_cell(&changed, "photo_date") = *record_cell(go, "photo_date");
    }
    if (record_cell(&changed, "head")->b) *record_cell(&changed, "relationship_id") = db_null(DB_INT);
    TRY(tx_update(tx, stay, &changed, 1));
    return tx_get_id(tx, &insuree_entity, stay->at[COLUMN_ID].i, stay);
}

/* The number that is nobody's any more leads to him. */
static err_t remember(struct tx *tx, const struct record *stay, const struct record *old, const struct record *go)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &insuree_merge_entity));
    bool taken = str_eq(record_cell(stay, "chf_id")->s, record_cell(go, "chf_id")->s);

    *record_cell(&r, "insuree_id") = stay->at[COLUMN_ID];
    *record_cell(&r, "number") = *record_cell(taken ? old : go, "chf_id");
    *record_cell(&r, "name") = db_text(name_of(tx->arena, go));
    *record_cell(&r, "command") = db_uuid(tx->command_id);
    return tx_insert(tx, &r, 1);
}

err_t duplicate_merge_apply(struct tx *tx, void *plan)
{
    const struct merge_plan *m = plan;
    struct record stay, go, gone, old;
    const struct access *before;
    err_t failed;

    TRY(tx_get(tx, &insuree_entity, m->stay, &stay));
    TRY(tx_get(tx, &insuree_entity, m->go, &go));
    old = stay;
    TRY(duplicate_pairs_end(tx, go.at[COLUMN_ID].i));
    before = tx_see_all(tx);   /* what he had, wherever it is */
    failed = pass(tx, stay.at[COLUMN_ID].i, go.at[COLUMN_ID].i);
    tx->who = before;
    TRY(failed);
    TRY(tx_get(tx, &insuree_entity, m->stay, &stay));
    TRY(bring_in(tx, &stay, &go));
    TRY(leave_family(tx, &stay, &go));
    TRY(tx_get(tx, &insuree_entity, m->go, &gone));
    TRY(tx_delete(tx, &gone, 1));
    TRY(close_family(tx, &stay, &go));
    TRY(tx_get(tx, &insuree_entity, m->stay, &stay));
    TRY(take_values(tx, m, &stay, &go));
    TRY(remember(tx, &stay, &old, &go));
    tx_answer(tx, &stay);
    return OK;
}
