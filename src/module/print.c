#include "module/print.h"

#include <stdio.h>

#include "base/base64.h"
#include "io/blob.h"
#include "model/run/setting.h"
#include "module/core/core.h"

#define FIXED_SPACE "\xc2\xa0"   /* digits of one amount stay in one line */

enum { TITLE_SIZE = 130, GROUP = 3 };

/* ---- the document ---- */

static void put_text_member(struct print *p, const char *key, struct str text)
{
    json_key(&p->w, str_of(key));
    json_put_str(&p->w, text);
}

void print_member(struct print *p, const char *key, int value)
{
    json_key(&p->w, str_of(key));
    json_put_int(&p->w, value);
}

void print_open(struct print *p, const char *key, char bracket)
{
    if (key)
        json_key(&p->w, str_of(key));
    json_open(&p->w, bracket);
}

void print_close(struct print *p, char bracket)
{
    json_close(&p->w, bracket);
}

void print_begin(struct print *p, struct function_call *c, struct paper paper, const char *title, struct str number)
{
    char made[32];

    *p = (struct print){.call = c, .nepal = core_nepal(c->arena, c->settings)};
    buf_init(&p->text, c->arena, 4096);
    p->w = json_writer(&p->text);
    vec_init(&p->parts, c->arena);
    print_open(p, NULL, '{');
    put_text_member(p, "title", print_join(p, print_word(p, title), " ", number));
    put_text_member(p, "language", c->language);
    put_text_member(p, "made", (struct str){made, stamp_write(env_now(c->env), made)});
    print_member(p, "margin", paper.margin);
    print_open(p, "paper", '[');
    json_put_int(&p->w, paper.width);
    json_put_int(&p->w, paper.height);
    print_close(p, ']');
    print_open(p, "blocks", '[');
}

void print_end(struct print *p)
{
    print_close(p, ']');
    print_close(p, '}');
}

void print_cards(struct print *p, struct function_call *c, const struct cards *cards, bool sheet, const char *title, struct str number)
{
    print_begin(p, c, sheet ? PAPER_A4 : (struct paper){cards->width, cards->height, 0}, title, number);
    print_open(p, NULL, '{');
    print_member(p, "width", cards->width);
    print_member(p, "height", cards->height);
    print_member(p, "inset", cards->inset);
    print_member(p, "across", sheet ? cards->across : 1);
    print_member(p, "down", sheet ? cards->down : 1);
    json_key(&p->w, STR("frame"));
    json_put_bool(&p->w, sheet);
    print_open(p, "cards", '[');
}

void print_cards_end(struct print *p)
{
    print_close(p, ']');
    print_close(p, '}');
    print_end(p);
}

struct str print_word(const struct print *p, const char *key)
{
    return text_of(p->call->texts, p->call->language, key);
}

void print_text(struct print *p, struct str text, int size, bool bold)
{
    print_open(p, NULL, '{');
    put_text_member(p, "text", text);
    print_member(p, "size", size);
    json_key(&p->w, STR("bold"));
    json_put_bool(&p->w, bold);
    print_close(p, '}');
}

void print_divide(struct print *p)
{
    json_put_raw(&p->w, STR("{\"line\":true}"));
}

void print_page(struct print *p)
{
    json_put_raw(&p->w, STR("{\"page\":true}"));
}

void print_qr(struct print *p, struct str text, int size)
{
    if (!text.n)
        return;
    print_open(p, NULL, '{');
    put_text_member(p, "qr", text);
    print_member(p, "size", size);
    print_close(p, '}');
}

void print_fields(struct print *p, int label, int size)
{
    print_open(p, NULL, '{');
    print_member(p, "label", label);
    print_member(p, "size", size);
    print_open(p, "fields", '[');
}

void print_field(struct print *p, const char *key, struct str value)
{
    if (!value.n)
        return;
    print_open(p, NULL, '[');
    json_put_str(&p->w, print_word(p, key));
    json_put_str(&p->w, value);
    print_close(p, ']');
}

void print_fields_end(struct print *p)
{
    print_close(p, ']');
    print_close(p, '}');
}

void print_table(struct print *p, const char *const *heads, const int *widths, size_t n)
{
    print_open(p, NULL, '{');
    print_open(p, "table", '{');
    print_open(p, "widths", '[');
    for (size_t i = 0; i < n; i++)
        json_put_int(&p->w, widths[i] < 0 ? -widths[i] : widths[i]);
    print_close(p, ']');
    print_open(p, "align", '[');
    for (size_t i = 0; i < n; i++)
        json_put_str(&p->w, widths[i] < 0 ? STR("right") : STR("left"));
    print_close(p, ']');
    print_open(p, "head", '[');
    for (size_t i = 0; i < n; i++)
        json_put_str(&p->w, print_word(p, heads[i]));
    print_close(p, ']');
    print_open(p, "rows", '[');
}

void print_cells(struct print *p, const struct str *cells, size_t n)
{
    print_open(p, NULL, '[');
    for (size_t i = 0; i < n; i++)
        json_put_str(&p->w, cells[i]);
    print_close(p, ']');
}

void print_table_end(struct print *p)
{
    print_close(p, ']');
    print_close(p, '}');
    print_close(p, '}');
}

void print_table_foot(struct print *p, const struct str *cells, size_t n)
{
    print_close(p, ']');
    print_open(p, "foot", '[');
    print_cells(p, cells, n);
    print_table_end(p);
}

