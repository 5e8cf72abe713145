#include "module/insuree/insuree_print.h"

#include "module/insuree/internal.h"

#define PICKS \
    "uuid chfId lastName otherNames dob photo{id} gender{gender} currentVillage{name} healthFacility{name}" \
    " family{location{name}}"

/* Hundredths of a millimetre; ten to a sheet. */
enum {
    INSET = 330, PHOTO_WIDTH = 2000, PHOTO_HEIGHT = 2600, PHOTO_COLUMN = 2250, QR_COLUMN = 2000, LABEL = 1100,
};
static const struct cards card = {CARD_WIDTH, CARD_HEIGHT, INSET, 2, 5};

/* ---- photos ---- */

/* Who may see the person may see the photo; where it is kept no API shows, so that the program looks. */
err_t insuree_photo_read(struct function_call *c, const struct db_value *id, struct str *out)
{
    struct found r;

    *out = STR_NONE;
    if (id->null)
        return OK;
    TRY(print_row(c, access_program(), &insuree_photo_entity, RIGHT_NONE_SET, *id, "blob photo", &r));
    return print_file(c, rows_cell(&r, 0, "blob"), rows_cell(&r, 0, "photo"), out);
}

err_t insuree_photo_file(struct function_call *c, uuid_t uuid, struct str *out)
{
    struct found r;

    TRY(print_row(c, c->who, &insuree_entity, RIGHT_NONE_SET, db_uuid(uuid), "uuid chfId photo{id}", &r));
    TRY(insuree_photo_read(c, rows_cell(&r, 0, "photo.id"), out));
    if (out->n)
        return OK;
    return err_make(c->arena, E_NOT_FOUND, "entity", "photo", "key", str_zero(c->arena, rows_text(&r, 0, "chfId")), NULL);
}

err_t insuree_photos_find(struct function_call *c, const int64_t *ids, size_t n, struct insuree_photos *out)
{
    const struct condition is = rows_test(c->arena, "id", LOOKUP_IN, 0);
    const struct db_value list = db_list(DB_INTS, ids, n);

    map_init(&out->by_id, c->arena, n);
    if (!n) return OK;
    TRY(rows_read(c, access_program(), (struct query){.entity = &insuree_photo_entity, .where = &is}, "id blob", &list, 1, &out->rows));
    for (size_t i = out->rows.from; i < out->rows.to; i++)
        map_put(&out->by_id, map_id_key(&rows_cell(&out->rows, i, "id")->i), (void *)(uintptr_t)(i + 1));
    return OK;
}

err_t insuree_photos_read(struct function_call *c, const struct insuree_photos *photos, const struct db_value *id, struct str *out)
{
    const struct db_value none = db_null(DB_TEXT), *blob;
    uintptr_t row = id->null ? 0 : (uintptr_t)map_get(&photos->by_id, map_id_key(&id->i));

    blob = row ? rows_cell(&photos->rows, row - 1, "blob") : &none;
    return blob->null ? insuree_photo_read(c, id, out) : print_file(c, blob, &none, out);
}

/* ---- one card ---- */

static void put_image(struct print *p, struct str photo)
{
    print_open(p, NULL, '{');
    print_member(p, "image", (int)p->parts.n);
    print_member(p, "width", PHOTO_WIDTH);
    print_member(p, "height", PHOTO_HEIGHT);
    print_close(p, '}');
    *vec_add(&p->parts) = photo;
}

static struct str village(const struct found *r, size_t row)
{
    struct str own = rows_text(r, row, "currentVillage.name");

    return own.n ? own : rows_text(r, row, "family.location.name");
}

