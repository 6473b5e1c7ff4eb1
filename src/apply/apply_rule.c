/* One application by itself and among the others; the steps that it may take. */
#include "apply/apply_rule.h"

/* table */
static const struct {
	const char *field, *column;
} places[] = {
	[PLACE_NUMBER] = {"number", "受理编号"},
	[PLACE_NAME] = {"name", "申请人"},
	[PLACE_ID_NUMBER] = {"id_number", "身份证号"},
	[PLACE_PHONE] = {"phone", "手机号"},
	[PLACE_CLASS] = {"class", "申请人类别"},
	[PLACE_REGISTRY] = {"registry", "户籍区"},
	[PLACE_MARITAL] = {"marital", "婚姻状况"},
	[PLACE_MEMBERS] = {"members", "家庭成员"},
	[PLACE_INCOME] = {"income_month", "家庭人均月收入(元)"},
	[PLACE_ASSETS] = {"assets", "家庭资产(万元)"},
	[PLACE_HOUSING] = {"housing", "住房情况"},
	[PLACE_AREA] = {"present_area", "现住房建筑面积(㎡)"},
	[PLACE_YEARS] = {"residence_years", "居住年限"},
	[PLACE_MONTHS] = {"insured_months", "参保月数"},
	[PLACE_PRIORITY] = {"priority", "优先类别"},
	[PLACE_WISH] = {"wished_type", "意向户型"},
	[PLACE_DATE] = {"applied_on", "申请日期"},
};

const char *apply_rule_field(enum apply_place place)
{
	require(place >= PLACE_NUMBER && place <= PLACE_DATE);
	return places[place].field;
}

const char *apply_rule_column(enum apply_place place)
{
	require(place >= PLACE_NUMBER && place <= PLACE_DATE);
	return places[place].column;
}

void apply_rule_fault(struct apply_faults *faults, enum apply_result result, const char *reason,
		      enum apply_place place, enum message message, struct str arg)
{
	if (faults->count < APPLY_FAULTS_MAX)
		faults->items[faults->count++] = (struct apply_fault){result, reason, place, message, arg};
}

static void refuse(struct apply_faults *faults, const char *reason, enum apply_place place,
		   enum message message, struct str arg)
{
	apply_rule_fault(faults, APPLY_REFUSED, reason, place, message, arg);
}

/* ---- identity (GB 11643) ---- */

/* The check of a number refuses births after a day; where only the number matters no birth is too late. */
#define NO_DAY_TOO_LATE DAY(21991231)

struct str apply_rule_id_number(struct arena *arena, struct str written)
{
	struct identity identity = {0};

	(void)identity_check(written, NO_DAY_TOO_LATE, &identity);
	return str_copy(arena, str_of(identity.number));
}

struct day apply_rule_birth(struct str id_number)
{
	struct identity identity = {0};

	return identity_check(id_number, NO_DAY_TOO_LATE, &identity) == IDENTITY_OK ? identity.birth
										    : (struct day){0};
}

static void check_identity(const struct application_person *p, bool member, struct day on,
			   struct apply_faults *faults)
{
	static const struct {
		const char *reason;
		enum message own, of_member;
	} words[] = {
		[IDENTITY_LENGTH] = {"ID_LENGTH", MSG_APPLY_ERROR_ID_LENGTH,
				     MSG_APPLY_ERROR_MEMBER_ID_LENGTH},
		[IDENTITY_CHARACTER] = {"ID_CHARACTER", MSG_APPLY_ERROR_ID_CHARACTER,
					MSG_APPLY_ERROR_MEMBER_ID_CHARACTER},
		[IDENTITY_REGION] = {"ID_REGION", MSG_APPLY_ERROR_ID_REGION,
				     MSG_APPLY_ERROR_MEMBER_ID_REGION},
		[IDENTITY_DATE] = {"ID_DATE", MSG_APPLY_ERROR_ID_DATE, MSG_APPLY_ERROR_MEMBER_ID_DATE},
		[IDENTITY_CHECK] = {"ID_CHECK", MSG_APPLY_ERROR_ID_CHECK, MSG_APPLY_ERROR_MEMBER_ID_CHECK},
		[IDENTITY_FUTURE] = {"BIRTH_FUTURE", MSG_APPLY_ERROR_BIRTH_FUTURE,
				     MSG_APPLY_ERROR_MEMBER_BIRTH_FUTURE},
	};
	struct identity identity;
	enum identity_fault fault = identity_check(p->id_number, on, &identity);

