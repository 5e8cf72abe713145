/* The REST calls of the older apps (rest/api/..., version 3), over HTTP against the program, on both engines with the same answers. */
#include <string.h>

#include "io/crypto.h"
#include "job_steps.h"

struct called { const char *who, *method, *path, *body; int status; const char *gives; };   /* gives: a part of it; with = before it, all of it */
#define CALLED_END {NULL, NULL, NULL, NULL, 0, NULL}

static void run(struct job *j, const struct called *calls)
{
    for (; calls->path; calls++) {
        struct heard h = job_call(j, calls->who, calls->method, calls->path, calls->body);
        bool whole = calls->gives && calls->gives[0] == '=';
        struct str wanted = str_of(job_filled(j, calls->gives ? calls->gives + whole : ""));
        bool fits = whole ? str_eq(h.body, wanted) : str_find(h.body, wanted, 0) >= 0;
        if (h.status != calls->status || !fits)
            fail_msg("%s %s %s\n%s\nfound  %d %.*s\nwanted %d %s", calls->who ? calls->who : "-", calls->method, calls->path,
                     calls->body ? calls->body : "", h.status, (int)(h.body.n < 3000 ? h.body.n : 3000), h.body.p, calls->status, wanted.p);
    }
}

/* ---- a family ---- */

#define HEAD(number, head) "{'insureeId':11,'CHFID':'" number "','lastName':'Sow','otherNames':'Ami','DOB':'1990-01-02T00:00:00','gender':'F'," \
    "'marital':'M','isHead':'" head "','relationship':'','profession':'0','cardIssued':'0','phone':'055','picture':{'imageName':'x.jpg','imageContent':'<photo>'}}"
#define CHILD "{'insureeId':-12,'CHFID':'990000045','lastName':'Sow','otherNames':'Ben','DOB':'2018-05-06','gender':'M','isHead':'0','relationship':'2'}"
#define SALE(receipt) "'policies':[{'policyId':3,'enrollDate':'2026-03-02','startDate':'2026-03-02','policyStatus':1,'policyValue':'150','prodId':1," \
    "'officerId':1,'policyStage':'N','controlNumber':'','premium':[{'premiumId':8,'payerId':'0','amount':'150','receipt':'" receipt "'," \
    "'payDate':'2026-03-02','payType':'C','isPhotoFee':'false'}]}],'insureePolicy':[]"
#define FAMILY(people, sale) FAMILY_OF("990000034", people, sale)
#define FAMILY_OF(head, people, sale) "{'family':[{'familyId':5,'insureeId':11,'locationId':6,'hofCHFID':'" head "','poverty':'0','familyType':''," \
    "'familyAddress':'Quay 1','ethnicity':'','confirmationNo':'','confirmationType':'','isOffline':'1','insurees':[" people "]," sale "}]," \
    "'source':'app','sourceVersion':'1'}"
#define ENROLLED "'response':0,'family':[{'familyId':5,'familyDBId':2,'familyUUID':'"

static const struct called enrolling[] = {
    {"olga", "POST", "/rest/api/family", FAMILY(HEAD("990000034", "1") "," CHILD, SALE("P-1")), 200, ENROLLED},
    {"olga", "POST", "/rest/api/family", FAMILY(HEAD("990000034", "1") "," CHILD, SALE("P-1")), 200, ENROLLED},
    {"olga", "POST", "/rest/api/family", FAMILY(HEAD("990000034", "1"), "'policies':[{'policyId':3,'enrollDate':'2026-03-02','prodId':1,'officerId':1,"
     "'policyStage':'N','controlNumber':'77'}]"), 200, "'response':1001,"},
    {"olga", "POST", "/rest/api/family", FAMILY(HEAD("990000034", "1"), SALE("P-1")), 200,
     "'insurees':[{'insureeId':11,'insureeDBId':5,'insureeUUID':'<insuree 5>'}],'policies':[{'policyId':3,'policyDBId':3,'policyUUID':'<policy 3>',"
     "'premium':[{'premiumId':8,'premiumDBId':3,'premiumUUID':'<premium 3>'}]}]}]}"},
    CALLED_END
};

#define OTHERS(people, sale) FAMILY_OF("990000056", people, sale)
static const struct called not_enrolled[] = {
    {NULL, "POST", "/rest/api/family", OTHERS(HEAD("990000056", "1"), SALE("P-1")), 401, "{'error_occured':true,'error_message':'"},
    {"cleo", "POST", "/rest/api/family", OTHERS(HEAD("990000056", "1"), SALE("P-1")), 403, "'error_occured':true"},
    {"olga", "POST", "/rest/api/family", OTHERS(CHILD, SALE("P-2")), 200, "={'response':-1,'family':[]}"},
    {"olga", "POST", "/rest/api/family", OTHERS(HEAD("990000056", "1") "," HEAD("990000060", "true"), SALE("P-2")), 200, "={'response':-5,'family':[]}"},
    {"olga", "POST", "/rest/api/family", OTHERS(HEAD("990000056", "1") ",{'insureeId':1,'CHFID':'990000012','lastName':'x','otherNames':'y',"
     "'DOB':'2000-01-01','gender':'M','isHead':'0'}", SALE("P-2")), 200, "{'response':-3,'message':'Another insuree already has"},
    {"olga", "POST", "/rest/api/family", FAMILY_OF("990000012", HEAD("990000012", "1"), SALE("P-2")), 200, "{'response':-2,'message':'Another insuree"},
    {"olga", "POST", "/rest/api/family", OTHERS(HEAD("990000056", "1"), SALE("RC-1")), 200, "{'response':-4,'message':'Another premium already has"},
    {"olga", "POST", "/rest/api/family", FAMILY_OF("990000057", HEAD("990000057", "1"), SALE("P-2")), 200,
     "={'response':-400,'message':'The last digit of the insurance number does not fit the others. Check its digits.','family':[]}"},
    {"hans", "POST", "/rest/api/family", OTHERS(HEAD("990000056", "1"), SALE("P-2")), 200, "{'response':-400,'message':'"},
    {"olga", "POST", "/rest/api/family", "{'family':[]}", 400, "a document is of one family"},
    {"olga", "POST", "/rest/api/family", "{'family':[{'locationId':'six','hofCHFID':'990000056','insurees':[" HEAD("990000056", "1") "]}]}", 400, "'error_occured':true"},
    CALLED_END
};

