/* What programs find: functions, things, names. */
#include <lauxlib.h>
#include <string.h>

#include "base/date.h"
#include "base/money.h"
#include "io/lua_state.h"

enum { CONTAINS_A_STEP = 8 };        /* bytes: a search may go over them again and again */

/* ---- values ---- */

static const char *name_of_type(lua_State *lua, int i)
{
    if (lua_type(lua, i) == LUA_TUSERDATA) return script_of(lua)->world->kinds[((struct script_thing *)lua_touserdata(lua, i))->kind].name;
    return lua_typename(lua, lua_type(lua, i));
}

static int64_t whole(lua_State *lua, int i)
{
    if (!lua_isinteger(lua, i)) luaL_error(lua, "a whole number is wanted as argument %d, not a %s", i, name_of_type(lua, i));
    return lua_tointeger(lua, i);
}

/* Numbers are no texts here. */
static struct str text(lua_State *lua, int i)
{
    struct str s;

    if (lua_type(lua, i) != LUA_TSTRING) luaL_error(lua, "a text is wanted as argument %d, not a %s", i, name_of_type(lua, i));
    s.p = lua_tolstring(lua, i, &s.n);
    return s;
}

static void push_thing(lua_State *lua, struct script_thing thing)
{
    *(struct script_thing *)lua_newuserdatauv(lua, sizeof thing, 0) = thing;
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &script_of(lua)->world->kinds[thing.kind]);
    lua_setmetatable(lua, -2);
}

static void push(lua_State *lua, const struct script_value *v)
{
    switch (v->type) {
    case SCRIPT_NOTHING: lua_pushnil(lua); break;
    case SCRIPT_BOOL: lua_pushboolean(lua, v->yes); break;
    case SCRIPT_WHOLE: lua_pushinteger(lua, v->number); break;
    case SCRIPT_TEXT: lua_pushlstring(lua, v->text.p ? v->text.p : "", v->text.n); break;
    case SCRIPT_THING: push_thing(lua, v->thing); break;
    }
}

static struct script_value value_at(lua_State *lua, int i)
{
    switch (lua_type(lua, i)) {
    case LUA_TNIL: return (struct script_value){.type = SCRIPT_NOTHING};
    case LUA_TBOOLEAN: return (struct script_value){.type = SCRIPT_BOOL, .yes = lua_toboolean(lua, i)};
    case LUA_TNUMBER: return (struct script_value){.type = SCRIPT_WHOLE, .number = whole(lua, i)};
    case LUA_TSTRING: return (struct script_value){.type = SCRIPT_TEXT, .text = text(lua, i)};
    case LUA_TUSERDATA: return (struct script_value){.type = SCRIPT_THING, .thing = *(struct script_thing *)lua_touserdata(lua, i)};
    default: luaL_error(lua, "a %s cannot be argument %d", name_of_type(lua, i), i); return (struct script_value){.type = SCRIPT_NOTHING};
    }
}

/* ---- functions of every world ---- */

/* The iterator is in a program's hands too: whatever it is given, lua_geti asks as the program itself would. */
static int next_element(lua_State *lua)
{
    int64_t i = whole(lua, 2);

    if (i == LUA_MAXINTEGER) return 0;
    lua_pushinteger(lua, i + 1);
    if (lua_geti(lua, 1, i + 1) == LUA_TNIL) return 1;
    return 2;
}

static int do_ipairs(lua_State *lua)
{
    if (lua_type(lua, 1) != LUA_TTABLE && lua_type(lua, 1) != LUA_TUSERDATA) return luaL_error(lua, "ipairs goes through a list, not a %s", name_of_type(lua, 1));
    lua_pushcfunction(lua, next_element);
    lua_pushvalue(lua, 1);
    lua_pushinteger(lua, 0);
    return 3;
}

static int do_type(lua_State *lua)
{
    lua_pushstring(lua, name_of_type(lua, 1));
    return 1;
}

static int extreme(lua_State *lua, int sign)
{
    int64_t best = whole(lua, 1);

    for (int i = 2; i <= lua_gettop(lua); i++) {
        int64_t v = whole(lua, i);
        if (sign > 0 ? v > best : v < best) best = v;
    }
    script_charge(lua, lua_gettop(lua));
    lua_pushinteger(lua, best);
    return 1;
}

static int do_min(lua_State *lua) { return extreme(lua, -1); }
static int do_max(lua_State *lua) { return extreme(lua, 1); }

