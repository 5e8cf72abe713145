/* What may be done to payments, by whom, and what of it the program does by itself. What becomes of a payment by each stands in
 * scheme/payment.c; docs/payments.md shows both. */
#include "module/payment/internal.h"

#define OWN(verb, holds, does) { .name = "payment." verb, .right = holds, .prepare = payment_##does##_prepare, .apply = payment_##does##_apply }

const struct command payment_commands[] = {
    { .name = "payment.create", .right = RIGHT_PAYMENT_CREATE, .prepare = payment_create_prepare, .apply = payment_write_apply,
      .entity = &payment_entity, .verb = CRUD_CREATE },
    { .name = "payment.update", .right = RIGHT_PAYMENT_UPDATE, .prepare = payment_update_prepare, .apply = payment_write_apply,
      .entity = &payment_entity, .verb = CRUD_UPDATE },
    { .name = "payment.delete", .right = RIGHT_PAYMENT_DELETE, .entity = &payment_entity, .verb = CRUD_DELETE },
    OWN("match", RIGHT_PAYMENT_UPDATE, match),
    OWN("unmatch", RIGHT_PAYMENT_UPDATE, unmatch),
    OWN("intent", RIGHT_PAYMENT_CREATE, intent),
    OWN("request_number", RIGHT_PAYMENT_CREATE, request),
    OWN("bulk_numbers", RIGHT_PAYMENT_CREATE, bulk),
    OWN("link", RIGHT_PAYMENT_CREATE, link),
    OWN("cancel", RIGHT_PAYMENT_UPDATE, cancel),
    OWN("acknowledge", RIGHT_PAYMENT_GATEWAY, acknowledge),
    OWN("assign_number", RIGHT_PAYMENT_GATEWAY, number),
    { .name = "payment.receive", .right = RIGHT_PAYMENT_GATEWAY, .also = RIGHT_PAYMENT_RECEIVE, .prepare = payment_receive_prepare,
      .apply = payment_receive_apply },
    COMMANDS_END
};

const struct job payment_jobs[] = {
    { .name = "payment.match_received", .right = RIGHT_PAYMENT_UPDATE, .step = payment_match_step, .schedule = "every 15m", .of_account = true },
    JOBS_END
};

const struct setting payment_settings[] = {
    { .name = SETTING_ENROLLED_BEFORE, .type = BOOL, .standard = "false", .flags = SETTING_LAW, .what = "setting.payment.enrolled_before" },
    { .name = SETTING_GATEWAY_SECRET, .type = TEXT(200), .flags = SETTING_SECRET, .what = "setting.payment.gateway_secret" },
    { .name = SETTING_BULK_NUMBERS, .type = INT_RANGE(0, 1000), .standard = "100", .what = "setting.payment.bulk_numbers" },
    SETTINGS_END
};
