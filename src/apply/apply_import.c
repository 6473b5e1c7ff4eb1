/* Applications from a file: each row is checked by itself, against the rows before, the records and the
 * policy of its date. What is wrong is a fault with its reason and is not taken: "refused" (the data cannot
 * be right), "conflict" (somebody stands in an earlier application, which stands), "ineligible" (a limit of
 * the policy is not met). */
#include "apply/apply_answers.h"
#include "apply/apply_flow.h"
#include "apply/apply_job.h"

/* Where somebody of the rows so far stands: the database does not know them, every row is checked before the
 * first is recorded. */
struct seen {
	struct str number;
	enum apply_role role;
};
struct import_state {
	struct arena *keep;
	enum language language;
	struct name_index people;  /* by identity number: struct seen */
	struct name_index numbers; /* of the rows: their records */
};

/* ---- a row into a form ---- */

struct record {
	struct str number;
	struct application_form form;
};
struct reading {
	struct arena *arena;
	const struct import_run *run;
	const struct cell *cells;
	struct apply_faults faults;
};

static struct str words_at(const struct reading *r, enum apply_place place)
{
	return str_trim(import_text(r->run, r->cells, apply_rule_column(place)));
}

static struct str text_at(const struct reading *r, enum apply_place place)
{
	return str_trim(str_halfwidth(r->arena, words_at(r, place)));
}

static void fault(struct reading *r, const char *reason, enum apply_place place, enum message message,
		  struct str arg)
{
	apply_rule_fault(&r->faults, APPLY_REFUSED, reason, place, message, arg);
}

static int enum_at(const struct reading *r, enum apply_place place, const struct enum_type *type)
{
	const struct enum_item *item = enum_find_words(type, words_at(r, place));

	return item == NULL ? 0 : item->value;
}

/* Spreadsheets write 46.650000000000006; further digits are rounded. */
static int64_t decimal_at(struct reading *r, enum apply_place place, unsigned decimals, bool needed,
			  const char *reason, enum message message)
{
	struct str text = text_at(r, place);
	int64_t value = 0;

	if (text.n == 0 && !needed)
		return 0;
	if (!number_parse_decimal_rounded(text, decimals, &value) || value > MONEY_FEN_MAX) {
		fault(r, reason, place, message, text);
		return 0;
	}
	return value;
}

static int64_t count_at(struct reading *r, enum apply_place place, const char *reason, enum message message)
{
	return decimal_at(r, place, 0, false, reason, message);
}

static unsigned priority_at(struct reading *r)
{
	struct str rest = words_at(r, PLACE_PRIORITY), part;
	unsigned bits = 0;
	size_t at;

	while (rest.n > 0) {
		const struct enum_item *item;

		if (!str_find(rest, S("、"), &at))
			at = rest.n;
		part = str_trim(str_part(rest, 0, at));
		rest = at == rest.n ? S("") : str_part(rest, at + S("、").n, rest.n);
		if (part.n == 0)
			continue;
		item = enum_find_words(&priority_group_type, part);
		if (item == NULL)
			fault(r, "PRIORITY_UNKNOWN", PLACE_PRIORITY, MSG_APPLY_ERROR_PRIORITY, part);
		else
			bits |= PRIORITY_BIT(item->value);
	}
	return bits;
}

