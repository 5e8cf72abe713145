#include "job_steps.h"

/* ---- a scheme is set up: with the lists that `imis user add` gives it ---- */

const struct step job_registers[] = {
    {"root", "createLocation {code: 'R', name: 'North', type: 'R'}", NULL},
    {"root", "createLocation {code: 'D1', name: 'Lake', type: 'D', parentUuid: '<location 1>'}", NULL},
    {"root", "createLocation {code: 'D2', name: 'Hill', type: 'D', parentUuid: '<location 1>'}", NULL},
    {"root", "createLocation {code: 'W1', name: 'Shore', type: 'W', parentUuid: '<location 2>'}", NULL},
    {"root", "createLocation {code: 'W2', name: 'Slope', type: 'W', parentUuid: '<location 3>'}", NULL},
    {"root", "createLocation {code: 'V1', name: 'Reed', type: 'V', parentUuid: '<location 4>'}", NULL},
    {"root", "createLocation {code: 'V2', name: 'Sand', type: 'V', parentUuid: '<location 4>'}", NULL},
    {"root", "createLocation {code: 'V3', name: 'Rock', type: 'V', parentUuid: '<location 5>'}", NULL},
    {"root", "createDiagnosis {code: 'A00', name: 'Cholera'}", NULL},
    {"root", "createDiagnosis {code: 'E86', name: 'Dehydration'}", NULL},
    {"root", "createItem {code: 'ORS', name: 'Rehydration salts', type: 'D', price: '10', careType: 'B', patientCategory: 15}", NULL},
    {"root", "createItem {code: 'TON', name: 'Tonic', type: 'D', price: '30', careType: 'B', patientCategory: 15}", NULL},
    {"root",
             "createService {code: 'BED', name: 'Bed', type: 'C', level: 'S', price: '200', careType: 'B', patientCategory: 15}", NULL},
    {"root", "createItemsPricelist {name: 'Drugs', pricelistDate: '2026-01-01', locationId: '<location 2>', addedDetails: ['<medical_item 1>']}", NULL},
    {"root", "createServicesPricelist {name: 'Care', pricelistDate: '2026-01-01', locationId: '<location 2>', addedDetails: ['<medical_service 1>']}", NULL},
    {"root", "createHealthFacility {code: 'H1', name: 'Lake hospital', level: 'H', careType: 'B', legalFormId: 'G', locationId: 2,"
             " itemsPricelistId: 1, servicesPricelistId: 1}", NULL},
    {"root",
             "createProduct {code: 'BASIC', name: 'Basic', dateFrom: '2026-01-01', dateTo: '2030-12-31', locationId: 2, maxMembers: 6,"
             " insurancePeriod: 12, premiumAdult: '100', premiumChild: '50', ceilingInterpretation: CLAIM_TYPE, ceilingType: INSUREE, deductible: '20',"
             " ceiling: '500', items: [{itemId: 1, limitationType: CO_INSURANCE, limitAdult: '80', limitChild: '100',"
             " priceOrigin: RELATIVE}], services: [{serviceId: 1, limitationType: FIXED_AMOUNT, limitAdult: '150', limitChild: '150', priceOrigin: PRICELIST}],"
             " relativePrices: [{careType: BOTH, periods: ['0', '0', '50', '0', '0', '0', '0', '0', '0', '0', '0', '0']}]}", NULL},
    STEPS_END
};

const struct step job_accounts[] = {
    {"root", "createUser {userTypes: [INTERACTIVE, OFFICER], username: 'olga', lastName: 'Olsen', otherNames: 'Olga', language: 'en',"
             " password: 'Olga-sells-1', roles: [1], districts: [2], locationId: 2, villageIds: [6]}", NULL},
    {"root",
             "createUser {userTypes: [INTERACTIVE, OFFICER], username: 'hans', lastName: 'Hansen', otherNames: 'Hans', language: 'en',"
             " password: 'Hans-sells-1', roles: [1], districts: [3], locationId: 3, villageIds: [8]}", NULL},
    {"root",
             "createUser {userTypes: [INTERACTIVE, CLAIM_ADMIN], username: 'cleo', lastName: 'Clay', otherNames: 'Cleo', language: 'en',"
             " password: 'Cleo-claims-1', roles: [9], districts: [2], healthFacilityId: 1}", NULL},
    {"root", "createUser {userTypes: [INTERACTIVE], username: 'mona', lastName: 'Moon', otherNames: 'Mona', language: 'en',"
             " password: 'Mona-reviews-1', roles: [5], districts: [2]}", NULL},
    {"root", "createRole {name: 'Bills', rightsId: [156101]}", NULL},
    {"root", "createUser {userTypes: [INTERACTIVE], username: 'abel', lastName: 'Abel', otherNames: 'Aron', language: 'en',"
             " password: 'Abel-counts-1', roles: [3, 13], districts: [2]}", NULL},
    STEPS_END
};

