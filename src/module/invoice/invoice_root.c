/* Documents and what belongs to them, at the top of an API. */
#include "base/arena.h"
#include "module/invoice/internal.h"
#include "module/root_search.h"

static const char *below(struct root_call *c, const char *path, const char *name)
{
    return *path ? str_format(c->arena, "%s__%s", path, name).p : name;
}

/* ---- kinds of references ---- */

/* What has no kind of this number or word is no row's. */
static void by_kind(struct root_call *c, const char *path, int64_t number)
{
    const struct code *kind = reference_kind(number);

    root_test(c, path, LOOKUP_EXACT, root_slot_of(c, kind ? db_text(str_of(kind->code)) : db_null(DB_TEXT)));
}

static void by_word(struct root_call *c, const char *argument, const char *path)
{
    const struct json *v = root_value(c, argument);

    if (v) by_kind(c, path, reference_number(v->text));
}

/* ---- validity ---- */

/* Valid now; the two bounds go before it, as the reference has it. */
static void valid(struct root_call *c, const char *path)
{
    const struct json *v = root_value(c, "applyDefaultValidityFilter");
    const char *from = below(c, path, "dateValidFrom"), *to = below(c, path, "dateValidTo");
    struct condition *open;
    int now;

    if (!v || v->kind != JSON_TRUE || root_sent(c, "dateValidFrom_Gte") || root_sent(c, "dateValidTo_Lte")) return;
    now = root_slot_of(c, db_stamp(c->now));
    root_test(c, from, LOOKUP_LTE, now);
    open = ARENA_ARRAY(c->arena, struct condition, 2);
    open[0] = root_condition(c, to, LOOKUP_ISNULL, root_slot_of(c, db_bool(true)));
    open[1] = root_condition(c, to, LOOKUP_GTE, now);
    root_and(c, &(struct condition){.kind = CONDITION_OR, .parts = open, .part_count = 2});
}

/* Of what has no validity of its own: its document's. */
static void valid_document(struct root_call *c, const char *path)
{
    if (root_sent(c, "dateValidFrom_Gte"))
        root_test(c, below(c, path, "dateValidFrom"), LOOKUP_GTE, root_slot(c, "dateValidFrom_Gte", STAMP));
    if (root_sent(c, "dateValidTo_Lte"))
        root_test(c, below(c, path, "dateValidTo"), LOOKUP_LTE, root_slot(c, "dateValidTo_Lte", STAMP));
    valid(c, path);
}

/* ---- the lists ---- */

#define VALID {"applyDefaultValidityFilter", "Boolean"}

static err_t documents(struct root_call *c)
{
    valid(c, "");
    return OK;
}

static err_t bills(struct root_call *c)
{
    by_word(c, "subjectTypeFilter", "subjectTypeName");
    by_word(c, "thirdpartyTypeFilter", "thirdpartyTypeName");
    return documents(c);
}

static err_t bill_parts(struct root_call *c)
{
    valid_document(c, "bill");
    return OK;
}

static err_t invoice_parts(struct root_call *c)
{
    valid_document(c, "invoice");
    return OK;
}

static err_t payments(struct root_call *c)
{
    if (root_sent(c, "subjectIds"))
        root_test(c, "invoicePayments__subjectId", LOOKUP_IN, root_slot(c, "subjectIds", TEXT(KEY_CHARACTERS)));
    return OK;
}

static const struct argument bill_arguments[] = {
    VALID, {"subjectTypeFilter", "String"}, {"thirdpartyTypeFilter", "String"}, ARGUMENTS_END
};
static const struct argument document_arguments[] = {VALID, ARGUMENTS_END};
static const struct argument part_arguments[] = {
    {"dateValidFrom_Gte", "DateTime"}, {"dateValidTo_Lte", "DateTime"}, VALID, ARGUMENTS_END
};
/* A payment on several documents is valid for ever. */
static const struct argument payment_arguments[] = {
    {"dateValidFrom_Gte", "DateTime"}, {"dateValidTo_Lte", "DateTime"}, VALID, {"subjectIds", "[UUID]"}, ARGUMENTS_END
};

#define ROOTS(of, name_, arguments_, where_)                                                          \
    const struct root of[] = {                                                                        \
        { .name = name_, .kind = ROOT_LIST, .arguments = arguments_, .where = where_ }, ROOTS_END     \
    }

const struct root bill_roots[] = {
    { .name = "bill", .kind = ROOT_LIST, .arguments = bill_arguments, .where = bills, .file = "billExport" }, ROOTS_END
};
ROOTS(bill_item_roots, "billItem", document_arguments, documents);
ROOTS(bill_payment_roots, "billPayment", part_arguments, bill_parts);
ROOTS(bill_event_roots, "billEvent", part_arguments, bill_parts);
ROOTS(invoice_roots, "invoice", document_arguments, documents);
ROOTS(invoice_line_item_roots, "invoiceLineItem", document_arguments, documents);
ROOTS(invoice_payment_roots, "invoicePayment", part_arguments, invoice_parts);
ROOTS(invoice_event_roots, "invoiceEvent", part_arguments, invoice_parts);
ROOTS(payment_invoice_roots, "paymentInvoice", payment_arguments, payments);
ROOTS(detail_payment_invoice_roots, "detailPaymentInvoice", part_arguments, NULL);
