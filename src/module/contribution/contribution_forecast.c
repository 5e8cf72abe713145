/* What a contribution would do before it is booked, corrected or removed (enrolment 7.2): the same sums and the same law as the commands'. */
#include "module/contribution/internal.h"
#include "module/insuree/insuree.h"
#include "module/rows.h"
#include "scheme/contribution.h"
#include "scheme/cover.h"

struct asked {
    struct db_value policy, premium, amount, day;
    bool fee;
    struct policy_paid paid;
    struct policy_forecast of;
    struct law_period period;
};

static err_t read(struct function_call *c, struct asked *k)
{
    static const struct type uuid = UUID, money = MONEY_SIGNED, day = DATE;
    const struct json *fee = json_get(c->arguments, "isPhotoFee");

    TRY(value_read(c->arena, &uuid, "policyUuid", json_get(c->arguments, "policyUuid"), &k->policy));
    TRY(value_read(c->arena, &uuid, "premiumUuid", json_get(c->arguments, "premiumUuid"), &k->premium));
    TRY(value_read(c->arena, &money, "amount", json_get(c->arguments, "amount"), &k->amount));
    TRY(value_read(c->arena, &day, "payDate", json_get(c->arguments, "payDate"), &k->day));
    k->fee = fee && fee->kind == JSON_TRUE;
    return OK;
}

/* Without the one that is to be corrected or removed. */
static err_t leave_out(struct tx *tx, const struct asked *k, int64_t policy, struct policy_paid *paid)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct db_value params[] = {k->premium, db_int(policy), db_bool(false)};
    struct db_rows rows;

    if (k->premium.null) return OK;
    TRY(db_query(tx->conn, STR("SELECT amount, refund_of_id FROM premium WHERE uuid = $1 AND policy_id = $2 AND deleted_at IS NULL"
                               " AND NOT COALESCE(is_photo_fee, $3)"), params, 3, types, 2, &rows));
    if (!rows.rows) return OK;
    paid->paid.minor -= db_cell(&rows, 0, 0)->i;
    paid->instalments -= db_cell(&rows, 0, 1)->null;
    return OK;
}

static err_t foresee(struct tx *tx, struct asked *k, bool *seen)
{
    struct record policy;
    err_t why;

    TRY(tx_get_many(tx, &policy_entity, &k->policy.u, 1, &policy, &why));
    *seen = !why;
    if (why) return OK;
    TRY(premium_paid(tx, policy.at[COLUMN_ID].i, &k->paid));
    TRY(leave_out(tx, k, policy.at[COLUMN_ID].i, &k->paid));
    if (!k->amount.null && !k->fee) {
        k->paid.paid.minor += k->amount.i;
        k->paid.instalments++;
    }
    k->paid.pay_date = k->day.null ? env_today(tx->env) : k->day.d;
    k->period = (struct law_period){record_cell(&policy, "start_date")->d,
                                    record_cell(&policy, "expiry_date")->null ? DATE_NONE : record_cell(&policy, "expiry_date")->d};
    return policy_forecast(tx, &policy, &k->paid, &k->of);
}

static err_t look(struct function_call *c, struct asked *k, bool *seen)
{
    struct db_conn *conn;
    struct tx *tx;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_begin(conn, DB_READ);
    if (!e) e = tx_reader(c->write, conn, c->arena, c->who, &tx);
    if (!e) e = foresee(tx, k, seen);
    db_release(conn);
    if (!err_is(e, E_RULE)) return e;
    *seen = false;   /* the law has no answer: the command says why */
    return OK;
}

/* ---- the answer ---- */

static void put_day(struct json_writer *w, const char *key, date_t day)
{
    static const struct type type = DATE;
    const struct db_value v = date_none(day) ? db_null(DB_DATE) : db_date(day);

    json_key(w, str_of(key));
    value_write(w, &type, &v);
}

