/* What card printers take (enrolment 5.4): index.csv and photos. Who has lost family or policy since he was chosen is left out. */
#include <string.h>

#include "base/date.h"
#include "base/map.h"
#include "io/blob.h"
#include "io/image.h"
#include "io/sheet.h"
#include "io/zip.h"
#include "module/insuree/insuree.h"
#include "module/insuree/insuree_print.h"
#include "module/insuree_card/internal.h"

enum { VALID_YEARS = 2, PHOTO_SIDE = 1600, PAGE = 100 };

#define PLACE "location{code name parent{code name parent{code name parent{code name}}}}"
#define PICKS "id chfId otherNames lastName dob phone gender{code} photo{id} family{id " PLACE "} insureePolicies{effectiveDate enrollmentDate}"

enum {
    NUMBER, OTHER_NAMES, LAST_NAME, DOB, GENDER, PHONE, EFFECTIVE, VALIDITY, VILLAGE_CODE, VILLAGE_NAME, WARD_CODE, WARD_NAME, DISTRICT_CODE,
    DISTRICT_NAME, REGION_CODE, REGION_NAME, FILENAME, FAULT, ENROLLED, COLUMNS, LEVELS = 4
};
static const struct str heads[COLUMNS] = {
    STR("InsureeNum"), STR("OtherNames"), STR("LastName"), STR("DateOfBirth"), STR("Gender"), STR("Phone"), STR("EffectiveDate"),
    STR("ValidityDate"), STR("VillageCode"), STR("VillageName"), STR("WardCode"), STR("WardName"), STR("DistrictCode"), STR("DistrictName"),
    STR("RegionCode"), STR("RegionName"), STR("Filename"), STR("Error"), STR("EnrollmentDate"),
};

struct making {
    struct zip_writer *zip;
    struct sheet *sheet;
    struct insuree_photos photos;    /* of the page */
};

/* ---- one row ---- */

static struct str day(struct arena *a, date_t d)
{
    struct civil parts;

    if (date_none(d)) return STR("");
    parts = date_parts(d);
    return str_format(a, "%02d/%02d/%04d", (int)parts.day, (int)parts.month, (int)parts.year);
}

static date_t cell_day(const struct found *r, size_t row, const char *path)
{
    const struct db_value *v = rows_cell(r, row, path);

    return v->null ? DATE_NONE : v->d;
}

struct cover { bool any; date_t effective, enrolled; };

/* The one that began last; one that has not begun only where there is no other. */
static struct cover last_cover(const struct found *r, size_t row)
{
    struct cover out = {.effective = DATE_NONE, .enrolled = DATE_NONE};
    int64_t total;
    struct found covers = rows_list(r, row, "insureePolicies", &total);

    for (size_t i = covers.from; i < covers.to; i++) {
        struct cover one = {true, cell_day(&covers, i, "effectiveDate"), cell_day(&covers, i, "enrollmentDate")};
        bool later = date_none(out.effective) || (!date_none(one.effective) && date_cmp(one.effective, out.effective) >= 0);
        if (!out.any || later) out = one;
    }
    return out;
}

/* A number may be any text, a name of a file not. */
static struct str file_name(struct arena *a, struct str number)
{
    char *name = arena_bytes(a, number.n + 1);

    for (size_t i = 0; i < number.n; i++) {
        char c = number.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
        name[i] = plain ? c : '_';
    }
    return str_format(a, "%.*s.jpg", (int)number.n, name);
}

static void put_place(struct arena *a, const struct found *r, size_t row, struct str *cells)
{
    const char *path = "family.location";

    for (int level = 0; level < LEVELS; level++, path = str_format(a, "%s.parent", path).p) {
        cells[VILLAGE_CODE + 2 * level] = rows_text(r, row, str_format(a, "%s.code", path).p);
        cells[VILLAGE_NAME + 2 * level] = rows_text(r, row, str_format(a, "%s.name", path).p);
    }
}

static void put_person(struct arena *a, const struct found *r, size_t row, const struct cover *cover, struct str *cells)
{
    cells[NUMBER] = rows_text(r, row, "chfId");
    cells[OTHER_NAMES] = rows_text(r, row, "otherNames");
    cells[LAST_NAME] = rows_text(r, row, "lastName");
    cells[DOB] = day(a, cell_day(r, row, "dob"));
    cells[GENDER] = rows_text(r, row, "gender.code");
    cells[PHONE] = rows_text(r, row, "phone");
    cells[EFFECTIVE] = day(a, cover->effective);
    cells[VALIDITY] = date_none(cover->effective) ? STR("") : day(a, date_add_years(cover->effective, VALID_YEARS));
    put_place(a, r, row, cells);
    cells[ENROLLED] = day(a, cover->enrolled);
}

/* ---- his photo ---- */

static bool is_jpeg(struct str s) { return s.n > 3 && !memcmp(s.p, "\xff\xd8\xff", 3); }

