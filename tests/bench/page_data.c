/* Places, families and people from a seed, and the users who look at them. */
#include "bench/page.h"
#include "db/migrate.h"
#include "db/statistics.h"
#include "model/write/bulk.h"
#include "model/write/write.h"
#include "module/modules.h"

enum { REGIONS = 2, WARDS = 32, FIRST_DISTRICT = 1 + REGIONS, FIRST_WARD = FIRST_DISTRICT + DISTRICTS,
       FIRST_VILLAGE = FIRST_WARD + WARDS };

struct filling {
    struct page_world *world;
    struct arena *arena;             /* of the texts of one row */
    struct write *write;
    const struct table *table;
    struct bulk *bulk;
    uint64_t drawn;
};

static uint64_t draw(struct filling *f)
{
    uint64_t x = f->drawn += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static void begin(struct filling *f, const char *entity)
{
    f->table = registry_table(f->world->registry, str_of(entity));
    page_ok(bulk_begin(f->world->arena, f->write, f->table->entity, NULL, &f->bulk), entity);
}

static void end(struct filling *f)
{
    page_ok(bulk_end(f->bulk, NULL), f->table->entity->name);
}

static void set(struct filling *f, struct record r, const char *column, struct db_value v)
{
    int at = table_column(f->table, column);

    if (at < 0) bench_die(f->table->entity->name, column);
    r.at[at] = v;
}

static struct record row(struct filling *f, int64_t id)
{
    struct record r = bulk_row(f->bulk);

    r.at[COLUMN_ID] = db_int(id);
    return r;
}

static void add(struct filling *f)
{
    page_ok(bulk_add(f->bulk), f->table->entity->name);
    arena_reset(f->arena);
}

/* ---- places ---- */

static void add_place(struct filling *f, int64_t id, const char *type, int64_t parent)
{
    struct record r = row(f, id);

    set(f, r, "code", db_text(str_format(f->arena, "%s%lld", type, (long long)id)));
    set(f, r, "name", db_text(str_format(f->arena, "Place %lld of the land", (long long)id)));
    set(f, r, "type", db_text(str_of(type)));
    if (parent) set(f, r, "parent_id", db_int(parent));
    add(f);
}

static void add_places(struct filling *f)
{
    begin(f, "location");
    for (int64_t i = 0; i < REGIONS; i++) add_place(f, 1 + i, "R", 0);
    for (int64_t i = 0; i < DISTRICTS; i++) add_place(f, FIRST_DISTRICT + i, "D", 1 + i % REGIONS);
    for (int64_t i = 0; i < WARDS; i++) add_place(f, FIRST_WARD + i, "W", FIRST_DISTRICT + i % DISTRICTS);
    for (int64_t i = 0; i < VILLAGES; i++) add_place(f, FIRST_VILLAGE + i, "V", FIRST_WARD + i % WARDS);
    end(f);
}

static void add_genders(struct filling *f)
{
    static const char *const codes[] = {"M", "F"}, *const names[] = {"Male", "Female"};

    begin(f, "gender");
    for (int i = 0; i < 2; i++) {
        struct record r = row(f, 1 + i);
        set(f, r, "code", db_text(str_of(codes[i])));
        set(f, r, "gender", db_text(str_of(names[i])));
        add(f);
    }
    end(f);
}

/* ---- people ---- */

static int64_t village_of(int64_t family)
{
    return FIRST_VILLAGE + family * 7 % VILLAGES;
}

static void add_families(struct filling *f)
{
    begin(f, "family");
    for (int64_t i = 1; i <= f->world->families; i++) {
        struct record r = row(f, i);
        set(f, r, "location_id", db_int(village_of(i)));
        set(f, r, "poverty", db_bool(draw(f) % 4 == 0));
        set(f, r, "address", db_text(str_format(f->arena, "House %llu", (unsigned long long)(draw(f) % 900))));
        set(f, r, "is_offline", db_bool(false));
        add(f);
    }
    end(f);
}

static struct str name_of(struct filling *f)
{
    static const char *const starts[] = {"Ab", "Bal", "Cha", "Dev", "Eme", "Fik", "Gur", "Har"};
    static const char *const ends[] = {"adi", "bahadur", "chandra", "dola", "eshi", "fumba", "giri", "hama", "ika", "jong", "kumari"};
    uint64_t n = draw(f);

    return str_format(f->arena, "%s%s", starts[n % 8], ends[n / 8 % 11]);
}

static void add_person(struct filling *f, int64_t id)
{
    int64_t family = 1 + (id - 1) / PEOPLE_A_FAMILY;
    struct record r = row(f, id);

    set(f, r, "chf_id", db_text(str_format(f->arena, "%lld", (long long)(FIRST_NUMBER - 1 + id))));
    set(f, r, "last_name", db_text(name_of(f)));
    set(f, r, "other_names", db_text(name_of(f)));
    set(f, r, "dob", db_date((date_t){(int32_t)(draw(f) % 18000)}));
    set(f, r, "head", db_bool(id % PEOPLE_A_FAMILY == 1));
    set(f, r, "gender_id", db_int(1 + (int64_t)(draw(f) % 2)));
    set(f, r, "card_issued", db_bool(false));
    set(f, r, "status", db_text(STR("AC")));
    set(f, r, "family_id", db_int(family));
    set(f, r, "current_village_id", db_int(village_of(family)));
    add(f);
}

static void add_people(struct filling *f)
{
    begin(f, "insuree");
    for (int64_t i = 1; i <= f->world->families * PEOPLE_A_FAMILY; i++) add_person(f, i);
    end(f);
}

/* ---- users ---- */

static void command(struct filling *f, const char *name, struct str input)
{
    struct request request = {.id = uuid_new(f->world->env), .command = str_of(name), .who = access_program()};
    struct answer answer;

    page_ok(json_read(f->world->arena, input, &f->world->env->limits, &request.input), name);
    page_ok(write_command(f->write, f->world->arena, &request, &answer), name);
    if (answer.status != COMMAND_DONE) bench_die(name, str_zero(f->world->arena, answer.error_json));
}

static void put_uuids(struct page_world *w, struct db *db, struct buf *out, const char *key, const char *sql)
{
    struct json_writer writer = json_writer(out);
    struct db_conn *c;
    struct db_rows rows;

    buf_add_format(out, ",\"%s\":", key);
    page_ok(db_acquire(db, w->arena, DB_READ, &c), "connection");
    page_ok(db_query(c, str_of(sql), NULL, 0, (enum db_type[]){DB_UUID}, 1, &rows), sql);
    json_open(&writer, '[');
    for (size_t i = 0; i < rows.rows; i++) json_put_uuid(&writer, db_cell(&rows, i, 0)->u);
    json_close(&writer, ']');
    db_release(c);
}

static void add_user(struct filling *f, struct db *db, const char *name, const char *roles, const char *districts)
{
    struct buf input;

    buf_init(&input, f->world->arena, 1024);
    buf_add_format(&input, "{\"username\":\"%s\",\"lastName\":\"L\",\"otherNames\":\"O\",\"language\":\"en\",\"password\":\"Bench-page-1\","
                   "\"userTypes\":[\"INTERACTIVE\"]", name);
    put_uuids(f->world, db, &input, "roles", roles);
    put_uuids(f->world, db, &input, "districts", districts);
    buf_add_char(&input, '}');
    command(f, "user.create", buf_str(&input));
}

static void add_users(struct filling *f, struct db *db)
{
    static const char clerk[] = "SELECT uuid FROM role WHERE is_system = 8";

    command(f, "core.seed", STR("{}"));
    add_user(f, db, "admin", "SELECT uuid FROM role WHERE is_system = 64", "SELECT uuid FROM location WHERE id < 0");
    add_user(f, db, "nation", clerk, "SELECT uuid FROM location WHERE type = 'D' ORDER BY id");
    add_user(f, db, "district", clerk, "SELECT uuid FROM location WHERE type = 'D' ORDER BY id LIMIT 1");
}

/* ---- all of it ---- */

void page_fill(struct page_world *w)
{
    struct filling f = {.world = w, .arena = arena_new(), .drawn = 20260101};
    const struct migrations *sets;
    struct db *db;
    size_t n;
    int done;

    page_ok(registry_new(w->arena, modules, &crud_command, &w->registry), "registry");
    page_ok(db_open(w->arena, w->env, w->url, &(struct db_options){.create = true}, &db), "open");
    sets = registry_migrations(w->registry, w->arena, &n);
    page_ok(db_migrate(db, w->arena, sets, n, NULL, &done), "migrate");
    page_ok(write_open(w->arena, db, w->registry, &(struct write_options){.key_file = w->key_file}, &f.write), "write");
    add_places(&f);
    add_genders(&f);
    add_families(&f);
    add_people(&f);
    add_users(&f, db);
    page_ok(statistics_gather(db, w->arena), "statistics");   /* as after an import */
    write_close(f.write);
    db_close(db);
    arena_free(f.arena);
}