/* ---- the family, 2 March ---- */

#define PERSON(number, last, other, gender, dob) "chfId: '" number "', lastName: '" last "', otherNames: '" other "', genderId: '" gender "'," \
    " dob: '" dob "', cardIssued: false"
#define MEMBERS "{ insurees(orderBy: ['chfId']) { edges { node { chfId head phone relationship { relation } } } } }"

const struct step job_enrolling[] = {
    {"olga", "{ insureeNumberValidity(insureeNumber: '990000002') { isValid errorCode } }",
             "{'insureeNumberValidity':{'isValid':false,'errorCode':4}}"},
    {"olga", "createFamily {locationId: 6, headInsuree: {" PERSON("990000001", "Ndoye", "Awa", "F", "1985-03-04") ","
             " photo: {photo: '<photo>', date: '2026-03-02', officerId: 1}}}", NULL},
    {"olga", "{ insureeNumberValidity(insureeNumber: '990000001') { isValid errorCode } }",
             "{'insureeNumberValidity':{'isValid':false,'errorCode':1}}"},
    {"olga", "createInsuree {" PERSON("990000012", "Ndoye", "Omar", "M", "1983-07-08") ", familyId: 1, relationshipId: 8}", NULL},
    {"olga", "createInsuree {" PERSON("990000023", "Ndoye", "Binta", "F", "2018-09-10") ", familyId: 1, relationshipId: 4}", NULL},
    {"olga", "updateInsuree {uuid: '<insuree 1>', " PERSON("990000001", "Ndoye", "Awa", "F",
             "1985-03-04") ", phone: '0551234'}", NULL},
    {"olga", MEMBERS, "{'insurees':{'edges':[{'node':{'chfId':'990000001','head':true,'phone':'0551234','relationship':null}},"
             "{'node':{'chfId':'990000012','head':false,'phone':null,'relationship':{'relation':'Spouse'}}},"
             "{'node':{'chfId':'990000023','head':false,'phone':null,'relationship':{'relation':'Son/Daughter'}}}]}}"},
    STEPS_END
};

/* A refused command takes ids on PostgreSQL that nothing gets: so these come when all rows are there. */
const struct step job_not_enrolled[] = {
    {"olga", "createFamily {locationId: 6, headInsuree: {" PERSON("990000002", "Ndoye", "Awa", "F", "1985-03-04") "}}",
             "The last digit of the insurance number does not fit the others"},
    {"olga", "createFamily {locationId: 7, headInsuree: {" PERSON("990000034", "Ndoye", "Awa", "F", "1985-03-04") "}}",
             "location points to"},
    {"olga", "createFamily {locationId: 8, headInsuree: {" PERSON("990000034", "Ndoye", "Awa", "F", "1985-03-04") "}}",
             "location points to"},
    {"olga", "createInsuree {" PERSON("990000023", "Ndoye", "Binta", "F", "2018-09-10") ", familyId: 1, relationshipId: 4}",
             "Another insuree already has"},
    {"olga", "{ insurees { totalCount } families { totalCount } }", "{'insurees':{'totalCount':3},'families':{'totalCount':1}}"},
    STEPS_END
};

#define POLICY "{ policies { edges { node { status value startDate effectiveDate expiryDate sumPremiums" \
    " insureePolicies { edges { node { effectiveDate expiryDate insuree { chfId } } } } } } } }"
