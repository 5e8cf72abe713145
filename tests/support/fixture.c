#include "support/fixture.h"

#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "../base/random.h"

static const int64_t NOW_US = INT64_C(1767323045) * 1000000;   /* the clock of test databases */
static const int64_t DAY_US = INT64_C(86400) * 1000000;

struct make {
    struct fixture *f;
    struct arena *arena;
    struct random random;
    const struct fixture_options *o;
    VEC(struct fixture_row) rows[FIXTURE_TABLES];
    VEC(struct fixture_ext) ext;
    VEC(int64_t) districts;
    VEC(int64_t) villages;
};

static uint32_t below(struct make *m, uint32_t n) { return random_below(&m->random, n); }
static bool chance(struct make *m, uint32_t pct) { return below(m, 100) < pct; }

const struct registry *fixture_registry(struct arena *a)
{
    static const struct module *const modules[] = {&fixture_module, NULL};
    const struct registry *r;

    assert_ok(registry_new(a, modules, NULL, &r));
    return r;
}

struct db_value *fixture_cell(struct record r, const char *column)
{
    int i = table_column(r.table, column);

    assert_true(i >= 0);
    return &r.at[i];
}

static void set(struct record r, const char *column, struct db_value v)
{
    struct db_value *cell = fixture_cell(r, column);

    assert_int_equal(cell->type, v.type);
    *cell = v;
}

static void set_text(struct record r, const char *column, struct str s) { set(r, column, db_text(s)); }

/* Sets a folded field with its key. */
static void set_folded(struct make *m, struct record r, int column, struct str s)
{
    r.at[column] = db_text(s);
    r.at[r.table->columns[column].folded] = db_text(utf8_fold(m->arena, s));
}

static uuid_t new_uuid(struct make *m)
{
    uuid_t u;

    for (int i = 0; i < 16; i++)
        u.b[i] = (uint8_t)below(m, 256);
    u.b[6] = (uint8_t)((u.b[6] & 0x0f) | 0x70);
    u.b[8] = (uint8_t)((u.b[8] & 0x3f) | 0x80);
    return u;
}

static stamp_t days_ago(struct make *m, uint32_t from, uint32_t to)
{
    return (stamp_t){NOW_US - (int64_t)(from + below(m, to - from)) * DAY_US - (int64_t)below(m, 86400) * 1000000};
}

/* A new live row with its header. */
static struct record row_new(struct make *m, enum fixture_table table)
{
    struct fixture_row *row = vec_add(&m->rows[table]);
    struct record r = record_new(m->arena, m->f->at[table].table);
    stamp_t created = days_ago(m, 500, 900);

    *row = (struct fixture_row){.record = r};
    r.at[COLUMN_ID] = db_int((int64_t)m->rows[table].n);
    r.at[COLUMN_UUID] = db_uuid(new_uuid(m));
    r.at[COLUMN_VERSION] = db_int(1);
    r.at[COLUMN_CREATED_AT] = r.at[COLUMN_CHANGED_AT] = db_stamp(created);
    r.at[COLUMN_CREATED_BY] = r.at[COLUMN_CHANGED_BY] = db_int(1 + below(m, 3));
    return r;
}

static struct record place_at(const struct make *m, int64_t id) { return m->rows[FIXTURE_PLACE].at[id - 1].record; }

/* ---- places ---- */

static int64_t add_place(struct make *m, char type, int64_t parent)
{
    static const char *const names[] = {"Sunkoshi", "Ñuñoa", "भक्तपुर", "Lac Léman", "West's End", "Kilo"};
    struct record r = row_new(m, FIXTURE_PLACE);
    int64_t id = r.at[COLUMN_ID].i;

    set_text(r, "code", str_format(m->arena, "%c%03lld", type, (long long)id));
    set_folded(m, r, table_column(r.table, "name"), str_format(m->arena, "%s %lld", names[below(m, 6)], (long long)id));
    set_text(r, "type", str_format(m->arena, "%c", type));
    if (parent) {
        set(r, "parent_id", db_int(parent));
        set(r, "district_id", *fixture_cell(place_at(m, parent), "district_id"));
    }
    if (type == 'D') {
        set(r, "district_id", db_int(id));
        *vec_add(&m->districts) = id;
    }
    if (type == 'V') {
        set(r, "village_id", db_int(id));
        *vec_add(&m->villages) = id;
    }
    return id;
}

static size_t or_standard(size_t n, size_t standard) { return n ? n : standard; }

