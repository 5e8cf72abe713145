#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/money.h"
#include "base/utf8.h"
#include "io/lua_state.h"

enum { SETUP_BYTES = 1 << 20, SOURCE_TIMES = 64, A_STEP = 64 /* bytes */, BLOCK_STEPS = 8,
       TEXT_HEAD = 32 /* bytes, at least Lua's own */ };

/* ---- memory ---- */

/* One instruction makes, compares or joins whole texts, and copies or searches whole parts of tables, and no hook sees that. So their size is
 * bounded, and what is made costs steps. Where a block is refused Lua collects all of its garbage and asks once more: that costs too. */
static enum script_bound bound_of(const struct script *s, bool text, size_t size)
{
    if (s->runs && s->steps > s->limits->value[LIMIT_RULE_STEPS]) return BOUND_STEPS;
    if (text) return size > s->text_most ? BOUND_TEXT : BOUND_NONE;
    return size > s->block_most ? BOUND_TABLE : BOUND_NONE;
}

/* What grows costs nothing: whether it must depends on what ran before. */
static void charge_block(struct script *s, bool text, size_t old, size_t size)
{
    if (s->runs && !old) s->steps += (int64_t)(size / A_STEP) + (text ? 0 : BLOCK_STEPS);
}

static bool may_grow(struct script *s, bool text, size_t old, size_t size)
{
    enum script_bound bound;

    charge_block(s, text, old, size);
    bound = bound_of(s, text, size);
    if (bound == BOUND_NONE && s->used - old + size <= s->most) return true;
    if (s->runs) s->steps += (int64_t)(s->used / A_STEP);
    s->bound = bound;
    return false;
}

/* As lua_Alloc is asked for: of a new block `old` is its type. */
static void *resize(void *arg, void *block, size_t old, size_t size)
{
    bool text = !block && old == LUA_TSTRING;
    struct script *s = arg;
    void *grown;

    if (!block) old = 0;
    if (!size) {
        s->used -= old;
        free(block);
        return NULL;
    }
    if (size > old && !may_grow(s, text, old, size)) return NULL;
    grown = realloc(block, size);
    if (!grown) return size <= old ? block : NULL;
    s->used += size - old;
    return grown;
}

/* ---- steps ---- */

/* `level`: of the program's own line, 0 from its hook, 1 from a function that it called. */
static int out_of_steps(lua_State *lua, int level)
{
    struct script *s = script_of(lua);

    s->bound = BOUND_STEPS;
    s->runs = false;                   /* the words cost nothing */
    luaL_where(lua, level);
    lua_pushfstring(lua, "more than %I steps", (LUAI_UACINT)s->limits->value[LIMIT_RULE_STEPS]);
    lua_concat(lua, 2);
    return lua_error(lua);
}

static void on_count(lua_State *lua, lua_Debug *at) { out_of_steps(lua, 0); }

void script_charge(lua_State *lua, int64_t steps)
{
    struct script *s = script_of(lua);

    s->steps += steps;
    if (s->steps > s->limits->value[LIMIT_RULE_STEPS]) out_of_steps(lua, 1);
}

/* ---- programs ---- */

/* Argument 1: the source as struct str. Kept in the registry by number. */
static int compile(lua_State *lua)
{
    const struct str *source = lua_touserdata(lua, 1);

    if (luaL_loadbufferx(lua, source->p ? source->p : "", source->n, "=", "t") != LUA_OK) return lua_error(lua);
    return 1;
}

static size_t text_most(const struct script *s) { return (size_t)s->limits->value[LIMIT_RULE_STRING] + TEXT_HEAD; }

static void settle(struct script *s)
{
    s->most = s->text_most = s->block_most = SIZE_MAX;         /* collecting must not fail */
    s->bound = BOUND_NONE;
    lua_settop(s->lua, 0);
    lua_gc(s->lua, LUA_GCCOLLECT);
    s->rest = s->used;
}

struct script *script_open(const struct script_world *world, const struct limits *limits)
{
    struct script *s = realloc(NULL, sizeof *s);

    if (!s) return NULL;
    *s = (struct script){.world = world, .limits = limits, .most = SETUP_BYTES, .text_most = SIZE_MAX, .block_most = SIZE_MAX};
    s->lua = lua_newstate(resize, s);
    if (!s->lua) {
        free(s);
        return NULL;
    }
    *(struct script **)lua_getextraspace(s->lua) = s;
    lua_pushcfunction(s->lua, script_set_up);
    if (lua_pcall(s->lua, 0, 0, 0) != LUA_OK) {
        script_close(s);
        return NULL;
    }
    settle(s);
    return s;
}

void script_close(struct script *s)
{
    if (!s) return;
    lua_close(s->lua);
    free(s);
}

