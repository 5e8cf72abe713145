/* Some people of a family become a family of their own, and two families become one (enrolment 5.5). Covers go on to their end, or end
 * with the change where cancelPolicies says so; open policies of the family that people come to cover them as they would anybody who joins. */
#include "model/write/input.h"
#include "module/insuree/internal.h"

/* ---- one of them ---- */

struct leaving {
    struct record family;             /* where to */
    bool head;
    struct db_value relationship;     /* to the head there */
};

static err_t change_family(struct tx *tx, const struct record *person, const struct leaving *l)
{
    struct record changed = record_copy(tx->arena, *person);

    *record_cell(&changed, "family_id") = l->family.at[COLUMN_ID];
    *record_cell(&changed, "head") = db_bool(l->head);
    *record_cell(&changed, "relationship_id") = l->relationship;
    return tx_update(tx, person, &changed, 1);
}

/* ---- family.split {"uuid", "members", "head", "newFamily", "location", "cancelPolicies"} ---- */

struct split_plan {
    uuid_t family, new_family, head, location;
    uuids_t members;                  /* the head among them */
    bool cancel;
};

static bool is_among(const uuids_t *all, uuid_t uuid)
{
    for (size_t i = 0; i < all->n; i++)
        if (!uuid_cmp(all->at[i], uuid)) return true;
    return false;
}

static err_t read_members(struct prepare *p, uuids_t *out)
{
    const struct json *list = json_get(p->input, "members");
    uuid_t uuid;

    vec_init(out, p->arena);
    if (!list || list->kind != JSON_ARRAY || !list->count) return err_make(p->arena, E_FIELD_REQUIRED, "field", "members", NULL);
    for (const struct json *v = list->first; v; v = v->next) {
        if (v->kind != JSON_STRING || !uuid_read(v->text, &uuid)) return err_make(p->arena, E_FIELD_FORM, "field", "members", "form", "uuid", NULL);
        if (is_among(out, uuid)) continue;
        *vec_add(out) = uuid;
        prepare_lock(p, &insuree_entity, uuid);
    }
    return OK;
}

err_t family_split_prepare(struct prepare *p, void **plan)
{
    struct split_plan *s = ARENA_NEW(p->arena, struct split_plan);

    TRY(input_only(p, LIST("uuid", "members", "head", "newFamily", "location", "cancelPolicies")));
    TRY(input_uuid(p, "uuid", true, &s->family));
    TRY(input_uuid(p, "head", true, &s->head));
    TRY(input_uuid(p, "newFamily", false, &s->new_family));
    TRY(input_uuid(p, "location", false, &s->location));
    TRY(input_bool(p, "cancelPolicies", &s->cancel));
    TRY(read_members(p, &s->members));
    if (!is_among(&s->members, s->head)) return err_make(p->arena, E_RULE, "rule", "family_split_head", "field", "head", NULL);
    prepare_lock(p, &family_entity, s->family);
    *plan = s;
    return OK;
}

/* Everything but its head and its number is as with those whom they leave. */
static err_t new_family(struct tx *tx, const struct split_plan *s, const struct record *from, struct record *out)
{
    static const char *const same[] = {"poverty", "address", "ethnicity", "location_id", "family_type_id"};
    int64_t village;

    *out = record_new(tx->arena, from->table);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) *record_cell(out, same[i]) = *record_cell(from, same[i]);
    *record_cell(out, "is_offline") = db_bool(false);
    if (!uuid_none(s->new_family)) out->at[COLUMN_UUID] = db_uuid(s->new_family);
    if (!uuid_none(s->location)) {
        TRY(tx_resolve(tx, registry_table(tx->registry, STR("location")), &s->location, 1, &village));
        if (!village) return err_make(tx->arena, E_REFERENCE, "field", "location", "key", uuid_text(tx->arena, s->location).p, NULL);
        *record_cell(out, "location_id") = db_int(village);
    }
    return tx_insert(tx, out, 1);
}

/* Who is not of the family, or its head, does not go. */
static err_t check_leaver(struct tx *tx, const struct record *family, const struct record *person)
{
    const struct db_value *of = record_cell(person, "family_id"), *head = record_cell(family, "head_insuree_id");

    if (of->null || of->i != family->at[COLUMN_ID].i) return insuree_refused(tx, "family_split_stranger", "members");
    return !head->null && head->i == person->at[COLUMN_ID].i ? insuree_refused(tx, "insuree_is_head", "members") : OK;
}

