/* What the folder hands to the program. */
#include "apply/apply_job.h"
#include "apply/apply_page.h"
#include "apply/apply_sql.h"

#define STEP(path_, page_, answer_, label_, at_, count_)                                                     \
	PAGE(path_, page_, CAP_APPLY_OWN, label_),                                                           \
	{                                                                                                    \
		.method = HTTP_POST, .path = (path_), .fn = (answer_), .cap = CAP_APPLY_OWN,                 \
		.label = (label_), .fields = apply_fields + (at_), .field_count = (count_), .again = (page_) \
	}
#define UPLOAD(path_, fn_, cap_, label_, fields_, again_, done_)                                            \
	{                                                                                                   \
		.method = HTTP_POST, .path = (path_), .fn = (fn_), .cap = (cap_), .label = (label_),        \
		.fields = (fields_), .field_count = ARRAY_LEN(fields_), .again = (again_), .done = (done_), \
		.flags = ROUTE_UPLOAD | ROUTE_SLOW                                                          \
	}

/* table */
static const struct route routes[] = {
	/* a citizen applies */
	PAGE("/apply", apply_start_page, CAP_PUBLIC, MSG_APPLY_START_TITLE),
	STEP("/apply/1", apply_applicant_page, apply_answer_applicant, MSG_APPLY_STEP_APPLICANT, 0,
	     APPLY_AT_REGISTRY),
	PAGE("/apply/2", apply_members_page, CAP_APPLY_OWN, MSG_APPLY_STEP_MEMBERS),
	DO_BUTTON("/apply/2", apply_answer_members, CAP_APPLY_OWN, MSG_APPLY_MEMBERS_DONE, apply_members_page,
		  MSG_NONE),
	DO("/apply/2/add", apply_add_member, CAP_APPLY_OWN, MSG_APPLY_MEMBER_ADD, apply_member_fields,
	   apply_members_page, MSG_APPLY_MEMBER_ADDED),
	DO_BUTTON("/apply/2/remove/:number", apply_remove_member, CAP_APPLY_OWN, MSG_APPLY_MEMBER_REMOVE,
		  apply_members_page, MSG_APPLY_MEMBER_REMOVED),
	STEP("/apply/3", apply_registry_page, apply_answer_registry, MSG_APPLY_STEP_REGISTRY,
	     APPLY_AT_REGISTRY, APPLY_AT_INCOME - APPLY_AT_REGISTRY),
	STEP("/apply/4", apply_income_page, apply_answer_income, MSG_APPLY_STEP_INCOME, APPLY_AT_INCOME,
	     APPLY_AT_HOUSING - APPLY_AT_INCOME),
	STEP("/apply/5", apply_housing_page, apply_answer_housing, MSG_APPLY_STEP_HOUSING, APPLY_AT_HOUSING,
	     APPLY_AT_WISH - APPLY_AT_HOUSING),
	STEP("/apply/6", apply_wish_page, apply_answer_wish, MSG_APPLY_STEP_WISH, APPLY_AT_WISH,
	     APPLY_FIELDS_DRAFTED - APPLY_AT_WISH),
	PAGE("/apply/7", apply_evidence_page, CAP_APPLY_OWN, MSG_APPLY_STEP_EVIDENCE),
	UPLOAD("/apply/7", apply_answer_evidence, CAP_APPLY_OWN, MSG_APPLY_STEP_EVIDENCE,
	       apply_evidence_fields, apply_evidence_page, MSG_NONE),
	DO_BUTTON("/apply/7/remove/:number", apply_remove_evidence, CAP_APPLY_OWN, MSG_APPLY_EVIDENCE_REMOVE,
		  apply_evidence_page, MSG_APPLY_EVIDENCE_REMOVED),
	PAGE("/apply/check", apply_check_page, CAP_APPLY_OWN, MSG_APPLY_CHECK_TITLE),
	DO("/apply/submit", apply_submit, CAP_APPLY_OWN, MSG_APPLY_SUBMIT, apply_declare_fields,
	   apply_check_page, MSG_NONE),
	PAGE("/apply/done/:id", apply_done_page, CAP_APPLY_OWN, MSG_APPLY_DONE_TITLE),
	/* and follows it */
	PAGE("/mine", apply_mine_page, CAP_APPLY_OWN, MSG_APPLY_MINE_TITLE),
	PAGE("/mine/:id", apply_own_page, CAP_APPLY_OWN, MSG_APPLY_MINE_APPLICATION),
	PAGE("/mine/:id/supplement", apply_own_supplement_page, CAP_APPLY_OWN, MSG_APPLY_SUPPLEMENT_TITLE),
	UPLOAD("/mine/:id/supplement", apply_own_supplement, CAP_APPLY_OWN, MSG_APPLY_SUPPLEMENT_SEND,
	       apply_supplement_fields, apply_own_supplement_page, MSG_APPLY_SUPPLEMENTED),
	PAGE("/mine/:id/withdraw", apply_own_withdraw_page, CAP_APPLY_OWN, MSG_APPLY_WITHDRAW_TITLE),
	DO_BUTTON("/mine/:id/withdraw", apply_own_withdraw, CAP_APPLY_OWN, MSG_APPLY_WITHDRAW_NOW,
		  apply_own_withdraw_page, MSG_APPLY_WITHDRAWN),
	/* the office */
	LIST("/applications", &apply_list_view, CAP_APPLICATION_SEE, MSG_APPLY_LIST_TITLE),
	LIST("/waitlist", &apply_waitlist_view, CAP_APPLICATION_SEE, MSG_APPLY_WAITLIST_TITLE),
	PAGE("/applications/new", apply_new_page, CAP_APPLICATION_ENTER, MSG_APPLY_ENTER_TITLE),
	DO("/applications/new", apply_enter, CAP_APPLICATION_ENTER, MSG_APPLY_ENTER, apply_fields,
	   apply_new_page, MSG_APPLY_ENTERED),
	PAGE("/applications/batch", apply_batch_page, CAP_APPLICATION_SEE, MSG_APPLY_BATCH_TITLE),
	DO("/applications/batch", apply_batch, CAP_APPLICATION_SEE, MSG_APPLY_BATCH_NOW, apply_batch_fields,
	   apply_batch_page, MSG_NONE),
	PAGE("/applications/:id", apply_record_page, CAP_APPLICATION_SEE, MSG_APPLY_RECORD),
	DO("/applications/:id/decide", apply_decide, CAP_APPLICATION_SEE, MSG_APPLY_DECIDE,
	   apply_decide_fields, apply_record_page, MSG_APPLY_DECIDED),
	PAGE("/applications/:id/supplement", apply_staff_supplement_page, CAP_APPLICATION_ENTER,
	     MSG_APPLY_SUPPLEMENT_TITLE),
	UPLOAD("/applications/:id/supplement", apply_staff_supplement, CAP_APPLICATION_ENTER,
	       MSG_APPLY_SUPPLEMENT_SEND, apply_supplement_fields, apply_staff_supplement_page,
	       MSG_APPLY_SUPPLEMENTED),
	PAGE("/applications/:id/withdraw", apply_staff_withdraw_page, CAP_APPLICATION_ENTER,
	     MSG_APPLY_WITHDRAW_TITLE),
	DO_BUTTON("/applications/:id/withdraw", apply_staff_withdraw, CAP_APPLICATION_ENTER,
		  MSG_APPLY_WITHDRAW_NOW, apply_staff_withdraw_page, MSG_APPLY_WITHDRAWN),
	PAGE("/applications/:id/remove", apply_remove_page, CAP_REVIEW_SECOND, MSG_APPLY_REMOVE_TITLE),
	DO("/applications/:id/remove", apply_remove, CAP_REVIEW_SECOND, MSG_APPLY_REMOVE_NOW,
	   apply_reason_fields, apply_remove_page, MSG_APPLY_REMOVED),
	/* public notice */
	LIST("/notices", &apply_notice_list_view, CAP_PUBLIC, MSG_APPLY_NOTICES_TITLE),
	LIST("/notices/waitlist", &apply_waitlist_public_view, CAP_PUBLIC, MSG_APPLY_WAITLIST_PUBLIC_TITLE),
	LIST("/notices/office", &apply_notice_office_view, CAP_APPLICATION_SEE,
	     MSG_APPLY_NOTICE_OFFICE_TITLE),
	PAGE("/notices/new", apply_notice_new_page, CAP_APPLICATION_ENTER, MSG_APPLY_NOTICE_NEW_TITLE),
	DO("/notices/new", apply_notice_new, CAP_APPLICATION_ENTER, MSG_APPLY_NOTICE_MAKE,
	   apply_notice_fields, apply_notice_new_page, MSG_APPLY_NOTICE_MADE),
	PAGE("/notices/:id", apply_notice_page, CAP_PUBLIC, MSG_APPLY_PUBLIC_NOTICE),
	DO_BUTTON("/notices/:id/publish", apply_notice_publish, CAP_NOTICE_PUBLISH, MSG_APPLY_NOTICE_PUBLISH,
		  apply_notice_page, MSG_APPLY_NOTICE_PUBLISHED),
	DO_BUTTON("/notices/:id/close", apply_notice_close, CAP_NOTICE_PUBLISH, MSG_APPLY_NOTICE_CLOSE,
		  apply_notice_page, MSG_APPLY_NOTICE_ENDED),
	DO_BUTTON("/notices/:id/drop", apply_notice_drop, CAP_APPLICATION_ENTER, MSG_APPLY_NOTICE_DROP,
		  apply_notice_page, MSG_APPLY_NOTICE_DROPPED),
	PAGE("/notices/:id/object", apply_object_page, CAP_PUBLIC, MSG_APPLY_OBJECT_TITLE),
	DO("/notices/:id/object", apply_object, CAP_PUBLIC, MSG_APPLY_OBJECT_SEND, apply_object_fields,
	   apply_object_page, MSG_APPLY_OBJECTED),
	PAGE("/objections/:id", apply_objection_page, CAP_APPLICATION_SEE, MSG_APPLY_OBJECTION_TITLE),
	DO("/objections/:id/answer", apply_objection_answer, CAP_REVIEW_SECOND, MSG_APPLY_ANSWER_SEND,
	   apply_answer_fields, apply_objection_page, MSG_APPLY_ANSWERED),
};

