#include "module/claim_recheck/claim_rule_trial.h"

#include "model/run/job.h"
#include "model/write/input.h"
#include "module/claim_recheck/claim_recheck.h"
#include "module/claim_set/claim_set.h"

enum { CLAIMS_A_STEP = 200, SHOWN = 50 };

#define JUDGED " FROM claim WHERE status >= 4 AND deleted_at IS NULL AND date_from >= $1 AND date_from <= $2"

/* ---- what is said of one claim ---- */

struct heard {
    struct claim_trial *trial;
    struct set_claim *claim;
    bool *rejected;                    /* by line */
    bool whole, review, failed;
};

static void add(money_t *to, money_t v)
{
    if (!money_add(*to, v, to)) *to = (money_t){DECIMAL_MAX};
}

static money_t worth_of_claim(const struct law_claim *c)
{
    money_t sum = MONEY_ZERO;

    for (size_t i = 0; i < c->line_count; i++)
        if (c->lines[i].status == LAW_LINE_PASSED) add(&sum, claim_rule_worth(&c->lines[i]));
    return sum;
}

static void show(struct heard *h, size_t line, const struct law_said *said)
{
    static const char *const deeds[] = {[LAW_OWN_REJECT_LINE] = "reject_line", [LAW_OWN_REJECT_CLAIM] = "reject",
                                        [LAW_OWN_REVIEW] = "review", [LAW_OWN_FAILED] = "error"};
    const struct law_claim *c = &h->claim->law;
    struct json_writer w = json_writer(&h->trial->first);
    bool of_line = said->deed == LAW_OWN_REJECT_LINE;

    if (!h->trial->codes || h->trial->first_count == SHOWN) return;
    w.comma = h->trial->first_count++ > 0;
    json_open(&w, '{');
    json_key(&w, STR("claim"));
    json_put_str(&w, (struct str){c->code.at, c->code.n});
    json_key(&w, STR("deed"));
    json_put_str(&w, str_of(deeds[said->deed]));
    if (of_line) {
        json_key(&w, STR("line"));
        json_put_int(&w, (int64_t)line + 1);
    }
    json_key(&w, STR("words"));
    json_put_str(&w, (struct str){said->words.at, said->words.n});
    json_key(&w, STR("amount"));
    json_put_decimal(&w, (of_line ? claim_rule_worth(&c->lines[line]) : worth_of_claim(c)).minor, 2, true);
    json_close(&w, '}');
}

static void hear(void *to, size_t line, const struct law_said *said)
{
    struct heard *h = to;

    switch (said->deed) {
    case LAW_OWN_REJECT_LINE: h->rejected[line] = true; break;
    case LAW_OWN_REJECT_CLAIM: h->whole = true; break;
    case LAW_OWN_REVIEW: h->review = true; break;
    case LAW_OWN_FAILED: h->review = h->failed = true; break;
    }
    show(h, line, said);
}

/* Lines fall by themselves or with their claim; what is left of it may go to review. */
static void count(struct heard *h)
{
    const struct law_claim *c = &h->claim->law;
    struct claim_trial *t = h->trial;
    int64_t passed = 0, fallen = 0;

    for (size_t i = 0; i < c->line_count; i++) {
        if (c->lines[i].status != LAW_LINE_PASSED) continue;
        passed++;
        if (!h->whole && !h->rejected[i]) continue;
        fallen++;
        add(&t->rejected, claim_rule_worth(&c->lines[i]));
    }
    t->claims++;
    t->lines += passed;
    t->lines_rejected += fallen;
    t->claims_rejected += passed > 0 && fallen == passed;
    t->failed += h->failed;
    if (!h->review || fallen == passed) return;
    t->to_review++;
    add(&t->reviewed, worth_of_claim(c));
}

static void ask(struct claim_set *s, struct set_claim *c, const struct law_own *own, struct claim_trial *t)
{
    struct heard h = {t, c, ARENA_ARRAY(s->tx->arena, bool, c->line_count), false, false, false};

    own->ask(own->rules, &s->scheme->law, &c->law, hear, &h);
    count(&h);
}

/* ---- some claims ---- */

void claim_trial_begin(struct claim_trial *t, struct arena *a, date_t from, date_t to, bool codes)
{
    *t = (struct claim_trial){.from = from, .to = to, .codes = codes};
    buf_init(&t->first, a, 1024);
}

static err_t count_all(struct tx *tx, struct claim_trial *t)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value days[] = {db_date(t->from), db_date(t->to)};
    struct db_rows rows;

    if (t->total) return OK;
    TRY(db_query(tx->conn, STR("SELECT count(*)" JUDGED), days, 2, types, 1, &rows));
    t->total = db_cell(&rows, 0, 0)->i;
    return OK;
}

