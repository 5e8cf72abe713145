/* What a run counts (enrolment 8.5): contributions of the month, refunds of what has earned, and what has earned and is gone since.
 * The law says which; what goes back goes back at the rate at which it was earned, from whom it was given to. */
#include "base/map.h"
#include "module/commission/internal.h"

enum {
    P_ID, P_UUID, P_AMOUNT, P_DAY, P_TYPE, P_FEE, P_REPORTED, P_MATCHED, P_REFUND_OF, P_POLICY, P_PAYER, P_OFFICER, P_PRODUCT,
    P_RATE,                        /* at which what it takes back was counted; none: by no run of ours */
    P_EARNED,                      /* what it takes back was counted by a program before us */
    P_COUNT
};
static const enum db_type types[P_COUNT] = {
    DB_INT, DB_UUID, DB_INT, DB_DATE, DB_TEXT, DB_BOOL, DB_INT, DB_DATE, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT,
};

#define OF_PREMIUM \
    ", p.pay_date, p.pay_type, p.is_photo_fee, p.reporting_commission_id, (SELECT MIN(COALESCE(y.payment_date, y.received_date))" \
    " FROM payment_detail x JOIN payment y ON y.id = x.payment_id WHERE x.premium_id = p.id AND x.deleted_at IS NULL" \
    " AND y.deleted_at IS NULL AND y.status = 5), p.refund_of_id, p.policy_id, p.payer_id, "
#define NOT_COUNTED \
    " AND NOT EXISTS (SELECT 1 FROM commission_line k WHERE k.premium_id = p.id AND k.deleted_at IS NULL) ORDER BY p.id"
#define CONTRIBUTIONS \
    "SELECT p.id, p.uuid, p.amount" OF_PREMIUM "q.officer_id, q.product_id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) FROM premium p" \
    " JOIN policy q ON q.id = p.policy_id WHERE p.district_id = $1 AND p.deleted_at IS NULL AND p.refund_of_id IS NULL" \
    " AND q.officer_id IS NOT NULL AND "

static const char prescribed[] = CONTRIBUTIONS "p.pay_date >= $2 AND p.pay_date <= $3" NOT_COUNTED;
/* Payments of the month and more: which day counts says the law. */
static const char paid[] =
    CONTRIBUTIONS "p.id IN (SELECT x.premium_id FROM payment y JOIN payment_detail x ON x.payment_id = y.id AND x.deleted_at IS NULL"
    " WHERE y.deleted_at IS NULL AND y.status = 5 AND ((y.payment_date >= $2 AND y.payment_date <= $3)"
    " OR (y.received_date >= $2 AND y.received_date <= $3)))" NOT_COUNTED;
static const char refunds[] =
    "SELECT p.id, p.uuid, p.amount" OF_PREMIUM "COALESCE(o.officer_id, q.officer_id), COALESCE(o.product_id, q.product_id), o.rate,"
    " f.reporting_commission_id FROM premium p JOIN policy q ON q.id = p.policy_id JOIN premium f ON f.id = p.refund_of_id"
    " LEFT JOIN commission_line o ON o.premium_id = f.id AND o.deleted_at IS NULL WHERE p.district_id = $1 AND p.refund_of_id IS NOT NULL AND p.pay_date <= $2"
    " AND p.deleted_at IS NULL" NOT_COUNTED;
static const char gone[] =
    "SELECT p.id, p.uuid, -o.amount" OF_PREMIUM "o.officer_id, o.product_id, o.rate, CAST(NULL AS BIGINT) FROM premium p"
    " JOIN commission_line o ON o.premium_id = p.id AND o.deleted_at IS NULL"
    " WHERE p.district_id = $1 AND p.deleted_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM commission_line k WHERE k.takes_back_id = p.id"
    " AND k.deleted_at IS NULL) ORDER BY p.id";

struct counting {
    struct arena *arena;
    const struct limits *limits;
    const struct commission_asked *asked;
    struct map counted, policies, by_key;    /* contributions of this run; policies of a sum; sums */
    VEC(struct counted_line) lines;
    VEC(struct commission_sum) sums;
};

/* ---- sums ---- */

struct sum_key { int64_t officer, product, rate; };

static size_t sum_of(struct counting *k, const struct db_value *row)
{
    struct sum_key *key = ARENA_NEW(k->arena, struct sum_key);
    struct str text = {(const char *)key, sizeof *key};
    uintptr_t place;

    *key = (struct sum_key){row[P_OFFICER].i, row[P_PRODUCT].i, row[P_RATE].null ? k->asked->rate.basis : row[P_RATE].i};
    place = (uintptr_t)map_get(&k->by_key, text);
    if (place) return place - 1;
    *vec_add(&k->sums) = (struct commission_sum){.officer = key->officer, .product = key->product, .rate = {key->rate},
                                                 .base = MONEY_ZERO, .amount = MONEY_ZERO};
    map_put(&k->by_key, text, (void *)(uintptr_t)k->sums.n);
    return k->sums.n - 1;
}

