/* A claim that does not exist, judged by the law that will judge it. */
#include "module/claim_counter/claim_counter.h"

#include "base/zone.h"
#include "db/sql.h"
#include "model/query/access.h"
#include "model/write/epoch.h"
#include "module/claim_counter/internal.h"
#include "module/claim_flow/claim_flow.h"
#include "module/claim_story/claim_story.h"
#include "module/insuree/insuree.h"
#include "module/rows.h"

err_t counter_open(struct function_call *k, struct counter_set *s)
{
    struct arena *a = k->arena;
    struct epochs epochs;

    *s = (struct counter_set){.set = {.n = 1, .claims = &s->claim}, .words = {a, k->texts, k->language}};
    TRY(counter_may(k));
    TRY(db_acquire(k->db, a, DB_READ, &s->conn));
    TRY(tx_reader(k->write, s->conn, a, k->who, &s->set.tx));
    refusals_init(&s->set.refused, a);
    TRY(epoch_read(s->conn, &epochs));
    return claim_scheme_of(s->set.tx, &epochs, &s->set.scheme);
}

err_t counter_person(struct counter_set *s, int64_t insuree)
{
    struct db_ask asks[PEOPLE_ASKS];
    struct claim_people people;
    const int64_t none = 0;

    s->cells[0] = db_int(insuree);
    s->claim.old.at = s->cells;        /* the only cell that is read of a claim that is not there */
    s->set.c.insuree_id = 0;
    TRY(db_query_all(s->conn, asks, claim_people_ask(&people, &s->set, &none, 1, true, asks)));
    claim_people_take(&people);
    claim_set_before(&s->set, &s->claim);
    return OK;
}

static err_t not_found(const struct counter_set *s, const struct entity *e, uuid_t uuid)
{
    return err_make(s->set.tx->arena, E_NOT_FOUND, "entity", e->name, "key", uuid_text(s->set.tx->arena, uuid).p, NULL);
}

/* What ended behind this was there on the day: of a day that is not known, now. */
static struct db_value since_of(const struct counter_set *s, date_t day)
{
    const struct env *env = s->set.tx->env;

    return db_stamp(date_none(day) ? s->set.tx->now : zone_day_start(env->zone, day));
}

static err_t counter_id(struct counter_set *s, const struct entity *e, uuid_t uuid, struct db_value since, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_uuid(uuid), since};
    struct db_rows rows;

    TRY(db_query(s->conn, str_format(s->set.tx->arena, "SELECT id FROM %s WHERE uuid = $1 AND (deleted_at IS NULL OR deleted_at > $2)", e->table),
                 params, 2, types, 1, &rows));
    if (!rows.rows) return not_found(s, e, uuid);
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

/* Who is tied to a facility asks for that one. */
static err_t facility_id(struct counter_set *s, uuid_t uuid, int64_t *out)
{
    const struct access *who = s->set.tx->who;

    TRY(counter_id(s, &health_facility_entity, uuid, since_of(s, DATE_NONE), out));
    if (!who->facility || who->facility == *out) return OK;
    return err_make(s->set.tx->arena, E_NOT_FOUND, "entity", "health_facility", "key", "", NULL);
}

/* ---- what may be claimed ---- */

enum { OFFER_ID, OFFER_UUID, OFFER_CODE, OFFER_NAME, OFFER_MOST, OFFER_CELLS };
enum { MANY = 1000000 };               /* hundredths: more than any limit leaves */

/* The first day on which what refuses the line would let it through; DATE_NONE: time alone does not. */
static date_t allowed_from(const struct law_line *line)
{
    const struct law_why *why = line->why;

    if (!line->why_count || (line->reason != LAW_FREQUENCY && line->reason != LAW_WAITING)) return DATE_NONE;
    return why->rule == LAW_RULE_FREQUENCY ? date_add_days(why->day, (int32_t)why->limit) : why->day;
}

/* "refused": what refuses it in words; null. */
static void put_refusal(const struct counter_set *s, struct json_writer *w, const struct law_line *line)
{
    struct story_line told = {0};
    struct words_said said;

    json_key(w, STR("refused"));
    if (line->reason == LAW_ACCEPTED) {
        json_put_null(w);
        return;
    }
    story_of_law(&told, line);
    story_note(&s->words, &told, &said);
    json_open(w, '{');
    story_put_said(w, &said);
    json_close(w, '}');
}

