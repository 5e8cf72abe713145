/* PNG in. The only user of libpng. */
#ifndef IO_IMAGE_PNG_H
#define IO_IMAGE_PNG_H

#include "io/image.h"

bool png_begins(struct str bytes);   /* its mark stands at the front */

/* Pixels in red, green and blue, row by row; what is transparent becomes white. Refused before anything is decoded where the
 * header promises too many pixels. Errors: E_MEDIA_TYPE (also damaged or cut short), E_LIMIT (image_pixels). */
err_t png_pixels(struct arena *a, const struct limits *l, struct str png, uint8_t **pixels, struct image_size *size);
/* Only the header is looked at. Errors: the same. */
err_t png_size(struct arena *a, const struct limits *l, struct str png, struct image_size *size);

#endif
