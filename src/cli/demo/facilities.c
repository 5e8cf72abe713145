/* Health facilities: a hospital and a health centre in each district, dispensaries round about. */
#include <assert.h>
#include <stdio.h>

#include "cli/demo/internal.h"

enum { DISPENSARIES = 16, FAMILIES_FOR_MORE = 20000 };

static const struct { char level, care; const char *name; const char *sublevel; } levels[FACILITY_LEVELS] = {
    [FACILITY_DISPENSARY] = {'D', 'O', "Dispensary", "N"},
    [FACILITY_CENTRE] = {'C', 'B', "Health Centre", "I"},
    [FACILITY_HOSPITAL] = {'H', 'B', "District Hospital", "R"},
};

static char legal_form(struct chance *c, enum facility_level level)
{
    static const uint16_t weights[] = {70, 10, 12, 8};

    return level == FACILITY_HOSPITAL ? 'G' : "GDCP"[chance_weighted(c, weights, 4)];
}

static err_t create(struct demo *d, struct chance *c, enum facility_level level, size_t district, const char *place)
{
    struct facility *f = &d->facilities[d->facility_count];
    const struct place *at = &d->places[PLACE_DISTRICT].at[district];
    struct made made;

    f->level = level;
    f->district = district;
    snprintf(f->code, sizeof f->code, "%.4s%c%02zu", at->code, levels[level].level, d->facility_count % 100);
    f->name = str_format(d->arena, "%s %s", place, levels[level].name);
    TRY(demo_do(d, &d->administrator, "health_facility.create",
                demo_text(d, "{\"code\":\"%s\",\"name\":\"%s\",\"level\":\"%c\",\"careType\":\"%c\",\"status\":\"AC\",\"legalForm\":{\"code\":"
                          "\"%c\"},\"subLevel\":{\"code\":\"%s\"},\"location\":{\"id\":%lld},\"address\":\"%s\",\"phone\":\"0%d\","
                          "\"itemsPricelist\":{\"id\":%lld},\"servicesPricelist\":{\"id\":%lld}}",
                          f->code, f->name.p, levels[level].level, levels[level].care, legal_form(c, level), levels[level].sublevel,
                          (long long)at->id, at->name, (int)chance_between(c, 200000000, 299999999),
                          (long long)d->pricelist_items[level], (long long)d->pricelist_services[level]), &made));
    f->id = made.id;
    f->uuid = made.uuid;
    d->facility_count++;
    return OK;
}

/* Wards of a district in turn, so that no two facilities stand in one before each has its own. */
static const char *ward_name(const struct demo *d, size_t district, size_t turn)
{
    size_t wards = d->places[PLACE_WARD].n / d->places[PLACE_DISTRICT].n;

    return d->places[PLACE_WARD].at[district * wards + turn % wards].name;
}

err_t make_facilities(struct demo *d)
{
    struct chance c = chance_of(d->seed, CHANCE_FACILITIES, 0);
    size_t districts = d->places[PLACE_DISTRICT].n, villages = d->places[PLACE_VILLAGE].n;
    size_t dispensaries = d->options->families > FAMILIES_FOR_MORE ? d->places[PLACE_WARD].n : DISPENSARIES;

    assert(districts && villages >= districts && "the places were made");
    d->facilities = ARENA_ARRAY(d->arena, struct facility, 2 * districts + dispensaries);
    for (size_t i = 0; i < districts; i++) {
        TRY(create(d, &c, FACILITY_HOSPITAL, i, d->places[PLACE_DISTRICT].at[i].name));
        TRY(create(d, &c, FACILITY_CENTRE, i, ward_name(d, i, 1)));
    }
    for (size_t i = 0; i < dispensaries; i++) {
        size_t of_district = villages / districts, district = i % districts;
        TRY(create(d, &c, FACILITY_DISPENSARY, district,
                   d->places[PLACE_VILLAGE].at[district * of_district + (i / districts * 3 + 1) % of_district].name));
    }
    return OK;
}