static void add_places(struct make *m)
{
    for (size_t r = 0; r < or_standard(m->o->regions, 2); r++) {
        int64_t region = add_place(m, 'R', 0);
        for (size_t d = 0; d < or_standard(m->o->districts, 3); d++) {
            int64_t district = add_place(m, 'D', region);
            for (size_t w = 0; w < or_standard(m->o->wards, 2); w++) {
                int64_t ward = add_place(m, 'W', district);
                for (size_t v = 0; v < or_standard(m->o->villages, 2); v++)
                    add_place(m, 'V', ward);
            }
        }
    }
}

static void add_genders(struct make *m)
{
    static const char *const labels[] = {"Male", "Female", "Other"};

    for (int i = 0; i < 3; i++) {
        struct record r = row_new(m, FIXTURE_GENDER);
        set_text(r, "code", str_format(m->arena, "%c", labels[i][0]));
        set_text(r, "label", str_of(labels[i]));
    }
}

/* ---- people ---- */

static const char *const first_names[] = {
    "Sita", "Ram", "Élodie", "Ñandú", "राम", "श्रीमती", "O'Brien", "Ångström", "Łukasz", "ሰላም", "100%", "a_b", "back\\slash",
    "quote\"d", "José", "STRASSE", "Straße", "ab", "Marie-Claire", "Shrestha",
};
static const char *const last_names[] = {
    "Shrestha", "Thapa", "Müller", "Dupont", "Nguyễn", "थापा", "van den Berg", "Abebe", "D’Souza", "Gurung", "Rai", "Sarmiento",
};
enum { FIRST_NAMES = sizeof first_names / sizeof *first_names, LAST_NAMES = sizeof last_names / sizeof *last_names };

static void fill_values(struct make *m, struct record r)
{
    static const char *const states[] = {"AC", "IN", "DE"};
    static const char *const notes[] = {"", "Plain", "plain", "Été", "été", "x%y", "tail  "};
    static const int grades[] = {1, 2, 4};

    if (chance(m, 90)) set(r, "dob", db_date((date_t){(int32_t)below(m, 20000) - 2000}));
    if (chance(m, 60)) set(r, "seen", db_stamp(days_ago(m, 0, 400)));
    if (chance(m, 80)) set(r, "income", db_int((int64_t)below(m, 40) * 2500 - 20000));
    if (chance(m, 10)) set(r, "income", db_int(DECIMAL_MAX - below(m, 3)));
    if (chance(m, 50)) set(r, "weight", db_int(below(m, 10000)));
    if (chance(m, 50)) set(r, "share", db_int(below(m, 10001)));
    if (chance(m, 50)) set(r, "rate", db_int(below(m, 100000)));
    if (chance(m, 80)) set(r, "size", db_int((int64_t)below(m, 12) - 2));
    if (chance(m, 80)) set(r, "active", db_bool(chance(m, 50)));
    if (chance(m, 90)) set_text(r, "status", str_of(states[below(m, 3)]));
    if (chance(m, 70)) set(r, "grade", db_int(grades[below(m, 3)]));
    if (chance(m, 70)) set_text(r, "note", str_of(notes[below(m, 7)]));
    if (chance(m, 50)) set(r, "tag", db_uuid(new_uuid(m)));
    if (chance(m, 30)) set_text(r, "extra", STR("{\"b\":[1,2],\"a\":null}"));
    set_text(r, "secret", STR("hidden"));
    set(r, "gender_id", db_int(1 + below(m, 3)));
}

static void fill_places(struct make *m, struct record r)
{
    struct record home, work;

    if (chance(m, 94)) {
        int64_t id = chance(m, 92) ? m->villages.at[below(m, (uint32_t)m->villages.n)]
                                   : m->districts.at[below(m, (uint32_t)m->districts.n)];
        home = place_at(m, id);
        set(r, "home_id", db_int(id));
        set(r, "district_id", *fixture_cell(home, "district_id"));
        set(r, "village_id", *fixture_cell(home, "village_id"));
    }
    if (chance(m, 25)) {
        int64_t id = m->villages.at[below(m, (uint32_t)m->villages.n)];
        work = place_at(m, id);
        set(r, "work_id", db_int(id));
        if (!db_value_equal(fixture_cell(work, "district_id"), fixture_cell(r, "district_id")))
            set(r, "district2_id", *fixture_cell(work, "district_id"));
    }
}

static void fill_names(struct make *m, struct record r)
{
    static int name, other;   /* the same in every table of people */
    const char *first = first_names[below(m, FIRST_NAMES)];

    if (!name) {
        name = table_column(r.table, "name");
        other = table_column(r.table, "other_name");
    }
    set_folded(m, r, name, str_format(m->arena, "%s %s", first, last_names[below(m, LAST_NAMES)]));
    if (chance(m, 70))
        set_folded(m, r, other, str_of(last_names[below(m, LAST_NAMES)]));
}

