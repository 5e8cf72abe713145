/* What the files of this area share. */
#ifndef MODULE_INVOICE_INTERNAL_H
#define MODULE_INVOICE_INTERNAL_H

#include "module/invoice/invoice.h"

#define LK_LIKE (LK_IEXACT | LK_ISTARTSWITH | LK_ICONTAINS)

enum { KEY_CHARACTERS = 36 };

/* A row of any entity: what it is, its uuid, and what it was when the document was made (a JSON object), so
 * that a document says the same for ever. `word` is the contract's: subject, thirdparty, line. */
#define REFERENCE(word, key, name_key)                                                                           \
    { .name = name_key, .column = word "_type", .type = CODE(reference_kinds), .lookups = LK_EXACT, \
      .label = "field.reference." word },                                                                        \
    { .name = word "Type", .type = INT, .needs = name_key, .batch = reference_numbers,                            \
      .label = "field.reference." word },                                                                        \
    { .name = key, .column = word "_uuid", .type = TEXT(KEY_CHARACTERS), .lookups = LK_EXACT | LK_IN,              \
      .label = "field.reference.key" },                                                                          \
    { .name = word, .column = word, .type = JSON, .flags = F_READONLY, .label = "field.reference.then" }
#define REFERENCE_COLUMNS(word) word "_type @text, " word "_uuid @text, " word " @text, "

/* The contract knows kinds by number: their place in the list. Needs the kind. */
void reference_numbers(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out);
struct prepare;
struct tx;
err_t payment_with_detail_prepare(struct prepare *p, void **plan);
err_t payment_with_detail_apply(struct tx *tx, void *plan);
err_t invoice_generate_prepare(struct prepare *p, void **plan);
err_t invoice_generate_apply(struct tx *tx, void *plan);

/* Place of a kind by its word, by our entity's name or by either without blanks and underscores; 0: none. */
int64_t reference_number(struct str word);
/* NULL: none has this number. */
const struct code *reference_kind(int64_t number);

/* From when to when a business record is valid. */
#define VALIDITY                                                                                                \
    { .name = "dateValidFrom", .column = "date_valid_from", .type = STAMP, .flags = F_REQUIRED,                    \
      .lookups = LK_GTE | LK_LTE, .label = "field.invoice.dateValidFrom" },                                      \
    { .name = "dateValidTo", .column = "date_valid_to", .type = STAMP, .lookups = LK_GTE | LK_LTE | LK_ISNULL,    \
      .label = "field.invoice.dateValidTo" },                                                                    \
    { .name = "replacementUuid", .column = "replacement_uuid", .type = UUID, .label = "field.invoice.replacementUuid" }
#define VALIDITY_COLUMNS "date_valid_from @stamp NOT NULL, date_valid_to @stamp, replacement_uuid @uuid, "

extern const struct migration invoice_migrations[];
extern const struct root bill_roots[], bill_item_roots[], bill_payment_roots[], bill_event_roots[];
extern const struct root invoice_roots[], invoice_line_item_roots[], invoice_payment_roots[], invoice_event_roots[];
extern const struct root payment_invoice_roots[], detail_payment_invoice_roots[];

#endif
