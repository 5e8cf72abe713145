#include "module/mobile/sent_claim.h"

#include "base/map.h"
#include "base/zone.h"
#include "module/claim/claim.h"
#include "module/core/core.h"
#include "module/facility/facility.h"
#include "module/insuree/insuree.h"
#include "module/medical/medical.h"
#include "module/pricelist/pricelist.h"
#include "scheme/claim.h"

void sent_claim_init(struct sent_claim *s, struct arena *a)
{
    *s = (struct sent_claim){.from = DATE_NONE, .to = DATE_NONE};
    for (int kind = 0; kind < SENT_KINDS; kind++) vec_init(&s->lines[kind], a);
}

/* Who enters claims reads what they name; his places stay. */
static const struct access *reader_of(struct function_call *c)
{
    const right_t rights[] = {
        claim_entity.rights.read, insuree_entity.rights.read, health_facility_entity.rights.read, claim_admin_entity.rights.read,
        medical_item_entity.rights.read, medical_service_entity.rights.read,   /* of lines of a claim that is there */
    };

    return access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights);
}

static void wrong(struct sent_claim *s, enum sent_fault fault, struct str code)
{
    s->fault = fault;
    s->wrong = code;
}

/* 0: none has it, or it is not his to see. */
static err_t id_of(struct function_call *c, const struct access *who, const struct entity *e, const struct condition *where,
                   const struct db_value *values, size_t n, int64_t *out)
{
    struct found rows;

    TRY(rows_read(c, who, (struct query){.entity = e, .where = where}, "id", values, n, &rows));
    *out = rows.to ? rows_cell(&rows, 0, "id")->i : 0;
    return OK;
}

static err_t find_facility(struct function_call *c, struct sent_claim *s)
{
    const struct condition is = rows_test(c->arena, "code", LOOKUP_EXACT, 0);
    const struct db_value code = db_text(s->facility);

    if (s->facility.n) TRY(id_of(c, reader_of(c), &health_facility_entity, &is, &code, 1, &s->facility_id));
    if (!s->facility_id) wrong(s, SENT_NO_FACILITY, s->facility);
    return OK;
}

/* Of that facility: two may have the same code. */
static err_t find_admin(struct function_call *c, struct sent_claim *s)
{
    const struct condition tests[] = {
        rows_test(c->arena, "code", LOOKUP_EXACT, 0), rows_test(c->arena, "healthFacility__id", LOOKUP_EXACT, 1),
    };
    const struct condition both = {.kind = CONDITION_AND, .parts = tests, .part_count = 2};
    const struct db_value values[] = {db_text(s->admin), db_int(s->facility_id)};

    if (!s->admin.n) return OK;   /* claim.create knows whether the scheme asks for one */
    TRY(id_of(c, reader_of(c), &claim_admin_entity, &both, values, 2, &s->admin_id));
    if (!s->admin_id) wrong(s, SENT_NO_ADMIN, s->admin);
    return OK;
}

/* From anywhere by his number, as at a counter: noted and limited (decision D21). */
static err_t find_person(struct function_call *c, struct sent_claim *s)
{
    const struct condition is = rows_test(c->arena, "chfId", LOOKUP_EXACT, 0);
    const struct db_value number = db_text(s->person);
    bool open = false;

    if (s->person.n) TRY(insuree_opens(c, number, &open));
    if (open) TRY(id_of(c, access_program(), &insuree_entity, &is, &number, 1, &s->person_id));
    if (!s->person_id) wrong(s, SENT_NO_PERSON, s->person);
    return OK;
}

/* ---- registers, which have no places ---- */

/* The day that items, services and diagnoses are those of. */
static date_t day_of(const struct sent_claim *s) { return law_target_date(s->from, s->to); }

/* Those that ended since count too (claim.create, R_AS_OF): asked for where one is not there. */
static err_t known_then(struct function_call *c, const struct entity *e, const struct db_value *codes, date_t day, struct map *out)
{
    struct condition tests[] = {rows_test(c->arena, "code", LOOKUP_IN, 0), rows_test(c->arena, "deleted_at", LOOKUP_GT, 1)};
    const struct condition both = {.kind = CONDITION_AND, .parts = tests, .part_count = 2};
    const struct db_value values[] = {*codes, db_stamp(zone_day_start(c->env->zone, day))};
    struct found rows;

    TRY(rows_read(c, access_program(), (struct query){.entity = e, .where = &both, .rows = ROWS_HISTORY}, "code", values, 2, &rows));
    for (size_t i = 0; i < rows.to; i++) map_put(out, rows_text(&rows, i, "code"), out);
    return OK;
}

