#include "module/ledger/internal.h"

#include <string.h>

#include "db/sql.h"
#include "model/registry/migration.h"
#include "module/contribution/contribution.h"
#include "module/payer/payer.h"
#include "module/payment/payment.h"

/* ---- accounts ---- */

const struct code ledger_accounts[] = {
    {"cash", "cash"}, {"bank", "bank"}, {"mobile", "mobile"}, {"contributions", "contributions"}, {"fees", "fees"},
    {"benefits", "benefits"}, {"payable", "payable"}, {"unallocated", "unallocated"}, {NULL, NULL},
};
static const struct code_list accounts = {"ledger_account", false, ledger_accounts};
_Static_assert(sizeof ledger_accounts / sizeof *ledger_accounts == LAW_ACCOUNTS, "an account is missing");

const char *ledger_account_code(enum law_account account) { return ledger_accounts[account - 1].code; }

enum law_account ledger_account(struct str code)
{
    for (size_t i = 0; ledger_accounts[i].code; i++)
        if (str_is(code, ledger_accounts[i].code)) return (enum law_account)(i + 1);
    return 0;
}

/* ---- postings ---- */

static const struct code kind_codes[] = {{"B", "booked"}, {"R", "reversal"}, {"O", "opening"}, {NULL, NULL}};
static const struct code_list kinds = {"ledger_kind", false, kind_codes};

static void one_side(const struct db_value *needs, size_t n, int sign, struct db_value *out)
{
    for (size_t i = 0; i < n; i++) {
        bool is = !needs[i].null && (sign < 0 ? needs[i].i < 0 : needs[i].i > 0);
        out[i] = is ? db_int(sign * needs[i].i) : db_null(DB_INT);
    }
}

static void debits(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    (void)a;
    (void)today;
    one_side(needs, n, 1, out);
}

static void credits(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    (void)a;
    (void)today;
    one_side(needs, n, -1, out);
}

static const struct field fields[] = {
    { .name = "entryUuid", .column = "entry_uuid", .type = UUID, .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "kind", .column = "kind", .type = CODE(kinds), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "account", .column = "account", .type = CODE(accounts), .flags = F_REQUIRED, .lookups = LK_EXACT },
    /* debit positive, credit negative */
    { .name = "amount", .column = "amount", .type = MONEY_SIGNED, .flags = F_REQUIRED, .lookups = LK_ORDER, .privacy = P_MONEY },
    { .name = "debit", .type = MONEY, .privacy = P_MONEY, .needs = "amount", .batch = debits },
    { .name = "credit", .type = MONEY, .privacy = P_MONEY, .needs = "amount", .batch = credits },
    { .name = "day", .column = "day", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "sourceEntity", .column = "source_entity", .type = TEXT(40), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "sourceUuid", .column = "source_uuid", .type = UUID, .flags = F_REQUIRED, .lookups = LK_EXACT | LK_IN },
    { .name = "commandUuid", .column = "command_uuid", .type = UUID, .flags = F_REQUIRED, .lookups = LK_EXACT },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "product", .column = "product_id", .to = "product" },
    { .name = "healthFacility", .column = "health_facility_id", .to = "health_facility" },
    RELATIONS_END
};

static const struct root roots[] = {
    { .name = "postings", .kind = ROOT_LIST, .file = "postingsExport" },
    ROOTS_END
};

/* Not limited by place: a bank account belongs to the scheme. */
const struct entity posting_entity = {
    .name = "posting", .table = "posting", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .rights = { .read = RIGHT_LEDGER_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id", .sorts = SORTS("day"), .faces = FACES("PostingGQLType"), .roots = roots,
};

static err_t refuse_change(struct tx *tx, struct change *change)
{
    (void)change;
    return err_make(tx->arena, E_RULE, "rule", "ledger_immutable", NULL);
}

/* What lines of payments are is said by their payment and their contribution too. */
static err_t book_lines(struct tx *tx, struct str select, const struct db_value *id)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;
    int64_t *ids;

    TRY(db_query(tx->conn, select, id, 1, types, 1, &rows));
    if (!rows.rows) return OK;
    ids = ARENA_ARRAY(tx->arena, int64_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) ids[i] = db_cell(&rows, i, 0)->i;
    return ledger_book(tx, &payment_detail_entity, ids, rows.rows);
}

