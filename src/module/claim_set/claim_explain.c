/* Why a decision is as it is: rule, limit, what was used before, what is left, what was cut (decision D13). */
#include "module/claim_set/claim_set.h"

static const char *const rule_names[LAW_RULES] = {
    [LAW_RULE_PERSON] = "person", [LAW_RULE_COVER] = "cover", [LAW_RULE_DATES] = "dates", [LAW_RULE_REGISTER] = "register",
    [LAW_RULE_PRICE_LIST] = "price_list", [LAW_RULE_CARE_TYPE] = "care_type", [LAW_RULE_PATIENT] = "patient",
    [LAW_RULE_FREQUENCY] = "frequency", [LAW_RULE_NOT_COVERED] = "not_covered", [LAW_RULE_WAITING] = "waiting_period",
    [LAW_RULE_PROVISIONS] = "provisions", [LAW_RULE_CATEGORY_COUNT] = "category_count", [LAW_RULE_CHOICE] = "choice",
    [LAW_RULE_PRICE] = "price", [LAW_RULE_FIXED_AMOUNT] = "fixed_amount", [LAW_RULE_DEDUCTIBLE] = "deductible",
    [LAW_RULE_CO_INSURANCE] = "co_insurance", [LAW_RULE_CATEGORY_CEILING] = "category_ceiling",
    [LAW_RULE_EXCLUSION] = "exclusion", [LAW_RULE_CEILING] = "ceiling",
    [LAW_RULE_AUTHORISATION] = "authorisation", [LAW_RULE_AUTHORISATION_DAYS] = "authorisation_days",
    [LAW_RULE_AUTHORISATION_ENTRY] = "authorisation_entry", [LAW_RULE_AUTHORISATION_QTY] = "authorisation_quantity",
    [LAW_RULE_AUTHORISATION_PRICE] = "authorisation_price", [LAW_RULE_AUTHORISATION_AMOUNT] = "authorisation_amount",
    [LAW_RULE_DUPLICATE] = "duplicate", [LAW_RULE_DIAGNOSIS] = "diagnosis", [LAW_RULE_FLAT_FEE] = "flat_fee",
    [LAW_RULE_BUNDLE] = "bundle",
    [LAW_RULE_SAMPLE] = "sample", [LAW_RULE_OWN] = "own",
};
static const char *const level_names[LAW_LEVELS] = {"treatment", "insuree", "policy"};

const char *claim_rule_name(enum law_rule rule) { return rule_names[rule]; }
const char *claim_level_name(enum law_level level) { return level_names[level]; }

static void member(struct buf *out, const char *name, int64_t v)
{
    if (v) buf_add_format(out, ",\"%s\":%lld", name, (long long)v);
}

/* Amounts and quantities with their two decimals, the rest whole. */
static void put_number(struct buf *out, const char *name, int64_t v, enum law_unit unit)
{
    char digits[24];

    if (unit == LAW_UNIT_NONE) return;
    if (unit == LAW_UNIT_COUNT || unit == LAW_UNIT_DAYS || unit == LAW_UNIT_MONTHS) {
        buf_add_format(out, ",\"%s\":%lld", name, (long long)v);
        return;
    }
    buf_add_format(out, ",\"%s\":\"%.*s\"", name, (int)decimal_write(v, 2, digits), digits);
}

static struct str text_of(struct law_text t) { return (struct str){t.at, t.n}; }

/* What a rule of the scheme's own says, and which source said it. */
static void put_said(struct json_writer *w, const struct law_said *said)
{
    json_key(w, STR("name"));
    json_put_str(w, text_of(said->name));
    json_key(w, STR("edition"));
    json_put_int(w, said->version);
    json_key(w, STR("hash"));
    json_put_str(w, text_of(said->hash));
    json_key(w, said->deed == LAW_OWN_FAILED ? STR("error") : STR("words"));
    json_put_str(w, text_of(said->words));
}

