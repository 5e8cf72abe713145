/* The generic commands: what they take, what they refuse, and how they say it. */
#include <string.h>

#include "model/writing.h"

#define PERSON "fixture_person."
#define NOWHERE "01890000-0000-7000-8000-000000000000"

static const char *person(struct writing *w, const char *code)
{
    return made(w, PERSON "create", "{'code':'%s','name':'Name of %s'}", code, code);
}

/* ---- values ---- */

static const char every_type[] =
    "{'code':'P1','name':'\xC3\x89lan \xE0\xA4\xA8\xE0\xA5\x87','otherName':null,'dob':'2001-02-03','seen':'2026-01-02T03:04:05Z',"
    "'income':'-12.50','weight':71,'share':'100.00','rate':'0.1234','size':-2147483648,'active':false,'status':'AC','grade':4,"
    "'note':'','tag':'" NOWHERE "','extra':{'b':[1,{}],'a':null},'home':null,'ext':{'z':1,'a':'x'}}";

static void test_types(void **state)
{
    struct writing *w = writing_of(state);

    made(w, PERSON "create", "%s", every_type);
    assert_string_equal(rows(w, "tttdsiiiiibtittttt",
        "SELECT code, name, other_name, dob, seen, income, weight, share, rate, size, active, status, grade, note,"
        " extra, ext, name_key, secret FROM fixture_person"),
        "P1|\xC3\x89lan \xE0\xA4\xA8\xE0\xA5\x87|NULL|11356|1767323045000000|-1250|7100|10000|1234|-2147483648|false|AC|4||"
        "{\"b\":[1,{}],\"a\":null}|{\"z\":1,\"a\":\"x\"}|elan \xE0\xA4\xA8\xE0\xA5\x87|NULL\n");
    assert_string_equal(rows(w, "iiibt", "SELECT version, created_by, changed_by, created_at = changed_at, CAST(deleted_at AS text)"
                                         " FROM fixture_person"), "1|-1|-1|true|NULL\n");
    assert_string_equal(rows(w, "t", "SELECT payload FROM journal"),
        "{\"ext\":{\"z\":1,\"a\":\"x\"},\"code\":\"P1\",\"name\":\"\xC3\x89lan \xE0\xA4\xA8\xE0\xA5\x87\",\"dob\":\"2001-02-03\","
        "\"seen\":\"2026-01-02T03:04:05\",\"income\":\"-12.50\",\"weight\":\"71.00\",\"share\":\"100.00\",\"rate\":\"0.1234\","
        "\"size\":-2147483648,\"active\":false,\"status\":\"AC\",\"grade\":4,\"note\":\"\",\"tag\":\"" NOWHERE "\","
        "\"extra\":{\"b\":[1,{}],\"a\":null}}\n");
    writing_check(w);
}

static void test_null(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid;

    made(w, "fixture_place.create", "{'code':'R1','name':'R1','type':'R'}");
    uuid = made(w, PERSON "create", "%s", every_type);
    made(w, PERSON "update", "{'uuid':'%s','otherName':'x','home':{'id':1}}", uuid);
    assert_string_equal(rows(w, "tti", "SELECT other_name, other_name_key, home_id FROM fixture_person"), "x|x|1\n");
    made(w, PERSON "update",
         "{'uuid':'%s','otherName':null,'dob':null,'seen':null,'income':null,'active':null,'grade':null,'tag':null,"
         "'extra':null,'home':null,'ext':null}", uuid);
    assert_string_equal(rows(w, "ttdsibiutit", "SELECT other_name, other_name_key, dob, seen, income, active, grade, tag, extra,"
                             " home_id, ext FROM fixture_person"), "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL\n");
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'%s','name':null,'code':''}", uuid),
                        "field.required(field=code); field.required(field=name)");
    assert_int_equal(number(w, "SELECT version FROM fixture_person"), 3);
    writing_check(w);
}

