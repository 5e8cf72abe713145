/* What the cover of a person leaves for a service or an item (enrolment 6.8). */
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/rows.h"
#include "scheme/eligibility.h"

typedef VEC(struct law_offer) offers_t;

/* Services of these categories are counted by claims. */
enum { ADMISSION, VISIT, CONSULTATION, SURGERY, DELIVERY, ANTENATAL, CATEGORIES };
static const struct category {
    char code;
    const char *left, *limit;      /* member of the answer, column of the product */
    const char *amount, *amount_of;
} categories[CATEGORIES] = {
    [ADMISSION] = {'H', "totalAdmissionsLeft", "max_no_hospitalization", "hospitalizationAmountLeft", "max_amount_hospitalization"},
    [VISIT] = {'V', "totalVisitsLeft", "max_no_visits", NULL, NULL},
    [CONSULTATION] = {'C', "totalConsultationsLeft", "max_no_consultation", "consultationAmountLeft", "max_amount_consultation"},
    [SURGERY] = {'S', "totalSurgeriesLeft", "max_no_surgery", "surgeryAmountLeft", "max_amount_surgery"},
    [DELIVERY] = {'D', "totalDeliveriesLeft", "max_no_delivery", "deliveryAmountLeft", "max_amount_delivery"},
    [ANTENATAL] = {'A', "totalAntenatalLeft", "max_no_antenatal", "antenatalAmountLeft", "max_amount_antenatal"},
};

struct asking {
    struct function_call *c;
    struct db_conn *conn;
    struct str number, code;       /* code: of the service or item; STR_NONE: none is asked for */
    bool item;
    bool claims;                   /* whether a module of this build keeps claims */
    bool child;
    struct db_rows covers;         /* the one that lasts longest first */
    struct law_category_room rooms[CATEGORIES];
    struct law_offered offered;
    int category;                  /* of the service, as an index; CATEGORIES: none that is counted */
};

enum { COVER_INSUREE, COVER_PRODUCT, COVER_EFFECTIVE, COVER_EXPIRY, COVER_BIRTH, COVER_CELLS };

static err_t read_covers(struct asking *k)
{
    static const enum db_type types[COVER_CELLS] = {DB_INT, DB_INT, DB_DATE, DB_DATE, DB_DATE};
    const struct db_value number = db_text(k->number);

    return db_query(k->conn, STR("SELECT i.id, p.product_id, c.effective_date, c.expiry_date, i.dob FROM insuree i"
                                 " JOIN insuree_policy c ON c.insuree_id = i.id AND c.deleted_at IS NULL AND c.effective_date IS NOT NULL"
                                 " JOIN policy p ON p.id = c.policy_id AND p.deleted_at IS NULL"
                                 " WHERE i.chf_id = $1 AND i.deleted_at IS NULL ORDER BY c.expiry_date DESC, c.id DESC"),
                    &number, 1, types, COVER_CELLS, &k->covers);
}

static err_t number_of(struct asking *k, struct str sql, const struct db_value *params, size_t n, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(k->conn, sql, params, n, types, 1, &rows));
    *out = rows.rows && !db_cell(&rows, 0, 0)->null ? db_cell(&rows, 0, 0)->i : 0;
    return OK;
}

/* ---- claims of a category ---- */

static err_t claims_of(struct asking *k, const struct db_value *cover, char category, int64_t *out)
{
    const struct db_value params[] = {cover[COVER_INSUREE], db_text((struct str){&category, 1}), cover[COVER_EFFECTIVE], cover[COVER_EXPIRY]};

    *out = 0;
    if (!k->claims) return OK;
    return number_of(k, STR("SELECT count(DISTINCT c.id) FROM claim c JOIN claim_service l ON l.claim_id = c.id AND l.deleted_at IS NULL"
                            " AND COALESCE(l.rejection_reason, 0) = 0 JOIN medical_service s ON s.id = l.service_id AND s.category = $2"
                            " WHERE c.insuree_id = $1 AND c.status > 2 AND c.deleted_at IS NULL AND c.date_from >= $3"
                            " AND c.date_from <= $4"), params, 4, out);
}

