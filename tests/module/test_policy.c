/* Policies: what they cost and cover, how they change state (enrolment 5.6, 6, 7.2). */
#include "module/drive.h"

#include "module/policy/policy.h"

struct village {
    struct drive d;
    const char *location, *other_village, *product, *family, *head;
};

static const char *place(struct drive *d, const char *code, const char *type, const char *parent)
{
    const char *under = parent ? str_format(d->arena, ", 'parent': '%s'", parent).p : "";

    return drive_new(d, "location.create", str_format(d->arena, "{'code': '%s', 'name': '%s', 'type': '%s'%s}", code, code, type, under).p);
}

static const char *product(struct drive *d, const char *code, const char *further)
{
    return drive_new(d, "product.create",
                     str_format(d->arena, "{'code': '%s', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2098-12-31',"
                                " 'insurancePeriod': 12, 'premiumAdult': '300', 'premiumChild': '200', 'registrationLumpSum': '250',"
                                " 'generalAssemblyLumpSum': '130'%s}", code, further).p);
}

static const char *person(struct village *v, const char *number, const char *born)
{
    return drive_new(&v->d, "insuree.create",
                     str_format(v->d.arena, "{'chfId': '%s', 'lastName': 'Golden', 'otherNames': 'A', 'dob': '%s', 'family': '%s'}",
                                number, born, v->family).p);
}

/* Two adults, as in the vectors V1 and V24. */
static struct village village_open(void **state)
{
    struct village v = {.d = drive_open(state, NULL)};
    const char *region = place(&v.d, "R1", "R", NULL), *district = place(&v.d, "D1", "D", region), *ward = place(&v.d, "W1", "W", district);

    v.location = place(&v.d, "V1", "V", ward);
    v.other_village = place(&v.d, "V2", "V", ward);
    v.product = product(&v.d, "P1", ", 'maxMembers': 5");
    v.family = drive_new(&v.d, "family.create", str_format(v.d.arena, "{'location': '%s'}", v.location).p);
    v.head = person(&v, "100", "1980-01-01");
    person(&v, "200", "1985-01-01");
    return v;
}

static const char *input(struct village *v, const char *product_uuid, const char *further)
{
    return str_format(v->d.arena, "{'family': '%s', 'product': '%s', 'enrollDate': '2020-11-10'%s}", v->family, product_uuid, further).p;
}

static const char *policy(struct village *v) { return drive_new(&v->d, "policy.create", input(v, v->product, "")); }

static struct str policies(struct village *v)
{
    return drive_rows(&v->d, "SELECT stage, status, value, start_date - DATE_0, effective_date - DATE_0, expiry_date - DATE_0 FROM policy", "ti");
}

static struct str status_and_value(struct village *v)
{
    return drive_rows(&v->d, "SELECT stage, status, value FROM policy WHERE deleted_at IS NULL ORDER BY id", "tii");
}

/* Of each current cover: the person and whether it holds. */
static struct str covers(struct village *v)
{
    return drive_rows(&v->d, "SELECT i.chf_id, CASE WHEN c.effective_date IS NULL THEN 0 ELSE 1 END FROM insuree_policy c"
                             " JOIN insuree i ON i.id = c.insuree_id WHERE c.deleted_at IS NULL ORDER BY i.chf_id", "ti");
}
