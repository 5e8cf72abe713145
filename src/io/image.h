/* Pictures: JPEG or PNG in, JPEG out. The only user of libjpeg. What comes from outside is decoded and encoded anew, so that what
 * we keep and show is a picture and nothing else: no camera's notes, no place, no hidden content. */
#ifndef IO_IMAGE_H
#define IO_IMAGE_H

#include <stdint.h>

#include "base/err.h"
#include "base/limit.h"

struct image_size { int width, height; };

/* Only the header is looked at. Errors: E_MEDIA_TYPE where it is neither JPEG nor PNG, E_LIMIT (image_pixels). */
err_t image_size(struct arena *a, const struct limits *l, struct str picture, struct image_size *out);

/* The picture in red, green and blue, made smaller (never larger) until it fits into `most`, sides kept in proportion;
 * *size: what became of it. Refused before anything is decoded where the header promises too many pixels.
 * Errors: E_MEDIA_TYPE (also damaged or cut short), E_LIMIT (image_pixels). */
err_t image_fit(struct arena *a, const struct limits *l, struct str picture, struct image_size most, struct str *out,
                struct image_size *size);

/* A JPEG of a picture that the program drew itself: width x height x 3 bytes, red, green, blue, row by row.
 * Errors: E_MEDIA_TYPE where no JPEG can be so large. */
err_t image_make(struct arena *a, const uint8_t *pixels, struct image_size size, struct str *out);

#endif