/* *ret_members_unread: how many live there is unknown, so nothing is concluded from it. */
static void read_row(struct reading *r, struct record *ret, bool *ret_members_unread)
{
	struct application_form *f = &ret->form;
	struct application_person *people =
		ARENA_ARRAY(r->arena, struct application_person, APPLICATION_MEMBERS_MAX);
	struct str bad;

	ret->number = text_at(r, PLACE_NUMBER);
	f->applicant = (struct application_person){words_at(r, PLACE_NAME), KINSHIP_SELF,
						   text_at(r, PLACE_ID_NUMBER)};
	f->phone = text_at(r, PLACE_PHONE);
	f->class = (enum applicant_class)enum_at(r, PLACE_CLASS, &applicant_class_type);
	f->registry = words_at(r, PLACE_REGISTRY);
	f->marital = (enum marital)enum_at(r, PLACE_MARITAL, &marital_type);
	f->housing = (enum housing)enum_at(r, PLACE_HOUSING, &housing_type);
	f->income_month.fen = decimal_at(r, PLACE_INCOME, 2, true, "INCOME_FORMAT", MSG_APPLY_ERROR_INCOME);
	/* in 10,000 yuan, which are 1,000,000 fen */
	f->assets.fen = decimal_at(r, PLACE_ASSETS, 6, true, "ASSETS_FORMAT", MSG_APPLY_ERROR_ASSETS);
	f->present_area.centi_m2 = decimal_at(r, PLACE_AREA, 2, false, "AREA_FORMAT", MSG_APPLY_ERROR_AREA);
	f->residence_years = count_at(r, PLACE_YEARS, "YEARS_FORMAT", MSG_APPLY_ERROR_YEARS);
	f->insured_months = count_at(r, PLACE_MONTHS, "MONTHS_FORMAT", MSG_APPLY_ERROR_MONTHS);
	f->priority = priority_at(r);
	f->wished_type = words_at(r, PLACE_WISH);
	if (!day_parse(text_at(r, PLACE_DATE), &f->applied_on))
		f->applied_on = (struct day){0};
	*ret_members_unread = !apply_answers_read_members(r->arena, words_at(r, PLACE_MEMBERS), ';', people,
							  APPLICATION_MEMBERS_MAX, &f->member_count, &bad);
	if (*ret_members_unread)
		fault(r, "MEMBER_FORMAT", PLACE_MEMBERS, MSG_APPLY_ERROR_MEMBER_LINE, bad);
	f->members = people;
}

/* ---- against the others: the rows before and what is recorded ---- */

static bool check_number(struct tx *tx, const struct import_state *s, struct reading *r,
			 const struct record *rec, struct err *err)
{
	struct application known;
	struct party party;
	bool found;

	if (rec->number.n == 0) {
		fault(r, "NUMBER_MISSING", PLACE_NUMBER, MSG_APPLY_ERROR_NUMBER, S(""));
		return true;
	}
	if (name_index_find(&s->numbers, rec->number) != NULL) {
		fault(r, "NUMBER_DUPLICATE", PLACE_NUMBER, MSG_APPLY_ERROR_NUMBER_TAKEN, rec->number);
		return true;
	}
	if (!application_find_number(tx, rec->number, &found, &known, err))
		return false;
	if (!found)
		return true;
	/* The same application once more is fine and changes nothing. */
	if (!party_load(tx, known.applicant, &party, err))
		return false;
	if (!str_equal(party.id_number_masked,
		       str_mask_id_number(r->arena,
					  apply_rule_id_number(r->arena, rec->form.applicant.id_number))))
		fault(r, "NUMBER_DUPLICATE", PLACE_NUMBER, MSG_APPLY_ERROR_NUMBER_TAKEN, rec->number);
	return true;
}

static bool check_others(struct tx *tx, const struct import_state *s, struct reading *r,
			 const struct record *rec, struct err *err)
{
	const struct application_form *f = &rec->form;
	struct apply_standing *recorded, *all;
	struct apply_fault conflict;
	size_t count, n = 0;

	if (!apply_store_standings(tx, f, rec->number, &recorded, &count, err) ||
	    !apply_store_bans(tx, f, &r->faults, err))
		return false;
	all = ARENA_ARRAY(r->arena, struct apply_standing, count + f->member_count + 1);
	for (size_t i = 0; i <= f->member_count; i++) {
		const struct application_person *p = i == 0 ? &f->applicant : &f->members[i - 1];
		const struct seen *seen =
			name_index_find(&s->people, apply_rule_id_number(r->arena, p->id_number));

		if (seen != NULL)
			all[n++] =
				(struct apply_standing){apply_rule_role(i == 0 ? KINSHIP_SELF : p->kinship),
							seen->role, p->name, seen->number};
	}
	for (size_t i = 0; i < count; i++)
		all[n++] = recorded[i];
	if (apply_rule_conflict(all, n, &conflict))
		apply_rule_fault(&r->faults, conflict.result, conflict.reason, conflict.place,
				 conflict.message, conflict.arg);
	return true;
}

