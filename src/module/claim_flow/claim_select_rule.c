/* Selection for review or feedback by a rule over a set of claims (claims 5.3): all above a value, a share by chance, or what stands out
 * among its like. Idle claims become not selected, and those that the rule takes selected. The preview judges alike and writes nothing. */
#include "db/sql.h"
#include "model/run/function.h"
#include "model/run/setting.h"
#include "module/claim/claim_filter.h"
#include "module/claim/claim_setting.h"
#include "module/claim_flow/internal.h"
#include "module/rows.h"
#include "scheme/sampling.h"

struct selecting {
    uuids_t claims;
    bool feedback;
    struct law_selection_rule rule;
};

/* ---- the input ---- */

static const struct code what_codes[] = {{"review", NULL}, {"feedback", NULL}, {NULL, NULL}};
static const struct code_list whats = {"claim_select_what", false, what_codes};
static const struct code mode_codes[] = {{"all", NULL}, {"random", NULL}, {"variance", NULL}, {NULL, NULL}};
static const struct code_list modes = {"claim_select_mode", false, mode_codes};

/* The members of each mode: a value that would not be looked at is refused. */
#define OF_ALL "filters", "uuids", "what", "mode"
static const struct { const char *name; enum law_selection mode; int64_t percent_least, percent_most; const char *members[8]; } rules[] = {
    { "all", LAW_SELECT_ALL, 0, 0, {OF_ALL, "value", NULL} },
    { "random", LAW_SELECT_RANDOM, 1, LAW_PERCENT_MOST, {OF_ALL, "percentage", NULL} },
    { "variance", LAW_SELECT_VARIANCE, 0, VARIANCE_PERCENT_MOST, {OF_ALL, "percentage", "value", NULL} },
};

static err_t read_member(struct prepare *p, const char *name, struct type type, struct db_value *out)
{
    TRY(value_read(p->arena, &type, name, json_get(p->input, name), out));
    return out->null ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
}

static err_t read_rule(struct prepare *p, struct law_selection_rule *rule)
{
    struct db_value mode, v;
    size_t i = 0;

    TRY(read_member(p, "mode", (struct type)CODE(modes), &mode));
    while (!str_is(mode.s, rules[i].name)) i++;
    TRY(input_only(p, rules[i].members));
    *rule = (struct law_selection_rule){.mode = rules[i].mode};
    if (rules[i].percent_most) {
        TRY(read_member(p, "percentage", (struct type)INT_RANGE(rules[i].percent_least, rules[i].percent_most), &v));
        rule->percent = v.i;
    }
    if (json_is_null(json_get(p->input, "value"))) return OK;
    TRY(read_member(p, "value", (struct type)MONEY, &v));
    rule->value = (money_t){v.i};
    return OK;
}

static err_t read_selecting(struct prepare *p, struct selecting *s)
{
    struct settings *settings;
    struct db_value what;

    TRY(read_rule(p, &s->rule));
    TRY(settings_for(p, &settings));
    s->rule.unknown = !setting_bool(settings, SETTING_VARIANCE_KNOWN);
    TRY(read_member(p, "what", (struct type)CODE(whats), &what));
    s->feedback = str_is(what.s, "feedback");
    return claim_chosen(p, RIGHT_CLAIM_UPDATE, CLAIM_CHECKED, &s->claims);
}

/* Chance is drawn before the transaction, so that applying twice draws the same; nobody may choose it. */
err_t claim_select_rule_prepare(struct prepare *p, void **out)
{
    struct selecting *s = ARENA_NEW(p->arena, struct selecting);

    TRY(read_selecting(p, s));
    env_random(p->env, &s->rule.seed, sizeof s->rule.seed);
    *out = s;
    return OK;
}

/* ---- judging ---- */

struct judged {
    struct tx *tx;
    struct record *claims;             /* those of the set that are checked */
    struct law_selectable *law;
    size_t n;
    int status, claimed, icd, column;
    struct law_selected counts;
};