static bool is_new_policy(struct counting *k, size_t sum, int64_t policy)
{
    int64_t *key = ARENA_ARRAY(k->arena, int64_t, 2);
    struct str text = {(const char *)key, 2 * sizeof *key};

    key[0] = (int64_t)sum;
    key[1] = policy;
    if (map_get(&k->policies, text)) return false;
    map_put(&k->policies, text, key);
    return true;
}

static err_t add(struct counting *k, const struct db_value *row, bool takes_back)
{
    size_t at = sum_of(k, row);
    struct commission_sum *sum = &k->sums.at[at];
    money_t amount = {row[P_AMOUNT].i};
    bool refund = takes_back || !row[P_REFUND_OF].null;

    if (!money_add(sum->base, amount, &sum->base)) return commission_rule(k->arena, "commission_overflow", "rate");
    *vec_add(&k->lines) = (struct counted_line){.premium = row[P_ID].i, .uuid = row[P_UUID].u, .amount = amount, .sum = at, .takes_back = takes_back};
    sum->contributions += !refund;
    sum->refunds += refund;
    if (!refund) sum->policies += is_new_policy(k, at, row[P_POLICY].i);
    return limit_check(k->arena, k->limits, LIMIT_CHILDREN, (int64_t)k->lines.n);
}

/* ---- rows ---- */

static bool is_asked(const struct commission_asked *q, const struct db_value *row)
{
    if (row[P_OFFICER].null || row[P_PRODUCT].null) return false;
    return (!q->officer || row[P_OFFICER].i == q->officer) && (!q->product || row[P_PRODUCT].i == q->product) &&
           (!q->payer || (!row[P_PAYER].null && row[P_PAYER].i == q->payer));
}

static bool earns(const struct counting *k, const struct db_value *row)
{
    const struct law_earning e = {
        .pay_date = row[P_DAY].d, .matched_on = row[P_MATCHED].null ? DATE_NONE : row[P_MATCHED].d,
        .pay_type = row[P_TYPE].s.n ? row[P_TYPE].s.p[0] : ' ', .photo_fee = !row[P_FEE].null && row[P_FEE].b, .reported = !row[P_REPORTED].null,
        .refund = !row[P_REFUND_OF].null,
        .earned = !row[P_RATE].null || !row[P_EARNED].null || (!row[P_REFUND_OF].null && map_get(&k->counted, map_id_key(&row[P_REFUND_OF].i))),
    };

    return law_earns(&e, k->asked->mode, k->asked->from, k->asked->to);
}

static err_t take(struct counting *k, const struct db_rows *rows)
{
    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *row = db_cell(rows, i, 0);
        if (!is_asked(k->asked, row) || !earns(k, row)) continue;
        map_put(&k->counted, map_id_key(&row[P_ID].i), &k->counted);
        TRY(add(k, row, false));
    }
    return OK;
}

static err_t take_gone(struct counting *k, const struct db_rows *rows)
{
    for (size_t i = 0; i < rows->rows; i++)
        if (is_asked(k->asked, db_cell(rows, i, 0))) TRY(add(k, db_cell(rows, i, 0), true));
    return OK;
}

static err_t read_all(struct counting *k, struct db_conn *c, int64_t district)
{
    const struct db_value month[] = {db_int(district), db_date(k->asked->from), db_date(k->asked->to)};
    const struct db_value until[] = {db_int(district), db_date(k->asked->to)};
    struct db_rows rows;

    TRY(db_query(c, str_of(k->asked->mode == LAW_COUNTS_PAID ? paid : prescribed), month, 3, types, P_COUNT, &rows));
    TRY(take(k, &rows));
    TRY(db_query(c, str_of(refunds), until, 2, types, P_COUNT, &rows));
    TRY(take(k, &rows));
    TRY(db_query(c, str_of(gone), until, 1, types, P_COUNT, &rows));
    return take_gone(k, &rows);
}

static err_t sum_up(struct counting *k, struct commission_counted *out)
{
    *out = (struct commission_counted){.lines = k->lines.at, .line_count = k->lines.n, .sums = k->sums.at, .sum_count = k->sums.n,
                                       .base = MONEY_ZERO, .amount = MONEY_ZERO};
    for (size_t i = 0; i < k->sums.n; i++) {
        struct commission_sum *s = &k->sums.at[i];
        if (!law_commission(s->base, s->rate, &s->amount) || !money_add(out->base, s->base, &out->base) ||
            !money_add(out->amount, s->amount, &out->amount))
            return commission_rule(k->arena, "commission_overflow", "rate");
        out->contributions += s->contributions;
    }
    return OK;
}

err_t commission_count(struct db_conn *c, struct arena *a, const struct limits *l, const struct commission_asked *asked, int64_t district,
                       struct commission_counted *out)
{
    struct counting k = {.arena = a, .limits = l, .asked = asked};

    map_init(&k.counted, a, 256);
    map_init(&k.policies, a, 256);
    map_init(&k.by_key, a, 64);
    vec_init(&k.lines, a);
    vec_init(&k.sums, a);
    TRY(read_all(&k, c, district));
    return sum_up(&k, out);
}