#define COVER(effective, who) "{'node':{'effectiveDate':" effective ",'expiryDate':'2027-03-01','insuree':{'chfId':'" who "'}}}"
#define POLICY_IS(status, effective, paid) \
    "{'policies':{'edges':[{'node':{'status':" #status ",'value':'250.00','startDate':'2026-03-02','effectiveDate':" effective "," \
    "'expiryDate':'2027-03-01','sumPremiums':" #paid ",'insureePolicies':{'edges':[" COVER(effective, "990000001") "," \
    COVER(effective, "990000012") "," COVER(effective, "990000023") "]}}}]}}"

const struct step job_insuring[] = {
    {"olga", "{ policiesByInsuree(chfId: '990000012') { edges { node { productCode } } } }", "{'policiesByInsuree':{'edges':[]}}"},
    {"olga", "createPolicy {enrollDate: '2026-03-02', startDate: '2026-03-02', expiryDate: '2026-03-03', value: '1', productId: 1,"
             " familyId: 1, officerId: 1}", NULL},
    {"root", POLICY, POLICY_IS(1, "null", 0.00)},
    {"olga", "createPremium {policyUuid: '<policy 1>', amount: '100', receipt: 'RC-1', payDate: '2026-03-02', payType: 'C'}", NULL},
    {"root", POLICY, POLICY_IS(1, "null", 100.00)},
    {"olga", "createPremium {policyUuid: '<policy 1>', amount: '150', receipt: 'RC-2', payDate: '2026-03-02', payType: 'M'}", NULL},
    {"root", POLICY, POLICY_IS(2, "'2026-03-02'", 250.00)},
    {"olga", "createPremium {policyUuid: '<policy 1>', amount: '150', receipt: 'RC-1', payDate: '2026-03-02', payType: 'M'}",
             "Another premium already has"},
    STEPS_END
};

/* ---- the claim, 10 March ---- */

#define CLAIM "{ claims { edges { node { code status reviewStatus rejectionReason claimed approved valuated remunerated } } } }"
#define LINES "{ claims { edges { node { items { item { code } status rejectionReason qtyApproved priceApproved deductableAmount justification }" \
    " services { service { code } status priceValuated } } } } }"
#define WHY "{ claims { edges { node { decisions { edges { node { stage explanation } } } } } } }"

const struct step job_claiming[] = {
    {"cleo", "{ insurees(chfId: '990000001') { edges { node { otherNames lastName dob } } } }",
             "{'insurees':{'edges':[{'node':{'otherNames':'Awa','lastName':'Ndoye','dob':'1985-03-04'}}]}}"},
    {"cleo", "{ insurees(lastName_Icontains: 'ndo') { totalCount } }", "{'insurees':{'totalCount':3}}"},
    {"cleo", "{ policiesByInsuree(chfId: '990000001') { edges { node { productCode status effectiveDate expiryDate ded ceiling } } } }",
             "{'policiesByInsuree':{'edges':[{'node':{'productCode':'BASIC','status':2,'effectiveDate':'2026-03-02',"
             "'expiryDate':'2027-03-01','ded':0.00,'ceiling':500.00}}]}}"},
    {"cleo", "{ policyItemEligibilityByInsuree(chfId: '990000001', itemCode: 'ORS') { itemLeft isItemOk }"
             " policyServiceEligibilityByInsuree(chfId: '990000001', serviceCode: 'BED') { serviceLeft isServiceOk } }",
             "{'policyItemEligibilityByInsuree':{'itemLeft':null,'isItemOk':true},'policyServiceEligibilityByInsuree':{"
             "'serviceLeft':null,'isServiceOk':true}}"},
    {"cleo", "createClaim {code: 'L-1', insureeId: 1, adminId: 1, healthFacilityId: 1, icdId: 1, icd1Id: 2, visitType: 'O',"
             " dateFrom: '2026-03-08', dateTo: '2026-03-09', dateClaimed: '2026-03-10',"
             " items: [{itemId: 1, qtyProvided: '5', priceAsked: '10', status: 1}, {itemId: 2, qtyProvided: '1', priceAsked: '30', status: 1}],"
             " services: [{serviceId: 1, qtyProvided: '1', priceAsked: '200', status: 1}],"
             " attachments: [{title: 'Chart', date: '2026-03-09', filename: 'chart.txt', mime: 'text/plain', document: 'Q2hhcnQK'}]}", NULL},
    {"cleo", "{ claims { edges { node { attachmentsCount attachments { edges { node { title filename mime } } } } } } }",
             "{'claims':{'edges':[{'node':{'attachmentsCount':1,'attachments':{'edges':[{'node':{'title':'Chart','filename':'chart.txt',"
             "'mime':'text/plain'}}]}}}]}}"},
    {"cleo", CLAIM, "{'claims':{'edges':[{'node':{'code':'L-1','status':2,'reviewStatus':1,'rejectionReason':0,'claimed':'280.00',"
             "'approved':null,'valuated':null,'remunerated':null}}]}}"},
    {"cleo", "submitClaims {additionalFilters: '{\\'status\\': 2, \\'code\\': \\'L-1\\'}'}", "=\\'items_passed\\':1,\\'items_rejected\\':1,"},
    {"cleo", CLAIM, "{'claims':{'edges':[{'node':{'code':'L-1','status':4,'reviewStatus':1,'rejectionReason':0,'claimed':'280.00',"
             "'approved':'250.00','valuated':null,'remunerated':null}}]}}"},
    {"cleo", LINES, "{'claims':{'edges':[{'node':{'items':[{'item':{'code':'ORS'},'status':1,'rejectionReason':0,'qtyApproved':null,"
             "'priceApproved':null,'deductableAmount':null,'justification':null},{'item':{'code':'TON'},'status':2,"
             "'rejectionReason':2,'qtyApproved':null,'priceApproved':null,'deductableAmount':null,'justification':null}],"
             "'services':[{'service':{'code':'BED'},'status':1,'priceValuated':null}]}}]}}"},
    {"cleo", WHY, "={\\'item\\':2,\\'reason\\':2,\\'why\\':[{\\'rule\\':\\'price_list\\',\\'day\\':\\'2026-03-09\\'}]}"},
    STEPS_END
};