err_t claim_trial_some(struct tx *tx, const struct law_own *own, struct claim_trial *t, bool *more)
{
    static const enum db_type types[] = {DB_UUID, DB_INT};
    const struct db_value params[] = {db_date(t->from), db_date(t->to), db_int(t->after), db_int(CLAIMS_A_STEP)};
    struct claim_set s;
    struct db_rows rows;
    uuid_t *uuids;

    TRY(count_all(tx, t));
    TRY(db_query(tx->conn, STR("SELECT uuid, id" JUDGED " AND id > $3 ORDER BY id LIMIT $4"), params, 4, types, 2, &rows));
    *more = rows.rows == CLAIMS_A_STEP;
    if (!rows.rows) return OK;
    t->after = db_cell(&rows, rows.rows - 1, 1)->i;
    uuids = ARENA_ARRAY(tx->arena, uuid_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) uuids[i] = db_cell(&rows, i, 0)->u;
    /* Each is told of all the others, the set's own among them, so that it finds the same whatever claims are asked for with it. */
    TRY(claim_set_look(tx, uuids, rows.rows, &(struct claim_view){.all = true}, &s));
    for (size_t i = 0; i < s.n; i++)
        if (!s.claims[i].why) ask(&s, &s.claims[i], own, t);
    return OK;
}

/* ---- as text, and back ---- */

static const struct { const char *name; size_t at; } numbers[] = {
    {"after", offsetof(struct claim_trial, after)}, {"total", offsetof(struct claim_trial, total)},
    {"claims", offsetof(struct claim_trial, claims)}, {"lines", offsetof(struct claim_trial, lines)},
    {"claimsRejected", offsetof(struct claim_trial, claims_rejected)}, {"linesRejected", offsetof(struct claim_trial, lines_rejected)},
    {"claimsToReview", offsetof(struct claim_trial, to_review)}, {"claimsFailed", offsetof(struct claim_trial, failed)},
};
static const struct { const char *name; size_t at; } amounts[] = {
    {"amountRejected", offsetof(struct claim_trial, rejected)}, {"amountToReview", offsetof(struct claim_trial, reviewed)},
};
enum { NUMBERS = sizeof numbers / sizeof *numbers, AMOUNTS = sizeof amounts / sizeof *amounts };

struct str claim_trial_text(struct arena *a, const struct claim_trial *t)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, a, 512 + t->first.n);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("from"));
    json_put_date(&w, t->from);
    json_key(&w, STR("to"));
    json_put_date(&w, t->to);
    for (size_t i = 0; i < NUMBERS; i++) {
        json_key(&w, str_of(numbers[i].name));
        json_put_int(&w, *(const int64_t *)((const char *)t + numbers[i].at));
    }
    for (size_t i = 0; i < AMOUNTS; i++) {
        json_key(&w, str_of(amounts[i].name));
        json_put_decimal(&w, ((const money_t *)((const char *)t + amounts[i].at))->minor, 2, true);
    }
    json_key(&w, STR("first"));
    json_put_raw(&w, str_format(a, "[%.*s]", STR_ARG(buf_str(&t->first))));
    json_close(&w, '}');
    return buf_str(&out);
}

static void read_back(const struct json *v, struct claim_trial *t)
{
    const struct json *first = json_get(v, "first");
    struct json_writer w = json_writer(&t->first);

    for (size_t i = 0; i < NUMBERS; i++) json_int(json_get(v, numbers[i].name), (int64_t *)((char *)t + numbers[i].at));
    for (size_t i = 0; i < AMOUNTS; i++) {
        const struct json *text = json_get(v, amounts[i].name);
        if (text) decimal_read(text->text.p, text->text.n, 2, false, &((money_t *)((char *)t + amounts[i].at))->minor);
    }
    for (const struct json *f = first ? first->first : NULL; f; f = f->next, t->first_count++) json_put(&w, f);
}

/* ---- the job ---- */

static date_t day_in(const struct json *v, const char *name)
{
    const struct json *text = json_get(v, name);
    date_t out = DATE_NONE;

    if (text) date_read(text->text.p, text->text.n, &out);
    return out;
}

/* What a trial says something of: another source, other days or another product is another rule. */
static struct str tried_of(struct arena *a, const struct record *rule)
{
    struct claim_rule r = claim_rule_of(rule);

    return str_format(a, "%.*s %d %d %lld", STR_ARG(r.hash), (int)r.from.day, (int)r.to.day, (long long)r.product);
}

