/* What patients said, in files (mobile-offline 7): {"feedback": {"Officer", "ClaimUUID", "CHFID", "Answers", "Date"}} or the same as
 * XML. Answers: four times yes (1) or no, and how good it was (0 to 5). */
#include "api/mobile/upload.h"
#include "base/map.h"
#include "base/zone.h"
#include "module/claim/claim.h"
#include "module/core/core.h"
#include "module/insuree/insuree.h"
#include "module/rows.h"

enum { REFUSED = 0, ACCEPTED = 1, WRONG = 2 };

/* What delivery returned before there were responses (claims 5.2); 0: done. Found in the order of the table: who is not there at all is
 * told of no claim. */
enum { FATAL = -1 };
static const struct { const char *field; int code; } codes[] = {{"Officer", 1}, {"ClaimUUID", 2}, {"CHFID", 3}};
#define THERE "mobile_feedback_is_there"
enum { CODE_THERE = 4 };

static int code_of(err_t why)
{
    struct str field = why && err_is(why, E_REFERENCE) ? err_value(why, "field") : STR_NONE;

    if (!why) return 0;
    if (str_is(err_value(why, "rule"), THERE)) return CODE_THERE;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (str_is(field, codes[i].field)) return codes[i].code;
    return FATAL;
}

struct feedbacks { struct map seen; };

static int number_of(const struct report *p, err_t e, struct str result, bool repeated)
{
    return !e ? ACCEPTED : err_http(e->id) < 500 ? REFUSED : WRONG;
}

static err_t missing(struct report *p, const char *field, struct str value)
{
    return err_make(p->call->arena, E_REFERENCE, "field", field, "value", str_zero(p->call->arena, value), NULL);
}

/* By its uuid, its number or its code; of the person who was asked. What was said first stays. */
static err_t claim_of(struct report *p, const struct xml *row, uuid_t *out)
{
    static const right_t rights[] = {RIGHT_CLAIM_READ, RIGHT_INSUREE_READ};
    struct function_call f = call_function(p->call);
    struct str uuid = row_text(row, "ClaimUUID"), code = row_text(row, "ClaimCode"), number = row_text(row, "CHFID");
    struct db_value key = db_text(code);
    struct condition is = rows_test(f.arena, "code", LOOKUP_EXACT, 0);
    struct found found;

    if (uuid_read(uuid, &key.u)) {
        key = db_uuid(key.u);
        is = rows_test(f.arena, "uuid", LOOKUP_EXACT, 0);
    } else if (row_number(row, "ClaimID", &key.i)) {
        key = db_int(key.i);
        is = rows_test(f.arena, "id", LOOKUP_EXACT, 0);
    }
    TRY(rows_read(&f, access_lent(f.arena, f.who, rights, 2), (struct query){.entity = &claim_entity, .where = &is},
                  "uuid feedbackAvailable insuree{chfId}", &key, 1, &found));
    if (!found.to)
        return missing(p, "ClaimUUID", uuid.n ? uuid : code);
    if (number.n && !str_eq(number, rows_text(&found, 0, "insuree.chfId")))
        return missing(p, "CHFID", number);
    if (rows_cell(&found, 0, "feedbackAvailable")->b)
        return err_make(p->call->arena, E_RULE, "rule", THERE, NULL);
    *out = rows_cell(&found, 0, "uuid")->u;
    return OK;
}

static err_t officer_of(struct report *p, const struct xml *row, int64_t *out)
{
    struct function_call f = call_function(p->call);
    struct condition is = rows_test(f.arena, "code", LOOKUP_EXACT, 0);
    const struct db_value code = db_text(row_text(row, "Officer"));
    struct found found;

    *out = 0;
    if (!code.s.n)
        return OK;
    TRY(rows_read(&f, access_program(), (struct query){.entity = &officer_entity, .where = &is}, "id", &code, 1, &found));
    if (!found.to)
        return missing(p, "Officer", code.s);
    *out = rows_cell(&found, 0, "id")->i;
    return OK;
}

static err_t check_answers(struct report *p, struct str answers)
{
    bool fits = answers.n == 5;

    for (size_t i = 0; fits && i < 5; i++)
        fits = answers.p[i] >= '0' && answers.p[i] <= (i < 4 ? '1' : '5');
    return fits ? OK : err_make(p->call->arena, E_FIELD_FORM, "field", "Answers", "form", "10114", NULL);
}

static void put_answers(struct report *p, struct json_writer *w, const struct xml *row, struct str answers, int64_t officer)
{
    static const char *const names[] = {"careRendered", "paymentAsked", "drugPrescribed", "drugReceived"};
    date_t day = old_day(row_text(row, "Date"));

    json_key(w, STR("feedback"));
    json_open(w, '{');
    for (size_t i = 0; i < 4; i++) {
        json_key(w, str_of(names[i]));
        json_put_bool(w, answers.p[i] == '1');
    }
    json_key(w, STR("asessment"));
    json_put_int(w, answers.p[4] - '0');
    if (officer) {
        json_key(w, STR("officerId"));
        json_put_int(w, officer);
    }
    if (!date_none(day)) {
        json_key(w, STR("feedbackDate"));
        json_put_stamp(w, zone_day_start(p->call->api->env->zone, day));
    }
    json_close(w, '}');
}

static err_t write_input(struct report *p, const struct xml *row, struct buf *out)
{
    struct json_writer w = json_writer(out);
    struct str answers = row_text(row, "Answers");
    int64_t officer;
    uuid_t claim;

    TRY(check_answers(p, answers));
    TRY(officer_of(p, row, &officer));
    TRY(claim_of(p, row, &claim));
    json_open(&w, '{');
    json_key(&w, STR("claim"));
    json_put_uuid(&w, claim);
    put_answers(p, &w, row, answers, officer);
    json_close(&w, '}');
    return OK;
}

/* The same again is answered as accepted, whatever it says. */
static void there(struct report *p, struct str file, struct str name, err_t why)
{
    report_add(p, &(struct outcome){.file = file, .kind = "feedback", .name = name, .response = ACCEPTED, .state = "repeated", .why = why,
                                    .sentence = text_err(p->call->arena, p->call->api->texts, p->call->language, why)});
}

static void take(struct report *p, struct str file, const struct xml *root, void *state)
{
    struct feedbacks *s = state;
    const struct xml *row = xml_is(root, "feedback") ? root : xml_child(root, "feedback");
    struct str name = row_text(row, "ClaimUUID").n ? row_text(row, "ClaimUUID") : row_text(row, "ClaimCode");
    struct buf input;
    err_t e;

    p->code = code_of;
    buf_init(&input, p->call->arena, 512);
    e = row ? write_input(p, row, &input) : err_make(p->call->arena, E_RULE, "rule", "mobile_no_feedback", NULL);
    if (e && err_http(e->id) >= 500)
        p->stop = e;
    else if (e && code_of(e) == CODE_THERE)
        there(p, file, name, e);
    else if (e)
        report_refused(p, file, row ? "feedback" : "file", row ? name : file, row ? REFUSED : WRONG, e);
    else if (!map_put(&s->seen, buf_str(&input), s))
        report_run(p, &(struct sending){file, "feedback", name, "claim.deliver_feedback", buf_str(&input), number_of, NULL});
}

void take_feedbacks(struct call *c, struct reply *r)
{
    static const struct upload feedbacks = {"claim.deliver_feedback", WRONG, NULL, take, NULL};
    struct feedbacks state;

    map_init(&state.seen, c->arena, 16);
    upload_take(c, r, &feedbacks, &state);
}
