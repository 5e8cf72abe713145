/* Enrolling a person and changing what is known of him (enrolment 5.5), on his own or nested in a family. */
#include "model/write/input.h"
#include "module/insuree/internal.h"
#include "module/insuree/photo.h"

struct insuree_plan {
    void *generic;
    uuid_t uuid;
    bool update, family_sent;
    uuid_t family;                /* that was sent; UUID_NONE: by id, or none */
    int64_t family_id;            /* 0: by uuid, or none */
    struct photo_plan photo;
};

static const struct command as_create = {.name = "insuree.create", .entity = &insuree_entity, .verb = CRUD_CREATE};
static const struct command as_update = {.name = "insuree.update", .entity = &insuree_entity, .verb = CRUD_UPDATE};

static struct str member_of_uuid(struct arena *a, const char *name, uuid_t uuid)
{
    return str_format(a, "\"%s\":\"%s\"", name, uuid_text(a, uuid).p);
}

static err_t must_be_object(struct prepare *p, const struct json *input)
{
    return input->kind == JSON_OBJECT ? OK : err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
}

/* The uuid that was sent, or a fresh one. */
static err_t read_uuid(struct prepare *p, const struct json *input, bool fresh, uuid_t *out)
{
    struct type type = UUID;
    struct db_value v;

    TRY(value_read(p->arena, &type, "uuid", json_get(input, "uuid"), &v));
    if (v.null && !fresh) return err_make(p->arena, E_FIELD_REQUIRED, "field", "uuid", NULL);
    *out = v.null ? uuid_new(p->env) : v.u;
    return OK;
}

err_t insuree_plan_create(struct prepare *p, const struct json *input, struct str family, struct insuree_plan **out)
{
    struct insuree_plan *plan = ARENA_NEW(p->arena, struct insuree_plan);
    const struct json *generic;
    struct str more;
    err_t errors;

    TRY(must_be_object(p, input));
    TRY(read_uuid(p, input, true, &plan->uuid));
    more = member_of_uuid(p->arena, "uuid", plan->uuid);
    if (family.n) more = str_format(p->arena, "%.*s,\"family\":\"%.*s\"", STR_ARG(more), STR_ARG(family));
    TRY(input_rewrite(p, input, family.n ? LIST("uuid", "photo", "family") : LIST("uuid", "photo"), more, &generic));
    errors = photo_read(p, json_get(input, "photo"), &plan->photo);
    *out = plan;
    return err_join(errors, input_generic(p, &as_create, generic, &plan->generic));
}

/* A family is changed by moving: an update may only repeat it. */
static err_t read_family(struct prepare *p, const struct json *input, struct insuree_plan *plan)
{
    const struct json *v = json_get(input, "family"), *id = json_get(v, "id"), *uuid = json_get(v, "uuid");
    struct type type = UUID;
    struct db_value value;

    plan->family_sent = v != NULL;
    if (id && json_int(id, &plan->family_id)) return OK;
    TRY(value_read(p->arena, &type, "family", uuid ? uuid : v, &value));
    if (!value.null) plan->family = value.u;
    return OK;
}

err_t insuree_plan_update(struct prepare *p, const struct json *input, struct insuree_plan **out)
{
    struct insuree_plan *plan = ARENA_NEW(p->arena, struct insuree_plan);
    const struct json *generic;
    err_t errors;

    TRY(must_be_object(p, input));
    plan->update = true;
    TRY(read_uuid(p, input, false, &plan->uuid));
    TRY(input_whole(p, &insuree_entity, input, LIST("family", "photo", "photoDate", "status", "statusDate", "statusReason"), &generic));
    TRY(input_rewrite(p, generic, LIST("photo", "family"), STR_NONE, &generic));
    errors = err_join(read_family(p, input, plan), photo_read(p, json_get(input, "photo"), &plan->photo));
    *out = plan;
    return err_join(errors, input_generic(p, &as_update, generic, &plan->generic));
}

static err_t same_family(struct tx *tx, const struct insuree_plan *plan)
{
    int64_t sent = plan->family_id;
    const struct db_value *now;
    struct record person;

    if (!plan->family_sent) return OK;
    TRY(tx_get(tx, &insuree_entity, plan->uuid, &person));
    now = record_cell(&person, "family_id");
    if (!uuid_none(plan->family)) TRY(tx_resolve(tx, registry_table_of(tx->registry, &family_entity), &plan->family, 1, &sent));
    return sent == (now->null ? 0 : now->i) ? OK : insuree_refused(tx, "insuree_family_by_moving", "family");
}

err_t insuree_plan_apply(struct tx *tx, const struct insuree_plan *plan, struct record *out)
{
    if (plan->update) TRY(same_family(tx, plan));
    TRY(crud_command.apply(tx, plan->generic));
    TRY(tx_get(tx, &insuree_entity, plan->uuid, out));
    return photo_store(tx, &plan->photo, out);
}

/* ---- the commands ---- */

err_t insuree_create_prepare(struct prepare *p, void **plan)
{
    struct insuree_plan *person = NULL;
    err_t failed = insuree_plan_create(p, p->input, STR_NONE, &person);

    *plan = person;
    return failed;
}

err_t insuree_update_prepare(struct prepare *p, void **plan)
{
    struct insuree_plan *person = NULL;
    err_t failed = insuree_plan_update(p, p->input, &person);

    *plan = person;
    return failed;
}

err_t insuree_write_apply(struct tx *tx, void *plan)
{
    struct record person;

    TRY(insuree_plan_apply(tx, plan, &person));
    tx_answer(tx, &person);
    return OK;
}