static const struct called people[] = {
    {"olga", "GET", "/rest/api/family/990000045", NULL, 200, "{'familyId':2,'familyUUID':'<family 2>','insureeId':5,'insureeUUID':'<insuree 5>',"
     "'locationId':6,'poverty':false,'familyType':null,'familyAddress':'Quay 1','ethnicity':null,'confirmationNo':null,'confirmationType':null,"
     "'isOffline':false,'insurees':["
     "{'insureeId':5,'insureeUUID':'<insuree 5>','identificationNumber':null,'chfid':'990000034','lastName':'Sow','otherNames':'Ami',"
     "'dob':'1990-01-02','gender':'F','marital':'M','isHead':true,'phone':'055','cardIssued':false,'relationship':null,'profession':null,"
     "'education':null,'email':null,'typeOfId':null,'hfid':null,'currentAddress':null,'geoLocation':null,'curVillage':null,'photoPath':null,"},
    {"hans", "GET", "/rest/api/family/990000045", NULL, 404, "'error_occured':true"},
    {"olga", "GET", "/rest/api/family/1", NULL, 404, "'error_occured':true"},
    {"mona", "GET", "/rest/api/family/990000045", NULL, 403, "'error_occured':true"},
    {"olga", "GET", "/rest/api/insuree/990000034", NULL, 200, "'insureeName':'Ami Sow','dob':'1990-01-02','gender':'Female','photoBase64':'/9j/"},
    {"hans", "GET", "/rest/api/insuree/990000034", NULL, 200, "'insureeName':'Ami Sow'"},   /* by his number, noted */
    {"mona", "GET", "/rest/api/insuree/990000034", NULL, 403, "'error_occured':true"},
    {NULL, "GET", "/rest/api/insuree/990000034", NULL, 401, "'error_occured':true"},
    {"olga", "GET", "/rest/api/insuree/nobody", NULL, 404, "'error_occured':true"},
    {"cleo", "GET", "/rest/api/insuree/990000045/enquire", NULL, 200, "'details':[{'productName':'Basic','productCode':'BASIC','expiryDate':'2027-03-01',"
     "'effectiveDate':'2026-03-02','status':'A','dedType':2,'ded1':20.00,'ded2':null,'ceiling1':500.00,'ceiling2':null,"
     "'antenatalAmountLeft':null,'totalAntenatalLeft':null,"},
    {"cleo", "GET", "/rest/api/Insuree/990000045/Enquire/?api-version=3", NULL, 200, "'policyValue':150.00}]}"},
    {"cleo", "GET", "/rest/api/insuree/990000045/enquire?api-version=2", NULL, 400, "only version 3"},
    {"olga", "POST", "/rest/api/premium/receipt", "{'ReceiptNo':'P-1','CHFID':'990000034'}", 200, "=false"},
    {"olga", "POST", "/rest/api/premium/receipt", "{'ReceiptNo':'P-2','CHFID':'990000034'}", 200, "=true"},
    {"olga", "POST", "/rest/api/premium/receipt", "{'ReceiptNo':'P-2'}", 400, "'error_occured':true"},
    CALLED_END
};

/* ---- claims, 10 March ---- */

#define DETAILS(code, rest) "{'details':{'ClaimDate':'2026-03-10','HFCode':'H1','ClaimAdmin':'cleo','ClaimCode':'" code "','StartDate':'2026-03-08'," \
    "'EndDate':'2026-03-09','ICDCode1':'','VisitType':'O'," rest "}"
#define ITEM(code) ",'items':[{'ItemCode':'" code "','ItemPrice':10,'ItemQuantity':5}],'services':[{'ServiceCode':'BED','ServicePrice':200,'ServiceQuantity':1}]}"
#define CLEO(claim, response) {"cleo", "POST", "/rest/api/claim", "[" claim "]", 200, response}
#define SICK "'CHFID':'990000034','ICDCode':'A00'"
#define FAR "'CHFID':'990000071','ICDCode':'A00'"

static const struct step far_away[] = {
    {"root", "createFamily {locationId: 8, headInsuree: {chfId: '990000071', lastName: 'Far', otherNames: 'Fay', genderId: 'F', dob: '1990-01-01',"
             " cardIssued: false}}", NULL},
    {"root", "createHealthFacility {code: 'H2', name: 'Hill hospital', level: 'H', careType: 'B', legalFormId: 'G', locationId: 3}", NULL},
    STEPS_END
};