static void test_faults_together(void **state)
{
    struct writing *w = writing_of(state);

    assert_string_equal(
        refused(w, PERSON "create",
                "{'code':'0123456789abc','name':7,'dob':'2001-02-30','income':'1.005','weight':'-1','share':'100.01',"
                "'size':2147483648,'active':'yes','status':'XX','grade':3,'tag':'no','secret':'s','age':3,'hobby':1,"
                "'home':'no','work':{'id':'1'},'mentor':{'id':1,'uuid':'" NOWHERE "'},'orders':{},'visits':[],'id':3,'created_at':null}"),
        "field.length(field=code, max=12); field.type(field=name, type=text); field.form(field=dob, form=YYYY-MM-DD); "
        "field.form(field=income, form=0.00); "
        "field.range(field=weight, min=0.00, max=9999999999999999.99); field.range(field=share, min=0.00, max=100.00); "
        "field.range(field=size, min=-2147483648, max=2147483647); field.type(field=active, type=bool); field.choice(field=status); "
        "field.choice(field=grade); field.form(field=tag, form=00000000-0000-0000-0000-000000000000); "
        "field.unknown(entity=fixture_person, field=secret); field.readonly(field=age); "
        "field.unknown(entity=fixture_person, field=hobby); field.type(field=home, type=uuid); field.type(field=work, type=int); "
        "field.type(field=mentor, type=uuid); field.type(field=orders, type=list); field.unknown(entity=fixture_person, field=visits); "
        "field.unknown(entity=fixture_person, field=id); field.unknown(entity=fixture_person, field=created_at)");
    assert_int_equal(number(w, "SELECT count(*) FROM journal"), 0);
    assert_string_equal(rows(w, "iit", "SELECT status, actor, name FROM command"), "1|-1|fixture_person.create\n");
    assert_true(strstr(rows(w, "t", "SELECT error FROM command"),
                       "{\"code\":\"field.choice\",\"message\":\"field.choice(field=status)\",\"args\":{\"field\":\"status\",\"value\":\"XX\"}}"));
}

static void test_paths(void **state)
{
    struct writing *w = writing_of(state);

    assert_string_equal(
        refused(w, PERSON "create",
                "{'code':'P1','name':'n','orders':[{'number':'1'},3,{'number':'2','amount':'x','person':'" NOWHERE "','orders':[],"
                "'version':1,'uuid':7,'ext':5}],'ext':[]}"),
        "field.type(field=orders[1], type=object); field.form(field=orders[2].amount, form=0.00); field.readonly(field=orders[2].person); "
        "field.unknown(entity=fixture_order, field=orders[2].orders); field.unknown(entity=fixture_order, field=orders[2].version); "
        "field.type(field=orders[2].uuid, type=uuid); field.type(field=orders[2].ext, type=object); field.type(field=ext, type=object)");
}

/* What only the transaction finds out is told with its place in the list too. */
static void test_paths_apply(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid;

    assert_string_equal(refused(w, PERSON "create", "{'code':'P1','name':'n','orders':[{'number':'1'},{'amount':'3'},{}]}"),
                        "field.required(field=orders[1].number); field.required(field=orders[2].number)");
    uuid = made(w, PERSON "create", "{'code':'P1','name':'n','orders':[{'number':'1','uuid':'" NOWHERE "'}]}");
    assert_string_equal(
        refused(w, PERSON "update", "{'uuid':'%s','orders':[{},{'number':'2'},{'uuid':'" NOWHERE "','number':null}]}", uuid),
        "field.required(field=orders[2].number)");
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'%s','orders':[{'uuid':'" NOWHERE "'},{'number':'2'},{}]}", uuid),
                        "field.required(field=orders[2].number)");
}

static void test_bad_input(void **state)
{
    struct writing *w = writing_of(state);

    assert_string_equal(refused(w, PERSON "create", "[]"), "field.type(field=input, type=object)");
    assert_string_equal(refused(w, PERSON "create", "{}"), "field.required(field=code); field.required(field=name)");
    assert_string_equal(refused(w, PERSON "update", "{'name':'x'}"), "field.required(field=uuid)");
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'x','name':'x'}"), "field.type(field=uuid, type=uuid)");
    assert_string_equal(refused(w, PERSON "update", "{'uuids':['" NOWHERE "'],'name':'x'}"),
                        "field.unknown(entity=fixture_person, field=uuids); field.required(field=uuid)");
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'" NOWHERE "','version':'1'}"), "field.type(field=version, type=int)");
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'" NOWHERE "'}"),
                        "record.not_found(entity=fixture_person, key=" NOWHERE ")");
    assert_string_equal(refused(w, PERSON "delete", "{}"), "field.required(field=uuid)");
    assert_string_equal(refused(w, PERSON "delete", "{'uuids':[]}"), "field.required(field=uuid)");
    assert_string_equal(refused(w, PERSON "delete", "{'uuids':'" NOWHERE "'}"), "field.type(field=uuids, type=list)");
    assert_string_equal(refused(w, PERSON "delete", "{'uuids':[null,'x']}"),
                        "field.type(field=uuids[0], type=uuid); field.type(field=uuids[1], type=uuid)");
    assert_string_equal(refused(w, PERSON "delete", "{'uuid':'" NOWHERE "','name':'x'}"),
                        "field.unknown(entity=fixture_person, field=name)");
    assert_string_equal(refused(w, PERSON "delete", "{'uuid':'" NOWHERE "','uuids':['" NOWHERE "']}"),
                        "field.unknown(entity=fixture_person, field=uuids)");
    assert_int_equal(number(w, "SELECT count(*) FROM command WHERE status <> 1"), 0);
    assert_int_equal(number(w, "SELECT count(*) FROM journal"), 0);
}

