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
        {PRODUCT("P", ", 'ceilingType': 'P', 'deductible': 5, 'deductibleIp': 6"), "product_deductible"},
        {PRODUCT("P", ", 'ceilingType': 'P', 'ceiling': 5, 'ceilingOp': 6"), "product_ceiling"},
        {PRODUCT("P", ", 'items': [{'item': '%1', 'limitChild': '100.01'}]"), "product_co_insurance"},
        {PRODUCT("P", ", 'relativePrices': [{'careType': 'B', 'periods': ['20', '20', '20']}]"), "product_relative_prices"},
        {PRODUCT("P", ", 'relativePrices': [{'periods': ['20']}, {'careType': 'B', 'periods': ['20']}]"), "product_relative_prices"},
    };
    struct shelf s = shelf_open(state);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].rule) drive_refused(&s.d, "product.create", with(&s, cases[i].input), cases[i].rule);
    }
    assert_err(drive(&s.d, "product.create", with(&s, PRODUCT("P", ", 'items': [{'item': '%1'}, {'item': '%1'}]"))), E_NOT_UNIQUE);
    assert_err(drive(&s.d, "product.create", with(&s, PRODUCT("P", ", 'items': [{'limitAdult': 10}]"))), E_FIELD_REQUIRED);
    assert_err(drive(&s.d, "product.create", PRODUCT("P", ", 'deductible': 10")), E_FIELD_REQUIRED);
    assert_err(drive(&s.d, "product.create", PRODUCT("P", ", 'ceilingType': 'I', 'dedInsuree': 10")), E_FIELD_READONLY);
    assert_err(drive(&s.d, "product.create", PRODUCT("P", ", 'periodRelPrices': 'M'")), E_FIELD_READONLY);
    assert_err(drive(&s.d, "product.create", PRODUCT("P", ", 'distributions': []")), E_FIELD_READONLY);
    assert_err(drive(&s.d, "product.create", PRODUCT("P", ", 'ceiling': 'much', 'ceilingType': 'I'")), E_FIELD_FORM);
    assert_err(drive(&s.d, "product.create", PRODUCT("P", ", 'relativePrices': [{'periods': ['101']}]")), E_FIELD_RANGE);
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

/* At the level at which they hold; those of the others go, and what is not said stays. */
static void test_amounts_are_of_one_level(void **state)
{
    struct shelf s = shelf_open(state);
    const char *uuid = drive_new(&s.d, "product.create", PRODUCT("P1", ", 'ceilingType': 'I', 'deductibleOp': '2.50', 'ceiling': 500"));
    static const char amounts[] = "SELECT ceiling_type, ded_op_treatment, ded_op_insuree, ded_op_policy, max_treatment, max_insuree, max_policy,"
                                  " max_ip_policy, version FROM product";

    assert_str(drive_rows(&s.d, amounts, "tiiiiiiii"), "I|NULL|250|NULL|NULL|50000|NULL|NULL|1\n");
    assert_ok(drive(&s.d, "product.update", str_format(s.d.arena, "{'uuid': '%s', 'ceilingType': 'P'}", uuid).p));
    assert_str(drive_rows(&s.d, amounts, "tiiiiiiii"), "P|NULL|NULL|250|NULL|NULL|50000|NULL|2\n");
    assert_ok(drive(&s.d, "product.update", str_format(s.d.arena, "{'uuid': '%s', 'ceiling': null, 'ceilingIp': '7'}", uuid).p));
    assert_str(drive_rows(&s.d, amounts, "tiiiiiiii"), "P|NULL|NULL|250|NULL|NULL|NULL|700|3\n");
    assert_ok(drive(&s.d, "product.update", str_format(s.d.arena, "{'uuid': '%s', 'name': 'Other'}", uuid).p));
    assert_str(drive_rows(&s.d, amounts, "tiiiiiiii"), "P|NULL|NULL|250|NULL|NULL|NULL|700|4\n");
    assert_str(drive_rows(&s.d, "SELECT ceiling_type, ded_op_insuree, max_insuree, max_policy, max_ip_policy FROM product_history ORDER BY id", "tiiii"),
               "I|250|50000|NULL|NULL\nP|NULL|NULL|50000|NULL\nP|NULL|NULL|NULL|700\n");
    assert_err(drive(&s.d, "product.update", str_format(s.d.arena, "{'uuid': '%s', 'ceilingType': null}", uuid).p), E_FIELD_REQUIRED);
    /* enrolment 10.6, defect 16: in-patient and out-patient are not mixed up */
    drive_put(&s.d, "product.update", "{'uuid': '%s', 'ceilingIp': '8', 'ceilingOp': '9', 'deductibleIp': '1', 'deductibleOp': '2'}", uuid);
    assert_str(drive_rows(&s.d, "SELECT max_ip_policy, max_op_policy, ded_ip_policy, ded_op_policy FROM product", "iiii"), "800|900|100|200\n");
    drive_close(&s.d);
}

