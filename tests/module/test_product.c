/* Products and registers through the write path: standard values, rules by name, packages, copies. */
#include "module/drive.h"

struct shelf {
    struct drive d;
    const char *item, *other, *service;
};

static struct shelf shelf_open(void **state)
{
    struct shelf s = {.d = drive_open(state, NULL)};

    s.item = drive_new(&s.d, "medical_item.create",
                       "{'code': 'I1', 'name': 'Aspirin', 'type': 'D', 'careType': 'B', 'price': '1.50', 'patientCategory': 15}");
    s.other = drive_new(&s.d, "medical_item.create",
                        "{'code': 'I2', 'name': 'Gauze', 'type': 'M', 'careType': 'O', 'price': 2, 'patientCategory': 14}");
    s.service = drive_new(&s.d, "medical_service.create",
                          "{'code': 'S1', 'name': 'Birth', 'type': 'C', 'level': 'H', 'careType': 'I', 'price': '10000', 'patientCategory': 6}");
    return s;
}

#define PRODUCT(code, rest) \
    "{'code': '" code "', 'name': 'Basic " code "', 'dateFrom': '2024-01-01', 'dateTo': '2030-12-31', 'insurancePeriod': 12" rest "}"

/* %1 item, %2 other, %3 service. */
static const char *with(struct shelf *s, const char *text)
{
    const char *const values[] = {s->item, s->other, s->service};
    struct buf b;

    buf_init(&b, s->d.arena, 256);
    for (; *text; text++) {
        if (*text == '%' && text[1] >= '1' && text[1] <= '3')
            buf_add(&b, str_of(values[*++text - '1']));
        else
            buf_add_char(&b, *text);
    }
    return str_zero(s->d.arena, buf_str(&b));
}

static void test_what_is_not_said_has_its_standard(void **state)
{
    struct shelf s = shelf_open(state);

    drive_new(&s.d, "product.create", with(&s, PRODUCT("P1", ", 'items': [{'item': '%1'}, {'item': '%2', 'limitationType': 'F', 'limitationTypeE': 'F', 'limitChildE': '7'}], 'services': [{'service': '%3', 'priceOrigin': 'R', 'limitAdult': 80}]")));
    assert_str(drive_rows(&s.d, "SELECT max_members, lump_sum, grace_period_enrolment, renewal_discount_perc, threshold FROM product", "iiiii"),
               "0|0|0|0|NULL\n");
    assert_str(drive_rows(&s.d, "SELECT price_origin, limitation_type, limit_adult, limit_child, limit_adult_r, limit_adult_e, limit_child_e,"
                                " waiting_period_adult, limit_no_adult FROM product_item ORDER BY id", "ttiiiiiii"),
               "P|C|10000|10000|10000|10000|10000|0|NULL\nP|F|0|0|10000|0|700|0|NULL\n");
    assert_str(drive_rows(&s.d, "SELECT price_origin, limit_adult, limit_child FROM product_service", "tii"), "R|8000|10000\n");
    drive_close(&s.d);
}

static void test_rules_by_name(void **state)
{
    static const struct { const char *input, *rule; } cases[] = {
        {PRODUCT("P1", ", 'dateFrom': '2031-01-01'"), NULL},
        {"{'code': 'P', 'name': 'P', 'dateFrom': '2024-02-01', 'dateTo': '2024-01-31', 'insurancePeriod': 12}", "product_dates"},
        {"{'code': 'P', 'name': 'P', 'dateFrom': '2024-02-01', 'dateTo': '2024-02-28', 'insurancePeriod': 0}", "product_insurance_period"},
        {PRODUCT("P", ", 'startCycle1': '30-02'"), "product_cycle"},
        {PRODUCT("P", ", 'startCycle1': '01-02', 'startCycle2': '01-01'"), "product_cycle_order"},
        {PRODUCT("P", ", 'ceilingType': 'P', 'dedPolicy': 5, 'dedIpPolicy': 6"), "product_deductible"},
        {PRODUCT("P", ", 'ceilingType': 'P', 'maxPolicy': 5, 'maxOpPolicy': 6"), "product_ceiling"},
        {PRODUCT("P", ", 'ceilingType': 'P', 'maxInsuree': 5"), "product_level"},
        {PRODUCT("P", ", 'items': [{'item': '%1', 'limitChild': '100.01'}]"), "product_co_insurance"},
        {PRODUCT("P", ", 'distributions': [{'type': 4, 'careType': 'B', 'period': 5, 'percent': '20'}]"), "product_distribution_period"},
    };
    struct shelf s = shelf_open(state);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].rule) drive_refused(&s.d, "product.create", with(&s, cases[i].input), cases[i].rule);
    }
    assert_err(drive(&s.d, "product.create", with(&s, PRODUCT("P", ", 'items': [{'item': '%1'}, {'item': '%1'}]"))), E_NOT_UNIQUE);
    assert_err(drive(&s.d, "product.create", with(&s, PRODUCT("P", ", 'items': [{'limitAdult': 10}]"))), E_FIELD_REQUIRED);
    assert_err(drive(&s.d, "product.create", PRODUCT("P", ", 'deductible': 10")), E_FIELD_READONLY);
    assert_err(drive(&s.d, "medical_item.create", "{'code': 'I3', 'name': 'x', 'type': 'D', 'careType': 'B', 'price': 1}"), E_FIELD_REQUIRED);
    assert_err(drive(&s.d, "medical_item.create", "{'code': 'I3', 'name': 'x', 'type': 'D', 'careType': 'B', 'price': 1, 'patientCategory': 16}"),
               E_FIELD_RANGE);
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM product", "i"), "0\n");
    drive_close(&s.d);
}

