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

static err_t by_number(struct root_call *c, const char *argument, const char *path)
{
    const struct json *v = root_value(c, argument);
    int64_t number;

    if (!v) return OK;
    if (!decimal_read(v->text.p, v->text.n, 0, false, &number))
        return err_make(c->arena, E_FIELD_TYPE, "field", argument, "type", "int", NULL);
    by_kind(c, path, number);
    return OK;
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

#define DOCUMENT_ARGUMENTS {"applyDefaultValidityFilter", "Boolean"}, {"subjectType", "ID"}, {"thirdpartyType", "ID"}
#define LINE_ARGUMENTS(document) {"applyDefaultValidityFilter", "Boolean"}, {"lineType", "ID"}, TYPES(document)
#define PART_ARGUMENTS(document) VALIDITY_ARGUMENTS, TYPES(document)
#define VALIDITY_ARGUMENTS \
    {"dateValidFrom_Gte", "DateTime"}, {"dateValidTo_Lte", "DateTime"}, {"applyDefaultValidityFilter", "Boolean"}
#define TYPES(document) {document "_SubjectType", "ID"}, {document "_ThirdpartyType", "ID"}

static err_t documents(struct root_call *c)
{
    valid(c, "");
    TRY(by_number(c, "subjectType", "subjectTypeName"));
    return by_number(c, "thirdpartyType", "thirdpartyTypeName");
}

static err_t bills(struct root_call *c)
{
    by_word(c, "subjectTypeFilter", "subjectTypeName");
    by_word(c, "thirdpartyTypeFilter", "thirdpartyTypeName");
    return documents(c);
}

static err_t of_bill(struct root_call *c)
{
    TRY(by_number(c, "bill_SubjectType", "bill__subjectTypeName"));
    return by_number(c, "bill_ThirdpartyType", "bill__thirdpartyTypeName");
}

static err_t of_invoice(struct root_call *c)
{
    TRY(by_number(c, "invoice_SubjectType", "invoice__subjectTypeName"));
    return by_number(c, "invoice_ThirdpartyType", "invoice__thirdpartyTypeName");
}

static err_t lines(struct root_call *c)
{
    valid(c, "");
    return by_number(c, "lineType", "lineTypeName");
}

static err_t bill_lines(struct root_call *c)
{
    TRY(lines(c));
    return of_bill(c);
}

static err_t invoice_lines(struct root_call *c)
{
    TRY(lines(c));
    return of_invoice(c);
}

static err_t bill_parts(struct root_call *c)
{
    valid_document(c, "bill");
    return of_bill(c);
}

static err_t invoice_parts(struct root_call *c)
{
    valid_document(c, "invoice");
    return of_invoice(c);
}

static err_t payments(struct root_call *c)
{
    if (root_sent(c, "subjectIds"))
        root_test(c, "invoicePayments__subjectId", LOOKUP_IN, root_slot(c, "subjectIds", TEXT(KEY_CHARACTERS)));
    return OK;
}

static err_t details(struct root_call *c)
{
    return by_number(c, "subjectType", "subjectTypeName");
}

static const struct argument bill_arguments[] = {
    DOCUMENT_ARGUMENTS, {"subjectTypeFilter", "String"}, {"thirdpartyTypeFilter", "String"}, ARGUMENTS_END
};
static const struct argument bill_line_arguments[] = {LINE_ARGUMENTS("bill"), ARGUMENTS_END};
static const struct argument bill_part_arguments[] = {PART_ARGUMENTS("bill"), ARGUMENTS_END};
static const struct argument invoice_arguments[] = {DOCUMENT_ARGUMENTS, ARGUMENTS_END};
static const struct argument invoice_line_arguments[] = {LINE_ARGUMENTS("invoice"), ARGUMENTS_END};
static const struct argument invoice_part_arguments[] = {PART_ARGUMENTS("invoice"), ARGUMENTS_END};
/* A payment on several documents is valid for ever. */
static const struct argument payment_arguments[] = {
    {"applyDefaultValidityFilter", "Boolean"}, {"subjectIds", "[UUID]"}, ARGUMENTS_END
};
static const struct argument detail_arguments[] = {
    {"applyDefaultValidityFilter", "Boolean"}, {"subjectType", "ID"}, ARGUMENTS_END
};

#define ROOTS(of, name_, arguments_, where_)                                                          \
    const struct root of[] = {                                                                        \
        { .name = name_, .kind = ROOT_LIST, .arguments = arguments_, .where = where_ }, ROOTS_END     \
    }

const struct root bill_roots[] = {
    { .name = "bill", .kind = ROOT_LIST, .arguments = bill_arguments, .where = bills, .file = "billExport" }, ROOTS_END
};
ROOTS(bill_item_roots, "billItem", bill_line_arguments, bill_lines);
ROOTS(bill_payment_roots, "billPayment", bill_part_arguments, bill_parts);
ROOTS(bill_event_roots, "billEvent", bill_part_arguments, bill_parts);
ROOTS(invoice_roots, "invoice", invoice_arguments, documents);
ROOTS(invoice_line_item_roots, "invoiceLineItem", invoice_line_arguments, invoice_lines);
ROOTS(invoice_payment_roots, "invoicePayment", invoice_part_arguments, invoice_parts);
ROOTS(invoice_event_roots, "invoiceEvent", invoice_part_arguments, invoice_parts);
ROOTS(payment_invoice_roots, "paymentInvoice", payment_arguments, payments);
ROOTS(detail_payment_invoice_roots, "detailPaymentInvoice", detail_arguments, details);