static const struct called claiming[] = {
    {"olga", "POST", "/rest/api/claim", "[]", 403, "'error_occured':true"},
    {"cleo", "POST", "/rest/api/claim", "[]", 200, "=[]"},
    {"cleo", "POST", "/rest/api/claim", "7", 400, "'error_occured':true"},
    {"cleo", "POST", "/rest/api/claim", "[{}]", 200, "=[{'claimCode':'','response':2010,'message':'ClaimCode is missing. Please fill it in.',"
     "'rejectedItems':[],'rejectedServices':[]}]"},
    {"cleo", "POST", "/rest/api/claim", "[7]", 200, "=[{'claimCode':'','response':2010,'message':'ClaimCode is missing. Please fill it in.',"
     "'rejectedItems':[],'rejectedServices':[]}]"},
    {"cleo", "POST", "/rest/api/claim", "{'details':{'ClaimCode':'T-1','ClaimDate':'2026-03-10','StartDate':'2026-03-08'},'items':7}", 200,
     "={'claimCode':'T-1','response':2010,'message':'items has the wrong kind of value. Please enter list.','rejectedItems':[],'rejectedServices':[]}"},
    CLEO("{'details':{'ClaimDate':'2026-03-10','HFCode':'H9','ClaimAdmin':'cleo','ClaimCode':'T-1','StartDate':'2026-03-08'," SICK "}" ITEM("ORS"),
         "[{'claimCode':'T-1','response':2002,'message':'No health facility"),
    CLEO(DETAILS("T-1", "'CHFID':'12','ICDCode':'A00'") ITEM("ORS"), "'response':2004"),
    CLEO("{'details':{'ClaimDate':'2026-03-10','HFCode':'H1','ClaimAdmin':'cleo','ClaimCode':'T-1','StartDate':'2026-03-08','EndDate':'2026-03-01'," SICK "}"
         ITEM("ORS"), "'response':2005"),
    CLEO(DETAILS("T-1", "'CHFID':'990000034','ICDCode':'Q1'") ITEM("ORS"), "'response':2006"),
    CLEO(DETAILS("T-1", SICK) ITEM("XX"), "'response':2007,'message':'An item is not known. Download the lists again.','rejectedItems':[{'code':'XX','error':1,"),
    CLEO("{'details':{'ClaimDate':'2026-03-10','HFCode':'H1','ClaimAdmin':'who','ClaimCode':'T-1','StartDate':'2026-03-08'," SICK "}" ITEM("ORS"),
         "'response':2009"),
    CLEO(DETAILS("T-1", SICK) ITEM("ORS") "," DETAILS("T-2", "'CHFID':'12','ICDCode':'A00'") ITEM("ORS"),
         "=[{'claimCode':'T-1','response':2001,'message':'','rejectedItems':[],'rejectedServices':[]},"
         "{'claimCode':'T-2','response':2004,'message':'Nobody has this insurance number. Check it and send the claim again.','rejectedItems':[],"
         "'rejectedServices':[]}]"),
    CLEO(DETAILS("T-1", SICK) ITEM("ORS"), "'response':2001"),   /* the answer was lost */
    /* each has its outcome, whatever is wrong with another */
    CLEO("{'details':{'ClaimCode':'T-7','ClaimDate':'2026-03-10','StartDate':'yesterday'}}," DETAILS("T-1", SICK) ITEM("ORS"),
         "=[{'claimCode':'T-7','response':2010,'message':'StartDate does not have the right form. Please write it as 2026-11-21.','rejectedItems':[],"
         "'rejectedServices':[]},{'claimCode':'T-1','response':2001,'message':'','rejectedItems':[],'rejectedServices':[]}]"),
    CLEO(DETAILS("T-8", SICK) ",'items':[{'ItemCode':'ORS','ItemPrice':'ten','ItemQuantity':5}]}", "'response':2010,'message':'items[0].priceAsked "),
    CLEO(DETAILS("T-1", SICK) ITEM("TON"), "'response':2003"),
    CLEO(DETAILS("T-1", "'CHFID':'990000045','ICDCode':'A00'") ITEM("ORS"), "'response':2003"),
    {"cleo", "POST", "/rest/api/claim", DETAILS("T-3", SICK) ITEM("TON"), 200,
     "{'claimCode':'T-3','response':2001,'message':'','rejectedItems':[{'code':'TON','error':2,'reason':'Not in the price list"},
    /* people of another district: by number, noted; only where all else is known */
    CLEO("{'details':{'ClaimDate':'2026-03-10','HFCode':'H2','ClaimAdmin':'cleo','ClaimCode':'T-4','StartDate':'2026-03-08'," FAR "}" ITEM("ORS"), "'response':2002"),
    CLEO(DETAILS("T-4", FAR) ITEM("XX"), "'response':2007"),
    CLEO(DETAILS("T-4", FAR) ITEM("ORS"), "=[{'claimCode':'T-4','response':2010,'message':'The claim was entered and rejected; its lines say why.',"
         "'rejectedItems':[{'code':'ORS','error':7,'reason':'Neither the person nor a policy is valid on that day (rule 7).'}],"
         "'rejectedServices':[{'code':'BED','error':7,'reason':'Neither the person nor a policy is valid on that day (rule 7).'}]}]"),
    CLEO(DETAILS("T-4", FAR) ITEM("ORS"), "'response':2010,'message':'The claim was entered and rejected"),
    {"cleo", "POST", "/rest/api/claim/GetClaims", "{'claim_administrator_code':'cleo','status_claim':4,'visit_date_from':'2026-03-01'}", 200,
     "{'error_occured':false,'data':[{'claim_uuid':'<claim 1>','health_facility_code':'H1','health_facility_name':'Lake hospital',"
     "'insurance_number':'990000034','main_dg':'Cholera','claim_number':'T-1','date_claimed':'2026-03-10','visit_date_from':'2026-03-08',"},
    {"cleo", "POST", "/rest/api/claim/GetClaims", "{'claim_administrator_code':'cleo','status_claim':4}", 200,
     "'claim_status':'Checked','services':[{'claim_uuid':'<claim 1>','claim_number':'T-1','service':'Bed','service_code':'BED','service_qty':1.00,"
     "'service_price':200.00,"},
    {"cleo", "POST", "/rest/api/claim/GetClaims", "{'claim_administrator_code':'cleo','status_claim':8}", 200, "={'error_occured':false,'data':[]}"},
    {"cleo", "POST", "/rest/api/claim/GetClaims", "{'claim_administrator_code':'cleo','last_update_date':'2026-03-11'}", 200,
     "={'error_occured':false,'data':[]}"},
    {"cleo", "POST", "/rest/api/claim/GetClaims", "{'claim_administrator_code':'cleo','last_update_date':'2026-03-10','processed_date_to':'2026-03-31'}", 200,
     "={'error_occured':false,'data':[]}"},
    {"hans", "POST", "/rest/api/claim/GetClaims", "{'claim_administrator_code':'cleo'}", 200, "={'error_occured':false,'data':[]}"},
    {"cleo", "POST", "/rest/api/claim/GetClaims", "{}", 400, "'error_occured':true"},
    {"cleo", "POST", "/rest/api/claim/GetClaims", "{'claim_administrator_code':'cleo','visit_date_to':'yesterday'}", 400, "'error_occured':true"},
    CALLED_END
};

/* What was sent before is looked for where the sender sees it: others are told what they would be told of anybody's. */
static const struct called elsewhere[] = {
    {"hans", "POST", "/rest/api/premium/receipt", "{'ReceiptNo':'P-1','CHFID':'990000034'}", 404, "'error_occured':true"},
    {"hans", "POST", "/rest/api/premium/receipt", "{'ReceiptNo':'P-1','CHFID':'12'}", 404, "'error_occured':true"},
    {"hans", "POST", "/rest/api/premium/receipt", "{'ReceiptNo':'P-1','CHFID':'990000071'}", 200, "=true"},
    {"hans", "POST", "/rest/api/family", "{'family':[{'familyId':5,'insureeId':11,'locationId':8,'hofCHFID':'990000034','insurees':["
     HEAD("990000034", "1") "]}]}", 200, "{'response':-2,'message':'Another insuree already has"},
    {"hans", "POST", "/rest/api/policy/renew", "{'CHFID':'990000034','ProductCode':'BASIC','Amount':1,'Date':'2027-02-20','ReceiptNo':'x','Officer':'hans'}",
     200, "=3003"},
    {"hans", "POST", "/rest/api/feedback", "{'Officer':'hans','ClaimUUID':'<claim 1>','CHFID':'990000034','Answers':'10114','Date':'2026-03-10'}", 200, "=0"},
    CALLED_END
};

