#include "gate/random_document.h"

#include <string.h>

#include "base/base64.h"

enum { ROWS_KNOWN = 60, DEPTH = 4, LISTS_MOST = 4, FIELDS_MOST = 60, NAMES_MOST = 64, ARGUMENTS_MOST = 4096 };

static uint32_t below(struct document_maker *m, uint32_t n) { return random_below(&m->random, n); }
static bool chance(struct document_maker *m, uint32_t pct) { return below(m, 100) < pct; }
static const char *any(struct document_maker *m, const char *const *texts, size_t n) { return texts[below(m, (uint32_t)n)]; }
#define ANY(m, ...) any(m, (const char *const[]){__VA_ARGS__}, sizeof(const char *const[]){__VA_ARGS__} / sizeof(char *))

void document_maker_init(struct document_maker *m, struct arena *a, const struct graphql_schema *schema, const struct registry *r,
                         struct testdb *t)
{
    struct db_conn *c = testdb_acquire(t, DB_READ);
    struct db_rows *rows = ARENA_ARRAY(a, struct db_rows, r->table_count);

    *m = (struct document_maker){.schema = schema, .registry = r, .rows = rows};
    db_arena(c, a);
    for (size_t i = 0; i < r->table_count; i++) {
        const struct table *table = &r->tables[i];
        struct buf sql;
        buf_init(&sql, a, 512);
        for (size_t k = 0; k < table->count; k++) buf_add_format(&sql, "%s%s", k ? ", " : "SELECT ", table->names[k]);
        buf_add_format(&sql, " FROM %s ORDER BY uuid LIMIT %d", table->entity->table, ROWS_KNOWN);   /* from everywhere */
        assert_ok(db_query(c, buf_str(&sql), NULL, 0, table->types, table->count, &rows[i]));
    }
    testdb_release(t, c);
}

/* ---- pieces: what may be left out ---- */

struct piece { size_t text, fragments, declared, values; bool out; };

static struct piece piece_begin(struct document_maker *m)
{
    unsigned n = m->pieces++;

    return (struct piece){m->text.n, m->fragments.n, m->declared.n, m->values.n, m->without && n < m->without_count && m->without[n]};
}

static void piece_end(struct document_maker *m, const struct piece *p)
{
    if (!p->out) return;
    m->text.n = p->text;
    m->fragments.n = p->fragments;
    m->declared.n = p->declared;
    m->values.n = p->values;
}

/* ---- values ---- */

/* Where an argument's values come from. */
struct source {
    struct str name;                     /* of the argument */
    const struct filter *filter;         /* NULL: it is none by rule */
    const struct table *table;           /* whose column it asks for; NULL: none is known */
    int column;                          /* -1: none */
};

static const struct db_value *known_value(struct document_maker *m, const struct table *t, int column)
{
    const struct db_rows *rows = t ? &m->rows[t->number] : NULL;
    const struct db_value *v = rows && rows->rows && column >= 0 ? db_cell(rows, below(m, (uint32_t)rows->rows), (size_t)column) : NULL;

    return v && !v->null ? v : NULL;
}

/* The table whose name and the argument's have most in common. */
static const struct table *meant(const struct document_maker *m, struct str name)
{
    const struct table *best = registry_table(m->registry, STR("insuree"));
    char lower[128];
    size_t n = name.n < 127 ? name.n : 127, most = 0;

    for (size_t i = 0; i < n; i++) lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    for (size_t i = 0; i < m->registry->table_count; i++) {
        char word[128];
        size_t k = 0;
        for (const char *p = m->registry->tables[i].entity->name; *p && k < 127; p++)
            if (*p != '_') word[k++] = *p;
        if (k > most && k > 3 && str_find((struct str){lower, n}, (struct str){word, k - 1}, 0) >= 0) best = &m->registry->tables[i], most = k;
    }
    return best;
}

