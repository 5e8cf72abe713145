/* One function a kind of block: it says how high the block is and, where asked, draws it. What goes wrong is kept until the
 * end, so that these functions can add up heights. */
#include "io/document.h"

#include "base/arena.h"
#include "io/image.h"
#include "io/pdf.h"

enum {
    GAP = 100, FOOT = 600, FOOT_SIZE = 70, CELL_GAP = 60, CELL_AIR = 250, DEPTH_MOST = 8, SIDE_LEAST = 1000, SIDE_MOST = 200000,
    PICTURE_MOST = 600,   /* pixels a side */
};

struct picture {
    bool tried;
    struct str jpeg;
    struct image_size size;
};

struct painter {
    struct arena *arena;
    const struct limits *limits;
    struct pdf *pdf;
    const struct str *parts;
    struct picture *pictures;    /* by part */
    size_t part_count;
    int width, height, margin;
    struct str footer;
    int y;                       /* where the next block goes; 0: no page yet */
    int depth;
    err_t failed;                /* the first thing that went wrong */
};

struct spot { int x, y, width; };

static void fail(struct painter *p, err_t e)
{
    if (!p->failed)
        p->failed = e;
}

static void wrong(struct painter *p, const char *what)
{
    fail(p, err_make(p->arena, E_PRINT, "what", what, NULL));
}

/* ---- members of a block ---- */

static int number(const struct json *o, const char *key, int standard)
{
    int64_t n;

    return json_int(json_get(o, key), &n) && n >= 0 && n <= SIDE_MOST ? (int)n : standard;
}

static struct str text(const struct json *v)
{
    return v && (v->kind == JSON_STRING || v->kind == JSON_NUMBER) ? v->text : STR("");
}

static bool truth(const struct json *o, const char *key)
{
    bool b = false;

    json_bool(json_get(o, key), &b);
    return b;
}

static enum pdf_align align_of(const struct json *v)
{
    return str_is(text(v), "right") ? PDF_RIGHT : str_is(text(v), "center") ? PDF_CENTER : PDF_LEFT;
}

static struct pdf_style style_of(const struct json *o)
{
    return (struct pdf_style){.size = number(o, "size", 0), .bold = truth(o, "bold"), .grey = truth(o, "grey"),
                              .align = align_of(json_get(o, "align")), .lines = number(o, "lines", 0)};
}

static const struct json *first_of(const struct json *array)
{
    return array && array->kind == JSON_ARRAY ? array->first : NULL;
}

/* ---- blocks ---- */

static int blocks(struct painter *p, const struct json *list, struct spot at, bool draw);

static int block_text(struct painter *p, const struct json *block, struct spot at, bool draw)
{
    struct pdf_style style = style_of(block);

    return pdf_text(p->pdf, (struct pdf_place){at.x, at.y, at.width}, &style, text(json_get(block, "text")), draw);
}

static int block_line(struct painter *p, const struct json *block, struct spot at, bool draw)
{
    if (draw)
        pdf_line(p->pdf, at.x, at.y, at.x + at.width, at.y, true);
    return 1;
}

static int block_fields(struct painter *p, const struct json *block, struct spot at, bool draw)
{
    struct pdf_style style = style_of(block), label = {.size = style.size, .grey = true};
    int wide = number(block, "label", at.width / 3), all = 0;

    for (const struct json *pair = first_of(json_get(block, "fields")); pair; pair = pair->next) {
        const struct json *name = first_of(pair);
        int left, right;

        if (!name)
            continue;
        left = pdf_text(p->pdf, (struct pdf_place){at.x, at.y + all, wide - GAP}, &label, text(name), draw);
        right = pdf_text(p->pdf, (struct pdf_place){at.x + wide, at.y + all, at.width - wide}, &style, text(name->next), draw);
        all += left > right ? left : right;
    }
    return all;
}

static int share(const struct json *columns, int width)
{
    int left = width, sharers = 0;

    for (const struct json *c = first_of(columns); c; c = c->next) {
        left -= number(c, "width", 0);
        sharers += number(c, "width", 0) == 0;
    }
    return sharers && left > 0 ? left / sharers : 0;
}

static int block_columns(struct painter *p, const struct json *block, struct spot at, bool draw)
{
    const struct json *columns = json_get(block, "columns");
    int each = share(columns, at.width), highest = 0;

    for (const struct json *c = first_of(columns); c; c = c->next) {
        int width = number(c, "width", 0), height;

        width = width ? width : each;
        height = blocks(p, json_get(c, "blocks"), (struct spot){at.x, at.y, width}, draw);
        highest = height > highest ? height : highest;
        at.x += width;
    }
    return highest;
}

/* Decoded and encoded anew here, where a broken picture can do no harm. One that is no picture leaves its place empty. */
static const struct picture *picture_of(struct painter *p, const struct json *n)
{
    int64_t i;
    struct picture *found;

    if (!json_int(n, &i) || i < 0 || i >= (int64_t)p->part_count)
        return NULL;
    found = &p->pictures[i];
    if (!found->tried && image_fit(p->arena, p->limits, p->parts[i], (struct image_size){PICTURE_MOST, PICTURE_MOST},
                                   &found->jpeg, &found->size))
        found->jpeg = STR_NONE;
    found->tried = true;
    return found->jpeg.n ? found : NULL;
}

