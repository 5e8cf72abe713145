/* The enquiry of a counter: who this is, what covers the day, what is used, held by claims not yet processed, and left. */
#include "db/sql.h"
#include "module/claim_counter/internal.h"
#include "module/rows.h"

/* ---- the person ---- */

enum { P_ID, P_UUID, P_NUMBER, P_LAST, P_OTHER, P_BIRTH, P_GENDER, P_PHOTO, P_HEAD_LAST, P_HEAD_OTHER, P_VILLAGE, P_CELLS };

static err_t find_person(struct counter_set *s, struct db_value key, struct db_rows *out)
{
    static const enum db_type types[P_CELLS] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_DATE, DB_TEXT, DB_INT, DB_TEXT,
                                                DB_TEXT, DB_TEXT};

    return db_query(s->conn, str_format(s->set.tx->arena,
        "SELECT i.id, i.uuid, i.chf_id, i.last_name, i.other_names, i.dob, g.code, i.photo_id, h.last_name, h.other_names, v.name"
        " FROM insuree i LEFT JOIN gender g ON g.id = i.gender_id LEFT JOIN family f ON f.id = i.family_id"
        " LEFT JOIN insuree h ON h.id = f.head_insuree_id LEFT JOIN location v ON v.id = f.location_id"
        " WHERE i.%s = $1 AND i.deleted_at IS NULL", key.type == DB_UUID ? "uuid" : "chf_id"), &key, 1, types, P_CELLS, out);
}

static void put_text(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    if (v->null) json_put_null(w);
    else json_put_str(w, v->s);
}

static void put_date(struct json_writer *w, const char *key, date_t d)
{
    json_key(w, str_of(key));
    json_put_date(w, d);
}

static void put_person(struct json_writer *w, const struct db_value *at)
{
    json_key(w, STR("person"));
    json_open(w, '{');
    json_key(w, STR("uuid"));
    json_put_uuid(w, at[P_UUID].u);
    put_text(w, "chfId", &at[P_NUMBER]);
    put_text(w, "lastName", &at[P_LAST]);
    put_text(w, "otherNames", &at[P_OTHER]);
    put_date(w, "dob", at[P_BIRTH].null ? DATE_NONE : at[P_BIRTH].d);
    put_text(w, "gender", &at[P_GENDER]);
    json_key(w, STR("photo"));
    json_put_bool(w, !at[P_PHOTO].null);
    put_text(w, "headLastName", &at[P_HEAD_LAST]);
    put_text(w, "headOtherNames", &at[P_HEAD_OTHER]);
    put_text(w, "village", &at[P_VILLAGE]);
    json_close(w, '}');
}

/* ---- amounts ---- */

enum side { GENERAL, IN_PATIENT, OUT_PATIENT, SIDES };
static const char *const side_names[] = {"general", "in_patient", "out_patient"};
static const char *const level_names[LAW_LEVELS] = {"treatment", "insuree", "policy"};

static money_t of(const struct law_amounts *a, enum side side)
{
    return side == IN_PATIENT ? a->ip : side == OUT_PATIENT ? a->op : a->general;
}

/* The level that holds: policy before insuree before treatment; 0 is an amount at the product's own level of a ceiling only. */
static enum law_level level_of(const struct law_amounts by_level[LAW_LEVELS], enum side side, enum law_level zero)
{
    for (int level = LAW_POLICY; level >= LAW_TREATMENT; level--) {
        money_t m = of(&by_level[level], side);
        if (!money_none(m) && (m.minor || level == (int)zero)) return (enum law_level)level;
    }
    return LAW_LEVEL_NONE;
}

/* What processed claims used and checked ones hold, of this person and of all: of deductibles, then of ceilings. */
struct uses { struct law_consumed person[2], policy[2]; };
enum { USED, HELD };