static struct source source_of(const struct document_maker *m, const struct graphql_input *input, const struct table *t)
{
    const struct filter *f = input->made_from;
    struct source s = {.name = input->name, .filter = t ? f : NULL, .table = t, .column = -1};

    if (!s.filter) {
        s.table = meant(m, input->name);
        return s;
    }
    for (size_t i = 0; i < f->length && s.table; i++) {
        const struct member *next = table_member(s.table, f->path[i]);
        s.column = next ? next->column : table_column(s.table, f->path[i].p);
        if (next && next->kind != MEMBER_FIELD && i + 1 < f->length) s.table = next->to;
    }
    return s;
}

static void put_text(struct buf *b, struct str s)
{
    struct json_writer w = json_writer(b);

    json_put_str(&w, s);
}

static void put_wild_text(struct document_maker *m, struct buf *b)
{
    static const char *const words[] = {
        "", " ", "a", "A", "x", "q1", "%", "_", "%_%", "'", "''", "\\", "\"", "o'b", "{}", "null", "0", "-1", "1e9", "\t", "ß", "ss", "é", "É", "राम", "ሰላም",
        "\U0001F600", "ÀÉÎÕÜ", "ı", "I", "ﬁ", "Å", "A\xCC\x8A", "x; DROP TABLE insuree", "<b>", "unauthorized", "never", "DA", "VB", "R", "F", "M",
        "2020-01-01", "arrayconnection:0", "YXJyYXljb25uZWN0aW9uOjA=", "SW5zdXJlZUdRTFR5cGU6MQ==", "00000000-0000-0000-0000-000000000000",
        "a very long text that is longer than any code or name can be, so that whoever cuts it at some length will be seen to have done so",
    };

    put_text(b, str_of(words[below(m, sizeof words / sizeof *words)]));
}

static void put_id(struct document_maker *m, struct buf *b, const struct table *t)
{
    const struct db_value *id = known_value(m, t, COLUMN_ID);
    const char *face = t && t->entity->faces ? t->entity->faces[0] : "XGQLType";
    struct str text = str_format(m->arena, "%s:%lld", face, (long long)(id ? id->i : 1));

    if (t && t->entity->key == KEY_UUID && (id = known_value(m, t, COLUMN_UUID))) {
        char uuid[37] = {0};
        uuid_write(id->u, uuid);
        text = str_format(m->arena, "%s:%s", face, uuid);
    }
    put_text(b, base64(m->arena, text));
}

static void put_uuid(struct document_maker *m, struct buf *b, const struct table *t)
{
    const struct db_value *v = known_value(m, t, COLUMN_UUID);
    uuid_t u = v ? v->u : (uuid_t){{0}};
    struct json_writer w = json_writer(b);

    json_put_uuid(&w, u);
}

/* A text of the data, or a part of it, in capitals or not. */
static void put_known_text(struct document_maker *m, struct buf *b, struct str s, enum lookup lookup)
{
    char *copy = (char *)str_copy(m->arena, s).p;
    size_t from = 0, n = s.n;

    if (chance(m, 30))
        for (size_t i = 0; i < n; i++)
            if (copy[i] >= 'a' && copy[i] <= 'z') copy[i] = (char)(copy[i] - 32);
    if (lookup == LOOKUP_ICONTAINS && n) from = below(m, (uint32_t)n);
    if ((lookup == LOOKUP_ICONTAINS || lookup == LOOKUP_ISTARTSWITH) && n > from) n = from + 1 + below(m, (uint32_t)(n - from));
    while (from && ((uint8_t)s.p[from] & 0xC0) == 0x80) from--;   /* whole characters */
    while (n < s.n && ((uint8_t)s.p[n] & 0xC0) == 0x80) n++;
    put_text(b, (struct str){copy + from, n - from});
}