static bool count_open(struct tx *tx, const struct actor *actor, int64_t *ret_waiting, int64_t *ret_overdue,
		       struct err *err)
{
	struct apply_sql_counts_out counts;

	if (!apply_sql_counts(tx, &counts, err))
		return false;
	*ret_waiting = (actor_can(actor, CAP_REVIEW_FIRST) ? counts.submitted : 0) +
		       (actor_can(actor, CAP_REVIEW_SECOND) ? counts.review : 0);
	*ret_overdue = 0; /* the workbench tells, by deadline */
	return true;
}

static const struct navigation navigation[] = {
	{NAVIGATION_ALLOT, 10, "/applications", MSG_APPLY_LIST_TITLE, CAP_APPLICATION_SEE, count_open},
	{NAVIGATION_ALLOT, 20, "/notices/office", MSG_APPLY_NOTICE_OFFICE_TITLE, CAP_APPLICATION_SEE, NULL},
	{NAVIGATION_ALLOT, 30, "/waitlist", MSG_APPLY_WAITLIST_TITLE, CAP_APPLICATION_SEE, NULL},
};

static const struct job_kind *const jobs[] = {&apply_close_job, &apply_batch_job};
static const struct check_kind *const checks[] = {&apply_waiting_check, &apply_twice_check,
						  &apply_case_check};
static const struct import_kind *const imports[] = {&apply_import};
static const struct policy_kind policies[] = {{"eligibility", apply_rule_policy_check}};

static const struct act_codes act_codes[] = {
	{"application.move", &application_state_type},
};

const struct domain apply_domain = {
	.name = "apply",
	.routes = routes,
	.route_count = ARRAY_LEN(routes),
	.navigation = navigation,
	.navigation_count = ARRAY_LEN(navigation),
	.jobs = jobs,
	.job_count = ARRAY_LEN(jobs),
	.checks = checks,
	.check_count = ARRAY_LEN(checks),
	.imports = imports,
	.import_count = ARRAY_LEN(imports),
	.policies = policies,
	.policy_count = ARRAY_LEN(policies),
	.act_codes = act_codes,
	.act_code_count = ARRAY_LEN(act_codes),
};