static void add_ext(struct make *m, struct record r)
{
    int64_t id = r.at[COLUMN_ID].i, size = below(m, 5);
    const char *colour = (const char *[]){"Red", "blÜe", "green"}[below(m, 3)];
    struct db_value none = db_null(DB_INT), no_day = db_null(DB_DATE);

    *vec_add(&m->ext) = (struct fixture_ext){id, "size", db_int(size * 10000 + 5000),
        db_text(str_format(m->arena, "%lld.5", (long long)size)), no_day};
    *vec_add(&m->ext) = (struct fixture_ext){id, "colour", none, db_text(utf8_fold(m->arena, str_of(colour))), no_day};
    if (chance(m, 50))
        *vec_add(&m->ext) = (struct fixture_ext){id, "since", none, db_text(STR("2025-03-01")), db_date(date_of(2025, 3, 1))};
    if (chance(m, 50))
        *vec_add(&m->ext) = (struct fixture_ext){id, "flag", none, db_text(chance(m, 50) ? STR("true") : STR("false")), no_day};
    r.at[COLUMN_EXT] = db_text(str_format(m->arena, "{\"size\":%lld.5,\"colour\":\"%s\"}", (long long)size, colour));
}

static struct record add_order(struct make *m, struct record person)
{
    struct record r = row_new(m, FIXTURE_ORDER);

    set_text(r, "number", str_format(m->arena, "N%lld", (long long)r.at[COLUMN_ID].i));
    if (chance(m, 80)) set(r, "amount", db_int((int64_t)below(m, 50) * 100));
    if (chance(m, 90)) set(r, "day", db_date((date_t){19000 + (int32_t)below(m, 900)}));
    if (chance(m, 60)) set(r, "place_id", db_int(1 + below(m, (uint32_t)m->rows[FIXTURE_PLACE].n)));
    set(r, "person_id", person.at[COLUMN_ID]);
    r.at[COLUMN_CHANGED_AT] = person.at[COLUMN_CHANGED_AT];
    r.at[COLUMN_DELETED_AT] = person.at[COLUMN_DELETED_AT];
    if (r.at[COLUMN_DELETED_AT].null && chance(m, 10))
        r.at[COLUMN_DELETED_AT] = person.at[COLUMN_CHANGED_AT];
    return r;
}

static void add_person(struct make *m)
{
    struct record r = row_new(m, FIXTURE_PERSON);
    int64_t id = r.at[COLUMN_ID].i;

    set_text(r, "code", str_format(m->arena, "P%06lld", (long long)(id * 7919 % 1000003)));
    fill_names(m, r);
    fill_values(m, r);
    fill_places(m, r);
    if (id > 1 && chance(m, 60))
        set(r, "mentor_id", db_int(1 + below(m, (uint32_t)id - 1)));
    if (chance(m, 7))
        r.at[COLUMN_DELETED_AT] = db_stamp(days_ago(m, 0, 90));
    if (m->o->plain)
        return;
    r.at[COLUMN_VERSION] = db_int(1 + below(m, 3));
    if (r.at[COLUMN_VERSION].i > 1)
        r.at[COLUMN_CHANGED_AT] = db_stamp(days_ago(m, 100, 200));
    if (chance(m, 60))
        add_ext(m, r);
    for (uint32_t n = below(m, 6); n > 0; n--)
        add_order(m, r);
}

/* ---- former states ---- */

static struct record state_of(struct make *m, enum fixture_table table, struct record of, stamp_t from, stamp_t to)
{
    struct record r = record_copy(m->arena, of);

    r.at[COLUMN_ID] = db_int((int64_t)m->rows[table].n + 1);
    r.at[COLUMN_UUID] = db_uuid(new_uuid(m));
    r.at[COLUMN_CHANGED_AT] = db_stamp(from);
    r.at[COLUMN_DELETED_AT] = db_null(DB_STAMP);
    *vec_add(&m->rows[table]) = (struct fixture_row){
        .record = r, .state = true, .legacy_id = of.at[COLUMN_ID].i, .from = from, .to = to};
    return r;
}

static void add_order_states(struct make *m, const struct fixture_row *orders, size_t n, struct record person,
                             struct record state, stamp_t from, stamp_t to)
{
    for (size_t i = 0; i < n; i++) {
        struct record order = orders[i].record;
        if (fixture_cell(order, "person_id")->i != person.at[COLUMN_ID].i || chance(m, 30))
            continue;
        order = state_of(m, FIXTURE_ORDER, order, from, to);
        set(order, "person_id", state.at[COLUMN_ID]);
        set(order, "amount", db_int(below(m, 9000)));
    }
}

