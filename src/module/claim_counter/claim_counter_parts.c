/* Parts of bundles of a claim that is being entered, where the scheme heeds them: one statement a kind, whatever their number. */
#include "module/claim_counter/internal.h"

enum { ITEMS, SERVICES, KINDS };
static const char *const list_names[KINDS] = {"items", "services"}, *const entry_names[KINDS] = {"item", "service"};

static size_t count_of(const struct json *list) { return list && list->kind == JSON_ARRAY ? list->count : 0; }

static size_t count_all(const struct json *services, int kind)
{
    size_t n = 0;

    for (const struct json *v = services->first; v; v = v->next) n += count_of(json_get(v, list_names[kind]));
    return n;
}

static err_t read_part(struct function_call *k, int kind, const struct json *v, struct law_part *out, uuid_t *entry)
{
    const struct json *uuid = json_get(v, entry_names[kind]), *qty = json_get(v, "qtyDisplayed");

    *out = (struct law_part){.kind = (enum law_kind)kind};
    if (!uuid || uuid->kind != JSON_STRING || !uuid_read(uuid->text, entry))
        return err_make(k->arena, E_FIELD_TYPE, "field", entry_names[kind], "type", "uuid", NULL);
    if (json_is_null(qty) || json_int(qty, &out->qty)) return OK;
    return err_make(k->arena, E_FIELD_TYPE, "field", "qtyDisplayed", "type", "int", NULL);
}

/* All parts of a kind, those of each service together. */
static err_t read_kind(struct function_call *k, struct counter_set *s, int kind, const struct json *services, struct law_part *out, size_t n)
{
    uuid_t *uuids = ARENA_ARRAY(k->arena, uuid_t, n);
    int64_t *ids = ARENA_ARRAY(k->arena, int64_t, n);
    size_t i = 0;

    for (const struct json *v = services->first; v; v = v->next) {
        const struct json *list = json_get(v, list_names[kind]);
        if (!count_of(list)) continue;
        for (const struct json *part = list->first; part; part = part->next, i++) TRY(read_part(k, kind, part, &out[i], &uuids[i]));
    }
    if (n) TRY(counter_entries(s, (enum law_kind)kind, uuids, n, ids));
    for (i = 0; i < n; i++) out[i].entry = ids[i];
    return OK;
}

err_t counter_parts(struct function_call *k, struct counter_set *s, const struct json *services, struct law_line *lines)
{
    size_t count[KINDS] = {count_all(services, ITEMS), count_all(services, SERVICES)}, all = count[ITEMS] + count[SERVICES], room = 0;
    struct law_part *read[KINDS], *parts = ARENA_ARRAY(k->arena, struct law_part, all);

    TRY(limit_check(k->arena, &k->env->limits, LIMIT_LIST_VALUES, (int64_t)all));
    for (int kind = ITEMS; kind < KINDS; kind++) {
        read[kind] = ARENA_ARRAY(k->arena, struct law_part, count[kind]);
        TRY(read_kind(k, s, kind, services, read[kind], count[kind]));
    }
    for (const struct json *v = services->first; v; v = v->next, lines++) {
        lines->parts = parts + room;
        for (int kind = ITEMS; kind < KINDS; kind++)
            for (size_t n = count_of(json_get(v, list_names[kind])); n > 0; n--) parts[room++] = *read[kind]++;
        lines->part_count = (size_t)(parts + room - lines->parts);
    }
    return OK;
}
