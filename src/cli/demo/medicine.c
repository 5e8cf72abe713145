/* Registers of medicine and the price lists of each level. */
#include "base/money.h"
#include "cli/demo/internal.h"
#include "cli/demo/medicine.h"

static err_t item(struct demo *d, const struct medical_item *i, struct made *out)
{
    return demo_do(d, &d->administrator, "medical_item.create",
                   demo_text(d, "{\"code\":\"%s\",\"name\":\"%s\",\"type\":\"%c\",\"package\":\"%s\",\"price\":\"%d.%02d\",\"careType\":\"B\","
                             "\"patientCategory\":15}", i->code, i->name, i->type, i->package, i->price / 100, i->price % 100), out);
}

static err_t service(struct demo *d, const struct medical_service *s, struct made *out)
{
    return demo_do(d, &d->administrator, "medical_service.create",
                   demo_text(d, "{\"code\":\"%s\",\"name\":\"%s\",\"type\":\"%c\",\"category\":\"%c\",\"level\":\"%c\",\"price\":\"%d.%02d\","
                             "\"careType\":\"%c\",\"patientCategory\":%d}", s->code, s->name, s->type, s->category, s->level,
                             s->price / 100, s->price % 100, s->category == 'H' ? 'I' : 'B', s->patients), out);
}

static size_t add(struct ids *ids, int64_t id)
{
    ids->at[ids->n] = id;
    return ++ids->n;
}

static err_t registers(struct demo *d)
{
    struct made made;

    for (size_t i = 0; medical_items[i].code; i++) {
        TRY(item(d, &medical_items[i], &made));
        add(&d->items, made.id);
    }
    for (size_t i = 0; medical_services[i].code; i++) {
        TRY(service(d, &medical_services[i], &made));
        add(&d->services, made.id);
    }
    for (size_t i = 0; diagnoses[i].code; i++) {
        TRY(demo_do(d, &d->administrator, "diagnosis.create",
                    demo_text(d, "{\"code\":\"%s\",\"name\":\"%s\"}", diagnoses[i].code, diagnoses[i].name), &made));
        add(&d->diagnoses, made.id);
    }
    return OK;
}

/* ---- price lists ---- */

/* A hospital asks a tenth more than the register says, a dispensary what stands there. */
int32_t price_at(int32_t price, enum facility_level level)
{
    return level == FACILITY_HOSPITAL ? (price + price / 10) / 100 * 100 : price;
}

static void detail(struct buf *b, const char *relation, int64_t id, int32_t price, enum facility_level level)
{
    int32_t here = price_at(price, level);

    buf_add_format(b, "%s{\"%s\":{\"id\":%lld}", b->p[b->n - 1] == '[' ? "" : ",", relation, (long long)id);
    if (here != price)
        buf_add_format(b, ",\"priceOverrule\":\"%d.%02d\"", here / 100, here % 100);
    buf_add(b, STR("}"));
}

static void open_list(struct demo *d, struct buf *b, const char *what, enum facility_level level)
{
    static const char *const levels[FACILITY_LEVELS] = {"dispensaries", "health centres", "hospitals"};
    char day[10];

    buf_init(b, d->work, 8192);
    date_write(date_add_days(d->begin, -1), day);
    buf_add_format(b, "{\"name\":\"%s, %s\",\"pricelistDate\":\"%.10s\",\"details\":[", what, levels[level], day);
}

static err_t list_of(struct demo *d, enum facility_level level)
{
    struct made made;
    struct buf b;

    open_list(d, &b, "Items", level);
    for (size_t i = 0; i < d->items.n; i++)
        if (medical_items[i].at & 1U << level)
            detail(&b, "item", d->items.at[i], medical_items[i].price, level);
    buf_add(&b, STR("]}"));
    TRY(demo_do(d, &d->administrator, "items_pricelist.create", buf_str(&b), &made));
    d->pricelist_items[level] = made.id;
    open_list(d, &b, "Services", level);
    for (size_t i = 0; i < d->services.n; i++)
        if (medical_services[i].at & 1U << level)
            detail(&b, "service", d->services.at[i], medical_services[i].price, level);
    buf_add(&b, STR("]}"));
    TRY(demo_do(d, &d->administrator, "services_pricelist.create", buf_str(&b), &made));
    d->pricelist_services[level] = made.id;
    return OK;
}

err_t make_medicine(struct demo *d)
{
    enum { MOST = 128 };

    d->items.at = ARENA_ARRAY(d->arena, int64_t, MOST);
    d->services.at = ARENA_ARRAY(d->arena, int64_t, MOST);
    d->diagnoses.at = ARENA_ARRAY(d->arena, int64_t, MOST);
    TRY(registers(d));
    for (int level = 0; level < FACILITY_LEVELS; level++)
        TRY(list_of(d, (enum facility_level)level));
    return OK;
}
