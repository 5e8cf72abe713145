#include "model/run/function.h"

#include "api/graphql/execution.h"

err_t serve_function(struct root_field *f)
{
    const struct function *function = f->meaning->function;
    struct execution *x = f->x;
    const struct api *api = x->call->api;
    struct function_call call = {
        .arena = x->arena, .who = x->call->who, .registry = api->registry, .db = api->db, .env = api->env,
        .settings = x->call->settings, .texts = api->texts, .language = x->call->language, .arguments = f->arguments,
    };
    const struct json *v = NULL;
    struct limits limits = api->env->limits;

    TRY(access_may(x->arena, x->call->who, function->right));
    buf_init(&call.out, x->arena, 256);
    TRY(function->run(&call));
    limits.value[LIMIT_JSON_VALUES] = INT64_MAX;
    if (call.out.n)
        TRY(json_read(x->arena, buf_str(&call.out), &limits, &v));
    if (f->meaning->face && !json_is_null(v))
        return serve_rows(f, v);
    project(x, &x->data, f->field->type, f->collected, v);
    return OK;
}