/* ---- standards and flags ---- */

static void test_standards(void **state)
{
    struct writing *w = writing_of(state);
    const char *item = made(w, "medical_item.create",
                            "{'code':'A','name':'a','type':'D','price':'1','careType':'B','patientCategory':15}");
    const char *product = made(w, "product.create",
        "{'code':'B','name':'b','dateFrom':'2026-01-01','dateTo':'2026-12-31','insurancePeriod':12,'premiumAdult':null,"
        "'items':[{'item':'%s','limitationType':'F'}]}", item);

    assert_string_equal(rows(w, "iii", "SELECT max_members, lump_sum, premium_adult FROM product"), "0|0|NULL\n");
    assert_string_equal(rows(w, "ttiii", "SELECT price_origin, limitation_type, limit_adult, limit_adult_r, waiting_period_adult"
                                        " FROM product_item"), "P|F|0|10000|0\n");
    made(w, "product.update", "{'uuid':'%s','name':'c','maxMembers':5}", product);
    made(w, "product.update", "{'uuid':'%s','name':'d'}", product);
    assert_int_equal(number(w, "SELECT max_members FROM product"), 5);
    assert_string_equal(refused(w, "product.update", "{'uuid':'%s','maxMembers':null}", product), "field.required(field=maxMembers)");
    /* a new row of a list gets them too, one that is there keeps what it has */
    made(w, "product.update", "{'uuid':'%s','items':[{'item':{'id':1},'priceOrigin':'O'}]}", product);
    assert_string_equal(rows(w, "tti", "SELECT price_origin, limitation_type, limit_adult FROM product_item WHERE deleted_at IS NULL"),
                        "O|C|10000\n");
    writing_check(w);
}

static void test_once(void **state)
{
    struct writing *w = writing_of(state);
    const char *region = made(w, "location.create", "{'code':'R','name':'r','type':'R'}");
    const char *other = made(w, "location.create", "{'code':'S','name':'s','type':'R'}");

    assert_string_equal(refused(w, "location.update", "{'uuid':'%s','type':'D','parent':'%s','name':'q'}", region, other),
                        "field.readonly(field=type); field.readonly(field=parent)");
    made(w, "location.update", "{'uuid':'%s','type':'R','parent':null,'name':'q'}", region);   /* as it is */
}

/* ---- references ---- */

static void test_references(void **state)
{
    struct writing *w = writing_of(state);
    const char *mentor = person(w, "P1"), *gone = person(w, "P2");
    const char *pupil;

    made(w, PERSON "delete", "{'uuid':'%s'}", gone);
    pupil = made(w, PERSON "create", "{'code':'P3','name':'x','mentor':'%s'}", mentor);
    assert_int_equal(number(w, "SELECT mentor_id FROM fixture_person WHERE code = 'P3'"), 1);
    made(w, PERSON "update", "{'uuid':'%s','mentor':{'uuid':'%s'}}", pupil, pupil);
    assert_int_equal(number(w, "SELECT mentor_id FROM fixture_person WHERE code = 'P3'"), 3);
    made(w, PERSON "update", "{'uuid':'%s','mentor':{'id':1}}", pupil);
    assert_int_equal(number(w, "SELECT mentor_id FROM fixture_person WHERE code = 'P3'"), 1);
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'%s','mentor':'%s','home':'" NOWHERE "','work':{'id':77}}", pupil, gone),
                        "reference.missing(field=mentor); reference.missing(field=home); reference.missing(field=work)");
    assert_true(strstr(rows(w, "t", "SELECT error FROM command WHERE status = 1"), "{\"field\":\"work\",\"value\":\"77\"}"));
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'%s','mentor':{'id':2}}", pupil), "reference.missing(field=mentor)");
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'%s','orders':[{'number':'1','place':{'id':5}}]}", pupil),
                        "reference.missing(field=orders[0].place)");
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'%s','mentor':{'id':9223372036854775808}}", pupil),
                        "field.type(field=mentor, type=int)");
    writing_check(w);
}