static err_t begin(struct job_run *run, struct tx *tx, struct record *rule, struct claim_trial *t)
{
    const struct json *key = json_get(run->input, "rule"), *tried = json_get(run->input, "tried");
    uuid_t uuid = UUID_NONE;

    if (key) uuid_read(key->text, &uuid);
    TRY(tx_get(tx, &claim_rule_entity, uuid, rule));
    if (!tried || !str_eq(tried_of(run->arena, rule), tried->text)) return err_make(run->arena, E_RULE, "rule", "claim_rule_changed", NULL);
    claim_trial_begin(t, run->arena, day_in(run->input, "dateFrom"), day_in(run->input, "dateTo"), !access_may(run->arena, &run->who, RIGHT_CLAIM_READ));
    if (run->cursor) read_back(run->cursor, t);
    return OK;
}

static err_t claim_rule_test_step(struct job_run *run, bool *more)
{
    const struct law_own *own;
    struct claim_trial t;
    struct claim_rule rule;
    struct record row;
    struct tx *tx;

    TRY(job_tx(run, &tx));
    TRY(begin(run, tx, &row, &t));
    rule = claim_rule_of(&row);
    TRY(claim_rule_alone(tx, &rule, &own));
    TRY(claim_trial_some(tx, own, &t, more));
    run->progress = t.claims;
    run->total = t.total;
    run->result = claim_trial_text(run->arena, &t);
    if (!*more) TRY(claim_rule_tried(tx, row.at[COLUMN_UUID].u, t.claims ? rule.hash : STR_NONE, run->result));
    return job_commit(run, run->result);
}

/* ---- the command that starts it ---- */

struct test_plan {
    uuid_t rule;
    struct db_value from, to;
};

static err_t read_day(struct prepare *p, const char *name, struct db_value *out)
{
    const struct type type = DATE;

    TRY(value_read(p->arena, &type, name, json_get(p->input, name), out));
    return out->null ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
}

/* {"uuid", "dateFrom", "dateTo"}: the job claim_rule.test asks the rule about claims of visits on these days; its result, {"job"},
 * ends in the rule's row. */
static err_t claim_rule_test_prepare(struct prepare *p, void **plan)
{
    struct test_plan *t = ARENA_NEW(p->arena, struct test_plan);

    TRY(input_only(p, LIST("uuid", "dateFrom", "dateTo")));
    TRY(input_uuid(p, "uuid", true, &t->rule));
    TRY(read_day(p, "dateFrom", &t->from));
    TRY(read_day(p, "dateTo", &t->to));
    prepare_lock(p, &claim_rule_entity, t->rule);
    *plan = t;
    return date_cmp(t->from.d, t->to.d) <= 0 ? OK : err_make(p->arena, E_RULE, "rule", "claim_rule_dates", NULL);
}

/* Its sums are of claims of all places. */
static err_t claim_rule_test_apply(struct tx *tx, void *plan)
{
    const struct test_plan *t = plan;
    char from[10], to[10];
    struct record row;
    struct str tried;
    uuid_t job;

    if (!access_everywhere(tx->who, &claim_entity)) return err_make(tx->arena, E_OUT_OF_SCOPE, "entity", "claim_rule", NULL);
    TRY(tx_get(tx, &claim_rule_entity, t->rule, &row));
    tried = tried_of(tx->arena, &row);
    date_write(t->from.d, from);
    date_write(t->to.d, to);
    TRY(job_start(tx, "claim_rule.test", str_format(tx->arena, "{\"rule\":\"%s\",\"tried\":\"%.*s\",\"dateFrom\":\"%.10s\",\"dateTo\":\"%.10s\"}",
                  uuid_text(tx->arena, t->rule).p, STR_ARG(tried), from, to), &job));
    tx->result = str_format(tx->arena, "{\"job\":\"%s\"}", uuid_text(tx->arena, job).p);
    return OK;
}

static const struct command commands[] = {
    { .name = "claim_rule.test", .right = RIGHT_CLAIM_RULE_UPDATE, .also = RIGHT_CLAIM_RULE_PUBLISH, .prepare = claim_rule_test_prepare,
      .apply = claim_rule_test_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    /* it follows from the command of its name */
    { .name = "claim_rule.test", .right = RIGHT_NOBODY, .step = claim_rule_test_step, .of_account = true, .most = LIMIT_TRIALS_AT_WORK },
    JOBS_END
};

const struct module claim_recheck_module = { .name = "claim_recheck", .commands = commands, .jobs = jobs };
