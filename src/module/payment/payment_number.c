/* Control numbers: asked for, acknowledged, given (enrolment 7.6, flows 2 to 4); and payments that nobody will make.
 *   payment.request_number  {"uuid", "origin"}
 *   payment.acknowledge     {"uuid", "success", "comment", "origin"}: the gateway took the request, or could not
 *   payment.assign_number   {"uuid", "controlNumber", "comment", "origin"}: the gateway gives it; without a number it failed
 *   payment.cancel          {"uuid", "reason"}
 * What is told again is answered with what is there. */
#include "model/write/input.h"
#include "module/payment/gateway.h"

struct step {
    uuid_t payment;
    struct str number, comment, origin;
    bool success;
};

static err_t read_text(struct prepare *p, const char *name, int32_t most, struct str *out)
{
    const struct type type = TEXT(most);
    struct db_value v;

    TRY(value_read(p->arena, &type, name, json_get(p->input, name), &v));
    *out = v.null ? STR_NONE : str_trim(v.s);
    return OK;
}

static err_t prepare(struct prepare *p, const char *const *names, void **out)
{
    struct step *s = ARENA_NEW(p->arena, struct step);

    TRY(input_only(p, names));
    TRY(input_uuid(p, "uuid", true, &s->payment));
    TRY(read_text(p, "controlNumber", 50, &s->number));
    TRY(read_text(p, "comment", 255, &s->comment));
    TRY(read_text(p, "origin", 50, &s->origin));
    TRY(input_bool(p, "success", &s->success));
    prepare_lock(p, &payment_entity, s->payment);
    *out = s;
    return OK;
}

err_t payment_request_prepare(struct prepare *p, void **plan) { return prepare(p, LIST("uuid", "origin"), plan); }

err_t payment_acknowledge_prepare(struct prepare *p, void **plan)
{
    TRY(payment_by_gateway(p));
    return prepare(p, LIST("uuid", "success", "comment", "origin"), plan);
}

err_t payment_number_prepare(struct prepare *p, void **plan)
{
    TRY(payment_by_gateway(p));
    return prepare(p, LIST("uuid", "controlNumber", "comment", "origin"), plan);
}

/* ---- at work ---- */

struct work {
    struct tx *tx;
    const struct step *step;
    struct record payment, now, number, number_now;
};

static err_t open(struct tx *tx, const struct step *s, struct work *w)
{
    *w = (struct work){.tx = tx, .step = s};
    TRY(tx_get(tx, &payment_entity, s->payment, &w->payment));
    TRY(control_number_of(tx, &w->payment, &w->number));
    w->now = record_copy(tx->arena, w->payment);
    if (w->number.at) w->number_now = record_copy(tx->arena, w->number);
    return OK;
}

static void put(struct record *r, const char *column, struct str text)
{
    if (text.n) *record_cell(r, column) = db_text(text);
}

static void answered(struct work *w, enum control_status status)
{
    *record_cell(&w->number_now, "status") = db_int(status);
    *record_cell(&w->number_now, "received_at") = db_stamp(w->tx->now);
    put(&w->number_now, "comment", w->step->comment);
    put(&w->number_now, "response_origin", w->step->origin);
}

static err_t end(struct work *w, int fault, bool repeated)
{
    struct payment_told told = {&w->now, fault, payment_intent_words(w->tx->arena, fault), repeated};

    payment_answer(w->tx, &told);
    return OK;
}

static err_t write(struct work *w, int fault)
{
    TRY(payment_change(w->tx, &w->payment, &w->now, &w->number, w->number_now.at ? &w->number_now : NULL));
    return end(w, fault, false);
}

err_t payment_request_apply(struct tx *tx, void *plan)
{
    struct work w;

    TRY(open(tx, plan, &w));
    TRY(payment_move(tx, &w.now, LAW_NUMBER_ASKED));
    w.number = (struct record){0};
    w.number_now = control_number_asked(tx, &w.payment, w.step->origin);
    *record_cell(&w.now, "rejected_reason") = db_null(DB_TEXT);
    TRY(write(&w, 0));
    return payment_request_numbers(tx, &w.now, 1);
}

/* The gateway refused it before; a number that was cancelled failed without an answer. */
static bool was_refused(const struct work *w)
{
    return w->number.at && !record_cell(&w->number, "received_at")->null && record_cell(&w->number, "status")->i == CONTROL_FAILED &&
           record_cell(&w->number, "issued_at")->null;
}

static bool was_told(const struct work *w, enum law_payment_event event) { return law_payment_told(payment_status_of(&w->payment), event, was_refused(w)); }

err_t payment_acknowledge_apply(struct tx *tx, void *plan)
{
    struct work w;

    TRY(open(tx, plan, &w));
    if (was_told(&w, w.step->success ? LAW_ASKING_TAKEN : LAW_ASKING_FAILED)) return end(&w, 0, true);
    TRY(payment_move(tx, &w.now, w.step->success ? LAW_ASKING_TAKEN : LAW_ASKING_FAILED));
    if (w.number.at) answered(&w, w.step->success ? CONTROL_ACKNOWLEDGED : CONTROL_FAILED);
    if (!w.step->success) put(&w.now, "rejected_reason", w.step->comment.n ? w.step->comment : STR("the gateway refused the request"));
    return write(&w, 0);
}