/* Who looked up too many people is to send it again later; people of his places are no looking up. */
static const struct called too_many[] = {
    CLEO(DETAILS("T-5", "'CHFID':'13','ICDCode':'A00'") ITEM("ORS") "," DETAILS("T-1", SICK) ITEM("ORS"), "[{'claimCode':'T-5','response':2999,'message':'Rate"),
    CLEO(DETAILS("T-5", "'CHFID':'13','ICDCode':'A00'") ITEM("ORS") "," DETAILS("T-1", SICK) ITEM("ORS"), "{'claimCode':'T-1','response':2001"),
    CLEO(DETAILS("T-6", SICK) ITEM("ORS"), "'response':2001"),
    CALLED_END
};

/* Lines are the same ones in whatever order, each as often. */
#define TWICE(first, second, response) CLEO(DETAILS("T-9", SICK) ",'items':[{'ItemCode':'ORS','ItemPrice':10,'ItemQuantity':" first "}," \
                                            "{'ItemCode':'ORS','ItemPrice':'10.00','ItemQuantity':" second "}]}", response)
static const struct called alike[] = {
    TWICE("1", "2", "'response':2001"), TWICE("2", "1", "'response':2001"), TWICE("1", "1", "'response':2003"), TWICE("2", "2", "'response':2003"),
    CALLED_END
};

static const struct called registers[] = {
    {NULL, "POST", "/rest/api/claim/GetDiagnosesServicesItems", "{}", 401, "'error_occured':true"},
    {NULL, "GET", "/rest/api/claim/Controls", NULL, 401, "'error_occured':true"},
    {NULL, "GET", "/rest/api/master", NULL, 401, "'error_occured':true"},
    {"olga", "GET", "/rest/api/master", NULL, 200, "'Code':'olga','LastName':'Olsen'"},
    {"olga", "GET", "/rest/api/master/", NULL, 200, "'ProductCode':'BASIC'"},
    {"cleo", "POST", "/rest/api/claim/GetDiagnosesServicesItems", "{'last_update_date':'2000-01-01'}", 200,
     "{'diagnoses':[{'code':'A00','name':'Cholera'},{'code':'E86','name':'Dehydration'}],'services':[{'code':'BED','name':'Bed','price':'200.00'}],"
     "'items':[{'code':'ORS','name':'Rehydration salts','price':'10.00'},{'code':'TON','name':'Tonic','price':'30.00'}],'update_since_last':'2026-03-"},
    {"cleo", "POST", "/rest/api/claim/GetDiagnosesServicesItems", "{'last_update_date':'2027-01-01'}", 200, "{'diagnoses':[],'services':[],'items':[],"},
    {"cleo", "POST", "/rest/api/claim/GetPaymentLists", "{'claim_administrator_code':'cleo'}", 200,
     "'health_facility_code':'H1','health_facility_name':'Lake hospital','pricelist_services':[{'code':'BED','name':'Bed','price':'200.00'}],"
     "'pricelist_items':[{'code':'ORS','name':'Rehydration salts','price':'10.00'}]}"},
    {"cleo", "POST", "/rest/api/claim/GetPaymentLists", "{'claim_administrator_code':'nobody'}", 400, "'error_occured':true"},
    {"hans", "POST", "/rest/api/claim/GetPaymentLists", "{'claim_administrator_code':'cleo'}", 400, "'error_occured':true"},   /* works elsewhere */
    {"hans", "GET", "/rest/api/claim/GetClaimAdmins", NULL, 200, "={'error_occured':false,'claim_admins':[]}"},
    {"cleo", "GET", "/rest/api/claim/GetClaimAdmins", NULL, 200,
     "={'error_occured':false,'claim_admins':[{'lastName':'Clay','otherNames':'Cleo','claimAdminCode':'cleo','hfCode':'H1'}]}"},
    {"cleo", "GET", "/rest/api/claim/Controls", NULL, 200, "{'fieldName':'ClaimAdministrator','adjustibility':'M','usage':'FindClaim, Claim, ClaimReview, ClaimFeedback'}"},
    CALLED_END
};

/* As old phones count on it: anybody. */
static const struct called compatible[] = {
    {NULL, "POST", "/rest/api/claim/GetDiagnosesServicesItems", "{}", 200, "{'diagnoses':[{'code':'A00'"},
    {NULL, "GET", "/rest/api/claim/Controls", NULL, 200, "{'fieldName':'ClaimAdministrator','adjustibility':'M','usage':'FindClaim, Claim, ClaimReview, ClaimFeedback'}"},
    {NULL, "GET", "/rest/api/master", NULL, 200, "'Code':'olga','LastName':'Olsen'"},
    {NULL, "GET", "/rest/api/claim/GetClaimAdmins", NULL, 401, "'error_occured':true"},
    {NULL, "GET", "/rest/api/system/apkversion/IMIS", NULL, 200, "='1.4'"},
    {NULL, "GET", "/rest/api/system/apkversion/other", NULL, 400, "mobile.apk_versions"},
    CALLED_END
};

/* ---- what patients say ---- */

#define SAID(claim, person, answers) "{'Officer':'olga','ClaimUUID':'" claim "','CHFID':'" person "','Answers':'" answers "','Date':'2026-03-10'}"

static const struct called feedback[] = {
    {"olga", "GET", "/rest/api/feedback", NULL, 200, "[{'claimUUID':'<claim 1>','officerId':1,'officerCode':'olga','chfid':'990000034','lastName':'Sow',"
     "'otherNames':'Ami','hfCode':'H1','hfName':'Lake hospital','claimCode':'T-1','dateFrom':'2026-03-08','dateTo':'2026-03-09',"},
    {"hans", "GET", "/rest/api/feedback", NULL, 200, "=[]"},
    {"cleo", "GET", "/rest/api/feedback", NULL, 403, "'error_occured':true"},
    {"olga", "POST", "/rest/api/feedback", SAID("<claim 1>", "990000012", "10114"), 200, "=0"},
    {"olga", "POST", "/rest/api/feedback", SAID("<claim 1>", "990000034", "1011"), 400, "'error_occured':true"},
    {"olga", "POST", "/rest/api/feedback", SAID("<claim 1>", "990000034", "10216"), 400, "'error_occured':true"},
    {"olga", "POST", "/rest/api/feedback", SAID("x", "990000034", "10114"), 400, "'error_occured':true"},
    {"olga", "POST", "/rest/api/feedback", SAID("<claim 1>", "990000034", "10114"), 200, "=1"},
    {"olga", "POST", "/rest/api/feedback", SAID("<claim 1>", "990000034", "00000"), 200, "=1"},   /* the first stays */
    {"olga", "GET", "/rest/api/feedback", NULL, 200, "=[]"},
    {"olga", "POST", "/rest/api/report/feedback", "{'FromDate':'2026-03-01','ToDate':'2026-03-31'}", 200, "={'feedbackSent':1,'feedbackAccepted':1}"},
    CALLED_END
};

