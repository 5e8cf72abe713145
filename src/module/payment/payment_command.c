/* What may be done to payments, by whom, and what of it the program does by itself. What becomes of a payment by each stands in
 * scheme/payment.c; docs/payments.md shows both. */
#include "io/address.h"
#include "module/payment/gateway.h"

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
    OWN("self_renew", RIGHT_PAYMENT_CREATE, self_renew),
    OWN("cancel", RIGHT_PAYMENT_UPDATE, cancel),
    OWN("acknowledge", RIGHT_PAYMENT_GATEWAY, acknowledge),
    OWN("assign_number", RIGHT_PAYMENT_GATEWAY, number),
    { .name = "payment.receive", .right = RIGHT_PAYMENT_GATEWAY, .also = RIGHT_PAYMENT_RECEIVE, .prepare = payment_receive_prepare,
      .apply = payment_receive_apply },
    OWN("reconcile", RIGHT_PAYMENT_UPDATE, reconcile),
    OWN("reconciled", RIGHT_PAYMENT_GATEWAY, reconciled),
    { .name = "payment_request.retry", .right = RIGHT_PAYMENT_UPDATE, .prepare = payment_request_many_prepare, .apply = payment_request_retry_apply },
    { .name = "payment_request.give_up", .right = RIGHT_PAYMENT_UPDATE, .prepare = payment_request_many_prepare, .apply = payment_request_give_up_apply },
    { .name = "payment_difference.take", .right = RIGHT_PAYMENT_RECEIVE, .prepare = payment_difference_take_prepare,
      .apply = payment_difference_take_apply },
    { .name = "payment_difference.settle", .right = RIGHT_PAYMENT_UPDATE, .prepare = payment_difference_settle_prepare,
      .apply = payment_difference_settle_apply },
    COMMANDS_END
};

const struct job payment_jobs[] = {
    { .name = "payment.match_received", .right = RIGHT_PAYMENT_UPDATE, .step = payment_match_step, .schedule = "every 15m", .of_account = true },
    { .name = "payment.send", .right = RIGHT_ADMINISTRATOR, .step = payment_send_step, .schedule = "every 1m", .settings = LIST(SETTING_GATEWAY_URL) },
    { .name = "payment.reconcile", .right = RIGHT_PAYMENT_UPDATE, .step = payment_reconcile_step, .schedule = "daily 04:30",
      .settings = LIST(SETTING_GATEWAY_URL) },
    JOBS_END
};

/* An address of HTTP without what follows a path, for paths are put behind it. */
static err_t check_url(struct arena *a, const struct db_value *v)
{
    struct address to;
    bool good = v->null || !v->s.n || (address_read(a, v->s, &to) && (str_is(to.scheme, "https") || str_is(to.scheme, "http")) && !str_ends(v->s, STR("/")) &&
                                       str_find(v->s, STR("?"), 0) < 0 && str_find(v->s, STR("#"), 0) < 0);

    return good ? OK : err_make(a, E_SETTING, "setting", SETTING_GATEWAY_URL, "what", "it is https://host/path, without a stroke at the end", NULL);
}

const struct setting payment_settings[] = {
    { .name = SETTING_ENROLLED_BEFORE, .type = BOOL, .standard = "false", .flags = SETTING_LAW, .what = "setting.payment.enrolled_before" },
    { .name = SETTING_GATEWAY_SECRET, .type = TEXT(200), .flags = SETTING_SECRET, .what = "setting.payment.gateway_secret" },
    { .name = SETTING_BULK_NUMBERS, .type = INT_RANGE(0, 1000), .standard = "100", .what = "setting.payment.bulk_numbers" },
    { .name = SETTING_SELF_RENEWAL, .type = BOOL, .standard = "false", .what = "setting.payment.self_renewal" },
    { .name = SETTING_GATEWAY_URL, .type = TEXT(200), .what = "setting.payment.gateway_url", .check = check_url },
    { .name = SETTING_GATEWAY_ATTEMPTS, .type = INT_RANGE(1, 100), .standard = "8", .what = "setting.payment.gateway_attempts" },
    SETTINGS_END
};
