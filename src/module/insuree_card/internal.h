/* What the files of this area share. */
#ifndef MODULE_INSUREE_CARD_INTERNAL_H
#define MODULE_INSUREE_CARD_INTERNAL_H

#include "model/write/tx.h"
#include "module/insuree_card/insuree_card.h"

/* People in the order in which their cards are handed out. */
struct card_people {
    int64_t *ids;
    uuid_t *uuids;
    size_t n, without_photo;
    bool more;               /* there are more than one run takes (limit card_run) */
};

/* Whom the caller sees of them. E_REFERENCE of a place that he does not see. Two statements. */
err_t card_choose(struct function_call *c, const struct card_choice *choice, struct card_people *out);
/* Those of a run who are there still. One statement, after the run itself. Errors as card_sheets. */
err_t card_people_of(struct function_call *c, uuid_t run, struct card_people *out);
/* The caller, who reads with what a card is made of, whatever lists he may read. */
const struct access *card_reader(struct function_call *c);

/* cardsDue {"location", "product", "again"} -> {"people", "withoutPhoto", "more"}; nobody at a place that the caller does not see */
err_t cards_due(struct function_call *c);

/* card_run.create {"uuid"?, "location", "product"?, "again"?} -> {"uuid", "quantity", "more": some are left for another run}.
 * E_RULE card_run_nobody. */
err_t card_run_prepare(struct prepare *p, void **plan);
err_t card_run_apply(struct tx *tx, void *plan);
/* card_run.delete {"uuid"}: its people have no card of it. */
err_t card_run_delete_prepare(struct prepare *p, void **plan);
err_t card_run_delete_apply(struct tx *tx, void *plan);
/* AFTER people: whose number or photo changed wants another card. */
err_t card_people_changed(struct tx *tx, struct change *changes, size_t n, err_t *why);

#endif
