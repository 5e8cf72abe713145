#include "cli/demo/portrait.h"

#include "io/image.h"

enum { WIDTH = 180, HEIGHT = 220, CHANNELS = 3 };

struct colour { uint8_t red, green, blue; };
struct canvas { uint8_t pixels[WIDTH * HEIGHT * CHANNELS]; };

static const struct colour backs[] = {{214, 226, 234}, {226, 232, 214}, {238, 226, 210}, {222, 218, 234}, {234, 234, 234}};
static const struct colour skins[] = {{94, 62, 44}, {121, 80, 55}, {146, 100, 70}, {176, 126, 92}, {205, 158, 121}, {78, 51, 38}};
static const struct colour hairs[] = {{22, 18, 17}, {38, 28, 24}, {58, 40, 30}, {96, 92, 90}};
static const struct colour clothes[] = {
    {38, 94, 118}, {150, 58, 48}, {58, 110, 70}, {186, 138, 50}, {96, 70, 130}, {60, 64, 74}, {176, 92, 120}, {230, 230, 224},
};

static struct colour darker(struct colour c, int percent)
{
    return (struct colour){(uint8_t)(c.red * percent / 100), (uint8_t)(c.green * percent / 100), (uint8_t)(c.blue * percent / 100)};
}

static void dot(struct canvas *to, int x, int y, struct colour c)
{
    uint8_t *at = &to->pixels[(y * WIDTH + x) * CHANNELS];

    at[0] = c.red;
    at[1] = c.green;
    at[2] = c.blue;
}

static void fill(struct canvas *to, struct colour c)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            dot(to, x, y, darker(c, 100 - y * 12 / HEIGHT));
}

/* An ellipse about (x, y), of which rows from `top` to `bottom` are drawn. */
static void ellipse(struct canvas *to, int x, int y, int half_width, int half_height, int top, int bottom, struct colour c)
{
    int64_t a = (int64_t)half_width * half_width, b = (int64_t)half_height * half_height;

    for (int row = top < 0 ? 0 : top; row < bottom && row < HEIGHT; row++)
        for (int column = 0; column < WIDTH; column++) {
            int64_t dx = column - x, dy = row - y;
            if (dx * dx * b + dy * dy * a <= a * b)
                dot(to, column, row, c);
        }
}

static void whole(struct canvas *to, int x, int y, int half_width, int half_height, struct colour c)
{
    ellipse(to, x, y, half_width, half_height, 0, HEIGHT, c);
}

struct face { struct colour skin, hair; int x, y, width, height; bool female, young; };

static void draw_hair_behind(struct canvas *to, const struct face *f, struct chance *c)
{
    if (f->female && chance_hit(c, 650))
        whole(to, f->x, f->y + 10, f->width + 14, f->height + 18, f->hair);
}

static void draw_head(struct canvas *to, const struct face *f)
{
    ellipse(to, f->x, f->y + f->height, f->width * 2 / 5, f->height * 2 / 3, 0, HEIGHT, darker(f->skin, 88));
    whole(to, f->x - f->width, f->y + 4, 6, 11, darker(f->skin, 92));
    whole(to, f->x + f->width, f->y + 4, 6, 11, darker(f->skin, 92));
    whole(to, f->x, f->y, f->width, f->height, f->skin);
}

static void draw_hair(struct canvas *to, const struct face *f, struct chance *c)
{
    int line = f->y - f->height / 2 + (int)chance_between(c, -6, 4);

    ellipse(to, f->x, f->y - 2, f->width + 2, f->height + 3, 0, line, f->hair);
}

static void draw_features(struct canvas *to, const struct face *f)
{
    int apart = f->width * 2 / 5, eye = f->young ? 5 : 4;
    struct colour white = {240, 238, 232}, dark = {26, 20, 18};

    for (int side = -1; side <= 1; side += 2) {
        whole(to, f->x + side * apart, f->y - 4, eye + 3, eye, white);
        whole(to, f->x + side * apart, f->y - 4, eye - 1, eye - 1, dark);
        ellipse(to, f->x + side * apart, f->y - 12, 9, 5, 0, f->y - 13, darker(f->hair, 90));
    }
    ellipse(to, f->x, f->y + 8, 5, 9, f->y + 6, HEIGHT, darker(f->skin, 82));
    ellipse(to, f->x, f->y + f->height / 2 - 3, f->width / 3, 8, f->y + f->height / 2 - 1, HEIGHT, (struct colour){124, 52, 48});
}

static void draw(struct canvas *to, int group, struct chance *c)
{
    struct face f = {
        .skin = skins[chance_below(c, sizeof skins / sizeof *skins)], .hair = hairs[chance_weighted(c, (const uint16_t[]){5, 3, 1, 1}, 4)],
        .x = WIDTH / 2 + (int)chance_between(c, -5, 5), .female = group >= 2, .young = group % 2,
    };
    struct colour cloth = clothes[chance_below(c, sizeof clothes / sizeof *clothes)];

    f.width = f.young ? 37 : 41 + (int)chance_between(c, -3, 4);
    f.height = f.young ? 44 : 54 + (int)chance_between(c, -3, 4);
    f.y = f.young ? 108 : 96;
    if (f.young)
        f.hair = hairs[0];
    fill(to, backs[chance_below(c, sizeof backs / sizeof *backs)]);
    draw_hair_behind(to, &f, c);
    whole(to, f.x, HEIGHT + (f.young ? 22 : 12), f.young ? 62 : 82, f.young ? 66 : 74, cloth);
    whole(to, f.x, HEIGHT - (f.young ? 40 : 60), f.width / 2 + 4, 16, darker(cloth, 86));
    draw_head(to, &f);
    draw_hair(to, &f, c);
    draw_features(to, &f);
}

err_t make_portraits(struct demo *d)
{
    d->portraits = ARENA_ARRAY(d->arena, struct blob_key, PORTRAITS);
    for (int i = 0; i < PORTRAITS; i++) {
        struct canvas *canvas = ARENA_NEW(d->work, struct canvas);
        struct chance c = chance_of(d->seed, CHANCE_PORTRAIT, UINT64_MAX - (uint64_t)i - 1);
        struct str jpeg;
        draw(canvas, i / PORTRAIT_VARIANTS, &c);
        TRY(image_make(d->work, canvas->pixels, (struct image_size){WIDTH, HEIGHT}, &jpeg));
        TRY(blob_put(d->env->blobs, d->work, jpeg, &d->portraits[i]));
        arena_reset(d->work);
    }
    return OK;
}

const struct blob_key *portrait_key(const struct demo *d, int32_t number) { return &d->portraits[number]; }
