/* Tables that are known and not taken, each with its reason. */
#include "api/openimis/internal.h"

const struct passed passed[] = {
    {"tblCeilingInterpretation", "a fixed list here"},
    {"tblPayerType", "a fixed list here"},
    {"tblIMISDefaults", "folders, passwords and versions of the former installation; set what still counts with imis setting"},
    {"tblEmailSettings", "how the former installation sent mail"},
    {"tblExtracts", "a log of files made for devices; devices fetch anew"},
    {"tblFromPhone", "a log of what devices sent; what came of it stands in its own tables"},
    {"tblSubmittedPhotos", "a log of files received; the photos are in tblPhotos"},
    {"tblControlNumber", "a log of what was asked of a payment gateway; the payments are in tblPayment"},
    {"tblLogins", "who signed in to the former installation"},
    {NULL, NULL},
};
