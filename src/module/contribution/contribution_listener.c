/* What holds for every contribution, whoever books it, and what it does to its policy (enrolment 7.1, 7.2). */
#include "module/contribution/internal.h"
#include "module/payer/payer.h"
#include "scheme/contribution.h"

err_t premium_rule(struct arena *a, const char *rule, const char *field)
{
    return err_make(a, E_RULE, "rule", rule, "field", field, NULL);
}

/* ---- the policy ---- */

struct held { int64_t product, district, region; };

static int64_t id_or_none(const struct db_value *v) { return v->null ? 0 : v->i; }

static err_t held_of(struct tx *tx, const struct db_value *policy, struct held *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT};
    struct db_rows rows;

    *out = (struct held){0};
    TRY(db_query(tx->conn, STR("SELECT p.product_id, p.district_id, d.parent_id FROM policy p LEFT JOIN location d ON d.id = p.district_id"
                               " WHERE p.id = $1"), policy, 1, types, 3, &rows));
    if (rows.rows)
        *out = (struct held){id_or_none(db_cell(&rows, 0, 0)), id_or_none(db_cell(&rows, 0, 1)), id_or_none(db_cell(&rows, 0, 2))};
    return OK;
}

/* Payers of the nation, of the family's district, of the region above it. */
static err_t check_payer(struct tx *tx, const struct record *r, const struct held *h)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value *payer = record_cell(r, "payer_id");
    struct db_rows rows;
    int64_t at;

    if (payer->null) return OK;
    TRY(db_query(tx->conn, STR("SELECT location_id FROM payer WHERE id = $1"), payer, 1, types, 1, &rows));
    at = rows.rows ? id_or_none(db_cell(&rows, 0, 0)) : 0;
    return !at || !h->district || at == h->district || at == h->region ? OK : premium_rule(tx->arena, "premium_payer_place", "payer");
}

/* ---- before ---- */

static bool is_new(const struct change *change, const char *column)
{
    return change->op == OP_CREATE || change_has(change, table_column(change->table, column));
}

static struct premium_told *told_by(const struct tx *tx)
{
    return tx->told_of == &premium_entity ? (struct premium_told *)(uintptr_t)tx->told : NULL;
}

/* Only what was given or changed is looked at: an imported row may be mended in one field. */
static err_t check_own(struct tx *tx, const struct change *change)
{
    const struct db_value *amount = record_cell(&change->new_, "amount"), *day = record_cell(&change->new_, "pay_date"),
                          *type = record_cell(&change->new_, "pay_type");
    uint32_t broken = law_contribution_broken(is_new(change, "amount") && !amount->null ? (money_t){amount->i} : MONEY_NONE,
                                              is_new(change, "pay_date") && !day->null ? day->d : DATE_NONE, env_today(tx->env));

    if (change->op == OP_UPDATE && is_new(change, "policy_id")) return premium_rule(tx->arena, "premium_policy_fixed", "policy");
    if (premium_is_refund(&change->new_))
        return change->op == OP_UPDATE && told_by(tx) ? premium_rule(tx->arena, "premium_refund_fixed", "uuid") : OK;
    if (broken & LAW_CONTRIBUTION_AMOUNT) return premium_rule(tx->arena, "premium_amount", "amount");
    if (broken & LAW_CONTRIBUTION_FUTURE) return premium_rule(tx->arena, "premium_paid_in_future", "payDate");
    if (is_new(change, "pay_type") && !type->null && str_is(type->s, "F") && !access_is_program(tx->who))
        return premium_rule(tx->arena, "premium_funding", "payType");
    return OK;
}

/* In place of the mark of a contribution whose receipt the program makes. */
static err_t make_receipt(struct tx *tx, struct record *r, int64_t product)
{
    struct premium_told *told = told_by(tx);

    if (!told || !told->generate || !product) return OK;
    TRY(premium_next_receipt(tx, product, record_cell(r, "pay_date")->d, &told->receipt));
    *record_cell(r, "receipt") = db_text(told->receipt);
    return OK;
}