/* ---- renewals, a year later ---- */

#define RENEWAL(receipt, amount, more) "{'RenewalId':0,'Officer':'olga','CHFID':'990000034','ReceiptNo':'" receipt "','ProductCode':'BASIC','Amount':" \
    amount ",'Date':'2027-02-20','Discontinue':false,'PayerId':0,'ControlNumber':''" more "}"

static const struct called renewing[] = {
    {"olga", "GET", "/rest/api/policy", NULL, 200, "=[]"},
    {"mona", "POST", "/rest/api/policy/renew", RENEWAL("R-1", "150.0", ""), 403, "'error_occured':true"},
    {"olga", "POST", "/rest/api/policy/renew", RENEWAL("P-1", "150.0", ""), 200, "=3004"},
    {"olga", "POST", "/rest/api/policy/renew", "{'CHFID':'12','ProductCode':'BASIC','Amount':1,'Date':'2027-02-20','ReceiptNo':'x'}", 200, "=3003"},
    {"olga", "POST", "/rest/api/policy/renew", "{'CHFID':'990000034','ProductCode':'BASIC','Amount':1,'ReceiptNo':'x'}", 400, "'error_occured':true"},
    {"olga", "POST", "/rest/api/policy/renew", RENEWAL("R-1", "150.0", ""), 200, "=3001"},
    {"olga", "POST", "/rest/api/policy/renew", RENEWAL("R-1", "150.0", ""), 200, "=3002"},
    {"olga", "POST", "/rest/api/policy/renew", "{'CHFID':'990000001','ProductCode':'BASIC','Amount':'250','Date':'2027-02-20','ReceiptNo':'R-2',"
     "'Officer':'olga','ControlNumber':'77'}", 200, "=3006"},
    {"olga", "DELETE", "/rest/api/policy/renew/00000000-0000-4000-8000-000000000001", NULL, 200, "=-1"},
    {"olga", "DELETE", "/rest/api/policy/renew/first", NULL, 400, "'error_occured':true"},
    {"mona", "DELETE", "/rest/api/policy/renew/00000000-0000-4000-8000-000000000001", NULL, 403, "'error_occured':true"},
    {"olga", "POST", "/rest/api/report/renewal", "{'FromDate':'2026-03-01','ToDate':'2027-03-31'}", 403, "'error_occured':true"},
    {"root", "POST", "/rest/api/report/renewal", "{'FromDate':'2026-03-01','ToDate':'2027-03-31'}", 200, "={'renewalSent':0,'renewalAccepted':0}"},
    {"root", "POST", "/rest/api/report/enrolment", "{'FromDate':'2026-03-01','ToDate':'2027-03-31'}", 200, "={'totalSubmitted':0,'totalAssigned':0}"},
    {"olga", "POST", "/rest/api/report/indicators/snapshot", "{'SnapshotDate':'2026-06-01'}", 200, "={'active':2,'expired':0,'idle':0,'suspended':0}"},
    {"olga", "POST", "/rest/api/report/indicators/snapshot", "{'SnapshotDate':'2030-06-01'}", 200, "={'active':0,'expired':0,'idle':0,'suspended':0}"},
    {"olga", "GET", "/api/report/officer_snapshot/csv?date=2026-06-01&officer=1", NULL, 200, "=Officer,Last name,Other names,Active families,Expired that day,Idle,"
     "Suspended\nolga,Olsen,Olga,2,0,0,0\n"},
    {"olga", "POST", "/rest/api/report/indicators/snapshot", "{}", 400, "'error_occured':true"},
    {"olga", "POST", "/rest/api/report/indicators/cumulative", "{'FromDate':'2026-03-01','ToDate':'2027-02-28'}", 200,
     "={'newPolicies':2,'renewedPolicies':2,'expiredPolicies':0,'suspendedPolicies':0,'collectedContribution':800.00}"},
    CALLED_END
};

/* The first policies have ended and were renewed; one renewal has ended, another is suspended. Hans stands in for Olga. */
static const char ended[] =
    "UPDATE policy SET status = 8 WHERE stage = 'N'; UPDATE policy SET status = 4 WHERE stage = 'R';"
    "UPDATE policy SET status = 8 WHERE id = (SELECT min(id) FROM policy WHERE stage = 'R');"
    "UPDATE officer SET substitution_officer_id = (SELECT id FROM officer WHERE code = 'hans') WHERE code = 'olga'";

static const struct called standing_in[] = {
    {"olga", "POST", "/rest/api/report/indicators/cumulative", "{'FromDate':'2026-03-01','ToDate':'2029-02-28'}", 200,
     "={'newPolicies':2,'renewedPolicies':2,'expiredPolicies':1,'suspendedPolicies':1,'collectedContribution':800.00}"},
    {"olga", "POST", "/rest/api/report/indicators/cumulative", "{'FromDate':'2026-03-01','ToDate':'2027-12-31'}", 200,
     "={'newPolicies':2,'renewedPolicies':2,'expiredPolicies':0,'suspendedPolicies':0,'collectedContribution':800.00}"},
    {"hans", "POST", "/rest/api/report/indicators/cumulative", "{'FromDate':'2026-03-01','ToDate':'2029-02-28'}", 200,
     "={'newPolicies':2,'renewedPolicies':2,'expiredPolicies':1,'suspendedPolicies':1,'collectedContribution':800.00}"},
    CALLED_END
};

/* Prompts as an import brings them, one of them answered; their uuids are those of rows that are there. */
#define PROMPT(id, gender, answered) \
    "INSERT INTO policy_renewal (id, uuid, version, created_at, created_by, changed_at, changed_by, renewal_prompt_date, renewal_date, sms_status," \
    " response_status, insuree_id, policy_id, new_product_id, new_officer_id, district_id, village_id) SELECT " #id ", f.uuid, 1, p.created_at, 0," \
    " p.created_at, 0, p.start_date, p.expiry_date, 0, " #answered ", 1, p.id, p.product_id, p.officer_id, p.district_id, p.village_id" \
    " FROM policy p JOIN gender f ON f.code = '" #gender "' WHERE p.id = 1;"
static const char prompt_rows[] = "DELETE FROM policy_renewal_detail; DELETE FROM policy_renewal;"   /* what the night made */
    PROMPT(901, M, NULL) PROMPT(902, F, 1);

