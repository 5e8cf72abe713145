/* Mutations: a GraphQL field, the command behind it, and how its input becomes the command's. */
#ifndef API_GRAPHQL_MUTATION_H
#define API_GRAPHQL_MUTATION_H

#include "api/graphql/schema.h"

/* graphql_input.made_from of a member of a mutation's input. */
enum given_kind {
    GIVEN_VALUE = 1,      /* as it is; a moment is local time */
    GIVEN_REFERENCE_ID,   /* a raw key: {"id": n} */
    GIVEN_REFERENCE,      /* a uuid */
    GIVEN_CODE,           /* a code of a register: {"code": text} */
    GIVEN_OBJECT,         /* a nested record, of an input type of quirk_mutations.c */
    GIVEN_UUID, GIVEN_UUIDS,
    GIVEN_CLAIM_SEARCH,   /* JSON in a text, arguments of the list of claims: the uuids of those that it finds */
    GIVEN_EXT,            /* JSON in a text */
    GIVEN_LIST,           /* owned rows */
    GIVEN_MASK,           /* words, each a bit of a number: the type's codes */
    GIVEN_CLIENT_ID, GIVEN_LABEL, GIVEN_DETAILS,
    GIVEN_JUDGEMENT,      /* a value; of no effect in a generic command: what a judgement sets is not entered */
    GIVEN_NOTHING,        /* taken, and of no effect here */
    GIVEN_ZERO,           /* the same when it is zero; else the command refuses it by name */
};

struct given {
    enum given_kind kind;
    const char *to;       /* the member of the command's input */
    struct type type;     /* VALUE */
};

struct mutation {
    struct str name;                     /* "createProduct" */
    const struct command *command;
    const struct table *table;           /* of a generic command, else NULL */
    uint32_t verb;
    const struct mutation_member *members;   /* of another command */
    const char *says;                    /* a member that the command gets as true; "whole": what the input leaves out is emptied */
    struct str types;                    /* what its types are named after; none: its own name */
    bool bare;                           /* without the word Mutation */
    struct str input, payload;           /* type names */
};

/* A member of a mutation that is no generic one; also where an input has another name than the rule gives. */
struct mutation_member { const char *name, *type; struct given given; };

/* A mutation that no rule gives (quirk_mutations.c). */
struct mutation_row {
    const char *name, *command;
    const struct mutation_member *members;
    const char *types;                   /* NULL: as the mutation */
    bool bare;                           /* its types are GenerateTimeframeInvoicesInput and so on, without the word Mutation */
    const char *says;                    /* a member that the command gets as true: what clients have their user confirm; NULL: none */
};
/* What an input type ("CreateClaimMutationInput") has beside the members that the rule gives, or in place of one. */
struct mutation_more { const char *input; const struct mutation_member *members; bool whole; };
const struct mutation_more *mutation_more_of(struct str input);          /* NULL: nothing */
/* How rows of an owned entity are sent with their owner: the input type and the member; NULL: by rule, the entity's name and that
 * of the list. Without a type they are not sent as a list. */
struct mutation_list { const char *entity, *type, *member; bool whole; };     /* whole: no element may be null */
const struct mutation_list *mutation_list_of(struct str entity);         /* NULL: by rule */
/* An input type of its own name: members, and those that the rule gives of the entity (NULL: none). */
struct mutation_type { const char *name, *entity; const struct mutation_member *members; };
const struct mutation_type *mutation_types(void);                        /* name NULL ends */

const struct mutation_row *mutation_rows(void);                          /* name NULL ends */
const struct mutation_row *mutation_row_of(const char *command);         /* NULL: the rule gives it */

/* The field of the root type is collected as `field`; writes its value. */
struct execution;
struct graphql_collected;

#endif
