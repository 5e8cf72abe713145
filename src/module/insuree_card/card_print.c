/* A run on paper, part by part, so that neither an old laptop nor the printing process holds all of it. */
#include "module/insuree/insuree.h"
#include "module/insuree/insuree_print.h"
#include "module/insuree_card/internal.h"

err_t card_people_of(struct function_call *c, uuid_t run, struct card_people *out)
{
    const struct condition parts[] = {
        rows_test(c->arena, "run__uuid", LOOKUP_EXACT, 0), rows_test(c->arena, "insuree__validity_to", LOOKUP_ISNULL, 1),
    }, all = {.kind = CONDITION_AND, .parts = parts, .part_count = 2};
    const struct db_value values[] = {db_uuid(run), db_bool(true)};
    struct found head, r;

    TRY(access_may(c->arena, c->who, RIGHT_INSUREE_READ));
    TRY(print_row(c, c->who, &card_run_entity, RIGHT_NONE_SET, db_uuid(run), "id", &head));
    TRY(rows_read(c, card_reader(c), (struct query){.entity = &card_entity, .where = &all}, "insuree{id uuid}", values, 2, &r));
    *out = (struct card_people){.n = r.to - r.from};
    out->ids = ARENA_ARRAY(c->arena, int64_t, out->n + 1);
    out->uuids = ARENA_ARRAY(c->arena, uuid_t, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->ids[i] = rows_cell(&r, r.from + i, "insuree.id")->i;
        out->uuids[i] = rows_cell(&r, r.from + i, "insuree.uuid")->u;
    }
    return OK;
}

err_t card_sheets(struct function_call *c, uuid_t run, int64_t part, bool sheet, struct print *p)
{
    size_t most = (size_t)c->env->limits.value[LIMIT_PRINT_CARDS], from, n;
    struct card_people people;

    TRY(card_people_of(c, run, &people));
    if (part < 1 || (uint64_t)part > (people.n + most - 1) / most)
        return err_make(c->arena, E_NOT_FOUND, "entity", card_run_entity.name, "key", uuid_text(c->arena, run).p, NULL);
    from = (size_t)(part - 1) * most;
    n = people.n - from < most ? people.n - from : most;
    TRY(insuree_cards(c, people.uuids + from, n, sheet, p));
    p->name = str_format(c->arena, "cards-%lld", (long long)part);
    return OK;
}
