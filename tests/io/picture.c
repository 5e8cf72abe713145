#include "io/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

#include "base/arena.h"

static void lines(struct jpeg_compress_struct *c, uint8_t *row)
{
    while (c->next_scanline < c->image_height) {
        for (unsigned x = 0; x < c->image_width; x++) {
            row[3 * x] = (uint8_t)(x * 255 / c->image_width);
            row[3 * x + 1] = (uint8_t)(c->next_scanline * 255 / c->image_height);
            row[3 * x + 2] = 128;
        }
        jpeg_write_scanlines(c, &row, 1);
    }
}

struct str picture_make(struct arena *a, int width, int height, size_t note)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    unsigned char *out = NULL;
    unsigned long n = 0;
    struct str made;

    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &out, &n);
    c.image_width = (JDIMENSION)width;
    c.image_height = (JDIMENSION)height;
    c.input_components = 3;
    c.in_color_space = JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_start_compress(&c, TRUE);
    if (note)
        jpeg_write_marker(&c, JPEG_COM, arena_alloc(a, note), (unsigned)note);
    lines(&c, arena_alloc(a, (size_t)width * 3));
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    made = str_copy(a, (struct str){(char *)out, n});
    free(out);
    return made;
}

struct str picture_png(struct arena *a, int width, int height, bool holes)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = (png_uint_32)height, .format = PNG_FORMAT_RGBA};
    size_t n = (size_t)width * (size_t)height * 4;
    png_alloc_size_t size = n + 100000;
    uint8_t *pixels = arena_bytes(a, n), *out = arena_bytes(a, size);

    for (size_t i = 0; i < n; i++) pixels[i] = (uint8_t)(i % 4 == 3 ? (holes ? 0 : 255) : i * 7);
    if (!png_image_write_to_memory(&image, out, &size, 0, pixels, 0, NULL)) abort();
    return (struct str){(char *)out, size};
}

/* Start of frame is FF C0, length (2), precision (1), height (2), width (2). */
struct str picture_promise(struct arena *a, int width, int height)
{
    struct str small = picture_make(a, 8, 8, 0);
    char *p = (char *)(uintptr_t)small.p;
    ptrdiff_t at = str_find(small, (struct str){"\xff\xc0", 2}, 0);

    p[at + 5] = (char)(height >> 8);
    p[at + 6] = (char)height;
    p[at + 7] = (char)(width >> 8);
    p[at + 8] = (char)width;
    return small;
}
