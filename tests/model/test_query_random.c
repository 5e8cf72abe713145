/* Random queries: both engines give the same bytes, and the rows that the plain model gives. The seed is
 * printed; IMIS_TEST_SEED repeats it, IMIS_TEST_QUERIES says how many. */
#include <stdio.h>
#include <stdlib.h>

#include "../base/random.h"
#include "support/query_world.h"

struct maker {
    struct random random;
    struct buf out;
    const struct fixture *fixture;
    enum fixture_table table;
    bool history;
};

static uint32_t below(struct maker *m, uint32_t n) { return random_below(&m->random, n); }
static bool chance(struct maker *m, uint32_t pct) { return below(m, 100) < pct; }
static void add(struct maker *m, const char *text) { buf_add(&m->out, str_of(text)); }

/* ---- values ---- */

static void put_word(struct maker *m)
{
    static const char *const words[] = {
        "s", "sh", "shr", "SHRES", "ram", "राम", "é", "elo", "ELODIE", "'", "o'b", "%", "_", "0%", "a_b", "\\\\", "k\\\\s", "\\\"",
        "", "ß", "ss", "strasse", "ab", "ie-cl", "थापा", "ሰላም", "nguyen", "D’Sou", "zz", "tha", " ", "a", "mü", "müller",
    };

    buf_add_format(&m->out, "\"%s\"", words[below(m, sizeof words / sizeof *words)]);
}

static void put_uuid(struct maker *m, enum fixture_table table)
{
    const struct fixture_row *row = &m->fixture->at[table].rows[below(m, (uint32_t)m->fixture->at[table].count)];
    char text[37] = {0};

    uuid_write(row->record.at[COLUMN_UUID].u, text);
    buf_add_format(&m->out, "\"%s\"", text);
}

/* One test of a table: the name, and what the value is. */
struct leaf { const char *name; char value; };