void claim_put_reviews(struct json_writer *w, const struct law_claim *c)
{
    if (!c->review_count) return;
    json_key(w, STR("review"));
    json_open(w, '[');
    for (uint8_t i = 0; i < c->review_count; i++) {
        json_open(w, '{');
        put_said(w, c->reviews[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* brief: as it is kept, for each claim: what leaves and cuts nothing says nothing of it. */
static void put_why(struct buf *out, const struct law_why *why, bool brief)
{
    enum law_unit unit = law_rule_unit(why->rule);
    char day[10];

    buf_add_format(out, "{\"rule\":\"%s\"", rule_names[why->rule]);
    if (why->level < LAW_LEVELS) buf_add_format(out, ",\"level\":\"%s\"", level_names[why->level]);
    if (!date_none(why->day)) {
        date_write(why->day, day);
        buf_add_format(out, ",\"day\":\"%.10s\"", day);
    }
    member(out, "product", why->product);
    member(out, "policy", why->policy);
    member(out, "claim", why->claim);
    put_number(out, "limit", why->limit, unit);
    if (why->before >= 0) put_number(out, "before", why->before, unit);   /* a choice without a rival has none */
    if (!brief || why->left) put_number(out, "left", why->left, unit);
    if (!brief || why->cut) put_number(out, "cut", why->cut, unit);
    if (why->said) {
        struct json_writer w = {out, true};
        put_said(&w, why->said);
    }
    buf_add_char(out, '}');
}

void claim_put_why(struct buf *out, const struct law_why *why) { put_why(out, why, false); }

static void put_whys(struct buf *out, const struct law_line *l, bool brief)
{
    buf_add_char(out, '[');
    for (uint8_t i = 0; i < l->why_count; i++) {
        if (i) buf_add_char(out, ',');
        put_why(out, &l->why[i], brief);
    }
    buf_add_char(out, ']');
}

struct str claim_line_whys(struct arena *a, const struct law_line *l)
{
    struct buf out;

    buf_init(&out, a, 256);
    put_whys(&out, l, false);
    return buf_str(&out);
}

static void put_line(struct buf *out, const struct set_line *line)
{
    const struct law_line *l = line->law;

    buf_add_format(out, "{\"%s\":%lld,\"reason\":%d,\"why\":", l->kind == LAW_ITEM ? "item" : "service",
                   (long long)line->old.at[COLUMN_ID].i, (int)l->reason);
    put_whys(out, l, true);
    buf_add_char(out, '}');
}

struct str claim_explanation(struct arena *a, const struct set_claim *c)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, a, 256 + c->line_count * 256);
    buf_add_format(&out, "{\"status\":%d,\"reason\":%d,\"cause\":%d,\"lines\":[", (int)c->law.status, (int)c->law.reason,
                   (int)c->law.cause);
    for (size_t i = 0; i < c->line_count; i++) {
        if (i) buf_add_char(&out, ',');
        put_line(&out, &c->lines[i]);
    }
    buf_add_char(&out, ']');
    w = (struct json_writer){&out, true};
    claim_put_reviews(&w, &c->law);
    buf_add_char(&out, '}');
    return buf_str(&out);
}

/* ---- read back ---- */

static bool index_of(const char *const *names, size_t n, const struct json *v, int *out)
{
    for (size_t i = 0; v && v->kind == JSON_STRING && i < n; i++)
        if (str_is(v->text, names[i])) {
            *out = (int)i;
            return true;
        }
    return false;
}

static int64_t number_of(const struct json *v)
{
    int64_t n = 0;

    if (v && v->kind == JSON_STRING) decimal_read(v->text.p, v->text.n, 2, false, &n);
    else if (v) json_int(v, &n);
    return n;
}

static struct law_text text_in(const struct json *v, const char *name)
{
    const struct json *text = json_get(v, name);

    return text && text->kind == JSON_STRING ? (struct law_text){text->text.p, text->text.n} : (struct law_text){NULL, 0};
}

static const struct law_said *said_in(struct arena *a, const struct json *v)
{
    struct law_said *out;

    if (json_is_null(json_get(v, "words"))) return NULL;
    out = ARENA_NEW(a, struct law_said);
    *out = (struct law_said){.deed = LAW_OWN_REJECT_LINE, .name = text_in(v, "name"), .hash = text_in(v, "hash"),
                             .version = number_of(json_get(v, "edition")), .words = text_in(v, "words")};
    return out;
}

bool claim_why_read(struct arena *a, const struct json *v, struct law_why *out)
{
    const struct json *day = json_get(v, "day"), *before = json_get(v, "before");
    int rule, level;

    if (!index_of(rule_names, LAW_RULES, json_get(v, "rule"), &rule)) return false;
    *out = (struct law_why){
        .rule = (enum law_rule)rule, .level = LAW_LEVEL_NONE, .day = DATE_NONE,
        .product = number_of(json_get(v, "product")), .policy = number_of(json_get(v, "policy")),
        .claim = number_of(json_get(v, "claim")), .limit = number_of(json_get(v, "limit")), .before = before ? number_of(before) : -1,
        .left = number_of(json_get(v, "left")), .cut = number_of(json_get(v, "cut")), .said = said_in(a, v),
    };
    if (law_rule_unit(out->rule) == LAW_UNIT_NONE) out->before = 0;
    if (index_of(level_names, LAW_LEVELS, json_get(v, "level"), &level)) out->level = (enum law_level)level;
    if (day && day->kind == JSON_STRING) date_read(day->text.p, day->text.n, &out->day);
    return true;
}