/* What is not checked any more is passed over, as samples do. */
static err_t load(struct judged *j, const struct selecting *s)
{
    struct record *found = ARENA_ARRAY(j->tx->arena, struct record, s->claims.n);
    err_t *why = ARENA_ARRAY(j->tx->arena, err_t, s->claims.n);

    TRY(tx_get_many(j->tx, &claim_entity, s->claims.at, s->claims.n, found, why));
    j->claims = found;
    j->law = ARENA_ARRAY(j->tx->arena, struct law_selectable, s->claims.n);
    for (size_t i = 0; i < s->claims.n; i++) {
        const struct db_value *at = found[i].at;
        if (why[i] || at[j->status].i != CLAIM_CHECKED) continue;
        j->law[j->n] = (struct law_selectable){
            .claimed = {at[j->claimed].null ? DECIMAL_NONE : at[j->claimed].i}, .idle = at[j->column].null || at[j->column].i == CLAIM_IDLE,
        };
        j->claims[j->n++] = found[i];
    }
    return OK;
}

/* Claims that the caller sees. */
static void narrow(const struct access *who, struct sql *s, struct db_value *params)
{
    if (access_everywhere(who, &claim_entity)) return;
    params[s->params++] = access_tied(who, &claim_entity) ? db_list(DB_INTS, &who->facility, 1) : db_list(DB_INTS, who->places, who->place_count);
    sql_add(s, " AND ");
    sql_in(s, access_tied(who, &claim_entity) ? "health_facility_id" : "district_id", (unsigned)s->params);
}

/* Those with these main diagnoses, of the year up to yesterday: the whole scheme's for who sees it, else those of his places. */
static err_t read_like(struct judged *j, const int64_t *diagnoses, size_t n, struct map *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT};
    date_t today = env_today(j->tx->env);
    struct db_value params[4] = {db_list(DB_INTS, diagnoses, n), db_date(date_add_years(today, -1)), db_date(date_add_days(today, -1))};
    struct law_claimed *like;
    struct db_rows rows;
    struct sql s;

    sql_init(&s, j->tx->arena, db_engine(db_of(j->tx->conn)));
    s.params = 3;
    sql_add(&s, "SELECT icd_id, CAST(sum(claimed) AS bigint), count(claimed) FROM claim WHERE deleted_at IS NULL AND status IN (%d, %d)"
            " AND date_claimed >= $2 AND date_claimed <= $3 AND claimed IS NOT NULL AND ", CLAIM_PROCESSED, CLAIM_VALUATED);
    sql_in(&s, "icd_id", 1);
    narrow(j->tx->who, &s, params);
    sql_add(&s, " GROUP BY icd_id");
    TRY(db_query(j->tx->conn, sql_text(&s), params, s.params, types, 3, &rows));
    map_init(out, j->tx->arena, rows.rows);
    like = ARENA_ARRAY(j->tx->arena, struct law_claimed, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        like[i] = (struct law_claimed){{row[1].i}, row[2].i};
        map_put(out, map_id_key(&row[0].i), &like[i]);
    }
    return OK;
}

static err_t compare(struct judged *j)
{
    int64_t *diagnoses = ARENA_ARRAY(j->tx->arena, int64_t, j->n);
    struct map seen, like;
    size_t n = 0;

    map_init(&seen, j->tx->arena, j->n);
    for (size_t i = 0; i < j->n; i++) {
        diagnoses[n] = j->claims[i].at[j->icd].i;
        if (!map_put(&seen, map_id_key(&j->claims[i].at[j->icd].i), j)) n++;
    }
    TRY(read_like(j, diagnoses, n, &like));
    for (size_t i = 0; i < j->n; i++) {
        const struct law_claimed *found = map_get(&like, map_id_key(&j->claims[i].at[j->icd].i));
        if (found) j->law[i].like = *found;
    }
    return OK;
}

static err_t judge(struct tx *tx, const struct selecting *s, struct judged *j)
{
    const struct table *t = registry_table_of(tx->registry, &claim_entity);

    *j = (struct judged){
        .tx = tx, .status = table_column(t, "status"), .claimed = table_column(t, "claimed"), .icd = table_column(t, "icd_id"),
        .column = table_column(t, s->feedback ? "feedback_status" : "review_status"),
    };
    TRY(load(j, s));
    if (s->rule.mode == LAW_SELECT_VARIANCE) TRY(compare(j));
    if (law_select(&s->rule, j->law, j->n, ARENA_ARRAY(tx->arena, size_t, j->n), &j->counts)) return OK;
    return err_make(tx->arena, E_RULE, "rule", "claim_selection_empty", "field", "percentage", NULL);
}

