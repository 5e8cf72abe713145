/* ERR(id, stable code, HTTP status, FHIR issue type). Included several times, on purpose without a
 * guard. The sentence of each stands in text/<lang>.json under "error.<code>". A code, once released,
 * keeps its meaning. */
ERR(E_NONE, "none", 200, "informational")
/* the request */
ERR(E_JSON, "json.malformed", 400, "structure")              /* what, offset */
ERR(E_UTF8, "text.encoding", 400, "structure")               /* field */
ERR(E_SYNTAX, "graphql.syntax", 400, "structure")            /* value: what is wrong, line, column */
ERR(E_LIMIT, "limit.exceeded", 413, "too-costly")            /* limit, max */
ERR(E_FIELD_REQUIRED, "field.required", 422, "required")     /* field */
ERR(E_FIELD_TYPE, "field.type", 422, "value")                /* field, type */
ERR(E_FIELD_LENGTH, "field.length", 422, "value")            /* field, max */
ERR(E_FIELD_RANGE, "field.range", 422, "value")              /* field, min, max */
ERR(E_FIELD_CHOICE, "field.choice", 422, "code-invalid")     /* field, value */
ERR(E_FIELD_FORM, "field.form", 422, "value")                /* field, form */
ERR(E_FIELD_UNKNOWN, "field.unknown", 422, "structure")      /* entity, field */
ERR(E_FIELD_READONLY, "field.readonly", 422, "business-rule")/* field */
ERR(E_RULE, "rule.broken", 422, "business-rule")             /* rule */
ERR(E_REFERENCE, "reference.missing", 422, "not-found")      /* field, value */
ERR(E_NOT_UNIQUE, "record.not_unique", 409, "duplicate")     /* entity, field, value */
ERR(E_NOT_FOUND, "record.not_found", 404, "not-found")       /* entity, key */
ERR(E_DELETED, "record.deleted", 410, "deleted")             /* entity, key */
ERR(E_VERSION, "record.version", 409, "conflict")            /* entity, key, version */
ERR(E_NO_CHANGE, "record.no_change", 409, "business-rule")   /* entity, key */
ERR(E_IN_USE, "record.in_use", 409, "conflict")              /* entity, key, by, where */
ERR(E_REQUEST, "request.malformed", 400, "structure")        /* what */
ERR(E_PATH, "request.path", 404, "not-found")
ERR(E_METHOD, "request.method", 405, "not-supported")        /* method */
ERR(E_MEDIA_TYPE, "request.type", 415, "not-supported")      /* found, wanted */
ERR(E_EXPECTATION, "request.expectation", 417, "not-supported")
ERR(E_RATE, "request.rate", 429, "throttled")                /* retry_s */
ERR(E_SHARE, "limit.share", 429, "throttled")                /* limit, max: what an account may have at a time */
ERR(E_LATER, "request.later", 501, "not-supported")          /* what */
ERR(E_HEAD, "request.head", 431, "too-costly")               /* limit, max */
/* access */
ERR(E_SIGNED_OUT, "access.signed_out", 401, "login")
ERR(E_FORBIDDEN, "access.forbidden", 403, "forbidden")       /* right */
ERR(E_CSRF, "access.csrf", 403, "forbidden")                 /* a cookie without the header that repeats csrftoken */
ERR(E_OUT_OF_SCOPE, "access.place", 403, "forbidden")        /* entity: a row in a place that is not the caller's */
/* queries */
ERR(E_ENTITY_UNKNOWN, "query.entity", 400, "not-supported")  /* entity */
ERR(E_LOOKUP, "query.lookup", 400, "not-supported")          /* field, lookup */
ERR(E_SORT, "query.sort", 400, "not-supported")              /* field, choices */
ERR(E_SORT_COSTLY, "query.sort_costly", 422, "too-costly")   /* field, rows */
ERR(E_ARGUMENT, "query.argument", 400, "value")            /* what: a whole sentence */
ERR(E_CURSOR, "query.cursor", 400, "value")                  /* value */
/* commands */
ERR(E_COMMAND_UNKNOWN, "command.unknown", 400, "not-supported")      /* command */
ERR(E_COMMAND_DIFFERS, "command.differs", 409, "conflict")           /* id */
ERR(E_BUSY, "server.busy", 503, "transient")                 /* retry_s */
ERR(E_STOPPING, "server.stopping", 503, "transient")
/* jobs */
ERR(E_JOB_UNKNOWN, "job.unknown", 404, "not-found")          /* job */
ERR(E_JOB_AT_WORK, "job.at_work", 409, "conflict")           /* job: it runs by time, and one at a time */
ERR(E_JOB_CANCELLED, "job.cancelled", 409, "conflict")
ERR(E_JOB_LOST, "job.lost", 409, "conflict")                 /* job: another worker has the lease */
ERR(E_JOB_ACCESS, "job.access", 403, "forbidden")            /* job: whoever started it may less now; why follows */
ERR(E_JOB_ATTEMPTS, "job.attempts", 500, "exception")        /* job, attempts: each died over the same chunk */
/* database */
ERR(E_DB, "db.failed", 500, "exception")                     /* what */
ERR(E_DB_GONE, "db.gone", 503, "transient")                  /* what */
ERR(E_DB_FULL, "db.full", 507, "no-store")                   /* what */
ERR(E_DB_IO, "db.io", 503, "transient")                       /* what: its disk or its server failed, not the data */
ERR(E_DB_CONFLICT, "db.conflict", 503, "transient")          /* serialization, deadlock, locked: retry */
ERR(E_DB_UNIQUE, "db.unique", 409, "duplicate")              /* table, columns */
ERR(E_DB_FOREIGN, "db.foreign", 409, "conflict")             /* table */
ERR(E_DB_TIMEOUT, "db.timeout", 503, "timeout")              /* ms */
ERR(E_DB_URL, "db.url", 400, "value")                        /* url */
ERR(E_DB_NEWER, "db.newer", 500, "exception")                /* module, found, known */
ERR(E_DB_UNPREPARED, "db.unprepared", 500, "exception")      /* what, command */
ERR(E_DB_CORRUPT, "db.corrupt", 500, "exception")            /* what */
/* program */
ERR(E_PRINT, "print.failed", 500, "exception")               /* what */
ERR(E_REMOTE, "remote.failed", 502, "exception")             /* what: nobody answered, or not as he should */
ERR(E_FILE, "file.failed", 500, "exception")                 /* path, what */
ERR(E_OPTION, "option.wrong", 400, "value")                  /* option, what */
ERR(E_SETTING, "setting.wrong", 422, "value")                /* setting, what */
ERR(E_REGISTRY, "registry.wrong", 500, "exception")          /* entity, what */
ERR(E_JOURNAL, "journal.broken", 500, "exception")           /* block, what */
ERR(E_FAULT, "test.fault", 500, "exception")                 /* point: only injected by tests */
