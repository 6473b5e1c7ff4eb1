/* Leases of the desk: the register, one lease, its paper, signing, notice; and what the folder hands to the
 * program. */
#include "kit/file.h"
#include "kit/outbox.h"
#include "kit/paper.h"
#include "lease/lease_page.h"
#include "lease/lease_sql.h"
#include "web/list.h"

/* ---- register ---- */

static const struct list_column lease_columns[] = {
	{.name = "number", .label = MSG_LEASE_NUMBER, .flags = COLUMN_KEY, .link = "/leases/"},
	{.name = "tenant_name", .label = MSG_LEASE_TENANT, .flags = COLUMN_MAIN},
	{.name = "project_name", .label = MSG_LEASE_PROJECT, .flags = COLUMN_SUB},
	{.name = "home_code", .label = MSG_LEASE_HOME, .flags = COLUMN_SUB},
	{.name = "class", .label = MSG_LEASE_CLASS, .flags = COLUMN_HIDE},
	{.name = "rent", .label = MSG_LEASE_RENT, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "from_day", .label = MSG_LEASE_FROM_DAY, .flags = COLUMN_HIDE},
	{.name = "to_day", .label = MSG_LEASE_TO_DAY, .flags = COLUMN_SUB},
	{.name = "state", .label = MSG_LEASE_STATE, .flags = COLUMN_END},
};
static const struct list_filter lease_filters[] = {
	{.name = "project", .label = MSG_LEASE_PROJECT, .choices = home_project_choices},
	{.name = "state", .label = MSG_LEASE_STATE},
	{.name = "number", .label = MSG_LEASE_NUMBER, .prefix = true},
	{.name = "until", .label = MSG_LEASE_UNTIL},
};
static const struct list_view lease_view = {
	.list = &lease_sql_list_list,
	.title = MSG_LEASE_REGISTER,
	.path = "/leases",
	.columns = lease_columns,
	.column_count = ARRAY_LEN(lease_columns),
	.filters = lease_filters,
	.filter_count = ARRAY_LEN(lease_filters),
	.sort = "number",
	.descending = true,
	.file_name = "租赁台账",
	.has_scope = true,
};

/* ---- one lease ---- */

static void put_facts(struct page *pg, struct req *rq, const struct lease *l)
{
	page_fact(pg, MSG_LEASE_TENANT,
		  v_link(v_text(l->tenant_name), link_path(rq, "/parties/", l->tenant.v, "")));
	page_fact(pg, MSG_LEASE_HOME, v_link(v_text(l->home_name), link_path(rq, "/homes/", l->home.v, "")));
	page_fact(pg, MSG_LEASE_FROM_DAY, v_day(l->from));
	page_fact(pg, MSG_LEASE_TO_DAY, v_day(l->to));
	page_fact(pg, MSG_LEASE_CLASS, v_enum(&applicant_class_type, (int)l->class));
	page_fact(pg, MSG_LEASE_AREA, v_area(l->area));
	page_fact(pg, MSG_LEASE_RATE, v_rate(l->rate));
	page_fact(pg, MSG_LEASE_COEFFICIENT, v_ratio(l->coefficient));
	page_fact(pg, MSG_LEASE_RENT, v_money(l->rent));
	page_fact(pg, MSG_LEASE_DEPOSIT, v_money(l->deposit));
	page_fact(pg, MSG_LEASE_PAY_METHOD, v_enum(&pay_method_type, (int)l->pay_method));
	page_facts_end(pg);
}

static void put_signatures(struct page *pg, const struct lease *l, const struct lease_more *m)
{
	page_section(pg, MSG_LEASE_SIGNING);
	page_fact(pg, MSG_LEASE_SIGN_BY, l->sign_by.yyyymmdd != 0 ? v_day(l->sign_by) : v_none());
	page_fact(pg, MSG_LEASE_TENANT_SIGNED,
		  m->tenant_signed_at.us ? v_instant(m->tenant_signed_at) : v_message(MSG_LEASE_NOT_YET));
	page_fact(pg, MSG_LEASE_LESSOR_SIGNED,
		  m->lessor_signed_at.us ? v_instant(m->lessor_signed_at) : v_message(MSG_LEASE_NOT_YET));
	page_fact(pg, MSG_LEASE_HANDED_OVER,
		  m->handed_over_at.us ? v_instant(m->handed_over_at) : v_message(MSG_LEASE_NOT_YET));
	page_section_end(pg);
}

