/* What people do with messages and gateways. */
#include "base/arena.h"
#include "model/write/input.h"
#include "module/message/internal.h"

static err_t input_text(const struct prepare *p, const char *name, int32_t most, bool required, struct db_value *out)
{
    const struct type type = TEXT(most);

    TRY(value_read(p->arena, &type, name, json_get(p->input, name), out));
    return required && (out->null || !out->s.n) ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
}

/* ---- message.retry, message.give_up {"uuid"} or {"uuids": [...]} ---- */

static err_t many_prepare(struct prepare *p, void **plan)
{
    uuids_t *uuids = ARENA_NEW(p->arena, uuids_t);

    TRY(input_only(p, LIST("uuid", "uuids")));
    *plan = uuids;
    return input_uuids(p, &message_entity, uuids);
}

static err_t retry_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;

    return outbox_retry(tx, &message_entity, uuids->at, uuids->n, "message_not_retryable");
}

static void forget_secret(struct record *message) { *record_cell(message, "secret") = db_null(DB_TEXT); }

static err_t give_up_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;

    return outbox_give_up(tx, &message_entity, uuids->at, uuids->n, "message_not_given_up", forget_secret);
}

/* ---- message.test {"channel", "to", "language"?} ---- */

struct test_plan { enum message_channel channel; struct db_value to, language; };

static err_t test_prepare(struct prepare *p, void **out)
{
    struct test_plan *t = ARENA_NEW(p->arena, struct test_plan);
    const struct type channel = CODE(message_channel_codes);
    struct db_value v;

    TRY(input_only(p, LIST("channel", "to", "language")));
    TRY(value_read(p->arena, &channel, "channel", json_get(p->input, "channel"), &v));
    if (v.null) return err_make(p->arena, E_FIELD_REQUIRED, "field", "channel", NULL);
    t->channel = str_is(v.s, "email") ? MESSAGE_EMAIL : MESSAGE_SMS;
    TRY(input_text(p, "to", 200, true, &t->to));
    TRY(input_text(p, "language", 5, false, &t->language));
    *out = t;
    return OK;
}

static err_t test_apply(struct tx *tx, void *plan)
{
    const struct test_plan *t = plan;
    const struct message_order o = {.kind = "test", .channel = t->channel, .to = t->to.s, .language = t->language.null ? STR("") : t->language.s};

    return message_queue(tx, &o, 1, NULL);
}

/* ---- message_gateway.set_secret {"uuid", "secret"}: null takes it away ---- */

struct secret_plan { uuid_t uuid; struct db_value secret; };

static err_t secret_prepare(struct prepare *p, void **out)
{
    struct secret_plan *s = ARENA_NEW(p->arena, struct secret_plan);

    TRY(input_only(p, LIST("uuid", "secret")));
    TRY(input_uuid(p, "uuid", true, &s->uuid));
    TRY(input_text(p, "secret", 500, false, &s->secret));
    prepare_lock(p, &message_gateway_entity, s->uuid);
    *out = s;
    return OK;
}

static err_t secret_apply(struct tx *tx, void *plan)
{
    const struct secret_plan *s = plan;
    struct record old, row;

    TRY(tx_get(tx, &message_gateway_entity, s->uuid, &old));
    row = record_copy(tx->arena, old);
    *record_cell(&row, "secret") = s->secret;
    if (db_value_equal(record_cell(&old, "secret"), &s->secret)) return OK;
    return tx_update(tx, &old, &row, 1);
}

const struct command message_commands[] = {
    { .name = "message.retry", .right = RIGHT_MESSAGE_SEND, .prepare = many_prepare, .apply = retry_apply },
    { .name = "message.give_up", .right = RIGHT_MESSAGE_SEND, .prepare = many_prepare, .apply = give_up_apply },
    { .name = "message.test", .right = RIGHT_MESSAGE_SEND, .prepare = test_prepare, .apply = test_apply },
    { .name = "message_gateway.set_secret", .right = RIGHT_MESSAGE_GATEWAY, .prepare = secret_prepare, .apply = secret_apply,
      .secrets = LIST("secret") },
    COMMANDS_END
};
