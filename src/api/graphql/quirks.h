/* What no rule gives: the oddities of the contract's names and types, all of them here and nowhere else. */
#ifndef API_GRAPHQL_QUIRKS_H
#define API_GRAPHQL_QUIRKS_H

#include "base/str.h"

/* Types that are no Node: their lists are plain arrays and their id is the raw key. */
bool quirk_plain(struct str type);
/* The type that rows lead to in place of an entity's main face; NULL: that face. Lists at the top keep it. */
const char *quirk_face(struct str face);
/* Fields that always answer null; type NULL ends. */
struct quirk_null { const char *type, *field, *of; };
const struct quirk_null *quirk_nulls(void);
/* The enumeration of a field whose values are a code list; NULL: a String or Int. */
const char *quirk_enumeration(struct str type, struct str field);
/* An enumeration whose values are the words of the code list, not its codes: by its name. */
bool quirk_worded(struct str enumeration);
/* A date that the contract shows as the moment at which the day begins. */
bool quirk_moment(struct str type, struct str field);
/* What the contract promises always to be there, though a row may be stored without it. */
bool quirk_required(struct str type, struct str field);
/* A field that leads through relations: "iUser.lastName". One of type JSONString is an object of all that its paths lead to, each under
 * the last name of its path. */
struct quirk_way {
    const char *type, *field, *as;       /* as: its GraphQL type */
    const char *const *paths;            /* NULL ends */
    const char *file;                    /* the one of them that names a kept file (io/blob.h), shown in base64; NULL: none */
};
/* NULL: the field is the entity's own, or none. */
const struct quirk_way *quirk_way(struct str type, struct str field);
const struct quirk_way *quirk_ways(void);                 /* all; type NULL ends */
/* Numbers of a list of rows, shown in one object for all rows that agree in two fields: {"<one of them>", "<into>": [each, ...]};
 * a list whose numbers are all 0 is none. */
struct quirk_gather {
    const char *type, *field, *as;       /* as: its GraphQL type */
    const char *list, *by, *also;        /* also: rows that agree in it, too, which is not shown */
    const char *order, *each, *into;
};
const struct quirk_gather *quirk_gathers(void);           /* type NULL ends */
/* A filter that tests the field `second` of the row that the relation `first` leads to; its value is an ID. */
struct quirk_filter { const char *entity, *name, *first, *second; };
const struct quirk_filter *quirk_filters(void);           /* entity NULL ends */
/* What a mutation touched: the type that links it to a row, the row's type, the link's member that leads to the row, and the
 * list on the mutation's log. The row has the list "mutations". */
struct quirk_link { const char *type, *face, *row, *list; };
const struct quirk_link *quirk_links(void);               /* type NULL ends */
/* A field shown as an enumeration that filters take as a text. */
bool quirk_text_filter(struct str type, struct str field);
/* A field that is shown as another type than the rule gives; of a list, a connection of that name, which may be null. */
struct quirk_shown { const char *type, *field, *as; };
const char *quirk_shown(struct str type, struct str field);   /* NULL: by rule */
const struct quirk_shown *quirk_all_shown(void);              /* type NULL ends */
/* A decimal shown as a number (Float), not as a text. */
bool quirk_number(struct str type, struct str field);
/* The scalar by which inputs take a text; NULL: String. */
const char *quirk_input_scalar(struct str entity, struct str field);
/* The name of an entity in mutations where it is not that of the entity: createItem; NULL: by rule. */
const char *quirk_mutation_entity(struct str entity);
/* The message of a failed command where it is not made of module, verb and entity; NULL: by rule. `reason`: the error's code;
 * `rule`: the rule that was broken, if one was. */
const char *quirk_mutation_failure(struct str command, struct str reason, struct str rule);
/* The number by which the contract knows it; 0: none. */
int quirk_mutation_code(struct str command, struct str rule);

#endif
