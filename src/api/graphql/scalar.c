/* What the reference takes for each scalar: a variable is read generously (a number for a String, digits in a
 * string for an Int), a literal must be of the right kind. Where the reference is known to refuse what it
 * should take (Decimal as a number literal, ...CodeInputType in a variable), both forms are taken. */
#include "api/graphql/scalar.h"

#include "base/arena.h"
#include "base/utf8.h"

static struct json *made(struct arena *a, enum json_kind kind, struct str text)
{
    struct json *v = ARENA_NEW(a, struct json);

    v->kind = kind;
    v->text = text;
    return v;
}

/* -?digits, with no more than a zero fraction behind: the whole part. */
static bool whole_text(struct str text, struct str *out)
{
    size_t n = str_starts(text, STR("-")) ? 1 : 0, start = n;

    while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
        n++;
    *out = (struct str){text.p, n};
    if (n == start)
        return false;
    if (n < text.n && text.p[n] == '.')
        for (n++; n < text.n && text.p[n] == '0';)
            n++;
    return n == text.n;
}

/* JSON's number: -?digits with optional fraction and exponent. Bounded, so that no column meets 10^1000000. */
static bool number_text(struct str text)
{
    enum { DIGITS_MOST = 64 };
    size_t n = str_starts(text, STR("-")) ? 1 : 0, start = n;

    while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
        n++;
    if (n == start || text.n > DIGITS_MOST)
        return false;
    if (n + 1 < text.n && text.p[n] == '.' && text.p[n + 1] >= '0' && text.p[n + 1] <= '9')
        for (n++; n < text.n && text.p[n] >= '0' && text.p[n] <= '9';)
            n++;
    if (n < text.n && (text.p[n] == 'e' || text.p[n] == 'E')) {
        n += n + 1 < text.n && (text.p[n + 1] == '-' || text.p[n + 1] == '+') ? 2 : 1;
        start = n;
        while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
            n++;
        return n == text.n && n > start && n - start <= 3;
    }
    return n == text.n;
}

static const struct json *read_whole(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    struct json number = {.kind = JSON_NUMBER};
    int64_t n;

    if (value->kind != JSON_NUMBER && (literal || value->kind != JSON_STRING))
        return NULL;
    if (!whole_text(value->text, &number.text) || (literal && number.text.n != value->text.n))
        return NULL;
    if (!json_int(&number, &n) || n < s->least || n > s->most)
        return NULL;
    return made(a, JSON_NUMBER, str_format(a, "%lld", (long long)n));
}

static const struct json *read_float(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    if (value->kind != JSON_NUMBER && (literal || value->kind != JSON_STRING))
        return NULL;
    return number_text(value->text) ? made(a, JSON_NUMBER, value->text) : NULL;
}

static const struct json *read_decimal(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    if ((value->kind != JSON_NUMBER && value->kind != JSON_STRING) || !number_text(value->text))
        return NULL;
    return made(a, JSON_STRING, value->text);
}

static const struct json *read_text(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    struct str text = value->text;

    if (value->kind == JSON_TRUE || value->kind == JSON_FALSE)
        text = value->kind == JSON_TRUE ? STR("true") : STR("false");
    else if (value->kind != JSON_STRING && value->kind != JSON_NUMBER)
        return NULL;
    if (literal && value->kind != JSON_STRING)
        return NULL;
    if (s->most && (int64_t)utf8_count(text) > s->most)
        return NULL;
    return made(a, JSON_STRING, text);
}

static const struct json *read_id(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    if (value->kind == JSON_STRING)
        return made(a, JSON_STRING, value->text);
    return value->kind == JSON_NUMBER && (!literal || json_int(value, &(int64_t){0})) ? made(a, JSON_STRING, value->text) : NULL;
}

static const struct json *read_boolean(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    return value->kind == JSON_TRUE || value->kind == JSON_FALSE ? value : NULL;
}

static const struct json *read_date(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    date_t day;

    return value->kind == JSON_STRING && date_read(value->text.p, value->text.n, &day) ? value : NULL;
}

static const struct json *read_stamp(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    stamp_t stamp;

    return value->kind == JSON_STRING && stamp_read(value->text.p, value->text.n, &stamp, NULL) ? value : NULL;
}

static const struct json *read_uuid(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    char *text;
    uuid_t u;

    if (value->kind != JSON_STRING || !uuid_read(value->text, &u))
        return NULL;
    text = arena_bytes(a, 36);
    uuid_write(u, text);
    return made(a, JSON_STRING, (struct str){text, 36});
}

static const struct json *parsed(struct arena *a, const struct json *value)
{
    const struct json *inside = NULL;
    struct limits limits;

    limits_standard(&limits);
    if (value->kind != JSON_STRING || json_read(a, value->text, &limits, &inside))
        return NULL;
    return inside;
}

