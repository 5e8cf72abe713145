/* Who gets a card, village by village, so that a stack of them is handed out as it comes. */
#include <stdlib.h>
#include <string.h>

#include "base/env.h"
#include "module/insuree/insuree.h"
#include "module/insuree_card/internal.h"
#include "module/location/location.h"
#include "module/policy/policy.h"
#include "module/product/product.h"

const struct access *card_reader(struct function_call *c)
{
    const right_t rights[] = {
        RIGHT_FAMILY_READ, RIGHT_POLICY_READ, RIGHT_INSUREE_POLICY_READ, RIGHT_LOCATION_READ, product_entity.rights.read,
    };

    return access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights);
}

/* ---- tests ---- */

enum { TESTS = 6, SLOTS = 8 };

struct asked {
    struct arena *arena;
    struct condition tests[TESTS];
    struct db_value values[SLOTS];
    size_t n, slots;
};

static struct condition test(struct asked *a, const char *path, enum lookup lookup, struct db_value v)
{
    a->values[a->slots] = v;
    return rows_test(a->arena, path, lookup, (int)a->slots++);
}

static void ask(struct asked *a, struct condition k) { a->tests[a->n++] = k; }

static struct condition *keep(struct arena *a, const struct condition *parts, size_t n)
{
    struct condition *kept = ARENA_ARRAY(a, struct condition, n);

    memcpy(kept, parts, n * sizeof *parts);
    return kept;
}

static struct condition all_of(struct arena *a, const struct condition *parts, size_t n)
{
    return (struct condition){.kind = CONDITION_AND, .parts = keep(a, parts, n), .part_count = n};
}

static struct condition not_so(struct arena *a, struct condition k)
{
    return (struct condition){.kind = CONDITION_NOT, .parts = keep(a, &k, 1), .part_count = 1};
}

/* Some row of the list is such. */
static struct condition some(struct arena *a, const char *list, struct condition is)
{
    struct condition out = rows_test(a, list, LOOKUP_EXACT, SLOT_NONE);

    out.kind = CONDITION_ANY;
    out.parts = keep(a, &is, 1);
    out.part_count = 1;
    return out;
}

/* ---- who ---- */

/* Cards are handed out where the family lives. One path by the place's level: of all four at once no index leads to the people. */
static err_t ask_place(struct function_call *c, struct asked *a, uuid_t place)
{
    static const struct { const char *type, *path; } levels[LEVEL_COUNT] = {
        {"V", "family__location__uuid"}, {"W", "family__location__parent__uuid"}, {"D", "family__location__parent__parent__uuid"},
        {"R", "family__location__parent__parent__parent__uuid"},
    };
    const struct condition is = rows_test(a->arena, "uuid", LOOKUP_EXACT, 0);
    const struct db_value key = db_uuid(place);
    struct found r;

    TRY(rows_read(c, card_reader(c), (struct query){.entity = &location_entity, .where = &is}, "type", &key, 1, &r));
    for (size_t i = 0; r.to > r.from && i < LEVEL_COUNT; i++) {
        if (!str_is(rows_text(&r, r.from, "type"), levels[i].type)) continue;
        ask(a, test(a, levels[i].path, LOOKUP_EXACT, key));
        return OK;
    }
    return err_make(c->arena, E_REFERENCE, "field", "location", "value", uuid_text(c->arena, place).p, NULL);
}

static void ask_cover(struct function_call *c, struct asked *a, uuid_t product)
{
    struct condition tests[2];
    size_t n = 0;

    tests[n++] = not_so(a->arena, test(a, "expiryDate", LOOKUP_LT, db_date(env_today(c->env))));
    if (!uuid_none(product)) tests[n++] = test(a, "policy__product__uuid", LOOKUP_EXACT, db_uuid(product));
    ask(a, some(a->arena, "insureePolicies", all_of(a->arena, tests, n)));
}