	if (fault == IDENTITY_OK)
		return;
	if (str_trim(p->id_number).n == 0) {
		refuse(faults, "ID_LENGTH", member ? PLACE_MEMBERS : PLACE_ID_NUMBER,
		       member ? MSG_APPLY_ERROR_MEMBER_ID_MISSING : MSG_APPLY_ERROR_ID_MISSING, p->name);
		return;
	}
	refuse(faults, words[fault].reason, member ? PLACE_MEMBERS : PLACE_ID_NUMBER,
	       member ? words[fault].of_member : words[fault].own, p->name);
}

static void check_name(struct str name, enum apply_place place, struct apply_faults *faults)
{
	size_t n = str_characters(str_trim(name));

	if (n == 0)
		refuse(faults, "NAME_MISSING", place,
		       place == PLACE_NAME ? MSG_APPLY_ERROR_NAME_MISSING
					   : MSG_APPLY_ERROR_MEMBER_NAME_MISSING,
		       S(""));
	else if (n < 2 || n > 50 || str_has_control(name, false))
		refuse(faults, "NAME_FORMAT", place, MSG_APPLY_ERROR_NAME_FORMAT, name);
}

static bool same_person(struct str a, struct str b)
{
	struct identity one, other;

	return identity_check(a, NO_DAY_TOO_LATE, &one) == IDENTITY_OK &&
	       identity_check(b, NO_DAY_TOO_LATE, &other) == IDENTITY_OK &&
	       str_equal(str_of(one.number), str_of(other.number));
}

static void check_members(const struct application_form *f, struct day on, struct apply_faults *faults)
{
	size_t spouses = 0;

	for (size_t i = 0; i < f->member_count; i++) {
		const struct application_person *m = &f->members[i];

		check_name(m->name, PLACE_MEMBERS, faults);
		check_identity(m, true, on, faults);
		if (m->kinship == KINSHIP_SELF || enum_find(&kinship_type, (int)m->kinship) == NULL)
			refuse(faults, "MEMBER_FORMAT", PLACE_MEMBERS, MSG_APPLY_ERROR_KINSHIP, m->name);
		spouses += m->kinship == KINSHIP_SPOUSE;
		if (same_person(m->id_number, f->applicant.id_number))
			refuse(faults, "PERSON_TWICE", PLACE_MEMBERS, MSG_APPLY_ERROR_MEMBER_IS_APPLICANT,
			       m->name);
		for (size_t k = 0; k < i; k++)
			if (same_person(m->id_number, f->members[k].id_number))
				refuse(faults, "PERSON_TWICE", PLACE_MEMBERS, MSG_APPLY_ERROR_PERSON_TWICE,
				       m->name);
	}
	if (f->member_count > APPLICATION_MEMBERS_MAX)
		refuse(faults, "MEMBER_FORMAT", PLACE_MEMBERS, MSG_APPLY_ERROR_MEMBERS_MAX, S(""));
	if (f->marital == MARITAL_MARRIED && spouses == 0)
		refuse(faults, "SPOUSE_MISSING", PLACE_MEMBERS, MSG_APPLY_ERROR_SPOUSE_MISSING, S(""));
	if (f->marital != 0 && f->marital != MARITAL_MARRIED && spouses > 0)
		refuse(faults, "MARITAL_CONFLICT", PLACE_MARITAL, MSG_APPLY_ERROR_MARITAL_CONFLICT, S(""));
	if (spouses > 1)
		refuse(faults, "SPOUSE_TWICE", PLACE_MEMBERS, MSG_APPLY_ERROR_SPOUSE_TWICE, S(""));
}

