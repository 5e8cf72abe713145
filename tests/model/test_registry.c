/* The registry: what it resolves, and that every kind of broken descriptor is refused with its message. */
#include "base/test.h"

#include "model/registry/registry.h"

struct prepare;

static err_t prepare_nothing(struct prepare *p, void **plan) { return OK; }
static err_t apply_nothing(struct tx *tx, void *plan) { return OK; }
static err_t listen(struct tx *tx, struct change *change) { return OK; }
static err_t listen_all(struct tx *tx, struct change *changes, size_t n, err_t *why) { return OK; }
static err_t step(struct job_run *run, bool *more) { return OK; }
static void compute(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out) {}
static const struct command generic = { .prepare = prepare_nothing, .apply = apply_nothing };

/* A small land: places (the tree), houses in a place, rooms of a house. Every test breaks a fresh one. */
struct world {
    struct code codes[3];
    struct code_list list;
    struct field place_fields[3], house_fields[8], room_fields[2];
    struct relation place_relations[2], house_relations[3], room_relations[3];
    struct entity place, house, room;
    const struct entity *first_entities[3], *second_entities[4];
    struct crud crud[3];
    struct command commands[3];
    struct listener listeners[3];
    struct job jobs[3];
    struct setting settings[3];
    struct migration migrations[3];
    struct module first, second;
    const struct module *modules[3];
    const char *unique[2], *sorts[2], *grams[2];
};

static const struct rights some_rights = {101, 102, 103, 104};

static void build_places(struct world *w)
{
    w->place_fields[0] = (struct field){ .name = "code", .column = "code", .type = TEXT(8), .flags = F_REQUIRED };
    w->place_relations[0] = (struct relation){ .name = "parent", .column = "parent_id", .to = "place", .reverse = "children" };
    w->place = (struct entity){
        .name = "place", .table = "place", .fields = w->place_fields, .relations = w->place_relations,
        .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .rights = some_rights, .order = "id",
        .scope = { .district = "district_id", .village = "village_id", .via = "parent", .tree = true },
    };
    w->first_entities[0] = &w->place;
    w->first = (struct module){ .name = "first", .entities = w->first_entities };
}

static void build_house(struct world *w)
{
    w->codes[0] = (struct code){"A", "apple"};
    w->codes[1] = (struct code){"B", "berry"};
    w->list = (struct code_list){"fruit", false, w->codes};
    w->house_fields[0] = (struct field){ .name = "code", .column = "code", .type = TEXT(8), .flags = F_REQUIRED };
    w->house_fields[1] = (struct field){ .name = "name", .column = "name", .type = TEXT(50), .flags = F_FOLDED, .lookups = LK_TEXT };
    w->house_fields[2] = (struct field){ .name = "fruit", .column = "fruit", .type = CODE(w->list), .standard = "A" };
    w->house_fields[3] = (struct field){ .name = "size", .column = "size", .type = INT_RANGE(0, 9), .lookups = LK_ORDER };
    w->house_fields[4] = (struct field){ .name = "double", .type = INT, .batch = compute, .needs = "size code" };
    w->house_relations[0] = (struct relation){ .name = "place", .column = "place_id", .to = "place", .reverse = "houses" };
    w->unique[0] = "code,place_id", w->sorts[0] = "name", w->grams[0] = "name";
    w->house = (struct entity){
        .name = "house", .table = "house", .fields = w->house_fields, .relations = w->house_relations,
        .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .rights = some_rights, .order = "-code",
        .scope = { .district = "district_id", .via = "place" }, .unique = w->unique, .sorts = w->sorts, .grams = w->grams,
    };
}

static void build_room(struct world *w)
{
    w->room_fields[0] = (struct field){ .name = "floor", .column = "floor", .type = INT };
    w->room_relations[0] = (struct relation){ .name = "house", .column = "house_id", .to = "house", .reverse = "rooms",
                                              .flags = R_REQUIRED | R_OWNER };
    w->room = (struct entity){
        .name = "room", .table = "room", .fields = w->room_fields, .relations = w->room_relations,
        .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .order = "id",
        .rights = {101, RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY},
    };
}

static struct world *fresh(struct arena *a)
{
    struct world *w = ARENA_NEW(a, struct world);

