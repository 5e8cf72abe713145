/* Reconciliation with the payment gateway: what it has of some days beside what came in here, and the list of what differs (enrolment 7.6). */
#include "module/payment/gateway.h"

#define KEPT F_READONLY
#define ONLY_RUNS { .read = RIGHT_PAYMENT_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }

/* By enum reconciliation_source, from 1 on. */
static const struct code source_codes[] = {{"asked", "asked"}, {"told", "told"}, {"file", "file"}, {NULL, NULL}};
static const struct code_list sources = {"reconciliation_source", false, source_codes};
static const struct code state_codes[] = {{"begun", "begun"}, {"compared", "compared"}, {"failed", "failed"}, {NULL, NULL}};
static const struct code_list states = {"reconciliation_state", false, state_codes};

static const struct field fields[] = {
    { .name = "dateFrom", .column = "date_from", .type = DATE, .flags = F_REQUIRED | KEPT, .lookups = LK_ORDER },
    { .name = "dateTo", .column = "date_to", .type = DATE, .flags = F_REQUIRED | KEPT, .lookups = LK_ORDER },
    { .name = "source", .column = "source", .type = CODE(sources), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT },
    { .name = "state", .column = "state", .type = CODE(states), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT | LK_IN },
    { .name = "comparedAt", .column = "compared_at", .type = STAMP, .flags = KEPT },
    /* what the gateway has; of these and of ours so many of each */
    { .name = "transactions", .column = "transactions", .type = INT, .flags = KEPT },
    { .name = "agreed", .column = "agreed", .type = INT, .flags = KEPT },
    { .name = "missingHere", .column = "missing_here", .type = INT, .flags = KEPT },
    { .name = "missingThere", .column = "missing_there", .type = INT, .flags = KEPT },
    { .name = "amountDiffers", .column = "amount_differs", .type = INT, .flags = KEPT },
    FIELDS_END
};

static const struct root roots[] = { { .name = "paymentReconciliations", .kind = ROOT_LIST }, ROOTS_END };

const struct entity payment_reconciliation_entity = {
    .name = "payment_reconciliation", .table = "payment_reconciliation", .fields = fields,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .rights = ONLY_RUNS,
    .order = "id", .sorts = SORTS("dateFrom"), .faces = FACES("PaymentReconciliationGQLType"), .roots = roots,
};

/* ---- what differs: a row a transaction, however often it was found ---- */

/* By enum law_reconciled, from LAW_MISSING_HERE on. */
static const struct code kind_codes[] = {{"missing_here", "missing_here"}, {"missing_there", "missing_there"}, {"amount", "amount"}, {NULL, NULL}};
static const struct code_list kinds = {"payment_difference_kind", false, kind_codes};
/* By enum difference_state, from 1 on. */
static const struct code difference_codes[] = {{"open", "open"}, {"taken", "taken"}, {"settled", "settled"}, {"gone", "gone"}, {NULL, NULL}};
static const struct code_list difference_states = {"payment_difference_state", false, difference_codes};

struct str difference_kind_text(enum law_reconciled kind) { return str_of(kind_codes[kind - LAW_MISSING_HERE].code); }
struct str difference_state_text(enum difference_state s) { return str_of(difference_codes[s - 1].code); }

enum difference_state difference_state_of(const struct record *difference)
{
    struct str state = record_cell(difference, "state")->s;
    int s = DIFFERENCE_OPEN;

    while (s < DIFFERENCE_GONE && !str_is(state, difference_codes[s - 1].code)) s++;
    return (enum difference_state)s;
}

