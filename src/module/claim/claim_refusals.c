#include "module/claim/claim_refusals.h"

#include "model/write/error_json.h"

void refusals_init(struct refusals *r, struct arena *a)
{
    *r = (struct refusals){0};
    buf_init(&r->text, a, 128);
}

static void next(struct refusals *r)
{
    buf_add_char(&r->text, r->n++ ? ',' : '[');
}

static void put_title(struct json_writer *w, struct str title)
{
    json_key(w, STR("title"));
    json_put_str(w, title);
}

void refuse(struct refusals *r, struct arena *a, struct str title, err_t e)
{
    for (; e; e = e->next) {
        struct json_writer w = json_writer(&r->text);
        next(r);
        json_open(&w, '{');
        error_json_members(a, &w, e);
        put_title(&w, title);
        json_close(&w, '}');
    }
}

void refuse_again(struct refusals *r, const struct json *refusal)
{
    struct json_writer w = json_writer(&r->text);

    next(r);
    json_put(&w, refusal);
}

void refuse_coded(struct refusals *r, struct str title, const char *message, int code)
{
    struct json_writer w = json_writer(&r->text);

    next(r);
    json_open(&w, '{');
    json_key(&w, STR("message"));
    json_put_str(&w, str_of(message));
    json_key(&w, STR("code"));
    json_put_int(&w, code);
    put_title(&w, title);
    json_close(&w, '}');
}

void refusals_tell(struct refusals *r, struct tx *tx)
{
    if (!r->n) return;
    buf_add_char(&r->text, ']');
    tx->refused = buf_str(&r->text);
}
