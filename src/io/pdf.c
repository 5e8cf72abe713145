#include "io/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/arena.h"
#include "io/image.h"

/* Each script from the first family that has it. */
#define FAMILIES "Noto Sans, Noto Sans Devanagari, Noto Sans Ethiopic, Noto Sans Khmer, Noto Sans Arabic"

static const double points = 72.0 / 2540.0;   /* of a hundredth of a millimetre */
static const double dark = 0.0, grey = 0.45;
static const double thin = 0.5;               /* points */

enum { SIZE_STANDARD = 90, ROOM = 16384 };

struct pdf {
    struct arena *arena;
    struct buf bytes;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoLayout *layout;
    int pages;
};

static err_t failed(struct arena *a, cairo_status_t status)
{
    return err_make(a, E_PRINT, "what", cairo_status_to_string(status), NULL);
}

static cairo_status_t keep(void *pdf, const unsigned char *data, unsigned n)
{
    buf_add(&((struct pdf *)pdf)->bytes, (struct str){(const char *)data, n});
    return CAIRO_STATUS_SUCCESS;
}

static void release(void *pdf)
{
    struct pdf *p = pdf;

    if (p->layout)
        g_object_unref(p->layout);
    cairo_destroy(p->cairo);
    cairo_surface_destroy(p->surface);
}

/* Letters stand where the paper wants them, not where a screen's pixels are. */
static PangoLayout *new_layout(cairo_t *cairo, struct arena *a, struct str language)
{
    PangoContext *context = pango_cairo_create_context(cairo);
    cairo_font_options_t *options = cairo_font_options_create();
    PangoLayout *layout;

    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string(str_zero(a, language)));
    layout = pango_layout_new(context);
    g_object_unref(context);
    pango_layout_set_auto_dir(layout, TRUE);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    return layout;
}

static void describe(struct pdf *p, const struct pdf_about *about)
{
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "imis");
    if (about->title.n)
        cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, str_zero(p->arena, about->title));
    if (about->made.n)
        cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, str_zero(p->arena, about->made));
}

err_t pdf_begin(struct arena *a, const struct pdf_about *about, struct pdf **out)
{
    struct pdf *p = ARENA_NEW(a, struct pdf);

    p->arena = a;
    buf_init(&p->bytes, a, ROOM);
    p->surface = cairo_pdf_surface_create_for_stream(keep, p, 1, 1);
    cairo_pdf_surface_restrict_to_version(p->surface, CAIRO_PDF_VERSION_1_4);   /* every reader has it */
    p->cairo = cairo_create(p->surface);
    arena_cleanup(a, release, p);
    if (cairo_status(p->cairo) != CAIRO_STATUS_SUCCESS)
        return failed(a, cairo_status(p->cairo));
    describe(p, about);
    p->layout = new_layout(p->cairo, a, about->language.n ? about->language : STR("en"));
    *out = p;
    return OK;
}

void pdf_page(struct pdf *p, int width, int height)
{
    if (p->pages++ > 0)
        cairo_show_page(p->cairo);
    cairo_pdf_surface_set_size(p->surface, width * points, height * points);
}

int pdf_pages(const struct pdf *p)
{
    return p->pages;
}

/* ---- text ---- */

static void set_font(struct pdf *p, const struct pdf_style *style)
{
    PangoFontDescription *font = pango_font_description_from_string(FAMILIES);

    pango_font_description_set_size(font, (style->size ? style->size : SIZE_STANDARD) * PANGO_SCALE / 10);
    pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(p->layout, font);
    pango_font_description_free(font);
}

/* For pango left is where the text begins. */
static PangoAlignment side(PangoLayout *layout, enum pdf_align align)
{
    bool turned = pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL;

    if (align == PDF_CENTER)
        return PANGO_ALIGN_CENTER;
    return (align == PDF_RIGHT) != turned ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}

