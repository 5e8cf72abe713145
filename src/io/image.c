/* libjpeg leaves by longjmp: what must outlive that stands in struct work, and its memory is freed by an arena's cleanup. */
#include "io/image.h"

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "base/arena.h"
#include "io/image_png.h"

enum { QUALITY = 85, SCANS_MOST = 60, PIECE = 16384, CHANNELS = 3, EIGHTHS = 8, DECODER_BYTES = 256 << 20 };

struct work {
    struct jpeg_error_mgr errors;     /* first: libjpeg hands this back */
    jmp_buf back;
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    struct jpeg_progress_mgr progress;
    struct jpeg_destination_mgr to;
    struct arena *arena;
    struct buf bytes;                 /* of the new file */
    struct image_size size;           /* of pixels */
    uint8_t *pixels;
};

/* ---- what libjpeg calls ---- */

static void on_error(j_common_ptr c)
{
    longjmp(((struct work *)(void *)c->err)->back, 1);
}

/* Bytes between two marks are common and harmless; what else it only warns of is a damaged picture. */
static void on_message(j_common_ptr c, int level)
{
    if (level < 0 && c->err->msg_code != JWRN_EXTRANEOUS_DATA)
        on_error(c);
}

static void on_output(j_common_ptr c)
{
}

/* A small file may ask for thousands of passes over a large picture. */
static void on_progress(j_common_ptr c)
{
    if (c->is_decompressor && ((j_decompress_ptr)c)->input_scan_number > SCANS_MOST)
        on_error(c);
}

static void to_begin(j_compress_ptr c)
{
    struct work *w = (struct work *)(void *)c->err;

    w->to.next_output_byte = (JOCTET *)buf_reserve(&w->bytes, PIECE);
    w->to.free_in_buffer = PIECE;
}

static boolean to_full(j_compress_ptr c)
{
    struct work *w = (struct work *)(void *)c->err;

    w->bytes.n += PIECE;
    to_begin(c);
    return TRUE;
}

static void to_end(j_compress_ptr c)
{
    struct work *w = (struct work *)(void *)c->err;

    w->bytes.n += PIECE - w->to.free_in_buffer;
}

/* ---- */

static void release(void *work)
{
    struct work *w = work;

    jpeg_destroy_decompress(&w->in);
    jpeg_destroy_compress(&w->out);
}

static struct work *work_new(struct arena *a)
{
    struct work *w = ARENA_NEW(a, struct work);

    w->arena = a;
    w->in.err = w->out.err = jpeg_std_error(&w->errors);
    w->errors.error_exit = on_error;
    w->errors.emit_message = on_message;
    w->errors.output_message = on_output;
    w->progress.progress_monitor = on_progress;
    w->to = (struct jpeg_destination_mgr){.init_destination = to_begin, .empty_output_buffer = to_full, .term_destination = to_end};
    return w;
}

static err_t no_picture(struct arena *a)
{
    return err_make(a, E_MEDIA_TYPE, "found", "no sound JPEG or PNG picture", "wanted", "image/jpeg, image/png", NULL);
}

static void begin(struct work *w, struct str jpeg)
{
    jpeg_create_decompress(&w->in);
    w->in.mem->max_memory_to_use = DECODER_BYTES;
    w->in.progress = &w->progress;
    jpeg_mem_src(&w->in, (const unsigned char *)jpeg.p, jpeg.n);
    jpeg_read_header(&w->in, TRUE);
}

static err_t check_size(struct work *w, const struct limits *l)
{
    return limit_check(w->arena, l, LIMIT_IMAGE_PIXELS, (int64_t)w->in.image_width * w->in.image_height);
}

static err_t size_in(struct work *w, const struct limits *l, struct str jpeg, struct image_size *out)
{
    if (setjmp(w->back))
        return no_picture(w->arena);
    begin(w, jpeg);
    *out = (struct image_size){(int)w->in.image_width, (int)w->in.image_height};
    return check_size(w, l);
}

err_t image_size(struct arena *a, const struct limits *l, struct str picture, struct image_size *out)
{
    struct arena *short_life = arena_new();
    struct work *w = work_new(short_life);
    err_t e = !picture.n ? no_picture(short_life)
              : png_begins(picture) ? png_size(short_life, l, picture, out) : size_in(w, l, picture, out);

    e = e ? err_copy(a, e) : OK;
    release(w);
    arena_free(short_life);
    return e;
}

/* ---- decode ---- */

static struct image_size fitted(struct image_size from, struct image_size most)
{
    struct image_size to = from;

    if (to.width > most.width)
        to = (struct image_size){most.width, (int)((int64_t)from.height * most.width / from.width)};
    if (to.height > most.height)
        to = (struct image_size){(int)((int64_t)from.width * most.height / from.height), most.height};
    return (struct image_size){to.width ? to.width : 1, to.height ? to.height : 1};
}

/* The decoder itself can leave out detail, by eighths; what it gives stays at least as large as wanted. */
static void choose_scale(struct work *w, struct image_size wanted)
{
    w->in.scale_denom = EIGHTHS;
    w->in.scale_num = 1;
    for (;; w->in.scale_num++) {
        jpeg_calc_output_dimensions(&w->in);
        if (w->in.scale_num == EIGHTHS || ((int)w->in.output_width >= wanted.width && (int)w->in.output_height >= wanted.height))
            return;
    }
}

