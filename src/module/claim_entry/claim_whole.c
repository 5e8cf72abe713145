/* A claim that is sent as a whole (claims 2.1 T2): what clients of openIMIS leave out is no longer so. Of the claim itself the generic command
 * empties it; here are its lines. */
#include "module/claim_entry/internal.h"

/* A remark is all of a line that may be empty. */
static void put_line(struct json_writer *w, const struct json *line)
{
    if (line->kind != JSON_OBJECT) {
        json_put(w, line);
        return;
    }
    json_open(w, '{');
    for (const struct json *member = line->first; member; member = member->next) {
        json_key(w, member->key);
        json_put(w, member);
    }
    if (!json_get(line, "explanation")) {
        json_key(w, STR("explanation"));
        json_put_null(w);
    }
    json_close(w, '}');
}

/* Clients leave a list away when its last line went. */
static void put_lines(struct json_writer *w, const struct json *list)
{
    if (!json_is_null(list) && list->kind != JSON_ARRAY) {
        json_put(w, list);
        return;
    }
    json_open(w, '[');
    for (const struct json *line = json_is_null(list) ? NULL : list->first; line; line = line->next) put_line(w, line);
    json_close(w, ']');
}

err_t claim_whole_read(struct prepare *p)
{
    static const char *const lists[] = {"items", "services", NULL};
    const struct json *whole = json_get(p->input, "whole");
    struct json_writer w;
    struct buf more;

    if (json_is_null(whole) || whole->kind != JSON_TRUE) return OK;
    buf_init(&more, p->arena, 1024);
    w = json_writer(&more);
    for (size_t i = 0; lists[i]; i++) {
        json_key(&w, str_of(lists[i]));
        put_lines(&w, json_get(p->input, lists[i]));
    }
    return input_rewrite(p, p->input, lists, buf_str(&more), &p->input);
}