static int do_abs(lua_State *lua)
{
    int64_t v = whole(lua, 1);

    if (v == LUA_MININTEGER) return luaL_error(lua, "too large");
    lua_pushinteger(lua, v < 0 ? -v : v);
    return 1;
}

/* "12.50" or 12 as hundredths, exactly. */
static int64_t hundredths(lua_State *lua, int i)
{
    int64_t out = 0;
    struct str s;

    if (lua_isinteger(lua, i)) {
        if (__builtin_mul_overflow(lua_tointeger(lua, i), 100, &out) || out > DECIMAL_MAX || out < -DECIMAL_MAX) luaL_error(lua, "too large");
        return out;
    }
    s = text(lua, i);
    if (!decimal_read(s.p, s.n, 2, false, &out)) luaL_error(lua, "a number with at most two decimals is wanted as argument %d", i);
    return out;
}

static int do_hundredths(lua_State *lua)
{
    lua_pushinteger(lua, hundredths(lua, 1));
    return 1;
}

static int64_t amount(lua_State *lua, int i)
{
    int64_t v = whole(lua, i);

    if (v > DECIMAL_MAX || v < -DECIMAL_MAX) luaL_error(lua, "too large");
    return v;
}

static int do_decimal(lua_State *lua)
{
    char digits[24];

    lua_pushlstring(lua, digits, decimal_write(amount(lua, 1), 2, digits));
    return 1;
}

static int do_share(lua_State *lua)
{
    money_t out;

    if (!money_times_pct((money_t){amount(lua, 1)}, (pct_t){hundredths(lua, 2)}, &out)) return luaL_error(lua, "too large");
    lua_pushinteger(lua, out.minor);
    return 1;
}

static int do_times(lua_State *lua)
{
    money_t out;

    if (!money_times_qty((money_t){amount(lua, 1)}, (qty_t){amount(lua, 2)}, &out)) return luaL_error(lua, "too large");
    lua_pushinteger(lua, out.minor);
    return 1;
}

static int do_day(lua_State *lua)
{
    struct str s = text(lua, 1);
    date_t day;

    if (!date_read(s.p, s.n, &day)) return luaL_error(lua, "a day such as \"2026-03-01\" is wanted");
    lua_pushinteger(lua, day.day);
    return 1;
}

static int do_date(lua_State *lua)
{
    int64_t day = whole(lua, 1);
    char out[10];

    if (day < date_of(1, 1, 1).day || day > date_of(9999, 12, 31).day) return luaL_error(lua, "no day of the years 1 to 9999");
    date_write((date_t){(int32_t)day}, out);
    lua_pushlstring(lua, out, sizeof out);
    return 1;
}

static int do_starts_with(lua_State *lua)
{
    lua_pushboolean(lua, str_starts(text(lua, 1), text(lua, 2)));
    return 1;
}

static int do_contains(lua_State *lua)
{
    struct str s = text(lua, 1), part = text(lua, 2);

    script_charge(lua, (int64_t)(s.n / CONTAINS_A_STEP));
    lua_pushboolean(lua, !part.n || memmem(s.p, s.n, part.p, part.n) != NULL);
    return 1;
}

static int do_one_of(lua_State *lua)
{
    bool found = false;

    for (int i = 2; i <= lua_gettop(lua) && !found; i++) found = lua_rawequal(lua, 1, i);
    script_charge(lua, lua_gettop(lua));
    lua_pushboolean(lua, found);
    return 1;
}

static const luaL_Reg functions[] = {
    {"ipairs", do_ipairs}, {"type", do_type}, {"min", do_min}, {"max", do_max}, {"abs", do_abs}, {"money", do_hundredths},
    {"quantity", do_hundredths}, {"decimal", do_decimal}, {"share", do_share}, {"times", do_times}, {"day", do_day}, {"date", do_date},
    {"starts_with", do_starts_with}, {"contains", do_contains}, {"one_of", do_one_of}, {NULL, NULL},
};

/* ---- functions of this world ---- */

static int call_out(lua_State *lua)
{
    const struct script_function *f = lua_touserdata(lua, lua_upvalueindex(1));
    struct script_value arguments[SCRIPT_ARGUMENTS];
    struct script_call call = {script_of(lua)->view, arguments, (size_t)lua_gettop(lua), {.type = SCRIPT_NOTHING}, 0};
    const char *wrong;

    if (call.count > SCRIPT_ARGUMENTS) return luaL_error(lua, "%s: too many arguments", f->name);
    for (size_t i = 0; i < call.count; i++) arguments[i] = value_at(lua, (int)i + 1);
    wrong = f->call(&call);
    if (wrong) return luaL_error(lua, "%s: %s", f->name, wrong);
    script_charge(lua, call.steps);
    push(lua, &call.result);
    return 1;
}