static void put_moment(struct document_maker *m, struct buf *b)
{
    buf_add_format(b, "\"%s\"", ANY(m, "2002-11-10T00:00:00", "2026-01-02T03:04:05.123456", "2020-09-13T12:26:40Z", "2020-09-13T12:26:41+05:45",
                                    "1970-01-01T00:00:00", "2017-07-14T02:40:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "2020-09-13T12:26:42"));
}

static void put_decimal(struct document_maker *m, struct buf *b)
{
    bool quoted = chance(m, 70);

    buf_add_format(b, quoted ? "\"%s\"" : "%s", ANY(m, "0", "7", "7.00", "7.5", "-1", "0.01", "99999999.99", "123456789012.34", "1e2", "0.001", "8.00"));
}

static const struct { const char *type; const char *const values[8]; } plain[] = {
    {"Int", {"0", "1", "2", "3", "-1", "7", "2147483647", "-2147483648"}}, {"SmallInt", {"0", "1", "4", "-1", "32767", "7", "2", "3"}},
    {"TinyInt", {"0", "1", "2", "4", "255", "8", "16", "7"}}, {"BigInt", {"0", "1", "-1", "7", "9007199254740993", "2", "3", "4"}},
    {"Float", {"0", "1.5", "-3", "1e5", "7", "0.1", "99999999", "8.00"}},
    {"Boolean", {"true", "false", "true", "false", "true", "false", "true", "false"}},
    {"JSONString", {"\"{}\"", "\"{\\\"a\\\":1}\"", "\"[]\"", "\"null\"", "\"1\"", "\"{}\"", "\"{}\"", "\"\\\"x\\\"\""}},
    {"ParsedJSONString", {"\"{}\"", "\"{\\\"aB\\\":1}\"", "\"[]\"", "\"{}\"", "\"1\"", "\"{}\"", "\"{}\"", "\"{}\""}},
    {"GenericScalar", {"1", "\"x\"", "true", "1", "2", "3", "4", "5"}},
    {"Date", {"\"2002-11-10\"", "\"2019-04-14\"", "\"2019-04-18\"", "\"1970-01-01\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"2026-01-02\"", "\"2024-02-29\""}},
};

static bool put_plain(struct document_maker *m, struct buf *b, struct str type)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (str_is(type, plain[i].type)) {
            buf_add(b, str_of(plain[i].values[below(m, 8)]));
            return true;
        }
    return false;
}

/* What fits the scalar, without a thought of what is asked. */
static void put_wild(struct document_maker *m, struct buf *b, struct str type, const struct source *s)
{
    const struct db_value *id = known_value(m, s->table, COLUMN_ID);

    if (str_is(type, "Int") && id && !s->filter && chance(m, 40)) buf_add_format(b, "%lld", (long long)id->i);
    else if (put_plain(m, b, type)) return;
    else if (str_is(type, "DateTime")) put_moment(m, b);
    else if (str_is(type, "Decimal")) put_decimal(m, b);
    else if (str_is(type, "UUID")) put_uuid(m, b, s->table);
    else if (str_is(type, "ID") && chance(m, 60)) put_id(m, b, s->table);
    else if (str_ends(type, STR("InputType"))) buf_add(b, STR("\"C1\""));
    else if (chance(m, s->filter ? 5 : 40)) put_uuid(m, b, s->table);
    else put_wild_text(m, b);
}

/* A value that some row has, as the type of its column is written. */
static bool put_known(struct document_maker *m, struct buf *b, struct str type, const struct source *s)
{
    const struct filter *f = s->filter;
    const struct db_value *v = f ? known_value(m, s->table, s->column) : NULL;
    struct json_writer w = json_writer(b);

    if (!f) return false;
    if (f->form == FILTER_GLOBAL_ID || f->form == FILTER_UUID) {
        (f->form == FILTER_UUID ? put_uuid : put_id)(m, b, s->table);
        return true;
    }
    if (!v || str_is(type, "Boolean") || str_is(type, "ID") || v->type != type_storage(&f->type)) return false;
    if (f->type.kind == TYPE_DATE && str_is(type, "DateTime")) return false;
    if (v->type == DB_TEXT) put_known_text(m, b, v->s, f->lookup);
    else value_write(&w, &f->type, v);
    return true;
}

static void put_value(struct document_maker *m, struct buf *b, struct graphql_ref ref, const struct source *s, bool literal, int depth);

static void put_members(struct document_maker *m, struct buf *b, const struct graphql_type *t, bool literal, int depth)
{
    bool first = true;

    buf_add_char(b, '{');
    for (uint32_t i = 0; i < t->input_count; i++) {
        const struct graphql_input *input = &t->inputs[i];
        struct source s = source_of(m, input, NULL);
        if (!graphql_ref_required(input->type) && (depth <= 0 || !chance(m, 40))) continue;
        buf_add_format(b, literal ? "%s%.*s:" : "%s\"%.*s\":", first ? "" : ",", STR_ARG(input->name));
        put_value(m, b, input->type, &s, literal, depth - 1);
        first = false;
    }
    buf_add_char(b, '}');
}

static void put_order(struct document_maker *m, struct buf *b, const struct table *t)
{
    const struct column *c = &t->columns[COLUMN_HEADER + below(m, (uint32_t)(t->count - COLUMN_HEADER))];
    struct buf path;

    buf_init(&path, m->arena, 64);
    if (chance(m, 40)) buf_add_char(&path, '-');
    if (chance(m, 2)) buf_add(&path, STR("nothing__like__it"));
    else if (chance(m, 3) && !m->repeatable) buf_add_char(&path, '?');
    else if (chance(m, 20)) buf_add(&path, str_of(ANY(m, "id", "uuid", "validityFrom", "validity_to", "legacyId", "version", "pk")));
    else if (c->field) buf_add(&path, str_of(chance(m, 80) ? c->field->name : c->name));
    else if (c->relation && !chance(m, 20)) {
        const struct column *to = &c->to->columns[COLUMN_HEADER + below(m, (uint32_t)(c->to->count - COLUMN_HEADER))];
        buf_add_format(&path, "%s__%s", c->relation->name, to->field ? to->field->name : to->relation ? to->relation->name : "id");
    } else buf_add(&path, str_of(c->relation ? c->relation->name : "id"));
    put_text(b, buf_str(&path));
}

static void put_one(struct document_maker *m, struct buf *b, const struct graphql_type *t, const struct source *s, bool literal, int depth)
{
    if (t->kind == GRAPHQL_ENUMERATION) {
        struct str name = t->choices[below(m, t->choice_count)].name;
        buf_add_format(b, literal ? "%.*s" : "\"%.*s\"", STR_ARG(name));
    } else if (t->kind == GRAPHQL_INPUT) put_members(m, b, t, literal, depth);
    else if (str_is(s->name, "orderBy") && s->table) put_order(m, b, s->table);
    else if (!chance(m, 85) || !put_known(m, b, t->name, s)) put_wild(m, b, t->name, s);
}

static void put_value(struct document_maker *m, struct buf *b, struct graphql_ref ref, const struct source *s, bool literal, int depth)
{
    uint32_t n = chance(m, 60) ? 1 : below(m, 4);

    if (!graphql_ref_required(ref) && (depth <= 0 || chance(m, 2))) {
        buf_add(b, STR("null"));
        return;
    }
    if (graphql_ref_required(ref)) ref = graphql_ref_inner(ref);
    if (!graphql_ref_list(ref)) {
        put_one(m, b, graphql_type(m->schema, ref.name), s, literal, depth);
        return;
    }
    buf_add_char(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        buf_add(b, i ? STR(",") : STR(""));
        put_value(m, b, graphql_ref_inner(ref), s, literal, depth - 1);
    }
    buf_add_char(b, ']');
}

/* ---- arguments ---- */

static void put_variable(struct document_maker *m, struct graphql_ref type, const struct source *s, const char *value)
{
    unsigned n = m->names++;
    bool standard = chance(m, 15);   /* which what must be given may not have */
    struct graphql_ref declared = standard && graphql_ref_required(type) ? graphql_ref_inner(type) : type;

    buf_add_format(&m->text, "$v%u", n);
    buf_add_format(&m->declared, " $v%u:%.*s", n, STR_ARG(graphql_ref_text(m->arena, declared)));
    if (standard) {
        buf_add_char(&m->declared, '=');
        if (value) buf_add(&m->declared, str_of(value));
        else put_value(m, &m->declared, type, s, true, 2);
        return;
    }
    buf_add_format(&m->values, ",\"v%u\":", n);
    if (value) buf_add(&m->values, str_of(value));
    else put_value(m, &m->values, type, s, false, 2);
}

/* `value`: this one; NULL: any that fits. */
static void put_argument(struct document_maker *m, const struct graphql_input *input, const struct table *t, const char *value)
{
    struct source s = source_of(m, input, t);
    struct piece p = piece_begin(m);

    if (str_is(input->name, "orderBy")) s.table = t;
    buf_add_format(&m->text, " %.*s:", STR_ARG(input->name));
    if (chance(m, 25)) put_variable(m, input->type, &s, value);
    else if (value) buf_add(&m->text, str_of(value));
    else put_value(m, &m->text, input->type, &s, true, 2);
    if (!graphql_ref_required(input->type)) piece_end(m, &p);
}

static bool is_page(struct str name)
{
    return str_is(name, "first") || str_is(name, "last") || str_is(name, "after") || str_is(name, "before") || str_is(name, "offset");
}

static struct str cursor(struct document_maker *m)
{
    if (chance(m, 5)) return STR("\"no cursor\"");
    return str_format(m->arena, "\"%.*s\"", STR_ARG(base64(m->arena, str_format(m->arena, "arrayconnection:%u", below(m, 20)))));
}

static void put_page(struct document_maker *m, const struct graphql_field *f, const struct table *t, bool nested)
{
    uint32_t kind = below(m, 10);

    for (uint32_t i = 0; i < f->argument_count; i++) {
        const struct graphql_input *input = &f->arguments[i];
        const char *number = str_format(m->arena, "%u", below(m, nested ? 5 : 14)).p;
        if (str_is(input->name, "first") && (nested ? kind < 9 : kind < 6)) put_argument(m, input, t, kind == 5 && chance(m, 10) ? ANY(m, "101", "-1", "100") : number);
        if (str_is(input->name, "last") && (kind == 6 || kind == 9)) put_argument(m, input, t, number);
        if (str_is(input->name, "offset") && chance(m, 12)) put_argument(m, input, t, chance(m, 4) ? "100000" : number);
        if (str_is(input->name, "after") && chance(m, 15)) put_argument(m, input, t, cursor(m).p);
        if (str_is(input->name, "before") && chance(m, 12)) put_argument(m, input, t, cursor(m).p);
    }
}

/* A filter a few relations away is one of very many: near ones as often as all others. */
static uint32_t pick_argument(struct document_maker *m, const struct graphql_field *f)
{
    uint32_t i = below(m, f->argument_count);

    for (int tries = 0; tries < 6 && chance(m, 80); tries++) {
        const struct filter *filter = f->arguments[i].made_from;
        if (!filter || filter->length <= 2) break;
        i = below(m, f->argument_count);
    }
    return i;
}

static void put_arguments(struct document_maker *m, const struct graphql_field *f, const struct table *t, bool nested)
{
    uint32_t n = f->argument_count && chance(m, nested ? 40 : 65) ? 1 + (chance(m, 35) ? below(m, 3) : 0) : 0;   /* many leave nothing */
    bool used[ARGUMENTS_MOST] = {false}, paged = false;
    size_t begin = m->text.n;

    assert_true(f->argument_count < ARGUMENTS_MOST);
    buf_add_char(&m->text, '(');
    for (uint32_t i = 0; i < f->argument_count; i++) {
        paged = paged || str_is(f->arguments[i].name, "first");
        used[i] = is_page(f->arguments[i].name);
        if (graphql_ref_required(f->arguments[i].type)) used[i] = true, put_argument(m, &f->arguments[i], t, NULL);
        else if (str_is(f->arguments[i].name, "orderBy") && chance(m, 40)) used[i] = true, put_argument(m, &f->arguments[i], t, NULL);
    }
    if (paged) put_page(m, f, t, nested);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = pick_argument(m, f);
        if (!used[i]) put_argument(m, &f->arguments[i], t, NULL);
        used[i] = true;
    }
    if (m->text.n == begin + 1) m->text.n = begin;
    else buf_add_char(&m->text, ')');
}