    build_places(w);
    build_house(w);
    build_room(w);
    w->second_entities[0] = &w->house, w->second_entities[1] = &w->room;
    w->crud[0] = (struct crud){&w->house, CRUD_ALL};
    w->commands[0] = (struct command){ .name = "house.paint", .right = 105, .prepare = prepare_nothing, .apply = apply_nothing };
    w->listeners[0] = (struct listener){&w->house, 1U << OP_CREATE, PHASE_AFTER, 50, listen};
    w->listeners[1] = (struct listener){&w->place, 1U << OP_UPDATE, PHASE_BEFORE, 10, listen};
    w->jobs[0] = (struct job){ .name = "house.clean", .right = 106, .step = step };
    w->settings[0] = (struct setting){ .name = "house.height", .type = INT, .standard = "3", .what = "setting.house.height" };
    w->migrations[0] = (struct migration){1, "houses", "SELECT 1", NULL, NULL};
    w->migrations[1] = (struct migration){2, "rooms", "SELECT 2", NULL, NULL};
    w->second = (struct module){
        .name = "second", .entities = w->second_entities, .migrations = w->migrations, .crud = w->crud,
        .commands = w->commands, .listeners = w->listeners, .jobs = w->jobs, .settings = w->settings,
    };
    w->modules[0] = &w->first, w->modules[1] = &w->second;
    return w;
}

static const struct registry *registered(struct arena *a, struct world *w)
{
    const struct registry *r = NULL;
    err_t e = registry_new(a, w->modules, &generic, &r);

    if (e) fail_msg("%s", str_zero(a, err_line(a, e)));
    return r;
}

/* ---- what is resolved ---- */

static void test_columns_stand_in_their_order(void **state)
{
    static const char *const names[] = {
        "id", "uuid", "version", "created_at", "created_by", "changed_at", "changed_by", "deleted_at", "ext",
        "code", "name", "fruit", "size", "name_key", "place_id", "district_id",
    };
    const struct registry *r = registered(*state, fresh(*state));
    const struct table *t = registry_table(r, STR("house"));

    assert_int_equal(t->count, sizeof names / sizeof *names);
    for (size_t i = 0; i < t->count; i++) {
        assert_string_equal(t->names[i], names[i]);
        assert_string_equal(t->columns[i].name, names[i]);
        assert_int_equal(t->types[i], t->columns[i].type);
        assert_int_equal(table_column(t, names[i]), i);
    }
    assert_int_equal(t->columns[10].folded, 13);
    assert_int_equal(t->district, 15);
    assert_int_equal(t->village, 0);
    assert_int_equal(t->columns[14].type, DB_INT);
    assert_true(t->columns[9].required);
    assert_false(t->columns[10].required);
    assert_int_equal(table_column(t, "nothing"), -1);
}

static void test_a_place_column_may_be_the_relation_itself(void **state)
{
    struct world *w = fresh(*state);
    const struct table *t;

    w->house.scope.district = "place_id";
    t = registry_table(registered(*state, w), STR("house"));
    assert_int_equal(t->count, 15);
    assert_string_equal(t->names[t->district], "place_id");
}

static void test_members_lead_on(void **state)
{
    const struct registry *r = registered(*state, fresh(*state));
    const struct table *place = registry_table(r, STR("place")), *house = registry_table(r, STR("house"));
    const struct table *room = registry_table(r, STR("room"));
    const struct member *m = table_member(house, STR("place"));

    assert_int_equal(m->kind, MEMBER_ONE);
    assert_ptr_equal(m->to, place);
    assert_int_equal(m->column, 14);
    m = table_member(place, STR("houses"));
    assert_int_equal(m->kind, MEMBER_LIST);
    assert_ptr_equal(m->to, house);
    assert_string_equal(m->relation->name, "place");
    m = table_member(house, STR("double"));
    assert_int_equal(m->kind, MEMBER_FIELD);
    assert_int_equal(m->column, -1);
    assert_null(table_member(house, STR("uuid")));
    assert_int_equal(house->children_count, 1);
    assert_ptr_equal(house->children[0].table, room);
    assert_string_equal(house->children[0].name, "rooms");
    assert_ptr_equal(room->owner_table, house);
    assert_ptr_equal(registry_table_of(r, room->entity), room);
    assert_true(place->number < house->number && house->number < room->number);
}