static const struct leaf person_leaves[] = {
    {"name__icontains", 'w'}, {"name__icontains", 'w'}, {"name__istartswith", 'w'}, {"name__iexact", 'w'}, {"otherName__icontains", 'w'},
    {"otherName__isnull", 'b'}, {"otherName__istartswith", 'w'}, {"note__icontains", 'w'}, {"note__istartswith", 'n'}, {"note__iexact", 'n'},
    {"note", 'n'}, {"note__ne", 'n'}, {"note__gte", 'n'}, {"note__isnull", 'b'}, {"code", 'c'}, {"code__in", 'C'}, {"code__ne", 'c'},
    {"code__istartswith", 'p'}, {"dob__lt", 'd'}, {"dob__gte", 'd'}, {"dob__isnull", 'b'}, {"seen__lte", 't'}, {"seen__isnull", 'b'},
    {"income__gt", 'm'}, {"income", 'm'}, {"income__in", 'M'}, {"income__ne", 'm'}, {"weight__gte", 'q'}, {"share__lt", 'q'}, {"rate__gt", 'q'},
    {"size", 'i'}, {"size__in", 'I'}, {"size__lte", 'i'}, {"size__ne", 'i'}, {"active", 'b'}, {"active__ne", 'b'}, {"active__isnull", 'b'},
    {"status", 's'}, {"status__in", 'S'}, {"status__ne", 's'}, {"grade", 'g'}, {"grade__isnull", 'b'}, {"tag__isnull", 'b'},
    {"id__lt", 'k'}, {"id__in", 'I'}, {"uuid", 'U'}, {"version", 'i'}, {"deleted_at__isnull", 'b'}, {"changed_at__gte", 't'},
    {"legacy_id__isnull", 'b'}, {"validity_to__gt", 't'}, {"record_id", 'k'}, {"created_by", 'i'},
    {"home__code", 'p'}, {"home__type", 'y'}, {"home__name__icontains", 'W'}, {"home__isnull", 'b'}, {"home", 'P'}, {"home__uuid", 'P'},
    {"home__id", 'k'}, {"home__id__in", 'I'}, {"home__parent__parent__code__istartswith", 'p'}, {"home__parent__isnull", 'b'}, {"home__type__in", 'Y'},
    {"work__code__icontains", 'p'}, {"gender__code", 'x'}, {"gender__label__icontains", 'w'}, {"gender__code__in", 'X'}, {"mentor__isnull", 'b'},
    {"mentor", 'U'}, {"mentor__name__icontains", 'w'}, {"mentor__size__gte", 'i'}, {"mentor__size__isnull", 'b'}, {"mentor__home__code__istartswith", 'p'},
    {"mentor__dob__lt", 'd'}, {"mentor__gender__code", 'x'}, {"mentor__mentor__status", 's'}, {"mentor__orders__amount__gt", 'm'},
    {"orders__amount__gt", 'm'}, {"orders__number__icontains", 'k'}, {"orders__place__code__istartswith", 'p'}, {"orders__day__lt", 'd'},
    {"visits__reason__iexact", 'r'}, {"visits__day__gte", 'd'}, {"visits__district__code", 'p'}, {"pupils__size", 'i'}, {"pupils__code", 'c'},
    {"tasks__source__iexact", 'r'}, {"home__children__code__istartswith", 'p'}, {"home__residents__size", 'i'},
    {"ext__size__gte", 'e'}, {"ext__size", 'e'}, {"ext__size__ne", 'e'}, {"ext__colour__icontains", 'o'}, {"ext__colour", 'o'}, {"ext__flag", 'b'},
    {"ext__since__lte", 'D'}, {"ext__since__isnull", 'b'}, {"mentor__ext__colour__iexact", 'o'}, {"ext__nothing__isnull", 'b'},
};
static const struct leaf place_leaves[] = {
    {"code__istartswith", 'p'}, {"code__in", 'C'}, {"code__ne", 'p'}, {"name__icontains", 'W'}, {"type", 'y'}, {"type__in", 'Y'}, {"parent__isnull", 'b'},
    {"parent__type", 'y'}, {"parent", 'P'}, {"children__type", 'y'}, {"residents__size", 'i'}, {"residents__name__icontains", 'w'}, {"workers__code", 'c'},
    {"visits__fee__gt", 'm'}, {"id__gt", 'k'}, {"children__residents__active", 'b'},
};
static const struct leaf order_leaves[] = {
    {"number__icontains", 'k'}, {"amount__gt", 'm'}, {"amount__isnull", 'b'}, {"amount__ne", 'm'}, {"day__lt", 'd'}, {"person__name__icontains", 'w'},
    {"person__size", 'i'}, {"person", 'U'}, {"person__home__code", 'p'}, {"place__type", 'y'}, {"person__visits__fee__gt", 'm'}, {"place__isnull", 'z'},
};
static const struct leaf visit_leaves[] = {
    {"reason__iexact", 'r'}, {"reason__isnull", 'b'}, {"fee__gte", 'm'}, {"day__lt", 'd'}, {"person__isnull", 'b'}, {"person__name__istartswith", 'w'},
    {"person__mentor__size__gt", 'i'}, {"person__note__isnull", 'b'}, {"district__code", 'p'}, {"person__gender__code", 'x'}, {"person__orders__amount__gt", 'm'},
    {"person__code", 'c'}, {"person__id", 'k'},
};
static const struct leaf task_leaves[] = {
    {"source__icontains", 'r'}, {"status", 'g'}, {"status__ne", 'g'}, {"person__size__lt", 'i'}, {"person__name__icontains", 'w'}, {"person", 'U'}, {"source__isnull", 'b'},
};

static const struct { const struct leaf *at; uint32_t n; } leaves[FIXTURE_TABLES] = {
#define LEAVES(list) {list, sizeof list / sizeof *list}
    [FIXTURE_PLACE] = LEAVES(place_leaves), [FIXTURE_PERSON] = LEAVES(person_leaves), [FIXTURE_ORDER] = LEAVES(order_leaves),
    [FIXTURE_VISIT] = LEAVES(visit_leaves), [FIXTURE_TASK] = LEAVES(task_leaves),
};