static err_t read_category(struct asking *k, const struct db_value *cover, int at)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct category *g = &categories[at];
    struct law_category_room *room = &k->rooms[at];
    const struct db_value *row;
    struct db_rows rows;

    TRY(db_query(k->conn, str_format(k->c->arena, "SELECT %s, %s FROM product WHERE id = $1", g->limit, g->amount ? g->amount_of : "id"),
                 &cover[COVER_PRODUCT], 1, types, 2, &rows));
    row = db_cell(&rows, 0, 0);
    *room = (struct law_category_room){row[0].null ? -1 : row[0].i, 0, row[1].null || !g->amount ? MONEY_NONE : (money_t){row[1].i}};
    return room->most < 0 ? OK : claims_of(k, cover, g->code, &room->used);
}

/* ---- lines of the service or item ---- */

/* In hundredths, as quantities are kept. */
static err_t used_of(struct asking *k, const struct db_value *cover, int64_t *out)
{
    const char *what = k->item ? "item" : "service";
    const struct db_value params[] = {cover[COVER_INSUREE], db_text(k->code), cover[COVER_EFFECTIVE], cover[COVER_EXPIRY]};

    *out = 0;
    if (!k->claims) return OK;
    return number_of(k, str_format(k->c->arena, "SELECT CAST(COALESCE(SUM(COALESCE(l.qty_approved, l.qty_provided)), 0) AS bigint) FROM claim c"
                                   " JOIN claim_%s l ON l.claim_id = c.id AND l.deleted_at IS NULL AND l.status = 1"
                                   " JOIN medical_%s s ON s.id = l.%s_id AND s.code = $2 WHERE c.insuree_id = $1 AND c.status > 2"
                                   " AND c.deleted_at IS NULL AND c.date_from >= $3 AND c.date_from <= $4", what, what, what), params, 4, out);
}

static int category_of(const struct db_value *code)
{
    int at = 0;

    while (at < CATEGORIES && (code->null || !code->s.n || categories[at].code != code->s.p[0])) at++;
    return at;
}

static err_t read_lines(struct asking *k, const struct db_value *cover, offers_t *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_TEXT};
    const char *what = k->item ? "item" : "service", *whom = k->child ? "child" : "adult";
    const struct db_value params[] = {cover[COVER_PRODUCT], db_text(k->code)};
    struct db_rows rows;

    TRY(db_query(k->conn, str_format(k->c->arena, "SELECT l.limit_no_%s, l.waiting_period_%s, %s FROM product_%s l JOIN medical_%s s"
                                     " ON s.id = l.%s_id AND s.code = $2 AND s.deleted_at IS NULL WHERE l.product_id = $1"
                                     " AND l.deleted_at IS NULL", whom, whom, k->item ? "s.code" : "s.category", what, what, what),
                 params, 2, types, 3, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *line = db_cell(&rows, i, 0);
        struct law_offer *o = vec_add(out);
        *o = (struct law_offer){cover[COVER_EFFECTIVE].d, line[1].null ? 0 : (int32_t)line[1].i, line[0].null ? -1 : line[0].i, {0}};
        if (!k->item) k->category = category_of(&line[2]);
        if (o->most >= 0) TRY(used_of(k, cover, &o->used.hundredth));
    }
    return OK;
}

static err_t read_all(struct asking *k)
{
    struct law_policy_rules rules = policy_rules(k->c->settings);
    date_t today = env_today(k->c->env);
    offers_t offers;

    TRY(read_covers(k));
    if (!k->covers.rows) return OK;
    k->child = date_age(db_cell(&k->covers, 0, COVER_BIRTH)->d, today) < rules.age_of_majority;
    for (int i = 0; i < CATEGORIES; i++) TRY(read_category(k, db_cell(&k->covers, 0, 0), i));
    vec_init(&offers, k->c->arena);
    for (size_t i = 0; k->code.p && i < k->covers.rows; i++) TRY(read_lines(k, db_cell(&k->covers, i, 0), &offers));
    k->offered = law_offered(offers.at, offers.n, today, rules.months);
    return OK;
}

/* ---- the answer ---- */