static void check_choices(const struct application_form *f, struct apply_faults *faults)
{
	const struct {
		bool is_wrong;
		const char *reason;
		enum apply_place place;
		enum message message;
	} choices[] = {
		{enum_find(&applicant_class_type, (int)f->class) == NULL, "CLASS_UNKNOWN", PLACE_CLASS,
		 MSG_APPLY_ERROR_CLASS},
		{str_trim(f->registry).n == 0, "REGISTRY_MISSING", PLACE_REGISTRY, MSG_APPLY_ERROR_REGISTRY},
		{enum_find(&marital_type, (int)f->marital) == NULL, "MARITAL_UNKNOWN", PLACE_MARITAL,
		 MSG_APPLY_ERROR_MARITAL},
		{enum_find(&housing_type, (int)f->housing) == NULL, "HOUSING_UNKNOWN", PLACE_HOUSING,
		 MSG_APPLY_ERROR_HOUSING},
		{f->applied_on.yyyymmdd == 0, "DATE_FORMAT", PLACE_DATE, MSG_APPLY_ERROR_DATE},
		{f->income_month.fen < 0, "INCOME_NEGATIVE", PLACE_INCOME, MSG_APPLY_ERROR_INCOME_NEGATIVE},
		{f->assets.fen < 0, "ASSETS_NEGATIVE", PLACE_ASSETS, MSG_APPLY_ERROR_ASSETS_NEGATIVE},
		{f->present_area.centi_m2 < 0, "AREA_FORMAT", PLACE_AREA, MSG_APPLY_ERROR_AREA},
		{f->residence_years < 0 || f->residence_years > 120, "YEARS_FORMAT", PLACE_YEARS,
		 MSG_APPLY_ERROR_YEARS},
		{f->insured_months < 0 || f->insured_months > 1200, "MONTHS_FORMAT", PLACE_MONTHS,
		 MSG_APPLY_ERROR_MONTHS},
	};

	for (size_t i = 0; i < ARRAY_LEN(choices); i++)
		if (choices[i].is_wrong)
			refuse(faults, choices[i].reason, choices[i].place, choices[i].message, S(""));
}

void apply_rule_check(const struct application_form *f, bool members_unread, struct apply_faults *faults)
{
	struct day on = day_valid(f->applied_on) ? f->applied_on : NO_DAY_TOO_LATE;
	char phone[12];

	check_name(f->applicant.name, PLACE_NAME, faults);
	check_identity(&f->applicant, false, on, faults);
	if (!phone_parse(f->phone, phone))
		refuse(faults, "PHONE_FORMAT", PLACE_PHONE, MSG_APPLY_ERROR_PHONE, S(""));
	check_choices(f, faults);
	if (!members_unread)
		check_members(f, on, faults);
}

/* ---- among the others: one household, one application (domain.md 2.2) ---- */

enum apply_role apply_rule_role(enum kinship kinship)
{
	return kinship == KINSHIP_SELF     ? ROLE_IN_APPLICANT
	       : kinship == KINSHIP_SPOUSE ? ROLE_IN_SPOUSE
					   : ROLE_IN_MEMBER;
}

static int conflict_weight(const struct apply_standing *s)
{
	if (s->here == ROLE_IN_APPLICANT && s->there == ROLE_IN_APPLICANT)
		return 3;
	return s->here != ROLE_IN_MEMBER && s->there != ROLE_IN_MEMBER ? 2 : 1;
}

