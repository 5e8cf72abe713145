/* Regions, districts, wards, villages. */
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "cli/demo/internal.h"

enum { REGIONS = 4, DISTRICTS_EACH = 3, WARDS_LEAST = 3, WARDS_MOST = 9, VILLAGES_LEAST = 5, VILLAGES_MOST = 24, FAMILIES_A_VILLAGE = 60 };

struct making {
    struct demo *d;
    struct chance chance;
    struct map names;                      /* each is given once */
};

static const char *const letters[PLACE_LEVELS] = {"R", "D", "W", "V"};

static void name_it(struct making *m, struct place *p)
{
    do
        name_place(&m->chance, p->name);
    while (map_get(&m->names, str_of(p->name)));
    map_put(&m->names, str_copy(m->d->arena, str_of(p->name)), m);
}

/* A region's two letters are those of its name that no other has. */
static void code_of_region(struct making *m, struct place *p)
{
    const struct places *all = &m->d->places[PLACE_REGION];
    bool taken = true;

    for (char second = 1; taken; second++) {
        snprintf(p->code, sizeof p->code, "%c%c", p->name[0], second < (char)strlen(p->name) ? p->name[(int)second] - 'a' + 'A' : 'A' + second);
        taken = false;
        for (const struct place *other = all->at; other < p; other++)
            taken = taken || strcmp(other->code, p->code) == 0;
    }
}

static err_t create(struct making *m, enum place_level level, struct place *p, const struct place *above)
{
    struct demo *d = m->d;
    struct made made;
    struct str parent = above ? demo_text(d, ",\"parent\":{\"id\":%lld}", (long long)above->id) : STR("");
    int64_t people = chance_between(&m->chance, 250, 900);
    struct str population = level != PLACE_VILLAGE ? STR("") :
        demo_text(d, ",\"malePopulation\":%lld,\"femalePopulation\":%lld,\"otherPopulation\":0,\"families\":%lld", (long long)people,
                  (long long)(people * 26 / 25), (long long)(people * 2 / 5));

    TRY(demo_do(d, NULL, "location.create",
                demo_text(d, "{\"code\":\"%s\",\"name\":\"%s\",\"type\":\"%s\"%.*s%.*s}", p->code, p->name, letters[level], STR_ARG(parent),
                          STR_ARG(population)), &made));
    p->id = made.id;
    p->uuid = made.uuid;
    return OK;
}

static err_t make_level(struct making *m, enum place_level level, size_t each)
{
    struct places *all = &m->d->places[level], *above = level ? &m->d->places[level - 1] : NULL;

    all->at = ARENA_ARRAY(m->d->arena, struct place, each * (above ? above->n : 1));
    for (size_t i = 0; i < each * (above ? above->n : 1); i++) {
        struct place *p = &all->at[i];
        p->above = i / each;
        name_it(m, p);
        if (above)
            snprintf(p->code, sizeof p->code, "%.6s%02u", above->at[p->above].code, (unsigned)(i % each + 1) % 100U);
        else
            code_of_region(m, p);
        TRY(create(m, level, p, above ? &above->at[p->above] : NULL));
        all->n++;
    }
    return OK;
}

static size_t within(size_t n, size_t least, size_t most) { return n < least ? least : n > most ? most : n; }

/* More people live in more villages, up to a number that is made by commands in little time. */
err_t make_places(struct demo *d)
{
    struct making m = {.d = d, .chance = chance_of(d->seed, CHANCE_PLACES, 0)};
    size_t wanted = (size_t)d->options->families / FAMILIES_A_VILLAGE / (REGIONS * DISTRICTS_EACH), wards = WARDS_LEAST;

    while (wards < WARDS_MOST && wards * VILLAGES_LEAST * 2 < wanted)
        wards++;
    map_init(&m.names, d->arena, 512);
    TRY(make_level(&m, PLACE_REGION, REGIONS));
    TRY(make_level(&m, PLACE_DISTRICT, DISTRICTS_EACH));
    TRY(make_level(&m, PLACE_WARD, wards));
    return make_level(&m, PLACE_VILLAGE, within(wanted / wards, VILLAGES_LEAST, VILLAGES_MOST));
}
