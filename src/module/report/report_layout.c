/* What a report shows and what it may be asked for with, told to whoever asks for it: our own layout. */
#include "base/map.h"
#include "module/report/internal.h"

/* What a path of public names leads to from an entity; NULL: a column of the header. */
static const struct member *follow(struct function_call *c, const struct entity *e, const char *path)
{
    const struct table *t = registry_table_of(c->registry, e);
    struct str rest = str_of(path);
    const struct member *m = NULL;

    while (rest.n) {
        ptrdiff_t at = str_find(rest, STR("__"), 0);
        m = table_member(t, at < 0 ? rest : (struct str){rest.p, (size_t)at});
        if (at < 0 || !m || !m->to) break;
        t = m->to;
        rest = (struct str){rest.p + at + 2, rest.n - (size_t)at - 2};
    }
    return m;
}

/* ---- columns ---- */

static const char *path_of(struct function_call *c, const struct report *r, const struct report_column *k)
{
    return r->parts && (k->kind == REPORT_VALUE || k->kind == REPORT_CODE) ? str_format(c->arena, "%s__%s", r->parts[0].subject, k->path).p : k->path;
}

/* As fields have them, and "count". */
static const char *column_type(struct function_call *c, const struct report *r, const struct report_column *k)
{
    const struct member *m;

    switch (k->kind) {
    case REPORT_SUM: return "money";
    case REPORT_SHARE: return "pct";
    case REPORT_SUM_WHOLE: case REPORT_COUNT: case REPORT_DISTINCT: return "count";
    case REPORT_CODE: return "text";
    case REPORT_VALUE: break;
    }
    m = follow(c, r->parts ? r->parts[0].entity : r->of.entity, path_of(c, r, k));
    return m && m->field ? type_name(&m->field->type) : "int";
}

static void put_columns(struct function_call *c, struct json_writer *w, const struct report *r)
{
    json_key(w, STR("columns"));
    json_open(w, '[');
    for (const struct report_column *k = r->columns; k->path; k++) {
        json_open(w, '{');
        answer_text(w, "field", str_of(k->path));
        answer_text(w, "label", text_of(c->texts, c->language, k->label));
        answer_text(w, "type", str_of(column_type(c, r, k)));
        json_key(w, STR("total"));   /* whether the sum of its cells says anything */
        json_put_bool(w, k->kind == REPORT_SUM || k->kind == REPORT_SUM_WHOLE || k->kind == REPORT_COUNT);
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* ---- arguments ---- */

static void put_choice(struct function_call *c, struct json_writer *w, const char *value, const char *label)
{
    json_open(w, '{');
    answer_text(w, "value", str_of(value));
    answer_text(w, "label", text_of(c->texts, c->language, label));
    json_close(w, '}');
}

static void put_choices(struct function_call *c, struct json_writer *w, const struct report_filter *f, const struct member *m)
{
    const struct code_list *list = m && m->field ? m->field->type.codes : NULL;

    json_key(w, STR("choices"));
    json_open(w, '[');
    for (const struct report_choice *one = f->choices; one && one->value; one++) put_choice(c, w, one->value, one->label);
    for (const struct code *one = list ? list->codes : NULL; one && one->code; one++)
        put_choice(c, w, one->code, str_format(c->arena, "code.%s.%s", list->name, one->name).p);
    json_close(w, ']');
}

static const char *kind_of(const struct report_filter *f, const struct member *m)
{
    switch (f->as) {
    case REPORT_DAY: case REPORT_SINCE: case REPORT_UNTIL: return "date";
    case REPORT_ROW: case REPORT_PLACE: case REPORT_OFFICER: return "row";
    case REPORT_CHOICE: return "choice";
    case REPORT_NUMBER: case REPORT_TEXT: break;
    }
    if (m && m->field && m->field->type.codes) return "choice";
    return f->as == REPORT_NUMBER ? "number" : "text";
}

/* By the first of its names. */
static void put_argument(struct function_call *c, struct json_writer *w, const struct entity *e, const struct report_filter *f, struct str name)
{
    const struct member *m = f->path ? follow(c, e, f->path) : NULL;
    const char *kind = kind_of(f, m);

    json_open(w, '{');
    answer_text(w, "name", name);
    answer_text(w, "label", text_of(c->texts, c->language, str_format(c->arena, "report.argument.%.*s", STR_ARG(name)).p));
    answer_text(w, "kind", str_of(kind));
    json_key(w, STR("required"));
    json_put_bool(w, f->required);
    if (str_is(str_of(kind), "choice")) put_choices(c, w, f, m);
    if (str_is(str_of(kind), "row")) answer_text(w, "entity", str_of(m->to->entity->name));
    json_close(w, '}');
}

/* An argument may be asked of several parts, or twice of one: it is told once. */
static void put_arguments(struct function_call *c, struct json_writer *w, const struct report *r)
{
    const struct report_part alone[] = {r->of, {.entity = NULL}};
    struct map told;

    map_init(&told, c->arena, 16);
    json_key(w, STR("arguments"));
    json_open(w, '[');
    for (const struct report_part *part = r->parts ? r->parts : alone; part->entity; part++)
        for (const struct report_filter *f = part->filters; f->names; f++) {
            struct str names = str_of(f->names), name = str_cut(&names, ' ');
            if (map_get(&told, name)) continue;
            map_put(&told, name, w);
            put_argument(c, w, part->entity, f, name);
        }
    json_close(w, ']');
}

struct str report_layout(struct function_call *c, const struct report *r)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, c->arena, 1024);
    w = json_writer(&out);
    json_open(&w, '{');
    put_columns(c, &w, r);
    put_arguments(c, &w, r);
    json_close(&w, '}');
    return buf_str(&out);
}
