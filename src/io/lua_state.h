/* What the files of programs in Lua share: lua.c keeps the state, its memory and its steps and runs programs; lua_world.c is what they
 * find there. */
#ifndef IO_LUA_STATE_H
#define IO_LUA_STATE_H

#include <lua.h>

#include "io/lua.h"

/* Which bound a program ran into. */
enum script_bound { BOUND_NONE, BOUND_STEPS, BOUND_TEXT, BOUND_TABLE };

struct script {
    lua_State *lua;
    const struct script_world *world;
    const struct limits *limits;
    size_t used, most;                 /* bytes of Lua's blocks */
    size_t text_most, block_most;      /* bytes of one block: of a text, of any other */
    size_t rest;                       /* what programs take that do not run */
    void *view;
    bool runs;
    int64_t steps;                     /* that functions and blocks cost in this run */
    enum script_bound bound;
    int programs;
};

static inline struct script *script_of(lua_State *lua) { return *(struct script **)lua_getextraspace(lua); }

/* What a function costs beside its call; ends the program where it has no more. */
void script_charge(lua_State *lua, int64_t steps);
/* As lua_CFunction: the kinds and names of the script's world. */
int script_set_up(lua_State *lua);

#endif
