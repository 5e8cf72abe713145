/* Function claimExplanation: a decision as data and, beside each step, as a sentence. */
#include "module/claim_set/claim_set.h"
#include "module/claim_story/claim_print.h"
#include "module/claim_story/claim_story.h"
#include "module/core/core.h"

static void put_amount(struct json_writer *w, const char *key, money_t m)
{
    json_key(w, str_of(key));
    if (money_none(m)) json_put_null(w);
    else json_put_decimal(w, m.minor, 2, true);
}

static void put_day(struct json_writer *w, const char *key, const struct found *r, size_t row, const char *path)
{
    const struct db_value *v = rows_cell(r, row, path);

    json_key(w, str_of(key));
    if (v->null) json_put_null(w);
    else json_put_date(w, v->d);
}

/* ---- the way of the money ---- */

static void put_stop(struct json_writer *w, const struct words *words, const char *name, money_t amount, money_t left)
{
    json_open(w, '{');
    answer_text(w, "name", str_of(name));
    answer_text(w, "text", text_of(words->texts, words->language, str_format(words->arena, "claim.cut.%s", name).p));
    put_amount(w, "amount", amount);
    put_amount(w, "left", left);
    json_close(w, '}');
}

static void put_path(struct json_writer *w, const struct words *words, money_t claimed, const money_t cuts[CUTS], money_t paid, bool final)
{
    money_t left = claimed;

    json_key(w, STR("path"));
    json_open(w, '[');
    put_stop(w, words, "claimed", claimed, left);
    for (int i = 0; i < CUTS; i++) {
        if (cuts[i].minor == 0) continue;
        left.minor -= cuts[i].minor;
        put_stop(w, words, story_cut_names[i], cuts[i], left);
    }
    put_stop(w, words, final ? "paid" : "to_pay", paid, left);
    json_close(w, ']');
}

/* ---- lines ---- */

static void put_step(struct json_writer *w, struct arena *a, const struct story_step *step)
{
    struct buf why;

    json_open(w, '{');
    answer_text(w, "text", step->text);
    put_amount(w, "amount", step->left);
    json_key(w, STR("why"));
    if (step->why) {
        buf_init(&why, a, 128);
        claim_put_why(&why, step->why);
        json_put_raw(w, buf_str(&why));
    } else {
        json_put_null(w);
    }
    json_close(w, '}');
}

static void put_line(struct json_writer *w, const struct words *words, const struct story_line *l, bool final)
{
    struct story_step steps[STORY_STEPS];
    size_t n = story_steps(words, l, steps);

    json_open(w, '{');
    answer_int(w, l->kind == LAW_ITEM ? "item" : "service", l->id);
    json_key(w, STR("uuid"));
    json_put_uuid(w, l->uuid);
    answer_text(w, "code", l->code);
    answer_text(w, "name", l->name);
    answer_text(w, "product", l->product);
    json_key(w, STR("rejected"));
    json_put_bool(w, l->rejected);
    answer_int(w, "reason", (int64_t)l->reason);
    json_key(w, STR("waits"));
    json_put_bool(w, l->waits);
    put_amount(w, "claimed", l->claimed);
    put_amount(w, "approved", l->approved);
    put_amount(w, "value", l->value);
    json_key(w, STR("steps"));
    json_open(w, '[');
    for (size_t i = 0; i < n; i++) put_step(w, words->arena, &steps[i]);
    json_close(w, ']');
    put_path(w, words, l->claimed, l->cuts, l->value, final);
    json_close(w, '}');
}

/* ---- who and when ---- */

struct str story_stage(const struct words *w, struct str stage)
{
    const char *name = str_is(stage, "S") ? "submit" : str_is(stage, "R") ? "review" : str_is(stage, "E") ? "extrapolate" : "process";

    return text_of(w->texts, w->language, str_format(w->arena, "code.claim_stage.%s", name).p);
}

err_t story_actor(struct function_call *c, int64_t user, struct str *out)
{
    struct condition test = rows_test(c->arena, "id", LOOKUP_EXACT, 0);
    struct db_value id = db_int(user);
    struct found f;

    *out = STR("");
    TRY(rows_read(c, access_program(), (struct query){.entity = &core_user_entity, .where = &test, .rows = ROWS_DELETED_TOO}, "username", &id, 1, &f));
    if (f.to) *out = rows_text(&f, 0, "username");
    return OK;
}