static const struct called prompts[] = {
    {"olga", "GET", "/rest/api/policy", NULL, 200, "=[{'renewalId':901,'policyId':1,'officerId':1,'officerCode':'olga','chfid':'990000001','lastName':'Ndoye',"
     "'otherNames':'Awa','productCode':'BASIC','productName':'Basic','villageName':'Reed','renewalPromptDate':'2026-03-02','phone':'0551',"
     "'renewalUUID':'<policy_renewal 901>'}]"},
    {"hans", "GET", "/rest/api/policy", NULL, 200, "=[]"},
    {"hans", "DELETE", "/rest/api/policy/renew/<policy_renewal 901>", NULL, 200, "=-1"},   /* lives elsewhere */
    {"olga", "DELETE", "/rest/api/policy/renew/<policy_renewal 901>", NULL, 200, "=1"},
    {"olga", "DELETE", "/rest/api/policy/renew/<policy_renewal 901>", NULL, 200, "=1"},
    {"olga", "GET", "/rest/api/policy", NULL, 200, "=[]"},
    CALLED_END
};

/* ---- signing in, and what comes later ---- */

static const struct called frame[] = {
    {NULL, "POST", "/rest/api/login", "{'UserName':'olga','Password':'Olga-sells-1'}", 200, "{'access_token':'ey"},
    {NULL, "POST", "/rest/api/login", "{'UserName':'olga','Password':'wrong'}", 401, "'error_occured':true"},
    {NULL, "POST", "/rest/api/login", "{'UserName':'olga'}", 400, "'error_occured':true"},
    {NULL, "POST", "/rest/api/login", "{", 400, "'error_occured':true"},
    {NULL, "POST", "/rest/api/login", "[1,2]", 400, "'error_occured':true"},
    {NULL, "GET", "/rest/api/login", NULL, 405, "'error_occured':true"},
    {NULL, "POST", "/rest/api/validate/credentials", "{'UserID':'olga','Password':'Olga-sells-1'}", 200, "={'success':true,'errorOccured':false}"},
    {NULL, "POST", "/rest/api/validate/credentials", "{'UserID':'olga','Password':'no'}", 200, "={'success':false,'errorOccured':true}"},
    {NULL, "POST", "/rest/api/userinfo", NULL, 401, "'error_occured':true"},
    {"olga", "POST", "/rest/api/userinfo", NULL, 200, "'loginName':'olga','lastName':'Olsen'"},
    {"olga", "GET", "/rest/api/payment/requests", NULL, 403, "'error_occured':true"},
    {NULL, "POST", "/rest/api/GetControlNumber", "{}", 401, "'error_occured':true"},
    {"olga", "GET", "/rest/api/no/such/call", NULL, 404, "'error_occured':true"},
    CALLED_END
};

/* ---- control numbers and payments ---- */

#define INTENT "{'phone_number':'0555','request_date':'2027-02-20T09:10:11','enrolment_officer_code':'','type_of_payment':1,'language':'en','policies':[" \
    "{'insurance_number':'990000034','insurance_product_code':'BASIC','renewal':1}]}"
#define MONEY(amount) "{'control_number':'CN-77','received_amount':'" amount "','received_date':'2027-02-20T10:00:00','transaction_identification':'TX-1'," \
    "'receipt_identification':'R-1','payment_origin':'Bank of North','type_of_payment':'BankTransfer'}"
static const struct called paying[] = {
    {"olga", "POST", "/rest/api/GetPaymentData", MONEY("150"), 403, "'error_occured':true"},
    {"root", "POST", "/rest/api/GetControlNumber", INTENT, 200, "={'internal_identifier':1,'control_number':null,'error_occured':false,'error_code':0,'error_message':null}"},
    {"root", "POST", "/rest/api/GetControlNumber", INTENT, 200, "={'internal_identifier':1,'control_number':null,'error_occured':false,'error_code':0,'error_message':null}"},
    {"root", "POST", "/rest/api/GetControlNumber", "{'policies':[{'insurance_number':'990000034','insurance_product_code':'NONE'}]}", 200,
     "'error_occured':true,'error_code':4,'error_message':'4: product missing"},
    {"root", "GET", "/rest/api/payment/requests", NULL, 200, "[{'internal_identifier':1,'amount_to_be_paid':"},
    {"root", "POST", "/rest/api/PostReqControlNumberAck", "{'internal_identifier':1,'success':true}", 200, "'error_occured':false"},
    {"root", "GET", "/rest/api/payment/requests", NULL, 200, "=[]"},
    {"root", "POST", "/rest/api/GetReqControlNumber", "{'internal_identifier':'1','control_number':'CN-77'}", 200, "'control_number':'CN-77','error_occured':false"},
    {"root", "POST", "/rest/api/GetReqControlNumber", "{'internal_identifier':99,'control_number':'CN-77'}", 404, "'error_occured':true"},
    {"root", "POST", "/rest/api/GetAssignedControlNumbers", "{'requests':[{'internal_identifier':1},{'internal_identifier':9}]}", 200,
     "={'assigned_control_numbers':[{'internal_identifier':1,'control_number':'CN-77','error_occured':false,'error_message':null},"
     "{'internal_identifier':9,'control_number':null,'error_occured':true,'error_message':null}]}"},
    {"root", "POST", "/rest/api/GetPaymentData", MONEY("151"), 200, "'error_occured':true,'error_code':4,'error_message':'4: wrong amount'"},
    {"root", "POST", "/rest/api/GetPaymentData", MONEY("150"), 200, "{'internal_identifier':1,'control_number':'CN-77','error_occured':false"},
    {"root", "POST", "/rest/api/GetPaymentData", MONEY("150"), 200, "{'internal_identifier':1,'control_number':'CN-77','error_occured':false"},
    {"root", "POST", "/rest/api/MatchPayment", "{'internal_identifier':1}", 200, "={'error_occured':false,'error_message':null}"},
    {"root", "POST", "/rest/api/payment/cancel", "{'internal_identifier':1}", 400, "'error_occured':true"},
    {"root", "POST", "/rest/api/RequestBulkControlNumbers", "{'ProductCode':'NONE','ControlNumberCount':2}", 400, "'error_occured':true"},
    {"root", "POST", "/rest/api/GetControlNumbersForEO", "{'ProductCode':'BASIC','AvailableControlNumbers':0}", 200,
     "={'header':{'error':4002,'errorMessage':null},'controlNumbers':[]}"},
    {"root", "POST", "/rest/api/GetControlNumbersForEO", "{'ProductCode':'BASIC','AvailableControlNumbers':100}", 200, "{'header':{'error':4003"},
    CALLED_END
};
/* ---- reconciliation, renewing for oneself, commissions ---- */

