/* Cuts the text of a document into tokens (specification 2.1). */
#ifndef API_GRAPHQL_LEXER_H
#define API_GRAPHQL_LEXER_H

#include "api/graphql/document.h"

enum token_kind {
    TOKEN_END, TOKEN_BANG, TOKEN_DOLLAR, TOKEN_AMP, TOKEN_PAREN_OPEN, TOKEN_PAREN_CLOSE, TOKEN_SPREAD, TOKEN_COLON,
    TOKEN_EQUALS, TOKEN_AT, TOKEN_BRACKET_OPEN, TOKEN_BRACKET_CLOSE, TOKEN_BRACE_OPEN, TOKEN_PIPE,
    TOKEN_BRACE_CLOSE, TOKEN_NAME, TOKEN_INT, TOKEN_FLOAT, TOKEN_STRING
};

struct token {
    enum token_kind kind;
    struct graphql_place at;
    struct str text;             /* NAME, INT, FLOAT: as written; STRING: decoded */
};

struct lexer {
    struct arena *arena;
    struct str text;             /* well-formed UTF-8 */
    size_t pos;
    uint32_t line;
    size_t counted;              /* columns are counted up to this byte of the line */
    uint32_t column;             /* of that byte */
};

void lexer_init(struct lexer *l, struct arena *a, struct str text);
err_t lexer_next(struct lexer *l, struct token *out);
const char *token_name(enum token_kind kind);
/* "Name \"x\"", "String \"y\"", "}" */
struct str token_text(struct arena *a, const struct token *t);
err_t syntax_error(struct arena *a, struct graphql_place at, struct str what);

/* ---- between lexer.c and lexer_string.c ---- */

int lexer_peek(const struct lexer *l, size_t ahead);    /* a byte, or -1 past the end */
struct graphql_place lexer_place(struct lexer *l);      /* of l->pos; only ever asked in ascending order */
void lexer_line(struct lexer *l);                       /* steps over one line end */
/* E_SYNTAX at l->pos: `what`, then the character there. */
err_t lexer_refuse(struct lexer *l, const char *what);
err_t lexer_string(struct lexer *l, struct token *out); /* l->pos is at the first quotation mark */

#endif
