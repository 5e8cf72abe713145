/* A batch of insurance numbers as a sheet to cut: each with its QR code and a line for the name (enrolment 5.4). */
#include "module/insuree/insuree_print.h"
#include "module/insuree/number_batch.h"

enum { QR = 1900, LINE_SIZE = 60 };
static const struct cards label = {5900, 2600, 200, 3, 10};

#define PICKS "number used batch{id comment officer{code lastName otherNames} location{name}}"

static void put_number(struct print *p, const struct found *r, size_t row)
{
    print_open(p, NULL, '[');
    print_columns(p);
    print_column(p, QR);
    print_qr(p, rows_text(r, row, "number"), QR);
    print_column_end(p);
    print_column(p, 0);
    print_text(p, rows_text(r, row, "number"), 90, true);
    print_text(p, rows_text(r, row, "batch.location.name"), LINE_SIZE, false);
    print_text(p, rows_text(r, row, "batch.officer.code"), LINE_SIZE, false);
    print_column_end(p);
    print_columns_end(p);
    print_close(p, ']');
}

/* Those that nobody has yet: a sheet that is printed again leaves out what is used. */
err_t number_sheet(struct function_call *c, uuid_t batch, struct print *p)
{
    struct condition tests[2] = {rows_test(c->arena, "batch__uuid", LOOKUP_EXACT, 0), rows_test(c->arena, "used", LOOKUP_EXACT, 1)};
    const struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = 2};
    const struct db_value values[] = {db_uuid(batch), db_bool(false)};
    struct found r;

    TRY(access_may(c->arena, c->who, RIGHT_NUMBERS_READ));
    TRY(rows_read(c, c->who, (struct query){.entity = &batch_number_entity, .where = &all}, PICKS, values, 2, &r));
    if (r.from == r.to) return err_make(c->arena, E_NOT_FOUND, "entity", batch_number_entity.name, "key", uuid_text(c->arena, batch).p, NULL);
    print_cards(p, c, &label, true, "print.numbers.title", rows_text(&r, r.from, "batch.comment"));
    p->name = STR("numbers");
    for (size_t i = r.from; i < r.to; i++) put_number(p, &r, i);
    print_cards_end(p);
    return OK;
}
