/* A claim on paper: what the facility claimed and what became of it, on A4; and files that belong to claims. */
#include "module/claim_story/claim_print.h"

#include "module/claim_story/claim_story.h"
#include "module/claim/claim.h"
#include "module/insuree/insuree.h"

#define LINE_PICKS "qtyProvided priceAsked qtyApproved priceApproved priceValuated status explanation "
#define PICKS \
    "uuid code dateFrom dateTo dateClaimed visitType status explanation adjustment guaranteeId claimed approved valuated" \
    " remunerated insuree{chfId lastName otherNames dob gender{gender}} healthFacility{code name} admin{code lastName otherNames}" \
    " icd{code name} icd1{code name} icd2{code name} icd3{code name} icd4{code name}" \
    " items{" LINE_PICKS "item{code name}} services{" LINE_PICKS "service{code name}}"

enum { LABEL = 4200, SIZE = 90 };

/* ---- the head ---- */

static void put_who(struct print *p, const struct found *r)
{
    print_fields(p, LABEL, SIZE);
    print_field(p, "field.claim.insuree", print_name(p, r, 0, "insuree"));
    print_field(p, "field.insuree.chfId", rows_text(r, 0, "insuree.chfId"));
    print_field(p, "field.insuree.dob", print_day(p, rows_cell(r, 0, "insuree.dob")));
    print_field(p, "field.insuree.gender", rows_text(r, 0, "insuree.gender.gender"));
    print_field(p, "field.claim.healthFacility", print_coded(p, r, 0, "healthFacility"));
    print_field(p, "field.claim.admin", print_name(p, r, 0, "admin"));
    print_fields_end(p);
}

static void put_visit(struct print *p, const struct found *r)
{
    static const char *const more[] = {"icd1", "icd2", "icd3", "icd4"};

    print_fields(p, LABEL, SIZE);
    print_field(p, "field.claim.code", rows_text(r, 0, "code"));
    print_field(p, "field.claim.status", print_code(p, &claim_entity, "status", rows_cell(r, 0, "status")));
    print_field(p, "field.claim.dateClaimed", print_day(p, rows_cell(r, 0, "dateClaimed")));
    print_field(p, "field.claim.dateFrom", print_day(p, rows_cell(r, 0, "dateFrom")));
    print_field(p, "field.claim.dateTo", print_day(p, rows_cell(r, 0, "dateTo")));
    print_field(p, "field.claim.visitType", print_code(p, &claim_entity, "visitType", rows_cell(r, 0, "visitType")));
    print_field(p, "field.claim.guaranteeId", rows_text(r, 0, "guaranteeId"));
    print_field(p, "field.claim.icd", print_coded(p, r, 0, "icd"));
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        print_field(p, str_format(p->call->arena, "field.claim.%s", more[i]).p, print_coded(p, r, 0, more[i]));
    print_fields_end(p);
}

static void put_head(struct print *p, const struct found *r)
{
    print_columns(p);
    print_column(p, 0);
    put_who(p, r);
    print_column_end(p);
    print_column(p, 0);
    put_visit(p, r);
    print_column_end(p);
    print_columns_end(p);
}

/* ---- lines ---- */

static const char *const heads[] = {
    "print.claim.line", "field.claim_line.qtyProvided", "field.claim_line.priceAsked", "field.claim_line.qtyApproved",
    "field.claim_line.priceApproved", "field.claim_line.priceValuated", "field.claim_line.status",
};

static void put_row(struct print *p, const struct entity *e, const struct found *r, size_t row, const char *what)
{
    print_open(p, NULL, '[');
    json_put_str(&p->w, print_coded(p, r, row, what));
    json_put_str(&p->w, print_decimal(p, rows_cell(r, row, "qtyProvided")));
    json_put_str(&p->w, print_amount(p, rows_cell(r, row, "priceAsked")));
    json_put_str(&p->w, print_decimal(p, rows_cell(r, row, "qtyApproved")));
    json_put_str(&p->w, print_amount(p, rows_cell(r, row, "priceApproved")));
    json_put_str(&p->w, print_amount(p, rows_cell(r, row, "priceValuated")));
    json_put_str(&p->w, print_code(p, e, "status", rows_cell(r, row, "status")));
    print_close(p, ']');
}

static void put_lines(struct print *p, const struct found *claim, const char *list, const struct entity *e, const char *what)
{
    struct found lines = rows_list(claim, 0, list, NULL);

    for (size_t row = lines.from; row < lines.to; row++)
        put_row(p, e, &lines, row, what);
}

static void put_table(struct print *p, const struct found *r)
{
    print_open(p, NULL, '{');
    print_open(p, "table", '{');
    json_key(&p->w, STR("widths"));
    json_put_raw(&p->w, STR("[28,11,12,13,13,13,10]"));
    json_key(&p->w, STR("align"));
    json_put_raw(&p->w, STR("[\"left\",\"right\",\"right\",\"right\",\"right\",\"right\",\"left\"]"));
    print_open(p, "head", '[');
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        json_put_str(&p->w, print_word(p, heads[i]));
    print_close(p, ']');
    print_open(p, "rows", '[');
    put_lines(p, r, "services", &claim_service_entity, "service");
    put_lines(p, r, "items", &claim_item_entity, "item");
    print_close(p, ']');
    print_close(p, '}');
    print_close(p, '}');
}

