/* Pages of allocation: plans of the desk, the score sheet, the household's offer. */
#include "allot/allot_lease_page.h"
#include "allot/allot_store.h"
#include "web/list.h"

ENUM_TYPE(plan_state, {PLAN_DRAFT, "draft", MSG_ALLOT_STATE_DRAFT, TAG_PLAIN},
	  {PLAN_SCORED, "scored", MSG_ALLOT_STATE_SCORED, TAG_INFO},
	  {PLAN_PUBLISHED, "published", MSG_ALLOT_STATE_PUBLISHED, TAG_INFO},
	  {PLAN_OFFERING, "offering", MSG_ALLOT_STATE_OFFERING, TAG_WARN});
ENUM_TYPE(plan_method, {PLAN_BY_SCORE, "score", MSG_ALLOT_METHOD_SCORE, TAG_PLAIN});
ENUM_TYPE(entry_state, {ENTRY_RANKED, "ranked", MSG_ALLOT_ENTRY_RANKED, TAG_PLAIN},
	  {ENTRY_OFFERED, "offered", MSG_ALLOT_ENTRY_OFFERED, TAG_WARN},
	  {ENTRY_ACCEPTED, "accepted", MSG_ALLOT_ENTRY_ACCEPTED, TAG_OK},
	  {ENTRY_WAIVED, "waived", MSG_ALLOT_ENTRY_WAIVED, TAG_BAD});
ENUM_TYPE(offer_state, {OFFER_OPEN, "open", MSG_ALLOT_OFFER_OPEN, TAG_WARN},
	  {OFFER_ACCEPTED, "accepted", MSG_ALLOT_OFFER_ACCEPTED, TAG_OK},
	  {OFFER_WAIVED, "waived", MSG_ALLOT_OFFER_WAIVED, TAG_BAD},
	  {OFFER_EXPIRED, "expired", MSG_ALLOT_OFFER_EXPIRED, TAG_BAD},
	  {OFFER_CANCELLED, "cancelled", MSG_ALLOT_OFFER_CANCELLED, TAG_PLAIN});

static struct str id_path(struct req *rq, const char *before, int64_t id, const char *after)
{
	return str_format(req_arena(rq), "%s%lld%s", before, (long long)id, after);
}

/* ---- plans ---- */

static bool plans_head(struct req *rq, struct page *pg, struct err *err)
{
	(void)rq;
	(void)err;
	page_action_icon(pg, CAP_ALLOT_PLAN, ICON_PLUS, MSG_ALLOT_PLAN_NEW, S("/plans/new"));
	return true;
}

static const struct list_column plan_columns[] = {
	{.name = "number", .label = MSG_ALLOT_NUMBER, .flags = COLUMN_KEY, .link = "/plans/"},
	{.name = "title", .label = MSG_ALLOT_TITLE, .flags = COLUMN_MAIN},
	{.name = "method", .label = MSG_ALLOT_METHOD, .flags = COLUMN_SUB},
	{.name = "scoring_day", .label = MSG_ALLOT_SCORING_DAY, .flags = COLUMN_SUB},
	{.name = "homes", .label = MSG_ALLOT_HOMES, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "state", .label = MSG_ALLOT_STATE, .flags = COLUMN_END},
};
static const struct list_filter plan_filters[] = {{.name = "state", .label = MSG_ALLOT_STATE}};
static const struct list_view plans_view = {
	.list = &allot_sql_plans_list,
	.title = MSG_ALLOT_PLANS,
	.path = "/plans",
	.columns = plan_columns,
	.column_count = ARRAY_LEN(plan_columns),
	.filters = plan_filters,
	.filter_count = ARRAY_LEN(plan_filters),
	.sort = "number",
	.descending = true,
	.head = plans_head,
	.file_name = "配租方案",
};

struct plan_form {
	struct str title;
	struct day scoring_day;
	int64_t project, homes;
};

