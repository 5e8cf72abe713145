#include "module/insuree/photo.h"

#include "base/env.h"
#include "io/blob.h"
#include "io/image.h"

/* ---- the picture ---- */

static err_t no_picture(struct prepare *p, const char *field)
{
    return err_make(p->arena, E_RULE, "rule", "insuree_photo_no_picture", "field", field, NULL);
}

static err_t take(struct prepare *p, const char *field, struct str *content)
{
    int side = (int)p->env->limits.value[LIMIT_PHOTO_SIDE];
    struct image_size size;
    err_t e = image_fit(p->arena, &p->env->limits, *content, (struct image_size){side, side}, content, &size);

    return err_is(e, E_MEDIA_TYPE) ? no_picture(p, field) : e;
}

const struct command_file photo_files[] = {
    { .member = "photo", .to = "blob", .most = LIMIT_PHOTO_BYTES, .take = take },
    FILES_END
};

/* ---- what was sent ---- */

static err_t check_file(struct prepare *p, struct str text, struct str *out)
{
    struct image_size size;
    struct blob_key key;
    struct str content;
    err_t e;

    if (!p->env->blobs || !blob_key_read(text, &key))
        return err_make(p->arena, E_RULE, "rule", "insuree_photo_unreadable", "field", "photo", NULL);
    TRY(blob_get(p->env->blobs, p->arena, &key, BLOB_AS_IT_IS, &content));
    e = image_size(p->arena, &p->env->limits, content, &size);
    if (e) return err_is(e, E_MEDIA_TYPE) ? no_picture(p, "photo") : e;
    *out = str_copy(p->arena, blob_key_str(&key));
    return OK;
}

err_t photo_read(struct prepare *p, const struct json *v, struct photo_plan *out)
{
    const struct type date = DATE, officer = INT;
    const struct json *blob = json_get(v, "blob");

    *out = (struct photo_plan){0};
    if (json_is_null(v)) return OK;
    if (v->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "photo", "type", "object", NULL);
    TRY(value_read(p->arena, &date, "photo.date", json_get(v, "date"), &out->date));
    TRY(value_read(p->arena, &officer, "photo.officerId", json_get(v, "officerId"), &out->officer));
    if (json_is_null(blob)) return OK;
    if (blob->kind != JSON_STRING) return err_make(p->arena, E_FIELD_TYPE, "field", "photo.blob", "type", "text", NULL);
    out->sent = true;
    return check_file(p, blob->text, &out->blob);
}

/* ---- stored ---- */

static void fill(struct tx *tx, const struct photo_plan *plan, const struct record *person, struct record *photo)
{
    *record_cell(photo, "insuree_id") = person->at[COLUMN_ID];
    *record_cell(photo, "chf_id") = *record_cell(person, "chf_id");
    *record_cell(photo, "blob") = db_text(plan->blob);
    *record_cell(photo, "photo") = *record_cell(photo, "folder") = *record_cell(photo, "filename") = db_null(DB_TEXT);
    *record_cell(photo, "date") = plan->date.null ? db_date(env_today(tx->env)) : plan->date;
    *record_cell(photo, "officer_id") = plan->officer.null ? db_int(0) : plan->officer;
}

/* out->at NULL: he has none. */
static err_t photo_of(struct tx *tx, const struct record *person, struct record *out)
{
    const struct db_value *id = record_cell(person, "photo_id");
    err_t failed;

    *out = (struct record){0};
    if (id->null) return OK;
    failed = tx_get_id(tx, &insuree_photo_entity, id->i, out);
    if (!err_is(failed, E_DELETED) && !err_is(failed, E_NOT_FOUND)) return failed;
    *out = (struct record){0};
    return OK;
}

static err_t show(struct tx *tx, const struct record *photo, struct record *person)
{
    struct record old = *person;

    *person = record_copy(tx->arena, old);
    *record_cell(person, "photo_id") = photo->at[COLUMN_ID];
    *record_cell(person, "photo_date") = *record_cell(photo, "date");
    return tx_update(tx, &old, person, 1);
}

err_t photo_store(struct tx *tx, const struct photo_plan *plan, struct record *person)
{
    struct record old, photo;

    if (!plan->sent) return OK;
    TRY(photo_of(tx, person, &old));
    if (old.at && !record_cell(&old, "blob")->null && str_eq(record_cell(&old, "blob")->s, plan->blob)) return OK;
    photo = old.at ? record_copy(tx->arena, old) : record_new(tx->arena, registry_table_of(tx->registry, &insuree_photo_entity));
    fill(tx, plan, person, &photo);
    TRY(old.at ? tx_update(tx, &old, &photo, 1) : tx_insert(tx, &photo, 1));
    return show(tx, &photo, person);
}