bool apply_rule_conflict(const struct apply_standing *standings, size_t count, struct apply_fault *ret)
{
	static const struct {
		const char *reason;
		enum message message;
	} words[] = {
		[1] = {"MEMBER_ELSEWHERE", MSG_APPLY_ERROR_MEMBER_ELSEWHERE},
		[2] = {"SPOUSE_ELSEWHERE", MSG_APPLY_ERROR_SPOUSE_ELSEWHERE},
		[3] = {"APPLICANT_DUPLICATE", MSG_APPLY_ERROR_APPLICANT_DUPLICATE},
	};
	const struct apply_standing *worst = NULL;
	int weight;

	for (size_t i = 0; i < count; i++)
		if (worst == NULL || conflict_weight(&standings[i]) > conflict_weight(worst))
			worst = &standings[i];
	if (worst == NULL)
		return false;
	weight = conflict_weight(worst);
	*ret = (struct apply_fault){APPLY_CONFLICT, words[weight].reason,
				    worst->here == ROLE_IN_APPLICANT ? PLACE_ID_NUMBER : PLACE_MEMBERS,
				    words[weight].message, worst->number};
	return true;
}

/* ---- steps (Order 11 art. 8-12) ---- */

/* table */
static const struct {
	enum application_state from;
	enum application_act act;
	enum application_state to;
} steps[] = {
	{APPLICATION_SUBMITTED, ACT_PASS_FIRST, APPLICATION_REVIEW},
	{APPLICATION_SUBMITTED, ACT_RETURN, APPLICATION_RETURNED},
	{APPLICATION_SUBMITTED, ACT_REFUSE, APPLICATION_REFUSED},
	{APPLICATION_SUBMITTED, ACT_WITHDRAW, APPLICATION_WITHDRAWN},
	{APPLICATION_REVIEW, ACT_PASS_SECOND, APPLICATION_PASSED},
	{APPLICATION_REVIEW, ACT_RETURN, APPLICATION_RETURNED},
	{APPLICATION_REVIEW, ACT_REFUSE, APPLICATION_REFUSED},
	{APPLICATION_REVIEW, ACT_WITHDRAW, APPLICATION_WITHDRAWN},
	{APPLICATION_RETURNED, ACT_SUPPLEMENT_FIRST, APPLICATION_SUBMITTED},
	{APPLICATION_RETURNED, ACT_SUPPLEMENT_SECOND, APPLICATION_REVIEW},
	{APPLICATION_RETURNED, ACT_WITHDRAW, APPLICATION_WITHDRAWN},
	{APPLICATION_PASSED, ACT_PUBLISH, APPLICATION_NOTICE},
	{APPLICATION_PASSED, ACT_WITHDRAW, APPLICATION_WITHDRAWN},
	{APPLICATION_NOTICE, ACT_REGISTER, APPLICATION_WAITING},
	{APPLICATION_NOTICE, ACT_UPHOLD, APPLICATION_REFUSED},
	{APPLICATION_NOTICE, ACT_WITHDRAW, APPLICATION_WITHDRAWN},
	{APPLICATION_WAITING, ACT_OFFER, APPLICATION_OFFERED},
	{APPLICATION_WAITING, ACT_WITHDRAW, APPLICATION_WITHDRAWN},
	{APPLICATION_WAITING, ACT_REMOVE, APPLICATION_REMOVED},
	{APPLICATION_OFFERED, ACT_HOUSE, APPLICATION_HOUSED},
	{APPLICATION_OFFERED, ACT_WAIVE, APPLICATION_WAITING},
};

bool apply_rule_step(enum application_state from, enum application_act act, enum application_state *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i].from == from && steps[i].act == act) {
			*ret = steps[i].to;
			return true;
		}
	return false;
}

bool apply_rule_is_open(enum application_state s)
{
	return s != APPLICATION_REFUSED && s != APPLICATION_WITHDRAWN && s != APPLICATION_REMOVED &&
	       s != APPLICATION_HOUSED;
}

struct apply_waiver apply_rule_waiver(int waivers, bool counts, struct day on, int64_t waiver_max,
				      int64_t block_months)
{
	struct apply_waiver w = {waivers + counts, {0}};

	if (counts && w.waivers >= waiver_max && block_months > 0)
		w.blocked_until = day_add_months(on, (int32_t)block_months);
	return w;
}