static void put_person(struct print *p, const struct found *r, size_t row)
{
    print_open(p, NULL, '{');
    json_key(&p->w, STR("text"));
    json_put_str(&p->w, print_name(p, r, row, ""));
    print_member(p, "size", 90);
    print_member(p, "lines", 2);
    json_key(&p->w, STR("bold"));
    json_put_bool(&p->w, true);
    print_close(p, '}');
    print_text(p, rows_text(r, row, "chfId"), 100, true);
    print_fields(p, LABEL, 60);
    print_field(p, "print.card.born", print_day(p, rows_cell(r, row, "dob")));
    print_field(p, "field.insuree.gender", rows_text(r, row, "gender.gender"));
    print_field(p, "print.card.village", village(r, row));
    print_field(p, "print.card.facility", rows_text(r, row, "healthFacility.name"));
    print_fields_end(p);
}

static void put_card(struct print *p, const struct found *r, size_t row, struct str photo)
{
    print_open(p, NULL, '[');
    print_text(p, print_word(p, "print.card.title"), 85, true);
    print_divide(p);
    print_columns(p);
    print_column(p, PHOTO_COLUMN);
    put_image(p, photo);
    print_column_end(p);
    print_column(p, CARD_WIDTH - 2 * INSET - PHOTO_COLUMN - QR_COLUMN);
    put_person(p, r, row);
    print_column_end(p);
    print_column(p, QR_COLUMN);
    print_qr(p, rows_text(r, row, "chfId"), QR_COLUMN);
    print_column_end(p);
    print_columns_end(p);
    print_close(p, ']');
}

/* ---- all of them ---- */

struct people {
    struct found rows;
    struct map by_uuid;                  /* -> the row, counted from 1 */
    struct insuree_photos photos;
};

static err_t read_people(struct function_call *c, const uuid_t *uuids, size_t n, struct people *out)
{
    const struct condition is = rows_test(c->arena, "uuid", LOOKUP_IN, 0);
    const struct db_value list = db_list(DB_UUIDS, uuids, n);

    TRY(rows_read(c, c->who, (struct query){.entity = &insuree_entity, .where = &is}, PICKS, &list, 1, &out->rows));
    map_init(&out->by_uuid, c->arena, out->rows.to);
    for (size_t i = out->rows.from; i < out->rows.to; i++)
        map_put(&out->by_uuid, map_uuid_key(&rows_cell(&out->rows, i, "uuid")->u), (void *)(uintptr_t)(i + 1));
    return OK;
}

static err_t read_photos(struct function_call *c, struct people *out)
{
    int64_t *ids = ARENA_ARRAY(c->arena, int64_t, out->rows.to);
    size_t n = 0;

    for (size_t i = out->rows.from; i < out->rows.to; i++)
        if (!rows_cell(&out->rows, i, "photo.id")->null) ids[n++] = rows_cell(&out->rows, i, "photo.id")->i;
    return insuree_photos_find(c, ids, n, &out->photos);
}

static err_t put_person_of(struct print *p, const struct people *people, uuid_t uuid, int64_t *bytes)
{
    uintptr_t row = (uintptr_t)map_get(&people->by_uuid, map_uuid_key(&uuid));
    struct function_call *c = p->call;
    struct str photo;

    if (!row) return err_make(c->arena, E_NOT_FOUND, "entity", insuree_entity.name, "key", uuid_text(c->arena, uuid).p, NULL);
    TRY(insuree_photos_read(c, &people->photos, rows_cell(&people->rows, row - 1, "photo.id"), &photo));
    *bytes += (int64_t)photo.n;
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_PRINT_BYTES, *bytes));
    put_card(p, &people->rows, row - 1, photo);
    return OK;
}

err_t insuree_cards(struct function_call *c, const uuid_t *uuids, size_t n, bool sheet, struct print *p)
{
    struct people people;
    int64_t bytes = 0;

    TRY(access_may(c->arena, c->who, RIGHT_INSUREE_READ));
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_PRINT_CARDS, (int64_t)n));
    TRY(read_people(c, uuids, n, &people));
    TRY(read_photos(c, &people));
    print_cards(p, c, &card, sheet, "print.card.title", STR(""));
    p->name = STR("card");
    for (size_t i = 0; i < n; i++)
        TRY(put_person_of(p, &people, uuids[i], &bytes));
    print_cards_end(p);
    return OK;
}