/* ---- the number ---- */

static err_t is_taken(struct work *w, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_text(w->step->number), w->payment.at[COLUMN_ID]};
    struct db_rows rows;

    TRY(db_query(w->tx->conn, STR("SELECT id FROM control_number WHERE control_number = $1 AND payment_id <> $2 AND deleted_at IS NULL"), params, 2,
                 types, 1, &rows));
    *out = rows.rows > 0;
    return OK;
}

static bool has_it(const struct work *w)
{
    const struct db_value *number = w->number.at ? record_cell(&w->number, "control_number") : NULL;

    return number && !number->null && str_eq(number->s, w->step->number);
}

static err_t give(struct work *w)
{
    TRY(payment_move(w->tx, &w->now, LAW_NUMBER_GIVEN));
    if (!w->number.at) w->number_now = control_number_asked(w->tx, &w->payment, w->step->origin);
    answered(w, CONTROL_ISSUED);
    *record_cell(&w->number_now, "issued_at") = db_stamp(w->tx->now);
    put(&w->number_now, "control_number", w->step->number);
    return write(w, 0);
}

static err_t fail(struct work *w, bool taken)
{
    TRY(payment_move(w->tx, &w->now, LAW_NUMBER_FAILED));
    if (w->number.at) answered(w, CONTROL_FAILED);
    put(&w->now, "rejected_reason", taken ? payment_intent_words(w->tx->arena, LAW_INTENT_NUMBER_TWICE)
                                          : w->step->comment.n ? w->step->comment : STR("the gateway gave no control number"));
    return write(w, taken ? LAW_INTENT_NUMBER_TWICE : 0);
}

err_t payment_number_apply(struct tx *tx, void *plan)
{
    struct work w;
    bool taken = false;

    TRY(open(tx, plan, &w));
    if (w.step->number.n && has_it(&w)) return end(&w, 0, true);
    if (w.step->number.n) TRY(is_taken(&w, &taken));
    if ((!w.step->number.n || taken) && was_told(&w, LAW_NUMBER_FAILED)) return end(&w, taken ? LAW_INTENT_NUMBER_TWICE : 0, true);
    return w.step->number.n && !taken ? give(&w) : fail(&w, taken);
}

/* ---- what the gateway answers at once ---- */

static err_t refuse(struct work *w)
{
    if (payment_status_of(&w->payment) != LAW_PAYMENT_REQUESTED) return OK;
    TRY(payment_move(w->tx, &w->now, LAW_ASKING_REFUSED));
    if (w->number.at) answered(w, CONTROL_FAILED);
    put(&w->now, "rejected_reason", w->step->comment.n ? w->step->comment : STR("the gateway refused the request"));
    return write(w, 0);
}

static err_t acknowledge(struct work *w)
{
    if (payment_status_of(&w->payment) != LAW_PAYMENT_REQUESTED) return OK;
    TRY(payment_move(w->tx, &w->now, LAW_ASKING_TAKEN));
    if (w->number.at) answered(w, CONTROL_ACKNOWLEDGED);
    return write(w, 0);
}

err_t payment_take_answer(struct tx *tx, int64_t payment, const struct payment_answered *a)
{
    struct step step = {.number = a->number, .comment = a->comment, .origin = a->origin};
    struct work w = {.tx = tx, .step = &step};
    enum law_payment_status status;
    bool taken = false;
    err_t e = tx_get_id(tx, &payment_entity, payment, &w.payment);

    if (err_is(e, E_NOT_FOUND) || err_is(e, E_DELETED)) return OK;
    TRY(e);
    step.payment = w.payment.at[COLUMN_UUID].u;
    TRY(open(tx, &step, &w));
    status = payment_status_of(&w.payment);
    if (status != LAW_PAYMENT_REQUESTED && status != LAW_PAYMENT_ACKNOWLEDGED) return OK;
    if (a->refused) return refuse(&w);
    if (!step.number.n) return acknowledge(&w);
    TRY(is_taken(&w, &taken));
    return taken ? fail(&w, true) : give(&w);
}

/* ---- nobody pays ---- */

err_t payment_cancel_prepare(struct prepare *p, void **plan)
{
    struct step *s = ARENA_NEW(p->arena, struct step);

    TRY(input_only(p, LIST("uuid", "reason")));
    TRY(input_uuid(p, "uuid", true, &s->payment));
    TRY(read_text(p, "reason", 255, &s->comment));
    if (!s->comment.n) return err_make(p->arena, E_FIELD_REQUIRED, "field", "reason", NULL);
    prepare_lock(p, &payment_entity, s->payment);
    *plan = s;
    return OK;
}

err_t payment_cancel_apply(struct tx *tx, void *plan)
{
    struct work w;

    TRY(open(tx, plan, &w));
    TRY(payment_move(tx, &w.now, LAW_CANCELLED));
    put(&w.now, "rejected_reason", w.step->comment);
    TRY(payment_change(tx, &w.payment, &w.now, NULL, NULL));
    TRY(control_number_drop(tx, &w.now, w.step->comment));
    return end(&w, 0, false);
}
