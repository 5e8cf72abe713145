/* imis claim explain */
#include "cli/house.h"
#include "model/run/setting.h"
#include "module/claim_story/claim_story.h"
#include "module/print.h"

enum { TEXT_WIDTH = 70, AMOUNT_WIDTH = 18 };

struct saying {
    struct cli *cli;
    struct function_call *call;
    struct words words;
    const struct story *story;
};

static struct str word(const struct saying *s, const char *key) { return text_of(s->words.texts, s->words.language, key); }

/* Columns count characters: what has more bytes than letters would stand askew. */
static int width_of(struct str text, int columns)
{
    int more = 0;

    for (size_t i = 0; i < text.n; i++) more += ((unsigned char)text.p[i] & 0xC0) == 0x80;
    return columns + more;
}

static void say_amount(const struct saying *s, const char *indent, struct str text, money_t amount)
{
    struct str shown = money_none(amount) ? STR("") : amount_words(s->words.arena, amount.minor);

    print_line(1, "%s%-*.*s%*.*s", indent, width_of(text, TEXT_WIDTH), STR_ARG(text), width_of(shown, AMOUNT_WIDTH), STR_ARG(shown));
}

/* ---- the head ---- */

static struct str status_word(const struct saying *s)
{
    static const struct { int64_t status; const char *key; } words[] = {
        {CLAIM_REJECTED, "code.claim_status.rejected"}, {CLAIM_ENTERED, "code.claim_status.entered"},
        {CLAIM_CHECKED, "code.claim_status.checked"}, {CLAIM_PROCESSED, "code.claim_status.processed"},
        {CLAIM_VALUATED, "code.claim_status.valuated"},
    };
    int64_t status = rows_cell(&s->story->rows, 0, "status")->i;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].status == status) return word(s, words[i].key);
    return STR("");
}

static err_t say_decisions(const struct saying *s)
{
    const struct found *r = &s->story->decisions;
    struct str by, stage;

    for (size_t i = r->from; i < r->to; i++) {
        TRY(story_actor(s->call, rows_cell(r, i, "created_by")->i, &by));
        stage = story_stage(&s->words, rows_text(r, i, "stage"));
        print_line(1, "%.*s", STR_ARG(words_fill(&s->words, "claim.explain.decided", (const struct err_arg[]){
            {"stage", stage}, {"time", show_stamp(s->words.arena, rows_cell(r, i, "recordedAt")->t)}, {"by", by.n ? by : STR("imis")},
            {"law", str_format(s->words.arena, "%lld", (long long)rows_cell(r, i, "lawVersion")->i)},
            {"epoch", str_format(s->words.arena, "%lld", (long long)rows_cell(r, i, "registerEpoch")->i)}}, 5)));
    }
    return OK;
}

/* ---- lines and the way of the money ---- */

static void say_line(const struct saying *s, const struct story_line *l)
{
    struct story_step steps[STORY_STEPS];
    size_t n = story_steps(&s->words, l, steps);

    print_line(1, "%.*s %.*s", STR_ARG(l->code), STR_ARG(l->name));
    for (size_t i = 0; i < n; i++) say_amount(s, "  ", steps[i].text, steps[i].left);
}

static void say_path(const struct saying *s)
{
    const struct story *t = s->story;
    int64_t status = rows_cell(&t->rows, 0, "status")->i;
    bool final = status == CLAIM_VALUATED || status == CLAIM_REJECTED;

    say_amount(s, "", word(s, "claim.cut.claimed"), t->claimed);
    for (int i = 0; i < CUTS; i++)
        if (t->cuts[i].minor)
            say_amount(s, "  ", word(s, str_format(s->words.arena, "claim.cut.%s", story_cut_names[i]).p), (money_t){-t->cuts[i].minor});
    say_amount(s, "", word(s, final ? "claim.cut.paid" : "claim.cut.to_pay"), t->paid);
}

static err_t say_counted(const struct saying *s)
{
    struct found r;

    TRY(story_counted(s->call, access_program(), s->story, &r));
    if (r.to) print_line(1, "%.*s", STR_ARG(word(s, "claim.explain.counted")));
    for (size_t i = 0; i < r.to; i++) {
        const struct db_value *paid = rows_cell(&r, i, "remunerated");
        struct str day = words_day(s->words.arena, rows_cell(&r, i, "dateFrom")->d);
        say_amount(s, "  ", str_format(s->words.arena, "%.*s  %.*s", STR_ARG(day), STR_ARG(rows_text(&r, i, "code"))),
                   paid->null ? MONEY_NONE : (money_t){paid->i});
    }
    return OK;
}

static err_t say(const struct saying *s)
{
    print_line(1, "%.*s %.*s: %.*s", STR_ARG(word(s, "print.claim.title")), STR_ARG(rows_text(&s->story->rows, 0, "code")),
               STR_ARG(status_word(s)));
    TRY(say_decisions(s));
    for (size_t i = 0; i < s->story->line_count; i++) say_line(s, &s->story->lines[i]);
    say_path(s);
    return say_counted(s);
}

static err_t explain(struct house *h)
{
    struct cli *cli = h->cli;
    struct function_call call = {.arena = cli->arena, .who = access_program(), .registry = h->registry, .db = h->db, .env = cli->env,
                                 .texts = cli->texts, .language = cli->language};
    struct saying s = {.cli = cli, .call = &call, .words = {cli->arena, cli->texts, cli->language}};
    struct story story;

    TRY(story_read(&call, call.who, db_text(str_of(cli->words.at[0])), &story));
    s.story = &story;
    return say(&s);
}

err_t claim_explain_run(struct cli *cli, enum exit_code *code) { return house_with(cli, HOUSE_SCHEMA, false, explain); }