static err_t known_codes(struct function_call *c, const struct entity *e, const struct str *codes, size_t n, date_t day, struct map *out)
{
    const struct condition among = rows_test(c->arena, "code", LOOKUP_IN, 0);
    const struct db_value list = db_list(DB_TEXTS, codes, n);
    struct found rows;
    bool all = true;

    map_init(out, c->arena, n);
    if (!n) return OK;
    TRY(rows_read(c, access_program(), (struct query){.entity = e, .where = &among}, "code", &list, 1, &rows));
    for (size_t i = 0; i < rows.to; i++) map_put(out, rows_text(&rows, i, "code"), out);
    for (size_t i = 0; i < n; i++) all = all && map_get(out, codes[i]);
    return all || date_none(day) ? OK : known_then(c, e, &list, day, out);
}

static err_t find_diagnoses(struct function_call *c, struct sent_claim *s)
{
    struct str codes[SENT_DIAGNOSES];
    struct map known;
    size_t n = 0;

    for (size_t i = 0; i < SENT_DIAGNOSES; i++)
        if (s->diagnoses[i].n) codes[n++] = s->diagnoses[i];
    TRY(known_codes(c, &diagnosis_entity, codes, n, day_of(s), &known));
    if (!s->diagnoses[0].n) wrong(s, SENT_NO_DIAGNOSIS, STR_NONE);
    for (size_t i = 0; i < n && !s->fault; i++)
        if (!map_get(&known, codes[i])) wrong(s, SENT_NO_DIAGNOSIS, codes[i]);
    return OK;
}

/* All of them are looked up, whatever else is wrong: the answer names each that is not known. */
static err_t find_lines(struct function_call *c, struct sent_claim *s, int kind)
{
    static const struct { const struct entity *entity; enum sent_fault fault; } kinds[SENT_KINDS] = {
        {&medical_item_entity, SENT_NO_ITEM}, {&medical_service_entity, SENT_NO_SERVICE},
    };
    size_t n = s->lines[kind].n;
    struct str *codes = ARENA_ARRAY(c->arena, struct str, n + 1);
    struct map known;

    for (size_t i = 0; i < n; i++) codes[i] = s->lines[kind].at[i].code.p ? s->lines[kind].at[i].code : STR("");
    TRY(known_codes(c, kinds[kind].entity, codes, n, day_of(s), &known));
    for (size_t i = 0; i < n; i++) {
        struct sent_line *line = &s->lines[kind].at[i];
        line->unknown = !map_get(&known, codes[i]);
        if (line->unknown && !s->fault) wrong(s, kinds[kind].fault, line->code);
    }
    return OK;
}

/* ---- prices that were not sent (claims 3.1) ---- */

static bool has_price(const struct sent_line *line)
{
    int64_t price;

    return line->price.n && !(decimal_read(line->price.p, line->price.n, 2, false, &price) && price == 0);
}

static void put_prices(struct arena *a, const struct found *rows, const char *code, const char *price, struct map *out)
{
    for (size_t i = rows->from; i < rows->to; i++) {
        const struct db_value *at = rows_cell(rows, i, price);
        char digits[24];
        struct str *text;
        if (at->null) continue;
        text = ARENA_NEW(a, struct str);
        *text = str_copy(a, (struct str){digits, decimal_write(at->i, 2, digits)});
        map_put(out, rows_text(rows, i, code), text);
    }
}

struct priced { const struct entity *entry, *detail; const char *code, *list, *member, *picks; };

/* values: codes, the facility, and of what has ended since, since when. */
static err_t read_prices(struct function_call *c, const struct priced *of, const struct db_value *values, bool ended, struct map *out)
{
    const struct condition code = rows_test(c->arena, "code", LOOKUP_IN, 0), gone = rows_test(c->arena, "deleted_at", LOOKUP_GT, 2);
    struct condition entry[] = {code, gone}, listed[] = {rows_test(c->arena, of->code, LOOKUP_IN, 0), rows_test(c->arena, of->list, LOOKUP_EXACT, 1), gone};
    const struct condition entries = {.kind = CONDITION_AND, .parts = entry, .part_count = ended ? 2 : 1},
                           details = {.kind = CONDITION_AND, .parts = listed, .part_count = ended ? 3 : 2};
    enum rows rows = ended ? ROWS_HISTORY : ROWS_CURRENT;
    struct found found;

    TRY(rows_read(c, access_program(), (struct query){.entity = of->entry, .where = &entries, .rows = rows}, "code price", values, 3, &found));
    put_prices(c->arena, &found, "code", "price", out);
    TRY(rows_read(c, access_program(), (struct query){.entity = of->detail, .where = &details, .rows = rows}, of->picks, values, 3, &found));
    put_prices(c->arena, &found, of->member, "priceOverrule", out);
    return OK;
}