/* A claim of this line alone, of more than anybody may have: what is approved is what is left. */
static void put_offer(struct counter_set *s, struct json_writer *w, enum law_kind kind, const struct db_value *at, money_t price)
{
    struct law_scheme law = s->set.scheme->law;
    struct law_claim *c = &s->claim.law;
    struct law_line line = {.entry = at[OFFER_ID].i, .kind = kind, .qty_provided = {MANY}, .price_asked = price,
                            .price_adjusted = MONEY_NONE, .price_approved = MONEY_NONE, .qty_approved = {DECIMAL_NONE}};

    law.own = NULL;                    /* rules of the scheme's own speak of claims, not of one line by itself */
    c->lines = &line;
    c->line_count = 1;
    c->status = LAW_CLAIM_ENTERED;
    law_claims_check(&law, c, 1);
    json_open(w, '{');
    json_key(w, STR("kind"));
    json_put_str(w, kind ? STR("service") : STR("item"));
    json_key(w, STR("uuid"));
    json_put_uuid(w, at[OFFER_UUID].u);
    json_key(w, STR("code"));
    json_put_str(w, at[OFFER_CODE].s);
    json_key(w, STR("name"));
    json_put_str(w, at[OFFER_NAME].s);
    answer_money(w, "price", price);
    answer_money(w, "most", at[OFFER_MOST].null || at[OFFER_MOST].i <= 0 ? MONEY_NONE : (money_t){at[OFFER_MOST].i});
    json_key(w, STR("reason"));
    json_put_int(w, line.reason);
    json_key(w, STR("left"));
    if (line.qty_approved.hundredth == DECIMAL_NONE) json_put_null(w);
    else json_put_decimal(w, line.qty_approved.hundredth, 2, true);
    json_key(w, STR("from"));
    json_put_date(w, allowed_from(&line));
    json_key(w, STR("why"));
    json_put_raw(w, claim_line_whys(s->set.tx->arena, &line));
    put_refusal(s, w, &line);
    json_close(w, '}');
}

static err_t put_list(struct counter_set *s, struct json_writer *w, enum law_kind kind, int64_t list, date_t day)
{
    static const enum db_type types[OFFER_CELLS] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_INT};
    const char *what = kind ? "service" : "item";
    const struct db_value params[] = {db_int(list), since_of(s, day)};
    struct db_rows rows;

    TRY(db_query(s->conn, str_format(s->set.tx->arena, "SELECT DISTINCT e.id, e.uuid, e.code, e.name, e.maximum_amount FROM %ss_pricelist_detail d"
                                     " JOIN medical_%s e ON e.id = d.%s_id AND (e.deleted_at IS NULL OR e.deleted_at > $2)"
                                     " WHERE d.%ss_pricelist_id = $1 AND (d.deleted_at IS NULL OR d.deleted_at > $2) ORDER BY e.code, e.id",
                                     what, what, what, what),
                 params, 2, types, OFFER_CELLS, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *at = db_cell(&rows, i, 0);
        money_t price;
        if (claim_price_on(&s->set.scheme->law, kind, list, at[OFFER_ID].i, day, &price)) put_offer(s, w, kind, at, price);
    }
    return OK;
}

static err_t put_offers(struct function_call *k, struct counter_set *s, uuid_t facility, uuid_t insuree, date_t day)
{
    struct json_writer w = json_writer(&k->out);
    struct law_consumption consumed[1];
    const struct law_facility *f;
    int64_t hf, person;

    TRY(facility_id(s, facility, &hf));
    TRY(counter_id(s, &insuree_entity, insuree, since_of(s, DATE_NONE), &person));
    TRY(counter_person(s, person));
    s->claim.law = (struct law_claim){.file = s->claim.law.file, .facility = hf, .date_from = day, .date_to = DATE_NONE,
                                      .date_claimed = day, .consumed = consumed};
    f = law_facility_of(&s->set.scheme->law, hf);
    json_open(&w, '[');
    if (f) TRY(put_list(s, &w, LAW_SERVICE, f->service_list, day));
    if (f) TRY(put_list(s, &w, LAW_ITEM, f->item_list, day));
    json_close(&w, ']');
    return OK;
}

err_t claim_counter_offers(struct function_call *k, uuid_t facility, uuid_t insuree, date_t day)
{
    struct counter_set s;
    err_t e = counter_open(k, &s);

    if (!e) e = put_offers(k, &s, facility, insuree, day);
    db_release(s.conn);
    return e;
}

/* ---- a claim that is being entered ---- */

static err_t read_uuid(struct function_call *k, const struct json *of, const char *name, uuid_t *out)
{
    const struct json *v = json_get(of, name);

    if (v && v->kind == JSON_STRING && uuid_read(v->text, out)) return OK;
    return err_make(k->arena, E_FIELD_TYPE, "field", name, "type", "uuid", NULL);
}