static err_t put_decision(struct json_writer *w, struct function_call *c, const struct words *words, const struct story *s, size_t row)
{
    struct str stage = rows_text(&s->decisions, row, "stage"), by;

    TRY(story_actor(c, rows_cell(&s->decisions, row, "created_by")->i, &by));
    json_open(w, '{');
    answer_text(w, "stage", stage);
    answer_text(w, "text", story_stage(words, stage));
    answer_int(w, "lawVersion", rows_cell(&s->decisions, row, "lawVersion")->i);
    answer_int(w, "registerEpoch", rows_cell(&s->decisions, row, "registerEpoch")->i);
    json_key(w, STR("recordedAt"));
    json_put_stamp(w, rows_cell(&s->decisions, row, "recordedAt")->t);
    answer_text(w, "by", by);
    json_close(w, '}');
    return OK;
}

static void put_counted(struct json_writer *w, const struct found *r)
{
    json_key(w, STR("counted"));
    json_open(w, '[');
    for (size_t i = 0; i < r->to; i++) {
        const struct db_value *paid = rows_cell(r, i, "remunerated");
        json_open(w, '{');
        json_key(w, STR("uuid"));
        json_put_uuid(w, rows_cell(r, i, "uuid")->u);
        answer_text(w, "code", rows_text(r, i, "code"));
        put_day(w, "dateFrom", r, i, "dateFrom");
        answer_int(w, "status", rows_cell(r, i, "status")->i);
        put_amount(w, "remunerated", paid->null ? MONEY_NONE : (money_t){paid->i});
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* ---- all of it ---- */

static err_t put_story(struct function_call *c, const struct story *s)
{
    const struct words words = {c->arena, c->texts, c->language};
    struct json_writer w = json_writer(&c->out);
    int64_t status = rows_cell(&s->rows, 0, "status")->i;
    bool final = status == CLAIM_VALUATED || status == CLAIM_REJECTED;
    struct found counted;

    TRY(story_counted(c, c->who, s, &counted));
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, rows_cell(&s->rows, 0, "uuid")->u);
    answer_text(&w, "code", rows_text(&s->rows, 0, "code"));
    answer_int(&w, "status", status);
    put_amount(&w, "claimed", s->claimed);
    put_amount(&w, "paid", s->paid);
    json_key(&w, STR("final"));
    json_put_bool(&w, final);
    put_path(&w, &words, s->claimed, s->cuts, s->paid, final);
    json_key(&w, STR("lines"));
    json_open(&w, '[');
    for (size_t i = 0; i < s->line_count; i++) put_line(&w, &words, &s->lines[i], final);
    json_close(&w, ']');
    json_key(&w, STR("decisions"));
    json_open(&w, '[');
    for (size_t i = s->decisions.from; i < s->decisions.to; i++) TRY(put_decision(&w, c, &words, s, i));
    json_close(&w, ']');
    put_counted(&w, &counted);
    json_close(&w, '}');
    return OK;
}

/* By uuid or by code; null for a claim that is not there or not his to see. */
err_t claim_explain(struct function_call *c)
{
    const struct json *uuid = json_get(c->arguments, "uuid"), *code = json_get(c->arguments, "code");
    struct db_value key = db_uuid(UUID_NONE);
    struct story story;
    err_t e;

    if (!json_is_null(code)) key = db_text(code->text);
    else if (!json_is_null(uuid)) uuid_read(uuid->text, &key.u);
    e = story_read(c, c->who, key, &story);
    if (e) return err_is(e, E_NOT_FOUND) ? OK : e;
    return put_story(c, &story);
}

static const struct argument explanation_arguments[] = {{"uuid", "UUID"}, {"code", "String"}, ARGUMENTS_END};

static const struct function functions[] = {
    { .name = "claimExplanation", .arguments = explanation_arguments, .type = "GenericScalar", .right = RIGHT_CLAIM_READ,
      .run = claim_explain },
    FUNCTIONS_END
};

const struct module claim_story_module = { .name = "claim_story", .functions = functions };