static void put_counts(struct json_writer *w, const struct judged *j)
{
    const struct { const char *name; int64_t n; } counts[] = {
        {"claims", (int64_t)j->n}, {"submitted", j->counts.submitted}, {"selected", j->counts.selected},
        {"notSelected", j->counts.submitted - j->counts.selected},
    };

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        json_key(w, str_of(counts[i].name));
        json_put_int(w, counts[i].n);
    }
}

/* ---- the command ---- */

/* A claim for which no officer can be asked stays not selected, and is told. */
static err_t ask_patient(struct judged *j, size_t i, struct refusals *refused)
{
    err_t e = claim_prompt_open(j->tx, &j->claims[i]);

    if (!e) return OK;
    if (err_http(e->id) >= 500) return e;
    refuse(refused, j->tx->arena, record_cell(&j->claims[i], "code")->s, e);
    j->law[i].selected = false;
    j->counts.selected--;
    return OK;
}

err_t claim_select_rule_apply(struct tx *tx, void *plan)
{
    const struct selecting *s = plan;
    struct record *old, *changed;
    struct refusals refused;
    struct json_writer w;
    struct judged j;
    struct buf out;
    size_t n = 0;

    TRY(judge(tx, s, &j));
    refusals_init(&refused, tx->arena);
    old = ARENA_ARRAY(tx->arena, struct record, j.n);
    changed = ARENA_ARRAY(tx->arena, struct record, j.n);
    for (size_t i = 0; i < j.n; i++) {
        if (!j.law[i].idle) continue;
        if (s->feedback && j.law[i].selected) TRY(ask_patient(&j, i, &refused));
        old[n] = j.claims[i];
        changed[n] = record_copy(tx->arena, j.claims[i]);
        changed[n++].at[j.column] = db_int(j.law[i].selected ? CLAIM_SELECTED : CLAIM_NOT_SELECTED);
    }
    TRY(tx_update(tx, old, changed, n));
    refusals_tell(&refused, tx);
    buf_init(&out, tx->arena, 96);
    w = json_writer(&out);
    json_open(&w, '{');
    put_counts(&w, &j);
    json_close(&w, '}');
    tx->result = buf_str(&out);
    return OK;
}

/* ---- the preview ---- */

/* What chance will draw is not known before: there the sum is what such a share of the idle claims comes to. */
static err_t tell_preview(struct function_call *c, const struct selecting *s, const struct judged *j)
{
    struct json_writer w = json_writer(&c->out);
    money_t idle = MONEY_ZERO, sum = MONEY_ZERO;
    bool fits = true, random = s->rule.mode == LAW_SELECT_RANDOM;

    for (size_t i = 0; i < j->n; i++) {
        money_t claimed = money_or(j->law[i].claimed, MONEY_ZERO);
        if (j->law[i].idle) fits &= money_add(idle, claimed, &idle);
        if (j->law[i].selected) fits &= money_add(sum, claimed, &sum);
    }
    if (random && j->counts.submitted) fits &= money_share(idle, j->counts.selected, j->counts.submitted, &sum);
    if (!fits) return err_make(c->arena, E_RULE, "rule", "claim_amount_too_large", NULL);
    json_open(&w, '{');
    put_counts(&w, j);
    answer_money(&w, "claimed", idle);
    answer_money(&w, "sum", sum);
    json_key(&w, STR("estimated"));
    json_put_bool(&w, random);
    json_close(&w, '}');
    return OK;
}

static err_t preview(struct function_call *c, struct tx *tx, void *plan)
{
    struct judged j;

    TRY(judge(tx, plan, &j));
    return tell_preview(c, plan, &j);
}

err_t claim_selection_preview(struct function_call *c)
{
    static const struct command asked = {.name = "claim.select_by_rule"};
    struct prepare p = {.arena = c->arena, .registry = c->registry, .command = &asked, .who = c->who, .env = c->env, .db = c->db,
                        .input = c->arguments};
    struct selecting s = {0};

    TRY(read_selecting(&p, &s));
    return claim_look(c, preview, &s);
}
