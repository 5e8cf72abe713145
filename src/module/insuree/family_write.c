/* Enrolling a family with its head in one step, and changing it (enrolment 5.5). */
#include "model/write/input.h"
#include "module/insuree/internal.h"

struct family_plan {
    void *generic;
    uuid_t uuid;
    uuid_t head;                  /* who is to be the head; UUID_NONE: nobody was named */
    struct insuree_plan *person;  /* to be made, or changed along; NULL: neither */
};

static const struct command as_create = {.name = "family.create", .entity = &family_entity, .verb = CRUD_CREATE};
static const struct command as_update = {.name = "family.update", .entity = &family_entity, .verb = CRUD_UPDATE};

static err_t read_uuid(struct prepare *p, const char *name, const struct json *v, uuid_t *out)
{
    struct type type = UUID;
    struct db_value value;

    TRY(value_read(p->arena, &type, name, v, &value));
    *out = value.null ? UUID_NONE : value.u;
    return OK;
}

/* A person as text, or {"uuid"} alone: one who is there. */
static bool is_reference(const struct json *head)
{
    return head->kind == JSON_STRING || (head->count == 1 && json_get(head, "uuid"));
}

static err_t read_reference(struct prepare *p, const struct json *head, struct family_plan *plan)
{
    TRY(read_uuid(p, "headInsuree", head->kind == JSON_STRING ? head : json_get(head, "uuid"), &plan->head));
    if (!uuid_none(plan->head)) prepare_lock(p, &insuree_entity, plan->head);
    return OK;
}

/* ---- create ---- */

static err_t read_new_head(struct prepare *p, struct family_plan *plan)
{
    const struct json *head = json_get(p->input, "headInsuree");

    if (json_is_null(head)) return err_make(p->arena, E_FIELD_REQUIRED, "field", "headInsuree", NULL);
    if (is_reference(head)) return read_reference(p, head, plan);
    return insuree_plan_create(p, head, uuid_text(p->arena, plan->uuid), &plan->person);
}

err_t family_create_prepare(struct prepare *p, void **out)
{
    struct family_plan *plan = ARENA_NEW(p->arena, struct family_plan);
    const struct json *generic;
    err_t errors;

    if (p->input->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    TRY(read_uuid(p, "uuid", json_get(p->input, "uuid"), &plan->uuid));
    if (uuid_none(plan->uuid)) plan->uuid = uuid_new(p->env);
    TRY(input_rewrite(p, p->input, LIST("uuid", "headInsuree"),
                      str_format(p->arena, "\"uuid\":\"%s\"", uuid_text(p->arena, plan->uuid).p), &generic));
    errors = input_generic(p, &as_create, generic, &plan->generic);
    *out = plan;
    return err_join(errors, read_new_head(p, plan));
}

/* ---- update ---- */

static err_t read_changed_head(struct prepare *p, struct family_plan *plan)
{
    const struct json *head = json_get(p->input, "headInsuree"), *whole = json_get(p->input, "whole");

    if (json_is_null(head)) return OK;
    if (is_reference(head)) return read_reference(p, head, plan);
    TRY(read_uuid(p, "headInsuree.uuid", json_get(head, "uuid"), &plan->head));
    if (uuid_none(plan->head)) return err_make(p->arena, E_FIELD_REQUIRED, "field", "headInsuree.uuid", NULL);
    if (whole && whole->kind == JSON_TRUE) TRY(input_rewrite(p, head, LIST("whole"), STR("\"whole\":true"), &head));
    return insuree_plan_update(p, head, &plan->person);
}

err_t family_update_prepare(struct prepare *p, void **out)
{
    struct family_plan *plan = ARENA_NEW(p->arena, struct family_plan);
    const struct json *generic;
    err_t errors;

    if (p->input->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    TRY(read_uuid(p, "uuid", json_get(p->input, "uuid"), &plan->uuid));
    TRY(input_whole(p, &family_entity, p->input, LIST("headInsuree", "location"), &generic));
    TRY(input_rewrite(p, generic, LIST("headInsuree"), STR_NONE, &generic));
    errors = input_generic(p, &as_update, generic, &plan->generic);
    *out = plan;
    return err_join(errors, read_changed_head(p, plan));
}

/* ---- both ---- */

/* Of a family that has nobody yet, its head is who had no family until now. */
static err_t bring_in(struct tx *tx, const struct record *family, struct record *person)
{
    struct record changed;

    if (!record_cell(person, "family_id")->null || !record_cell(family, "head_insuree_id")->null) return OK;
    changed = record_copy(tx->arena, *person);
    *record_cell(&changed, "family_id") = family->at[COLUMN_ID];
    TRY(tx_update(tx, person, &changed, 1));
    return tx_get_id(tx, &insuree_entity, person->at[COLUMN_ID].i, person);
}

static err_t set_head(struct tx *tx, const struct family_plan *plan, struct record *family)
{
    struct record person;

    TRY(tx_get(tx, &insuree_entity, plan->head, &person));
    TRY(bring_in(tx, family, &person));
    TRY(tx_get(tx, &family_entity, plan->uuid, family));
    return family_give_head(tx, family, &person);
}

err_t family_write_apply(struct tx *tx, void *out)
{
    const struct family_plan *plan = out;
    struct record family, person;

    TRY(crud_command.apply(tx, plan->generic));
    if (plan->person) TRY(insuree_plan_apply(tx, plan->person, &person));
    TRY(tx_get(tx, &family_entity, plan->uuid, &family));
    if (!uuid_none(plan->head)) TRY(set_head(tx, plan, &family));
    TRY(tx_get(tx, &family_entity, plan->uuid, &family));
    tx_answer(tx, &family);
    return OK;
}