static void test_a_product_does_not_convert_to_itself(void **state)
{
    struct shelf s = shelf_open(state);
    const char *uuid = drive_new(&s.d, "product.create", PRODUCT("P1", ""));

    drive_refused(&s.d, "product.update", str_format(s.d.arena, "{'uuid': '%s', 'conversionProduct': '%s'}", uuid, uuid).p,
                  "product_conversion");
    drive_close(&s.d);
}

static void test_packages(void **state)
{
    struct shelf s = shelf_open(state);

    assert_ok(drive(&s.d, "medical_service.update",
                    with(&s, "{'uuid': '%3', 'packagetype': 'P', 'servicesLinked': [{'item': '%1', 'qtyProvided': 3, 'priceAsked': '1.25'}]}")));
    assert_str(drive_rows(&s.d, "SELECT qty_provided, price_asked, status FROM medical_service_item", "iib"), "3|125|true\n");
    drive_refused(&s.d, "medical_service.update", with(&s, "{'uuid': '%3', 'serviceserviceSet': [{'service': '%3'}]}"),
                  "service_contains_itself");
    drive_close(&s.d);
}

static void test_a_duplicate_has_everything_once(void **state)
{
    struct shelf s = shelf_open(state);
    const char *source = drive_new(&s.d, "product.create", with(&s, PRODUCT("P1",
        ", 'lumpSum': '10000', 'ceilingType': 'I', 'maxInsuree': 500, 'ext': {'a': 1}, 'items': [{'item': '%1', 'limitAdult': 60}, {'item': '%2'}],"
        " 'services': [{'service': '%3'}], 'distributions': [{'type': 1, 'careType': 'B', 'period': 1, 'percent': '100'}]")));

    drive_new(&s.d, "product.duplicate", str_format(s.d.arena, "{'source': '%s', 'code': 'P2', 'name': 'Copy'}", source).p);
    drive_new(&s.d, "product.duplicate", with(&s, str_format(s.d.arena,
        "{'source': '%s', 'code': 'P3', 'lumpSum': 1, 'items': [{'item': '%%2', 'limitAdult': 5}], 'services': []}", source).p));
    assert_str(drive_rows(&s.d, "SELECT code, name, lump_sum, max_insuree, ext FROM product ORDER BY code", "ttiit"),
               "P1|Basic P1|1000000|50000|{\"a\":1}\nP2|Copy|1000000|50000|{\"a\":1}\nP3|Basic P1|100|50000|{\"a\":1}\n");
    assert_str(drive_rows(&s.d, "SELECT p.code, i.code, l.limit_adult FROM product_item l JOIN product p ON p.id = l.product_id"
                                " JOIN medical_item i ON i.id = l.item_id ORDER BY p.code, i.code", "tti"),
               "P1|I1|6000\nP1|I2|10000\nP2|I1|6000\nP2|I2|10000\nP3|I2|500\n");
    assert_str(drive_rows(&s.d, "SELECT count(*), count(DISTINCT product_id) FROM product_service", "ii"), "2|2\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM product_distribution", "i"), "3\n");
    assert_err(drive(&s.d, "product.duplicate", str_format(s.d.arena, "{'source': '%s'}", source).p), E_FIELD_REQUIRED);
    assert_err(drive(&s.d, "product.duplicate", str_format(s.d.arena, "{'source': '%s', 'code': 'P1'}", source).p), E_NOT_UNIQUE);
    assert_err(drive(&s.d, "product.duplicate", "{'source': '00000000-0000-7000-8000-000000000009', 'code': 'P9'}"), E_REFERENCE);
    drive_close(&s.d);
}

static void test_a_task_has_its_standards(void **state)
{
    struct shelf s = shelf_open(state);
    const char *group = drive_new(&s.d, "task_group.create", "{'code': 'G', 'completionPolicy': 'ANY', 'taskexecutorSet': [{'user': 5}, {'user': 6}]}");
    const char *task = drive_new(&s.d, "task.create", str_format(s.d.arena, "{'source': 'test', 'taskGroup': '%s', 'data': {'b': 1, 'a': [2]}}", group).p);

    assert_str(drive_rows(&s.d, "SELECT status, executor_action_event, business_status, data FROM task", "tttt"),
               "RECEIVED|default|{}|{\"b\":1,\"a\":[2]}\n");
    assert_str(drive_rows(&s.d, "SELECT user_id FROM task_executor ORDER BY user_id", "i"), "5\n6\n");
    assert_err(drive(&s.d, "task.update", str_format(s.d.arena, "{'uuid': '%s', 'status': 'RECEIVED'}", task).p), E_NO_CHANGE);
    assert_ok(drive(&s.d, "task.update", str_format(s.d.arena, "{'uuid': '%s', 'status': 'ACCEPTED'}", task).p));
    drive_close(&s.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_what_is_not_said_has_its_standard),
        TESTDB_BOTH(test_rules_by_name),
        TESTDB_BOTH(test_a_product_does_not_convert_to_itself),
        TESTDB_BOTH(test_packages),
        TESTDB_BOTH(test_a_duplicate_has_everything_once),
        TESTDB_BOTH(test_a_task_has_its_standards),
    };
    return testdb_run("module/product", tests, sizeof tests / sizeof *tests);
}