static err_t read_day(struct function_call *k, const struct json *of, const char *name, date_t *out)
{
    const struct json *v = json_get(of, name);

    *out = DATE_NONE;
    if (json_is_null(v) || (v->kind == JSON_STRING && date_read(v->text.p, v->text.n, out))) return OK;
    return err_make(k->arena, E_FIELD_FORM, "field", name, "form", "2026-11-21", NULL);
}

static err_t read_decimal(struct function_call *k, const struct json *of, const char *name, int64_t *out)
{
    const struct json *v = json_get(of, name);

    if (v && (v->kind == JSON_STRING || v->kind == JSON_NUMBER) && decimal_read(v->text.p, v->text.n, 2, false, out) && *out >= 0)
        return OK;
    return err_make(k->arena, E_FIELD_FORM, "field", name, "form", "0.00", NULL);
}

static enum law_visit read_visit(const struct json *input)
{
    const struct json *v = json_get(input, "visitType");

    if (!v || v->kind != JSON_STRING) return LAW_VISIT_OTHER;
    return str_is(v->text, "E") ? LAW_VISIT_EMERGENCY : str_is(v->text, "R") ? LAW_VISIT_REFERRAL : LAW_VISIT_OTHER;
}

static const char *const list_names[] = {"items", "services"}, *const entry_names[] = {"item", "service"};

static size_t count_of(const struct json *list) { return list && list->kind == JSON_ARRAY ? list->count : 0; }

static err_t read_line(struct function_call *k, enum law_kind kind, const struct json *v, struct law_line *out, uuid_t *entry)
{
    *out = (struct law_line){.kind = kind, .price_adjusted = MONEY_NONE, .price_approved = MONEY_NONE,
                             .qty_approved = {DECIMAL_NONE}, .price = MONEY_NONE, .remunerated = MONEY_NONE};
    TRY(read_uuid(k, v, entry_names[kind], entry));
    TRY(read_decimal(k, v, "qtyProvided", &out->qty_provided.hundredth));
    return read_decimal(k, v, "priceAsked", &out->price_asked.minor);
}

enum { ENTRY_UUID, ENTRY_ID, ENTRY_CELLS };

/* NULL: there is none. Rows are in the order of their uuids, on both engines that of their bytes. */
static const struct db_value *entry_of(const struct db_rows *rows, uuid_t uuid)
{
    size_t from = 0, to = rows->rows;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct db_value *at = db_cell(rows, middle, 0);
        int order = uuid_cmp(at[ENTRY_UUID].u, uuid);
        if (!order) return at;
        if (order < 0) from = middle + 1;
        else to = middle;
    }
    return NULL;
}

err_t counter_entries(struct counter_set *s, enum law_kind kind, const uuid_t *uuids, size_t n, int64_t *ids)
{
    static const struct entity *const entities[] = {&medical_item_entity, &medical_service_entity};
    static const enum db_type types[ENTRY_CELLS] = {DB_UUID, DB_INT};
    const struct law_claim *c = &s->claim.law;
    const struct db_value params[] = {db_list(DB_UUIDS, uuids, n), since_of(s, law_target_date(c->date_from, c->date_to))};
    struct db_rows rows;
    struct sql sql;

    sql_init(&sql, s->set.tx->arena, db_engine(db_of(s->conn)));
    sql.params = 2;
    sql_add(&sql, "SELECT uuid, id FROM %s WHERE (deleted_at IS NULL OR deleted_at > $2) AND ", entities[kind]->table);
    sql_in(&sql, "uuid", 1);
    sql_add(&sql, " ORDER BY uuid");
    TRY(db_query(s->conn, sql_text(&sql), params, 2, types, ENTRY_CELLS, &rows));
    for (size_t i = 0; i < n; i++) {
        const struct db_value *at = entry_of(&rows, uuids[i]);
        if (!at) return not_found(s, entities[kind], uuids[i]);
        ids[i] = at[ENTRY_ID].i;
    }
    return OK;
}

/* Behind the lines that are there. */
static err_t read_lines(struct function_call *k, struct counter_set *s, enum law_kind kind, const struct json *list)
{
    struct law_claim *c = &s->claim.law;
    size_t n = count_of(list), i = 0;
    struct law_line *lines = c->lines + c->line_count;
    uuid_t *entries = ARENA_ARRAY(k->arena, uuid_t, n);
    int64_t *ids = ARENA_ARRAY(k->arena, int64_t, n);

    if (!n) return OK;
    for (const struct json *v = list->first; v; v = v->next, i++) TRY(read_line(k, kind, v, &lines[i], &entries[i]));
    c->line_count += n;
    TRY(counter_entries(s, kind, entries, n, ids));
    for (i = 0; i < n; i++) lines[i].entry = ids[i];
    return kind == LAW_SERVICE && s->set.scheme->law.rules.bundles ? counter_parts(k, s, list, lines) : OK;
}

