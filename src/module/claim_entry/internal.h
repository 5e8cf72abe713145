/* What commands share that enter a claim or attach something to it. */
#ifndef MODULE_CLAIM_ENTRY_INTERNAL_H
#define MODULE_CLAIM_ENTRY_INTERNAL_H

#include "model/write/crud.h"
#include "model/write/input.h"
#include "module/claim/claim.h"
#include "module/claim/claim_refusals.h"
#include "module/claim_entry/claim_entry.h"

struct settings;

/* Of an input with "whole": true (model/write/tx.h): lists of lines that it leaves out are empty, and so are remarks of lines. What is said
 * of parts of bundles stays where their service does. */
err_t claim_whole_read(struct prepare *p);

extern const struct command_file claim_files[];
err_t claim_attachment_prepare(struct prepare *p, void **plan);   /* .create, .update; of pre-authorisations too */

/* "attachments" of a claim that is entered: [{"generalType": "FILE"|"URL", "document": base64 (by then "blob"), "filename", "mime",
 * "url", "title", "date": else today, "type", "predefinedType": also by name}]. Errors beside the generic: E_RULE claim_attachment_*,
 * E_REFERENCE. */
struct claim_attached {
    struct crud_plan **plans;
    size_t n;
};
err_t claim_attachments_read(struct prepare *p, struct claim_attached *out);
err_t claim_attachments_apply(struct tx *tx, const struct claim_attached *attached, uuid_t claim);   /* tx->result stays */

/* A claim as it will be: what was sent, over what is there. */
struct claim_entered {
    struct crud_plan *plan;
    const struct record *old;        /* NULL: a new one */
    struct tx *tx;                   /* of one that is there: lists that were not sent are counted where a rule asks */
    int64_t attachments;             /* of a new one */
};
/* The checks of entry (claims 3.1): one table, each with the setting that switches it on. E_RULE claim_*, all that are broken. */
err_t claim_entry_check(struct arena *a, const struct settings *s, struct claim_entered *e);

/* The claim's code: made by the scheme's generator where the caller wants one (claims 3.1), and free among valid claims, or among
 * those of the facility where the scheme says so; a claim that replaces another may have its code (E8): `had` is not asked for, none:
 * STR_NONE. `generates`: what claim_number_take gave; NULL where the caller wants none. E_NOT_UNIQUE, E_RULE claim_code_calendar,
 * claim_code_none_free. */
struct claim_number { struct str prefix; int64_t n; };   /* n 0: taken in the claim's own transaction */
err_t claim_code_take(struct tx *tx, struct crud_plan *claim, const struct settings *s, const struct claim_number *generates, struct str had);
/* Before that transaction, of numbers that all facilities share. One whose claim is refused, or sent again, is a gap. */
err_t claim_number_take(struct prepare *p, const struct settings *s, struct claim_number *out);

/* What services among the lines are made of: "items" and "services" of each service, [{"item" or "service", "qtyProvided",
 * "qtyDisplayed", "priceAsked", "id"?}]; a list that is not sent stays. */
struct claim_bundles {
    struct crud_plan *parts;      /* NULL: no service sends any */
    size_t *of[2];                /* of each part: the number of its service */
    bool *sent[2];                /* of each service */
};
/* `rest` is the input without them. */
err_t claim_bundles_read(struct prepare *p, struct claim_bundles *b, const struct json **rest);
void claim_bundles_name(struct prepare *p, struct claim_bundles *b, struct crud_plan *claim);    /* services by which parts find them */
err_t claim_bundles_apply(struct tx *tx, struct claim_bundles *b, struct crud_plan *claim);      /* after the claim itself */

/* What is claimed of a service that has parts is what they come to (claims 3.1); after all was written. */
err_t claim_bundles_claimed(struct tx *tx, uuid_t claim);

#endif