/* ---- uuids ---- */

static void test_uuids(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, PERSON "create", "{'uuid':'" NOWHERE "','code':'P1','name':'x'}");

    assert_string_equal(uuid, NOWHERE);
    assert_string_equal(refused(w, PERSON "create", "{'uuid':'" NOWHERE "','code':'P2','name':'x'}"),
                        "record.not_unique(entity=fixture_person, field=uuid)");
    made(w, PERSON "delete", "{'uuid':'" NOWHERE "'}");
    assert_string_equal(refused(w, PERSON "create", "{'uuid':'" NOWHERE "','code':'P2','name':'x'}"),
                        "record.not_unique(entity=fixture_person, field=uuid)");
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'" NOWHERE "','name':'y'}"),
                        "record.deleted(entity=fixture_person, key=" NOWHERE ")");
    assert_string_equal(refused(w, PERSON "delete", "{'uuid':'" NOWHERE "'}"),
                        "record.deleted(entity=fixture_person, key=" NOWHERE ")");
    assert_string_equal(refused(w, PERSON "create", "{'uuid':null,'code':'P2','name':'x'}"), "field.type(field=uuid, type=uuid)");
    writing_check(w);
}

/* The same row twice in a list is a mistake of the caller, never a row that is passed over. */
static void test_uuid_twice_in_list(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, PERSON "create", "{'code':'P1','name':'x','orders':[{'uuid':'" NOWHERE "','number':'1'}]}");
    static const char twice[] = "'orders':[{'uuid':'" NOWHERE "','number':'2'},{'number':'4'},{'uuid':'" NOWHERE "','number':'3'}]";

    assert_string_equal(refused(w, PERSON "update", "{'uuid':'%s',%s}", uuid, twice),
                        "record.not_unique(entity=fixture_order, field=orders[2].uuid)");
    assert_string_equal(refused(w, PERSON "create", "{'code':'P2','name':'x',%s}", twice),
                        "record.not_unique(entity=fixture_order, field=orders[2].uuid)");
    assert_int_equal(number(w, "SELECT count(*) FROM fixture_order"), 1);
}

static void test_delete_twice_in_list(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = person(w, "P1"), *other = person(w, "P2");

    made(w, PERSON "delete", "{'uuids':['%s','%s','%s']}", uuid, other, uuid);
    assert_string_equal(rows(w, "i", "SELECT version FROM fixture_person ORDER BY id"), "2\n2\n");
    assert_int_equal(number(w, "SELECT CAST(sum(n) AS bigint) FROM row_count"), 0);
    assert_int_equal(number(w, "SELECT count(*) FROM journal WHERE op = 3"), 2);
    writing_check(w);
}

/* ---- uniqueness ---- */

static void test_unique(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = person(w, "P1"), *other = person(w, "P2");

    assert_string_equal(refused(w, PERSON "create", "{'code':'P1','name':'x'}"), "record.not_unique(entity=fixture_person, field=code)");
    assert_true(strstr(rows(w, "t", "SELECT error FROM command WHERE status = 1"), "\"value\":\"P1\""));
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'%s','code':'P2'}", uuid),
                        "record.not_unique(entity=fixture_person, field=code)");
    made(w, PERSON "update", "{'uuid':'%s','code':'P1','name':'x'}", uuid);
    made(w, PERSON "delete", "{'uuid':'%s'}", other);
    made(w, PERSON "update", "{'uuid':'%s','code':'P2'}", uuid);
    assert_string_equal(rows(w, "ii", "SELECT id, version FROM fixture_person ORDER BY id"), "1|3\n2|2\n");
    /* a refusal uses up no id: two rows and two former states came before */
    person(w, "P3");
    assert_int_equal(number(w, "SELECT id FROM fixture_person WHERE code = 'P3'"), 5);
    writing_check(w);
}

