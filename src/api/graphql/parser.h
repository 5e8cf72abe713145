/* Between parser.c (definitions and selections) and parser_value.c (values, types, directives). */
#ifndef API_GRAPHQL_PARSER_H
#define API_GRAPHQL_PARSER_H

#include "api/graphql/lexer.h"

struct parser {
    struct arena *arena;
    const struct limits *limits;
    struct lexer lexer;
    struct token token;                      /* the one at hand */
    int64_t tokens, depth, fields, aliases, spreads;
    VEC(const struct graphql_value *) literals;
};

err_t parser_advance(struct parser *p);
bool parser_at(const struct parser *p, enum token_kind kind);
bool parser_at_word(const struct parser *p, const char *word);
/* Steps over that token, else "Expected ..., found ...". */
err_t parser_expect(struct parser *p, enum token_kind kind);
err_t parser_unexpected(struct parser *p);
err_t parser_name(struct parser *p, struct str *out);
/* One more of what a limit bounds. */
err_t parser_count(struct parser *p, int64_t *counter, enum limit_id limit);

/* `constant`: no variables in it. */
err_t parser_value(struct parser *p, bool constant, struct graphql_value **out);
err_t parser_ref(struct parser *p, struct graphql_ref *out, struct graphql_place *name_at);
err_t parser_arguments(struct parser *p, bool constant, const struct graphql_argument **out);
err_t parser_directives(struct parser *p, bool constant, const struct graphql_directive **out);

#endif
