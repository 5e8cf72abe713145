/* Custom filters (enrolment 1.11): texts "field__lookup__type=value" that test members of a row's extension. The field is a name
 * in the query, the value a slot, so that neither is ever part of a statement. */
#include "api/graphql/custom.h"

#include "api/graphql/reading.h"

#include <string.h>

enum { NAME_BYTES_MOST = 200, NUMBER_SCALE = 4 };

enum custom { CUSTOM_TEXT = 1, CUSTOM_NUMBER = 2, CUSTOM_DATE = 4, CUSTOM_TRUTH = 8 };

static const struct { const char *name; enum custom kind; } kinds[] = {
    {"string", CUSTOM_TEXT}, {"integer", CUSTOM_NUMBER}, {"decimal", CUSTOM_NUMBER}, {"numeric", CUSTOM_NUMBER}, {"number", CUSTOM_NUMBER},
    {"date", CUSTOM_DATE}, {"boolean", CUSTOM_TRUTH},
};

static const struct { const char *name; enum lookup lookup; unsigned kinds; } tests[] = {
    {"iexact", LOOKUP_IEXACT, CUSTOM_TEXT}, {"istartswith", LOOKUP_ISTARTSWITH, CUSTOM_TEXT}, {"icontains", LOOKUP_ICONTAINS, CUSTOM_TEXT},
    {"exact", LOOKUP_EXACT, CUSTOM_TEXT | CUSTOM_NUMBER | CUSTOM_DATE | CUSTOM_TRUTH}, {"lt", LOOKUP_LT, CUSTOM_NUMBER | CUSTOM_DATE},
    {"lte", LOOKUP_LTE, CUSTOM_NUMBER | CUSTOM_DATE}, {"gt", LOOKUP_GT, CUSTOM_NUMBER | CUSTOM_DATE},
    {"gte", LOOKUP_GTE, CUSTOM_NUMBER | CUSTOM_DATE},
};

const char *const *custom_lookups(const char *type)
{
    static const char *const of_text[] = {"iexact", "istartswith", "icontains", NULL};
    static const char *const of_order[] = {"exact", "lt", "lte", "gt", "gte", NULL}, *const of_truth[] = {"exact", NULL};

    if (!strcmp(type, "string")) return of_text;
    return strcmp(type, "boolean") ? of_order : of_truth;
}

static err_t wrong(struct arena *a, struct str filter, const char *what)
{
    return refusal(a, str_format(a, "The custom filter \"%.*s\" %s", STR_ARG(filter), what));
}

/* What stands behind the last "__", which is cut off. */
static bool cut_last(struct str *text, struct str *last)
{
    for (size_t at = text->n; at-- > 1;)
        if (text->p[at] == '_' && text->p[at - 1] == '_') {
            *last = (struct str){text->p + at + 1, text->n - at - 1};
            text->n = at - 1;
            return text->n > 0;
        }
    return false;
}

static bool kind_of(struct str name, enum custom *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(name, kinds[i].name)) {
            *out = kinds[i].kind;
            return true;
        }
    return false;
}

static bool lookup_of(struct str name, enum custom kind, enum lookup *out)
{
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        if (str_is(name, tests[i].name) && tests[i].kinds & kind) {
            *out = tests[i].lookup;
            return true;
        }
    return false;
}

static struct str unquoted(struct str v)
{
    bool quoted = v.n > 1 && (*v.p == '"' || *v.p == '\'') && v.p[v.n - 1] == *v.p;

    return quoted ? (struct str){v.p + 1, v.n - 2} : v;
}

/* As the write path keeps them: a number with four decimals. */
static bool value_of(struct str text, enum custom kind, struct db_value *out)
{
    int64_t number;
    date_t day;

    if (kind == CUSTOM_TEXT) {
        *out = db_text(text);
        return true;
    }
    if (kind == CUSTOM_TRUTH) {
        *out = db_bool(str_is(text, "true") || str_is(text, "True"));
        return out->b || str_is(text, "false") || str_is(text, "False");
    }
    if (kind == CUSTOM_DATE && date_read(text.p, text.n, &day)) {
        *out = db_date(day);
        return true;
    }
    if (kind != CUSTOM_NUMBER || !decimal_read(text.p, text.n, NUMBER_SCALE, true, &number)) return false;
    *out = db_int(number);
    return true;
}

static err_t add(struct reading *r, struct str filter, conditions_t *conditions)
{
    struct arena *a = r->x->arena;
    struct str value = filter, field = str_cut(&value, '='), type, lookup, *path;
    struct db_value v;
    enum lookup how;
    enum custom kind;

    if (!value.p || !cut_last(&field, &type) || !cut_last(&field, &lookup))
        return wrong(a, filter, "has not the form field__lookup__type=value.");
    if (!kind_of(type, &kind)) return wrong(a, filter, "names no type: string, integer, decimal, date or boolean.");
    if (!lookup_of(lookup, kind, &how)) return wrong(a, filter, "names no lookup that its type has.");
    if (field.n > NAME_BYTES_MOST) return wrong(a, filter, "names a field that is too long.");
    if (!value_of(unquoted(value), kind, &v)) return wrong(a, filter, "has a value that is not of its type.");
    path = ARENA_ARRAY(a, struct str, 2);
    path[0] = STR("ext");
    path[1] = field;
    *vec_add(conditions) = (struct condition){.kind = CONDITION_TEST, .path = path, .path_length = 2, .lookup = how, .slot = reading_slot(r, v)};
    return OK;
}

err_t custom_conditions(struct reading *r, const struct json *filters, conditions_t *conditions)
{
    if (!filters) return OK;
    TRY(limit_check(r->x->arena, &r->x->call->api->env->limits, LIMIT_CUSTOM_FILTERS, filters->count));
    for (const struct json *v = filters->first; v; v = v->next)
        if (!json_is_null(v)) TRY(add(r, v->text, conditions));
    return OK;
}