static err_t check(struct tx *tx, struct change *change)
{
    struct record *r = &change->new_;
    struct held held;

    if (change->op == OP_CREATE && record_cell(r, "created_date")->null) *record_cell(r, "created_date") = r->at[COLUMN_CREATED_AT];
    TRY(check_own(tx, change));
    TRY(held_of(tx, record_cell(r, "policy_id"), &held));
    if (change->op == OP_CREATE) TRY(make_receipt(tx, r, held.product));
    if (is_new(change, "receipt")) *record_cell(r, "receipt_product_id") = held.product ? db_int(held.product) : db_null(DB_INT);
    return is_new(change, "payer_id") ? check_payer(tx, r, &held) : OK;
}

/* ---- after ---- */

err_t premium_paid(struct tx *tx, int64_t policy, struct policy_paid *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct db_value params[] = {db_int(policy), db_bool(false)};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT), COUNT(*) - COUNT(refund_of_id) FROM premium WHERE policy_id = $1"
                               " AND deleted_at IS NULL AND NOT COALESCE(is_photo_fee, $2)"), params, 2, types, 2, &rows));
    out->paid.minor = db_cell(&rows, 0, 0)->i;
    out->instalments = db_cell(&rows, 0, 1)->i;
    return OK;
}

static err_t pay(struct tx *tx, struct change *change)
{
    struct premium_told none = {0}, *told = told_by(tx) ? told_by(tx) : &none;
    int64_t policy = record_cell(&change->new_, "policy_id")->i;
    struct policy_paid paid = {.pay_date = record_cell(&change->new_, "pay_date")->d, .decision = told->decision};

    if (premium_is_fee(&change->new_) || premium_is_refund(&change->new_)) return OK;
    TRY(premium_paid(tx, policy, &paid));
    TRY(policy_activate(tx, policy, &paid, &told->answer));
    told->answered = true;
    return OK;
}

/* A policy stays what it is when a contribution is corrected, goes, or goes back: whoever did it is warned. */
static err_t warn(struct tx *tx, struct change *change)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct db_value *policy = record_cell(&change->new_, "policy_id");
    struct policy_paid paid = {0};
    const struct db_value *row;
    struct db_rows rows;

    if (!told_by(tx) || (change->op == OP_CREATE && !premium_is_refund(&change->new_))) return OK;
    TRY(db_query(tx->conn, STR("SELECT COALESCE(status, 0), COALESCE(value, 0) FROM policy WHERE id = $1"), policy, 1, types, 2, &rows));
    TRY(premium_paid(tx, policy->i, &paid));
    row = db_cell(&rows, 0, 0);
    told_by(tx)->falls_short |= law_falls_short((enum law_policy_status)row[0].i, (money_t){row[1].i}, paid.paid);
    return OK;
}

/* What went back of a contribution is never more than it was, goes back as it came, and not before it came: once all rows of the change are
 * written, so that a policy may go with its contributions and their refunds. */
static err_t hold_refunds(struct tx *tx, struct change *change)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_DATE};
    const struct db_value params[] = {change->new_.at[COLUMN_ID], *record_cell(&change->new_, "is_photo_fee")};
    const struct db_value *row;
    struct db_rows rows;

    if (premium_is_refund(&change->new_))
        return change->op == OP_DELETE && told_by(tx) ? access_may(tx->arena, tx->who, RIGHT_PREMIUM_REFUND) : OK;
    TRY(db_query(tx->conn, STR("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT), COUNT(CASE WHEN is_photo_fee <> $2 THEN 1 END), MIN(pay_date) FROM premium"
                               " WHERE refund_of_id = $1 AND deleted_at IS NULL"), params, 2, types, 3, &rows));
    row = db_cell(&rows, 0, 0);
    if (!row[0].i) return OK;
    if (change->op == OP_DELETE || row[1].i || record_cell(&change->new_, "amount")->i + row[0].i < 0)
        return premium_rule(tx->arena, "premium_refunded", "uuid");
    if (change_has(change, table_column(change->table, "pay_date")) && date_cmp(record_cell(&change->new_, "pay_date")->d, row[2].d) > 0)
        return premium_rule(tx->arena, "premium_refunded_before", "payDate");
    return OK;
}

/* ---- with a policy ---- */