const struct step job_reviewing[] = {
    {"mona", CLAIM, "{'claims':{'edges':[{'node':{'code':'L-1','status':4,'reviewStatus':1,'rejectionReason':0,'claimed':'280.00',"
             "'approved':'250.00','valuated':null,'remunerated':null}}]}}"},
    {"mona", WHY, "={\\'rule\\':\\'fixed_amount\\',\\'product\\':1,\\'policy\\':1,\\'limit\\':\\'150.00\\',\\'before\\':\\'200.00\\',"
             "\\'cut\\':\\'50.00\\'}"},
    {"mona", "{ claims(insuree_ChfId: '990000001') { totalCount } }", "{'claims':{'totalCount':1}}"},
    {"mona", "selectClaimsForReview {uuids: ['<claim 1>']}", NULL},
    {"mona", "saveClaimReview {claimUuid: '<claim 1>', adjustment: 'Four days of salts', items: [{id: 1, status: 1, qtyApproved: '4',"
             " priceApproved: '9', justification: 'Stayed four days'}, {id: 2, status: 2, rejectionReason: 2}],"
             " services: [{id: 1, status: 1}]}", NULL},
    {"mona", "deliverClaimsReview {uuids: ['<claim 1>']}", NULL},
    {"mona", CLAIM, "{'claims':{'edges':[{'node':{'code':'L-1','status':4,'reviewStatus':8,'rejectionReason':0,'claimed':'280.00',"
             "'approved':'236.00','valuated':null,'remunerated':null}}]}}"},
    {"mona", "processClaims {uuids: ['<claim 1>']}", "=\\'submitted\\':1,\\'processed\\':1,\\'valuated\\':0,"},
    {"mona", CLAIM, "{'claims':{'edges':[{'node':{'code':'L-1','status':8,'reviewStatus':8,'rejectionReason':0,'claimed':'280.00',"
             "'approved':'162.80','valuated':null,'remunerated':null}}]}}"},
    {"mona", LINES, "{'claims':{'edges':[{'node':{'items':[{'item':{'code':'ORS'},'status':1,'rejectionReason':0,"
             "'qtyApproved':'4.00','priceApproved':'9.00','deductableAmount':'20.00','justification':'Stayed four days'},{"
             "'item':{'code':'TON'},'status':2,'rejectionReason':2,'qtyApproved':null,'priceApproved':null,"
             "'deductableAmount':null,'justification':null}],'services':[{'service':{'code':'BED'},'status':1,"
             "'priceValuated':'150.00'}]}}]}}"},
    {"mona", WHY, "={\\'rule\\':\\'co_insurance\\',\\'product\\':1,\\'policy\\':1,\\'limit\\':\\'80.00\\',\\'before\\':\\'16.00\\',"
             "\\'cut\\':\\'3.20\\'}"},
    {"cleo", "{ policiesByInsuree(chfId: '990000001') { edges { node { ded ceiling } } } }",
             "{'policiesByInsuree':{'edges':[{'node':{'ded':20.00,'ceiling':337.20}}]}}"},
    STEPS_END
};