static date_t day_of(const struct found *r, size_t row, const char *path)
{
    const struct db_value *v = rows_cell(r, row, path);

    return v->null ? DATE_NONE : v->d;
}

/* Whose cover begins, and when: as policy_cover_all would give them. */
static void put_covers(struct json_writer *w, const struct asked *k, const struct policy_outcome *o, const struct found *covers)
{
    static const struct type uuid = UUID;

    json_key(w, STR("covers"));
    json_open(w, '[');
    for (size_t i = covers->from; i < covers->to && !date_none(o->from); i++) {
        struct law_cover cover = {day_of(covers, i, "startDate"), day_of(covers, i, "effectiveDate"), day_of(covers, i, "expiryDate")};
        if (!law_cover_give(&cover, &k->period, o->from, o->waiting_only)) continue;
        json_open(w, '{');
        answer_cell(w, "insureeUuid", covers, i, "insuree.uuid", &uuid);
        answer_text(w, "lastName", rows_text(covers, i, "insuree.lastName"));
        answer_text(w, "otherNames", rows_text(covers, i, "insuree.otherNames"));
        put_day(w, "effectiveDate", cover.effective);
        put_day(w, "expiryDate", cover.expiry);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_outcome(struct json_writer *w, const struct asked *k, enum law_decision decision, const struct found *covers)
{
    const struct policy_outcome *o = &k->of.of[decision];
    const char *action = premium_action(decision);

    json_open(w, '{');
    answer_text(w, "action", str_of(action ? action : "none"));
    answer_int(w, "status", o->answer.status);
    put_day(w, "effectiveDate", o->answer.effective);
    put_covers(w, k, o, covers);
    json_close(w, '}');
}

static void put(struct json_writer *w, const struct asked *k, const struct found *covers)
{
    static const enum law_decision decisions[] = {LAW_WAIT, LAW_ENFORCE, LAW_SUSPEND};
    const struct law_payment *p = &k->of.payment;
    const struct law_payment_answer *a = &k->of.of[LAW_UNDECIDED].answer;
    bool counts = !k->amount.null && !k->fee;

    json_open(w, '{');
    answer_text(w, "situation", str_of(counts ? premium_situations[a->situation] : "none"));
    answer_int(w, "policyStatus", p->status);
    answer_money(w, "value", p->value);
    answer_money(w, "paid", p->paid);
    answer_money(w, "left", a->left);
    answer_int(w, "instalments", p->instalments);
    answer_int(w, "instalmentsMax", p->instalments_max);
    put_day(w, "lastDay", p->last);
    json_key(w, STR("fallsShort"));
    json_put_bool(w, law_falls_short(p->status, p->value, p->paid));
    json_key(w, STR("outcomes"));
    json_open(w, '[');
    if (counts) put_outcome(w, k, LAW_UNDECIDED, covers);
    for (size_t i = 0; i < sizeof decisions / sizeof *decisions && counts; i++)
        if (k->of.choices & 1U << decisions[i]) put_outcome(w, k, decisions[i], covers);
    json_close(w, ']');
    json_close(w, '}');
}

/* Who may read the policy's contributions is told whom they cover. */
err_t premium_forecast(struct function_call *c)
{
    static const right_t rights[] = {RIGHT_INSUREE_READ, RIGHT_INSUREE_POLICY_READ};
    struct condition test = rows_test(c->arena, "policy__uuid", LOOKUP_EXACT, 0);
    const struct query q = {.entity = &insuree_policy_entity, .where = &test};
    struct json_writer w = json_writer(&c->out);
    struct asked k = {0};
    struct found covers;
    bool seen = false;

    TRY(read(c, &k));
    TRY(look(c, &k, &seen));
    if (!seen) return OK;   /* nothing is told of a policy that he does not see */
    TRY(rows_read(c, access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights), q,
                  "startDate effectiveDate expiryDate insuree{uuid lastName otherNames}", &k.policy, 1, &covers));
    put(&w, &k, &covers);
    return OK;
}