static int block_image(struct painter *p, const struct json *block, struct spot at, bool draw)
{
    const struct picture *picture = picture_of(p, json_get(block, "image"));
    int width = number(block, "width", at.width), height = number(block, "height", width);

    if (draw && picture)
        pdf_image(p->pdf, at.x, at.y, width, height, picture->jpeg, &picture->size);
    else if (draw)
        pdf_box(p->pdf, at.x, at.y, width, height);
    return height;
}

static int block_qr(struct painter *p, const struct json *block, struct spot at, bool draw)
{
    int size = number(block, "size", at.width);
    struct qr qr;
    err_t e;

    if (!draw)
        return size;
    e = qr_encode(p->arena, text(json_get(block, "qr")), &qr);
    if (e)
        fail(p, e);
    else
        pdf_qr(p->pdf, at.x, at.y, size, &qr);
    return size;
}

static const struct kind {
    const char *member;
    int (*place)(struct painter *p, const struct json *block, struct spot at, bool draw);
} kinds[] = {
    {"text", block_text}, {"line", block_line}, {"fields", block_fields}, {"columns", block_columns},
    {"image", block_image}, {"qr", block_qr},
};

static int block(struct painter *p, const struct json *b, struct spot at, bool draw)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (json_get(b, kinds[i].member))
            return kinds[i].place(p, b, at, draw) + number(b, "gap", GAP);
    wrong(p, "a block of no kind");
    return 0;
}

static int blocks(struct painter *p, const struct json *list, struct spot at, bool draw)
{
    int all = 0;

    if (p->depth == DEPTH_MOST) {
        wrong(p, "blocks within blocks within blocks");
        return 0;
    }
    p->depth++;
    for (const struct json *b = first_of(list); b && !p->failed; b = b->next)
        all += block(p, b, (struct spot){at.x, at.y + all, at.width}, draw);
    p->depth--;
    return all;
}

/* ---- pages ---- */

static int bottom(const struct painter *p)
{
    return p->height - p->margin - (p->footer.n ? FOOT : 0);
}

static void put_footer(struct painter *p)
{
    struct pdf_style left = {.size = FOOT_SIZE, .grey = true, .lines = 1}, right = {.size = FOOT_SIZE, .grey = true, .align = PDF_RIGHT};
    int y = p->height - p->margin - FOOT / 2, width = p->width - 2 * p->margin;

    pdf_text(p->pdf, (struct pdf_place){p->margin, y, width - SIDE_LEAST}, &left, p->footer, true);
    pdf_text(p->pdf, (struct pdf_place){p->width - p->margin - SIDE_LEAST, y, SIDE_LEAST}, &right,
             str_format(p->arena, "%d", pdf_pages(p->pdf)), true);
}

static void new_page(struct painter *p)
{
    fail(p, limit_check(p->arena, p->limits, LIMIT_PRINT_PAGES, pdf_pages(p->pdf) + 1));
    if (p->failed)
        return;
    pdf_page(p->pdf, p->width, p->height);
    if (p->footer.n)
        put_footer(p);
    p->y = p->margin;
}

/* Makes sure that so much fits; what is higher than a page goes over its end. */
static void need(struct painter *p, int height)
{
    if (!p->y || (p->y + height > bottom(p) && p->y > p->margin))
        new_page(p);
}

static void flow(struct painter *p, const struct json *b)
{
    struct spot at = {p->margin, p->y, p->width - 2 * p->margin};

    need(p, block(p, b, at, false) - number(b, "gap", GAP));
    at.y = p->y;
    if (!p->failed)
        p->y += block(p, b, at, true);
}

/* ---- tables ---- */

struct grid {
    const struct json *widths, *aligns;
    int parts;      /* sum of the widths */
    int size;
};

static int row_cells(struct painter *p, const struct grid *g, const struct json *row, bool bold, bool draw)
{
    const struct json *width = first_of(g->widths), *align = first_of(g->aligns);
    int all = p->width - 2 * p->margin, highest = 0, from = 0;

    for (const struct json *cell = first_of(row); cell && width; cell = cell->next, width = width->next) {
        struct pdf_style style = {.size = g->size, .bold = bold, .align = align_of(align)};
        int64_t part = 0;
        int height, wide;

        json_int(width, &part);
        wide = (int)(part * all / g->parts);
        height = pdf_text(p->pdf, (struct pdf_place){p->margin + from, p->y, wide - CELL_AIR}, &style, text(cell), draw);
        highest = height > highest ? height : highest;
        from += wide;
        align = align ? align->next : NULL;
    }
    return highest + CELL_GAP;
}

static void rule(struct painter *p)
{
    pdf_line(p->pdf, p->margin, p->y, p->width - p->margin, p->y, true);
    p->y += CELL_GAP;
}