static const struct field difference_fields[] = {
    { .name = "kind", .column = "kind", .type = CODE(kinds), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT | LK_IN },
    { .name = "state", .column = "state", .type = CODE(difference_states), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT | LK_IN },
    { .name = "transactionNo", .column = "transaction_no", .type = TEXT(50), .flags = F_REQUIRED | KEPT, .lookups = LK_EXACT | LK_ICONTAINS },
    { .name = "day", .column = "day", .type = DATE, .flags = KEPT, .lookups = LK_ORDER },
    { .name = "amountThere", .column = "amount_there", .type = MONEY, .flags = KEPT, .privacy = P_MONEY },
    { .name = "amountHere", .column = "amount_here", .type = MONEY, .flags = KEPT, .privacy = P_MONEY },
    { .name = "controlNumber", .column = "control_number", .type = TEXT(50), .flags = KEPT, .lookups = LK_EXACT },
    { .name = "receiptNo", .column = "receipt_no", .type = TEXT(100), .flags = KEPT },
    { .name = "payerPhoneNumber", .column = "payer_phone_number", .type = TEXT(50), .flags = KEPT, .privacy = P_CONTACT },
    { .name = "insuranceNumber", .column = "insurance_number", .type = TEXT(50), .flags = KEPT, .privacy = P_IDENTITY },
    { .name = "productCode", .column = "product_code", .type = TEXT(8), .flags = KEPT },
    /* what was said when it was settled by hand */
    { .name = "note", .column = "note", .type = TEXT(255), .flags = KEPT },
    FIELDS_END
};

static const struct relation difference_relations[] = {
    /* that found it last */
    { .name = "reconciliation", .column = "reconciliation_id", .to = "payment_reconciliation", .reverse = "differences", .flags = R_REQUIRED | R_READONLY | R_FILTERS },
    /* that is here; of one that was missing, once it was taken in */
    { .name = "payment", .column = "payment_id", .to = "payment", .reverse = "differences", .flags = R_READONLY | R_FILTERS },
    RELATIONS_END
};

static const struct root difference_roots[] = { { .name = "paymentDifferences", .kind = ROOT_LIST, .file = "paymentDifferencesExport" }, ROOTS_END };

/* Seen where its payment is; one without, as money that is for nobody yet, by all who may. */
const struct entity payment_difference_entity = {
    .name = "payment_difference", .table = "payment_difference", .fields = difference_fields, .relations = difference_relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("transaction_no"),
    .scope = { .district = "district_id", .village = "village_id", .via = "payment" },
    .rights = ONLY_RUNS, .order = "id", .sorts = SORTS("day"), .faces = FACES("PaymentDifferenceGQLType"), .roots = difference_roots,
};

/* ---- begun, ended ---- */

err_t payment_reconciliation_begin(struct tx *tx, date_t from, date_t to, enum reconciliation_source source, struct record *out)
{
    if (date_cmp(from, to) > 0 || date_cmp(to, env_today(tx->env)) > 0 || to.day - from.day >= RECONCILED_DAYS_MOST)
        return err_make(tx->arena, E_RULE, "rule", "payment_reconcile_days", "field", "dateTo", "most", str_format(tx->arena, "%d", RECONCILED_DAYS_MOST).p, NULL);
    *out = record_new(tx->arena, registry_table_of(tx->registry, &payment_reconciliation_entity));
    *record_cell(out, "date_from") = db_date(from);
    *record_cell(out, "date_to") = db_date(to);
    *record_cell(out, "source") = db_text(str_of(source_codes[source - 1].code));
    *record_cell(out, "state") = db_text(STR("begun"));
    return tx_insert(tx, out, 1);
}

err_t payment_reconciliation_end(struct tx *tx, const struct record *old, const struct reconciliation_counts *counts)
{
    struct record row = record_copy(tx->arena, *old);

    *record_cell(&row, "state") = db_text(counts ? STR("compared") : STR("failed"));
    if (counts) {
        *record_cell(&row, "compared_at") = db_stamp(tx->now);
        *record_cell(&row, "transactions") = db_int(counts->transactions);
        *record_cell(&row, "agreed") = db_int(counts->of[LAW_RECONCILED]);
        *record_cell(&row, "missing_here") = db_int(counts->of[LAW_MISSING_HERE]);
        *record_cell(&row, "missing_there") = db_int(counts->of[LAW_MISSING_THERE]);
        *record_cell(&row, "amount_differs") = db_int(counts->of[LAW_AMOUNT_DIFFERS]);
    }
    return tx_update(tx, old, &row, 1);
}
