/* People from anywhere, asked for by their exact number at a counter (decision D21, enrolment 6.7): journalled and limited. */
#include "base/arena.h"
#include "base/base64.h"
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/rows.h"

enum { RIGHT_ENQUIRE = 101105, RIGHT_ENTER_CLAIM = 111002, RIGHT_LOAD_CLAIM = 111005 };
enum { HOUR_S = 3600, DAY_S = 86400, AGAIN_S = 600 };   /* who looks again within AGAIN_S is not noted again */

static bool may_enquire(const struct function_call *c)
{
    return access_holds(c->who, RIGHT_ENQUIRE) || access_holds(c->who, RIGHT_ENTER_CLAIM) || access_holds(c->who, RIGHT_LOAD_CLAIM);
}

/* ---- the journal, which also counts ---- */

static stamp_t before(stamp_t now, int64_t seconds) { return (stamp_t){now.us - seconds * 1000000}; }

static err_t count(struct tx *tx, int64_t person, int64_t *hour, int64_t *again)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct db_value params[] = {db_int(tx->who->user), db_stamp(before(tx->now, HOUR_S)), db_int(person), db_stamp(before(tx->now, AGAIN_S))};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT count(*), CAST(COALESCE(SUM(CASE WHEN row_id = $3 AND at > $4 THEN 1 ELSE 0 END), 0) AS bigint)"
                               " FROM journal WHERE op = 5 AND actor = $1 AND at > $2"), params, 4, types, 2, &rows));
    *hour = db_cell(&rows, 0, 0)->i;
    *again = db_cell(&rows, 0, 1)->i;
    return OK;
}

static err_t person_of(struct tx *tx, struct db_value key, struct record **out, size_t *n)
{
    const struct access *who = tx->who;
    const char *column = key.type == DB_UUID ? "uuid" : "chf_id";
    err_t e;

    tx->who = access_program();
    e = tx_get_found(tx, &insuree_entity, str_format(tx->arena, "SELECT uuid FROM insuree WHERE %s = $1 AND deleted_at IS NULL", column),
                     &key, 1, out, n);
    tx->who = who;
    return e;
}

/* Numbers that nobody has count like others: who guesses is stopped, and seen. */
static err_t note(struct function_call *c, struct tx *tx, struct db_value key, bool *found)
{
    struct record *person;
    int64_t hour, again;
    size_t n;

    TRY(person_of(tx, key, &person, &n));
    TRY(count(tx, n ? person->at[COLUMN_ID].i : 0, &hour, &again));
    *found = n;
    if (n && again) return OK;
    if (hour >= setting_int(c->settings, SETTING_ENQUIRIES))
        return err_make(c->arena, E_RATE, "retry_s", str_format(c->arena, "%d", AGAIN_S).p, NULL);
    return tx_note(tx, &insuree_entity, OP_ACCESS, n ? person : NULL, STR("{\"enquiry\":true}"));
}

static err_t enquire(struct function_call *c, struct db_value key, bool *opened)
{
    struct tx *tx;
    err_t e;

    *opened = false;
    if (!c->write || !may_enquire(c)) return OK;
    TRY(tx_begin(c->write, c->arena, c->who, uuid_new(c->env), &tx));
    e = note(c, tx, key, opened);
    if (!e) return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

err_t policy_opens_person(struct function_call *c, struct db_value key, bool *out)
{
    TRY(policy_sees(c, &insuree_entity, key.type == DB_UUID ? "uuid" : "chfId", key, out));
    return *out ? OK : enquire(c, key, out);
}

err_t policy_opened_person(struct tx *tx, int64_t person, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_int(tx->who->user), db_stamp(before(tx->now, DAY_S)), db_int(person)};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT row_id FROM journal WHERE op = 5 AND actor = $1 AND at > $2 AND entity = 'insuree' AND row_id = $3"
                               " LIMIT 1"), params, 3, types, 1, &rows));
    *out = rows.rows > 0;
    return OK;
}

/* ---- the enquiry view ---- */

