/* What the folder's pages share. */
#ifndef APPLY_APPLY_PAGE_H
#define APPLY_APPLY_PAGE_H

#include "apply/apply_answers.h"
#include "apply/apply_flow.h"
#include "web/list.h"
#include "web/part.h"

struct apply_item {
	struct str words, note, remove;
};

/* Draws what JSON leaves out as a list with buttons. */
void apply_page_items(struct page *, enum message name, const struct apply_item *, size_t count);
/* "、"-separated words of a setting as choices. */
bool apply_page_choices(struct req *, enum setting, struct choice **ret, size_t *ret_count, struct err *);
/* The same for the fields "registry" and "wished_type" of a form. */
bool apply_page_form_choices(struct req *, struct form *, struct err *);
bool apply_page_is_choice(struct req *, enum setting, struct str words, bool *ret, struct err *);
/* Puts uploaded files into the store; refuses more than `most`. */
bool apply_page_files(struct req *, const char *field, size_t most, struct application_file *ret,
		      size_t *ret_count, struct err *);
/* Facts of an application against its limits. */
void apply_page_facts(struct page *, struct req *, const struct application *);
void apply_page_limits(struct page *, struct req *, const struct apply_eligibility *);
bool apply_page_evidence(struct page *, struct req *, struct application_id, struct err *);
struct value apply_page_limit_value(const struct apply_limit_line *, int64_t);

/* A sentence with the city's own days in it, at most three settings. */
bool apply_page_days(struct req *, struct page *, enum message, const enum setting *, size_t count,
		     struct err *);
/* Where somebody with this draft goes on: the step after the one that was saved last. */
struct str apply_page_go_on(struct req *, const struct apply_draft *);
/* The draft of whoever is signed in; not found: an empty one with a new id. */
struct apply_mine {
	bool found;
	struct apply_draft draft;
	struct apply_answers answers;
};
bool apply_mine_load(struct req *, struct apply_mine *ret, struct err *);

/* Handlers, for the table of routes (apply_domain.c). */
route_fn apply_start_page, apply_applicant_page, apply_members_page, apply_registry_page, apply_income_page,
	apply_housing_page, apply_wish_page, apply_evidence_page, apply_check_page, apply_done_page;
route_fn apply_answer_applicant, apply_answer_members, apply_add_member, apply_remove_member,
	apply_answer_registry, apply_answer_income, apply_answer_housing, apply_answer_wish,
	apply_answer_evidence, apply_remove_evidence, apply_submit;
extern const struct field apply_evidence_fields[1], apply_declare_fields[1];

route_fn apply_mine_page, apply_own_page, apply_own_supplement_page, apply_own_supplement,
	apply_own_withdraw_page, apply_own_withdraw;
extern const struct field apply_supplement_fields[2];

route_fn apply_record_page, apply_decide, apply_new_page, apply_enter, apply_staff_supplement_page,
	apply_staff_supplement, apply_staff_withdraw_page, apply_staff_withdraw, apply_remove_page,
	apply_remove, apply_batch_page, apply_batch;
extern const struct field apply_decide_fields[2], apply_reason_fields[1], apply_batch_fields[2];
extern const struct enum_type apply_stage_type;
extern const struct list_view apply_list_view, apply_waitlist_view;

route_fn apply_notice_page, apply_notice_new_page, apply_notice_new, apply_notice_publish, apply_notice_close,
	apply_notice_drop, apply_object_page, apply_object, apply_objection_page, apply_objection_answer;
extern const struct field apply_notice_fields[3], apply_object_fields[4], apply_answer_fields[2];
extern const struct enum_type apply_finding_type;
extern const struct list_view apply_notice_list_view, apply_notice_office_view, apply_waitlist_public_view;

#endif
