#include "gate/random_rows.h"

#include <stdlib.h>
#include <string.h>

#include "../base/random.h"
#include "model/write/bulk.h"

enum { ID_FIRST = 100000, ID_STEP = 1000, ID_FORMER = 500, TRIES = 30 };

struct sower {
    struct world *w;
    struct random random;
    bool plain;              /* only what a row must have */
    bool distinct;           /* nothing comes twice */
    bool (*there)[RANDOM_ROWS];
};

static uint32_t below(struct sower *s, uint32_t n) { return random_below(&s->random, n); }
static bool chance(struct sower *s, uint32_t pct) { return below(s, 100) < pct; }
static int64_t id_of(const struct table *t, int i) { return ID_FIRST + t->number * ID_STEP + i; }

/* One that is there, at `i` or behind; 0: none. */
static int64_t there(const struct sower *s, const struct table *t, int i)
{
    for (int k = 0; k < RANDOM_ROWS; k++)
        if (s->there[t->number][(i + k) % RANDOM_ROWS]) return id_of(t, (i + k) % RANDOM_ROWS);
    return 0;
}

static uuid_t uuid_of(int64_t id)
{
    uuid_t u = {{0xA0}};

    for (int i = 0; i < 8; i++) u.b[15 - i] = (uint8_t)(id >> (8 * i));
    u.b[0] = (uint8_t)(id * 37);   /* another order than that of ids */
    u.b[6] = 0x70;
    u.b[8] = 0x80;
    return u;
}

static bool is_listed(const struct entity *e, const char *column)
{
    for (const char *const *u = e->unique; u && *u; u++)
        if (strstr(*u, column)) return true;
    return false;
}

static bool is_unique(const struct sower *s, const struct entity *e, const char *column) { return s->distinct || is_listed(e, column); }

/* ---- values ---- */

static struct str words_of(struct sower *s, const struct type *t, int i, bool unique)
{
    static const char *const words[] = {
        "a", "A", "b", "Ab", "ab", "AB", "é", "É", "éa", "ß", "ss", "SS", "राम", "राम थापा", "ሰላም", "\U0001F600", "o'Brien", "O’Brien", "100%", "a_b", "a%b", "\\",
        "\"quoted\"", "<b>&amp;</b>", "two words", " leading", "Å", "A\xCC\x8A", "ﬁn", "Ünïcödé", "Zz", "zz", "0", "00", "10", "9", "-1", "1.0", "true", "null",
        "F", "M", "R", "D", "2020-01-01", "{\"a\":1}", "x@example.org", "line\nbreak", "tab\there",
    };
    struct str text = str_of(words[below(s, sizeof words / sizeof *words)]);
    size_t n = 0, characters = 0;

    if (unique && t->max && t->max < 5) text = (struct str){"abcdefghijklmnopqrstuvwxyzABCDEFG" + i, 1};
    else if (unique) text = str_format(s->w->arena, "r%dx%.*s", i, STR_ARG(text));
    while (n < text.n && (!t->max || characters < (size_t)t->max)) {
        for (n++; n < text.n && ((uint8_t)text.p[n] & 0xC0) == 0x80; n++) { }
        characters++;
    }
    return (struct str){text.p, n};
}

static int64_t number_of(struct sower *s, const struct type *t, int i, bool unique)
{
    int64_t least, most, n;

    type_range(t, &least, &most);
    if (unique) n = most - least > 200 ? least + 100 + i : most - i;
    else if (chance(s, 3)) n = chance(s, 50) ? least : most / 1000;   /* sums of them still fit */
    else n = (int64_t)below(s, 12) * (type_scale(t) ? 50 : 1);
    return n < least ? least : n > most ? most : n;
}

static struct db_value value_of(struct sower *s, const struct table *t, const struct column *c, int i)
{
    bool unique = is_unique(s, t->entity, c->name);
    const struct code_list *codes = c->field->type.codes;
    int n = 0;

    switch (c->field->type.kind) {
    case TYPE_TEXT: return db_text(words_of(s, &c->field->type, i, unique));
    case TYPE_CODE:
        while (codes->codes[n].code) n++;
        n = (int)below(s, (uint32_t)n);
        return codes->numeric ? db_int(strtol(codes->codes[n].code, NULL, 10)) : db_text(str_of(codes->codes[n].code));
    case TYPE_BOOL: return db_bool(chance(s, 50));
    case TYPE_DATE:   /* what is named first comes first */
        return db_date((date_t){s->plain || chance(s, 70) ? 18000 + (int32_t)(c - t->columns) : chance(s, 5) ? -25000 : 18000 + (int32_t)below(s, 6)});
    case TYPE_STAMP: return db_stamp((stamp_t){(INT64_C(1600000000) + below(s, 6)) * 1000000 + (chance(s, 30) ? 123456 : 0)});
    case TYPE_UUID: return db_uuid(uuid_of((int64_t)below(s, 9)));
    case TYPE_JSON: return db_text(str_of(chance(s, 50) ? "{}" : "{\"a\":[1,\"é\"],\"b\":null}"));
    default: return db_int(number_of(s, &c->field->type, i, unique));
    }
}

/* ---- steps ---- */

static int64_t place_for(struct sower *s, const struct entity *e)
{
    struct world *w = s->w;
    bool village = e->scope.village || strstr(e->name, "village") || strstr(e->name, "catchment");

    return (village ? w->villages : w->districts)[chance(s, 35)];
}

