/* Renewals in files (mobile-offline 7): {"Policy": {...}} or the same as XML, one a file and often both of them. */
#include "api/mobile/upload.h"
#include "base/map.h"

enum { ACCEPTED = 3001, ALREADY = 3002, REJECTED = 3003, RECEIPT_TWICE = 3004, TOO_LATE = 3005, NO_CONTROL_NUMBER = 3006, UNEXPECTED = 3999 };

/* What was brought twice in one form is done once. */
struct renewals { struct map seen; };

static const struct row_member members[] = {
    {"RenewalId", "renewal", ROW_KEY}, {"CHFID", "chfId", ROW_TEXT}, {"ProductCode", "productCode", ROW_TEXT}, {"Officer", "officerCode", ROW_TEXT},
    {"ReceiptNo", "receipt", ROW_TEXT}, {"Amount", "amount", ROW_TEXT}, {"Date", "payDate", ROW_DAY}, {"PayerId", "payer", ROW_KEY},
    {"Discontinue", "discontinue", ROW_BOOL}, ROW_END
};

static int number_of(const struct report *p, err_t e, struct str result, bool repeated)
{
    if (!e)
        return repeated || str_find(result, STR("\"done\":\"there\""), 0) >= 0 ? ALREADY : ACCEPTED;
    if (err_is(e, E_NOT_UNIQUE) && str_is(err_value(e, "field"), "receipt"))
        return RECEIPT_TWICE;
    if (err_is(e, E_RULE) && (str_is(err_value(e, "rule"), "policy_product_window") || str_is(err_value(e, "rule"), "policy_product_over")))
        return TOO_LATE;
    return err_http(e->id) < 500 ? REJECTED : UNEXPECTED;
}

static int without_number(const struct report *p, err_t e, struct str result, bool repeated)
{
    return e ? number_of(p, e, result, repeated) : NO_CONTROL_NUMBER;
}

static void take(struct report *p, struct str file, const struct xml *root, void *state)
{
    struct renewals *s = state;
    const struct xml *policy = xml_is(root, "Policy") ? root : xml_child(root, "Policy");
    struct str control = row_text(policy, "ControlNumber");
    bool numbered = control.n && !str_is(control, "0");
    struct json_writer w;
    struct buf input;

    if (!policy) {
        report_refused(p, file, "file", file, UNEXPECTED, err_make(p->call->arena, E_RULE, "rule", "mobile_no_renewal", NULL));
        return;
    }
    buf_init(&input, p->call->arena, 512);
    w = json_writer(&input);
    json_open(&w, '{');
    row_write(&w, policy, members);
    json_close(&w, '}');
    if (map_put(&s->seen, buf_str(&input), s))
        return;
    /* no payment with that number is awaited here, so it is linked to nothing, and its bearer is told so */
    report_run(p, &(struct sending){file, "renewal", row_text(policy, "CHFID"), "mobile.renew", buf_str(&input),
                                    numbered ? without_number : number_of, numbered ? "mobile.control_number_not_kept" : NULL});
}

void take_renewals(struct call *c, struct reply *r)
{
    static const struct upload renewals = {"mobile.renew", UNEXPECTED, NULL, take, NULL};
    struct renewals state;

    map_init(&state.seen, c->arena, 16);
    upload_take(c, r, &renewals, &state);
}
