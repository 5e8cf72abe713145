#include "api/graphql/reading.h"

#include <stdlib.h>

/* first, after, last, before, offset: positions in the whole list, as the reference counts them. */

enum { PAGE_MOST = 100 };

static bool number_of(const struct json *arguments, const char *name, int64_t *out)
{
    const struct json *v = json_get(arguments, name);

    *out = -1;
    return !json_is_null(v) && json_int(v, out);
}

/* base64 of "arrayconnection:N". */
static bool cursor_of(struct arena *a, const struct json *arguments, const char *name, int64_t *out)
{
    const struct json *v = json_get(arguments, name);
    struct str text, head = STR("arrayconnection:");

    *out = -1;
    if (json_is_null(v) || !base64_read(a, v->text, &text) || !str_starts(text, head) || text.n - head.n > 15)
        return false;
    for (size_t i = head.n; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    *out = strtoll(str_zero(a, (struct str){text.p + head.n, text.n - head.n}), NULL, 10);
    return text.n > head.n;
}

static err_t check_size(struct arena *a, struct str name, const char *argument, bool given, int64_t n)
{
    if (given && n <= 0 && n != 0)
        return refusal(a, str_format(a, "Argument \"%s\" must be a non-negative integer.", argument));
    if (n <= PAGE_MOST)
        return OK;
    return refusal(a, str_format(a, "Requesting %lld records on the `%.*s` connection exceeds the `%s` limit of %d records.",
                                 (long long)n, STR_ARG(name), argument, PAGE_MOST));
}

struct asked {
    bool first, last, before;
    int64_t first_n, last_n, offset, before_n, start;
};

static err_t read_asked(struct arena *a, struct str name, const struct json *arguments, struct asked *p)
{
    int64_t after;
    bool offset;

    p->first = number_of(arguments, "first", &p->first_n);
    p->last = number_of(arguments, "last", &p->last_n);
    offset = number_of(arguments, "offset", &p->offset);
    p->before = cursor_of(a, arguments, "before", &p->before_n);
    p->start = cursor_of(a, arguments, "after", &after) ? after + 1 : 0;
    TRY(check_size(a, name, "first", p->first, p->first_n));
    TRY(check_size(a, name, "last", p->last, p->last_n));
    if (offset && p->offset < 0)
        return refusal(a, STR("Argument \"offset\" must be a non-negative integer."));
    if (offset && p->before)
        return refusal(a, str_format(a, "You can't provide a `before` value at the same time as an `offset` value to properly"
                                     " paginate the `%.*s` connection.", STR_ARG(name)));
    p->start += offset ? p->offset : 0;
    if (!p->first && !p->last) {
        p->first = true;
        p->first_n = PAGE_MOST;
    }
    return OK;
}

/* The page between two known positions. */
static void page_before(struct reading *r, const struct asked *p, struct page *page)
{
    int64_t start = p->start, end = p->before_n < start ? start : p->before_n;

    if (p->first && start + p->first_n < end)
        end = start + p->first_n;
    if (p->last && end - p->last_n > start)
        start = end - p->last_n;
    if (end - start > PAGE_MOST)
        end = start + PAGE_MOST;
    page->first_slot = reading_slot(r, db_int(end - start));
    page->offset_slot = reading_slot(r, db_int(start));
}

err_t page_arguments(struct reading *r, struct str name, const struct json *arguments, struct shape *shape, struct query *q)
{
    struct asked p;
    bool rows = shape_wants(shape, MEANS_EDGES) || shape_wants(shape, MEANS_PAGE) || shape_wants(shape, MEANS_COUNT);

    TRY(read_asked(r->x->arena, name, arguments, &p));
    shape->first = p.first;
    shape->last = p.last;
    shape->lower = p.start;
    shape->upper = p.before ? p.before_n : -1;
    if (p.before) {
        page_before(r, &p, &q->page);
        return OK;
    }
    if (p.first)
        q->page.first_slot = reading_slot(r, db_int(rows ? p.first_n : 0));
    if (p.last)
        q->page.last_slot = reading_slot(r, db_int(p.last_n));
    q->page.from_end = p.last && !p.first;
    if (p.start)
        q->page.offset_slot = reading_slot(r, db_int(p.start));
    return OK;
}

err_t page_window(struct arena *a, struct str name, const struct json *arguments, int64_t total, struct window_of *out)
{
    struct asked p;
    int64_t upper;

    TRY(read_asked(a, name, arguments, &p));
    upper = p.before && p.before_n < total ? p.before_n : total;
    *out = (struct window_of){.from = p.start < upper ? p.start : upper, .to = upper};
    if (p.first && out->from + p.first_n < out->to)
        out->to = out->from + p.first_n;
    if (p.last && out->to - p.last_n > out->from)
        out->from = out->to - p.last_n;
    out->more_after = p.first && out->to < upper;
    out->more_before = p.last && out->from > p.start;
    return OK;
}

struct str page_cursor(struct arena *a, int64_t position)
{
    struct buf out;

    buf_init(&out, a, 40);
    buf_add(&out, STR("arrayconnection:"));
    buf_add_int(&out, position);
    return base64(a, buf_str(&out));
}

static void put_end(struct arena *a, struct json_writer *w, const char *key, const struct window_of *page, int64_t position)
{
    json_key(w, str_of(key));
    if (page->from < page->to)
        json_put_str(w, page_cursor(a, position));
    else
        json_put_null(w);
}

void page_info(struct arena *a, struct json_writer *w, const struct window_of *page)
{
    json_key(w, STR("pageInfo"));
    json_open(w, '{');
    json_key(w, STR("hasNextPage"));
    json_put_bool(w, page->more_after);
    json_key(w, STR("hasPreviousPage"));
    json_put_bool(w, page->more_before);
    put_end(a, w, "startCursor", page, page->from);
    put_end(a, w, "endCursor", page, page->to - 1);
    json_close(w, '}');
}