static void test_unique_lines(void **state)
{
    struct writing *w = writing_of(state);
    const char *a = made(w, "medical_item.create", "{'code':'A','name':'a','type':'D','price':'1','careType':'B','patientCategory':15}");
    const char *b = made(w, "medical_item.create", "{'code':'B','name':'b','type':'D','price':'1','careType':'B','patientCategory':15}");
    const char *product = made(w, "product.create", "{'code':'C','name':'c','dateFrom':'2026-01-01','dateTo':'2026-12-31',"
                                                   "'insurancePeriod':12,'items':[{'item':'%s','uuid':'" NOWHERE "'}]}", a);

    assert_string_equal(refused(w, "product.update", "{'uuid':'%s','items':[{'item':'%s'},{'item':'%s'}]}", product, b, b),
                        "record.not_unique(entity=product_item, field=item)");
    assert_string_equal(refused(w, "product.update", "{'uuid':'%s','items':[{'uuid':'" NOWHERE "'},{'item':'%s'}]}", product, a),
                        "record.not_unique(entity=product_item, field=item)");
    /* from a removed row to a new one, and from a changed one to a new one */
    made(w, "product.update", "{'uuid':'%s','items':[{'item':'%s'}]}", product, a);
    made(w, "product.update", "{'uuid':'%s','items':[{'item':'%s'},{'item':'%s'}]}", product, a, b);
    writing_check(w);
}

/* ---- the extension ---- */

static void test_ext(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = made(w, PERSON "create", "{'code':'P1','name':'x','ext':{'b' : 1.50, 'a':'\xC3\x89','c':{'d':1},'e':null,'f':true,"
                                                "'g':'2026-02-03'}}");

    assert_string_equal(rows(w, "t", "SELECT ext FROM fixture_person"),
                        "{\"b\":1.50,\"a\":\"\xC3\x89\",\"c\":{\"d\":1},\"e\":null,\"f\":true,\"g\":\"2026-02-03\"}\n");
    assert_string_equal(rows(w, "titd", "SELECT k.name, num, text_key, day FROM ext_value v JOIN ext_key k ON k.id = v.key_id ORDER BY 1"),
                        "a|NULL|e|NULL\nb|15000|1.50|NULL\nf|NULL|true|NULL\ng|NULL|2026-02-03|20487\n");
    made(w, PERSON "update", "{'uuid':'%s','ext':{'a':'y','h':2}}", uuid);
    assert_string_equal(rows(w, "t", "SELECT ext FROM fixture_person"), "{\"a\":\"y\",\"h\":2}\n");
    made(w, PERSON "update", "{'uuid':'%s','name':'z'}", uuid);
    assert_string_equal(rows(w, "ti", "SELECT ext, version FROM fixture_person"), "{\"a\":\"y\",\"h\":2}|3\n");
    writing_check(w);
    made(w, PERSON "update", "{'uuid':'%s','ext':{}}", uuid);
    assert_string_equal(rows(w, "ti", "SELECT ext, version FROM fixture_person"), "NULL|4\n");
    assert_int_equal(number(w, "SELECT count(*) FROM ext_value"), 0);
    made(w, PERSON "create", "{'code':'P2','name':'x','ext':{},'orders':[{'number':'1','ext':{'k':1}},{'number':'2','ext':{}}]}");
    assert_string_equal(rows(w, "t", "SELECT ext FROM fixture_order ORDER BY id"), "{\"k\":1}\nNULL\n");
    writing_check(w);
}

static struct str many_keys(struct writing *w, int n)
{
    struct buf out;

    buf_init(&out, w->a, 4096);
    for (int i = 0; i < n; i++) buf_add_format(&out, "%s'k%d':%d", i ? "," : "", i, i);
    return buf_str(&out);
}

static void test_ext_limits(void **state)
{
    struct writing *w = writing_of(state);
    struct str most = many_keys(w, 64), over = many_keys(w, 65);

    made(w, PERSON "create", "{'code':'P1','name':'x','ext':{%.*s,'more':[],'and':null}}", STR_ARG(most));
    assert_int_equal(number(w, "SELECT count(*) FROM ext_value"), 64);
    assert_string_equal(refused(w, PERSON "create", "{'code':'P2','name':'x','ext':{%.*s}}", STR_ARG(over)),
                        "limit.exceeded(limit=ext_keys, max=64)");
    w->t->env->limits.value[LIMIT_EXT_BYTES] = 300;
    assert_string_equal(refused(w, PERSON "create", "{'code':'P2','name':'x','ext':{%.*s}}", STR_ARG(most)),
                        "limit.exceeded(limit=ext_bytes, max=300)");
    writing_check(w);
}