static void put_cancelled(struct page *pg, const struct lease_more *m)
{
	if (m->cancel_cause == 0)
		return;
	page_section(pg, MSG_LEASE_CANCELLED);
	page_fact(pg, MSG_LEASE_CANCEL_CAUSE, v_enum(&lease_cancel_cause_type, (int)m->cancel_cause));
	page_fact(pg, MSG_LEASE_CANCEL_WORDS, v_text(m->cancel_words));
	page_section_end(pg);
}

static bool put_papers(struct page *pg, struct req *rq, struct lease_id id, struct err *err)
{
	static const struct column columns[] = {{MSG_LEASE_NUMBER, COLUMN_MAIN},
						{MSG_LEASE_PAPER_KIND, COLUMN_SUB},
						{MSG_LEASE_MADE_AT, COLUMN_SUB},
						{MSG_LEASE_STATE, COLUMN_END}};
	struct paper_row *papers;
	size_t n;

	if (!paper_list(req_tx(rq), "lease", id.v, &papers, &n, err))
		return false;
	page_section(pg, MSG_LEASE_PAPERS);
	page_table(pg, MSG_LEASE_PAPERS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(papers[i].number),
						     link_path(rq, "/files/", papers[i].attachment, "")),
					      v_text(papers[i].title), v_instant(papers[i].at),
					      v_enum(&paper_state_type, (int)papers[i].state)});
	page_section_end(pg);
	return true;
}

static void put_actions(struct page *pg, struct req *rq, const struct lease *l, const struct lease_more *m,
			bool checked_out)
{
	if (l->state == LEASE_DRAFTED) {
		page_do(pg, CAP_LEASE_WORK, MSG_LEASE_MAKE_PAPER,
			link_path(rq, "/leases/", l->id.v, "/paper"));
		if (m->lessor_signed_at.us == 0)
			page_do(pg, CAP_LEASE_WORK, MSG_LEASE_SIGN_LESSOR,
				link_path(rq, "/leases/", l->id.v, "/sign"));
		page_action(pg, CAP_LEASE_WORK, MSG_LEASE_SIGN_DAY,
			    link_path(rq, "/leases/", l->id.v, "/sign-day"));
	}
	if (l->state == LEASE_SIGNED)
		page_action(pg, CAP_LEASE_WORK, MSG_LEASE_HAND_OVER,
			    link_path(rq, "/leases/", l->id.v, "/hand-over"));
	if (l->state == LEASE_DRAFTED || l->state == LEASE_SIGNED) /* allot's page: the offer goes with it */
		page_action(pg, CAP_LEASE_WORK, MSG_LEASE_CANCEL,
			    link_path(rq, "/leases/", l->id.v, "/cancel"));
	if (l->state == LEASE_RUNNING)
		page_action(pg, CAP_LEASE_WORK, MSG_LEASE_GIVE_NOTICE,
			    link_path(rq, "/leases/", l->id.v, "/notice"));
	if (l->state == LEASE_ENDING) {
		if (!checked_out)
			page_action(pg, CAP_LEASE_WORK, MSG_LEASE_CHECK_OUT,
				    link_path(rq, "/leases/", l->id.v, "/check-out"));
		page_action(pg, CAP_PAY_SEE, MSG_LEASE_SETTLE,
			    link_path(rq, "/settlements/new?lease=", l->id.v, ""));
	}
	page_action(pg, CAP_RENT_SEE, MSG_LEASE_ACCOUNT, link_path(rq, "/accounts/", l->id.v, ""));
	page_action(pg, CAP_FILE_SEE, MSG_LEASE_HOUSEHOLD_FILE,
		    link_path(rq, "/households/", l->household.v, "/file"));
}

