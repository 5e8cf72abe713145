/* Renewing for oneself: no officer, no account. Signed in: who may ask for control numbers, such as the service that speaks USSD; anybody where the
 * scheme says so (payment.self_renewal), and then seldom: an answer tells whether a number is somebody's. */
#include "api/phone/payment.h"
#include "api/throttle.h"
#include "model/run/setting.h"
#include "module/payment/payment.h"

enum { NO_SUCH_NUMBER = 3007, ASKED_ALREADY = 3008, NOTHING_TO_RENEW = 3009 };

static err_t may_ask(struct phone *p)
{
    struct call *c = p->call;
    int64_t wait;

    if (c->account) return access_may(c->arena, c->who, RIGHT_PAYMENT_CREATE);
    if (!setting_bool(c->settings, SETTING_SELF_RENEWAL)) return err_make(c->arena, E_SIGNED_OUT, NULL);
    wait = throttle_pass(c->api->throttle, str_format(c->arena, "self-renewal %.*s", STR_ARG(c->address)),
                         c->api->env->limits.value[LIMIT_SELF_RENEWAL_RATE], 3600);
    return wait ? err_make(c->arena, E_RATE, "retry_s", str_format(c->arena, "%lld", (long long)wait).p, NULL) : OK;
}

static int code_of(err_t e)
{
    if (phone_broke(e, "payment_self_number")) return NO_SUCH_NUMBER;
    if (phone_broke(e, "payment_self_asked")) return ASKED_ALREADY;
    return phone_broke(e, "payment_self_nothing") ? NOTHING_TO_RENEW : 0;
}

static void refuse(struct phone *p, int code, err_t e)
{
    struct call *c = p->call;

    json_open(&p->out, '{');
    phone_put_text(p, "internal_identifier", STR_NONE);
    phone_put_text(p, "control_number", STR_NONE);
    json_key(&p->out, STR("error_occured"));
    json_put_bool(&p->out, true);
    answer_int(&p->out, "error_code", code);
    phone_put_text(p, "error_message", text_err(c->arena, c->api->texts, c->language, e));
    json_close(&p->out, '}');
}

static err_t renew(struct phone *p)
{
    struct pay_input in;
    struct str phone, number, product;
    err_t e;

    TRY(may_ask(p));
    TRY(phone_required(p, p->body, "Msisdn", &phone));
    TRY(phone_required(p, p->body, "InsuranceNumber", &number));
    TRY(phone_required(p, p->body, "ProductCode", &product));
    pay_begin(p, &in);
    pay_put(&in, "phoneNumber", phone);
    pay_put(&in, "insuranceNumber", number);
    pay_put(&in, "productCode", product);
    e = pay_run(p, p->call->account ? p->call->who : access_program(), "payment.self_renew", &in);
    if (!e || !code_of(e)) return e;
    refuse(p, code_of(e), e);
    return OK;
}

const struct phone_call phone_self_renewal_calls[] = {
    {METHOD_POST, "policy/selfrenewal", PHONE_ANYBODY, 0, 0, renew}, PHONE_CALLS_END
};
