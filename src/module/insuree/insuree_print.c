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

static err_t put_person_of(struct print *p, uuid_t uuid, int64_t *bytes)
{
    struct function_call *c = p->call;
    struct found r;
    struct str photo;

    TRY(print_row(c, c->who, &insuree_entity, RIGHT_NONE_SET, db_uuid(uuid), PICKS, &r));
    TRY(insuree_photo_read(c, rows_cell(&r, 0, "photo.id"), &photo));
    *bytes += (int64_t)photo.n;
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_PRINT_BYTES, *bytes));
    put_card(p, &r, 0, photo);
    return OK;
}

err_t insuree_cards(struct function_call *c, const uuid_t *uuids, size_t n, bool sheet, struct print *p)
{
    int64_t bytes = 0;

    TRY(access_may(c->arena, c->who, RIGHT_INSUREE_READ));
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_PRINT_CARDS, (int64_t)n));
    print_cards(p, c, &card, sheet, "print.card.title", STR(""));
    p->name = STR("card");
    for (size_t i = 0; i < n; i++)
        TRY(put_person_of(p, uuids[i], &bytes));
    print_cards_end(p);
    return OK;
}