static void put_amounts(struct print *p, const struct found *r)
{
    print_divide(p);
    print_fields(p, LABEL, SIZE);
    print_field(p, "field.claim.claimed", print_money(p, rows_cell(r, 0, "claimed")));
    print_field(p, "field.claim.approved", print_money(p, rows_cell(r, 0, "approved")));
    print_field(p, "field.claim.valuated", print_money(p, rows_cell(r, 0, "valuated")));
    print_field(p, "field.claim.remunerated", print_money(p, rows_cell(r, 0, "remunerated")));
    print_field(p, "field.claim.explanation", rows_text(r, 0, "explanation"));
    print_field(p, "field.claim.adjustment", rows_text(r, 0, "adjustment"));
    print_fields_end(p);
}

/* ---- why ---- */

static struct str amount_or_none(const struct print *p, money_t m)
{
    return money_none(m) ? STR("") : amount_words(p->call->arena, m.minor);
}

static void put_why_line(struct print *p, const struct words *w, const struct story_line *l)
{
    struct story_step steps[STORY_STEPS];
    size_t n = story_steps(w, l, steps);

    for (size_t i = 0; i < n; i++) {
        print_open(p, NULL, '[');
        json_put_str(&p->w, i ? STR("") : print_join(p, l->code, " ", l->name));
        json_put_str(&p->w, steps[i].said.text);
        json_put_str(&p->w, amount_or_none(p, steps[i].left));
        print_close(p, ']');
    }
}

/* Each line in sentences, from what was asked to what is left of it. */
static void put_why(struct print *p, const struct story *s)
{
    static const char *const why_heads[] = {"print.claim.line", "print.claim.why", "print.claim.left"};
    const struct words w = {p->call->arena, p->call->texts, p->call->language};

    if (s->decisions.from == s->decisions.to) return;
    print_divide(p);
    print_open(p, NULL, '{');
    print_open(p, "table", '{');
    json_key(&p->w, STR("widths"));
    json_put_raw(&p->w, STR("[28,57,15]"));
    json_key(&p->w, STR("align"));
    json_put_raw(&p->w, STR("[\"left\",\"left\",\"right\"]"));
    print_open(p, "head", '[');
    for (size_t i = 0; i < sizeof why_heads / sizeof *why_heads; i++)
        json_put_str(&p->w, print_word(p, why_heads[i]));
    print_close(p, ']');
    print_open(p, "rows", '[');
    for (size_t i = 0; i < s->line_count; i++)
        put_why_line(p, &w, &s->lines[i]);
    print_close(p, ']');
    print_close(p, '}');
    print_close(p, '}');
}

err_t claim_print(struct function_call *c, uuid_t uuid, struct print *p)
{
    struct story story;
    struct found r;

    TRY(print_row(c, c->who, &claim_entity, RIGHT_CLAIM_PRINT, db_uuid(uuid), PICKS, &r));
    TRY(story_read(c, access_program(), db_uuid(uuid), &story));   /* what the row just found lets him see */
    print_begin(p, c, PAPER_A4, "print.claim.title", rows_text(&r, 0, "code"));
    p->name = STR("claim");
    print_text(p, print_join(p, print_word(p, "print.claim.title"), " ", rows_text(&r, 0, "code")), 150, true);
    print_divide(p);
    put_head(p, &r);
    put_table(p, &r);
    put_amounts(p, &r);
    put_why(p, &story);
    print_end(p);
    return OK;
}

/* ---- the patient's photo ---- */

/* The claim is of the caller's places; the register of people may be closed to him. */
err_t claim_patient_photo(struct function_call *c, uuid_t claim, struct str *out)
{
    struct found r;

    TRY(print_row(c, c->who, &claim_entity, RIGHT_NONE_SET, db_uuid(claim), "uuid", &r));
    TRY(print_row(c, access_program(), &claim_entity, RIGHT_NONE_SET, db_uuid(claim), "insuree{photo{id}}", &r));
    return insuree_photo_read(c, rows_cell(&r, 0, "insuree.photo.id"), out);
}

/* ---- attachments ---- */

/* Rows are of the caller's places; what they keep no API shows, so that the program reads it. */
err_t claim_attachment_file(struct function_call *c, const struct entity *of, struct db_value key, struct claim_file *out)
{
    struct found seen, kept;

    TRY(print_row(c, c->who, of, RIGHT_NONE_SET, key, "uuid filename mime", &seen));
    TRY(print_row(c, access_program(), of, RIGHT_NONE_SET, key, "blob document", &kept));
    *out = (struct claim_file){.name = rows_text(&seen, 0, "filename"), .mime = rows_text(&seen, 0, "mime")};
    TRY(print_file(c, rows_cell(&kept, 0, "blob"), rows_cell(&kept, 0, "document"), &out->content));
    return out->content.p ? OK : err_make(c->arena, E_NOT_FOUND, "entity", "file", "key", str_zero(c->arena, out->name), NULL);
}