/* What we kept is a JPEG of our own making; what an import brought may be anything. */
static err_t read_photo(struct function_call *c, const struct making *m, const struct db_value *id, struct str *out)
{
    struct image_size most = {PHOTO_SIDE, PHOTO_SIDE}, size;

    TRY(insuree_photos_read(c, &m->photos, id, out));
    if (!out->n || is_jpeg(*out)) return OK;
    return image_fit(c->arena, &c->env->limits, *out, most, out, &size);
}

static err_t put_photo(struct function_call *c, struct making *m, const struct found *r, size_t row, struct str *cells)
{
    struct zip_entry entry = {.name = file_name(c->arena, rows_text(r, row, "chfId")), .packed = true};
    err_t e = read_photo(c, m, rows_cell(r, row, "photo.id"), &entry.content);

    cells[FILENAME] = cells[FAULT] = STR("");
    if (err_is(e, E_NOT_FOUND) || err_is(e, E_MEDIA_TYPE)) cells[FAULT] = STR("photo cannot be read");
    else if (e) return e;
    else if (!entry.content.n) cells[FAULT] = STR("no photo");
    if (cells[FAULT].n) return OK;
    cells[FILENAME] = entry.name;
    return zip_add(m->zip, &entry);
}

static err_t add(struct function_call *c, struct making *m, const struct found *r, size_t row)
{
    struct cover cover = last_cover(r, row);
    struct sheet_cell of[COLUMNS];
    struct str cells[COLUMNS];

    if (!cover.any || rows_cell(r, row, "family.id")->null) return OK;
    put_person(c->arena, r, row, &cover, cells);
    TRY(put_photo(c, m, r, row, cells));
    for (size_t i = 0; i < COLUMNS; i++) of[i] = (struct sheet_cell){.kind = SHEET_TEXT, .text = cells[i]};
    return sheet_row(m->sheet, of);
}

/* ---- page by page ---- */

static err_t find_photos(struct function_call *c, const struct found *r, struct insuree_photos *out)
{
    int64_t *ids = ARENA_ARRAY(c->arena, int64_t, r->to + 1);
    size_t n = 0;

    for (size_t i = r->from; i < r->to; i++)
        if (!rows_cell(r, i, "photo.id")->null) ids[n++] = rows_cell(r, i, "photo.id")->i;
    return insuree_photos_find(c, ids, n, out);
}

static err_t add_page(struct function_call *c, struct making *m, const int64_t *ids, size_t n)
{
    const struct condition among = rows_test(c->arena, "id", LOOKUP_IN, 0);
    const struct db_value list = db_list(DB_INTS, ids, n);
    struct map by_id;
    struct found r;

    TRY(rows_read(c, card_reader(c), (struct query){.entity = &insuree_entity, .where = &among}, PICKS, &list, 1, &r));
    TRY(find_photos(c, &r, &m->photos));
    map_init(&by_id, c->arena, r.to);
    for (size_t i = r.from; i < r.to; i++) map_put(&by_id, map_id_key(&rows_cell(&r, i, "id")->i), (void *)(uintptr_t)(i + 1));
    for (size_t i = 0; i < n; i++) {
        uintptr_t row = (uintptr_t)map_get(&by_id, map_id_key(&ids[i]));
        if (row) TRY(add(c, m, &r, row - 1));
    }
    return OK;
}

static err_t add_pages(struct function_call *c, struct making *m, const struct card_people *people)
{
    struct function_call page = *c;
    err_t e = OK;

    page.arena = arena_new();
    for (size_t at = 0; at < people->n && !e; at += PAGE) {
        e = add_page(&page, m, people->ids + at, people->n - at < PAGE ? people->n - at : PAGE);
        e = err_copy(c->arena, e);
        arena_reset(page.arena);
    }
    arena_free(page.arena);
    return e;
}

static err_t put_text(void *to, struct str piece)
{
    buf_add(to, piece);
    return OK;
}

static err_t put_bytes(void *to, struct str piece) { return blob_add(to, piece); }

static err_t make(struct function_call *c, const struct card_people *people, struct blob_writer *out)
{
    static const struct sheet_shape shape = {.kind = SHEET_CSV, .heads = heads, .columns = COLUMNS};
    struct making m;
    struct buf csv;

    buf_init(&csv, c->arena, 65536);
    TRY(zip_begin(c->arena, STR_NONE, (struct zip_sink){put_bytes, out}, &m.zip));
    TRY(sheet_begin(c->arena, &c->env->limits, &shape, (struct sheet_sink){put_text, &csv}, &m.sheet));
    TRY(add_pages(c, &m, people));
    TRY(sheet_end(m.sheet));
    TRY(zip_add(m.zip, &(struct zip_entry){.name = STR("index.csv"), .content = buf_str(&csv)}));
    return zip_end(m.zip);
}

err_t card_archive(struct function_call *c, uuid_t run, const struct card_choice *choice, struct blob_writer *out)
{
    struct card_people people;

    if (uuid_none(run)) {
        TRY(access_may(c->arena, c->who, RIGHT_CARDS_CREATE));
        TRY(card_choose(c, choice, &people));
    } else {
        TRY(card_people_of(c, run, &people));
    }
    return make(c, &people, out);
}
