/* What patients are asked, and what they said. */
#include "api/phone/frame.h"
#include "base/zone.h"
#include "module/claim/claim.h"

/* ---- whom the officer who asks is to see ---- */

static const struct phone_column prompt_columns[] = {
    {"claimUUID", "claim.uuid", AS_UUID}, {"officerId", "officer.id", AS_INT}, {"officerCode", "officer.code", AS_TEXT},
    {"chfid", "claim.insuree.chfId", AS_TEXT}, {"lastName", "claim.insuree.lastName", AS_TEXT},
    {"otherNames", "claim.insuree.otherNames", AS_TEXT}, {"hfCode", "claim.healthFacility.code", AS_TEXT},
    {"hfName", "claim.healthFacility.name", AS_TEXT}, {"claimCode", "claim.code", AS_TEXT}, {"dateFrom", "claim.dateFrom", AS_DATE},
    {"dateTo", "claim.dateTo", AS_DATE}, {"phone", "officer.phone", AS_TEXT}, {"feedbackPromptDate", "feedbackPromptDate", AS_DATE},
    PHONE_COLUMNS_END
};

static err_t prompts(struct phone *p)
{
    struct condition parts[] = {
        rows_test(p->call->arena, "officer__code", LOOKUP_EXACT, 0), rows_test(p->call->arena, "claim__feedbackStatus", LOOKUP_EXACT, 1),
    };
    struct condition both = {.kind = CONDITION_AND, .parts = parts, .part_count = 2};
    struct db_value values[] = {db_text(p->call->account->username), db_int(CLAIM_SELECTED)};
    struct found rows;

    TRY(rows_read(&p->function, phone_lent(p), (struct query){.entity = &feedback_prompt_entity, .where = &both, .right = RIGHT_CLAIM_FEEDBACK},
                  "feedbackPromptDate officer{id code phone} claim{uuid code dateFrom dateTo insuree{chfId lastName otherNames}"
                  " healthFacility{code name}}", values, 2, &rows));
    phone_put_rows(p, &rows, prompt_columns);
    return OK;
}

/* ---- what they said ---- */

enum { ACCEPTED = 1, REFUSED = 0, FAILED = 2, ANSWERS = 5 };

/* By its uuid, of this patient, where the caller may see it. */
static err_t find_claim(struct phone *p, uuid_t uuid, struct str person, bool *fits, bool *there)
{
    struct condition is = rows_test(p->call->arena, "uuid", LOOKUP_EXACT, 0);
    const struct db_value key = db_uuid(uuid);
    struct found rows;

    TRY(rows_read(&p->function, phone_lent(p), (struct query){.entity = &claim_entity, .where = &is}, "feedbackAvailable insuree{chfId}", &key, 1,
                  &rows));
    *fits = rows.to && str_eq(rows_text(&rows, 0, "insuree.chfId"), person);
    *there = *fits && rows_cell(&rows, 0, "feedbackAvailable")->b;
    return OK;
}

/* Of the claim, of its patient, of the officer; what is not there is refused. */
static err_t known(struct phone *p, struct str claim, bool *fits, bool *there, int64_t *officer)
{
    struct str person, code;
    uuid_t uuid;

    TRY(phone_required(p, p->body, "CHFID", &person));
    TRY(phone_required(p, p->body, "Officer", &code));
    if (!uuid_read(claim, &uuid)) return phone_wrong(p, "ClaimUUID is no uuid");
    TRY(find_claim(p, uuid, person, fits, there));
    TRY(phone_officer(p, code, officer));
    *fits = *fits && *officer;
    return OK;
}

/* "10114": four answers, and a mark from 0 to 5. */
static err_t feedback_input(struct phone *p, struct str claim, int64_t officer, struct str *out)
{
    static const char *const names[] = {"careRendered", "paymentAsked", "drugPrescribed", "drugReceived"};
    struct json_writer w;
    struct str answers;
    struct buf text;
    date_t day;

    TRY(phone_required(p, p->body, "Answers", &answers));
    TRY(phone_date(p, p->body, "Date", true, &day));
    if (answers.n != ANSWERS) return phone_wrong(p, "Answers are not five digits");
    for (size_t i = 0; i < ANSWERS; i++)
        if (answers.p[i] < '0' || answers.p[i] > (i < 4 ? '1' : '5')) return phone_wrong(p, "Answers are four of 0 and 1, and one from 0 to 5");
    buf_init(&text, p->call->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    answer_text(&w, "claim", claim);
    json_key(&w, STR("feedback"));
    json_open(&w, '{');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_key(&w, str_of(names[i]));
        json_put_bool(&w, answers.p[i] == '1');
    }
    json_key(&w, STR("asessment"));
    json_put_int(&w, answers.p[4] - '0');
    json_key(&w, STR("officerId"));
    json_put_int(&w, officer);
    json_key(&w, STR("feedbackDate"));
    json_put_stamp(&w, zone_day_start(p->call->api->env->zone, day));
    json_close(&w, '}');
    json_close(&w, '}');
    *out = buf_str(&text);
    return OK;
}

/* What was brought before stays: the same again is accepted and changes nothing. */
static err_t bring(struct phone *p)
{
    struct str claim = STR_NONE, input = STR_NONE;
    struct answer a = {.status = COMMAND_DONE};
    bool fits = false, there = false;
    int64_t officer = 0;
    err_t e;

    TRY(phone_required(p, p->body, "ClaimUUID", &claim));
    TRY(known(p, claim, &fits, &there, &officer));
    TRY(feedback_input(p, claim, officer, &input));
    if (!fits || there) {
        json_put_int(&p->out, fits ? ACCEPTED : REFUSED);
        return OK;
    }
    e = phone_command(p, "claim.deliver_feedback", input, &a);
    if (e || phone_in_doubt(a.error)) log_err(p->call->api->env->log, "http.failed", e ? e : a.error);
    json_put_int(&p->out, e || phone_in_doubt(a.error) ? FAILED : a.status == COMMAND_DONE ? ACCEPTED : REFUSED);
    return OK;
}

const struct phone_call phone_feedback_calls[] = {
    {METHOD_GET, "feedback", PHONE_RIGHT, RIGHT_CLAIM_FEEDBACK, 0, prompts},
    {METHOD_POST, "feedback", PHONE_RIGHT, RIGHT_CLAIM_FEEDBACK, 0, bring},
    PHONE_CALLS_END
};