size_t script_words(struct str text_, char *out, size_t most)
{
    size_t n = text_.n < most ? text_.n : most;
    bool valid = utf8_valid(text_);

    while (valid && n && n < text_.n && ((unsigned char)text_.p[n] & 0xC0) == 0x80) n--;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text_.p[i];
        out[i] = c < ' ' || c == 0x7F ? ' ' : c >= 0x80 && !valid ? '?' : (char)c;
    }
    return n;
}

/* Of what Lua knows only that there was no memory. */
static struct str words_of(const struct script *s, char *out, size_t size)
{
    const int64_t *limits = s->limits->value;
    int n = 0;

    switch (s->bound) {
    case BOUND_NONE: n = snprintf(out, size, "not enough memory"); break;
    case BOUND_STEPS: n = snprintf(out, size, "more than %lld steps", (long long)limits[LIMIT_RULE_STEPS]); break;
    case BOUND_TEXT: n = snprintf(out, size, "a text of more than %lld bytes", (long long)limits[LIMIT_RULE_STRING]); break;
    case BOUND_TABLE: n = snprintf(out, size, "a table, or calls within calls, of more than %lld bytes", (long long)limits[LIMIT_RULE_TABLE]); break;
    }
    return (struct str){out, (size_t)n};
}

/* Lua says ":12: what", as the chunk has no name. */
static void take_fault(struct script *s, int status, struct script_fault *out)
{
    struct str said = {.p = NULL};
    char words[SCRIPT_WORDS_BYTES];
    int64_t line = 0;

    if (status == LUA_ERRMEM) said = words_of(s, words, sizeof words);
    else if (lua_type(s->lua, -1) == LUA_TSTRING) said.p = lua_tolstring(s->lua, -1, &said.n);
    if (said.n && *said.p == ':') {
        struct str rest = {said.p + 1, said.n - 1}, number = str_cut(&rest, ':');
        if (decimal_read(number.p, number.n, 0, false, &line)) said = str_trim(rest);
    }
    out->line = (int)line;
    out->words[script_words(said, out->words, SCRIPT_WORDS_BYTES - 1)] = '\0';
}

static enum script_end end_of(const struct script *s, int status)
{
    if (status == LUA_OK) return SCRIPT_DONE;
    if (s->bound == BOUND_STEPS) return SCRIPT_STEPS;
    return status == LUA_ERRMEM ? SCRIPT_MEMORY : SCRIPT_WRONG;
}

static err_t refused(struct arena *a, int line, const char *words)
{
    return err_make(a, E_RULE, "rule", "script_source", "line", str_format(a, "%d", line).p, "value", words, NULL);
}

err_t script_load(struct script *s, struct arena *a, struct str source, int *program)
{
    struct script_fault fault;
    int line = script_fraction(source), status;

    TRY(limit_check(a, s->limits, LIMIT_RULE_BYTES, (int64_t)source.n));
    if (line) return refused(a, line, "whole numbers only: write money(\"12.50\"), share(amount, \"7.5\"), // to divide");
    settle(s);
    s->most = s->used + SETUP_BYTES + SOURCE_TIMES * source.n;
    s->text_most = text_most(s);
    lua_pushcfunction(s->lua, compile);
    lua_pushlightuserdata(s->lua, &source);
    status = lua_pcall(s->lua, 1, 1, 0);
    if (status != LUA_OK) {
        take_fault(s, status, &fault);
        settle(s);
        return refused(a, fault.line, fault.words);
    }
    s->most = s->text_most = SIZE_MAX;
    lua_rawseti(s->lua, LUA_REGISTRYINDEX, LUA_RIDX_LAST + 1 + s->programs);
    *program = s->programs++;
    settle(s);
    return OK;
}

/* A program may have put another table in the place of its globals; it finds ours again. */
static int run(lua_State *lua)
{
    lua_rawgetp(lua, LUA_REGISTRYINDEX, script_of(lua)->world);
    lua_setupvalue(lua, 1, 1);
    lua_call(lua, 0, 0);
    return 0;
}

enum script_end script_run(struct script *s, int program, void *view, struct script_fault *fault)
{
    int status;

    s->view = view;
    s->steps = 0;
    s->bound = BOUND_NONE;
    s->most = s->rest + (size_t)s->limits->value[LIMIT_RULE_MEMORY];
    s->text_most = text_most(s);
    s->block_most = (size_t)s->limits->value[LIMIT_RULE_TABLE];
    s->runs = true;
    lua_pushcfunction(s->lua, run);
    lua_rawgeti(s->lua, LUA_REGISTRYINDEX, LUA_RIDX_LAST + 1 + program);
    lua_sethook(s->lua, on_count, LUA_MASKCOUNT, (int)s->limits->value[LIMIT_RULE_STEPS]);
    status = lua_pcall(s->lua, 1, 0, 0);
    lua_sethook(s->lua, NULL, 0, 0);
    s->runs = false;
    fault->end = end_of(s, status);
    if (status != LUA_OK) take_fault(s, status, fault);
    lua_settop(s->lua, 0);
    s->view = NULL;
    return fault->end;
}
