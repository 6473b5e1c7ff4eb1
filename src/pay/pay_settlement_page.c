/* Settlement at exit on the desk: seen, drawn up, confirmed, settled. */
#include "pay/pay_page.h"
#include "pay/settlement_sql.h"
#include "web/list.h"

static const struct list_column columns[] = {
	{.name = "number", .label = MSG_PAY_LEASE, .flags = COLUMN_KEY, .link = "/settlements/"},
	{.name = "tenant_name", .label = MSG_PAY_TENANT, .flags = COLUMN_MAIN},
	{.name = "project_name", .label = MSG_PAY_PROJECT, .flags = COLUMN_SUB},
	{.name = "home_code", .label = MSG_PAY_HOME, .flags = COLUMN_SUB},
	{.name = "last_day", .label = MSG_PAY_LAST_DAY, .flags = COLUMN_SUB},
	{.name = "to_tenant", .label = MSG_PAY_TO_TENANT, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "from_tenant", .label = MSG_PAY_FROM_TENANT, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "at", .label = MSG_PAY_AT, .flags = COLUMN_HIDE},
	{.name = "state", .label = MSG_PAY_STATE, .flags = COLUMN_END},
};
static const struct list_filter filters[] = {
	{.name = "state", .label = MSG_PAY_STATE},
	{.name = "project", .label = MSG_PAY_PROJECT, .choices = home_project_choices},
	{.name = "number", .label = MSG_PAY_LEASE, .prefix = true},
};
const struct list_view settlement_view = {
	.list = &settlement_sql_list_list,
	.title = MSG_PAY_SETTLEMENTS,
	.path = "/settlements",
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.filters = filters,
	.filter_count = ARRAY_LEN(filters),
	.sort = "at",
	.descending = true,
	.file_name = "退租结算",
	.has_scope = true,
};

const struct field settlement_new_fields[1] = {
	{FIELD_AT(struct settlement_new_form, lease), .type = FIELD_ID, .label = MSG_PAY_LEASE,
	 .flags = FIELD_HIDDEN},
};
const struct field settlement_settle_fields[1] = {
	{FIELD_AT(struct settle_form, refund_reference), .type = FIELD_TEXT,
	 .label = MSG_PAY_REFUND_REFERENCE, .hint = MSG_PAY_REFUND_REFERENCE_HINT, .min = 1, .max = 64,
	 .flags = FIELD_OPTIONAL},
};

void pay_put_settlement(struct page *pg, const struct settlement *s)
{
	page_section(pg, MSG_PAY_SETTLEMENT);
	page_fact(pg, MSG_PAY_LAST_DAY, v_day(s->last_day));
	page_fact(pg, MSG_PAY_RENT_OWED, v_money(s->sum.rent_owed));
	page_fact(pg, MSG_PAY_LATE, v_money(s->sum.late));
	page_fact(pg, MSG_PAY_DAMAGE, v_money(s->sum.damage));
	page_fact(pg, MSG_PAY_DEPOSIT_HELD, v_money(s->sum.deposit));
	page_fact(pg, MSG_PAY_PREPAID, v_money(s->sum.prepaid));
	page_fact(pg, MSG_PAY_TO_TENANT, v_money(s->sum.to_tenant));
	page_fact(pg, MSG_PAY_FROM_TENANT, v_money(s->sum.from_tenant));
	if (s->at.us != 0)
		page_fact(pg, MSG_PAY_AT, v_instant(s->at));
	if (s->confirmed_at.us != 0)
		page_fact(pg, MSG_PAY_CONFIRMED_AT, v_instant(s->confirmed_at));
	if (s->settled_at.us != 0) {
		page_fact(pg, MSG_PAY_SETTLED_AT, v_instant(s->settled_at));
		page_fact(pg, MSG_PAY_REFUND_REFERENCE, v_text(s->refund_reference));
	}
	page_section_end(pg);
}

struct str pay_confirm_path(struct req *rq, struct str path, const struct settlement *s)
{
	return str_format(req_arena(rq), "%.*s?drawn_at=%lld", STR_ARG(path), (long long)s->at.us);
}

struct instant pay_confirm_seen(struct req *rq)
{
	return (struct instant){req_arg_i64(rq, "drawn_at", 0)};
}

static int64_t wanted_lease(struct req *rq)
{
	int64_t id = req_arg_i64(rq, "lease", 0);

	if (id == 0)
		number_parse_i64(req_typed(rq, "lease"), &id);
	return id;
}

bool settlement_new_page(struct req *rq, struct err *err)
{
	struct settlement_new_form values = {wanted_lease(rq)};
	struct form form = {.fields = settlement_new_fields,
			    .count = 1,
			    .values = &values,
			    .action = S("/settlements"),
			    .submit = MSG_PAY_DRAW_UP};
	struct settlement s = {0};
	struct lease l;
	struct page *pg;
	bool found;

	if (!lease_load(req_tx(rq), req_actor(rq), (struct lease_id){values.lease}, &l, err) ||
	    !settlement_find(req_tx(rq), l.id, &found, &s, err))
		return false;
	if (found && !req_wants_json(rq) && req_http(rq)->method == HTTP_GET)
		return req_redirect(rq, link_path(rq, "/settlements/", s.id.v, ""));
	pg = page_new_message(rq, MSG_PAY_SETTLEMENT);
	page_crumb(pg, link_path(rq, "/leases/", l.id.v, ""), l.number);
	page_crumb(pg, S(""), req_text(rq, MSG_PAY_SETTLEMENT));
	page_lead(pg, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(l.tenant_name), STR_ARG(l.home_name)));
	if (!settlement_preview(req_tx(rq), &l, req_today(rq), &s.sum, &s.last_day, err)) {
		if (err->code != ERR_CONFLICT)
			return false;
		page_note(pg, TAG_INFO, err_text(req_arena(rq), req_language(rq), err));
		return page_send(pg);
	}
	page_note(pg, TAG_INFO, req_text(rq, MSG_PAY_DRAW_UP_LEAD));
	pay_put_settlement(pg, &s);
	if (req_can(rq, CAP_LEASE_WORK))
		page_form(pg, &form);
	return page_send(pg);
}

