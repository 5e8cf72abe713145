#include "model/write/error_json.h"

#include "base/json.h"

static void put_args(struct json_writer *w, err_t e)
{
    json_key(w, STR("args"));
    json_open(w, '{');
    for (size_t i = 0; i < e->arg_count; i++) {
        json_key(w, str_of(e->args[i].name));
        json_put_str(w, e->args[i].value);
    }
    json_close(w, '}');
}

void error_json_members(struct arena *a, struct json_writer *w, err_t e)
{
    struct err alone = *e;

    alone.cause = NULL;
    alone.next = NULL;
    json_key(w, STR("code"));
    json_put_str(w, str_of(err_code(e->id)));
    json_key(w, STR("message"));
    json_put_str(w, err_line(a, &alone));
    put_args(w, e);
}

struct str error_json(struct arena *a, err_t e)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, a, 256);
    w = json_writer(&out);
    json_open(&w, '[');
    for (; e; e = e->next) {
        json_open(&w, '{');
        error_json_members(a, &w, e);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    return buf_str(&out);
}
