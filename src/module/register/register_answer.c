/* What became of a file, in the contract's form, and which rows were refused, so that they can be mended and sent again. */
#include "base/arena.h"
#include "base/utf8.h"
#include "module/register/internal.h"

static const char *const words[OUTCOMES] = {
    [OUTCOME_CREATED] = "created", [OUTCOME_UPDATED] = "updated", [OUTCOME_UNCHANGED] = "unchanged", [OUTCOME_SKIPPED] = "skipped",
    [OUTCOME_INVALID] = "invalid", [OUTCOME_FAILED] = "failed",
};

static void put_count(struct json_writer *w, const char *key, int64_t n)
{
    json_key(w, str_of(key));
    json_put_int(w, n);
}

static void put_counts(const struct taking *t, struct json_writer *w)
{
    int64_t of[OUTCOMES] = {0}, sent = 0;

    for (size_t i = 0; i < t->file->rows.n; i++) {
        of[t->file->rows.at[i].outcome]++;
        sent += t->file->rows.at[i].number != 0;
    }
    json_open(w, '{');
    put_count(w, "sent", sent);
    for (size_t i = OUTCOME_CREATED; i < OUTCOMES; i++) put_count(w, words[i], of[i]);
    put_count(w, "deleted", t->deleted);
    json_close(w, '}');
}

static struct str sentence(const struct taking *t, err_t e) { return text_err(t->call->arena, t->call->texts, t->call->language, e); }

/* The refused rows in the order of the file, at most as many as are told. */
typedef void (*row_teller)(const struct taking *t, const struct sent_row *row, struct json_writer *w);

static void put_refused(const struct taking *t, struct json_writer *w, row_teller tell)
{
    int64_t told = 0, most = t->call->env->limits.value[LIMIT_UPLOAD_ERRORS];

    for (size_t i = 0; i < t->file->rows.n && told < most; i++)
        if (t->file->rows.at[i].why) {
            tell(t, &t->file->rows.at[i], w);
            told++;
        }
}

/* What is no text is told as none. */
static struct str shown(struct str cell) { return cell.p && utf8_valid(cell) ? cell : STR(""); }

static void put_error(const struct taking *t, const struct sent_row *row, struct json_writer *w)
{
    struct str text = sentence(t, row->why);

    if (shown(row->code).n) text = str_format(t->call->arena, "%.*s: %.*s", STR_ARG(row->code), STR_ARG(text));
    json_put_str(w, text);
}

static void put_row(const struct taking *t, const struct sent_row *row, struct json_writer *w)
{
    json_open(w, '{');
    json_key(w, STR("row"));
    if (row->number) json_put_int(w, row->number);
    else json_put_null(w);
    json_key(w, STR("section"));
    if (row->section->type) json_put_str(w, str_of(row->section->type));
    else json_put_null(w);
    json_key(w, STR("code"));
    json_put_str(w, shown(row->code));
    json_key(w, STR("outcome"));
    json_put_str(w, str_of(words[row->outcome]));
    json_key(w, STR("message"));
    json_put_str(w, sentence(t, row->why));
    json_close(w, '}');
}

/* By the heads of a table, whatever the file was. What the file does not have is not there to be mended. */
static void put_cells(const struct taking *t, const struct sent_row *row, struct json_writer *w)
{
    const struct register_column *heads;
    size_t n = register_heads(t->call->arena, register_sheet(t->file->book), &heads);

    if (!row->number) return;
    json_open(w, '[');
    for (size_t i = 0; i < n; i++) {
        bool is_type = row->section->type && !heads[i].element;
        struct str cell = is_type ? str_of(row->section->type) : STR("");
        for (size_t k = 0; row->section->columns[k].path; k++)
            if (!is_type && str_is(str_of(row->section->columns[k].head), heads[i].head)) cell = shown(row->cells[k]);
        json_put_str(w, cell);
    }
    json_close(w, ']');
}

static void put_heads(const struct taking *t, struct json_writer *w)
{
    const struct register_column *heads;
    size_t n = register_heads(t->call->arena, register_sheet(t->file->book), &heads);

    json_open(w, '[');
    for (size_t i = 0; i < n; i++) json_put_str(w, str_of(heads[i].head));
    json_close(w, ']');
}

static void put_list(const struct taking *t, struct json_writer *w, const char *key, row_teller tell)
{
    json_key(w, str_of(key));
    json_open(w, '[');
    if (tell == put_error && t->refused) json_put_str(w, sentence(t, t->refused));
    put_refused(t, w, tell);
    json_close(w, ']');
}

void register_answer(const struct taking *t)
{
    struct json_writer w = json_writer(&t->call->out);

    json_open(&w, '{');
    json_key(&w, STR("success"));
    json_put_bool(&w, !t->refused);
    json_key(&w, STR("data"));
    put_counts(t, &w);
    put_list(t, &w, "errors", put_error);
    put_list(t, &w, "rows", put_row);
    json_key(&w, STR("columns"));
    put_heads(t, &w);
    put_list(t, &w, "rejected", put_cells);
    json_close(&w, '}');
}