/* ---- things of this world ---- */

static const struct script_thing *thing_at(lua_State *lua, int i) { return lua_touserdata(lua, i); }

/* Upvalue 1: numbers of the members by their names. */
static int member_of(lua_State *lua)
{
    const struct script *s = script_of(lua);
    const struct script_thing *of = thing_at(lua, 1);
    struct script_value v = {.type = SCRIPT_NOTHING};

    lua_pushvalue(lua, 2);
    if (lua_rawget(lua, lua_upvalueindex(1)) == LUA_TNIL)
        return luaL_error(lua, "a %s has no '%s'", s->world->kinds[of->kind].name, lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : name_of_type(lua, 2));
    s->world->member(s->view, *of, (int)lua_tointeger(lua, -1), &v);
    push(lua, &v);
    return 1;
}

static int element_of(lua_State *lua)
{
    const struct script *s = script_of(lua);
    const struct script_thing *list = thing_at(lua, 1);
    struct script_value v = {.type = SCRIPT_NOTHING};
    int64_t i = whole(lua, 2);

    if (i >= 1 && i <= s->world->length(s->view, *list)) s->world->element(s->view, *list, i - 1, &v);
    push(lua, &v);
    return 1;
}

static int length_of(lua_State *lua)
{
    const struct script *s = script_of(lua);

    lua_pushinteger(lua, s->world->length(s->view, *thing_at(lua, 1)));
    return 1;
}

static int same_thing(lua_State *lua)
{
    lua_pushboolean(lua, thing_at(lua, 1)->kind == thing_at(lua, 2)->kind && thing_at(lua, 1)->at == thing_at(lua, 2)->at);
    return 1;
}

static int refuse_change(lua_State *lua) { return luaL_error(lua, "nothing of a %s can be changed", name_of_type(lua, 1)); }
static int refuse_global(lua_State *lua) { return luaL_error(lua, "write: local %s = ...", lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "name"); }
static int refuse_name(lua_State *lua) { return luaL_error(lua, "there is no '%s' here", lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : name_of_type(lua, 2)); }

/* ---- the names ---- */

static void set_function(lua_State *lua, const char *name, lua_CFunction f)
{
    lua_pushcfunction(lua, f);
    lua_setfield(lua, -2, name);
}

/* The metatable of a kind, kept under its address. */
static void make_kind(lua_State *lua, const struct script_kind *k)
{
    lua_createtable(lua, 0, 6);
    lua_pushstring(lua, k->name);
    lua_setfield(lua, -2, "__name");
    set_function(lua, "__newindex", refuse_change);
    set_function(lua, "__eq", same_thing);
    if (k->members) {
        lua_newtable(lua);
        for (int i = 0; k->members[i]; i++) {
            lua_pushinteger(lua, i);
            lua_setfield(lua, -2, k->members[i]);
        }
        lua_pushcclosure(lua, member_of, 1);
        lua_setfield(lua, -2, "__index");
    } else {
        set_function(lua, "__index", element_of);
        set_function(lua, "__len", length_of);
    }
    lua_rawsetp(lua, LUA_REGISTRYINDEX, k);
}

/* All that there is; another name is an error that says so. */
static void make_names(lua_State *lua, const struct script_world *w)
{
    lua_newtable(lua);
    luaL_setfuncs(lua, functions, 0);
    for (const struct script_function *f = w->functions; f->name; f++) {
        lua_pushlightuserdata(lua, (void *)(uintptr_t)f);
        lua_pushcclosure(lua, call_out, 1);
        lua_setfield(lua, -2, f->name);
    }
    push_thing(lua, (struct script_thing){0, 0});
    lua_setfield(lua, -2, w->root);
    lua_createtable(lua, 0, 1);
    set_function(lua, "__index", refuse_name);
    lua_setmetatable(lua, -2);
}

/* What a program gets as its globals: an empty table that nothing can be written to. Kept under the world's address. */
int script_set_up(lua_State *lua)
{
    const struct script_world *w = script_of(lua)->world;

    for (int i = 0; i < w->kind_count; i++) make_kind(lua, &w->kinds[i]);
    lua_newtable(lua);
    lua_createtable(lua, 0, 2);
    make_names(lua, w);
    lua_setfield(lua, -2, "__index");
    set_function(lua, "__newindex", refuse_global);
    lua_setmetatable(lua, -2);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, w);
    return 0;
}