static void add_states(struct make *m, size_t persons, size_t order_count)
{
    struct fixture_row *orders = arena_array(m->arena, order_count, sizeof *orders);

    memcpy(orders, m->rows[FIXTURE_ORDER].at, order_count * sizeof *orders);
    for (size_t i = 0; i < persons; i++) {
        struct record r = m->rows[FIXTURE_PERSON].at[i].record;
        stamp_t from = r.at[COLUMN_CREATED_AT].t, last = r.at[COLUMN_CHANGED_AT].t;
        int64_t versions = r.at[COLUMN_VERSION].i;
        for (int64_t v = 1; v < versions; v++) {
            stamp_t to = {v == versions - 1 ? last.us : from.us + (last.us - from.us) / 2};
            struct record state = state_of(m, FIXTURE_PERSON, r, from, to);
            state.at[COLUMN_VERSION] = db_int(v);
            fill_names(m, state);
            add_order_states(m, orders, order_count, r, state, from, to);
            from = to;
        }
    }
}

/* ---- the rest ---- */

static void add_visit(struct make *m)
{
    struct record r = row_new(m, FIXTURE_VISIT);

    if (chance(m, 80)) set_text(r, "reason", str_of((const char *[]){"Fever", "fever", "Éczéma"}[below(m, 3)]));
    if (chance(m, 80)) set(r, "fee", db_int((int64_t)below(m, 30) * 50));
    set(r, "day", db_date((date_t){19500 + (int32_t)below(m, 60)}));
    if (chance(m, 90)) set(r, "person_id", db_int(1 + below(m, (uint32_t)m->o->persons)));
    if (chance(m, 90)) set(r, "district_id", db_int(m->districts.at[below(m, (uint32_t)m->districts.n)]));
    if (chance(m, 5)) r.at[COLUMN_DELETED_AT] = db_stamp(days_ago(m, 0, 90));
}

static void add_task(struct make *m)
{
    struct record r = row_new(m, FIXTURE_TASK);
    static const int states[] = {1, 2, 4};

    if (chance(m, 80)) set_text(r, "source", str_of((const char *[]){"import", "Import", "payroll"}[below(m, 3)]));
    if (chance(m, 90)) set(r, "status", db_int(states[below(m, 3)]));
    if (chance(m, 50)) set_text(r, "data", STR("{\"n\":12.50}"));
    if (chance(m, 70)) set(r, "person_id", db_int(1 + below(m, (uint32_t)m->o->persons)));
}

static void finish(struct make *m, const size_t *live)
{
    for (int t = 0; t < FIXTURE_TABLES; t++) {
        m->f->at[t].rows = m->rows[t].at;
        m->f->at[t].live = live[t];
        m->f->at[t].count = m->rows[t].n;
    }
    m->f->ext = m->ext.at;
    m->f->ext_count = m->ext.n;
    m->f->districts = m->districts.at;
    m->f->district_count = m->districts.n;
    m->f->villages = m->villages.at;
    m->f->village_count = m->villages.n;
}

static void make_begin(struct make *m, struct arena *a, const struct registry *r, const struct fixture_options *o)
{
    static const struct entity *const entities[] = {
        &fixture_place, &fixture_gender, &fixture_person, &fixture_order, &fixture_visit, &fixture_task};

    *m = (struct make){.f = ARENA_NEW(a, struct fixture), .arena = a, .random = {o->seed * 2 + 1}, .o = o};
    m->f->arena = a;
    m->f->registry = r;
    vec_init(&m->ext, a);
    vec_init(&m->districts, a);
    vec_init(&m->villages, a);
    for (int t = 0; t < FIXTURE_TABLES; t++) {
        vec_init(&m->rows[t], a);
        m->f->at[t].table = registry_table_of(r, entities[t]);
    }
}

struct fixture *fixture_new(struct arena *a, const struct registry *r, const struct fixture_options *o)
{
    size_t live[FIXTURE_TABLES];
    struct make m;

    make_begin(&m, a, r, o);
    add_places(&m);
    add_genders(&m);
    for (size_t i = 0; i < o->persons; i++)
        add_person(&m);
    for (size_t i = 0; !o->plain && i < 2 * o->persons; i++)
        add_visit(&m);
    for (size_t i = 0; !o->plain && i < o->persons / 2; i++)
        add_task(&m);
    for (int t = 0; t < FIXTURE_TABLES; t++)
        live[t] = m.rows[t].n;
    if (!o->plain)
        add_states(&m, live[FIXTURE_PERSON], live[FIXTURE_ORDER]);
    finish(&m, live);
    return m.f;
}
