/* What is done with claims, as people do it: submitted by the facility, looked at by medical officers, processed. */
#include "base/json.h"
#include "cli/demo/claims.h"
#include "module/claim/claim.h"

enum { SET = 200, REVIEWED = 90, ASKED = 60, DAY_SUBMIT = 2, DAY_SELECT = 3, DAY_REVIEW = 5, DAY_PROCESS = 9 };

struct step { struct demo *d; struct arena *arena; struct chance chance; };

static struct step step_begin(struct demo *d, date_t month, uint64_t what)
{
    return (struct step){d, arena_new(), chance_of(d->seed, CHANCE_DECISION, (uint64_t)month.day * 8 + what)};
}

static err_t step_end(struct step *s, err_t e)
{
    arena_free(s->arena);
    return e;
}

/* ---- sets ---- */

typedef VEC(uuid_t) uuids;

static err_t send(struct demo *d, const struct access *who, const char *command, const uuid_t *at, size_t n)
{
    struct json_writer w;
    struct buf b;

    if (!n)
        return OK;
    buf_init(&b, d->work, n * 40 + 32);
    w = json_writer(&b);
    json_open(&w, '{');
    json_key(&w, STR("uuids"));
    json_open(&w, '[');
    for (size_t i = 0; i < n; i++)
        json_put_uuid(&w, at[i]);
    json_close(&w, ']');
    json_close(&w, '}');
    return demo_do(d, who, command, buf_str(&b), NULL);
}

static err_t send_all(struct demo *d, const struct access *who, const char *command, const uuid_t *at, size_t n)
{
    for (size_t i = 0; i < n; i += SET)
        TRY(send(d, who, command, at + i, n - i < SET ? n - i : SET));
    return OK;
}

/* Claims with these states, the oldest first; `until`: claimed at the latest on that day. */
static err_t claims_with(struct step *s, int64_t status, int64_t review, date_t until, struct db_rows *out)
{
    static const enum db_type types[] = {DB_UUID, DB_INT, DB_INT};
    const struct db_value params[] = {db_int(status), db_int(review), db_date(until)};

    return demo_rows(s->d, s->arena, STR("SELECT uuid, id, health_facility_id FROM claim WHERE status = $1 AND review_status = $2"
                                         " AND date_claimed <= $3 AND deleted_at IS NULL ORDER BY health_facility_id, id"), params, 3,
                     types, 3, out);
}

static uuid_t uuid_at(const struct db_rows *rows, size_t i) { return db_cell(rows, i, 0)->u; }

/* ---- submitting: each facility its own ---- */

static const struct facility *facility_with(const struct demo *d, int64_t id)
{
    const struct facility *f = d->facilities;

    while (f->id != id)
        f++;
    return f;
}

static err_t submit(struct step *s, date_t until)
{
    struct db_rows rows;

    TRY(claims_with(s, CLAIM_ENTERED, CLAIM_IDLE, until, &rows));
    for (size_t from = 0, to; from < rows.rows; from = to) {
        int64_t facility = db_cell(&rows, from, 2)->i;
        uuid_t *at = ARENA_ARRAY(s->arena, uuid_t, rows.rows - from);
        for (to = from; to < rows.rows && db_cell(&rows, to, 2)->i == facility; to++)
            at[to - from] = uuid_at(&rows, to);
        TRY(send_all(s->d, &facility_with(s->d, facility)->who, "claim.submit", at, to - from));
    }
    return OK;
}

/* ---- selecting ---- */

static err_t select_some(struct step *s, date_t until, size_t per_thousand, const char *command)
{
    struct db_rows rows;
    uuids chosen;

    TRY(claims_with(s, CLAIM_CHECKED, CLAIM_IDLE, until, &rows));
    vec_init(&chosen, s->arena);
    for (size_t i = 0; i < rows.rows; i++)
        if (chance_hit(&s->chance, per_thousand))
            *vec_add(&chosen) = uuid_at(&rows, i);
    return send_all(s->d, &s->d->medical, command, chosen.at, chosen.n);
}

/* ---- reviewing ---- */

enum { LINE_ID, LINE_QTY, LINE_PRICE };