static const struct field plan_fields[] = {
	{FIELD_AT(struct plan_form, title), .type = FIELD_TEXT, .label = MSG_ALLOT_TITLE, .min = 2,
	 .max = 80},
	{FIELD_AT(struct plan_form, project), .type = FIELD_ID, .label = MSG_ALLOT_PROJECT,
	 .hint = MSG_ALLOT_PROJECT_HINT, .flags = FIELD_OPTIONAL | FIELD_OPTIONS},
	{FIELD_AT(struct plan_form, homes), .type = FIELD_INTEGER, .label = MSG_ALLOT_HOMES,
	 .hint = MSG_ALLOT_HOMES_HINT, .min = 1, .max = 5000},
	{FIELD_AT(struct plan_form, scoring_day), .type = FIELD_DAY, .label = MSG_ALLOT_SCORING_DAY,
	 .hint = MSG_ALLOT_SCORING_DAY_HINT},
};

static bool plan_new_page(struct req *rq, struct err *err)
{
	struct plan_form values = {.scoring_day = req_today(rq), .homes = 50};
	struct choice *choices;
	size_t n;
	struct page *pg;

	if (!home_project_choices(rq, &choices, &n, err))
		return false;
	struct form_choices lists = {"project", choices, n};
	struct form form = {.fields = plan_fields,
			    .count = ARRAY_LEN(plan_fields),
			    .values = &values,
			    .action = S("/plans"),
			    .submit = MSG_ALLOT_PLAN_NEW,
			    .choices = &lists,
			    .choice_count = 1,
			    .two_columns = true};
	pg = page_new_message(rq, MSG_ALLOT_PLAN_NEW);
	page_crumb(pg, S("/plans"), req_text(rq, MSG_ALLOT_PLANS));
	page_form(pg, &form);
	return page_send(pg);
}

struct plan_args {
	struct actor actor;
	struct plan_new plan;
	struct allocation_plan_id id;
	struct offer_id offer;
	struct lease_id lease;
	struct str reason;
	const char *back; /* where a citizen goes next; NULL: the offer's page */
};

static struct plan_args *new_args(struct req *rq)
{
	struct plan_args *a = ARENA_NEW(req_arena(rq), struct plan_args);

	a->actor = *req_actor(rq);
	a->id = (struct allocation_plan_id){req_id(rq)};
	a->offer = (struct offer_id){req_id(rq)};
	return a;
}

static bool plan_add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct plan_args *a = arg;

	if (!plan_add(tx, &a->actor, &a->plan, err))
		return false;
	answer_path(tx, "/plans/", a->plan.id.v, "");
	return true;
}

static bool plan_add_do(struct req *rq, struct err *err)
{
	struct plan_args *a = new_args(rq);
	struct plan_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->plan = (struct plan_new){{req_operation(rq)}, f.title, f.scoring_day, f.project, f.homes};
	return req_write(rq, plan_add_tx, a, err);
}

/* ---- one plan ---- */

static struct value show_total(struct req *rq, const void *row)
{
	const struct allot_sql_entries_out *e = row;

	return v_text(number_text(req_arena(rq), e->total.e4, 4, false)); /* under one another: all places */
}