static const char *any(struct maker *m, const char *const *texts, uint32_t n) { return texts[below(m, n)]; }
#define ANY(...) any(m, (const char *const[]){__VA_ARGS__}, sizeof(const char *const[]){__VA_ARGS__} / sizeof(char *))

static void put_list(struct maker *m, char value);

static void put_value(struct maker *m, char value)
{
    switch (value) {
    case 'w': put_word(m); return;
    case 'W': add(m, ANY("\"sun\"", "\"Ñu\"", "\"nunoa\"", "\"1\"", "\"léman\"", "\"t's\"")); return;
    case 'b': add(m, ANY("true", "false")); return;
    case 'n': add(m, ANY("\"plain\"", "\"PLAIN\"", "\"\"", "\"été\"", "\"ÉTÉ\"", "\"x%\"", "\"t\"")); return;
    case 'c': buf_add_format(&m->out, "\"P%06u\"", (1 + below(m, 320)) * 7919 % 1000003); return;
    case 'p': add(m, ANY("\"V\"", "\"D0\"", "\"d002\"", "\"R001\"", "\"W\"", "\"V01\"", "\"P0\"", "\"D002\"")); return;
    case 'd': buf_add_format(&m->out, "\"%u-%02u-01\"", 1970 + below(m, 57), 1 + below(m, 12)); return;
    case 't': buf_add_format(&m->out, "\"202%u-%02u-11T01:02:03\"", 4 + below(m, 2), 1 + below(m, 12)); return;
    case 'm': buf_add_format(&m->out, "\"%d.%02u\"", (int)below(m, 600) - 100, below(m, 2) * 50); return;
    case 'q': buf_add_format(&m->out, "\"%u.5\"", below(m, 90)); return;
    case 'i': buf_add_format(&m->out, "%d", (int)below(m, 12) - 2); return;
    case 's': add(m, ANY("\"AC\"", "\"IN\"", "\"DE\"")); return;
    case 'g': add(m, ANY("1", "2", "4")); return;
    case 'k': buf_add_format(&m->out, m->table == FIXTURE_ORDER ? "\"%u\"" : "%u", below(m, 400)); return;
    case 'x': add(m, ANY("\"M\"", "\"F\"", "\"O\"")); return;
    case 'y': add(m, ANY("\"R\"", "\"D\"", "\"W\"", "\"V\"")); return;
    case 'r': add(m, ANY("\"fever\"", "\"IMPORT\"", "\"éczéma\"")); return;
    case 'U': put_uuid(m, FIXTURE_PERSON); return;
    case 'P': put_uuid(m, FIXTURE_PLACE); return;
    case 'e': buf_add_format(&m->out, "{\"decimal\":\"%u.5\"}", below(m, 6)); return;
    case 'o': add(m, ANY("\"red\"", "\"BLÜE\"", "\"e\"", "\"een\"")); return;
    case 'D': add(m, ANY("{\"date\":\"2025-03-01\"}", "{\"date\":\"2024-03-01\"}")); return;
    default: put_list(m, value);
    }
}

static void put_list(struct maker *m, char value)
{
    static const char lower[] = {['C'] = 'c', ['M'] = 'm', ['I'] = 'i', ['S'] = 's', ['X'] = 'x', ['Y'] = 'y'};
    uint32_t n = below(m, 6);

    add(m, "[");
    for (uint32_t i = 0; i < n; i++) {
        add(m, i ? "," : "");
        if (value == 'I')
            buf_add_format(&m->out, "%u", below(m, 60));
        else
            put_value(m, lower[(unsigned char)value]);
    }
    add(m, "]");
}

/* ---- tests ---- */

static void put_where(struct maker *m, int depth);

