/* Batches of insurance numbers: what the files of this area share of them. */
#ifndef MODULE_INSUREE_NUMBER_BATCH_H
#define MODULE_INSUREE_NUMBER_BATCH_H

#include "model/write/tx.h"

extern const struct entity number_batch_entity, batch_number_entity;

/* Own rights: openIMIS's batches of numbers are files of another program, with none. */
enum { RIGHT_NUMBERS_READ = 101111, RIGHT_NUMBERS_CREATE, RIGHT_NUMBERS_UPDATE };

/* Whether a number that somebody is enrolled under must be a free one of a batch; one that was given to an officer is his alone. */
#define SETTING_NUMBER_BATCHES "insuree.number_batches"

/* number_batch.create {"uuid"?, "quantity": up to limit print_cards, "location"?: whose digits the numbers begin with, "officer"?: to whom
 * it is given, "comment"?}. E_RULE number_batch_form where the numbers' form lets none be made, number_batch_exhausted where too few are left. */
err_t number_batch_prepare(struct prepare *p, void **plan);
err_t number_batch_apply(struct tx *tx, void *plan);

/* Numbers that people get: asked for before (E_RULE insuree_number_not_issued, insuree_number_of_officer, in why[i] where that is OK yet),
 * noted after. One statement for all of them, and none where no batch was ever made and the setting asks for none. */
err_t number_batch_check(struct tx *tx, const struct change *changes, size_t n, err_t *why);
err_t number_batch_used(struct tx *tx, struct change *changes, size_t n, err_t *why);

#endif