static const struct list_column entry_columns[] = {
	{.name = "rank", .label = MSG_ALLOT_RANK, .flags = COLUMN_KEY},
	{.name = "number",
	 .label = MSG_ALLOT_APPLICATION,
	 .flags = COLUMN_MAIN,
	 .link = "/applications/",
	 .link_id = "application"},
	{.name = "total", .label = MSG_ALLOT_TOTAL, .flags = COLUMN_NUMBER | COLUMN_SUB, .show = show_total},
	{.name = "state", .label = MSG_ALLOT_STATE, .flags = COLUMN_END},
};
static bool entries_in(struct req *rq, void *in, struct err *err)
{
	(void)err;
	((struct allot_sql_entries_in *)in)->plan = (struct allocation_plan_id){req_id(rq)};
	return true;
}
/* The way back to the plan that the list belongs to. */
static bool list_of_plan(struct req *rq, struct page *pg, enum message what, struct err *err)
{
	struct allot_sql_load_plan_out p;

	if (!allot_store_plan(req_tx(rq), (struct allocation_plan_id){req_id(rq)}, &p, err))
		return false;
	page_crumb(pg, S("/plans"), req_text(rq, MSG_ALLOT_PLANS));
	page_crumb(pg, id_path(rq, "/plans/", p.id.v, ""), p.title);
	page_crumb(pg, S(""), req_text(rq, what));
	return true;
}
static bool entries_head(struct req *rq, struct page *pg, struct err *err)
{
	return list_of_plan(rq, pg, MSG_ALLOT_RANKING, err);
}
static bool offers_head(struct req *rq, struct page *pg, struct err *err)
{
	return list_of_plan(rq, pg, MSG_ALLOT_OFFERS, err);
}
static const struct list_filter entry_filters[] = {{.name = "state", .label = MSG_ALLOT_STATE}};
static const struct list_view entries_view = {
	.list = &allot_sql_entries_list,
	.title = MSG_ALLOT_RANKING,
	.path = "/plans/:id/ranking",
	.columns = entry_columns,
	.column_count = ARRAY_LEN(entry_columns),
	.filters = entry_filters,
	.filter_count = ARRAY_LEN(entry_filters),
	.sort = "position",
	.in = entries_in,
	.head = entries_head,
	.file_name = "配租排序",
};
static const struct list_column offer_columns[] = {
	{.name = "number", .label = MSG_ALLOT_APPLICATION, .flags = COLUMN_KEY, .link = "/offers/"},
	{.name = "project_name", .label = MSG_ALLOT_PROJECT, .flags = COLUMN_SUB},
	{.name = "home_code", .label = MSG_ALLOT_HOME, .flags = COLUMN_MAIN},
	{.name = "until", .label = MSG_ALLOT_UNTIL, .flags = COLUMN_SUB},
	{.name = "state", .label = MSG_ALLOT_STATE, .flags = COLUMN_END},
};
static bool offers_in(struct req *rq, void *in, struct err *err)
{
	(void)err;
	((struct allot_sql_offers_in *)in)->plan = (struct allocation_plan_id){req_id(rq)};
	return true;
}
static const struct list_filter offer_filters[] = {{.name = "state", .label = MSG_ALLOT_STATE}};
static const struct list_view offers_view = {
	.list = &allot_sql_offers_list,
	.title = MSG_ALLOT_OFFERS,
	.path = "/plans/:id/offers",
	.columns = offer_columns,
	.column_count = ARRAY_LEN(offer_columns),
	.filters = offer_filters,
	.filter_count = ARRAY_LEN(offer_filters),
	.sort = "until",
	.in = offers_in,
	.head = offers_head,
	.file_name = "配租要约",
	.has_scope = true,
};

static void plan_actions(struct page *pg, struct req *rq, const struct allot_sql_load_plan_out *p)
{
	if (p->state == PLAN_DRAFT || p->state == PLAN_SCORED)
		page_do(pg, CAP_ALLOT_PLAN, MSG_ALLOT_SCORE, id_path(rq, "/plans/", p->id.v, "/score"));
	if (p->state == PLAN_SCORED)
		page_do(pg, CAP_ALLOT_APPROVE, MSG_ALLOT_PUBLISH,
			id_path(rq, "/plans/", p->id.v, "/publish"));
	if (p->state == PLAN_PUBLISHED || p->state == PLAN_OFFERING)
		page_do(pg, CAP_ALLOT_PLAN, MSG_ALLOT_OFFER, id_path(rq, "/plans/", p->id.v, "/offer"));
}

static bool plan_homes(struct req *rq, struct page *pg, struct allocation_plan_id id, struct err *err)
{
	static const struct column columns[] = {{MSG_ALLOT_HOME, COLUMN_MAIN},
						{MSG_ALLOT_HOME_TYPE, COLUMN_SUB},
						{MSG_ALLOT_AREA, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_ALLOT_RATE, COLUMN_NUMBER | COLUMN_END}};
	struct allot_sql_plan_homes_out *homes;
	size_t n;

	if (!allot_sql_plan_homes(req_tx(rq), &(struct allot_sql_plan_homes_in){.plan = id}, &homes, &n, err))
		return false;
	page_section(pg, MSG_ALLOT_HOMES);
	page_table(pg, MSG_ALLOT_HOMES, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(str_format(req_arena(rq), "%.*s %.*s",
								       STR_ARG(homes[i].project_name),
								       STR_ARG(homes[i].code))),
						     id_path(rq, "/homes/", homes[i].home.v, "")),
					      v_text(homes[i].home_type), v_area(homes[i].built_area),
					      v_rate(homes[i].rent_rate)});
	page_table_end(pg);
	page_section_end(pg);
	return true;
}

