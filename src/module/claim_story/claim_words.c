#include "module/claim_story/claim_words.h"

#include "module/claim_set/claim_set.h"
#include "module/print.h"

#define HAS(sentence, key) (!str_is(sentence, key))   /* text_of answers the key itself where there is none */

struct str words_fill(const struct words *w, const char *key, const struct err_arg *args, size_t n)
{
    return text_fill(w->arena, text_of(w->texts, w->language, key), args, n);
}

struct str words_day(struct arena *a, date_t d)
{
    char text[10];

    if (date_none(d)) return STR("");
    date_write(d, text);
    return str_copy(a, (struct str){text, sizeof text});
}

static struct str value_text(struct arena *a, const struct words_value *v)
{
    switch (v->kind) {
    case WORDS_AMOUNT: return amount_words(a, v->number);
    case WORDS_QUANTITY: return decimal_words(a, v->number);
    case WORDS_COUNT: return str_format(a, "%lld", (long long)v->number);
    case WORDS_DAY: return words_day(a, v->day);
    default: return v->text;
    }
}

/* Values that the sentence has no place for are left out. */
struct words_said words_say(const struct words *w, const char *key, const struct words_value *values, size_t n)
{
    struct words_said out = {.text = text_of(w->texts, w->language, key), .key = key};
    struct err_arg args[WORDS_VALUES];

    for (size_t i = 0; i < n; i++) {
        if (str_find(out.text, str_format(w->arena, "{%s}", values[i].name), 0) < 0) continue;
        args[out.n] = (struct err_arg){values[i].name, value_text(w->arena, &values[i])};
        out.values[out.n++] = values[i];
    }
    out.text = text_fill(w->arena, out.text, args, out.n);
    return out;
}

struct words_said words_refusal(const struct words *w, enum law_reason reason)
{
    const struct words_value code = {.name = "code", .kind = WORDS_COUNT, .number = (int64_t)reason};
    const char *key = str_format(w->arena, "claim.reason.%d", (int)reason).p;

    return HAS(text_of(w->texts, w->language, key), key) ? words_say(w, key, NULL, 0) : words_say(w, "claim.reason.other", &code, 1);
}

struct str words_reason(const struct words *w, enum law_reason reason) { return words_refusal(w, reason).text; }

/* ---- which sentence ---- */

/* "less 0.00 before" says nothing. */
static const char *whole(const struct law_why *why) { return why->before == 0 ? ".whole" : ""; }

static const char *key_of(const struct words *w, const struct law_why *why, const struct words_line *line)
{
    const char *name = claim_rule_name(why->rule);

    switch (why->rule) {
    case LAW_RULE_PROVISIONS:
    case LAW_RULE_PREAUTHORISATION_QTY:
    case LAW_RULE_PREAUTHORISATION_AMOUNT:
        return str_format(w->arena, "claim.rule.%s%s", name, line->reason == LAW_ACCEPTED ? "" : ".refused").p;
    case LAW_RULE_CHOICE:
        return why->before < 0 ? "claim.rule.choice" : "claim.rule.choice.least";
    case LAW_RULE_PRICE:
        return line->person ? "claim.rule.price.person" : "claim.rule.price";
    case LAW_RULE_CATEGORY_CEILING:
        return str_format(w->arena, "claim.rule.%s%s", name, whole(why)).p;
    case LAW_RULE_DEDUCTIBLE:
    case LAW_RULE_CEILING:
        return str_format(w->arena, "claim.rule.%s.%s%s", name, claim_level_name(why->level), whole(why)).p;
    default:
        return str_format(w->arena, "claim.rule.%s", name).p;
    }
}

/* ---- its numbers ---- */

/* Of the mixed ones the limit is a percent. */
static struct words_value number(const char *name, const struct law_why *why, int64_t v, bool is_limit)
{
    enum law_unit unit = law_rule_unit(why->rule);

    if (unit == LAW_UNIT_QTY || (unit == LAW_UNIT_MIXED && is_limit)) return (struct words_value){.name = name, .kind = WORDS_QUANTITY, .number = v};
    if (unit == LAW_UNIT_MONEY || unit == LAW_UNIT_MIXED) return (struct words_value){.name = name, .kind = WORDS_AMOUNT, .number = v};
    return (struct words_value){.name = name, .kind = WORDS_COUNT, .number = v};
}

/* Of provisions, and what was authorised of them, the sentence tells what was left for this line, the step what is left after it. */
static int64_t left_of(const struct law_why *why)
{
    bool counted = why->rule == LAW_RULE_PROVISIONS || why->rule == LAW_RULE_PREAUTHORISATION_QTY;

    return counted ? why->limit - why->before : why->left;
}

struct words_said words_step(const struct words *w, const struct law_why *why, const struct words_line *line)
{
    static const struct law_said nobody = {.deed = LAW_OWN_REJECT_LINE};
    const struct law_said *said = why->said ? why->said : &nobody;
    const char *key = key_of(w, why, line);
    const struct words_value values[] = {
        number("limit", why, why->limit, true), number("before", why, why->before, false), number("left", why, left_of(why), false),
        number("cut", why, why->cut, false),
        {.name = "day", .kind = WORDS_DAY, .day = why->day}, {.name = "product", .text = line->product},
        {.name = "code", .kind = WORDS_COUNT, .number = (int64_t)line->reason},
        {.name = "name", .text = {said->name.at, said->name.n}}, {.name = "words", .text = {said->words.at, said->words.n}},
    };

    if (HAS(text_of(w->texts, w->language, key), key)) return words_say(w, key, values, sizeof values / sizeof *values);
    return words_refusal(w, line->reason);
}