static bool lease_page(struct req *rq, struct err *err)
{
	struct lease l;
	struct lease_more m;
	struct handover out;
	struct page *pg;
	bool checked_out;

	if (!lease_store_load(req_tx(rq), req_actor(rq), (struct lease_id){req_id(rq)}, &l, &m, err) ||
	    !lease_store_find_handover(req_tx(rq), l.id, HANDOVER_OUT, &checked_out, &out, err))
		return false;
	pg = page_new(rq, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(req_text(rq, MSG_LEASE_LEASE)),
				     STR_ARG(l.number)));
	page_crumb(pg, S("/leases"), req_text(rq, MSG_LEASE_REGISTER));
	page_crumb(pg, S(""), l.number);
	page_state(pg, v_enum(&lease_state_type, (int)l.state));
	put_actions(pg, rq, &l, &m, checked_out);
	put_facts(pg, rq, &l);
	put_signatures(pg, &l, &m);
	put_cancelled(pg, &m);
	if (!lease_put_handover(pg, rq, l.id, HANDOVER_IN, err) ||
	    !lease_put_handover(pg, rq, l.id, HANDOVER_OUT, err) || !put_papers(pg, rq, l.id, err))
		return false;
	return page_send(pg);
}

/* ---- writes ---- */

struct lease_args *lease_args(struct req *rq)
{
	struct lease_args *a = ARENA_NEW(req_arena(rq), struct lease_args);

	a->actor = *req_actor(rq);
	a->id = (struct lease_id){req_id(rq)};
	return a;
}

static bool sign_tx(struct tx *tx, void *arg, struct err *err)
{
	struct lease_args *a = arg;
	struct lease l;

	if (!lease_load(tx, &a->actor, a->id, &l, err) || !lease_sign_lessor(tx, &a->actor, a->id, err))
		return false;
	answer_path(tx, "/leases/", a->id.v, "");
	return true;
}

static bool sign_do(struct req *rq, struct err *err)
{
	return req_write(rq, sign_tx, lease_args(rq), err);
}

static bool paper_tx(struct tx *tx, void *arg, struct err *err)
{
	struct lease_args *a = arg;
	struct lease l;

	if (!lease_load(tx, &a->actor, a->id, &l, err))
		return false;
	if (l.state != LEASE_DRAFTED)
		return err_conflict(err, MSG_LEASE_ERROR_STEP);
	if (!paper_add(tx, &a->actor, &a->paper, err))
		return false;
	answer_path(tx, "/leases/", a->id.v, "");
	return true;
}

/* One number for each paper: after one was void the next is HT2026000012-2. */
static bool number_paper(struct tx *tx, struct lease *l, struct err *err)
{
	struct paper_row *papers;
	size_t n;

	if (!paper_list(tx, "lease", l->id.v, &papers, &n, err))
		return false;
	if (n > 0 && papers[n - 1].state == PAPER_VOID)
		l->number = str_format(tx_arena(tx), "%.*s-%zu", STR_ARG(l->number), n + 1);
	return true;
}

/* Slow route: the PDF is made and stored before the write. */
static bool paper_do(struct req *rq, struct err *err)
{
	struct lease_args *a = lease_args(rq);
	struct lease l;
	struct str pdf;

	if (!lease_load(req_tx(rq), req_actor(rq), a->id, &l, err) || !number_paper(req_tx(rq), &l, err) ||
	    !lease_paper_render(req_tx(rq), req_arena(rq), &l, req_base_url(rq), &pdf, err))
		return false;
	a->paper = (struct paper_record){.id = req_operation(rq),
					 .kind = "lease",
					 .number = l.number,
					 .check_code = paper_check_code(req_arena(rq), l.number),
					 .subject = "lease",
					 .subject_id = l.id.v,
					 .project = l.project.v,
					 .household = l.household.v,
					 .title = message_text(LANGUAGE_ZH_CN, MSG_LEASE_PAPER_TITLE)};
	return file_put_bytes(req_arena(rq), pdf, FILE_PDF, &a->paper.file, err) &&
	       req_write(rq, paper_tx, a, err);
}

/* ---- notice by the office ---- */

struct notice_form {
	struct day last_day;
	int cause;
};