/* The register's, and over it the facility's list: what its desk would show. */
static err_t find_prices(struct function_call *c, struct sent_claim *s, int kind)
{
    static const struct priced kinds[SENT_KINDS] = {
        {&medical_item_entity, &items_pricelist_detail_entity, "item__code", "itemsPricelist__healthFacilities__id", "item.code",
         "priceOverrule item{code}"},
        {&medical_service_entity, &services_pricelist_detail_entity, "service__code", "servicesPricelist__healthFacilities__id", "service.code",
         "priceOverrule service{code}"},
    };
    struct str *codes = ARENA_ARRAY(c->arena, struct str, s->lines[kind].n);
    struct db_value values[3] = {{0}, db_int(s->facility_id)};
    date_t day = day_of(s);
    struct map prices;
    size_t n = 0;

    for (size_t i = 0; i < s->lines[kind].n; i++)
        if (!has_price(&s->lines[kind].at[i]) && s->lines[kind].at[i].code.n) codes[n++] = s->lines[kind].at[i].code;
    if (!n) return OK;
    values[0] = db_list(DB_TEXTS, codes, n);
    map_init(&prices, c->arena, n);
    values[2] = db_stamp(date_none(day) ? env_now(c->env) : zone_day_start(c->env->zone, day));
    TRY(read_prices(c, &kinds[kind], values, false, &prices));
    if (date_cmp(day, env_today(c->env)) < 0) TRY(read_prices(c, &kinds[kind], values, true, &prices));
    for (size_t i = 0; i < s->lines[kind].n; i++) {
        struct sent_line *line = &s->lines[kind].at[i];
        const struct str *price = has_price(line) || !line->code.n ? NULL : map_get(&prices, line->code);
        if (price) line->price = *price;
    }
    return OK;
}

/* ---- what was sent before ---- */

/* What a line says; two that say the same are alike. */
static struct str line_key(struct arena *a, struct str code, int64_t quantity, int64_t price)
{
    return str_format(a, "%lld %lld %.*s", (long long)quantity, (long long)price, STR_ARG(code));
}

static bool read_key(struct arena *a, const struct sent_line *line, struct str *out)
{
    int64_t quantity, price;

    if (!line->quantity.n || !decimal_read(line->quantity.p, line->quantity.n, 2, false, &quantity)) return false;
    if (!line->price.n || !decimal_read(line->price.p, line->price.n, 2, false, &price)) return false;
    *out = line_key(a, line->code, quantity, price);
    return true;
}

/* How many lines of each kind are there; false: one is like none that can be sent. */
static bool count_lines(struct arena *a, const struct found *lines, const char *code, struct map *out)
{
    map_init(out, a, lines->to - lines->from);
    for (size_t i = lines->from; i < lines->to; i++) {
        const struct db_value *quantity = rows_cell(lines, i, "qtyProvided"), *price = rows_cell(lines, i, "priceAsked");
        struct str key;
        size_t *n;
        if (quantity->null || price->null) return false;
        key = line_key(a, rows_text(lines, i, code), quantity->i, price->i);
        n = map_get(out, key);
        if (!n) map_put(out, key, n = ARENA_NEW(a, size_t));
        ++*n;
    }
    return true;
}

/* The same ones, in whatever order; each of those that are there stands for one that was sent. */
static bool has_lines(struct arena *a, const struct sent_claim *s, int kind)
{
    const struct found lines = rows_list(&s->claim, 0, kind ? "services" : "items", NULL);
    struct map left;

    if (lines.to - lines.from != s->lines[kind].n || !count_lines(a, &lines, kind ? "service.code" : "item.code", &left)) return false;
    for (size_t i = 0; i < s->lines[kind].n; i++) {
        struct str key;
        size_t *n = read_key(a, &s->lines[kind].at[i], &key) ? map_get(&left, key) : NULL;
        if (!n || !*n) return false;
        --*n;
    }
    return true;
}