/* ---- selections ---- */

/* The names that one object's fields have in the answer. */
struct names { struct str at[NAMES_MOST]; size_t n; };

static bool is_taken(const struct names *names, struct str name)
{
    for (size_t i = 0; i < names->n; i++)
        if (str_eq(names->at[i], name)) return true;
    return names->n == NAMES_MOST;
}

static void put_selection(struct document_maker *m, const struct graphql_type *t, int depth, struct names *names);

static const struct table *table_of(const struct graphql_field *f)
{
    const struct meaning *meaning = f->made_from;

    return meaning && meaning->face ? meaning->face->table : NULL;
}

static void put_directive(struct document_maker *m)
{
    if (!chance(m, 4)) return;
    buf_add(&m->text, str_of(chance(m, 50) ? " @include(if:" : " @skip(if:"));
    if (chance(m, 50)) {
        buf_add_format(&m->text, "$v%u)", m->names);
        buf_add_format(&m->declared, " $v%u:Boolean!", m->names);
        buf_add_format(&m->values, ",\"v%u\":%s", m->names++, ANY(m, "true", "false"));
    } else buf_add_format(&m->text, "%s)", ANY(m, "true", "false"));
}

static bool is_list(const struct graphql_field *f)
{
    for (struct graphql_ref r = f->type; r.wrap; r = graphql_ref_inner(r))
        if (graphql_ref_list(r)) return true;
    return str_ends(f->type.name, STR("Connection"));
}