static err_t payer_of(struct tx *tx, uuid_t uuid, int64_t *out)
{
    TRY(tx_resolve(tx, registry_table_of(tx->registry, &payer_entity), &uuid, 1, out));
    if (*out) return OK;
    return err_make(tx->arena, E_REFERENCE, "field", "payer", "value", uuid_text(tx->arena, uuid).p, NULL);
}

/* A policy that is paid at once: a contribution of its whole value on the day of enrolment, in cash (6.5). */
static err_t book_whole(struct tx *tx, struct change *change)
{
    const struct policy_entry *entry = policy_entry_of(tx);
    const struct record *policy = &change->new_;
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &premium_entity));
    struct str receipt;
    int64_t payer;

    if (!entry) return OK;
    TRY(access_may(tx->arena, tx->who, RIGHT_PREMIUM_CREATE));
    receipt = entry->receipt;
    if (!receipt.n) TRY(premium_next_receipt(tx, record_cell(policy, "product_id")->i, record_cell(policy, "enroll_date")->d, &receipt));
    if (!uuid_none(entry->payer)) {
        TRY(payer_of(tx, entry->payer, &payer));
        *record_cell(&r, "payer_id") = db_int(payer);
    }
    *record_cell(&r, "policy_id") = policy->at[COLUMN_ID];
    *record_cell(&r, "amount") = *record_cell(policy, "value");
    *record_cell(&r, "receipt") = db_text(receipt);
    *record_cell(&r, "pay_date") = *record_cell(policy, "enroll_date");
    *record_cell(&r, "pay_type") = db_text(STR("C"));
    *record_cell(&r, "is_photo_fee") = *record_cell(&r, "is_offline") = db_bool(false);
    return tx_insert(tx, &r, 1);
}

static err_t premiums_of(struct tx *tx, const struct record *policy, struct record **out, size_t *n)
{
    return tx_get_found(tx, &premium_entity, STR("SELECT uuid FROM premium WHERE policy_id = $1 AND deleted_at IS NULL ORDER BY id"),
                        &policy->at[COLUMN_ID], 1, out, n);
}

/* Whoever deletes what was paid must be allowed to, whichever way he takes. */
static err_t delete_with_policy(struct tx *tx, struct change *change)
{
    struct record *rows;
    size_t n;

    TRY(premiums_of(tx, &change->old, &rows, &n));
    if (n) TRY(access_may(tx->arena, tx->who, RIGHT_PREMIUM_DELETE));
    return tx_delete(tx, rows, n);
}

/* Receipts are unique within a product: they go with the policy to another one. */
static err_t follow_product(struct tx *tx, struct change *change)
{
    struct record *rows, *changed;
    size_t n;

    if (!change_has(change, table_column(change->table, "product_id"))) return OK;
    TRY(premiums_of(tx, &change->new_, &rows, &n));
    changed = ARENA_ARRAY(tx->arena, struct record, n);
    for (size_t i = 0; i < n; i++) {
        changed[i] = record_copy(tx->arena, rows[i]);
        *record_cell(&changed[i], "receipt_product_id") = *record_cell(&change->new_, "product_id");
    }
    return tx_update(tx, rows, changed, n);
}

enum { BEHIND_THE_POLICYS_OWN = 10 };

const struct listener contribution_listeners[] = {
    { &premium_entity, 1U << OP_CREATE | 1U << OP_UPDATE, PHASE_BEFORE, 0, check },
    { &premium_entity, 1U << OP_UPDATE | 1U << OP_DELETE, PHASE_AFTER, 0, hold_refunds },
    { &premium_entity, 1U << OP_CREATE | 1U << OP_UPDATE, PHASE_AFTER, 0, pay },
    { &premium_entity, 1U << OP_CREATE | 1U << OP_UPDATE | 1U << OP_DELETE, PHASE_AFTER, 1, warn },
    { &policy_entity, 1U << OP_CREATE, PHASE_AFTER, BEHIND_THE_POLICYS_OWN, book_whole },
    { &policy_entity, 1U << OP_UPDATE, PHASE_AFTER, BEHIND_THE_POLICYS_OWN, follow_product },
    { &policy_entity, 1U << OP_DELETE, PHASE_AFTER, BEHIND_THE_POLICYS_OWN, delete_with_policy },
    LISTENERS_END
};