static void test_commands_listeners_and_migrations(void **state)
{
    const struct registry *r = registered(*state, fresh(*state));
    const struct command *c = map_get(&r->commands, STR("house.update"));
    const struct migrations *sets;
    size_t n;

    assert_int_equal(c->right, 103);
    assert_int_equal(c->verb, CRUD_UPDATE);
    assert_ptr_equal(c->apply, apply_nothing);
    assert_string_equal(c->entity->name, "house");
    assert_null(map_get(&r->commands, STR("place.update")));
    assert_string_equal(((const struct command *)map_get(&r->commands, STR("house.paint")))->name, "house.paint");
    assert_int_equal(r->listeners[0]->priority, 10);
    assert_int_equal(r->listeners[1]->priority, 50);
    assert_null(r->listeners[2]);
    sets = registry_migrations(r, *state, &n);
    assert_int_equal(n, 2);
    assert_string_equal(sets[0].module, "model");
    assert_string_equal(sets[1].module, "second");
}

static void test_half_a_command_is_completed(void **state)
{
    struct world *w = fresh(*state);
    const struct command *c;

    w->commands[0] = (struct command){ .name = "house.copy", .right = 105, .prepare = prepare_nothing,
                                       .entity = &w->house, .verb = CRUD_CREATE };
    c = map_get(&registered(*state, w)->commands, STR("house.copy"));
    assert_ptr_equal(c->apply, apply_nothing);
}

static void test_records(void **state)
{
    const struct table *t = registry_table(registered(*state, fresh(*state)), STR("house"));
    struct record r = record_new(*state, t), copy;

    for (size_t i = 0; i < t->count; i++) {
        assert_true(r.at[i].null);
        assert_int_equal(r.at[i].type, t->types[i]);
    }
    copy = record_copy(*state, r);
    copy.at[COLUMN_ID] = db_int(7);
    assert_true(r.at[COLUMN_ID].null);
}

/* ---- what is refused ---- */

struct broken {
    const char *what;
    void (*apply)(struct world *w);
};

#define BROKEN(name, change) static void break_##name(struct world *w) { change; }
BROKEN(right_read, w->house.rights.read = 0)
BROKEN(right_create, w->house.rights.create = RIGHT_NONE_SET)
BROKEN(right_update, w->house.rights.update = 0)
BROKEN(right_remove, w->house.rights.remove = 0)
BROKEN(right_owned, w->room.rights.update = 103)
BROKEN(right_command, w->commands[0].right = 0)
BROKEN(right_job, w->jobs[0].right = 0)
BROKEN(entity_twice, w->second_entities[2] = &w->room; w->room.name = "house")
BROKEN(table_twice, w->room.table = "house")
BROKEN(entity_name, w->place.name = "Place")
BROKEN(table_name, w->place.table = "place; DROP TABLE x")
BROKEN(table_long, w->place.table = "a_table_with_a_name_that_is_longer_than_forty_bytes")
BROKEN(life, w->house.life = 0)
BROKEN(key, w->house.key = 0)
BROKEN(history, w->house.history = 0)
BROKEN(epoch, w->house.epoch = EPOCH_COUNT)
BROKEN(key_code, w->room.key = KEY_CODE)
BROKEN(field_name, w->house_fields[3].name = "a size")
BROKEN(field_twice, w->house_fields[3].name = "name")
BROKEN(field_header, w->house_fields[3].name = "uuid")
BROKEN(field_relation, w->house_fields[3].name = "place")
BROKEN(field_reverse, w->house_fields[3].name = "rooms")
BROKEN(column_name, w->house_fields[3].column = "size, id")
BROKEN(column_twice, w->house_fields[3].column = "code")
BROKEN(column_header, w->house_fields[3].column = "version")
BROKEN(column_folded, w->house_fields[3].column = "name_key")
BROKEN(column_history, w->house_fields[3].column = "legacy_id")
BROKEN(type_none, w->house_fields[3].type.kind = 0)
BROKEN(text_endless, w->house_fields[1].type.max = 0)
BROKEN(range, w->house_fields[3].type = INT_RANGE(9, 0))
BROKEN(range_wide, w->house_fields[3].type = ((struct type){.kind = TYPE_MONEY, .least = INT64_MIN, .most = 1}))
BROKEN(codes_none, w->codes[0].code = NULL)
BROKEN(codes_twice, w->codes[1].code = "A")
BROKEN(codes_number, w->list.numeric = true)
BROKEN(folded, w->house_fields[3].flags = F_FOLDED)
BROKEN(flag, w->house_fields[3].flags = 1U << 30)
BROKEN(lookup, w->house_fields[3].lookups = LK_ICONTAINS)
BROKEN(standard, w->house_fields[3].standard = "12")
BROKEN(standard_code, w->house_fields[2].standard = "C")
BROKEN(column_and_batch, w->house_fields[3].batch = compute)
BROKEN(computed_nothing, w->house_fields[4].batch = NULL)
BROKEN(computed_needs, w->house_fields[4].needs = "size height")
BROKEN(computed_lookup, w->house_fields[4].lookups = LK_EXACT)
#define SUM_FIELD(kind, ...) \
    static const struct sum sum = {__VA_ARGS__}; \
    w->house_fields[4] = (struct field){.name = "double", .type = kind, .sum = &sum}
