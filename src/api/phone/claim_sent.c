#include "api/phone/claim.h"

#include "base/map.h"
#include "db/sql.h"

static const char *const lists[SENT_KINDS] = {"items", "services"};
static const char *const members[SENT_KINDS][3] = {
    {"ItemCode", "ItemPrice", "ItemQuantity"}, {"ServiceCode", "ServicePrice", "ServiceQuantity"},
};

/* ---- what was sent ---- */

static bool read_number(const struct json *v, const char *name, int64_t *out)
{
    struct str text = phone_text(v, name);

    return text.n && decimal_read(text.p, text.n, 2, false, out);
}

static err_t read_line(struct phone *p, const struct json *v, int kind, struct sent_claim *s)
{
    struct sent_line *line = vec_add(&s->lines[kind]);

    line->code = phone_text(v, members[kind][0]);
    if (!line->code.p) line->code = STR("");
    if (!read_number(v, members[kind][1], &line->price.minor) || !read_number(v, members[kind][2], &line->quantity.hundredth))
        return err_make(p->call->arena, E_FIELD_FORM, "field", lists[kind], "form", "0.00", NULL);
    return OK;
}

static err_t read_lines(struct phone *p, const struct json *v, int kind, struct sent_claim *s)
{
    const struct json *list = phone_member(v, lists[kind]);

    vec_init(&s->lines[kind], p->call->arena);
    if (!list) return OK;
    if (list->kind != JSON_ARRAY) return err_make(p->call->arena, E_FIELD_TYPE, "field", lists[kind], "type", "list", NULL);
    TRY(limit_check(p->call->arena, &p->call->api->env->limits, LIMIT_CHILDREN, list->count));
    for (const struct json *line = list->first; line; line = line->next) TRY(read_line(p, line, kind, s));
    return OK;
}

static err_t read_details(struct phone *p, const struct json *details, struct sent_claim *s)
{
    static const char *const diagnoses[SENT_DIAGNOSES] = {"ICDCode", "ICDCode1", "ICDCode2", "ICDCode3", "ICDCode4"};

    TRY(phone_required(p, details, "ClaimCode", &s->code));
    TRY(phone_date(p, details, "ClaimDate", true, &s->claimed));
    TRY(phone_date(p, details, "StartDate", true, &s->from));
    TRY(phone_date(p, details, "EndDate", false, &s->to));
    for (size_t i = 0; i < SENT_DIAGNOSES; i++) s->diagnoses[i] = phone_text(details, diagnoses[i]);
    s->visit = phone_text(details, "VisitType");
    s->comment = phone_text(details, "Comment");
    return OK;
}

/* ---- what it names ---- */

static err_t find_rows(struct phone *p, const struct json *details, struct sent_claim *s)
{
    struct str facility = phone_text(details, "HFCode"), insuree = phone_text(details, "CHFID"), admin = phone_text(details, "ClaimAdmin");
    const struct db_value params[] = {
        db_text(facility.p ? facility : STR("")), db_text(insuree.p ? insuree : STR("")), db_text(admin.p ? admin : STR("")),
    };
    const struct db_value *at;
    struct db_rows rows;

    TRY(phone_query(p, "SELECT (SELECT id FROM health_facility WHERE code = $1 AND deleted_at IS NULL),"
                       " (SELECT id FROM insuree WHERE chf_id = $2 AND deleted_at IS NULL),"
                       " (SELECT a.id FROM claim_admin a JOIN health_facility h ON h.id = a.health_facility_id WHERE a.code = $3 AND h.code = $1"
                       " AND a.deleted_at IS NULL ORDER BY a.id LIMIT 1)", params, 3, "iii", &rows));
    at = db_cell(&rows, 0, 0);
    s->facility = at[0].null ? 0 : at[0].i;
    s->insuree = at[1].null ? 0 : at[1].i;
    s->admin = at[2].null ? 0 : at[2].i;
    return OK;
}

/* Which of these codes a register has. */
static err_t known_codes(struct phone *p, const char *table, const struct str *codes, size_t n, struct map *out)
{
    const struct db_value list = db_list(DB_TEXTS, codes, n);
    struct db_rows rows;
    struct sql s;

    map_init(out, p->call->arena, n);
    if (!n) return OK;
    sql_init(&s, p->call->arena, db_engine(p->call->api->db));
    sql_add(&s, "SELECT code FROM %s WHERE deleted_at IS NULL AND ", table);
    sql_in(&s, "code", 1);
    TRY(phone_query(p, str_zero(p->call->arena, sql_text(&s)), &list, 1, "t", &rows));
    for (size_t i = 0; i < rows.rows; i++) map_put(out, db_cell(&rows, i, 0)->s, out);
    return OK;
}

static err_t find_lines(struct phone *p, struct sent_claim *s, int kind)
{
    static const char *const tables[SENT_KINDS] = {"medical_item", "medical_service"};
    size_t n = s->lines[kind].n;
    struct str *codes = ARENA_ARRAY(p->call->arena, struct str, n + 1);
    struct map known;

    for (size_t i = 0; i < n; i++) codes[i] = s->lines[kind].at[i].code;
    TRY(known_codes(p, tables[kind], codes, n, &known));
    for (size_t i = 0; i < n; i++) s->lines[kind].at[i].known = map_get(&known, codes[i]) != NULL;
    return OK;
}

static err_t find_diagnoses(struct phone *p, struct sent_claim *s)
{
    struct str codes[SENT_DIAGNOSES];
    struct map known;
    size_t n = 0;

    for (size_t i = 0; i < SENT_DIAGNOSES; i++)
        if (s->diagnoses[i].n) codes[n++] = s->diagnoses[i];
    TRY(known_codes(p, "diagnosis", codes, n, &known));
    s->diagnoses_known = s->diagnoses[0].n > 0;
    for (size_t i = 0; i < n; i++) s->diagnoses_known = s->diagnoses_known && map_get(&known, codes[i]);
    return OK;
}