static void put_field(struct document_maker *m, const struct graphql_field *f, int depth, struct names *names, bool top)
{
    const struct graphql_type *t = graphql_type(m->schema, f->type.name);
    bool composite = graphql_is_composite(t);
    struct piece p = piece_begin(m);

    if (m->inside || chance(m, 10) || is_taken(names, f->name)) buf_add_format(&m->text, " a%u:%.*s", m->names++, STR_ARG(f->name));
    else {
        names->at[names->n++] = f->name;
        buf_add_format(&m->text, " %.*s", STR_ARG(f->name));
    }
    m->fields++;
    put_arguments(m, f, table_of(f), !top);
    put_directive(m);
    if (composite) put_selection(m, t, depth - 1, &(struct names){.n = 0});
    piece_end(m, &p);
}

/* A scalar more often than a step, a step more often than a list; of the ends only scalars. */
static const struct graphql_field *pick_field(struct document_maker *m, const struct graphql_type *t, int depth)
{
    uint32_t wanted = below(m, 10);
    const struct graphql_field *f = NULL;

    for (int tries = 0; tries < 12; tries++) {
        bool composite, list;
        f = &t->fields[below(m, t->field_count)];
        composite = graphql_is_composite(graphql_type(m->schema, f->type.name));
        list = composite && is_list(f);
        if (!composite && (wanted < 6 || tries > 8)) return f;
        if (depth <= 0 || m->fields > FIELDS_MOST) continue;
        if (composite && !list && wanted >= 6 && wanted < 9) return f;
        if (list && wanted == 9 && m->lists < LISTS_MOST) return m->lists++, f;
    }
    return NULL;
}