static err_t ask_all(struct function_call *c, struct asked *a, const struct card_choice *choice)
{
    TRY(ask_place(c, a, choice->location));
    ask(a, test(a, "status", LOOKUP_EXACT, db_text(STR("AC"))));
    ask_cover(c, a, choice->product);
    if (choice->again) return OK;
    ask(a, not_so(a->arena, test(a, "cardIssued", LOOKUP_EXACT, db_bool(true))));
    ask(a, not_so(a->arena, some(a->arena, "cards", test(a, "outdated", LOOKUP_EXACT, db_bool(false)))));
    return OK;
}

/* ---- in order ---- */

struct person { int64_t village, family, id; uuid_t uuid; bool head; };

static int by_village(const void *x, const void *y)
{
    const struct person *a = x, *b = y;

    if (a->village != b->village) return a->village < b->village ? -1 : 1;
    if (a->family != b->family) return a->family < b->family ? -1 : 1;
    if (a->head != b->head) return a->head ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static int64_t id_of(const struct found *r, size_t row, const char *path)
{
    const struct db_value *v = rows_cell(r, row, path);

    return v->null ? 0 : v->i;
}

static struct person person_of(const struct found *r, size_t row)
{
    return (struct person){id_of(r, row, "family.location.id"), id_of(r, row, "family.id"), id_of(r, row, "id"), rows_cell(r, row, "uuid")->u,
                           rows_cell(r, row, "head")->b};
}

static void take(struct arena *a, const struct found *r, size_t most, struct card_people *out)
{
    size_t found = r->to - r->from;
    struct person *people = ARENA_ARRAY(a, struct person, found + 1);

    *out = (struct card_people){.n = found > most ? most : found, .more = found > most};
    out->ids = ARENA_ARRAY(a, int64_t, out->n + 1);
    out->uuids = ARENA_ARRAY(a, uuid_t, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        people[i] = person_of(r, r->from + i);
        out->without_photo += rows_cell(r, r->from + i, "photo.id")->null;
    }
    qsort(people, out->n, sizeof *people, by_village);
    for (size_t i = 0; i < out->n; i++) {
        out->ids[i] = people[i].id;
        out->uuids[i] = people[i].uuid;
    }
}

err_t card_choose(struct function_call *c, const struct card_choice *choice, struct card_people *out)
{
    size_t most = (size_t)c->env->limits.value[LIMIT_CARD_RUN];
    struct asked asked = {.arena = c->arena};
    struct condition where;
    struct found r;

    TRY(access_may(c->arena, c->who, RIGHT_INSUREE_READ));
    TRY(ask_all(c, &asked, choice));
    where = all_of(c->arena, asked.tests, asked.n);
    TRY(rows_after(c, card_reader(c), (struct query){.entity = &insuree_entity, .where = &where}, "id uuid head photo{id} family{id location{id}}",
                   asked.values, asked.slots, 0, most + 1, &r));
    take(c->arena, &r, most, out);
    return OK;
}

/* ---- how many ---- */

/* A text that is no uuid is no row's, as in lists. */
static uuid_t uuid_of(const struct json *v)
{
    static const uuid_t nobodys = {.b = {1}};
    uuid_t out;

    if (json_is_null(v)) return UUID_NONE;
    return uuid_read(v->text, &out) ? out : nobodys;
}

err_t cards_due(struct function_call *c)
{
    const struct json *again = json_get(c->arguments, "again");
    const struct card_choice choice = {
        uuid_of(json_get(c->arguments, "location")), uuid_of(json_get(c->arguments, "product")), again && again->kind == JSON_TRUE,
    };
    struct card_people people = {.n = 0};
    struct json_writer w = json_writer(&c->out);
    err_t e = card_choose(c, &choice, &people);

    if (e && !err_is(e, E_REFERENCE)) return e;
    json_open(&w, '{');
    answer_int(&w, "people", (int64_t)people.n);
    answer_int(&w, "withoutPhoto", (int64_t)people.without_photo);
    json_key(&w, STR("more"));
    json_put_bool(&w, people.more);
    json_close(&w, '}');
    return OK;
}