BROKEN(sum_list, SUM_FIELD(INT, .list = "size", .field = "floor"))
BROKEN(sum_field, SUM_FIELD(INT, .list = "rooms", .field = "height"))
BROKEN(sum_type, SUM_FIELD(MONEY, .list = "rooms", .field = "floor"))
BROKEN(sum_except, SUM_FIELD(INT, .list = "rooms", .field = "floor", .except = "floor"))
BROKEN(sum_only, SUM_FIELD(INT, .beside = "place", .only = "height"))
BROKEN(sum_only_type, SUM_FIELD(INT, .beside = "place", .only = "name", .is = "x"))
BROKEN(sum_only_value, SUM_FIELD(INT, .beside = "place", .only = "fruit", .is = "C"))
BROKEN(sum_is, SUM_FIELD(INT, .beside = "place", .is = "A"))
BROKEN(sum_same, SUM_FIELD(INT, .list = "rooms", .same = "house"))
BROKEN(sum_next, SUM_FIELD(INT, .beside = "place", .same = "place", .next = "code"))
BROKEN(sum_from, SUM_FIELD(INT, .list = "rooms", .field = "floor", .from = "name"))
BROKEN(sum_lookup, SUM_FIELD(INT, .list = "rooms", .field = "floor"); w->house_fields[4].lookups = LK_ICONTAINS)
BROKEN(sum_count, SUM_FIELD(MONEY, .list = "rooms"))
BROKEN(sum_twice, SUM_FIELD(INT, .list = "rooms", .field = "floor"); w->house_fields[4].batch = compute)
BROKEN(computed_required, w->house_fields[4].flags = F_REQUIRED)
BROKEN(target, w->house_relations[0].to = "castle")
BROKEN(target_up, w->place_relations[0].to = "house")
BROKEN(relation_column, w->house_relations[0].column = NULL)
BROKEN(relation_lookup, w->house_relations[0].lookups = LK_GT)
BROKEN(reverse_twice, w->house_relations[0].reverse = "children")
BROKEN(owner_two, w->room_relations[1] = w->room_relations[0]; w->room_relations[1].name = "other";
       w->room_relations[1].column = "other_id"; w->room_relations[1].reverse = "others")
BROKEN(owner_optional, w->room_relations[0].flags = R_OWNER)
BROKEN(owner_list, w->room_relations[0].reverse = NULL)
BROKEN(owner_late, w->second_entities[0] = &w->room; w->second_entities[1] = &w->house)
BROKEN(owner_owned, w->house_relations[0].flags = R_OWNER | R_REQUIRED)
BROKEN(owner_history, w->room.history = HISTORY_JOURNAL)
BROKEN(scope_owned, w->room.scope.district = "district_id"; w->room.scope.via = "house")
BROKEN(scope_via, w->house.scope.via = "home")
BROKEN(scope_none, w->house.scope.via = NULL)
BROKEN(scope_district, w->house.scope.district = NULL)
BROKEN(scope_second, w->house.scope.second = "district2_id")
BROKEN(scope_village, w->place.scope.village = NULL; w->house.scope.village = "village_id")
BROKEN(scope_tree, w->house.scope.tree = true)
BROKEN(scope_text, w->house.scope.district = "name")
BROKEN(unique, w->unique[0] = "code,colour")
BROKEN(unique_long, w->unique[0] = "code,name,fruit,size,name_key,place_id,district_id,code,name")
BROKEN(order, w->house.order = "colour")
BROKEN(order_none, w->house.order = NULL)
BROKEN(sorts, w->sorts[0] = "double")
BROKEN(grams, w->grams[0] = "code")
BROKEN(command_twice, w->commands[1] = w->commands[0])
BROKEN(command_generic, w->commands[0].name = "house.create")
BROKEN(command_dot, w->commands[0].name = "paint")
BROKEN(command_half, w->commands[0].apply = NULL)
BROKEN(command_verb, w->commands[0].verb = CRUD_CREATE)
BROKEN(crud_owned, w->crud[0].entity = &w->room)
BROKEN(crud_unlisted, w->second_entities[0] = &w->room; w->second_entities[1] = NULL)
BROKEN(crud_verbs, w->crud[0].verbs = 8)
BROKEN(listener_ops, w->listeners[0].ops = 0)
BROKEN(listener_phase, w->listeners[0].phase = 0)
BROKEN(listener_fn, w->listeners[0].fn = NULL)
BROKEN(listener_both, w->listeners[0].all = listen_all)
BROKEN(job_twice, w->jobs[1] = w->jobs[0])
BROKEN(job_step, w->jobs[0].step = NULL)
BROKEN(setting_twice, w->settings[1] = w->settings[0])
BROKEN(setting_standard, w->settings[0].standard = "tall")
BROKEN(setting_what, w->settings[0].what = NULL)
BROKEN(migration, w->migrations[1].n = 3)
BROKEN(module_name, w->second.name = "second module")
BROKEN(module_twice, w->second.name = "first")