static void put_inline(struct document_maker *m, const struct graphql_type *t, int depth, struct names *names)
{
    struct piece p = piece_begin(m);

    buf_add(&m->text, STR(" ..."));
    if (chance(m, 70)) buf_add_format(&m->text, " on %.*s", STR_ARG(t->name));
    put_directive(m);
    put_selection(m, t, depth - 1, names);
    piece_end(m, &p);
}

static void put_spread(struct document_maker *m, const struct graphql_type *t, int depth)
{
    struct piece p = piece_begin(m);
    unsigned n = m->names++;
    size_t begin = m->text.n;

    m->inside++;
    put_selection(m, t, depth - 1, &(struct names){.n = 0});
    m->inside--;
    buf_add_format(&m->fragments, " fragment F%u on %.*s", n, STR_ARG(t->name));
    buf_add(&m->fragments, (struct str){m->text.p + begin, m->text.n - begin});
    m->text.n = begin;
    buf_add_format(&m->text, " ...F%u", n);
    put_directive(m);
    piece_end(m, &p);
}

static bool is_object_of_rows(const struct graphql_type *t) { return t->kind == GRAPHQL_TYPE && t->field_count > 6; }

static const struct graphql_field *field_named(const struct graphql_type *t, const char *name)
{
    for (uint32_t i = 0; i < t->field_count; i++)
        if (str_is(t->fields[i].name, name)) return &t->fields[i];
    return NULL;
}