static void put_row(struct painter *p, const struct grid *g, const struct json *row, bool bold)
{
    p->y += row_cells(p, g, row, bold, true);
}

static void put_head(struct painter *p, const struct grid *g, const struct json *head)
{
    if (!first_of(head))
        return;
    put_row(p, g, head, true);
    rule(p);
}

/* A row that begins a page has the head above it. */
static void flow_row(struct painter *p, const struct grid *g, const struct json *head, const struct json *row, bool bold)
{
    int pages = pdf_pages(p->pdf);

    need(p, row_cells(p, g, row, bold, false));
    if (p->failed)
        return;
    if (pdf_pages(p->pdf) != pages)
        put_head(p, g, head);
    put_row(p, g, row, bold);
}

static void flow_table(struct painter *p, const struct json *b)
{
    const struct json *table = json_get(b, "table"), *head = json_get(table, "head"), *foot = json_get(table, "foot");
    struct grid g = {.widths = json_get(table, "widths"), .aligns = json_get(table, "align"), .size = number(b, "size", 80)};

    for (const struct json *w = first_of(g.widths); w; w = w->next) {
        int64_t part;

        if (json_int(w, &part) && part > 0 && part < SIDE_MOST)
            g.parts += (int)part;
    }
    if (!g.parts) {
        wrong(p, "a table without widths");
        return;
    }
    if (p->y) {
        need(p, 2 * row_cells(p, &g, head, true, false));
        put_head(p, &g, head);
    }
    for (const struct json *row = first_of(json_get(table, "rows")); row && !p->failed; row = row->next)
        flow_row(p, &g, head, row, false);
    if (first_of(foot) && p->y)
        rule(p);
    for (const struct json *row = first_of(foot); row && !p->failed; row = row->next)
        flow_row(p, &g, head, row, true);
    p->y += number(b, "gap", GAP);
}

/* ---- cards ---- */

static void put_card(struct painter *p, const struct json *card, struct spot at, int height, int inset, bool frame)
{
    if (frame)
        pdf_box(p->pdf, at.x, at.y, at.width, height);
    pdf_cut(p->pdf, at.x, at.y, at.width, height);
    blocks(p, card, (struct spot){at.x + inset, at.y + inset, at.width - 2 * inset}, true);
    pdf_uncut(p->pdf);
}

static void flow_cards(struct painter *p, const struct json *b)
{
    int width = number(b, "width", SIDE_LEAST), height = number(b, "height", SIDE_LEAST), inset = number(b, "inset", 0);
    int across = number(b, "across", 1), down = number(b, "down", 1), left, top, n = 0;

    if (!across || !down) {
        wrong(p, "a sheet without cards");
        return;
    }
    left = (p->width - across * width) / 2;
    top = (p->height - down * height) / 2;
    for (const struct json *card = first_of(json_get(b, "cards")); card && !p->failed; card = card->next, n++) {
        int place = n % (across * down);

        if (place == 0)
            new_page(p);
        if (!p->failed)
            put_card(p, card, (struct spot){left + place % across * width, top + place / across * height, width}, height, inset,
                     truth(b, "frame"));
    }
    p->y = p->height;
}

static void flow_any(struct painter *p, const struct json *b)
{
    if (json_get(b, "page")) {
        if (p->y > p->margin)
            new_page(p);
    } else if (json_get(b, "table"))
        flow_table(p, b);
    else if (json_get(b, "cards"))
        flow_cards(p, b);
    else
        flow(p, b);
}

/* ---- */

static bool read_paper(struct painter *p, const struct json *document)
{
    const struct json *width = first_of(json_get(document, "paper"));
    int64_t w, h;

    if (!width || !json_int(width, &w) || !json_int(width->next, &h))
        return false;
    if (w < SIDE_LEAST || w > SIDE_MOST || h < SIDE_LEAST || h > SIDE_MOST)
        return false;
    p->width = (int)w;
    p->height = (int)h;
    p->margin = number(document, "margin", 0);
    return 2 * p->margin < p->width && 2 * p->margin < p->height;
}

err_t document_pdf(struct arena *a, const struct limits *l, const struct json *document, const struct str *parts,
                   size_t part_count, struct str *out)
{
    struct painter p = {.arena = a, .limits = l, .parts = parts, .part_count = part_count};
    struct pdf_about about = {text(json_get(document, "title")), text(json_get(document, "language")),
                              text(json_get(document, "made"))};

    if (!read_paper(&p, document))
        return err_make(a, E_PRINT, "what", "no paper of this size", NULL);
    p.pictures = ARENA_ARRAY(a, struct picture, part_count + 1);
    p.footer = text(json_get(document, "footer"));
    TRY(pdf_begin(a, &about, &p.pdf));
    for (const struct json *b = first_of(json_get(document, "blocks")); b && !p.failed; b = b->next)
        flow_any(&p, b);
    if (!p.failed && !pdf_pages(p.pdf))
        new_page(&p);
    return p.failed ? p.failed : pdf_end(p.pdf, out);
}