static err_t load_uses(struct counter_set *s, int64_t policy, int64_t person, struct uses *out)
{
    static const enum db_type types[] = {DB_BOOL, DB_BOOL, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    const struct db_value params[] = {db_int(policy), db_int(person)};
    const char *sum = db_engine(db_of(s->conn)) == DB_POSTGRES ? "::bigint" : "";
    struct db_rows rows;

    *out = (struct uses){0};
    TRY(db_query(s->conn, str_format(s->set.tx->arena,
        "SELECT u.insuree_id = $2, c.status < 8, coalesce(sum(u.ded_g), 0)%s, coalesce(sum(u.ded_ip), 0)%s, coalesce(sum(u.ded_op), 0)%s,"
        " coalesce(sum(u.rem_g), 0)%s, coalesce(sum(u.rem_ip), 0)%s, coalesce(sum(u.rem_op), 0)%s FROM claim_consumption u"
        " JOIN claim c ON c.id = u.claim_id WHERE u.deleted_at IS NULL AND u.policy_id = $1 GROUP BY 1, 2", sum, sum, sum, sum, sum, sum),
        params, 2, types, 8, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *at = db_cell(&rows, i, 0);
        int which = at[1].b ? HELD : USED;
        for (int all = 0; all < 2; all++) {
            struct law_consumed *to = all ? &out->policy[which] : &out->person[which];
            money_t *const cells[] = {&to->deducted, &to->deducted_ip, &to->deducted_op, &to->paid, &to->paid_ip, &to->paid_op};
            if (!all && (at[0].null || !at[0].b)) continue;
            for (int k = 0; k < 6; k++) money_add(*cells[k], (money_t){at[2 + k].i}, cells[k]);
        }
    }
    return OK;
}

static money_t consumed(const struct uses *u, enum law_level level, int which, bool paid, enum side side)
{
    const struct law_consumed *c = level == LAW_POLICY ? &u->policy[which] : &u->person[which];

    if (level == LAW_TREATMENT) return MONEY_ZERO;
    if (paid) return side == IN_PATIENT ? c->paid_ip : side == OUT_PATIENT ? c->paid_op : c->paid;
    return side == IN_PATIENT ? c->deducted_ip : side == OUT_PATIENT ? c->deducted_op : c->deducted;
}

/* ---- limits ---- */

static int64_t members_on(const struct law_file *file, int64_t policy, date_t day)
{
    int64_t n = 0, last = 0;

    for (size_t i = 0; i < file->people_count; i++) {
        const struct law_covered_person *p = &file->people[i];
        if (p->policy != policy || date_none(p->effective) || date_none(p->expiry) || p->person == last) continue;
        if (date_cmp(p->effective, day) > 0 || date_cmp(day, p->expiry) > 0) continue;
        last = p->person;
        n++;
    }
    return n;
}

struct limits_of {
    const struct law_benefit *benefit;
    const struct uses *uses;
    int64_t members;
};

/* A policy's ceiling with what members above the threshold add to it (claims 4.4). */
static money_t grown(const struct limits_of *l, money_t limit, enum side side)
{
    const struct law_benefit *b = l->benefit;
    money_t extra = money_or(of(&b->extra_member, side), MONEY_ZERO), most = money_or(of(&b->most_policy, side), MONEY_ZERO), more;

    if (b->threshold < 0 || l->members <= b->threshold) return limit;
    if (!money_times_qty(extra, (qty_t){(l->members - b->threshold) * 100}, &more) || !money_add(limit, more, &limit)) return limit;
    return most.minor ? money_min(limit, most) : limit;
}

static void put_limit(struct json_writer *w, const struct limits_of *l, bool ceiling, enum law_level level, enum side side)
{
    money_t limit = of(ceiling ? &l->benefit->ceiling[level] : &l->benefit->deductible[level], side), left = limit;
    money_t used = consumed(l->uses, level, USED, ceiling, side), held = consumed(l->uses, level, HELD, ceiling, side);

    if (ceiling && level == LAW_POLICY) left = limit = grown(l, limit, side);
    if (!money_sub(left, used, &left) || !money_sub(left, held, &left)) left = MONEY_ZERO;
    json_open(w, '{');
    json_key(w, STR("kind"));
    json_put_str(w, ceiling ? STR("ceiling") : STR("deductible"));
    json_key(w, STR("level"));
    json_put_str(w, str_of(level_names[level]));
    json_key(w, STR("side"));
    json_put_str(w, str_of(side_names[side]));
    answer_money(w, "limit", limit);
    answer_money(w, "used", used);
    answer_money(w, "held", held);
    answer_money(w, "left", money_max(left, MONEY_ZERO));
    json_close(w, '}');
}

/* The general one where it is set, else those of the two sides (claims 4.3, 4.4). */
static void put_kind(struct json_writer *w, const struct limits_of *l, bool ceiling)
{
    const struct law_amounts *by_level = ceiling ? l->benefit->ceiling : l->benefit->deductible;
    enum law_level zero = ceiling ? l->benefit->level : LAW_LEVEL_NONE, level = level_of(by_level, GENERAL, zero);

    if (level != LAW_LEVEL_NONE) {
        put_limit(w, l, ceiling, level, GENERAL);
        return;
    }
    for (enum side side = IN_PATIENT; side < SIDES; side++) {
        level = level_of(by_level, side, zero);
        if (level != LAW_LEVEL_NONE) put_limit(w, l, ceiling, level, side);
    }
}

/* ---- how often ---- */

static int64_t claims_of(const struct law_scheme *law, const struct law_file *file, const struct law_coverage *v, enum law_category which)
{
    date_t last = date_cmp(v->expiry, v->policy_expiry) < 0 ? v->expiry : v->policy_expiry;
    int64_t n = 0;

    for (size_t i = 0; i < file->claim_count; i++) {
        enum law_category c = file->claims[i].category;
        if (c == LAW_CATEGORY_NONE || (c == LAW_OTHER_CARE && law->rules.other_care_is_visit)) c = LAW_VISIT;
        n += c == which && date_cmp(v->effective, file->claims[i].day) <= 0 && date_cmp(file->claims[i].day, last) <= 0;
    }
    return n;
}

static void put_counts(struct json_writer *w, const struct counter_set *s, const struct law_benefit *b, const struct law_coverage *v)
{
    json_key(w, STR("counts"));
    json_open(w, '[');
    for (int c = LAW_CATEGORY_NONE + 1; c < LAW_CATEGORIES; c++) {
        money_t most = b->category_ceiling[c];
        bool counted = b->most_claims[c] >= 0, capped = !money_none(most) && most.minor;
        if (!counted && !capped) continue;
        json_open(w, '{');
        json_key(w, STR("category"));
        json_put_str(w, claim_category_code((enum law_category)c));
        json_key(w, STR("limit"));
        if (counted) json_put_int(w, b->most_claims[c]);
        else json_put_null(w);
        json_key(w, STR("used"));
        json_put_int(w, claims_of(&s->set.scheme->law, &s->claim.person->file, v, (enum law_category)c));
        answer_money(w, "ceiling", capped ? most : MONEY_NONE);
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* ---- covers ---- */

enum { C_UUID, C_STATUS, C_CODE, C_NAME, C_CELLS };

static err_t put_cover(struct counter_set *s, struct json_writer *w, const struct law_coverage *v, date_t day)
{
    static const enum db_type types[C_CELLS] = {DB_UUID, DB_INT, DB_TEXT, DB_TEXT};
    const struct db_value key = db_int(v->policy);
    const struct law_file *file = &s->claim.person->file;
    struct limits_of l = {law_benefit_of(&s->set.scheme->law, v->product, day), NULL, members_on(file, v->policy, day)};
    struct db_rows rows;
    struct uses uses;
    bool open = !date_none(v->effective) && !date_none(v->expiry) && date_cmp(v->effective, day) <= 0 && date_cmp(day, v->expiry) <= 0;

    TRY(db_query(s->conn, STR("SELECT p.uuid, p.status, r.code, r.name FROM policy p JOIN product r ON r.id = p.product_id WHERE p.id = $1"),
                 &key, 1, types, C_CELLS, &rows));
    if (!rows.rows) return OK;
    TRY(load_uses(s, v->policy, s->claim.person->id, &uses));
    l.uses = &uses;
    json_open(w, '{');
    json_key(w, STR("uuid"));
    json_put_uuid(w, db_cell(&rows, 0, C_UUID)->u);
    json_key(w, STR("status"));
    json_put_int(w, db_cell(&rows, 0, C_STATUS)->i);
    put_text(w, "productCode", db_cell(&rows, 0, C_CODE));
    put_text(w, "productName", db_cell(&rows, 0, C_NAME));
    put_date(w, "from", v->effective);
    put_date(w, "to", v->expiry);
    json_key(w, STR("covers"));
    json_put_bool(w, open && v->usable);
    json_key(w, STR("members"));
    json_put_int(w, l.members);
    json_key(w, STR("limits"));
    json_open(w, '[');
    if (l.benefit) put_kind(w, &l, true);
    if (l.benefit) put_kind(w, &l, false);
    json_close(w, ']');
    if (l.benefit) put_counts(w, s, l.benefit, v);
    json_close(w, '}');
    return OK;
}

static err_t put_answer(struct function_call *k, struct counter_set *s, struct db_value key, date_t day)
{
    struct json_writer w = json_writer(&k->out);
    const struct law_file *file;
    struct db_rows rows;

    TRY(find_person(s, key, &rows));
    if (!rows.rows) {
        json_put_null(&w);
        return OK;
    }
    TRY(counter_person(s, db_cell(&rows, 0, P_ID)->i));
    file = &s->claim.person->file;
    json_open(&w, '{');
    put_person(&w, db_cell(&rows, 0, 0));
    put_date(&w, "day", day);
    json_key(&w, STR("valid"));
    json_put_bool(&w, file->valid);
    json_key(&w, STR("covers"));
    json_open(&w, '[');
    for (size_t i = file->coverage_count; i > 0; i--) TRY(put_cover(s, &w, &file->coverages[i - 1], day));
    json_close(&w, ']');
    json_close(&w, '}');
    return OK;
}

err_t claim_counter_cover(struct function_call *k, struct db_value key, date_t day)
{
    struct counter_set s;
    bool open;
    err_t e;

    TRY(counter_enquire(k, key, &open));
    if (!open) {
        buf_add(&k->out, STR("null"));
        return OK;
    }
    e = counter_open(k, &s);

    if (!e) e = put_answer(k, &s, key, day);
    db_release(s.conn);
    return e;
}