static void decode(struct work *w, struct image_size wanted)
{
    size_t row;

    w->in.out_color_space = JCS_RGB;
    choose_scale(w, wanted);
    jpeg_start_decompress(&w->in);
    w->size = (struct image_size){(int)w->in.output_width, (int)w->in.output_height};
    row = (size_t)w->size.width * CHANNELS;
    w->pixels = arena_bytes(w->arena, row * (size_t)w->size.height);
    while (w->in.output_scanline < w->in.output_height) {
        JSAMPROW to = w->pixels + row * w->in.output_scanline;

        jpeg_read_scanlines(&w->in, &to, 1);
    }
    jpeg_finish_decompress(&w->in);
}

/* ---- scale: each new pixel is the mean of the old ones that it covers ---- */

static uint8_t mean(const struct work *w, int x0, int x1, int y0, int y1, int channel)
{
    uint64_t sum = 0, n = (uint64_t)(x1 - x0) * (uint64_t)(y1 - y0);

    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            sum += w->pixels[((size_t)y * (size_t)w->size.width + (size_t)x) * CHANNELS + (size_t)channel];
    return (uint8_t)((sum + n / 2) / n);
}

static int part(int i, int whole, int parts)
{
    return (int)((int64_t)i * whole / parts);
}

static void shrink(struct work *w, struct image_size to)
{
    uint8_t *out = arena_bytes(w->arena, (size_t)to.width * (size_t)to.height * CHANNELS), *at = out;

    for (int y = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++)
            for (int channel = 0; channel < CHANNELS; channel++)
                *at++ = mean(w, part(x, w->size.width, to.width), part(x + 1, w->size.width, to.width),
                             part(y, w->size.height, to.height), part(y + 1, w->size.height, to.height), channel);
    w->pixels = out;
    w->size = to;
}

/* ---- encode ---- */

static void encode(struct work *w)
{
    size_t row = (size_t)w->size.width * CHANNELS;

    jpeg_create_compress(&w->out);
    w->out.dest = &w->to;
    w->out.image_width = (JDIMENSION)w->size.width;
    w->out.image_height = (JDIMENSION)w->size.height;
    w->out.input_components = CHANNELS;
    w->out.in_color_space = JCS_RGB;
    jpeg_set_defaults(&w->out);
    jpeg_set_quality(&w->out, QUALITY, TRUE);
    jpeg_start_compress(&w->out, TRUE);
    while (w->out.next_scanline < w->out.image_height) {
        JSAMPROW from = w->pixels + row * w->out.next_scanline;

        jpeg_write_scanlines(&w->out, &from, 1);
    }
    jpeg_finish_compress(&w->out);
}

static err_t decode_jpeg(struct work *w, const struct limits *l, struct str jpeg, struct image_size most, struct image_size *to)
{
    begin(w, jpeg);
    TRY(check_size(w, l));
    *to = fitted((struct image_size){(int)w->in.image_width, (int)w->in.image_height}, most);
    decode(w, *to);
    return OK;
}

static err_t fit_in(struct work *w, const struct limits *l, struct str picture, struct image_size most)
{
    struct image_size to;

    if (setjmp(w->back))
        return no_picture(w->arena);
    if (png_begins(picture)) {
        TRY(png_pixels(w->arena, l, picture, &w->pixels, &w->size));
        to = fitted(w->size, most);
    } else {
        TRY(decode_jpeg(w, l, picture, most, &to));
    }
    if (w->size.width > to.width || w->size.height > to.height)
        shrink(w, to);
    encode(w);
    return OK;
}

err_t image_fit(struct arena *a, const struct limits *l, struct str picture, struct image_size most, struct str *out,
                struct image_size *size)
{
    struct arena *short_life = arena_new();
    struct work *w = work_new(short_life);
    err_t e;

    buf_init(&w->bytes, a, PIECE);
    e = picture.n ? fit_in(w, l, picture, most) : no_picture(short_life);
    e = e ? err_copy(a, e) : OK;
    *out = buf_str(&w->bytes);
    *size = w->size;
    release(w);
    arena_free(short_life);
    return e;
}

static err_t make_in(struct work *w)
{
    if (setjmp(w->back))
        return no_picture(w->arena);
    encode(w);
    return OK;
}

err_t image_make(struct arena *a, const uint8_t *pixels, struct image_size size, struct str *out)
{
    struct arena *short_life = arena_new();
    struct work *w = work_new(short_life);
    size_t bytes = (size_t)size.width * (size_t)size.height * CHANNELS;
    err_t e;

    buf_init(&w->bytes, a, PIECE);
    w->pixels = arena_bytes(short_life, bytes);
    memcpy(w->pixels, pixels, bytes);
    w->size = size;
    e = make_in(w);
    e = e ? err_copy(a, e) : OK;
    *out = buf_str(&w->bytes);
    release(w);
    arena_free(short_life);
    return e;
}