/* A list and its edges are no step of the way. */
static bool put_envelope(struct document_maker *m, const struct graphql_type *t, int depth, struct names *names)
{
    static const struct { const char *field; uint32_t pct; } parts[] = {{"edges", 88}, {"node", 94}, {"cursor", 15}, {"totalCount", 45}, {"edgeCount", 15}, {"pageInfo", 20},
                                                                        {"sumAmount", 40}, {"sumBalance", 40}, {"sumClaimed", 40}, {"sumRemunerated", 30}};

    if (!str_ends(t->name, STR("Connection")) && !str_ends(t->name, STR("Edge"))) return false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct graphql_field *f = field_named(t, parts[i].field);
        if (f && chance(m, parts[i].pct)) put_field(m, f, depth + 1, names, false);
    }
    return true;
}

static void put_selection(struct document_maker *m, const struct graphql_type *t, int depth, struct names *names)
{
    uint32_t n = 1 + below(m, is_object_of_rows(t) ? 7 : 4);
    size_t begin;

    buf_add_char(&m->text, '{');
    begin = m->text.n;
    for (uint32_t i = 0; i < n && t->kind == GRAPHQL_TYPE; i++) {
        const struct graphql_field *f;
        if (i == 0 && put_envelope(m, t, depth, names)) break;
        if (is_object_of_rows(t) && depth > 0 && chance(m, 5)) put_inline(m, t, depth, names);
        else if (is_object_of_rows(t) && depth > 0 && chance(m, 5)) put_spread(m, t, depth);
        else if ((f = pick_field(m, t, depth))) put_field(m, f, depth, names, false);
    }
    if (t->kind == GRAPHQL_INTERFACE && chance(m, 50)) buf_add(&m->text, STR(" id"));
    if (m->text.n == begin || chance(m, 5)) buf_add(&m->text, STR(" __typename"));
    buf_add_char(&m->text, '}');
}

/* ---- the top ---- */

static void put_node(struct document_maker *m)
{
    const struct table *t = &m->registry->tables[below(m, (uint32_t)m->registry->table_count)];
    const char *face = t->entity->faces ? t->entity->faces[0] : NULL;
    const struct graphql_type *type = face ? graphql_type(m->schema, str_of(face)) : NULL;
    struct piece p = piece_begin(m);

    if (!type || !type->name_count) return;
    buf_add_format(&m->text, " a%u:node(id:", m->names++);
    put_id(m, &m->text, t);
    buf_add_format(&m->text, "){%s ... on %s", ANY(m, "id", "__typename", "id __typename"), face);
    put_selection(m, type, DEPTH - 1, &(struct names){.n = 0});
    buf_add_char(&m->text, '}');
    piece_end(m, &p);
}

