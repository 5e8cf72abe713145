/* What telephones call a person's photo (mobile-offline 6.4). */
#ifndef MODULE_INSUREE_PHOTO_NAME_H
#define MODULE_INSUREE_PHOTO_NAME_H

#include "base/date.h"
#include "base/str.h"

/* <number>_<officer code>_<yyyy-MM-ddTHH-mm-ss or yyyyMMddHHmmss>_<...>.jpg, in any folder. Of what the name does not tell: STR_NONE or "",
 * DATE_NONE. The slices are of `name`. */
struct photo_name { struct str number, officer; date_t day; };
struct photo_name photo_name_read(struct str name);

#endif