static const struct broken broken[] = {
    {"no right to read", break_right_read},
    {"no right to create", break_right_create},
    {"no right to update", break_right_update},
    {"no right to remove", break_right_remove},
    {"owned, so its owner's rights hold for writing: RIGHT_NOBODY here", break_right_owned},
    {"command house.paint: no right", break_right_command},
    {"job house.clean: no right", break_right_job},
    {"an entity of this name is there twice", break_entity_twice},
    {"table house belongs to two entities", break_table_twice},
    {"its name is no name", break_entity_name},
    {"its table's name is no name", break_table_name},
    {"its table's name is over 40 bytes", break_table_long},
    {"no life", break_life},
    {"no key", break_key},
    {"no history", break_history},
    {"an unknown epoch", break_epoch},
    {"its key is a code, but it has no field code", break_key_code},
    {"a size: is no public name", break_field_name},
    {"name: the name is there twice", break_field_twice},
    {"uuid: the name is there twice", break_field_header},
    {"place: the name is there twice", break_field_relation},
    {"rooms: the name is there twice", break_field_reverse},
    {"size: column size, id is no name", break_column_name},
    {"column code is there twice", break_column_twice},
    {"column version is there twice", break_column_header},
    {"column name_key is there twice", break_column_folded},
    {"column legacy_id belongs to history tables", break_column_history},
    {"size: no type", break_type_none},
    {"name: a text without a greatest length", break_text_endless},
    {"size: its least is above its most", break_range},
    {"size: its range passes 18 digits", break_range_wide},
    {"fruit: its code list is empty", break_codes_none},
    {"fruit: code A is there twice", break_codes_twice},
    {"fruit: code A is no number", break_codes_number},
    {"size: folded, but no text", break_folded},
    {"size: an unknown flag", break_flag},
    {"size: a lookup that type int does not have", break_lookup},
    {"size: its standard value \"12\" does not fit its type", break_standard},
    {"fruit: its standard value \"C\" does not fit its type", break_standard_code},
    {"size: both a column and a computation", break_column_and_batch},
    {"double: neither a column nor a computation", break_computed_nothing},
    {"double: it needs height, which is no stored field", break_computed_needs},
    {"double: a computed field cannot be filtered", break_computed_lookup},
    {"double: a flag that a computed field cannot have", break_computed_required},
    {"double: a sum over what is no list", break_sum_list},
    {"double: it needs height, which is no stored field", break_sum_field},
    {"double: floor is of another type", break_sum_type},
    {"double: floor is no boolean", break_sum_except},
    {"double: it needs height, which is no stored field", break_sum_only},
    {"double: counted by a value of type text", break_sum_only_type},
    {"double: its standard value \"C\" does not fit its type", break_sum_only_value},
    {"double: counted by a value of no field", break_sum_is},
    {"double: the same by what is no relation", break_sum_same},
    {"double: what comes next is not of its kind", break_sum_next},
    {"double: name is of another type", break_sum_from},
    {"double: a lookup that a sum does not have", break_sum_lookup},
    {"double: a count is an int", break_sum_count},
    {"double: two computations", break_sum_twice},
    {"place: leads to castle, which is no entity", break_target},
    {"parent: leads up to house of a later module", break_target_up},
    {"place: column (none) is no name", break_relation_column},
    {"place: a lookup that relations do not have", break_relation_lookup},
    {"children: the name is there twice", break_reverse_twice},
    {"house: a second owner", break_owner_two},
    {"house: an owner must be required", break_owner_optional},
    {"house: an owner must name the list of what it owns", break_owner_list},
    {"house: the owner house comes after what it owns", break_owner_late},
    {"house: the owner house is owned itself", break_owner_owned},
    {"house: the owner house keeps its history otherwise", break_owner_history},
    {"scope: an owned entity has its owner's", break_scope_owned},
    {"scope: home is no relation", break_scope_via},
    {"scope: no relation that gives the place", break_scope_none},
    {"scope: no district", break_scope_district},
    {"scope: second and second_via go together", break_scope_second},
    {"scope: place has no village to give", break_scope_village},
    {"scope: a second tree", break_scope_tree},
    {"scope: a place column is no key", break_scope_text},
    {"unique: colour is no column of its own", break_unique},
    {"unique: the index name of code,name,fruit,size,name_key,place_id,district_id,code,name is over 63 bytes", break_unique_long},
    {"order: colour is no stored field", break_order},
    {"no default order", break_order_none},
    {"sorts: double is no stored field", break_sorts},
    {"grams: code is no folded field", break_grams},
    {"command house.paint: the name is there twice", break_command_twice},
    {"command house.create: the name is there twice", break_command_generic},
    {"command paint: no area in its name", break_command_dot},
    {"command house.paint: nothing to prepare or to apply", break_command_half},
    {"command house.paint: entity and verb go together", break_command_verb},
    {"room: owned, so it is written with its owner", break_crud_owned},
    {"generic commands of an entity that no module lists", break_crud_unlisted},
    {"house: unknown generic commands", break_crud_verbs},
    {"listener on house: no operation", break_listener_ops},
    {"listener on house: no phase", break_listener_phase},
    {"listener on house: not one function", break_listener_fn},
    {"listener on house: not one function", break_listener_both},
    {"job house.clean: the name is there twice", break_job_twice},
    {"job house.clean: no step", break_job_step},
    {"setting house.height: the name is there twice", break_setting_twice},
    {"house.height: its standard value \"tall\" does not fit its type", break_setting_standard},
    {"setting house.height: no explanation", break_setting_what},
    {"migration 3: out of order, or without a text", break_migration},
    {"the module's name is no name", break_module_name},
    {"a module of this name is there twice", break_module_twice},
};

