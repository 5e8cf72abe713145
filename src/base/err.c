#include "base/err.h"

#include <assert.h>
#include <stdarg.h>

#include "base/arena.h"

static const struct err_kind {
    const char *code;
    const char *fhir;
    int http;
} kinds[] = {
#define ERR(id, code, http, fhir) [id] = {code, fhir, http},
#include "base/err_codes.h"
#undef ERR
};

static struct err *build(struct arena *a, err_t cause, enum err_id id, va_list pairs)
{
    struct err *e = ARENA_NEW(a, struct err);
    const char *name;

    e->id = id;
    e->cause = cause;
    while ((name = va_arg(pairs, const char *))) {
        assert(e->arg_count < ERR_ARGS_MAX);
        e->args[e->arg_count++] =
            (struct err_arg){name, str_copy(a, str_of(va_arg(pairs, const char *)))};
    }
    return e;
}

err_t (err_make)(struct arena *a, enum err_id id, ...)
{
    va_list pairs;
    err_t e;

    va_start(pairs, id);
    e = build(a, NULL, id, pairs);
    va_end(pairs);
    return e;
}

err_t (err_wrap)(struct arena *a, err_t cause, enum err_id id, ...)
{
    va_list pairs;
    err_t e;

    va_start(pairs, id);
    e = build(a, cause, id, pairs);
    va_end(pairs);
    return e;
}

err_t err_join(err_t first, err_t more)
{
    err_t last = first;

    if (!first)
        return more;
    if (!more)
        return first;
    while (last->next)
        last = last->next;
    assert(last != more);
    /* Made by build() or err_copy(), so it is not a constant object: only its readers may not write. */
    ((struct err *)(uintptr_t)last)->next = more;
    return first;
}

static struct err *copy_one(struct arena *a, err_t e)
{
    struct err *copy = ARENA_NEW(a, struct err);

    *copy = *e;
    copy->next = NULL;
    copy->cause = err_copy(a, e->cause);
    for (size_t i = 0; i < e->arg_count; i++)
        copy->args[i] = (struct err_arg){str_zero(a, str_of(e->args[i].name)),
                                         str_copy(a, e->args[i].value)};
    return copy;
}

err_t err_copy(struct arena *a, err_t e)
{
    const struct err *head = NULL;
    const struct err **end = &head;

    for (; e; e = e->next) {
        struct err *copy = copy_one(a, e);

        *end = copy;
        end = &copy->next;
    }
    return head;
}

bool err_is(err_t e, enum err_id id)
{
    return e && e->id == id;
}

struct str err_value(err_t e, const char *name)
{
    struct str wanted = str_of(name);

    for (size_t i = 0; e && i < e->arg_count; i++)
        if (str_is(wanted, e->args[i].name))
            return e->args[i].value;
    return STR_NONE;
}

static const struct err_kind *kind(enum err_id id)
{
    assert(id < ERR_COUNT);
    return &kinds[id];
}

const char *err_code(enum err_id id)
{
    return kind(id)->code;
}

int err_http(enum err_id id)
{
    return kind(id)->http;
}

const char *err_fhir(enum err_id id)
{
    return kind(id)->fhir;
}

static void add_args(struct buf *line, err_t e)
{
    const char *before = "(";

    for (size_t i = 0; i < e->arg_count; i++) {
        if (err_arg_private(&e->args[i]))
            continue;
        buf_add(line, str_of(before));
        buf_add(line, str_of(e->args[i].name));
        buf_add_char(line, '=');
        buf_add(line, e->args[i].value);
        before = ", ";
    }
    if (before[0] == ',')
        buf_add_char(line, ')');
}

static void add_line(struct buf *line, err_t e)
{
    for (err_t first = e; e; e = e->next) {
        if (e != first)
            buf_add(line, STR("; "));
        buf_add(line, str_of(err_code(e->id)));
        add_args(line, e);
        if (e->cause) {
            buf_add(line, STR(": "));
            add_line(line, e->cause);
        }
    }
}

bool err_arg_private(const struct err_arg *arg)
{
    return str_is(STR("value"), arg->name);
}

struct str err_line(struct arena *a, err_t e)
{
    struct buf line;

    buf_init(&line, a, 128);
    add_line(&line, e);
    return buf_str(&line);
}