static const struct field notice_fields[] = {
	{FIELD_AT(struct notice_form, last_day), .type = FIELD_DAY, .label = MSG_LEASE_LAST_DAY,
	 .hint = MSG_LEASE_LAST_DAY_HINT},
	{FIELD_AT(struct notice_form, cause), .type = FIELD_ENUM, .label = MSG_LEASE_END_CAUSE,
	 .enumeration = &lease_end_cause_type},
};

static bool notice_page(struct req *rq, struct err *err)
{
	struct notice_form values = {.last_day = req_today(rq), .cause = END_NOTICE};
	struct lease l;
	struct page *pg;
	struct form form = {.fields = notice_fields,
			    .count = ARRAY_LEN(notice_fields),
			    .values = &values,
			    .submit = MSG_LEASE_GIVE_NOTICE};

	if (!lease_load(req_tx(rq), req_actor(rq), (struct lease_id){req_id(rq)}, &l, err))
		return false;
	form.action = link_path(rq, "/leases/", l.id.v, "/notice");
	pg = page_new_message(rq, MSG_LEASE_GIVE_NOTICE);
	page_crumb(pg, link_path(rq, "/leases/", l.id.v, ""), l.number);
	page_form(pg, &form);
	return page_send(pg);
}

static bool notice_tx(struct tx *tx, void *arg, struct err *err)
{
	struct lease_args *a = arg;
	struct lease l;

	if (!lease_load(tx, &a->actor, a->id, &l, err) ||
	    !lease_give_notice(tx, &a->actor, &l, a->last_day, a->cause, err))
		return false;
	answer_path(tx, "/leases/", a->id.v, "");
	return true;
}

static bool notice_do(struct req *rq, struct err *err)
{
	struct lease_args *a = lease_args(rq);
	struct notice_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->last_day = f.last_day;
	a->cause = (enum lease_end_cause)f.cause;
	return req_write(rq, notice_tx, a, err);
}

/* ---- another signing date (S1-22) ---- */

struct sign_day_form {
	struct day day;
	struct str words;
};

static const struct field sign_day_fields[] = {
	{FIELD_AT(struct sign_day_form, day), .type = FIELD_DAY, .label = MSG_LEASE_SIGN_DAY_NEW,
	 .hint = MSG_LEASE_SIGN_DAY_HINT},
	{FIELD_AT(struct sign_day_form, words), .type = FIELD_LONG_TEXT, .label = MSG_LEASE_SIGN_DAY_WORDS,
	 .min = 2, .max = 500},
};

static bool sign_day_page(struct req *rq, struct err *err)
{
	struct sign_day_form values = {.day = day_add(req_today(rq), 7)};
	struct lease l;
	struct page *pg;
	struct form form = {.fields = sign_day_fields,
			    .count = ARRAY_LEN(sign_day_fields),
			    .values = &values,
			    .submit = MSG_LEASE_SIGN_DAY};

	if (!lease_load(req_tx(rq), req_actor(rq), (struct lease_id){req_id(rq)}, &l, err))
		return false;
	form.action = link_path(rq, "/leases/", l.id.v, "/sign-day");
	pg = page_new_message(rq, MSG_LEASE_SIGN_DAY);
	page_crumb(pg, link_path(rq, "/leases/", l.id.v, ""), l.number);
	page_lead(pg, req_text(rq, MSG_LEASE_SIGN_DAY_LEAD));
	page_form(pg, &form);
	return page_send(pg);
}

static bool sign_day_tx(struct tx *tx, void *arg, struct err *err)
{
	struct lease_args *a = arg;
	struct lease l;

	if (!lease_load(tx, &a->actor, a->id, &l, err) ||
	    !lease_agree_sign_day(tx, &a->actor, &l, a->sign_day, a->words, err))
		return false;
	answer_path(tx, "/leases/", a->id.v, "");
	return true;
}

static bool sign_day_do(struct req *rq, struct err *err)
{
	struct lease_args *a = lease_args(rq);
	struct sign_day_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->sign_day = f.day;
	a->words = f.words;
	return req_write(rq, sign_day_tx, a, err);
}

