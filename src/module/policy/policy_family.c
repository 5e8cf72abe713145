/* What an officer needs to sell to a family and to tell its members whether they are covered: products on offer with what each
 * would cost, and the cover of each person. Neither register is his to read (121001, 101500), what he may sell is. */
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/rows.h"

enum { RIGHT_PRODUCT_READ = 121001 };

static err_t family_of(struct function_call *c, struct db_value *uuid, bool *seen)
{
    static const struct type key = UUID;

    TRY(value_read(c->arena, &key, "familyUuid", json_get(c->arguments, "familyUuid"), uuid));
    return rows_seen(c, &family_entity, "uuid", *uuid, seen);
}

/* ---- covers ---- */

static void put_cover(struct function_call *c, struct json_writer *w, const struct found *covers, size_t row)
{
    static const struct type day = DATE, key = UUID;

    json_open(w, '{');
    answer_cell(w, "insureeUuid", covers, row, "insuree.uuid", &key);
    answer_cell(w, "policyUuid", covers, row, "policy.uuid", &key);
    answer_text(w, "productCode", rows_text(covers, row, "policy.product.code"));
    answer_text(w, "productName", rows_text(covers, row, "policy.product.name"));
    answer_cell(w, "effectiveDate", covers, row, "effectiveDate", &day);
    answer_cell(w, "expiryDate", covers, row, "expiryDate", &day);
    answer_text(w, "status", policy_cover_letter(c->arena, covers, row, env_today(c->env)));
    json_close(w, '}');
}

static err_t put_covers(struct function_call *c, const struct access *who, const char *path, const struct db_value *key)
{
    struct condition test = rows_test(c->arena, path, LOOKUP_EXACT, 0);
    const struct query q = {.entity = &insuree_policy_entity, .where = &test};
    struct json_writer w = json_writer(&c->out);
    struct found covers = {0};

    if (who)
        TRY(rows_read(c, who, q, "effectiveDate expiryDate insuree{uuid} policy{uuid status expiryDate product{code name}}", key, 1, &covers));
    json_open(&w, '[');
    for (size_t i = covers.from; i < covers.to; i++) put_cover(c, &w, &covers, i);
    json_close(&w, ']');
    return OK;
}

/* Who may read the family's policies sees whom they cover, of the people whom his places show him. */
err_t policy_family_covers(struct function_call *c)
{
    static const right_t rights[] = {RIGHT_INSUREE_READ, RIGHT_INSUREE_POLICY_READ, RIGHT_PRODUCT_READ};
    struct db_value family;
    bool seen;

    TRY(family_of(c, &family, &seen));
    return put_covers(c, seen ? access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights) : NULL, "policy__family__uuid", &family);
}

/* Who sees a person sees all that covers him, also what he has from a family that he has left. */
err_t policy_insuree_covers(struct function_call *c)
{
    static const struct type uuid = UUID;
    struct db_value person;
    bool seen;

    TRY(value_read(c->arena, &uuid, "insureeUuid", json_get(c->arguments, "insureeUuid"), &person));
    TRY(rows_seen(c, &insuree_entity, "uuid", person, &seen));
    return put_covers(c, seen ? access_program() : NULL, "insuree__uuid", &person);
}

/* ---- offers ---- */

enum { OFFER_ID, OFFER_UUID, OFFER_CODE, OFFER_NAME, OFFER_MEMBERS, OFFER_FAMILY, OFFER_COLUMNS };

static const enum db_type offer_types[OFFER_COLUMNS] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_INT, DB_INT};

/* On sale that day where the family lives, in its region, or everywhere. */
static err_t products_of(struct db_conn *conn, struct db_value family, date_t day, struct db_rows *out)
{
    const struct str sql = STR(
        "SELECT p.id, p.uuid, p.code, p.name, p.max_members, f.id FROM family f LEFT JOIN location d ON d.id = f.district_id"
        " JOIN product p ON p.location_id IS NULL OR p.location_id = f.district_id OR p.location_id = d.parent_id"
        " WHERE f.uuid = $1 AND f.deleted_at IS NULL AND p.deleted_at IS NULL AND p.date_from <= $2 AND p.date_to >= $2"
        " ORDER BY p.code, p.id LIMIT 100");
    const struct db_value params[] = {family, db_date(day)};

    return db_query(conn, sql, params, 2, offer_types, OFFER_COLUMNS, out);
}

static void put(struct json_writer *w, const char *key, const struct type *t, struct db_value v)
{
    json_key(w, str_of(key));
    value_write(w, t, &v);
}

static void put_offer(struct json_writer *w, const struct db_value *row, const struct policy_terms *t)
{
    static const struct type uuid = UUID, text = TEXT(100), day = DATE, money = MONEY, number = INT;

    json_open(w, '{');
    put(w, "productUuid", &uuid, row[OFFER_UUID]);
    put(w, "productCode", &text, row[OFFER_CODE]);
    put(w, "productName", &text, row[OFFER_NAME]);
    put(w, "maxMembers", &number, row[OFFER_MEMBERS]);
    put(w, "stage", &text, db_text(t->enrolment.stage == LAW_RENEWAL ? STR("R") : STR("N")));
    put(w, "startDate", &day, db_date(t->period.start));
    put(w, "expiryDate", &day, db_date(t->period.expiry));
    put(w, "value", &money, db_int(t->value.value.minor));
    put(w, "contribution", &money, db_int(t->value.contribution.minor));
    put(w, "registration", &money, db_int(t->value.registration.minor));
    put(w, "assembly", &money, db_int(t->value.assembly.minor));
    put(w, "discount", &money, db_int(t->value.discount.minor));
    put(w, "lumpSum", &money, db_int(t->product.plan.lump_sum.minor));
    put(w, "adults", &number, db_int(t->value.kept.adults + t->value.kept.other_adults));
    put(w, "children", &number, db_int(t->value.kept.children + t->value.kept.other_children));
    put(w, "extraMembers", &number, db_int(t->value.extra_adults + t->value.extra_children));
    put(w, "notCovered", &number, db_int(t->value.dropped));
    json_close(w, '}');
}

/* A product that the law gives no answer for is not on offer. */
static err_t put_offers(struct function_call *c, struct db_conn *conn, struct db_value family, struct law_enrolment e)
{
    struct json_writer w = json_writer(&c->out);
    struct policy_terms terms;
    struct db_rows rows;

    TRY(products_of(conn, family, e.enrolled, &rows));
    json_open(&w, '[');
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        err_t failed = policy_terms(conn, c->arena, c->settings, env_today(c->env), row[OFFER_FAMILY].i, row[OFFER_ID].i, 0, e, &terms);
        if (failed && !err_is(failed, E_RULE)) return failed;
        if (!failed) put_offer(&w, row, &terms);
    }
    json_close(&w, ']');
    return OK;
}

err_t policy_offers(struct function_call *c)
{
    static const struct type day = DATE;
    struct law_enrolment e = {.stage = str_is(json_get(c->arguments, "stage")->text, "R") ? LAW_RENEWAL : LAW_NEW,
                              .previous_expiry = DATE_NONE};
    struct db_value family, on;
    struct db_conn *conn;
    err_t failed;
    bool seen;

    TRY(family_of(c, &family, &seen));
    TRY(value_read(c->arena, &day, "enrollDate", json_get(c->arguments, "enrollDate"), &on));
    if (!seen || on.null) return OK;   /* nothing is told of a family that he does not see */
    e.enrolled = on.d;
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    failed = put_offers(c, conn, family, e);
    db_release(conn);
    return failed;
}