static int64_t target_of(struct sower *s, const struct table *t, const struct column *c, int i)
{
    if (c->to->entity->scope.tree) return place_for(s, t->entity);
    if (c->to->number >= t->number) return 0;
    if (is_unique(s, t->entity, c->name)) return there(s, c->to, (i + (int)(c - t->columns)) % RANDOM_ROWS);   /* of two such not the same */
    return chance(s, 60) ? there(s, c->to, (int)below(s, RANDOM_ROWS)) : world_row_id(c->to, (int)below(s, LATE_B));
}

static void fill(struct sower *s, struct record r, int i)
{
    const struct table *t = r.table;

    r.at[COLUMN_ID] = db_int(id_of(t, i));
    r.at[COLUMN_UUID] = db_uuid(uuid_of(id_of(t, i)));
    r.at[COLUMN_VERSION] = db_int(1 + below(s, 3));
    if (chance(s, 8)) r.at[COLUMN_DELETED_AT] = db_stamp((stamp_t){INT64_C(1700000000000000) + below(s, 4)});
    for (size_t k = COLUMN_HEADER; k < t->count; k++) {
        const struct column *c = &t->columns[k];
        bool given = c->required || (!s->plain && chance(s, 75));
        if (c->field && given) r.at[k] = value_of(s, t, c, i);
        if (c->relation) {
            int64_t id = given ? target_of(s, t, c, i) : 0;
            r.at[k] = id ? db_int(id) : db_null(DB_INT);
        }
    }
}

/* Whatever rules bind its fields, one of some tries may fit; the last is only what it must have. */
static void sow(struct sower *s, struct bulk *b, int i)
{
    for (int tries = 0; tries <= TRIES; tries++) {
        struct record r = bulk_row(b);
        s->plain = tries == TRIES;
        fill(s, r, i);
        if (!bulk_add(b)) {
            s->there[r.table->number][i] = true;
            return;
        }
    }
}

static void sow_former(struct sower *s, const struct table *t)
{
    struct bulk_options history = {.history = true};
    struct arena *a;
    struct bulk *b;

    if (t->entity->history != HISTORY_ROWS) return;
    a = arena_new();
    assert_ok(bulk_begin(a, s->w->d.write, t->entity, &history, &b));
    for (int i = 0; i < RANDOM_ROWS; i++)
        for (int tries = 0; s->there[t->number][i] && tries <= TRIES; tries++) {
            struct record r = bulk_row(b);
            s->plain = tries == TRIES;
            fill(s, r, i);
            r.at[COLUMN_ID] = db_int(id_of(t, i + ID_FORMER));
            r.at[COLUMN_UUID] = db_uuid(uuid_of(id_of(t, i + ID_FORMER)));
            r.at[COLUMN_DELETED_AT] = db_null(DB_STAMP);
            r.at[t->count + BULK_LEGACY_ID] = db_int(id_of(t, i));
            r.at[t->count + BULK_VALIDITY_FROM] = db_stamp((stamp_t){INT64_C(1500000000000000)});
            r.at[t->count + BULK_VALIDITY_TO] = db_stamp((stamp_t){INT64_C(1550000000000000) + below(s, 3)});
            if (!bulk_add(b)) break;
        }
    assert_ok(bulk_end(b, NULL));
    arena_free(a);
}

static err_t sow_rows(struct sower *s, struct arena *a, const struct table *t)
{
    struct bulk *b;

    assert_ok(bulk_begin(a, s->w->d.write, t->entity, NULL, &b));
    for (int i = 0; i < RANDOM_ROWS; i++) sow(s, b, i);
    return bulk_end(b, NULL);
}

static void sow_table(struct sower *s, const struct table *t)
{
    struct arena *a = arena_new();       /* the room of a bulk is large */
    err_t e = sow_rows(s, a, t);

    s->distinct = err_is(e, E_DB_UNIQUE);   /* the database may know of more than the descriptor */
    if (s->distinct) e = sow_rows(s, a, t);
    s->distinct = false;
    if (e) fail_msg("%s: %s", t->entity->name, str_zero(a, err_line(a, e)));
    arena_free(a);
    sow_former(s, t);
}

static void lead_to(struct sower *s, const struct table *t, const struct column *c, int i, int64_t id)
{
    if (id)
        testdb_script(s->w->d.t, str_format(s->w->arena, "UPDATE %s SET %s = %lld WHERE id = %lld", t->entity->table, c->name, (long long)id,
                                            (long long)id_of(t, i)).p);
}

/* Steps to what comes later, now that it is there. */
static void lead_on(struct sower *s, const struct table *t)
{
    for (size_t k = COLUMN_HEADER; k < t->count; k++) {
        const struct column *c = &t->columns[k];
        if (!c->relation || c->to->number < t->number || c->to->entity->scope.tree) continue;
        for (int i = 0; i < RANDOM_ROWS; i++)
            if (chance(s, 75) && !(is_unique(s, t->entity, c->name) && c->to == t))
                lead_to(s, t, c, i, there(s, c->to, is_unique(s, t->entity, c->name) ? i : (int)below(s, RANDOM_ROWS)));
    }
}

void random_rows(struct world *w, uint64_t seed)
{
    const struct registry *r = w->d.registry;
    struct sower s = {.w = w, .random = {seed * 2 + 1}, .there = arena_alloc(w->arena, r->table_count * sizeof *s.there)};

    memset(s.there, 0, r->table_count * sizeof *s.there);
    for (size_t i = 0; i < r->table_count; i++)
        if (!r->tables[i].entity->scope.tree) sow_table(&s, &r->tables[i]);
    for (size_t i = 0; i < r->table_count; i++)
        if (!r->tables[i].entity->scope.tree) lead_on(&s, &r->tables[i]);
}