static void put_leaf(struct maker *m)
{
    const struct leaf *leaf = &leaves[m->table].at[below(m, leaves[m->table].n)];

    if (leaf->value == 'z') {   /* a lookup that the relation does not have: an error on both engines */
        add(m, "\"amount__gt\":\"1\"");
        return;
    }
    buf_add_format(&m->out, "\"%s\":", leaf->name);
    if (leaf->value == 'k' && str_find(str_of(leaf->name), STR("number"), 0) >= 0) {
        buf_add_format(&m->out, "\"%u\"", below(m, 40));
        return;
    }
    if (leaf->value == 'k') {
        buf_add_format(&m->out, "%u", below(m, 400));
        return;
    }
    put_value(m, leaf->value);
}

static void put_some(struct maker *m, int depth)
{
    static const struct { const char *list; enum fixture_table of, to; } lists[] = {
        {"orders", FIXTURE_PERSON, FIXTURE_ORDER}, {"visits", FIXTURE_PERSON, FIXTURE_VISIT}, {"pupils", FIXTURE_PERSON, FIXTURE_PERSON},
        {"residents", FIXTURE_PLACE, FIXTURE_PERSON}, {"children", FIXTURE_PLACE, FIXTURE_PLACE},
    };
    enum fixture_table table = m->table;
    uint32_t i = below(m, sizeof lists / sizeof *lists);

    if (lists[i].of != table) {
        put_leaf(m);
        return;
    }
    buf_add_format(&m->out, "\"some\":{\"%s\":", lists[i].list);
    m->table = lists[i].to;
    put_where(m, depth - 1);
    m->table = table;
    add(m, "}");
}

static void put_group(struct maker *m, int depth, const char *name)
{
    uint32_t n = 1 + below(m, 3);

    buf_add_format(&m->out, "\"%s\":[", name);
    for (uint32_t i = 0; i < n; i++) {
        add(m, i ? "," : "");
        put_where(m, depth - 1);
    }
    add(m, "]");
}

static void put_test(struct maker *m, int depth)
{
    uint32_t kind = depth > 0 ? below(m, 10) : 9;

    if (kind == 0) {
        put_group(m, depth, "or");
    } else if (kind == 1) {
        put_group(m, depth, "and");
    } else if (kind <= 3) {
        add(m, "\"not\":");
        put_where(m, depth - 1);
    } else if (kind == 4) {
        put_some(m, depth);
    } else {
        put_leaf(m);
    }
}

/* Names must not come twice in one object, so more than one test goes into a group. */
static void put_where(struct maker *m, int depth)
{
    add(m, "{");
    if (chance(m, 30)) {
        put_group(m, depth, "and");
    } else {
        put_test(m, depth);
    }
    add(m, "}");
}

/* ---- order, page, fields ---- */

static void put_order(struct maker *m)
{
    static const char *const names[FIXTURE_TABLES][14] = {
        [FIXTURE_PLACE] = {"id", "code", "name", "type", "parent__code", "parent__parent__name", "parent"},
        [FIXTURE_PERSON] = {"id", "code", "name", "otherName", "dob", "income", "size", "active", "mentor__name", "mentor__note", "home__name",
                            "gender__code", "changed_at", "mentor__home__code"},
        [FIXTURE_ORDER] = {"id", "number", "amount", "person__name", "person__income", "day"},
        [FIXTURE_VISIT] = {"id", "day", "fee", "reason", "person__otherName", "district__code"},
        [FIXTURE_TASK] = {"id", "source", "person__code", "status", "uuid"},
    };
    uint32_t n = chance(m, 55) ? 1 : 2, count = 0;

    while (count < 14 && names[m->table][count])
        count++;
    add(m, ",\"order\":[");
    for (uint32_t i = 0; i < n; i++)
        buf_add_format(&m->out, "%s\"%s%s\"", i ? "," : "", chance(m, 40) ? "-" : "", names[m->table][below(m, count)]);
    if (chance(m, 3))
        add(m, ",\"?\"],\"seed\":5");
    else
        add(m, "]");
}

