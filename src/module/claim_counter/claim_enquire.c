/* Whom a counter may look at: who lives in the caller's places, and, one by one and noted, who lives elsewhere (decision D21). */
#include "module/claim/claim.h"
#include "module/claim_counter/claim_counter.h"
#include "module/insuree/insuree.h"
#include "module/print.h"

enum { RIGHT_ENQUIRE = 101105, RIGHT_LOAD_CLAIM = 111005 };

right_t counter_right(struct function_call *k)
{
    static const right_t rights[] = {RIGHT_ENQUIRE, RIGHT_LOAD_CLAIM};

    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
        if (access_holds(k->who, rights[i])) return rights[i];
    return RIGHT_CLAIM_CREATE;
}

err_t counter_may(struct function_call *k) { return access_may(k->arena, k->who, counter_right(k)); }

struct query counter_query(const struct entity *e, const struct condition *where, right_t right)
{
    return (struct query){.entity = e, .where = where, .as_of_slot = SLOT_NONE, .right = right,
                          .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
}

/* Outside his places one looks people up one by one, and it is noted. */
err_t counter_enquire(struct function_call *k, struct db_value key, bool *open)
{
    TRY(counter_may(k));
    return insuree_opens(k, key, open);
}

err_t claim_counter_photo(struct function_call *k, uuid_t uuid, struct str *out)
{
    struct found r;
    bool open;

    TRY(counter_enquire(k, db_uuid(uuid), &open));
    if (!open) return err_make(k->arena, E_NOT_FOUND, "entity", "insuree", "key", uuid_text(k->arena, uuid).p, NULL);
    TRY(print_row(k, access_program(), &insuree_entity, RIGHT_NONE_SET, db_uuid(uuid), "photo{id}", &r));
    TRY(insuree_photo_read(k, rows_cell(&r, 0, "photo.id"), out));
    return out->n ? OK : err_make(k->arena, E_NOT_FOUND, "entity", "photo", "key", uuid_text(k->arena, uuid).p, NULL);
}