/* Visits, admissions and antenatal care are counted, and yet do not speak against a service. */
static const struct law_category_room *room_of(const struct asking *k)
{
    bool asked = k->category == SURGERY || k->category == CONSULTATION || k->category == DELIVERY;

    return asked ? &k->rooms[k->category] : NULL;
}

static bool is_ok(const struct asking *k)
{
    if (!k->covers.rows || !k->code.p) return k->covers.rows;
    return law_is_eligible(&k->offered, room_of(k), env_today(k->c->env));
}

static struct db_value number_or_null(int64_t n) { return n < 0 ? db_null(DB_INT) : db_int(n); }

static void put(struct json_writer *w, const char *key, const struct type *t, struct db_value v)
{
    json_key(w, str_of(key));
    value_write(w, t, &v);
}

/* A Float of the contract: an amount without the zeros behind it. */
static void put_amount(struct json_writer *w, const char *key, struct db_value v)
{
    char text[24];
    size_t n;

    json_key(w, str_of(key));
    if (v.null) {
        json_put_null(w);
        return;
    }
    n = decimal_write(v.i, 2, text);
    while (text[n - 1] == '0') n--;
    json_put_raw(w, (struct str){text, text[n - 1] == '.' ? n - 1 : n});
}

static void put_totals(struct json_writer *w, const struct asking *k)
{
    static const struct type number = INT;
    bool none = !k->covers.rows;

    for (int i = 0; i < CATEGORIES; i++) {
        money_t amount = none ? MONEY_ZERO : k->rooms[i].amount;
        put(w, categories[i].left, &number, none ? db_int(0) : number_or_null(law_category_left(&k->rooms[i])));
        if (categories[i].amount) put_amount(w, categories[i].amount, money_none(amount) ? db_null(DB_INT) : db_int(amount.minor));
    }
}

static void put_line(struct json_writer *w, const struct asking *k)
{
    static const struct type number = INT, day = DATE;
    date_t from = k->offered.from;
    struct db_value left = date_none(from) ? db_int(0) : number_or_null(k->offered.left), none = db_null(DB_INT);

    put(w, "minDateService", &day, db_date(k->item ? DATE_NONE : from));
    put(w, "minDateItem", &day, db_date(k->item ? from : DATE_NONE));
    put(w, "serviceLeft", &number, k->item || !k->code.p ? (k->covers.rows ? none : db_int(0)) : left);
    put(w, "itemLeft", &number, k->item ? left : k->covers.rows ? none : db_int(0));
}

static void put_answer(struct asking *k)
{
    struct json_writer w = json_writer(&k->c->out);
    bool ok = is_ok(k), covered = k->covers.rows;

    json_open(&w, '{');
    json_key(&w, STR("prodId"));
    json_put_str(&w, covered ? str_format(k->c->arena, "%lld", (long long)db_cell(&k->covers, 0, COVER_PRODUCT)->i) : STR("0"));
    put_totals(&w, k);
    put_line(&w, k);
    json_key(&w, STR("isServiceOk"));
    json_put_bool(&w, k->item ? covered : ok);
    json_key(&w, STR("isItemOk"));
    json_put_bool(&w, k->item || !k->code.p ? ok : covered);
    json_close(&w, '}');
}

static struct str text_argument(const struct function_call *c, const char *name)
{
    const struct json *v = json_get(c->arguments, name);

    return json_is_null(v) ? STR_NONE : v->text;
}

err_t policy_eligibility(struct function_call *c)
{
    struct str item = text_argument(c, "itemCode"), service = text_argument(c, "serviceCode");
    struct asking k = {.c = c, .number = text_argument(c, "chfId"), .code = item.p ? item : service, .item = item.p != NULL,
                       .offered = {DATE_NONE, -1}, .category = CATEGORIES,
                       .claims = table_member(registry_table_of(c->registry, &policy_entity), STR("claimserviceSet")) != NULL};
    bool seen;
    err_t e = OK;

    TRY(insuree_opens(c, db_text(k.number), &seen));
    TRY(db_acquire(c->db, c->arena, DB_READ, &k.conn));
    if (seen) e = read_all(&k);
    db_release(k.conn);
    if (e) return e;
    put_answer(&k);
    return OK;
}