static void set_layout(struct pdf *p, int width, const struct pdf_style *style, struct str text)
{
    set_font(p, style);
    pango_layout_set_width(p->layout, (int)(width * points * PANGO_SCALE));
    pango_layout_set_height(p->layout, style->lines ? -style->lines : -1000000);
    pango_layout_set_ellipsize(p->layout, style->lines ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_text(p->layout, text.n ? text.p : "", (int)text.n);
    pango_layout_set_alignment(p->layout, side(p->layout, style->align));
}

static void ink(struct pdf *p, bool is_grey)
{
    double shade = is_grey ? grey : dark;

    cairo_set_source_rgb(p->cairo, shade, shade, shade);
}

int pdf_text(struct pdf *p, struct pdf_place at, const struct pdf_style *style, struct str text, bool draw)
{
    int width, height;

    set_layout(p, at.width, style, text);
    pango_layout_get_size(p->layout, &width, &height);
    if (draw) {
        ink(p, style->grey);
        cairo_move_to(p->cairo, at.x * points, at.y * points);
        pango_cairo_show_layout(p->cairo, p->layout);
    }
    return (int)(height / (PANGO_SCALE * points)) + 1;
}

/* ---- shapes ---- */

void pdf_line(struct pdf *p, int x0, int y0, int x1, int y1, bool is_grey)
{
    ink(p, is_grey);
    cairo_set_line_width(p->cairo, thin);
    cairo_move_to(p->cairo, x0 * points, y0 * points);
    cairo_line_to(p->cairo, x1 * points, y1 * points);
    cairo_stroke(p->cairo);
}

void pdf_box(struct pdf *p, int x, int y, int width, int height)
{
    ink(p, true);
    cairo_set_line_width(p->cairo, thin);
    cairo_rectangle(p->cairo, x * points, y * points, width * points, height * points);
    cairo_stroke(p->cairo);
}

void pdf_cut(struct pdf *p, int x, int y, int width, int height)
{
    cairo_save(p->cairo);
    cairo_rectangle(p->cairo, x * points, y * points, width * points, height * points);
    cairo_clip(p->cairo);
}

void pdf_uncut(struct pdf *p)
{
    cairo_restore(p->cairo);
}

static void forget(void *nothing)
{
}

/* cairo writes the attached file instead of the pixels, which stay white. */
static cairo_surface_t *picture(struct str jpeg, const struct image_size *pixels)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, pixels->width, pixels->height);

    cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, (const unsigned char *)jpeg.p, jpeg.n, forget, NULL);
    return s;
}

void pdf_image(struct pdf *p, int x, int y, int width, int height, struct str jpeg, const struct image_size *pixels)
{
    cairo_surface_t *s = picture(jpeg, pixels);
    double across = width * points / pixels->width, down = height * points / pixels->height;
    double scale = across < down ? across : down;

    cairo_save(p->cairo);
    cairo_translate(p->cairo, x * points + (width * points - pixels->width * scale) / 2,
                    y * points + (height * points - pixels->height * scale) / 2);
    cairo_scale(p->cairo, scale, scale);
    cairo_set_source_surface(p->cairo, s, 0, 0);
    cairo_paint(p->cairo);
    cairo_restore(p->cairo);
    cairo_surface_destroy(s);
}

/* One path for all, a rectangle for each run of dark modules. */
void pdf_qr(struct pdf *p, int x, int y, int size, const struct qr *qr)
{
    double module = size * points / (qr->width + 2 * QR_QUIET);

    cairo_save(p->cairo);
    cairo_translate(p->cairo, x * points + (int)QR_QUIET * module, y * points + (int)QR_QUIET * module);
    cairo_scale(p->cairo, module, module);
    for (int row = 0; row < qr->width; row++)
        for (int from = 0, to; from < qr->width; from = to + 1) {
            for (to = from; to < qr->width && qr->dark[row * qr->width + to]; to++)
                ;
            if (to > from)
                cairo_rectangle(p->cairo, from, row, to - from, 1);
        }
    ink(p, false);
    cairo_fill(p->cairo);
    cairo_restore(p->cairo);
}

err_t pdf_end(struct pdf *p, struct str *out)
{
    cairo_status_t status;

    cairo_show_page(p->cairo);
    cairo_surface_finish(p->surface);
    status = cairo_surface_status(p->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_status(p->cairo);
    if (status != CAIRO_STATUS_SUCCESS)
        return failed(p->arena, status);
    *out = buf_str(&p->bytes);
    return OK;
}
