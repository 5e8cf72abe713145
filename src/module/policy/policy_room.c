/* Whether a family has room for one more under its policies (enrolment 5.5). */
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/rows.h"
#include "scheme/cover.h"

static bool is_full(const struct found *policies, size_t row)
{
    const struct db_value *most = rows_cell(policies, row, "product.maxMembers"), *status = rows_cell(policies, row, "status");
    int64_t members;

    rows_list(policies, row, "family.members", &members);
    return law_is_full(status->null ? LAW_IDLE : (enum law_policy_status)status->i, members, most->null ? 0 : most->i);
}

static struct str warning(struct function_call *c, const struct found *policies, size_t row)
{
    const struct err_arg args[] = {{"product", rows_text(policies, row, "product.code")}};

    return text_fill(c->arena, text_of(c->texts, c->language, "policy.no_room"), args, 1);
}

err_t policy_can_add_insuree(struct function_call *c)
{
    static const struct type key = {.kind = TYPE_INT, .least = 0, .most = INT32_MAX};
    struct condition test = rows_test(c->arena, "family__id", LOOKUP_EXACT, 0);
    struct query people = {.entity = &insuree_entity, .where = &test}, q = {.entity = &policy_entity, .where = &test};
    struct json_writer w = json_writer(&c->out);
    struct found members, policies = {0};
    struct db_value family;

    TRY(value_read(c->arena, &key, "familyId", json_get(c->arguments, "familyId"), &family));
    /* of a family that he does not see nothing is told */
    TRY(rows_read(c, c->who, people, "id", &family, 1, &members));
    if (members.to)
        TRY(rows_read(c, access_program(), q, "id status product{code maxMembers} family{members{id}}", &family, 1, &policies));
    json_open(&w, '[');
    for (size_t i = 0; i < policies.to; i++)
        if (is_full(&policies, i)) json_put_str(&w, warning(c, &policies, i));
    json_close(&w, ']');
    return OK;
}
