#include "io/image_png.h"

#include <stdint.h>

#include <png.h>

#include "base/arena.h"

bool png_begins(struct str bytes)
{
    return str_starts(bytes, (struct str){"\x89PNG\r\n\x1a\n", 8});
}

static err_t no_picture(struct arena *a)
{
    return err_make(a, E_MEDIA_TYPE, "found", "no sound PNG picture", "wanted", "image/png", NULL);
}

static err_t begin(png_image *image, struct arena *a, const struct limits *l, struct str png, struct image_size *size)
{
    *image = (png_image){.version = PNG_IMAGE_VERSION};
    if (!png_begins(png) || !png_image_begin_read_from_memory(image, png.p, png.n) || !image->width || !image->height)
        return no_picture(a);
    TRY(limit_check(a, l, LIMIT_IMAGE_PIXELS, (int64_t)image->width * image->height));
    *size = (struct image_size){(int)image->width, (int)image->height};
    return OK;
}

err_t png_size(struct arena *a, const struct limits *l, struct str png, struct image_size *size)
{
    png_image image;
    err_t e = begin(&image, a, l, png, size);

    png_image_free(&image);
    return e;
}

err_t png_pixels(struct arena *a, const struct limits *l, struct str png, uint8_t **pixels, struct image_size *size)
{
    const png_color white = {255, 255, 255};
    png_image image;
    err_t e = begin(&image, a, l, png, size);
    bool read = false;

    if (!e) {
        image.format = PNG_FORMAT_RGB;
        *pixels = arena_bytes(a, PNG_IMAGE_SIZE(image));
        read = png_image_finish_read(&image, &white, *pixels, 0, NULL) && !(image.warning_or_error & PNG_IMAGE_ERROR);
    }
    png_image_free(&image);
    return e ? e : read ? OK : no_picture(a);
}