/* ---- limits and encodings ---- */

static void test_limits(void **state)
{
    struct writing *w = writing_of(state);
    const char *uuid = person(w, "P1");

    w->t->env->limits.value[LIMIT_CHILDREN] = 10;
    assert_string_equal(refused(w, PERSON "update", "{'uuid':'%s','orders':[1,2,3,4,5,6,7,8,9,10,11]}", uuid),
                        "limit.exceeded(limit=children, max=10)");
    w->t->env->limits.value[LIMIT_LIST_VALUES] = 2;
    assert_string_equal(refused(w, PERSON "delete", "{'uuids':[1,2,3]}"), "limit.exceeded(limit=list_values, max=2)");
    made(w, PERSON "create", "{'code':'P2','name':'x','orders':[{'number':'1'},{'number':'2'}]}");
}

/* However much is wrong, the answer stays small and is there at once. */
static void test_faults_limited(void **state)
{
    struct writing *w = writing_of(state);
    struct request r = {.command = STR(PERSON "create"), .who = access_program()};
    struct answer answer;
    struct buf text;
    size_t n = 0;

    buf_init(&text, w->a, 1 << 20);
    buf_add(&text, STR("{\"code\":\"P1\",\"name\":\"x\",\"orders\":["));
    for (int i = 0; i < 15000; i++) buf_add_format(&text, "%s{\"a\":1,\"b\":2,\"c\":3}", i ? "," : "");
    buf_add(&text, STR("]}"));
    assert_ok(json_read(w->a, buf_str(&text), &w->t->env->limits, &r.input));
    answer = writing_send(w, &r);
    assert_int_equal(answer.status, COMMAND_FAILED);
    for (err_t e = answer.error; e; e = e->next) n++;
    assert_int_equal(n, 100);
    buf_init(&text, w->a, 1 << 20);
    buf_add(&text, STR("{\"code\":\"P1\",\"name\":\"x\",\"orders\":["));
    for (int i = 0; i < 15000; i++) buf_add_format(&text, "%s{}", i ? "," : "");
    buf_add(&text, STR("]}"));
    assert_ok(json_read(w->a, buf_str(&text), &w->t->env->limits, &r.input));
    answer = writing_send(w, &r);
    n = 0;
    for (err_t e = answer.error; e; e = e->next) n++;
    assert_int_equal(n, 100);
}

/* The log takes text only; what is none is refused before it can trouble a whole group. */
static void test_encoding(void **state)
{
    struct writing *w = writing_of(state);
    static const struct str bad[] = {{"a\0b", 3}, {"\xFF", 1}, {"\xED\xA0\x80", 3}};
    const struct json *input = writing_json(w, "{'code':'P1','name':'x'}");
    struct answer answer;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct request r = {.command = STR(PERSON "create"), .who = access_program(), .input = input};
        r.client_mutation_id = bad[i];
        assert_err(write_command(w->write, w->a, &r, &answer), E_UTF8);
        r.client_mutation_id = STR_NONE, r.label = bad[i];
        assert_err(write_command(w->write, w->a, &r, &answer), E_UTF8);
        r.label = STR_NONE, r.details = bad[i];
        assert_err(write_command(w->write, w->a, &r, &answer), E_UTF8);
    }
    assert_int_equal(number(w, "SELECT count(*) FROM command"), 0);
    /* a value that no JSON text could hold, made by a program's own input */
    {
        struct json name = {.kind = JSON_STRING, .key = STR("name"), .text = {"a\0b", 3}};
        struct json code = {.kind = JSON_STRING, .key = STR("code"), .text = STR("P1"), .next = &name};
        struct json object = {.kind = JSON_OBJECT, .count = 2, .first = &code};
        struct request r = {.command = STR(PERSON "create"), .who = access_program(), .input = &object};
        answer = writing_send(w, &r);
        assert_int_equal(answer.status, COMMAND_FAILED);
        assert_int_equal(answer.error->id, E_UTF8);
    }
    assert_string_equal(made(w, PERSON "create", "{'uuid':'" NOWHERE "','code':'P1','name':'x'}"), NOWHERE);
}