static err_t go(struct tx *tx, const struct split_plan *s, const struct record *from, const struct record *to, bool head)
{
    struct leaving l = {.family = *to, .head = head, .relationship = db_null(DB_INT)};
    struct record person;

    for (size_t i = 0; i < s->members.n; i++) {
        if (!uuid_cmp(s->members.at[i], s->head) != head) continue;
        TRY(tx_get(tx, &insuree_entity, s->members.at[i], &person));
        TRY(check_leaver(tx, from, &person));
        TRY(change_family(tx, &person, &l));
    }
    return OK;
}

err_t family_split_apply(struct tx *tx, void *plan)
{
    const struct split_plan *s = plan;
    struct record from, to;

    TRY(tx_get(tx, &family_entity, s->family, &from));
    TRY(new_family(tx, s, &from, &to));
    insuree_tell(tx, s->cancel, true);
    TRY(go(tx, s, &from, &to, true));
    TRY(go(tx, s, &from, &to, false));
    TRY(tx_get_id(tx, &family_entity, to.at[COLUMN_ID].i, &to));
    tx_answer(tx, &to);
    return OK;
}

/* ---- family.join {"uuid", "from", "relationships": [{"insuree", "relationship"}], "cancelPolicies"} ---- */

struct join_plan {
    uuid_t family, from;
    bool cancel;
    VEC(struct relative { uuid_t person; int64_t relation; }) relatives;
};

static err_t read_relatives(struct prepare *p, struct join_plan *j)
{
    const struct json *list = json_get(p->input, "relationships");

    vec_init(&j->relatives, p->arena);
    for (const struct json *v = list && list->kind == JSON_ARRAY ? list->first : NULL; v; v = v->next) {
        const struct json *person = json_get(v, "insuree"), *relation = json_get(v, "relationship");
        struct relative one;
        if (!person || person->kind != JSON_STRING || !uuid_read(person->text, &one.person) || !relation || !json_int(relation, &one.relation))
            return err_make(p->arena, E_FIELD_FORM, "field", "relationships", "form", "insuree, relationship", NULL);
        *vec_add(&j->relatives) = one;
    }
    return OK;
}

err_t family_join_prepare(struct prepare *p, void **plan)
{
    struct join_plan *j = ARENA_NEW(p->arena, struct join_plan);

    TRY(input_only(p, LIST("uuid", "from", "relationships", "cancelPolicies")));
    TRY(input_uuid(p, "uuid", true, &j->family));
    TRY(input_uuid(p, "from", true, &j->from));
    TRY(input_bool(p, "cancelPolicies", &j->cancel));
    TRY(read_relatives(p, j));
    if (!uuid_cmp(j->family, j->from)) return err_make(p->arena, E_RULE, "rule", "insuree_same_family", "field", "from", NULL);
    prepare_lock(p, &family_entity, j->family);
    prepare_lock(p, &family_entity, j->from);
    *plan = j;
    return OK;
}

/* What he was to the head whom he leaves says nothing here. */
static err_t relation_of(struct tx *tx, const struct join_plan *j, const struct record *person, struct db_value *out)
{
    int64_t id = 0;

    *out = db_null(DB_INT);
    for (size_t i = 0; i < j->relatives.n; i++) {
        const struct relative *r = &j->relatives.at[i];
        if (uuid_cmp(r->person, person->at[COLUMN_UUID].u)) continue;
        TRY(tx_resolve_ids(tx, registry_table_of(tx->registry, &relation_entity), &r->relation, 1, &id));
        if (!id) return err_make(tx->arena, E_REFERENCE, "field", "relationships", "key", str_format(tx->arena, "%lld", (long long)r->relation).p, NULL);
        *out = db_int(id);
    }
    return OK;
}

static err_t come(struct tx *tx, const struct join_plan *j, const struct record *from, const struct record *to)
{
    struct record *people;
    size_t n;

    TRY(family_members(tx, from, &people, &n));
    for (size_t i = 0; i < n; i++) {
        struct leaving l = {.family = *to};
        TRY(relation_of(tx, j, &people[i], &l.relationship));
        TRY(change_family(tx, &people[i], &l));
    }
    return OK;
}

err_t family_join_apply(struct tx *tx, void *plan)
{
    const struct join_plan *j = plan;
    const struct access *before;
    struct record to, from;
    err_t failed;

    TRY(tx_get(tx, &family_entity, j->family, &to));
    TRY(tx_get(tx, &family_entity, j->from, &from));
    insuree_tell(tx, j->cancel, true);
    before = tx_see_all(tx);   /* people of a family may live where the caller sees nobody */
    failed = come(tx, j, &from, &to);
    tx->who = before;
    TRY(failed);
    TRY(tx_delete(tx, &from, 1));
    TRY(tx_get(tx, &family_entity, j->family, &to));
    tx_answer(tx, &to);
    return OK;
}