static bool plan_page(struct req *rq, struct err *err)
{
	struct allot_sql_load_plan_out p;
	struct page *pg;

	if (!allot_store_plan(req_tx(rq), (struct allocation_plan_id){req_id(rq)}, &p, err))
		return false;
	pg = page_new(rq, p.title);
	page_crumb(pg, S("/plans"), req_text(rq, MSG_ALLOT_PLANS));
	page_crumb(pg, S(""), p.number);
	page_state(pg, v_enum(&plan_state_type, (int)p.state));
	plan_actions(pg, rq, &p);
	page_fact(pg, MSG_ALLOT_NUMBER, v_text(p.number));
	page_fact(pg, MSG_ALLOT_METHOD, v_enum(&plan_method_type, (int)p.method));
	page_fact(pg, MSG_ALLOT_SCORING_DAY, v_day(p.scoring_day));
	page_fact(pg, MSG_ALLOT_HOME_COUNT, v_number(p.homes));
	page_fact(pg, MSG_ALLOT_ENTRY_COUNT,
		  v_link(v_number(p.entries), id_path(rq, "/plans/", p.id.v, "/ranking")));
	page_fact(pg, MSG_ALLOT_OFFERS,
		  v_link(v_message(MSG_ALLOT_OFFERS_SEE), id_path(rq, "/plans/", p.id.v, "/offers")));
	page_facts_end(pg);
	return plan_homes(rq, pg, p.id, err) && page_send(pg);
}