err_t sent_claim_read(struct phone *p, const struct json *v, struct sent_claim *out)
{
    const struct json *details = phone_member(v, "details");

    *out = (struct sent_claim){0};
    TRY(read_details(p, details, out));
    for (int kind = 0; kind < SENT_KINDS; kind++) TRY(read_lines(p, v, kind, out));
    TRY(find_rows(p, details, out));
    for (int kind = 0; kind < SENT_KINDS; kind++) TRY(find_lines(p, out, kind));
    return find_diagnoses(p, out);
}

static bool all_known(const struct sent_claim *s, int kind)
{
    for (size_t i = 0; i < s->lines[kind].n; i++)
        if (!s->lines[kind].at[i].known) return false;
    return true;
}

enum phone_claim_code sent_claim_check(const struct sent_claim *s)
{
    if (!s->facility) return CLAIM_FACILITY;
    if (!s->insuree) return CLAIM_INSUREE;
    if (!date_none(s->to) && date_cmp(s->to, s->from) < 0) return CLAIM_DATES;
    if (!s->diagnoses_known) return CLAIM_DIAGNOSIS;
    if (!all_known(s, SENT_ITEMS)) return CLAIM_ITEM;
    if (!all_known(s, SENT_SERVICES)) return CLAIM_SERVICE;
    return s->admin ? CLAIM_ACCEPTED : CLAIM_ADMIN;
}

/* ---- what was sent before ---- */

static bool is_among(const struct sent_line *line, const struct db_rows *rows)
{
    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *at = db_cell(rows, i, 0);
        if (str_eq(at[0].s, line->code) && at[1].i == line->quantity.hundredth && at[2].i == line->price.minor) return true;
    }
    return false;
}

err_t sent_claim_lines_are(struct phone *p, const struct sent_claim *s, int64_t claim, bool *out)
{
    static const char *const sql[SENT_KINDS] = {
        "SELECT m.code, l.qty_provided, l.price_asked FROM claim_item l JOIN medical_item m ON m.id = l.item_id WHERE l.claim_id = $1"
        " AND l.deleted_at IS NULL",
        "SELECT m.code, l.qty_provided, l.price_asked FROM claim_service l JOIN medical_service m ON m.id = l.service_id"
        " WHERE l.claim_id = $1 AND l.deleted_at IS NULL",
    };
    const struct db_value key = db_int(claim);
    struct db_rows rows;

    *out = true;
    for (int kind = 0; kind < SENT_KINDS && *out; kind++) {
        TRY(phone_query(p, sql[kind], &key, 1, "tim", &rows));
        *out = rows.rows == s->lines[kind].n;
        for (size_t i = 0; i < s->lines[kind].n && *out; i++) *out = is_among(&s->lines[kind].at[i], &rows);
    }
    return OK;
}

/* ---- as the command takes it ---- */

static void put_named(struct json_writer *w, const char *key, const char *by)
{
    json_key(w, str_of(key));
    json_open(w, '{');
    json_key(w, str_of(by));
}

static void put_id(struct json_writer *w, const char *key, int64_t id)
{
    put_named(w, key, "id");
    json_put_int(w, id);
    json_close(w, '}');
}

static void put_code(struct json_writer *w, const char *key, struct str code)
{
    put_named(w, key, "code");
    json_put_str(w, code);
    json_close(w, '}');
}

static void put_day(struct json_writer *w, const char *key, date_t day)
{
    json_key(w, str_of(key));
    json_put_date(w, day);
}

static void put_lines(struct json_writer *w, const struct sent_claim *s, int kind)
{
    static const char *const entries[SENT_KINDS] = {"item", "service"};

    json_key(w, str_of(lists[kind]));
    json_open(w, '[');
    for (size_t i = 0; i < s->lines[kind].n; i++) {
        const struct sent_line *line = &s->lines[kind].at[i];
        json_open(w, '{');
        put_code(w, entries[kind], line->code);
        json_key(w, STR("qtyProvided"));
        json_put_decimal(w, line->quantity.hundredth, 2, true);
        json_key(w, STR("priceAsked"));
        json_put_decimal(w, line->price.minor, 2, true);
        json_close(w, '}');
    }
    json_close(w, ']');
}

struct str sent_claim_input(struct phone *p, const struct sent_claim *s)
{
    static const char *const diagnoses[SENT_DIAGNOSES] = {"icd", "icd1", "icd2", "icd3", "icd4"};
    struct json_writer w;
    struct buf text;

    buf_init(&text, p->call->arena, 1024);
    w = json_writer(&text);
    json_open(&w, '{');
    answer_text(&w, "code", s->code);
    put_id(&w, "healthFacility", s->facility);
    put_id(&w, "insuree", s->insuree);
    put_id(&w, "admin", s->admin);
    for (size_t i = 0; i < SENT_DIAGNOSES; i++)
        if (s->diagnoses[i].n) put_code(&w, diagnoses[i], s->diagnoses[i]);
    put_day(&w, "dateClaimed", s->claimed);
    put_day(&w, "dateFrom", s->from);
    put_day(&w, "dateTo", date_none(s->to) ? s->from : s->to);
    if (s->visit.n) answer_text(&w, "visitType", s->visit);
    if (s->comment.n) answer_text(&w, "explanation", s->comment);
    for (int kind = 0; kind < SENT_KINDS; kind++) put_lines(&w, s, kind);
    json_close(&w, '}');
    return buf_str(&text);
}
