/* io/image: what comes out is a picture of our own making, or nothing. io/qr. */
#include "base/test.h"

#include "io/image.h"
#include "io/picture.h"
#include "io/qr.h"

static struct limits limits;

static err_t fit(struct arena *a, struct str jpeg, int most, struct str *out, struct image_size *size)
{
    limits_standard(&limits);
    return image_fit(a, &limits, jpeg, (struct image_size){most, most}, out, size);
}

static void a_picture_is_made_to_fit(void **state)
{
    struct arena *a = *state;
    struct image_size size;
    struct str out;

    assert_null(fit(a, picture_make(a, 1000, 500, 0), 300, &out, &size));
    assert_int_equal(size.width, 300);
    assert_int_equal(size.height, 150);
    assert_null(image_size(a, &limits, out, &size));
    assert_int_equal(size.width, 300);
    assert_null(fit(a, picture_make(a, 40, 90, 0), 300, &out, &size));   /* never larger */
    assert_int_equal(size.width, 40);
    assert_int_equal(size.height, 90);
    assert_null(fit(a, picture_make(a, 3000, 1, 0), 100, &out, &size));
    assert_int_equal(size.width, 100);
    assert_int_equal(size.height, 1);
}

static void what_is_no_picture_is_left_out(void **state)
{
    struct arena *a = *state;
    struct image_size size;
    struct str out;

    assert_null(fit(a, picture_make(a, 64, 64, 30000), 64, &out, &size));
    assert_true(out.n < 10000);
    assert_int_equal(str_find(out, (struct str){"\xff\xfe", 2}, 0), -1);   /* no comment */
}

static void broken_pictures_are_refused(void **state)
{
    struct arena *a = *state;
    struct str whole = picture_make(a, 200, 200, 0), out;
    struct image_size size;

    assert_true(err_is(fit(a, STR(""), 300, &out, &size), E_MEDIA_TYPE));
    assert_true(err_is(fit(a, STR("<script>"), 300, &out, &size), E_MEDIA_TYPE));
    assert_true(err_is(fit(a, STR("\x89PNG\r\n\x1a\n"), 300, &out, &size), E_MEDIA_TYPE));
    for (size_t n = 0; n + 2 < whole.n; n += 37)
        assert_true(err_is(fit(a, (struct str){whole.p, n}, 300, &out, &size), E_MEDIA_TYPE));
}

static void bombs_are_refused_by_their_header(void **state)
{
    struct arena *a = *state;
    struct image_size size;
    struct str out;

    assert_true(err_is(fit(a, picture_promise(a, 65000, 65000), 300, &out, &size), E_LIMIT));
    assert_true(err_is(image_size(a, &limits, picture_promise(a, 65000, 65000), &size), E_LIMIT));
    assert_true(err_is(fit(a, picture_promise(a, 5000, 5000), 300, &out, &size), E_MEDIA_TYPE));   /* it is not there */
}

static void a_png_becomes_a_jpeg(void **state)
{
    struct arena *a = *state;
    struct str whole = picture_png(a, 600, 300, false), out, promise;
    struct image_size size;
    char *p;

    assert_null(fit(a, whole, 200, &out, &size));
    assert_int_equal(size.width, 200);
    assert_int_equal(size.height, 100);
    assert_true(str_starts(out, (struct str){"\xff\xd8\xff", 3}));
    assert_null(image_size(a, &limits, whole, &size));
    assert_int_equal(size.width, 600);
    for (size_t n = 0; n + 16 < whole.n; n += 131)
        assert_true(err_is(fit(a, (struct str){whole.p, n}, 200, &out, &size), E_MEDIA_TYPE));
    promise = str_copy(a, whole);
    p = (char *)(uintptr_t)promise.p;
    p[16] = p[20] = 0;
    p[17] = p[21] = 1;                                                     /* 65,536 and more each; its checksum is wrong now */
    assert_non_null(fit(a, promise, 200, &out, &size));
    limits.value[LIMIT_IMAGE_PIXELS] = 600 * 300 - 1;
    assert_true(err_is(image_fit(a, &limits, whole, (struct image_size){200, 200}, &out, &size), E_LIMIT));
    assert_true(err_is(image_size(a, &limits, whole, &size), E_LIMIT));
}

static struct str joined(struct arena *a, struct str one, struct str two)
{
    struct buf out;

    buf_init(&out, a, one.n + two.n);
    buf_add(&out, one);
    buf_add(&out, two);
    return buf_str(&out);
}

/* What stands behind a picture, or in its notes, is left behind. */
static void a_picture_that_is_something_else_too(void **state)
{
    struct arena *a = *state;
    const struct str script = STR("<script>alert(1)</script>PK\3\4");
    struct str whole[] = {picture_make(a, 90, 90, 0), picture_png(a, 90, 90, true)}, out;
    struct image_size size;

    for (size_t i = 0; i < 2; i++) {
        assert_null(fit(a, joined(a, whole[i], script), 90, &out, &size));
        assert_int_equal(str_find(out, script, 0), -1);
    }
}

/* The three finder patterns of a QR code, seven by seven. */
static bool finder(const struct qr *q, int x, int y)
{
    for (int i = 0; i < 7; i++)
        for (int k = 0; k < 7; k++) {
            int ring = i < k ? i : k, other = 6 - (i > k ? i : k);
            bool dark = (ring < other ? ring : other) != 1;

            if (q->dark[(y + i) * q->width + x + k] != dark)
                return false;
        }
    return true;
}

static void a_qr_code(void **state)
{
    struct arena *a = *state;
    struct qr q;

    assert_null(qr_encode(a, STR("070707070"), &q));
    assert_int_equal(q.width, 21);
    assert_true(finder(&q, 0, 0) && finder(&q, 14, 0) && finder(&q, 0, 14));
    assert_true(err_is(qr_encode(a, STR(""), &q), E_FIELD_LENGTH));
    assert_true(err_is(qr_encode(a, (struct str){arena_alloc(a, 5000), 5000}, &q), E_FIELD_LENGTH));
}

static void what_is_drawn_becomes_a_picture(void **state)
{
    struct arena *a = *state;
    uint8_t *pixels = arena_array(a, 30 * 20, 3);
    struct image_size size;
    struct str jpeg, out;

    limits_standard(&limits);
    assert_null(image_make(a, pixels, (struct image_size){30, 20}, &jpeg));
    assert_null(fit(a, jpeg, 300, &out, &size));
    assert_int_equal(size.width, 30);
    assert_int_equal(size.height, 20);
    assert_true(err_is(image_make(a, pixels, (struct image_size){0, 20}, &jpeg), E_MEDIA_TYPE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_picture_is_made_to_fit), TEST(what_is_no_picture_is_left_out), TEST(broken_pictures_are_refused),
        TEST(bombs_are_refused_by_their_header), TEST(a_png_becomes_a_jpeg),
        TEST(a_picture_that_is_something_else_too), TEST(a_qr_code), TEST(what_is_drawn_becomes_a_picture),
    };

    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
