/* Photos of people: what is sent becomes a picture of our own making, and nothing else (enrolment 5.5). */
#include "module/kept.h"

#include <string.h>

#include "io/blob.h"
#include "io/image.h"
#include "io/picture.h"
#include "module/insuree/insuree.h"

#define ONE "00000000-0000-7000-8000-000000000001"
#define NAMES "'lastName': 'Doe', 'otherNames': 'Ann', 'dob': '1990-01-01'"

static struct drive open_all(void **state)
{
    struct drive d = drive_open(state, NULL);
    const char *at = drive_new(&d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}");

    at = drive_new(&d, "location.create", str_format(d.arena, "{'code': 'D', 'name': 'D', 'type': 'D', 'parent': '%s'}", at).p);
    at = drive_new(&d, "location.create", str_format(d.arena, "{'code': 'W', 'name': 'W', 'type': 'W', 'parent': '%s'}", at).p);
    drive_new(&d, "location.create", str_format(d.arena, "{'code': 'V', 'name': 'V', 'type': 'V', 'parent': '%s'}", at).p);
    kept_open(&d);
    return d;
}

static err_t enrol(struct drive *d, const char *photo)
{
    return drive(d, "family.create", str_format(d->arena, "{'location': {'id': 4}, 'headInsuree': {'uuid': '" ONE "', 'chfId': '1', " NAMES
                                                ", 'photo': %s}}", photo).p);
}

static err_t send(struct drive *d, const char *base64)
{
    return drive(d, "insuree.update", str_format(d->arena, "{'uuid': '" ONE "', 'photo': {'photo': '%s'}}", base64).p);
}

/* The kept file of the person's photo. */
static struct str kept(struct drive *d)
{
    struct str row = drive_rows(d, "SELECT p.blob FROM insuree i JOIN insuree_photo p ON p.id = i.photo_id", "t"), out;
    struct blob_key key;

    assert_true(blob_key_read((struct str){row.p, row.n - 1}, &key));
    assert_ok(blob_get(d->t->env->blobs, d->arena, &key, BLOB_VERIFY, &out));
    return out;
}

static void assert_kept(struct drive *d, int width, int height)
{
    struct str out = kept(d);
    struct image_size size;

    assert_true(str_starts(out, (struct str){"\xff\xd8\xff", 3}));
    assert_ok(image_size(d->arena, &d->t->env->limits, out, &size));
    assert_int_equal(size.width, width);
    assert_int_equal(size.height, height);
}

static void a_photo_is_made_anew(void **state)
{
    struct drive d = open_all(state);

    d.t->env->limits.value[LIMIT_PHOTO_SIDE] = 100;
    assert_ok(enrol(&d, str_format(d.arena, "{'photo': '%s', 'date': '2025-12-01', 'officerId': 3}",
                                   kept_sent(&d, picture_make(d.arena, 400, 200, 20000))).p));
    assert_kept(&d, 100, 50);
    assert_true(kept(&d).n < 20000);   /* its notes are gone */
    assert_str(drive_rows(&d, "SELECT p.officer_id, p.photo, p.version FROM insuree_photo p", "iti"), "3|NULL|1\n");
    assert_ok(send(&d, str_format(d.arena, "data:image/png;base64,%s", kept_sent(&d, picture_png(d.arena, 60, 90, true))).p));
    assert_kept(&d, 60, 90);
    assert_str(drive_rows(&d, "SELECT count(*) FROM insuree_photo_history", "i"), "1\n");
    kept_close(&d);
}

static void the_log_names_files_and_holds_none(void **state)
{
    struct drive d = open_all(state);
    const char *sent = kept_sent(&d, picture_make(d.arena, 40, 40, 0)), *hidden = kept_sent(&d, STR("no picture at all, but words"));
    static const right_t none[] = {RIGHT_FAMILY_READ};
    struct access nobody = {.user = 9, .signed_in = true, .rights = none, .right_count = 1, .shape = SCOPE_ALL};
    struct answer answer;

    assert_ok(enrol(&d, str_format(d.arena, "{'photo': '%s'}", sent).p));
    assert_err(send(&d, hidden), E_RULE);
    assert_err(drive_as(&d, &nobody, "insuree.update", str_format(d.arena, "{'uuid': '" ONE "', 'photo': {'photo': '%s'}}", sent).p, &answer),
               E_FORBIDDEN);
    assert_int_equal(str_find(drive_rows(&d, "SELECT input FROM command", "t"), (struct str){sent, 60}, 0), -1);
    assert_int_equal(str_find(drive_rows(&d, "SELECT input FROM command", "t"), str_of(hidden), 0), -1);
    assert_true(str_find(drive_rows(&d, "SELECT input FROM command", "t"), STR("\"photo\":{\"blob\":\""), 0) > 0);
    assert_int_equal(kept_count(&d), 1);
    kept_close(&d);
}

static void hostile_photos_are_refused(void **state)
{
    struct drive d = open_all(state);
    struct str whole = picture_make(d.arena, 300, 300, 0);

    assert_ok(enrol(&d, "null"));
    drive_refused(&d, "insuree.update", str_format(d.arena, "{'uuid': '" ONE "', 'photo': {'photo': '%s'}}",
                  kept_sent(&d, (struct str){whole.p, whole.n / 2})).p, "insuree_photo_no_picture");
    assert_err(send(&d, kept_sent(&d, STR("<svg onload=alert(1)>"))), E_RULE);
    assert_err(send(&d, kept_sent(&d, picture_promise(d.arena, 65000, 65000))), E_LIMIT);
    assert_err(send(&d, "this is no base64!"), E_FIELD_FORM);
    d.t->env->limits.value[LIMIT_PHOTO_BYTES] = (int64_t)whole.n - 1;
    assert_err(send(&d, kept_sent(&d, whole)), E_LIMIT);
    assert_int_equal(kept_count(&d), 0);
    assert_str(drive_rows(&d, "SELECT count(*) FROM insuree_photo", "i"), "0\n");
    kept_close(&d);
}

static void a_kept_file_may_be_named(void **state)
{
    struct drive d = open_all(state);
    struct blob_key picture, words;
    const char *two;

    assert_ok(blob_put(d.t->env->blobs, d.arena, picture_make(d.arena, 20, 20, 0), &picture));
    assert_ok(blob_put(d.t->env->blobs, d.arena, STR("no picture"), &words));
    assert_ok(enrol(&d, str_format(d.arena, "{'blob': '%s'}", picture.hex).p));
    two = str_format(d.arena, "{'uuid': '" ONE "', 'photo': {'blob': '%s'}}", words.hex).p;
    drive_refused(&d, "insuree.update", two, "insuree_photo_no_picture");
    drive_refused(&d, "insuree.update", "{'uuid': '" ONE "', 'photo': {'blob': 'x'}}", "insuree_photo_unreadable");
    words.hex[0] = words.hex[0] == '0' ? '1' : '0';   /* never sent */
    assert_err(drive(&d, "insuree.update", str_format(d.arena, "{'uuid': '" ONE "', 'photo': {'blob': '%s'}}", words.hex).p), E_NOT_FOUND);
    kept_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(a_photo_is_made_anew), TESTDB_BOTH(the_log_names_files_and_holds_none),
        TESTDB_BOTH(hostile_photos_are_refused), TESTDB_BOTH(a_kept_file_may_be_named),
    };

    return testdb_run("module/photo", tests, sizeof tests / sizeof *tests);
}