static const struct route routes[] = {
	LIST("/leases", &lease_view, CAP_LEASE_SEE, MSG_LEASE_REGISTER),
	PAGE("/leases/:id", lease_page, CAP_LEASE_SEE, MSG_LEASE_LEASE),
	{.method = HTTP_POST,
	 .path = "/leases/:id/paper",
	 .fn = paper_do,
	 .cap = CAP_LEASE_WORK,
	 .label = MSG_LEASE_MAKE_PAPER,
	 .again = lease_page,
	 .done = MSG_LEASE_DONE_PAPER,
	 .flags = ROUTE_SLOW},
	DO_BUTTON("/leases/:id/sign", sign_do, CAP_LEASE_WORK, MSG_LEASE_SIGN_LESSOR, lease_page,
		  MSG_LEASE_DONE_SIGNED),
	PAGE("/leases/:id/sign-day", sign_day_page, CAP_LEASE_WORK, MSG_LEASE_SIGN_DAY),
	DO("/leases/:id/sign-day", sign_day_do, CAP_LEASE_WORK, MSG_LEASE_SIGN_DAY, sign_day_fields,
	   sign_day_page, MSG_LEASE_DONE_SIGN_DAY),
	PAGE("/leases/:id/hand-over", lease_hand_over_page, CAP_LEASE_WORK, MSG_LEASE_HANDOVER_IN),
	DO("/leases/:id/hand-over", lease_hand_over_do, CAP_LEASE_WORK, MSG_LEASE_HAND_OVER, lease_in_fields,
	   lease_hand_over_page, MSG_LEASE_DONE_HANDED_OVER),
	PAGE("/leases/:id/notice", notice_page, CAP_LEASE_WORK, MSG_LEASE_GIVE_NOTICE),
	DO("/leases/:id/notice", notice_do, CAP_LEASE_WORK, MSG_LEASE_GIVE_NOTICE, notice_fields, notice_page,
	   MSG_LEASE_DONE_NOTICE),
	PAGE("/leases/:id/check-out", lease_check_out_page, CAP_LEASE_WORK, MSG_LEASE_HANDOVER_OUT),
	DO("/leases/:id/check-out", lease_check_out_do, CAP_LEASE_WORK, MSG_LEASE_CHECK_OUT, lease_out_fields,
	   lease_check_out_page, MSG_LEASE_DONE_CHECKED_OUT),
	PAGE("/my/lease", lease_own_page, CAP_LEASE_OWN, MSG_LEASE_OWN),
	PAGE("/my/lease/sign", lease_own_sign_page, CAP_LEASE_OWN, MSG_LEASE_OWN_SIGN),
	DO("/my/lease/sign", lease_own_sign_do, CAP_LEASE_OWN, MSG_LEASE_OWN_SIGN, lease_own_sign_fields,
	   lease_own_sign_page, MSG_LEASE_DONE_SIGNED),
	DO_BUTTON("/my/lease/confirm", lease_own_confirm_do, CAP_LEASE_OWN, MSG_LEASE_OWN_CONFIRM,
		  lease_own_page, MSG_LEASE_DONE_CONFIRMED),
	PAGE("/my/lease/end", lease_own_end_page, CAP_LEASE_OWN, MSG_LEASE_OWN_END),
	DO("/my/lease/end", lease_own_end_do, CAP_LEASE_OWN, MSG_LEASE_OWN_END, lease_own_notice_fields,
	   lease_own_end_page, MSG_LEASE_DONE_NOTICE),
};
static const struct navigation navigation[] = {
	{NAVIGATION_LEASE, 1, "/leases", MSG_LEASE_REGISTER, CAP_LEASE_SEE, NULL},
};
static const struct policy_kind policies[] = {{"rent", lease_rule_check_rent_policy}};

static const struct act_codes act_codes[] = {
	{"lease.step", &lease_state_type},
	{"lease.cancel", &lease_cancel_cause_type},
};

const struct domain lease_domain = {
	.name = "lease",
	.routes = routes,
	.route_count = ARRAY_LEN(routes),
	.navigation = navigation,
	.navigation_count = ARRAY_LEN(navigation),
	.checks = lease_checks,
	.check_count = LEASE_CHECKS,
	.policies = policies,
	.policy_count = ARRAY_LEN(policies),
	.act_codes = act_codes,
	.act_code_count = ARRAY_LEN(act_codes),
};