/* What it tells depends on what was asked before, or on the moment. */
static bool is_fleeting(struct str name) { return str_is(name, "mutationLogs") || str_is(name, "insureeEnquiry"); }

/* Its answer is the name of a file that it made. */
static bool is_file(struct str name) { return str_ends(name, STR("Export")); }

static void put_top(struct document_maker *m, const struct graphql_type *query, struct names *names)
{
    const struct graphql_field *f = &query->fields[below(m, query->field_count)];

    for (int tries = 0; m->only_lists && tries < 50 && ((const struct meaning *)f->made_from)->kind != MEANS_LIST_ROOT; tries++)
        f = &query->fields[below(m, query->field_count)];
    if (!m->only_lists && !is_list(f) && chance(m, 60)) f = &query->fields[below(m, query->field_count)];
    if (chance(m, 6) || str_is(f->name, "node")) put_node(m);
    else if (chance(m, 1)) buf_add(&m->text, STR(" __typename"));
    else if (!is_file(f->name) && (!m->repeatable || !is_fleeting(f->name))) put_field(m, f, DEPTH, names, true);
}

static struct str make(struct document_maker *m, struct arena *a, uint64_t seed)
{
    const struct graphql_type *query = graphql_type(m->schema, m->schema->query);
    struct names names = {.n = 0};
    struct json_writer w;
    struct buf out, text;
    uint32_t n;

    m->arena = a;
    m->random.state = seed * UINT64_C(0x9E3779B97F4A7C15) | 1;
    m->pieces = m->names = m->lists = m->fields = 0;
    buf_init(&m->text, a, 4096);
    buf_init(&m->fragments, a, 1024);
    buf_init(&m->declared, a, 256);
    buf_init(&m->values, a, 256);
    for (int i = 0; i < 8; i++) random_next(&m->random);   /* seeds that are near each other are told apart */
    n = 1 + (chance(m, 30) ? below(m, 3) : 0);
    for (uint32_t i = 0; i < n; i++) put_top(m, query, &names);
    if (!m->text.n) buf_add(&m->text, STR("__typename"));

    buf_init(&text, a, m->text.n + m->fragments.n + m->declared.n + 64);
    if (m->declared.n) buf_add_format(&text, "query Q(%.*s)", STR_ARG(buf_str(&m->declared)));
    buf_add_format(&text, "{%.*s }%.*s", STR_ARG(buf_str(&m->text)), STR_ARG(buf_str(&m->fragments)));
    buf_init(&out, a, text.n * 2);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("query"));
    json_put_str(&w, buf_str(&text));
    json_key(&w, STR("variables"));
    json_put_raw(&w, str_format(a, "{%.*s}", m->values.n ? (int)m->values.n - 1 : 0, m->values.n ? m->values.p + 1 : ""));
    json_close(&w, '}');
    return buf_str(&out);
}

struct str document_make(struct document_maker *m, struct arena *a, uint64_t seed)
{
    m->without = NULL;
    return make(m, a, seed);
}

struct str document_minimal(struct document_maker *m, struct arena *a, uint64_t seed, bool (*fails)(void *arg, struct arena *a, struct str body),
                            void *arg)
{
    struct str body = document_make(m, a, seed);
    unsigned n = m->pieces;
    bool *without = ARENA_ARRAY(a, bool, n + 1);

    memset(without, 0, (n + 1) * sizeof *without);
    for (unsigned i = 0; i < n; i++) {
        struct str smaller;
        without[i] = true;
        m->without = without;
        m->without_count = n;
        smaller = make(m, a, seed);
        if (fails(arg, a, smaller)) body = smaller;
        else without[i] = false;
    }
    m->without = NULL;
    return body;
}