static bool is_same(struct arena *a, const struct sent_claim *s)
{
    return str_eq(rows_text(&s->claim, 0, "healthFacility.code"), s->facility) && str_eq(rows_text(&s->claim, 0, "insuree.chfId"), s->person)
        && date_cmp(rows_cell(&s->claim, 0, "dateFrom")->d, s->from) == 0 && has_lines(a, s, SENT_ITEMS) && has_lines(a, s, SENT_SERVICES);
}

err_t sent_claim_look(struct function_call *c, struct sent_claim *s)
{
    const struct condition is = rows_test(c->arena, "code", LOOKUP_EXACT, 0);
    const struct db_value code = db_text(s->code);

    s->there = false;
    if (!s->code.n) return OK;
    TRY(rows_read(c, reader_of(c), (struct query){.entity = &claim_entity, .where = &is},
                  "id uuid status dateFrom insuree{chfId} healthFacility{code} items{item{code} qtyProvided priceAsked status rejectionReason}"
                  " services{service{code} qtyProvided priceAsked status rejectionReason}", &code, 1, &s->claim));
    s->there = s->claim.to && is_same(c->arena, s);
    if (s->claim.to && !s->there) wrong(s, SENT_CODE_TAKEN, s->code);
    return OK;
}

err_t sent_claim_find(struct function_call *c, struct sent_claim *s)
{
    for (int kind = 0; kind < SENT_KINDS; kind++)
        TRY(limit_check(c->arena, &c->env->limits, LIMIT_CHILDREN, (int64_t)s->lines[kind].n));
    TRY(find_facility(c, s));
    for (int kind = 0; kind < SENT_KINDS && !s->fault; kind++) TRY(find_prices(c, s, kind));
    if (!s->fault) TRY(sent_claim_look(c, s));
    if (!s->fault && !date_none(s->from) && !date_none(s->to) && date_cmp(s->to, s->from) < 0) wrong(s, SENT_WRONG_DATES, STR_NONE);
    if (s->fault || s->there) return OK;
    TRY(find_diagnoses(c, s));
    for (int kind = 0; kind < SENT_KINDS; kind++) TRY(find_lines(c, s, kind));
    if (!s->fault) TRY(find_admin(c, s));
    return s->fault ? OK : find_person(c, s);
}

/* ---- as the command takes it ---- */

static void put_id(struct json_writer *w, const char *key, int64_t id)
{
    json_key(w, str_of(key));
    json_open(w, '{');
    json_key(w, STR("id"));
    json_put_int(w, id);
    json_close(w, '}');
}

static void put_code(struct json_writer *w, const char *key, struct str code)
{
    json_key(w, str_of(key));
    json_open(w, '{');
    answer_text(w, "code", code);
    json_close(w, '}');
}

/* What is no number goes on as it is, for the command to refuse by name. */
static void put_line(struct json_writer *w, const struct sent_line *line, const char *entry)
{
    json_open(w, '{');
    put_code(w, entry, line->code);
    if (line->quantity.n) answer_text(w, "qtyProvided", line->quantity);
    if (line->price.n) answer_text(w, "priceAsked", line->price);
    json_close(w, '}');
}

void sent_claim_write(const struct sent_claim *s, struct json_writer *w)
{
    static const char *const diagnoses[SENT_DIAGNOSES] = {"icd", "icd1", "icd2", "icd3", "icd4"};
    static const char *const lists[SENT_KINDS] = {"items", "services"}, *const entries[SENT_KINDS] = {"item", "service"};

    if (s->code.n) answer_text(w, "code", s->code);
    put_id(w, "healthFacility", s->facility_id);
    put_id(w, "insuree", s->person_id);
    if (s->admin_id) put_id(w, "admin", s->admin_id);
    for (size_t i = 0; i < SENT_DIAGNOSES; i++)
        if (s->diagnoses[i].n) put_code(w, diagnoses[i], s->diagnoses[i]);
    for (int kind = 0; kind < SENT_KINDS; kind++) {
        json_key(w, str_of(lists[kind]));
        json_open(w, '[');
        for (size_t i = 0; i < s->lines[kind].n; i++) put_line(w, &s->lines[kind].at[i], entries[kind]);
        json_close(w, ']');
    }
}