/* A button of the plan's page: the handler and its write. */
#define PLAN_STEP(name, call)                                            \
	static bool name##_tx(struct tx *tx, void *arg, struct err *err) \
	{                                                                \
		struct plan_args *a = arg;                               \
		if (!call)                                               \
			return false;                                    \
		answer_path(tx, "/plans/", a->id.v, "");                 \
		return true;                                             \
	}                                                                \
	static bool name##_do(struct req *rq, struct err *err)           \
	{                                                                \
		return req_write(rq, name##_tx, new_args(rq), err);      \
	}
PLAN_STEP(score, plan_score(tx, &a->actor, a->id, err))
PLAN_STEP(publish, plan_publish(tx, &a->actor, a->id, err))
PLAN_STEP(offer, plan_offer(tx, &a->actor, a->id, NULL, err))

/* ---- offers ---- */

struct waive_form {
	struct str reason;
};

static const struct field waive_fields[] = {
	{FIELD_AT(struct waive_form, reason), .type = FIELD_LONG_TEXT, .label = MSG_ALLOT_REASON,
	 .hint = MSG_ALLOT_REASON_HINT, .min = 2, .max = 200},
};

static bool put_offer(struct req *rq, struct page *pg, const struct allot_sql_load_offer_out *o,
		      struct err *err)
{
	struct application a;
	struct ratio coefficient;
	struct home home;

	if (!home_load_key(req_tx(rq), o->home, &home, err) ||
	    !application_load_key(req_tx(rq), o->application, &a, err) ||
	    !lease_coefficient(req_tx(rq), a.class, req_today(rq), &coefficient, err))
		return false;
	page_section(pg, MSG_ALLOT_OFFER_HOME);
	page_fact(pg, MSG_ALLOT_HOME, v_text(home.name));
	page_fact(pg, MSG_ALLOT_HOME_TYPE, v_text(home.home_type));
	page_fact(pg, MSG_ALLOT_AREA, v_area(home.built_area));
	page_fact(pg, MSG_ALLOT_FLOOR, v_number(home.floor));
	page_fact(pg, MSG_ALLOT_RENT,
		  v_money(money_rent_half_up(home.rent_rate, home.built_area, coefficient)));
	page_fact(pg, MSG_ALLOT_APPLICATION, v_text(a.number));
	page_fact(pg, MSG_ALLOT_UNTIL, v_instant(o->until));
	if (o->lease.v != 0)
		page_fact(pg, MSG_ALLOT_LEASE,
			  v_link(v_message(MSG_ALLOT_LEASE_SEE),
				 cap_is_citizen(req_actor(rq)->role)
					 ? S("/my/lease")
					 : id_path(rq, "/leases/", o->lease.v, "")));
	page_section_end(pg);
	return true;
}

static bool put_answer(struct req *rq, struct page *pg, const struct allot_sql_load_offer_out *o,
		       enum cap cap, struct str accept, struct str waive)
{
	struct form form = {.fields = waive_fields,
			    .count = ARRAY_LEN(waive_fields),
			    .action = waive,
			    .submit = MSG_ALLOT_WAIVE};

	if (o->state != OFFER_OPEN || !req_can(rq, cap))
		return true;
	page_do(pg, cap, MSG_ALLOT_ACCEPT, accept);
	page_section(pg, MSG_ALLOT_WAIVE_TITLE);
	page_paragraph(pg, req_text(rq, MSG_ALLOT_WAIVE_WORDS));
	page_form(pg, &form);
	page_section_end(pg);
	return true;
}

static bool offer_page(struct req *rq, struct err *err)
{
	struct allot_sql_load_offer_out o;
	struct page *pg;

	if (!allot_store_offer(req_tx(rq), req_actor(rq), (struct offer_id){req_id(rq)}, &o, err))
		return false;
	pg = page_new_message(rq, MSG_ALLOT_OFFER_TITLE);
	page_crumb(pg, id_path(rq, "/plans/", o.plan.v, ""), req_text(rq, MSG_ALLOT_PLAN));
	page_state(pg, v_enum(&offer_state_type, (int)o.state));
	return put_offer(rq, pg, &o, err) &&
	       put_answer(rq, pg, &o, CAP_ALLOT_PLAN, id_path(rq, "/offers/", o.id.v, "/accept"),
			  id_path(rq, "/offers/", o.id.v, "/waive")) &&
	       page_send(pg);
}

static bool my_offer_page(struct req *rq, struct err *err)
{
	struct allot_sql_load_offer_out o;
	struct offer_id id;
	struct page *pg;
	bool found;

	if (req_actor(rq)->scope.household == 0 ||
	    !offer_find_current(req_tx(rq), req_actor(rq)->scope.household, &found, &id, err) || !found)
		return err->code == ERR_NONE ? err_set(err, ERR_NOT_FOUND, MSG_ALLOT_NO_OFFER) : false;
	if (!allot_store_offer(req_tx(rq), req_actor(rq), id, &o, err))
		return false;
	pg = page_new_message(rq, MSG_ALLOT_MY_OFFER);
	page_back(pg, S("/"), MSG_ALLOT_BACK_HOME);
	page_state(pg, v_enum(&offer_state_type, (int)o.state));
	page_lead(pg, req_text(rq, MSG_ALLOT_MY_OFFER_LEAD));
	return put_offer(rq, pg, &o, err) &&
	       put_answer(rq, pg, &o, CAP_OFFER_OWN, S("/my/offer/accept"), S("/my/offer/waive")) &&
	       page_send(pg);
}

static void offer_answer(struct tx *tx, const struct plan_args *a)
{
	if (a->back != NULL)
		tx_answer(tx, str_of(a->back));
	else
		answer_path(tx, "/offers/", a->offer.v, "");
}

static bool accept_tx(struct tx *tx, void *arg, struct err *err)
{
	struct plan_args *a = arg;

	if (!offer_accept(tx, &a->actor, a->offer, a->lease, err))
		return false;
	offer_answer(tx, a);
	return true;
}

static bool waive_tx(struct tx *tx, void *arg, struct err *err)
{
	struct plan_args *a = arg;

	if (!offer_waive(tx, &a->actor, a->offer, a->reason, err))
		return false;
	offer_answer(tx, a);
	return true;
}

static bool accept_do(struct req *rq, struct err *err)
{
	struct plan_args *a = new_args(rq);

	a->lease = (struct lease_id){req_operation(rq)};
	return req_write(rq, accept_tx, a, err);
}

static bool waive_do(struct req *rq, struct err *err)
{
	struct plan_args *a = new_args(rq);
	struct waive_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->reason = f.reason;
	return req_write(rq, waive_tx, a, err);
}

static bool own_args(struct req *rq, const char *back, struct plan_args **ret, struct err *err)
{
	bool found;

	*ret = new_args(rq);
	(*ret)->back = back;
	(*ret)->lease = (struct lease_id){req_operation(rq)};
	if (req_actor(rq)->scope.household == 0)
		return err_not_found(err);
	if (!offer_find_current(req_tx(rq), req_actor(rq)->scope.household, &found, &(*ret)->offer, err))
		return false;
	return found || err_not_found(err);
}

static bool my_accept_do(struct req *rq, struct err *err)
{
	struct plan_args *a;

	return own_args(rq, "/my/lease", &a, err) && req_write(rq, accept_tx, a, err);
}

static bool my_waive_do(struct req *rq, struct err *err)
{
	struct plan_args *a;
	struct waive_form f = {0};

	if (!req_form(rq, &f, err) || !own_args(rq, "/mine", &a, err))
		return false;
	a->reason = f.reason;
	return req_write(rq, waive_tx, a, err);
}

static const struct route routes[] = {
	LIST("/plans", &plans_view, CAP_ALLOT_SEE, MSG_ALLOT_PLANS),
	PAGE("/plans/new", plan_new_page, CAP_ALLOT_PLAN, MSG_ALLOT_PLAN_NEW),
	DO("/plans", plan_add_do, CAP_ALLOT_PLAN, MSG_ALLOT_PLAN_NEW, plan_fields, plan_new_page,
	   MSG_ALLOT_DONE_PLAN),
	PAGE("/plans/:id", plan_page, CAP_ALLOT_SEE, MSG_ALLOT_PLAN),
	LIST("/plans/:id/ranking", &entries_view, CAP_ALLOT_SEE, MSG_ALLOT_RANKING),
	LIST("/plans/:id/offers", &offers_view, CAP_ALLOT_SEE, MSG_ALLOT_OFFERS),
	DO_BUTTON("/plans/:id/score", score_do, CAP_ALLOT_PLAN, MSG_ALLOT_SCORE, plan_page,
		  MSG_ALLOT_DONE_SCORED),
	DO_BUTTON("/plans/:id/publish", publish_do, CAP_ALLOT_APPROVE, MSG_ALLOT_PUBLISH, plan_page,
		  MSG_ALLOT_DONE_PUBLISHED),
	DO_BUTTON("/plans/:id/offer", offer_do, CAP_ALLOT_PLAN, MSG_ALLOT_OFFER, plan_page,
		  MSG_ALLOT_DONE_OFFERED),
	PAGE("/offers/:id", offer_page, CAP_ALLOT_SEE, MSG_ALLOT_OFFER_TITLE),
	DO_BUTTON("/offers/:id/accept", accept_do, CAP_ALLOT_PLAN, MSG_ALLOT_ACCEPT, offer_page,
		  MSG_ALLOT_DONE_ACCEPTED),
	DO("/offers/:id/waive", waive_do, CAP_ALLOT_PLAN, MSG_ALLOT_WAIVE, waive_fields, offer_page,
	   MSG_ALLOT_DONE_WAIVED),
	PAGE("/my/offer", my_offer_page, CAP_OFFER_OWN, MSG_ALLOT_MY_OFFER),
	DO_BUTTON("/my/offer/accept", my_accept_do, CAP_OFFER_OWN, MSG_ALLOT_ACCEPT, my_offer_page,
		  MSG_ALLOT_DONE_ACCEPTED),
	DO("/my/offer/waive", my_waive_do, CAP_OFFER_OWN, MSG_ALLOT_WAIVE, waive_fields, my_offer_page,
	   MSG_ALLOT_DONE_WAIVED),
	ALLOT_LEASE_ROUTES,
};
static const struct navigation navigation[] = {
	{NAVIGATION_ALLOT, 5, "/plans", MSG_ALLOT_PLANS, CAP_ALLOT_SEE, NULL}};
static const struct job_kind *const jobs[] = {&allot_expiry_job};
static const struct check_kind *const checks[] = {&allot_offer_check};
static const struct policy_kind policies[] = {{"scoring", allot_rule_check_scoring}};

static const struct act_codes act_codes[] = {
	{"plan.step", &plan_state_type},
	{"offer.close", &offer_state_type},
};

const struct domain allot_domain = {
	.name = "allot",
	.routes = routes,
	.route_count = ARRAY_LEN(routes),
	.navigation = navigation,
	.navigation_count = ARRAY_LEN(navigation),
	.jobs = jobs,
	.job_count = 1,
	.checks = checks,
	.check_count = 1,
	.policies = policies,
	.policy_count = 1,
	.act_codes = act_codes,
	.act_code_count = ARRAY_LEN(act_codes),
};