static bool tells(err_t e, const char *what)
{
    for (; e; e = e->next)
        if (e->id == E_REGISTRY && str_is(err_value(e, "what"), what)) return true;
    return false;
}

static void test_broken_descriptors_are_refused(void **state)
{
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct world *w = fresh(*state);
        const struct registry *r = NULL;
        err_t e;

        broken[i].apply(w);
        e = registry_new(*state, w->modules, &generic, &r);
        if (!tells(e, broken[i].what))
            fail_msg("wanted \"%s\", found %s", broken[i].what, e ? str_zero(*state, err_line(*state, e)) : "nothing wrong");
        assert_null(r);
    }
}

static void test_every_fault_is_told_at_once(void **state)
{
    struct world *w = fresh(*state);
    const struct registry *r;
    err_t e;

    break_right_read(w);
    break_order(w);
    break_setting_what(w);
    e = registry_new(*state, w->modules, &generic, &r);
    assert_true(tells(e, "no right to read"));
    assert_true(tells(e, "order: colour is no stored field"));
    assert_true(tells(e, "setting house.height: no explanation"));
}

/* Nothing of it may crash, whatever is missing. */
static void test_empty_descriptors_are_refused(void **state)
{
    const struct entity nothing = {0};
    const struct entity *const entities[] = {&nothing, &nothing, NULL};
    const struct crud crud[] = {{&nothing, CRUD_ALL}, CRUD_END};
    const struct module module = {.entities = entities, .crud = crud};
    const struct module *const list[] = {&module, NULL};
    const struct registry *r;

    assert_true(err_is(registry_new(*state, list, NULL, &r), E_REGISTRY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_columns_stand_in_their_order),
        TEST(test_a_place_column_may_be_the_relation_itself),
        TEST(test_members_lead_on),
        TEST(test_commands_listeners_and_migrations),
        TEST(test_half_a_command_is_completed),
        TEST(test_records),
        TEST(test_broken_descriptors_are_refused),
        TEST(test_every_fault_is_told_at_once),
        TEST(test_empty_descriptors_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