static err_t book(struct tx *tx, struct change *change)
{
    return ledger_book(tx, change->table->entity, &change->new_.at[COLUMN_ID].i, 1);
}

static err_t book_contribution(struct tx *tx, struct change *change)
{
    TRY(book(tx, change));
    if (change->op != OP_UPDATE) return OK;
    return book_lines(tx, STR("SELECT id FROM payment_detail WHERE premium_id = $1 AND deleted_at IS NULL"), &change->new_.at[COLUMN_ID]);
}

static err_t book_all(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);

    (void)why;
    for (size_t i = 0; i < n; i++) ids[i] = changes[i].new_.at[COLUMN_ID].i;
    return ledger_book(tx, changes[0].table->entity, ids, n);
}

/* Of those whose status changed the lines, too. */
static err_t book_payments(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);
    struct db_value list;
    size_t count = 0;
    struct sql s;

    TRY(book_all(tx, changes, n, why));
    for (size_t i = 0; i < n; i++)
        if (changes[i].op == OP_UPDATE && change_has(&changes[i], table_column(changes[i].table, "status"))) ids[count++] = changes[i].new_.at[COLUMN_ID].i;
    if (!count) return OK;
    list = db_list(DB_INTS, ids, count);
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT id FROM payment_detail WHERE deleted_at IS NULL AND ");
    sql_in(&s, "payment_id", 1);
    sql_add(&s, " ORDER BY id");
    return book_lines(tx, sql_text(&s), &list);
}

enum { WRITTEN = 1U << OP_CREATE | 1U << OP_UPDATE | 1U << OP_DELETE };

static const struct listener listeners[] = {
    { &posting_entity, 1U << OP_UPDATE | 1U << OP_DELETE, PHASE_BEFORE, 0, refuse_change },
    { &premium_entity, WRITTEN, PHASE_AFTER, 0, book_contribution },
    { &funding_entity, WRITTEN, PHASE_AFTER, 0, book },
    { &payment_entity, WRITTEN, PHASE_AFTER, 0, NULL, book_payments },
    { &payment_detail_entity, WRITTEN, PHASE_AFTER, 0, NULL, book_all },
    LISTENERS_END
};

/* ---- the module ---- */

#define POSTING_1 \
    "entry_uuid @uuid NOT NULL, kind @text NOT NULL, account @text NOT NULL, amount @int NOT NULL, day @date NOT NULL," \
    " source_entity @text NOT NULL, source_uuid @uuid NOT NULL, command_uuid @uuid NOT NULL, product_id @int," \
    " health_facility_id @int"

static const struct migration migrations[] = {
    { 1, "postings",
      TABLE("posting", POSTING_1, FOREIGN("product_id", "product") FOREIGN("health_facility_id", "health_facility"))
      INDEX("posting", "entry", "entry_uuid, id")
      INDEX("posting", "source", "source_uuid, id")
      INDEX("posting", "account", "account, day, id") },
    { 2, "postings by day", INDEX("posting", "day", "day, id") },
    { 3, "balances without the rows", INDEX("posting", "balance", "account, day, amount, product_id, deleted_at") },
    { .n = 0 }
};

static const struct entity *const entities[] = {&posting_entity, NULL};

static const struct argument balance_arguments[] = {{"from", "Date"}, {"to", "Date"}, {"productCode", "String"}, ARGUMENTS_END};
static const struct function functions[] = {
    { "ledgerBalances", balance_arguments, "[LedgerBalanceGQLType]", RIGHT_LEDGER_READ, ledger_balances },
    FUNCTIONS_END
};

const struct module ledger_module = {
    .name = "ledger", .entities = entities, .migrations = migrations, .listeners = listeners, .functions = functions,
};
