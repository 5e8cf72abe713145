/* The photo of a person, written with him (enrolment 5.5, Photos). */
#ifndef MODULE_INSUREE_PHOTO_H
#define MODULE_INSUREE_PHOTO_H

#include "module/insuree/internal.h"

struct photo_plan {
    bool sent;
    struct str blob;                       /* key of the kept file (io/blob.h) */
    struct db_value date, officer;         /* without: today, nobody */
};

/* {"blob": key, "date", "officerId"}; what names no file changes nothing. The file must be there, and a
 * picture: E_NOT_FOUND, E_RULE insuree_photo_no_picture. */
err_t photo_read(struct prepare *p, const struct json *v, struct photo_plan *out);
/* Another file than the one he has: a former state is kept, his photoDate is that of the new one. Brings `person` up to date. */
err_t photo_store(struct tx *tx, const struct photo_plan *plan, struct record *person);

#endif
