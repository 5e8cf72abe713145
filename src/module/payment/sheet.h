/* A file of money that came, a line each: a bank's statement, or what a payment gateway has. */
#ifndef MODULE_PAYMENT_SHEET_H
#define MODULE_PAYMENT_SHEET_H

#include "base/vec.h"
#include "model/run/function.h"
#include "module/payment/internal.h"

enum { L_TRANSACTION, L_DATE, L_AMOUNT, L_NUMBER, L_RECEIPT, L_PHONE, L_FEE, L_INSURANCE, L_PRODUCT, L_RENEWAL, L_COLUMNS };

enum line_outcome { LINE_RECEIVED, LINE_WAITING, LINE_UNCHANGED, LINE_REFUSED, LINE_OUTCOMES };

struct sheet_line {
    int64_t row;
    struct str cells[L_COLUMNS];
    struct payment_receipt receipt;
    enum line_outcome outcome;     /* LINE_REFUSED: it says too little to be money, or cannot be read */
    struct str why;                /* a sentence in the caller's language; STR_NONE: none */
};

struct payment_sheet {
    struct function_call *call;
    struct str origin;             /* of what it tells; may be STR_NONE */
    enum limit_id most;            /* lines */
    int to[L_COLUMNS];             /* which column of the file; -1: none */
    VEC(struct sheet_line) lines;
};

const char *payment_sheet_head(size_t column);
/* Reads bytes of CSV or XLSX. E_REQUEST: a column is missing, or is not known. */
err_t payment_sheet_read(struct payment_sheet *s, struct str bytes);
void payment_sheet_refuse(struct payment_sheet *s, struct sheet_line *l, err_t why);

#endif