struct settlement_args {
	struct actor actor;
	struct settlement_id id;
	struct lease_id lease;
	struct str refund_reference;
	struct instant drawn_at; /* of the settlement that was shown */
};

static bool draw_up_tx(struct tx *tx, void *arg, struct err *err)
{
	struct settlement_args *a = arg;
	struct settlement s;
	bool found;

	if (!settlement_draw_up(tx, &a->actor, a->id, a->lease, err) ||
	    !settlement_find(tx, a->lease, &found, &s, err))
		return false;
	answer_path(tx, "/settlements/", s.id.v, "");
	return true;
}

bool settlement_new_do(struct req *rq, struct err *err)
{
	struct settlement_args *a = ARENA_NEW(req_arena(rq), struct settlement_args);
	struct settlement_new_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	*a = (struct settlement_args){.actor = *req_actor(rq), .id = {req_operation(rq)}, .lease = {f.lease}};
	return req_write(rq, draw_up_tx, a, err);
}

bool settlement_page(struct req *rq, struct err *err)
{
	struct settlement_new_form again;
	struct form redo = {.fields = settlement_new_fields,
			    .count = 1,
			    .values = &again,
			    .action = S("/settlements"),
			    .submit = MSG_PAY_DRAW_UP_AGAIN};
	struct form settle = {.fields = settlement_settle_fields, .count = 1, .submit = MSG_PAY_SETTLE};
	struct settlement s;
	struct lease l;
	struct page *pg;

	if (!settlement_load(req_tx(rq), req_actor(rq), (struct settlement_id){req_id(rq)}, &s, err) ||
	    !lease_load(req_tx(rq), req_actor(rq), s.lease, &l, err))
		return false;
	pg = page_new(rq, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(req_text(rq, MSG_PAY_SETTLEMENT)),
				     STR_ARG(l.number)));
	page_crumb(pg, S("/settlements"), req_text(rq, MSG_PAY_SETTLEMENTS));
	page_crumb(pg, S(""), l.number);
	page_state(pg, v_enum(&settlement_state_type, (int)settlement_state_of(&s)));
	page_action(pg, CAP_RENT_SEE, MSG_PAY_ACCOUNT, link_path(rq, "/accounts/", l.id.v, ""));
	page_lead(pg, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(l.tenant_name), STR_ARG(l.home_name)));
	if (s.confirmed_at.us == 0)
		page_do(pg, CAP_LEASE_WORK, MSG_PAY_CONFIRM_ON_PAPER,
			pay_confirm_path(rq, link_path(rq, "/settlements/", s.id.v, "/confirm"), &s));
	pay_put_settlement(pg, &s);
	page_section(pg, MSG_PAY_STEPS);
	page_fact(pg, MSG_PAY_DRAWN_UP_BY, v_text(s.actor_name));
	page_fact(pg, MSG_PAY_SETTLED_BY, v_text(s.settled_name));
	page_section_end(pg);
	if (s.settled_at.us == 0 && req_can(rq, CAP_LEASE_WORK)) {
		again.lease = l.id.v;
		page_section(pg, MSG_PAY_DRAW_UP_AGAIN);
		page_form(pg, &redo);
	}
	if (s.confirmed_at.us != 0 && s.settled_at.us == 0 && req_can(rq, CAP_RENT_BILL)) {
		if (s.sum.to_tenant.fen == 0) { /* nothing goes back: no reference of a bank to fill in */
			settle.submit = MSG_PAY_SETTLE_ONLY;
			settle.count = 0;
		}
		page_section(pg, settle.submit);
		settle.action = link_path(rq, "/settlements/", s.id.v, "/settle");
		page_form(pg, &settle);
	}
	return page_send(pg);
}

static bool confirm_tx(struct tx *tx, void *arg, struct err *err)
{
	struct settlement_args *a = arg;
	struct settlement s;

	if (!settlement_load(tx, &a->actor, a->id, &s, err) ||
	    !settlement_confirm(tx, &a->actor, s.lease, a->drawn_at, err))
		return false;
	answer_path(tx, "/settlements/", a->id.v, "");
	return true;
}

bool settlement_confirm_do(struct req *rq, struct err *err)
{
	struct settlement_args *a = ARENA_NEW(req_arena(rq), struct settlement_args);

	*a = (struct settlement_args){.actor = *req_actor(rq),
				      .id = {req_id(rq)},
				      .drawn_at = pay_confirm_seen(rq)};
	return req_write(rq, confirm_tx, a, err);
}

static bool settle_tx(struct tx *tx, void *arg, struct err *err)
{
	struct settlement_args *a = arg;
	struct settlement s;

	if (!settlement_load(tx, &a->actor, a->id, &s, err) ||
	    !settlement_settle(tx, &a->actor, s.lease, a->refund_reference, err))
		return false;
	answer_path(tx, "/settlements/", a->id.v, "");
	return true;
}

bool settlement_settle_do(struct req *rq, struct err *err)
{
	struct settlement_args *a = ARENA_NEW(req_arena(rq), struct settlement_args);
	struct settle_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	*a = (struct settlement_args){.actor = *req_actor(rq),
				      .id = {req_id(rq)},
				      .refund_reference = f.refund_reference};
	return req_write(rq, settle_tx, a, err);
}