/* ---- the month, 1 April ---- */

const struct step job_paying[] = {
    {"abel", "processBatch {locationId: 2, year: 2026, month: 4}", "The month is not over yet"},
    {"abel", "processBatch {locationId: 2, year: 2026, month: 3}", NULL},
    {"abel", "processBatch {locationId: 2, year: 2026, month: 3}", "This month has been run for this place already"},
    {"abel", "{ relativeIndexes { edges { node { type careType year period relIndex product { code } location { code } } } } }",
             "{'relativeIndexes':{'edges':[{'node':{'type':12,'careType':'B','year':2026,'period':3,'relIndex':'0.8027',"
             "'product':{'code':'BASIC'},'location':{'code':'D1'}}}]}}"},
    {"abel",
             "{ bill { edges { node { code status amountNet amountTotal dateBill lineItemsBill { edges { node { code description quantity"
             " unitPrice deduction amountNet amountTotal } } } } } } }",
             "{'bill':{'edges':[{'node':{'code':'IV-BASIC-H1-2026-04','status':'A_1','amountNet':'160.27',"
             "'amountTotal':'160.27','dateBill':'2026-04-01','lineItemsBill':{'edges':[{'node':{'code':'L-1',"
             "'description':'A00 Cholera','quantity':1,'unitPrice':'280.00','deduction':'119.73','amountNet':'160.27',"
             "'amountTotal':'160.27'}}]}}}]}}"},
    {"mona", CLAIM, "{'claims':{'edges':[{'node':{'code':'L-1','status':16,'reviewStatus':8,'rejectionReason':0,'claimed':'280.00',"
             "'approved':'162.80','valuated':'162.80','remunerated':'160.27'}}]}}"},
    STEPS_END
};

/* ---- what is not theirs ---- */

const struct step job_refused[] = {
    {"hans", "{ families { totalCount } insurees { totalCount } policies { totalCount } premiums { totalCount } claims { totalCount } }",
             "{'families':{'totalCount':0},'insurees':{'totalCount':0},'policies':{'totalCount':0},'premiums':{"
             "'totalCount':0},'claims':{'totalCount':0}}"},
    {"hans", "createPremium {policyUuid: '<policy 1>', amount: '1', receipt: 'RC-3', payDate: '2026-03-02', payType: 'C'}",
             "policy points to"},
    {"hans", "updateInsuree {uuid: '<insuree 1>', phone: '1'}", "There is no insuree"},
    {"olga", "submitClaims {uuids: ['<claim 1>']}", "right 111007 is needed"},
    {"olga", "processBatch {locationId: 2, year: 2026, month: 3}", "right 111101 is needed"},
    {"cleo", "createFamily {locationId: 6, headInsuree: {" PERSON("990000034", "X", "Y", "F", "1985-03-04") "}}",
             "right 101002 is needed"},
    {"cleo", "processClaims {uuids: ['<claim 1>']}", "right 111011 is needed"},
    {"mona", "createPremium {policyUuid: '<policy 1>', amount: '1', receipt: 'RC-3', payDate: '2026-03-02', payType: 'C'}",
             "right 101302 is needed"},
    {"mona", "submitClaims {uuids: ['<claim 1>']}", "right 111007 is needed"},
    {"abel", "saveClaimReview {claimUuid: '<claim 1>', items: [{id: 1, status: 2}]}", "right 111008 is needed"},
    {"abel", "{ claims { totalCount } }", "!unauthorized"},
    {NULL, "{ insurees { totalCount } }", "!unauthorized"},
    {NULL, "deleteClaims {uuids: ['<claim 1>']}", "!unauthorized"},
    STEPS_END
};