#define DAYS "'date_from':'2027-02-19','date_to':'2027-02-20'"
static const struct called reconciling[] = {
    {"olga", "POST", "/rest/api/Reconciliation", "{}", 403, "'error_occured':true"},
    {"olga", "POST", "/rest/api/GetReconciliationData", "{}", 403, "'error_occured':true"},
    {"olga", "POST", "/rest/api/ProvideReconciliationData", "{}", 403, "'error_occured':true"},
    {"root", "POST", "/rest/api/Reconciliation", "{'days_ago':1}", 400, "'error_occured':true,'error_message':'Nobody said where the payment gateway is."},
    {"root", "POST", "/rest/api/Reconciliation", "{'days_ago':-1}", 400, "'error_occured':true"},
    {"root", "POST", "/rest/api/ProvideReconciliationData", "{'date_from':'2027-02-19'}", 400, "'error_occured':true"},
    {"root", "POST", "/rest/api/ProvideReconciliationData", "{" DAYS "}", 200,
     "={'transactions':[{'internal_identifier':1,'transaction_identification':'TX-1','control_number':'CN-77','received_amount':150.00,"
     "'received_date':'2027-02-20','receipt_identification':'R-1'}]}"},
    {"root", "POST", "/rest/api/GetReconciliationData", "{" DAYS ",'transactions':7}", 400, "'error_occured':true"},
    {"root", "POST", "/rest/api/GetReconciliationData", "{" DAYS ",'transactions':[{'transaction_identification':'TX-1','received_amount':150,"
     "'received_date':'2027-02-20T10:00:00'}]}", 200, "={'error_occured':false,'error_message':null}"},
    CALLED_END
};
#define SELF(phone, number, product) "{'Msisdn':'" phone "','InsuranceNumber':'" number "','ProductCode':'" product "'}"
static const struct called self_renewing[] = {
    {NULL, "POST", "/rest/api/policy/selfrenewal", SELF("+221771234567", "990000034", "BASIC"), 401, "'error_occured':true"},
    {"olga", "POST", "/rest/api/policy/selfrenewal", SELF("+221771234567", "990000034", "BASIC"), 403, "'error_occured':true"},
    {"root", "POST", "/rest/api/policy/selfrenewal", "{}", 400, "'error_occured':true"},
    {"root", "POST", "/rest/api/policy/selfrenewal", SELF("+221771234567", "1", "BASIC"), 200,
     "={'internal_identifier':null,'control_number':null,'error_occured':true,'error_code':3007,'error_message':'Nobody has this insurance number. Check it.'}"},
    {"root", "POST", "/rest/api/policy/selfrenewal", SELF("+221771234567", "990000034", "NONE"), 200, "'error_occured':true,'error_code':3009,"},
    {"root", "POST", "/rest/api/policy/selfrenewal", SELF("call me", "990000034", "BASIC"), 400, "'error_occured':true"},
    CALLED_END
};
static const struct called self_renewing_by_anybody[] = {
    {NULL, "POST", "/rest/api/policy/selfrenewal", SELF("+221771234567", "990000034", "BASIC"), 200, "'control_number':null,'error_occured':false,'error_code':0"},
    {NULL, "POST", "/rest/api/policy/selfrenewal", SELF("+221771234567", "990000034", "BASIC"), 200, "'control_number':null,'error_occured':false,'error_code':0"},
    {NULL, "POST", "/rest/api/policy/selfrenewal", SELF("0551234567", "990000034", "BASIC"), 200, "'error_occured':true,'error_code':3008,"},
    CALLED_END
};
static const struct called commissions[] = {
    {NULL, "POST", "/rest/api/policy/commissions", "{}", 401, "'error_occured':true"},
    {"olga", "POST", "/rest/api/policy/commissions", "{'month':13,'year':2027}", 400, "'error_occured':true"},
    {"olga", "POST", "/rest/api/policy/commissions", "{'month':1,'year':2027,'mode':2}", 400, "'error_occured':true"},
    {"olga", "POST", "/rest/api/policy/commissions", "{'month':1,'year':2027}", 200, "=[]"},
    {"olga", "POST", "/rest/api/policy/commissions", "{'enrolment_officer_code':'hans','month':1,'year':2027}", 403, "'error_occured':true"},
    {"root", "POST", "/rest/api/policy/commissions", "{'enrolment_officer_code':'olga','month':'1','year':'2027','mode':'0','insrance_product_code':'BASIC','payer':1}",
     200, "=[]"},
    {"root", "POST", "/api/command", "{'id':'018e0000-0000-7000-8000-0000000000c1','command':'commission_run.create','input':{'year':2026,'month':3,'mode':'prescribed','rate':'10','location':'<location 2>'}}",
     200, "'status':'done'"},
    {"olga", "POST", "/rest/api/policy/commissions", "{'month':3,'year':2026,'mode':0}", 200,
     "'productCode':'BASIC','productName':'Basic','district':'Lake','policies':2,'contributions':3,'refunds':0,'rate':10.00,'base':400.00,'commission':40.00,"
     "'settledOn':null,'reference':null}]"},
    {"olga", "POST", "/rest/api/policy/commissions", "{'month':3,'year':2026,'mode':1}", 200, "=[]"},
    {"hans", "POST", "/rest/api/policy/commissions", "{'month':3,'year':2026,'mode':0}", 200, "=[]"},
    CALLED_END
};

static const struct called unsigned_calls[] = {
    {"root", "POST", "/rest/api/GetPaymentData", MONEY("150"), 403, "'error_occured':true"},
    {"root", "GET", "/rest/api/payment/requests", NULL, 403, "'error_occured':true"},
    CALLED_END
};

/* As docs/payments.md says it. */
static const char *signature(struct job *j, const char *method, const char *path, int64_t at, const char *body)
{
    static const char secret[] = "between us";
    const char *sent = body ? job_filled(j, body) : "";
    struct str text = str_format(j->a, "%s\n%s\n%lld\n%s", method, path, (long long)at, sent);
    uint8_t mac[SHA256_BYTES];
    struct buf out;

    buf_init(&out, j->a, 200);
    buf_add_format(&out, "X-Timestamp: %lld\r\nX-Signature: ", (long long)at);
    hmac_sha256(secret, sizeof secret - 1, text.p, text.n, mac);
    for (size_t i = 0; i < sizeof mac; i++) buf_add_format(&out, "%02x", mac[i]);
    buf_add_format(&out, "\r\n");
    return str_zero(j->a, buf_str(&out));
}

enum { SIGNED_AT = 1803110400 };   /* 2027-02-20T08:00:00 */

