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

struct str words_reason(const struct words *w, enum law_reason reason)
{
    const char *key = str_format(w->arena, "claim.reason.%d", (int)reason).p;
    struct str code = str_format(w->arena, "%d", (int)reason);

    if (HAS(text_of(w->texts, w->language, key), key)) return text_of(w->texts, w->language, key);
    return words_fill(w, "claim.reason.other", (const struct err_arg[]){{"code", code}}, 1);
}

/* ---- which sentence ---- */

/* "less 0.00 before" says nothing. */
static const char *whole(const struct law_why *why) { return why->before == 0 ? ".whole" : ""; }

static const char *key_of(const struct words *w, const struct law_why *why, const struct words_line *line)
{
    const char *name = claim_rule_name(why->rule);

    switch (why->rule) {
    case LAW_RULE_PROVISIONS:
    case LAW_RULE_AUTHORISATION_QTY:
    case LAW_RULE_AUTHORISATION_AMOUNT:
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
static struct str number(struct arena *a, const struct law_why *why, int64_t v, bool is_limit)
{
    enum law_unit unit = law_rule_unit(why->rule);

    if (unit == LAW_UNIT_QTY || (unit == LAW_UNIT_MIXED && is_limit)) return decimal_words(a, v);
    if (unit == LAW_UNIT_MONEY || unit == LAW_UNIT_MIXED) return amount_words(a, v);
    return str_format(a, "%lld", (long long)v);
}

/* Of provisions, and what was authorised of them, the sentence tells what was left for this line, the step what is left after it. */
static int64_t left_of(const struct law_why *why)
{
    bool counted = why->rule == LAW_RULE_PROVISIONS || why->rule == LAW_RULE_AUTHORISATION_QTY;

    return counted ? why->limit - why->before : why->left;
}

struct str words_step(const struct words *w, const struct law_why *why, const struct words_line *line)
{
    static const struct law_said nobody = {.deed = LAW_OWN_REJECT_LINE};
    const struct law_said *said = why->said ? why->said : &nobody;
    const char *key = key_of(w, why, line);
    const struct err_arg args[] = {
        {"limit", number(w->arena, why, why->limit, true)}, {"before", number(w->arena, why, why->before, false)},
        {"left", number(w->arena, why, left_of(why), false)}, {"cut", number(w->arena, why, why->cut, false)},
        {"day", words_day(w->arena, why->day)}, {"product", line->product},
        {"code", str_format(w->arena, "%d", (int)line->reason)},
        {"name", {said->name.at, said->name.n}}, {"words", {said->words.at, said->words.n}},
    };

    if (HAS(text_of(w->texts, w->language, key), key)) return words_fill(w, key, args, sizeof args / sizeof *args);
    return words_reason(w, line->reason);
}
