/* Membership cards of many people in one go (enrolment 5.4, 5.5): runs of people who get one, on paper or for a card printer. A run is the
 * mark that somebody has a card: who made it and when, and for whom. */
#ifndef MODULE_INSUREE_CARD_INSUREE_CARD_H
#define MODULE_INSUREE_CARD_INSUREE_CARD_H

#include "module/print.h"

extern const struct module insuree_card_module;
extern const struct entity card_run_entity, card_entity;

/* Own rights: runs are seen, made and taken back. */
enum { RIGHT_CARDS_READ = 101131, RIGHT_CARDS_CREATE, RIGHT_CARDS_DELETE = 101134 };

/* Who gets a card: active people of families at this place of any level, or below it, with a cover that is not over, and no card yet. */
struct card_choice {
    uuid_t location;
    uuid_t product;      /* of that cover; UUID_NONE: any */
    bool again;          /* those who have a card too */
};

/* One part of a run, as many cards as one print has (limit print_cards), in the order in which they are handed out: by village and family,
 * its head first. `part` counts from 1. Right 101131 and 101101, within the caller's places. E_NOT_FOUND (also: no such part), E_FORBIDDEN,
 * E_LIMIT (print_bytes). */
err_t card_sheets(struct function_call *c, uuid_t run, int64_t part, bool sheet, struct print *p);

/* What card printers take: a ZIP of photos, "<number>.jpg", and index.csv with the columns of enrolment 5.4. Of a run, or, where `run` is
 * UUID_NONE, of those who would be in one (right 101132): nothing is marked. Memory is that of a page of people. Errors as above, E_LIMIT
 * (export_bytes). */
struct blob_writer;
err_t card_archive(struct function_call *c, uuid_t run, const struct card_choice *choice, struct blob_writer *out);

#endif