static void test_client_id_length(void **state)
{
    struct writing *w = writing_of(state);
    char long_id[300];
    struct request r = {.command = STR(PERSON "create"), .who = access_program()};
    struct answer answer;

    memset(long_id, 'x', sizeof long_id);
    r.input = writing_json(w, "{'code':'P1','name':'x'}");
    r.client_mutation_id = (struct str){long_id, 256};
    assert_err(write_command(w->write, w->a, &r, &answer), E_FIELD_LENGTH);
    r.client_mutation_id.n = 255;
    assert_int_equal(writing_send(w, &r).status, COMMAND_DONE);
}

static void test_unknown_command(void **state)
{
    struct writing *w = writing_of(state);
    struct request r = {.command = STR("fixture_person.explode"), .who = access_program(), .input = writing_json(w, "{}")};
    struct answer answer;

    assert_err(write_command(w->write, w->a, &r, &answer), E_COMMAND_UNKNOWN);
    r.command = STR("fixture_order.create");   /* owned: only with its owner */
    assert_err(write_command(w->write, w->a, &r, &answer), E_COMMAND_UNKNOWN);
    assert_int_equal(number(w, "SELECT count(*) FROM command"), 0);
}

/* ---- versions of LIFE_VERSION ---- */

static void test_life_version(void **state)
{
    struct writing *w = writing_of(state);
    const char *group = made(w, "task_group.create", "{'code':'G','completionPolicy':'ALL','taskexecutorSet':[{'user':1},{'user':2}]}");
    const char *task = made(w, "task.create", "{'data':{'b':1,'a':[2]}}");
    char *found;

    assert_string_equal(rows(w, "ttt", "SELECT status, business_status, data FROM task"), "RECEIVED|{}|{\"b\":1,\"a\":[2]}\n");
    found = (char *)(uintptr_t)refused(w, "task.update", "{'uuid':'%s','status':'RECEIVED'}", task);
    assert_true(str_starts(str_of(found), STR("record.no_change(entity=task")));
    found = (char *)(uintptr_t)refused(w, "task_group.update", "{'uuid':'%s','code':'G'}", group);
    assert_true(str_starts(str_of(found), STR("record.no_change(entity=task_group")));
    made(w, "task_group.update", "{'uuid':'%s','taskexecutorSet':[{'user':1}]}", group);
    assert_string_equal(rows(w, "ii", "SELECT version, (SELECT count(*) FROM task_executor WHERE deleted_at IS NULL) FROM task_group"),
                        "2|1\n");
    found = (char *)(uintptr_t)refused(w, "task_group.update", "{'uuid':'%s','version':1,'code':'H'}", group);
    assert_true(str_starts(str_of(found), STR("record.version(entity=task_group, key=")));
    assert_true(str_ends(str_of(found), STR("version=2)")));
    made(w, "task_group.update", "{'uuid':'%s','version':2,'code':'H'}", group);
    assert_true(str_starts(str_of(refused(w, "task_group.delete", "{'uuid':'%s','version':2}", group)), STR("record.version(")));
    made(w, "task_group.delete", "{'uuid':'%s','version':3}", group);
    writing_check(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITING_BOTH(test_types), WRITING_BOTH(test_null), WRITING_BOTH(test_faults_together), WRITING_BOTH(test_paths),
        WRITING_BOTH(test_paths_apply), WRITING_BOTH(test_bad_input), WRITING_REAL(test_standards), WRITING_REAL(test_once),
        WRITING_BOTH(test_references), WRITING_BOTH(test_uuids), WRITING_BOTH(test_uuid_twice_in_list),
        WRITING_BOTH(test_delete_twice_in_list), WRITING_BOTH(test_unique), WRITING_REAL(test_unique_lines), WRITING_BOTH(test_ext),
        WRITING_BOTH(test_ext_limits), WRITING_BOTH(test_limits), WRITING_BOTH(test_faults_limited), WRITING_BOTH(test_encoding),
        WRITING_BOTH(test_client_id_length), WRITING_BOTH(test_unknown_command), WRITING_BOTH(test_life_version),
    };

    return writing_run("model/write_crud", tests, sizeof tests / sizeof *tests);
}