#define PERSON_PICKS \
    "id uuid chfId lastName otherNames dob status gender{code} photo{id} healthFacility{code name}" \
    " insureePolicies{effectiveDate expiryDate policy{uuid status expiryDate product{code name}}}"

/* Enrolment 6.7. */
const char *policy_cover_letter(const struct found *covers, size_t row, date_t today)
{
    const struct db_value *from = rows_cell(covers, row, "effectiveDate"), *last = rows_cell(covers, row, "expiryDate");
    const struct db_value *status = rows_cell(covers, row, "policy.status");

    if (from->null || date_cmp(from->d, today) > 0) return "I";
    if (!last->null && date_cmp(last->d, today) < 0) return "E";
    switch (status->null ? LAW_IDLE : (enum law_policy_status)status->i) {
    case LAW_IDLE: return "I";
    case LAW_ACTIVE: return "A";
    case LAW_SUSPENDED: return "S";
    case LAW_READY: return "R";
    case LAW_EXPIRED: break;
    }
    return "E";
}

static void put_cover(struct json_writer *w, const struct found *covers, size_t row, date_t today)
{
    static const struct type day = DATE, key = UUID;

    json_open(w, '{');
    answer_cell(w, "policyUuid", covers, row, "policy.uuid", &key);
    answer_text(w, "productCode", rows_text(covers, row, "policy.product.code"));
    answer_text(w, "productName", rows_text(covers, row, "policy.product.name"));
    answer_cell(w, "effectiveDate", covers, row, "effectiveDate", &day);
    answer_cell(w, "expiryDate", covers, row, "expiryDate", &day);
    answer_text(w, "status", str_of(policy_cover_letter(covers, row, today)));
    json_close(w, '}');
}

static void put_covers(struct function_call *c, struct json_writer *w, const struct found *people)
{
    struct found covers = rows_list(people, 0, "insureePolicies", NULL);

    json_key(w, STR("covers"));
    json_open(w, '[');
    for (size_t i = covers.from; i < covers.to; i++) put_cover(w, &covers, i, env_today(c->env));
    json_close(w, ']');
}

/* A photo that cannot be read leaves the answer without one. */
static void put_photo(struct function_call *c, struct json_writer *w, const struct found *people)
{
    struct str photo = STR_NONE;
    err_t e = insuree_photo_read(c, rows_cell(people, 0, "photo.id"), &photo);

    json_key(w, STR("photo"));
    if (e || !photo.n) json_put_null(w);
    else json_put_str(w, base64(c->arena, photo));
}

static void put_person(struct function_call *c, const struct found *people)
{
    static const struct type day = DATE, key = UUID, text = TEXT(100);
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '{');
    answer_cell(&w, "uuid", people, 0, "uuid", &key);
    answer_cell(&w, "chfId", people, 0, "chfId", &text);
    answer_cell(&w, "lastName", people, 0, "lastName", &text);
    answer_cell(&w, "otherNames", people, 0, "otherNames", &text);
    answer_cell(&w, "dob", people, 0, "dob", &day);
    answer_cell(&w, "gender", people, 0, "gender.code", &text);
    answer_cell(&w, "status", people, 0, "status", &text);
    answer_cell(&w, "facilityCode", people, 0, "healthFacility.code", &text);
    answer_cell(&w, "facilityName", people, 0, "healthFacility.name", &text);
    put_photo(c, &w, people);
    put_covers(c, &w, people);
    json_close(&w, '}');
}

/* Nothing for a number that nobody has. */
err_t policy_enquiry(struct function_call *c)
{
    struct db_value number = db_text(json_get(c->arguments, "chfId")->text);
    struct condition test = rows_test(c->arena, "chfId", LOOKUP_EXACT, 0);
    struct found people;
    bool seen;

    if (!may_enquire(c)) return access_may(c->arena, c->who, RIGHT_ENQUIRE);
    TRY(policy_opens_person(c, number, &seen));
    if (!seen) return OK;
    TRY(rows_read(c, access_program(), (struct query){.entity = &insuree_entity, .where = &test}, PERSON_PICKS, &number, 1, &people));
    if (people.to) put_person(c, &people);
    return OK;
}