static void put_page(struct maker *m)
{
    uint32_t kind = below(m, 8);

    if (kind == 0)
        return;
    if (kind == 1)
        buf_add_format(&m->out, ",\"first\":%u,\"last\":%u", below(m, 30), below(m, 10));
    else if (kind == 2)
        buf_add_format(&m->out, ",\"last\":%u,\"from_end\":true", below(m, 20));
    else
        buf_add_format(&m->out, ",\"first\":%u", below(m, 20));
    if (chance(m, 40))
        buf_add_format(&m->out, ",\"offset\":%u", below(m, 60));
}

static void put_person_fields(struct maker *m, int depth);

static void put_sums(struct maker *m)
{
    static const char *const names[] = {[FIXTURE_PERSON] = "\"left\",\"income\"", [FIXTURE_ORDER] = "\"amount\"", [FIXTURE_VISIT] = "\"fee\"",
                                        [FIXTURE_TASK] = NULL};

    if ((size_t)m->table < sizeof names / sizeof *names && names[m->table] && chance(m, 30))
        buf_add_format(&m->out, ",\"sums\":[%s]", names[m->table]);
}

static void put_list_pick(struct maker *m, const char *name, enum fixture_table table)
{
    enum fixture_table outer = m->table;

    buf_add_format(&m->out, ",{\"%s\":{\"fields\":[\"id\"", name);
    m->table = table;
    if (table == FIXTURE_ORDER)
        add(m, ",\"number\",\"amount\",{\"person\":[\"uuid\",\"name\"]},{\"place\":[\"code\"]}");
    if (table == FIXTURE_VISIT)
        add(m, ",\"day\",\"fee\",{\"person\":[\"code\",\"note\"]}");
    if (table == FIXTURE_PERSON)
        add(m, ",\"name\",\"age\",\"label\",{\"home\":[\"name\"]},{\"orders\":{\"first\":2,\"count\":true,\"fields\":[\"id\",\"day\"]}}");
    add(m, "]");
    put_page(m);
    if (chance(m, 40))
        put_order(m);
    if (chance(m, 40))
        add(m, ",\"count\":true");
    put_sums(m);
    if (chance(m, 30)) {
        add(m, ",\"where\":");
        put_where(m, 1);
    }
    add(m, "}}");
    m->table = outer;
}

static void put_person_fields(struct maker *m, int depth)
{
    add(m, ",\"uuid\",\"code\",\"name\",\"otherName\",\"dob\",\"income\",\"rate\",\"active\",\"status\",\"grade\",\"tag\",\"extra\",\"age\",\"ext\"");
    add(m, ",\"version\",\"legacy_id\",\"validity_from\",\"validity_to\"");
    if (chance(m, 50))
        add(m, ",{\"mentor\":[\"id\",\"uuid\",\"code\",\"note\",\"age\",\"label\",\"version\",{\"gender\":[\"label\"]},{\"home\":[\"code\",{\"parent\":[\"name\"]}]},"
               "{\"orders\":{\"first\":2,\"fields\":[\"id\",\"amount\"]}}]}");
    if (chance(m, 50))
        add(m, ",{\"home\":[\"code\",\"type\",{\"parent\":[\"name\",\"type\"]}]},{\"gender\":[\"id\",\"label\"]}");
    if (depth > 0 && chance(m, 40))
        put_list_pick(m, "orders", FIXTURE_ORDER);
    if (depth > 0 && chance(m, 30))
        put_list_pick(m, "visits", FIXTURE_VISIT);
    if (depth > 0 && chance(m, 20))
        put_list_pick(m, "pupils", FIXTURE_PERSON);
}