/* Only rules of the scheme's own look at them. */
static err_t read_diagnoses(struct counter_set *s, const struct json *input, int64_t out[LAW_DIAGNOSES])
{
    const struct db_value since = since_of(s, law_target_date(s->claim.law.date_from, s->claim.law.date_to));
    static const char *const names[LAW_DIAGNOSES] = {"icd", "icd1", "icd2", "icd3", "icd4"};
    size_t n = 0;

    for (size_t i = 0; s->set.scheme->law.own && i < LAW_DIAGNOSES; i++) {
        const struct json *v = json_get(input, names[i]);
        uuid_t uuid;
        if (v && v->kind == JSON_STRING && uuid_read(v->text, &uuid)) TRY(counter_id(s, &diagnosis_entity, uuid, since, &out[n++]));
    }
    return OK;
}

static err_t read_claim(struct function_call *k, struct counter_set *s, const struct json *input)
{
    struct law_claim *c = &s->claim.law;
    const struct json *guarantee = json_get(input, "guaranteeId");
    uuid_t facility, insuree;
    size_t n = 0;
    int64_t person;

    TRY(read_uuid(k, input, "healthFacility", &facility));
    TRY(read_uuid(k, input, "insuree", &insuree));
    TRY(facility_id(s, facility, &c->facility));
    TRY(counter_id(s, &insuree_entity, insuree, since_of(s, DATE_NONE), &person));
    TRY(counter_person(s, person));
    TRY(read_day(k, input, "dateFrom", &c->date_from));
    TRY(read_day(k, input, "dateTo", &c->date_to));
    TRY(read_day(k, input, "dateClaimed", &c->date_claimed));
    TRY(read_diagnoses(s, input, c->diagnoses));
    c->visit = read_visit(input);
    if (guarantee && guarantee->kind == JSON_STRING) s->claim.guarantee = guarantee->text;
    TRY(claim_authorisations_load(&s->set));
    claim_authorisation_before(&s->set, &s->claim);
    c->own_memory = k->arena;
    c->status = LAW_CLAIM_ENTERED;
    for (int kind = 0; kind < 2; kind++) n += count_of(json_get(input, list_names[kind]));
    TRY(limit_check(k->arena, &k->env->limits, LIMIT_LIST_VALUES, (int64_t)n));
    c->lines = ARENA_ARRAY(k->arena, struct law_line, n);
    c->consumed = ARENA_ARRAY(k->arena, struct law_consumption, n);
    for (int kind = 0; kind < 2; kind++) TRY(read_lines(k, s, (enum law_kind)kind, json_get(input, list_names[kind])));
    return OK;
}

/* With what it says in sentences. */
static void put_told(struct json_writer *w, void *words, const struct law_line *l)
{
    struct story_line line = {0};

    story_of_law(&line, l);
    json_key(w, STR("told"));
    json_open(w, '{');
    story_put_line(w, words, &line, false);
    json_close(w, '}');
}

/* Lines go by their places in their list, from 1: ids they have none. */
static void put_forecast(struct function_call *k, const struct counter_set *s)
{
    struct json_writer w = json_writer(&k->out);
    const struct law_claim *c = &s->claim.law;
    int64_t *ids = ARENA_ARRAY(k->arena, int64_t, c->line_count), places[2] = {0};

    for (size_t i = 0; i < c->line_count; i++) ids[i] = ++places[c->lines[i].kind];
    claim_put_forecast(&w, k->arena, &(struct claim_teller){put_told, (void *)&s->words}, c, NULL, ids);
}

static err_t decide(struct function_call *k, struct counter_set *s)
{
    struct law_claim *c = &s->claim.law;

    if (claim_foresee(&s->set.scheme->law, c)) return OK;
    return err_make(k->arena, E_RULE, "rule", c->fault == LAW_FAULT_AMOUNT ? "claim_amount_too_large" : "claim_line_incomplete",
                    "value", "", NULL);
}

err_t claim_counter_forecast(struct function_call *k, const struct json *input)
{
    struct counter_set s;
    err_t e = counter_open(k, &s);

    if (!e) e = read_claim(k, &s, input);
    if (!e) e = decide(k, &s);
    if (!e) put_forecast(k, &s);
    db_release(s.conn);
    return e;
}
