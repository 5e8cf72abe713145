/* The view of a person who is asked for by his exact number at a counter (enrolment 6.7). */
#include "base/arena.h"
#include "base/base64.h"
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/rows.h"
#include "scheme/cover.h"

/* ---- the enquiry view ---- */

#define PERSON_PICKS \
    "id uuid chfId lastName otherNames dob status gender{code} photo{id} healthFacility{code name}" \
    " insureePolicies{effectiveDate expiryDate policy{uuid status expiryDate product{code name}}}"

/* Enrolment 6.7. */
struct str policy_cover_letter(struct arena *a, const struct found *covers, size_t row, date_t today)
{
    const struct db_value *from = rows_cell(covers, row, "effectiveDate"), *last = rows_cell(covers, row, "expiryDate");
    const struct db_value *status = rows_cell(covers, row, "policy.status");
    const struct law_cover cover = {DATE_NONE, from->null ? DATE_NONE : from->d, last->null ? DATE_NONE : last->d};

    return str_format(a, "%c", law_cover_letter(&cover, status->null ? LAW_IDLE : (enum law_policy_status)status->i, today));
}

static void put_cover(struct function_call *c, struct json_writer *w, const struct found *covers, size_t row)
{
    static const struct type day = DATE, key = UUID;

    json_open(w, '{');
    answer_cell(w, "policyUuid", covers, row, "policy.uuid", &key);
    answer_text(w, "productCode", rows_text(covers, row, "policy.product.code"));
    answer_text(w, "productName", rows_text(covers, row, "policy.product.name"));
    answer_cell(w, "effectiveDate", covers, row, "effectiveDate", &day);
    answer_cell(w, "expiryDate", covers, row, "expiryDate", &day);
    answer_text(w, "status", policy_cover_letter(c->arena, covers, row, env_today(c->env)));
    json_close(w, '}');
}

static void put_covers(struct function_call *c, struct json_writer *w, const struct found *people)
{
    struct found covers = rows_list(people, 0, "insureePolicies", NULL);

    json_key(w, STR("covers"));
    json_open(w, '[');
    for (size_t i = covers.from; i < covers.to; i++) put_cover(c, w, &covers, i);
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

/* Who was merged with another is found by the number that he had. */
static err_t number_now(struct function_call *c, struct str sent, struct db_value *out)
{
    struct db_conn *conn;
    struct str now;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = insuree_known_as(conn, c->arena, sent, &now);
    db_release(conn);
    *out = db_text(now);
    return e;
}

/* Nothing for a number that nobody has, or had. */
err_t policy_enquiry(struct function_call *c)
{
    struct db_value number;
    struct condition test = rows_test(c->arena, "chfId", LOOKUP_EXACT, 0);
    struct found people;
    bool seen;

    TRY(insuree_may_enquire(c));
    TRY(number_now(c, json_get(c->arguments, "chfId")->text, &number));
    TRY(insuree_opens(c, number, &seen));
    if (!seen) return OK;
    TRY(rows_read(c, access_program(), (struct query){.entity = &insuree_entity, .where = &test}, PERSON_PICKS, &number, 1, &people));
    if (people.to) put_person(c, &people);
    return OK;
}