/* The line of which most was provided, or that costs most. */
static err_t line_of(struct step *s, const char *table, int64_t claim, struct db_rows *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT};
    const struct db_value id = db_int(claim);

    return demo_rows(s->d, s->arena, str_format(s->arena, "SELECT id, qty_provided, price_asked FROM %s WHERE claim_id = $1 AND status = 1"
                                                " AND deleted_at IS NULL ORDER BY qty_provided DESC, price_asked DESC, id LIMIT 1", table),
                     &id, 1, types, 3, out);
}

static struct str finding(struct step *s, const struct db_value *line)
{
    struct demo *d = s->d;
    int64_t qty = line[LINE_QTY].i / 100, price = line[LINE_PRICE].i * 3 / 400 * 100;

    if (qty > 1)
        return demo_text(d, "[{\"id\":%lld,\"qtyApproved\":\"%lld\",\"justification\":\"More than the diagnosis asks for\"}]",
                         (long long)line[LINE_ID].i, (long long)(qty + 1) / 2);
    return demo_text(d, "[{\"id\":%lld,\"priceApproved\":\"%lld.%02lld\",\"justification\":\"Shortened procedure\"}]",
                     (long long)line[LINE_ID].i, (long long)price / 100, (long long)price % 100);
}

static err_t review(struct step *s, uuid_t uuid, int64_t claim)
{
    struct demo *d = s->d;
    bool finds = chance_hit(&s->chance, 550);
    struct db_rows items, services;
    struct str found = STR("");

    TRY(line_of(s, "claim_item", claim, &items));
    TRY(line_of(s, "claim_service", claim, &services));
    if (finds && items.rows && db_cell(&items, 0, LINE_QTY)->i > 100)
        found = demo_text(d, ",\"items\":%.*s", STR_ARG(finding(s, db_cell(&items, 0, 0))));
    else if (finds && services.rows)
        found = demo_text(d, ",\"services\":%.*s", STR_ARG(finding(s, db_cell(&services, 0, 0))));
    return demo_do(d, &d->medical, "claim.review",
                   demo_text(d, "{\"claim\":\"%s\",\"adjustment\":\"%s\"%.*s,\"submitReview\":true}", uuid_text(d->work, uuid).p,
                             found.n ? "Corrected after review" : "Reviewed, no change", STR_ARG(found)), NULL);
}

