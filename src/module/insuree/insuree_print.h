/* Membership cards as documents, and people's photos. */
#ifndef MODULE_INSUREE_INSUREE_PRINT_H
#define MODULE_INSUREE_INSUREE_PRINT_H

#include "base/map.h"
#include "module/print.h"

/* Cards of ID-1 size with photo, and a QR code that holds the insurance number, as openIMIS's telephones read it
 * (mobile-offline 3): each on a page of its size, or as sheets of ten on A4. In the order asked for.
 * Right 101101, within the caller's places. Errors: E_NOT_FOUND, E_FORBIDDEN, E_LIMIT (print_cards, print_bytes). */
err_t insuree_cards(struct function_call *c, const uuid_t *uuids, size_t n, bool sheet, struct print *p);

/* The numbers of a batch that nobody has yet, each with its QR code: thirty on A4. Right 101111, within the caller's places. Errors:
 * E_NOT_FOUND (also: none is left), E_FORBIDDEN. */
err_t number_sheet(struct function_call *c, uuid_t batch, struct print *p);

/* Where photos of many people are kept: as insuree_photo_read, in one statement. `id`: one of `ids`, or NULL. What an import brought is
 * text, which may be large: it is read alone. */
struct insuree_photos {
    struct found rows;
    struct map by_id;
};
err_t insuree_photos_find(struct function_call *c, const int64_t *ids, size_t n, struct insuree_photos *out);
err_t insuree_photos_read(struct function_call *c, const struct insuree_photos *photos, const struct db_value *id, struct str *out);

/* The photo as it is kept. Rights as above. Errors: E_NOT_FOUND (also: he has none), E_FORBIDDEN, E_FILE. */
err_t insuree_photo_file(struct function_call *c, uuid_t uuid, struct str *out);

/* One of a person's photos by its state (insureePhotos), and one that waits for its person. Rights 101101 and 101103, within the caller's
 * places; 101121. Errors as above. */
err_t insuree_former_photo(struct function_call *c, uuid_t uuid, struct str *out);
err_t insuree_waiting_photo(struct function_call *c, uuid_t uuid, struct str *out);

#endif