/* Against the policy that was in force on the row's own date. */
static bool check_limits(struct tx *tx, struct reading *r, const struct record *rec, struct err *err)
{
	struct apply_eligibility e;
	int64_t policy;

	if (!apply_store_eligibility_form(tx, &rec->form, &e, &policy, err))
		return false;
	for (size_t i = 0; i < e.count; i++)
		if (!e.lines[i].kept)
			apply_rule_fault(&r->faults, APPLY_INELIGIBLE, apply_rule_reason(e.lines[i].limit),
					 apply_rule_limit_place(e.lines[i].limit),
					 apply_rule_limit_message(e.lines[i].limit),
					 apply_rule_bound(r->arena, &e.lines[i]));
	return true;
}

/* ---- the kind ---- */

static bool begin(struct tx *tx, const struct actor *actor, struct import_run *run, void *state,
		  struct err *err)
{
	struct import_state *s = state;

	(void)run;
	(void)err;
	s->keep = tx_keep(tx);
	s->language = actor->language;
	return true;
}

static void remember(struct import_state *s, const struct record *rec)
{
	const struct application_form *f = &rec->form;

	name_index_set(&s->numbers, s->keep, rec->number, rec);
	for (size_t i = 0; i <= f->member_count; i++) {
		const struct application_person *p = i == 0 ? &f->applicant : &f->members[i - 1];
		struct str id_number = apply_rule_id_number(s->keep, p->id_number);
		struct seen *seen = ARENA_NEW(s->keep, struct seen);

		if (id_number.n == 0) /* without a number nobody is known again */
			continue;
		*seen = (struct seen){rec->number, apply_rule_role(i == 0 ? KINSHIP_SELF : p->kinship)};
		name_index_set(&s->people, s->keep, id_number, seen);
	}
}

static bool row(struct tx *tx, struct import_run *run, void *state, int64_t number, const struct cell *cells,
		void *ret_record, struct err *err)
{
	static const enum message said[] = {[APPLY_REFUSED] = MSG_APPLY_IMPORT_REFUSED,
					    [APPLY_CONFLICT] = MSG_APPLY_IMPORT_CONFLICT,
					    [APPLY_INELIGIBLE] = MSG_APPLY_IMPORT_INELIGIBLE};
	struct import_state *s = state;
	struct record *rec = ret_record;
	struct reading *r = ARENA_NEW(tx_arena(tx), struct reading);
	bool unread;

	(void)number;
	r->arena = s->keep;
	r->run = run;
	r->cells = cells;
	read_row(r, rec, &unread);
	apply_rule_check(&rec->form, unread, &r->faults);
	if (!check_number(tx, s, r, rec, err))
		return false;
	if (r->faults.count == 0 &&
	    (!check_others(tx, s, r, rec, err) || (r->faults.count == 0 && !check_limits(tx, r, rec, err))))
		return false;
	for (size_t i = 0; i < r->faults.count; i++) {
		const struct apply_fault *f = &r->faults.items[i];

		import_fault(run, f->reason, apply_rule_column(f->place), said[f->result],
			     message_format(r->arena, s->language, f->message, &f->arg, 1));
	}
	if (r->faults.count == 0)
		remember(s, rec);
	return true;
}

static bool take(struct tx *tx, const struct actor *actor, void *state, const void *record, int *ret_change,
		 struct err *err)
{
	const struct record *rec = record;
	struct application_new new = {.channel = CHANNEL_IMPORT, .number = rec->number, .form = rec->form};
	struct application known;
	struct application_id id;
	bool found;

	(void)state;
	if (!application_find_number(tx, rec->number, &found, &known, err))
		return false;
	*ret_change = found ? IMPORT_UNCHANGED : IMPORT_ADDED;
	return found || application_add(tx, actor, &new, &id, err);
}

/* What a file must have; priority and wished type may be missing. */
/* table */
static const char *const columns[] = {
	"受理编号", "申请人",   "身份证号",           "手机号",         "申请人类别", "户籍区",
	"婚姻状况", "家庭成员", "家庭人均月收入(元)", "家庭资产(万元)", "住房情况",   "现住房建筑面积(㎡)",
	"居住年限", "参保月数", "申请日期",
};

const struct import_kind apply_import = {
	.name = "applications",
	.label = MSG_APPLY_IMPORT,
	.cap = CAP_APPLICATION_ENTER,
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.state_bytes = sizeof(struct import_state),
	.begin = begin,
	.row = row,
	.record_bytes = sizeof(struct record),
	.take = take,
};