/* Of those selected some are let pass, and some wait. */
static err_t review_some(struct step *s, date_t until)
{
    struct db_rows rows;
    uuids passed;

    vec_init(&passed, s->arena);
    TRY(claims_with(s, CLAIM_CHECKED, CLAIM_SELECTED, until, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        size_t luck = chance_below(&s->chance, 10);
        if (luck < 7)
            TRY(review(s, uuid_at(&rows, i), db_cell(&rows, i, 1)->i));
        else if (luck < 9)
            *vec_add(&passed) = uuid_at(&rows, i);
    }
    return send_all(s->d, &s->d->medical, "claim.bypass_review", passed.at, passed.n);
}

/* ---- what patients say ---- */

static err_t feedback_of(struct step *s, uuid_t uuid)
{
    return demo_do(s->d, &s->d->medical, "claim.deliver_feedback",
                   demo_text(s->d, "{\"claim\":\"%s\",\"feedback\":{\"careRendered\":true,\"paymentAsked\":%s,\"drugPrescribed\":true,"
                             "\"drugReceived\":%s,\"asessment\":%d}}", uuid_text(s->d->work, uuid).p, chance_hit(&s->chance, 120) ? "true" : "false",
                             chance_hit(&s->chance, 850) ? "true" : "false", (int)chance_between(&s->chance, 2, 5)), NULL);
}

static err_t collect_feedback(struct step *s)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;

    TRY(demo_rows(s->d, s->arena, STR("SELECT uuid FROM claim WHERE feedback_status = 4 AND deleted_at IS NULL ORDER BY id"), NULL, 0, types,
                  1, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        if (chance_hit(&s->chance, 500))
            TRY(feedback_of(s, uuid_at(&rows, i)));
    return OK;
}

/* ---- processing: what was looked at, and what nobody wanted to look at ---- */

static err_t process(struct step *s, date_t until, int64_t review, size_t per_thousand)
{
    struct db_rows rows;
    uuids chosen;

    TRY(claims_with(s, CLAIM_CHECKED, review, until, &rows));
    vec_init(&chosen, s->arena);
    for (size_t i = 0; i < rows.rows; i++)
        if (chance_hit(&s->chance, per_thousand))
            *vec_add(&chosen) = uuid_at(&rows, i);
    return send_all(s->d, &s->d->medical, "claim.process", chosen.at, chosen.n);
}

static err_t process_all(struct step *s, date_t until, size_t per_thousand)
{
    TRY(process(s, until, CLAIM_DELIVERED, per_thousand));
    TRY(process(s, until, CLAIM_BYPASSED, per_thousand));
    return process(s, until, CLAIM_IDLE, per_thousand);
}

/* ---- a month ---- */

/* A day of the month on which something is done; false: that is to come. */
static bool on(struct demo *d, date_t month, int32_t after, int32_t hour)
{
    date_t day = date_add_days(month, after);

    if (date_cmp(day, d->today) >= 0)
        return false;
    demo_clock(d, day, hour, 15);
    return true;
}

static err_t decide(struct step *s, date_t month, bool last)
{
    struct demo *d = s->d;
    date_t until = date_add_days(month, -1);

    if (on(d, month, DAY_SUBMIT, 9))
        TRY(submit(s, until));
    if (on(d, month, DAY_SELECT, 10)) {
        TRY(select_some(s, until, ASKED, "claim.select_for_feedback"));
        TRY(select_some(s, until, REVIEWED, "claim.select_for_review"));
    }
    if (on(d, month, DAY_REVIEW, 9)) {
        TRY(review_some(s, until));
        TRY(collect_feedback(s));
    }
    return on(d, month, DAY_PROCESS, 14) ? process_all(s, until, last ? 650 : 1000) : OK;
}

err_t claims_decide(struct demo *d, date_t month, bool last)
{
    struct step s = step_begin(d, month, 1);

    return step_end(&s, decide(&s, month, last));
}

/* ---- this month's: some facilities are quick ---- */

static err_t submit_early(struct step *s)
{
    struct db_rows rows;
    struct demo *d = s->d;

    TRY(claims_with(s, CLAIM_ENTERED, CLAIM_IDLE, date_add_days(d->today, -4), &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct facility *f = facility_with(d, db_cell(&rows, i, 2)->i);
        uuid_t uuid = uuid_at(&rows, i);
        if ((f - d->facilities) % 3 == 0)
            TRY(send(d, &f->who, "claim.submit", &uuid, 1));
    }
    return select_some(s, d->today, 200, "claim.select_for_review");
}

err_t claims_submit_early(struct demo *d)
{
    struct step s = step_begin(d, d->today, 2);

    demo_clock(d, date_add_days(d->today, -1), 17, 0);
    return step_end(&s, submit_early(&s));
}

/* ---- all of a backlog ---- */

static err_t bring_some(struct step *s, int64_t from, const char *command, int64_t *after, size_t *n)
{
    static const enum db_type types[] = {DB_UUID, DB_INT};
    const struct db_value params[] = {db_int(from), db_int(*after), db_int(SET)};
    struct db_rows rows;
    uuid_t *at;

    TRY(demo_rows(s->d, s->arena, STR("SELECT uuid, id FROM claim WHERE status = $1 AND id > $2 AND deleted_at IS NULL ORDER BY id LIMIT $3"),
                  params, 3, types, 2, &rows));
    at = ARENA_ARRAY(s->arena, uuid_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++)
        at[i] = uuid_at(&rows, i);
    *n = rows.rows;
    if (rows.rows)
        *after = db_cell(&rows, rows.rows - 1, 1)->i;
    return send(s->d, &s->d->medical, command, at, rows.rows);
}

static err_t bring_all(struct step *s, int64_t from, const char *command)
{
    uint64_t since = env_monotonic_us(s->d->env);
    int64_t after = 0, done = 0;
    size_t n;

    do {
        TRY(bring_some(s, from, command, &after, &n));
        arena_reset(s->arena);
        done += (int64_t)n;
        if (done % (SET * 50) == 0 || !n)
            demo_say(s->d, command, done, s->d->options->claims, since);
    } while (n);
    return OK;
}

err_t claims_bring(struct demo *d, int64_t status)
{
    struct step s = step_begin(d, d->today, 3);
    err_t e = OK;

    demo_clock(d, d->today, 1, 0);
    if (status >= CLAIM_CHECKED)
        e = bring_all(&s, CLAIM_ENTERED, "claim.submit");
    if (!e && status >= CLAIM_PROCESSED)
        e = bring_all(&s, CLAIM_CHECKED, "claim.process");
    return step_end(&s, e);
}
