#include "io/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

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