static void test_relative_prices_are_shares_of_periods(void **state)
{
    struct shelf s = shelf_open(state);
    const char *uuid = drive_new(&s.d, "product.create", PRODUCT("P1",
        ", 'relativePrices': [{'careType': 'I', 'periods': ['10', 20, '30', '40.5']}, {'careType': null, 'periods': ['100']}]"));
    static const char periods[] = "SELECT period_rel_prices, period_rel_prices_ip, period_rel_prices_op FROM product";
    static const char shares[] = "SELECT care_type, type, period, percent FROM product_distribution WHERE deleted_at IS NULL ORDER BY care_type, period";

    assert_str(drive_rows(&s.d, periods, "ttt"), "Y|Q|NULL\n");
    assert_str(drive_rows(&s.d, shares, "tiii"), "B|1|1|10000\nI|4|1|1000\nI|4|2|2000\nI|4|3|3000\nI|4|4|4050\n");
    assert_ok(drive(&s.d, "product.update", str_format(s.d.arena, "{'uuid': '%s', 'name': 'Other', 'relativePrices': null}", uuid).p));
    assert_str(drive_rows(&s.d, periods, "ttt"), "Y|Q|NULL\n");
    drive_put(&s.d, "product.duplicate", "{'source': '%s', 'code': 'P2'}", uuid);
    assert_str(drive_rows(&s.d, "SELECT count(*), CAST(sum(percent) AS BIGINT) FROM product_distribution d JOIN product p ON p.id = d.product_id WHERE p.code = 'P2'", "ii"),
               "5|20050\n");
    assert_ok(drive(&s.d, "product.update", str_format(s.d.arena, "{'uuid': '%s', 'relativePrices': [{'careType': 'O', 'periods': ['5']}]}", uuid).p));
    assert_str(drive_rows(&s.d, "SELECT period_rel_prices, period_rel_prices_ip, period_rel_prices_op FROM product WHERE code = 'P1'", "ttt"), "NULL|NULL|Y\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM product_distribution_history", "i"), "10\n");
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

static void test_price_lists_change_by_what_differs(void **state)
{
    struct shelf s = shelf_open(state);
    static const char list[] = "SELECT i.code, d.price_overrule, d.version FROM items_pricelist_detail d JOIN medical_item i ON i.id = d.item_id"
                               " WHERE d.deleted_at IS NULL ORDER BY i.code";
    const char *uuid = drive_new(&s.d, "items_pricelist.create", with(&s,
        "{'name': 'L', 'pricelistDate': '2026-01-01', 'addedDetails': ['%1', '%2', '%1'], 'priceOverrules': [{'uuid': '%2', 'price': '3.25'}]}"));
    const char *update = str_format(s.d.arena, "{'uuid': '%s', ", uuid).p;

#define CHANGE(rest) with(&s, str_format(s.d.arena, "%s%s}", update, rest).p)
    assert_str(drive_rows(&s.d, list, "tii"), "I1|NULL|1\nI2|325|1\n");
    assert_ok(drive(&s.d, "items_pricelist.update", CHANGE("'addedDetails': ['%2'], 'priceOverrules': [{'uuid': '%1', 'price': 4}]")));
    assert_str(drive_rows(&s.d, list, "tii"), "I1|400|2\nI2|325|1\n");
    assert_ok(drive(&s.d, "items_pricelist.update", CHANGE("'removedDetails': ['%1'], 'priceOverrules': [{'uuid': '%2', 'price': null}]")));
    assert_str(drive_rows(&s.d, list, "tii"), "I2|NULL|2\n");
    assert_ok(drive(&s.d, "items_pricelist.update", CHANGE("'removedDetails': ['%1']")));
    assert_str(drive_rows(&s.d, "SELECT version FROM items_pricelist", "i"), "3\n");
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM items_pricelist_detail_history", "i"), "4\n");
    drive_refused(&s.d, "items_pricelist.update", CHANGE("'priceOverrules': [{'uuid': '%1', 'price': 1}]"), "pricelist_overrule_of_nothing");
    assert_err(drive(&s.d, "items_pricelist.update", CHANGE("'addedDetails': ['%3']")), E_REFERENCE);
    assert_err(drive(&s.d, "items_pricelist.update", CHANGE("'addedDetails': ['%1'], 'details': []")), E_FIELD_READONLY);
    assert_err(drive(&s.d, "items_pricelist.update", CHANGE("'addedDetails': ['x']")), E_FIELD_FORM);
    assert_ok(drive(&s.d, "services_pricelist.create", with(&s, "{'name': 'L', 'pricelistDate': '2026-01-01', 'addedDetails': ['%3']}")));
    assert_str(drive_rows(&s.d, "SELECT count(*) FROM services_pricelist_detail", "i"), "1\n");
#undef CHANGE
    drive_close(&s.d);
}

static void test_a_duplicate_has_everything_once(void **state)
{
    struct shelf s = shelf_open(state);
    const char *source = drive_new(&s.d, "product.create", with(&s, PRODUCT("P1",
        ", 'lumpSum': '10000', 'ceilingType': 'I', 'ceiling': 500, 'ext': {'a': 1}, 'items': [{'item': '%1', 'limitAdult': 60}, {'item': '%2'}],"
        " 'services': [{'service': '%3'}], 'relativePrices': [{'periods': ['100']}]")));

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
        TESTDB_BOTH(test_amounts_are_of_one_level),
        TESTDB_BOTH(test_relative_prices_are_shares_of_periods),
        TESTDB_BOTH(test_packages),
        TESTDB_BOTH(test_price_lists_change_by_what_differs),
        TESTDB_BOTH(test_a_duplicate_has_everything_once),
        TESTDB_BOTH(test_a_task_has_its_standards),
    };
    return testdb_run("module/product", tests, sizeof tests / sizeof *tests);
}