/* A signature is good for one method, path and body, and for five minutes. */
static void signed_calls(struct job *j)
{
    static const char get[] = "/rest/api/payment/requests", post[] = "/rest/api/GetPaymentData", ack[] = "/rest/api/PostReqControlNumberAck";
    const char *body = MONEY("150"), *asked = signature(j, "GET", get, SIGNED_AT, NULL), *paid = signature(j, "POST", post, SIGNED_AT, body);
    const struct { const char *more, *method, *path, *body; int status; } calls[] = {
        {asked, "GET", get, NULL, 200}, {paid, "POST", post, body, 200}, {paid, "POST", post, MONEY("151"), 403}, {paid, "POST", ack, body, 403},
        {asked, "POST", get, NULL, 405}, {signature(j, "POST", get, SIGNED_AT, NULL), "GET", get, NULL, 403},
        {signature(j, "GET", get, SIGNED_AT - 400, NULL), "GET", get, NULL, 400}, {signature(j, "GET", get, SIGNED_AT + 400, NULL), "GET", get, NULL, 400},
    };

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct heard h = job_call_with(j, "root", calls[i].more, calls[i].method, calls[i].path, calls[i].body);
        if (h.status != calls[i].status) fail_msg("signed call %zu: %d %.*s", i, h.status, STR_ARG(h.body));
    }
}

/* ---- the whole ---- */

static void sign_in(struct job *j, const char *clock)
{
    job_day(j, clock);
    job_sign_in(j, "olga", "Olga-sells-1", BY_TOKEN);
    job_sign_in(j, "hans", "Hans-sells-1", BY_TOKEN);
    job_sign_in(j, "cleo", "Cleo-claims-1", BY_TOKEN);
    job_sign_in(j, "mona", "Mona-reviews-1", BY_TOKEN);
}

static void set(struct job *j, const char *name, const char *value)
{
    assert_int_equal(job_program(j, WORDS("setting", "set", name, value)).status, 0);
}

/* How many ids the engines draw beside people's work differs. */
static struct str without_uuids(struct arena *a, struct str s)
{
    struct buf out;
    uuid_t u;

    buf_init(&out, a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        bool is = i + 36 <= s.n && s.p[i + 8] == '-' && uuid_read((struct str){s.p + i, 36}, &u);
        buf_add_char(&out, is ? 'U' : s.p[i]);
        i += is ? 35 : 0;
    }
    buf_add_char(&out, 0);
    return buf_str(&out);
}

/* All that was asked and answered. */
static void same_on_both(struct job *j)
{
    struct str all = without_uuids(j->a, buf_str(&j->told));
    static char first[1 << 20];

    assert_true(all.n < sizeof first);
    if (j->s->t->engine == DB_SQLITE) memcpy(first, all.p, all.n);
    else if (*first) assert_string_equal(first, all.p);
}

/* How many people an account looked up. */
static void has_looked_up(struct job *j, const char *who, const char *times)
{
    assert_str(job_rows(j, str_format(j->a, "SELECT count(*) FROM journal WHERE op = 5 AND actor = (SELECT id FROM core_user WHERE username = '%s')",
                                      who).p, "i"), times);
}

static int times(struct str text, const char *part)
{
    ptrdiff_t at = -1;
    int n = 0;

    while ((at = str_find(text, str_of(part), (size_t)(at + 1))) >= 0) n++;
    return n;
}

/* Of a trouble of ours the rest of a list is not tried: each is to be sent again. */
static void trouble_ends_a_list(struct job *j)
{
    int before = times(server_log(j->s), "http.failed");
    struct heard h;

    job_sql(j, "ALTER TABLE diagnosis RENAME TO diagnosis_away");
    h = job_call(j, "cleo", "POST", "/rest/api/claim", "[" DETAILS("T-20", SICK) ITEM("ORS") "," DETAILS("T-21", SICK) ITEM("ORS") ","
                 DETAILS("T-22", SICK) ITEM("ORS") "]");
    assert_int_equal(h.status, 200);
    assert_int_equal(times(h.body, "\"response\":2999,"), 3);
    assert_int_equal(times(server_log(j->s), "http.failed") - before, 1);
    job_sql(j, "ALTER TABLE diagnosis_away RENAME TO diagnosis");
}

static void the_older_apps(void **state)
{
    struct job j;

    job_open(&j, testdb_of(state));
    job_day(&j, "2026-03-01T08:00:00");
    job_steps(&j, job_registers);
    job_steps(&j, job_accounts);
    sign_in(&j, "2026-03-02T08:00:00");
    job_steps(&j, job_enrolling);
    job_steps(&j, job_insuring);
    run(&j, enrolling);
    run(&j, people);
    run(&j, not_enrolled);
    sign_in(&j, "2026-03-10T08:00:00");
    run(&j, registers);
    job_steps(&j, far_away);
    run(&j, claiming);
    run(&j, elsewhere);
    has_looked_up(&j, "cleo", "3\n");   /* 12, 12 again, who lives elsewhere: once */
    set(&j, "insuree.enquiries_per_hour", "3");
    sign_in(&j, "2026-03-10T08:20:00");
    run(&j, too_many);
    run(&j, alike);
    job_sql(&j, "UPDATE officer SET phone = '0551' WHERE code = 'olga'");
    job_steps(&j, (const struct step[]){{"root", "selectClaimsForFeedback {uuids: ['<claim 1>']}", NULL}, STEPS_END});
    run(&j, feedback);
    sign_in(&j, "2027-02-20T08:00:00");
    job_sql(&j, prompt_rows);
    run(&j, prompts);
    run(&j, renewing);
    run(&j, paying);
    run(&j, reconciling);
    run(&j, self_renewing);
    set(&j, "payment.self_renewal", "true");
    run(&j, self_renewing_by_anybody);
    run(&j, commissions);
    set(&j, "payment.gateway_secret", "between us");
    assert_str(job_program(&j, WORDS("setting", "get", "payment.gateway_secret")).out, "(set)\n");
    run(&j, unsigned_calls);
    signed_calls(&j);
    set(&j, "mobile.compatibility", "true");
    set(&j, "mobile.apk_versions", "imis 1.4, claims 2.0");
    sign_in(&j, "2027-02-21T08:00:00");
    run(&j, compatible);
    same_on_both(&j);
    run(&j, frame);
    trouble_ends_a_list(&j);
    job_sql(&j, ended);
    run(&j, standing_in);
    assert_int_equal(job_program(&j, WORDS("ledger", "check")).status, 0);
    job_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(the_older_apps)};

    return testdb_run("gate/phone", tests, sizeof tests / sizeof *tests);
}
