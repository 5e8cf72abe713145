/* Whether a claim that is being entered may be there already: the same patient, days that overlap, and the same facility or the same
 * main diagnosis. Claims that the caller may see are named; of others he learns only that there are some on these days, wherever and
 * of whatever diagnosis: neither can be guessed by asking again. */
#include "model/query/access.h"
#include "module/claim_counter/claim_counter.h"
#include "module/claim/claim.h"
#include "module/rows.h"

enum { MOST = 100, DAYS_MOST = 366 };   /* claims; days of one visit */

struct asked {
    uuid_t insuree, facility, icd, except;
    date_t from, to;
};

static struct str sent(const struct function_call *c, const char *name)
{
    const struct json *v = json_get(c->arguments, name);

    return v && v->kind == JSON_STRING ? v->text : STR_NONE;
}

/* What is no key is nobody's. */
static uuid_t key(const struct function_call *c, const char *name)
{
    uuid_t out;

    return uuid_read(sent(c, name), &out) ? out : UUID_NONE;
}

static err_t read_asked(struct function_call *c, struct asked *out)
{
    struct str from = sent(c, "dateFrom"), to = sent(c, "dateTo");
    char last[10];

    *out = (struct asked){key(c, "insuree"), key(c, "healthFacility"), key(c, "icd"), key(c, "except"), DATE_NONE, DATE_NONE};
    if (!date_read(from.p, from.n, &out->from)) return err_make(c->arena, E_FIELD_FORM, "field", "dateFrom", "form", "2026-11-21", NULL);
    out->to = out->from;
    if (to.n && !date_read(to.p, to.n, &out->to)) return err_make(c->arena, E_FIELD_FORM, "field", "dateTo", "form", "2026-11-21", NULL);
    if (out->to.day - out->from.day < DAYS_MOST) return OK;
    date_write(date_add_days(out->from, DAYS_MOST - 1), last);
    return err_make(c->arena, E_FIELD_RANGE, "field", "dateTo", "min", str_zero(c->arena, from), "max", str_format(c->arena, "%.10s", last).p, NULL);
}

/* All on these days, wherever they are: those alike and the newest first. */
static err_t find(struct function_call *c, const struct asked *a, struct db_rows *out)
{
    static const enum db_type types[] = {DB_UUID};
    const struct db_value params[] = {db_uuid(a->insuree), db_date(a->to), db_date(a->from), db_uuid(a->facility), db_uuid(a->icd),
                                      db_uuid(a->except), db_int(MOST)};
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, STR("SELECT c.uuid FROM claim c JOIN insuree i ON i.id = c.insuree_id"
                           " JOIN health_facility f ON f.id = c.health_facility_id JOIN diagnosis d ON d.id = c.icd_id"
                           " WHERE i.uuid = $1 AND c.date_from <= $2 AND coalesce(c.date_to, c.date_from) >= $3"
                           " AND c.uuid <> $6 AND c.status <> 1 AND c.deleted_at IS NULL"
                           " ORDER BY CASE WHEN f.uuid = $4 OR d.uuid = $5 THEN 0 ELSE 1 END, c.date_from DESC, c.id DESC LIMIT $7"), params, sizeof params / sizeof *params, types, 1, out);
    db_release(conn);
    return e;
}

static err_t read_seen(struct function_call *c, const struct db_rows *rows, struct found *out)
{
    static const right_t reading[] = {RIGHT_CLAIM_READ};
    uuid_t *uuids = ARENA_ARRAY(c->arena, uuid_t, rows->rows);
    struct condition in = rows_test(c->arena, "uuid", LOOKUP_IN, 0);
    struct db_value list;

    for (size_t i = 0; i < rows->rows; i++) uuids[i] = db_cell(rows, i, 0)->u;
    list = db_list(DB_UUIDS, uuids, rows->rows);
    return rows_read(c, access_lent(c->arena, c->who, reading, 1), counter_query(&claim_entity, &in, RIGHT_CLAIM_READ),
                     "uuid code dateFrom dateTo status healthFacility{uuid code name} icd{uuid code name}", &list, 1, out);
}

static bool is_row(const struct found *r, size_t row, const char *path, uuid_t uuid)
{
    const struct db_value *v = rows_cell(r, row, path);

    return !v->null && uuid_cmp(v->u, uuid) == 0;
}

static bool is_alike(const struct found *r, size_t row, const struct asked *a)
{
    return is_row(r, row, "healthFacility.uuid", a->facility) || is_row(r, row, "icd.uuid", a->icd);
}

static void put_claim(struct json_writer *w, const struct found *r, size_t row, const struct asked *a)
{
    static const struct type uuid = UUID, day = DATE, status = INT;

    json_open(w, '{');
    answer_cell(w, "uuid", r, row, "uuid", &uuid);
    answer_text(w, "code", rows_text(r, row, "code"));
    answer_cell(w, "dateFrom", r, row, "dateFrom", &day);
    answer_cell(w, "dateTo", r, row, "dateTo", &day);
    answer_cell(w, "status", r, row, "status", &status);
    answer_text(w, "healthFacility", rows_text(r, row, "healthFacility.name"));
    answer_text(w, "icd", rows_text(r, row, "icd.code"));
    json_key(w, STR("sameFacility"));
    json_put_bool(w, is_row(r, row, "healthFacility.uuid", a->facility));
    json_key(w, STR("sameDiagnosis"));
    json_put_bool(w, is_row(r, row, "icd.uuid", a->icd));
    json_close(w, '}');
}

err_t claim_duplicates(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);
    struct found seen = {0};
    struct db_rows rows = {0};
    struct asked a;
    bool open;

    TRY(read_asked(c, &a));
    TRY(counter_enquire(c, db_uuid(a.insuree), &open));
    if (open) TRY(find(c, &a, &rows));
    if (rows.rows) TRY(read_seen(c, &rows, &seen));
    json_open(&w, '{');
    json_key(&w, STR("claims"));
    json_open(&w, '[');
    for (size_t i = seen.from; i < seen.to; i++)
        if (is_alike(&seen, i, &a)) put_claim(&w, &seen, i, &a);
    json_close(&w, ']');
    json_key(&w, STR("others"));
    json_put_int(&w, rows.rows > seen.to - seen.from);
    json_close(&w, '}');
    return OK;
}

static const struct argument duplicate_arguments[] = {
    {"insuree", "UUID!"}, {"healthFacility", "UUID!"}, {"dateFrom", "Date!"}, {"dateTo", "Date"}, {"icd", "UUID"}, {"except", "UUID"},
    ARGUMENTS_END
};

static const struct function functions[] = {
    { .name = "claimDuplicates", .arguments = duplicate_arguments, .type = "GenericScalar", .right = RIGHT_CLAIM_CREATE,
      .run = claim_duplicates },
    FUNCTIONS_END
};

const struct module claim_counter_module = { .name = "claim_counter", .functions = functions };