static void put_fields(struct maker *m)
{
    add(m, ",\"fields\":[\"id\"");
    switch (m->table) {
    case FIXTURE_PERSON: put_person_fields(m, 1); break;
    case FIXTURE_PLACE:
        add(m, ",\"code\",\"name\",{\"parent\":[\"id\",\"code\",\"type\",{\"parent\":[\"name\"]}]}");
        if (chance(m, 30)) put_list_pick(m, "residents", FIXTURE_PERSON);
        if (chance(m, 20)) put_list_pick(m, "children", FIXTURE_PLACE);
        break;
    case FIXTURE_ORDER: add(m, ",\"number\",\"day\",{\"person\":[\"id\",\"name\",\"note\",{\"home\":[\"code\"]}]},{\"place\":[\"name\"]}"); break;
    case FIXTURE_VISIT: add(m, ",\"reason\",\"fee\",{\"person\":[\"id\",\"name\",\"note\",\"size\",{\"mentor\":[\"code\"]}]},{\"district\":[\"code\",\"type\"]}"); break;
    default: add(m, ",\"uuid\",\"source\",\"status\",\"data\",{\"person\":[\"name\",\"income\"]}"); break;
    }
    add(m, "]");
}

static void put_rows(struct maker *m)
{
    bool states = m->table == FIXTURE_PERSON || m->table == FIXTURE_ORDER;

    if (states && chance(m, 12))
        add(m, ",\"rows\":\"history\"");
    else if (states && chance(m, 10))
        buf_add_format(&m->out, ",\"as_of\":\"202%u-%02u-15T00:00:00\"", 3 + below(m, 3), 1 + below(m, 12));
    else if (chance(m, 10))
        add(m, ",\"rows\":\"deleted\"");
}

static struct str make(struct maker *m)
{
    static const enum fixture_table tables[] = {FIXTURE_PERSON, FIXTURE_PERSON, FIXTURE_PERSON, FIXTURE_PLACE, FIXTURE_ORDER, FIXTURE_VISIT, FIXTURE_TASK};
    static const char *const names[] = {"fixture_place", "fixture_gender", "fixture_person", "fixture_order", "fixture_visit", "fixture_task"};

    m->table = tables[below(m, 7)];
    m->out.n = 0;
    buf_add_format(&m->out, "{\"entity\":\"%s\"", names[m->table]);
    if (chance(m, 75)) {
        add(m, ",\"where\":");
        put_where(m, 2);
    }
    if (chance(m, 5)) {
        buf_add_format(&m->out, ",\"after\":%u,\"first\":%u", below(m, 200), below(m, 20));
        if (m->table == FIXTURE_PERSON && chance(m, 50))
            buf_add_format(&m->out, ",\"order\":[\"seen\"],\"behind\":\"%s-01T00:00:00\"", chance(m, 30) ? "1970-01" : chance(m, 50) ? "2025-04" : "2025-11");
    } else {
        if (chance(m, 60))
            put_order(m);
        put_page(m);
    }
    if (chance(m, 40))
        add(m, ",\"count\":true");
    put_sums(m);
    put_rows(m);
    put_fields(m);
    add(m, "}");
    return buf_str(&m->out);
}

/* ---- the test ---- */

static uint64_t number_from(const char *variable, uint64_t standard)
{
    const char *text = getenv(variable);

    return text ? strtoull(text, NULL, 10) : standard;
}

static void queries_agree(void **state)
{
    uint64_t seed = number_from("IMIS_TEST_SEED", 20261121), count = number_from("IMIS_TEST_QUERIES", 1500), failed = 0;
    struct world *w = world_new(&(struct fixture_options){.seed = 3, .regions = 4, .districts = 5, .wards = 1, .persons = 300});
    struct arena *a = arena_new();
    struct maker m = {.random = {seed * 2 + 1}, .fixture = w->fixture};

    (void)state;
    printf("# seed %llu, %llu queries, %s\n", (unsigned long long)seed, (unsigned long long)count,
           w->conn[1] ? "both engines" : "SQLite only");
    for (uint64_t i = 0; i < count; i++) {
        const struct access *who = &w->callers[below(&m, (uint32_t)w->caller_count)];
        buf_init(&m.out, a, 2000);
        failed += str_starts(world_check(w, a, who, make(&m)), STR("{\"error\""));
        arena_reset(a);
    }
    printf("# %llu refused\n", (unsigned long long)failed);
    assert_true(failed * 5 < count * 2);   /* most must have been answered */
    arena_free(a);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(queries_agree)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