static const struct json *read_json_text(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    return parsed(a, value) ? value : NULL;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* "insureeId" -> "insuree_id", "someURLPart" -> "some_url_part": a new word begins at a capital after a small
 * letter or digit, and at one before a small letter. */
static struct str snake_case(struct arena *a, struct str name)
{
    struct buf out;

    buf_init(&out, a, name.n + 8);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i], before = i ? name.p[i - 1] : 0, after = i + 1 < name.n ? name.p[i + 1] : 0;

        if (i && is_upper(c) && (is_lower(after) || is_lower(before) || (before >= '0' && before <= '9')))
            buf_add_char(&out, '_');
        buf_add_char(&out, is_upper(c) ? (char)(c - 'A' + 'a') : c);
    }
    return buf_str(&out);
}

/* The depth was bounded when the text was read. */
static struct json *with_snake_keys(struct arena *a, const struct json *v)
{
    struct json *copy = ARENA_NEW(a, struct json);
    const struct json **tail = &copy->first;

    *copy = *v;
    copy->first = copy->next = NULL;
    for (const struct json *member = v->first; member; member = member->next) {
        struct json *item = with_snake_keys(a, member);

        if (v->kind == JSON_OBJECT)
            item->key = snake_case(a, member->key);
        *tail = item;
        tail = &item->next;
    }
    return copy;
}

static const struct json *read_parsed_json(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    const struct json *inside = parsed(a, value);

    return inside ? with_snake_keys(a, inside) : NULL;
}

static const struct json *read_any(struct arena *a, const struct graphql_scalar *s, const struct json *value, bool literal)
{
    return value;
}

#define SCALARS(SCALAR)                                                                                   \
    SCALAR("Boolean", "true or false.", read_boolean, 0, 0)                                               \
    SCALAR("Int", "A whole number of 32 bits.", read_whole, INT32_MIN, INT32_MAX)                         \
    SCALAR("Float", "A number with a fraction.", read_float, 0, 0)                                        \
    SCALAR("String", "Text.", read_text, 0, 0)                                                            \
    SCALAR("ID", "A key; shown as text, taken as text or whole number.", read_id, 0, 0)                   \
    SCALAR("Date", "A day: YYYY-MM-DD.", read_date, 0, 0)                                                 \
    SCALAR("DateTime", "A moment: ISO 8601.", read_stamp, 0, 0)                                           \
    SCALAR("Decimal", "An exact decimal number; shown as text, taken as text or number.", read_decimal, 0, 0) \
    SCALAR("UUID", "A uuid.", read_uuid, 0, 0)                                                            \
    SCALAR("JSONString", "JSON as text.", read_json_text, 0, 0)                                           \
    SCALAR("ParsedJSONString", "JSON as text; its keys are turned to snake case.", read_parsed_json, 0, 0) \
    SCALAR("GenericScalar", "Any value.", read_any, 0, 0)                                                 \
    SCALAR("BigInt", "A whole number of 64 bits.", read_whole, INT64_MIN, INT64_MAX)                      \
    SCALAR("SmallInt", "A whole number of 16 bits.", read_whole, INT16_MIN, INT16_MAX)                    \
    SCALAR("TinyInt", "A whole number from 0 to 255.", read_whole, 0, UINT8_MAX)                          \
    SCALAR("ClaimCodeInputType", "Code of a claim.", read_text, 0, 20)                                    \
    SCALAR("ClaimGuaranteeIdInputType", "Number of a guarantee letter.", read_text, 0, 50)                \
    SCALAR("HealthFacilityCodeInputType", "Code of a health facility.", read_text, 0, 8)                  \
    SCALAR("LocationCodeInputType", "Code of a location.", read_text, 0, 8)                               \
    SCALAR("ServiceCodeInputType", "Code of a medical service.", read_text, 0, 6)

static const struct graphql_scalar scalars[] = {
#define SCALAR(name, description, read, least, most) {name, description, read, least, most},
    SCALARS(SCALAR)
#undef SCALAR
};

enum { SCALAR_COUNT = sizeof scalars / sizeof scalars[0] };

#define SCALAR(name_, description_, read, least, most)                                                     \
    {.kind = GRAPHQL_SCALAR, .name = {name_, sizeof name_ - 1}, .description = {description_, sizeof description_ - 1}, \
     .scalar = &scalars[__COUNTER__ - SCALAR_BASE]},
enum { SCALAR_BASE = __COUNTER__ + 1 };
static const struct graphql_type types[] = {SCALARS(SCALAR)};
#undef SCALAR

const struct graphql_type *graphql_scalar_types(size_t *count)
{
    *count = SCALAR_COUNT;
    return types;
}