void print_columns(struct print *p)
{
    print_open(p, NULL, '{');
    print_open(p, "columns", '[');
}

void print_column(struct print *p, int width)
{
    print_open(p, NULL, '{');
    print_member(p, "width", width);
    print_open(p, "blocks", '[');
}

void print_column_end(struct print *p)
{
    print_close(p, ']');
    print_close(p, '}');
}

void print_columns_end(struct print *p)
{
    print_close(p, ']');
    print_close(p, '}');
}

/* ---- values ---- */

struct str decimal_words(struct arena *a, int64_t hundredths)
{
    char text[24];
    size_t n = decimal_write(hundredths, 2, text);

    while (text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    return str_copy(a, (struct str){text, n});
}

struct str amount_words(struct arena *a, int64_t minor)
{
    enum { DECIMALS = 3 };   /* the point and two digits */
    char text[24];
    struct buf out;
    size_t n = decimal_write(minor, 2, text);

    buf_init(&out, a, 48);
    for (size_t i = 0; i < n; i++) {
        if (i + DECIMALS < n && i > 0 && text[i - 1] != '-' && (n - DECIMALS - i) % GROUP == 0)
            buf_add(&out, STR(FIXED_SPACE));
        buf_add_char(&out, text[i]);
    }
    return buf_str(&out);
}

struct str print_decimal(const struct print *p, const struct db_value *v)
{
    return v->null ? STR("") : decimal_words(p->call->arena, v->i);
}

struct str print_amount(const struct print *p, const struct db_value *v)
{
    return v->null ? STR("") : amount_words(p->call->arena, v->i);
}

struct str print_money(const struct print *p, const struct db_value *v)
{
    struct str currency = setting_text(p->call->settings, SETTING_CURRENCY);

    return v->null ? STR("") : print_join(p, print_amount(p, v), FIXED_SPACE, currency);
}

struct str print_day(const struct print *p, const struct db_value *v)
{
    struct arena *a = p->call->arena;
    struct civil day;
    char text[10];

    if (v->null)
        return STR("");
    if (p->nepal && law_nepal_parts(p->nepal, v->d, &day))
        return str_format(a, "%d %.*s %d", (int)day.day, STR_ARG(print_word(p, str_format(a, "calendar.nepal.%d", (int)day.month).p)), (int)day.year);
    date_write(v->d, text);
    return str_copy(a, (struct str){text, sizeof text});
}

struct str print_code(const struct print *p, const struct entity *e, const char *field, const struct db_value *v)
{
    struct arena *a = p->call->arena;
    const struct code_list *list = table_member(registry_table_of(p->call->registry, e), str_of(field))->field->type.codes;
    struct str stored = v->null ? STR("") : list->numeric ? str_format(a, "%lld", (long long)v->i) : v->s;

    for (const struct code *c = list->codes; c->code; c++)
        if (str_is(stored, c->code))
            return print_word(p, str_format(a, "code.%s.%s", list->name, c->name).p);
    return stored;
}

struct str print_join(const struct print *p, struct str a, const char *between, struct str b)
{
    if (!a.n || !b.n)
        return a.n ? a : b;
    return str_format(p->call->arena, "%.*s%s%.*s", STR_ARG(a), between, STR_ARG(b));
}

struct str print_coded(const struct print *p, const struct found *r, size_t row, const char *path)
{
    struct arena *a = p->call->arena;

    return print_join(p, rows_text(r, row, str_format(a, "%s.code", path).p), " ", rows_text(r, row, str_format(a, "%s.name", path).p));
}

struct str print_name(const struct print *p, const struct found *r, size_t row, const char *path)
{
    struct arena *a = p->call->arena;
    const char *dot = *path ? "." : "";

    return print_join(p, rows_text(r, row, str_format(a, "%s%sotherNames", path, dot).p), " ",
                      rows_text(r, row, str_format(a, "%s%slastName", path, dot).p));
}

/* ---- rows and files ---- */

static struct str key_text(struct arena *a, const struct db_value *key)
{
    if (key->type == DB_INT)
        return str_format(a, "%lld", (long long)key->i);
    return uuid_text(a, key->u);
}

err_t print_row(struct function_call *c, const struct access *who, const struct entity *e, right_t right, struct db_value key,
                const char *picks, struct found *out)
{
    struct condition test = rows_test(c->arena, key.type == DB_INT ? "id" : "uuid", LOOKUP_EXACT, 0);
    struct query q = {.entity = e, .where = &test, .right = right};

    TRY(rows_read(c, who, q, picks, &key, 1, out));
    if (out->result->rows)
        return OK;
    return err_make(c->arena, E_NOT_FOUND, "entity", e->name, "key", key_text(c->arena, &key).p, NULL);
}

err_t print_file(struct function_call *c, const struct db_value *blob, const struct db_value *base64_text, struct str *out)
{
    struct str text = base64_text->null ? STR("") : base64_text->s;
    struct blob_key key;
    ptrdiff_t comma;

    *out = STR_NONE;
    if (!blob->null && blob_key_read(blob->s, &key))
        return blob_get(c->env->blobs, c->arena, &key, BLOB_VERIFY, out);
    comma = str_starts(text, STR("data:")) ? str_find(text, STR(","), 0) : -1;   /* as some clients send it */
    text = (struct str){text.p + comma + 1, text.n - (size_t)(comma + 1)};
    if (text.n && !base64_read(c->arena, text, out))
        *out = STR_NONE;
    return OK;
}
