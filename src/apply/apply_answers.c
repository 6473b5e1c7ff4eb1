/* Fields of an application and its draft. */
#include "apply/apply_answers.h"

#include <jansson.h>
#include <string.h>

/* As of party, without the head: the applicant is not his own member. */
ENUM_TYPE(member_kinship, {KINSHIP_SPOUSE, "spouse", MSG_PARTY_KINSHIP_SPOUSE, TAG_PLAIN},
	  {KINSHIP_SON, "son", MSG_PARTY_KINSHIP_SON, TAG_PLAIN},
	  {KINSHIP_DAUGHTER, "daughter", MSG_PARTY_KINSHIP_DAUGHTER, TAG_PLAIN},
	  {KINSHIP_GRANDCHILD, "grandchild", MSG_PARTY_KINSHIP_GRANDCHILD, TAG_PLAIN},
	  {KINSHIP_PARENT, "parent", MSG_PARTY_KINSHIP_PARENT, TAG_PLAIN},
	  {KINSHIP_GRANDPARENT, "grandparent", MSG_PARTY_KINSHIP_GRANDPARENT, TAG_PLAIN},
	  {KINSHIP_SIBLING, "sibling", MSG_PARTY_KINSHIP_SIBLING, TAG_PLAIN},
	  {KINSHIP_OTHER, "other", MSG_PARTY_KINSHIP_OTHER, TAG_PLAIN});

/* clang-format off */
#define PRIORITY(member, group) \
	{FIELD_AT(struct apply_answers, member), .type = FIELD_BOOL, .label = MSG_APPLY_PRIORITY_##group, \
	 .flags = FIELD_OPTIONAL}
/* clang-format on */

/* table */
const struct field apply_fields[APPLY_FIELD_COUNT] = {
	{FIELD_AT(struct apply_answers, name), .type = FIELD_TEXT, .label = MSG_APPLY_NAME, .min = 2,
	 .max = 50, .autocomplete = "name"},
	{FIELD_AT(struct apply_answers, id_number), .type = FIELD_ID_NUMBER, .label = MSG_APPLY_ID_NUMBER,
	 .hint = MSG_APPLY_ID_NUMBER_HINT},
	{FIELD_AT(struct apply_answers, phone), .type = FIELD_PHONE, .label = MSG_APPLY_PHONE,
	 .hint = MSG_APPLY_PHONE_HINT, .autocomplete = "tel"},
	{FIELD_AT(struct apply_answers, registry), .type = FIELD_TEXT, .label = MSG_APPLY_REGISTRY,
	 .hint = MSG_APPLY_REGISTRY_HINT, .flags = FIELD_OPTIONS},
	{FIELD_AT(struct apply_answers, residence_years), .type = FIELD_INTEGER,
	 .label = MSG_APPLY_RESIDENCE_YEARS, .hint = MSG_APPLY_RESIDENCE_YEARS_HINT, .min = 0, .max = 120},
	{FIELD_AT(struct apply_answers, marital), .type = FIELD_ENUM, .label = MSG_APPLY_MARITAL,
	 .flags = FIELD_RADIO, .enumeration = &marital_type},
	{FIELD_AT(struct apply_answers, class), .type = FIELD_ENUM, .label = MSG_APPLY_CLASS,
	 .hint = MSG_APPLY_CLASS_HINT, .flags = FIELD_RADIO, .enumeration = &applicant_class_type},
	{FIELD_AT(struct apply_answers, income_month), .type = FIELD_MONEY, .label = MSG_APPLY_INCOME_MONTH,
	 .hint = MSG_APPLY_INCOME_MONTH_HINT, .unit = "元"},
	{FIELD_AT(struct apply_answers, assets), .type = FIELD_MONEY, .label = MSG_APPLY_ASSETS,
	 .hint = MSG_APPLY_ASSETS_HINT, .unit = "元"},
	{FIELD_AT(struct apply_answers, insured_months), .type = FIELD_INTEGER,
	 .label = MSG_APPLY_INSURED_MONTHS, .hint = MSG_APPLY_INSURED_MONTHS_HINT, .min = 0, .max = 1200},
	{FIELD_AT(struct apply_answers, housing), .type = FIELD_ENUM, .label = MSG_APPLY_HOUSING,
	 .flags = FIELD_RADIO, .enumeration = &housing_type},
	{FIELD_AT(struct apply_answers, present_area), .type = FIELD_AREA, .label = MSG_APPLY_PRESENT_AREA,
	 .hint = MSG_APPLY_PRESENT_AREA_HINT, .flags = FIELD_OPTIONAL, .unit = "㎡"},
	{FIELD_AT(struct apply_answers, wished_type), .type = FIELD_TEXT, .label = MSG_APPLY_WISHED_TYPE,
	 .flags = FIELD_OPTIONS | FIELD_OPTIONAL},
	PRIORITY(entitled_veteran, ENTITLED),
	PRIORITY(martyr_dependant, MARTYR),
	PRIORITY(retired_soldier, SOLDIER),
	PRIORITY(model_worker, MODEL_WORKER),
	PRIORITY(severe_disability, DISABILITY),
	PRIORITY(lone_old, LONE_OLD),
	PRIORITY(lost_only_child, LOST_CHILD),
	{FIELD_AT(struct apply_answers, members), .type = FIELD_LONG_TEXT, .label = MSG_APPLY_MEMBERS,
	 .hint = MSG_APPLY_MEMBERS_HINT, .max = 3000, .flags = FIELD_OPTIONAL},
	{FIELD_AT(struct apply_answers, applied_on), .type = FIELD_DAY, .label = MSG_APPLY_APPLIED_ON,
	 .hint = MSG_APPLY_APPLIED_ON_HINT},
};

const struct apply_step_fields apply_steps[STEP_COUNT] = {
	[STEP_APPLICANT] = {apply_fields, APPLY_AT_REGISTRY, MSG_APPLY_STEP_APPLICANT},
	[STEP_MEMBERS] = {NULL, 0, MSG_APPLY_STEP_MEMBERS},
	[STEP_REGISTRY] = {apply_fields + APPLY_AT_REGISTRY, APPLY_AT_INCOME - APPLY_AT_REGISTRY,
			   MSG_APPLY_STEP_REGISTRY},
	[STEP_INCOME] = {apply_fields + APPLY_AT_INCOME, APPLY_AT_HOUSING - APPLY_AT_INCOME,
			 MSG_APPLY_STEP_INCOME},
	[STEP_HOUSING] = {apply_fields + APPLY_AT_HOUSING, APPLY_AT_WISH - APPLY_AT_HOUSING,
			  MSG_APPLY_STEP_HOUSING},
	[STEP_WISH] = {apply_fields + APPLY_AT_WISH, APPLY_FIELDS_DRAFTED - APPLY_AT_WISH,
		       MSG_APPLY_STEP_WISH},
	[STEP_EVIDENCE] = {NULL, 0, MSG_APPLY_STEP_EVIDENCE},
};

const struct field apply_member_fields[3] = {
	{FIELD_AT(struct apply_member_answers, member_name), .type = FIELD_TEXT,
	 .label = MSG_APPLY_MEMBER_NAME, .min = 2, .max = 50},
	{FIELD_AT(struct apply_member_answers, kinship), .type = FIELD_ENUM, .label = MSG_APPLY_KINSHIP,
	 .enumeration = &member_kinship_type},
	{FIELD_AT(struct apply_member_answers, member_id_number), .type = FIELD_ID_NUMBER,
	 .label = MSG_APPLY_MEMBER_ID_NUMBER, .hint = MSG_APPLY_MEMBER_ID_NUMBER_HINT},
};

static unsigned priority_of(const struct apply_answers *a)
{
	const bool claimed[] = {
		[PRIORITY_ENTITLED] = a->entitled_veteran,    [PRIORITY_MARTYR] = a->martyr_dependant,
		[PRIORITY_SOLDIER] = a->retired_soldier,      [PRIORITY_MODEL_WORKER] = a->model_worker,
		[PRIORITY_DISABILITY] = a->severe_disability, [PRIORITY_LONE_OLD] = a->lone_old,
		[PRIORITY_LOST_CHILD] = a->lost_only_child};
	unsigned bits = 0;

	for (unsigned i = 0; i < ARRAY_LEN(claimed); i++)
		if (claimed[i])
			bits |= PRIORITY_BIT(i);
	return bits;
}

struct application_form apply_answers_form(const struct apply_answers *a, struct day applied_on)
{
	return (struct application_form){
		.applicant = {a->name, KINSHIP_SELF, a->id_number},
		.phone = a->phone,
		.members = a->people,
		.member_count = a->people_count,
		.class = (enum applicant_class)a->class,
		.registry = a->registry,
		.marital = (enum marital)a->marital,
		.income_month = a->income_month,
		.assets = a->assets,
		.housing = (enum housing)a->housing,
		.present_area = a->present_area,
		.residence_years = a->residence_years,
		.insured_months = a->insured_months,
		.priority = priority_of(a),
		.wished_type = a->wished_type,
		.applied_on = applied_on,
	};
}

/* ---- members as text: from files and the counter's page ---- */

static bool kinship_words(struct str words, enum kinship *ret)
{
	static const struct {
		const char *words;
		enum kinship kinship;
	} said[] = {
		{"子", KINSHIP_SON},
		{"女", KINSHIP_DAUGHTER},
		{"夫", KINSHIP_SPOUSE},
		{"妻", KINSHIP_SPOUSE},
		{"丈夫", KINSHIP_SPOUSE},
		{"妻子", KINSHIP_SPOUSE},
		{"儿子", KINSHIP_SON},
		{"女儿", KINSHIP_DAUGHTER},
		{"父", KINSHIP_PARENT},
		{"母", KINSHIP_PARENT},
		{"父亲", KINSHIP_PARENT},
		{"母亲", KINSHIP_PARENT},
		{"祖父", KINSHIP_GRANDPARENT},
		{"祖母", KINSHIP_GRANDPARENT},
		{"外祖父", KINSHIP_GRANDPARENT},
		{"外祖母", KINSHIP_GRANDPARENT},
		{"孙子", KINSHIP_GRANDCHILD},
		{"孙女", KINSHIP_GRANDCHILD},
		{"外孙", KINSHIP_GRANDCHILD},
		{"外孙女", KINSHIP_GRANDCHILD},
		{"兄", KINSHIP_SIBLING},
		{"弟", KINSHIP_SIBLING},
		{"姐", KINSHIP_SIBLING},
		{"妹", KINSHIP_SIBLING},
	};
	const struct enum_item *item = enum_find_words(&member_kinship_type, words);

	if (item != NULL) {
		*ret = (enum kinship)item->value;
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		if (str_equal(words, str_of(said[i].words))) {
			*ret = said[i].kinship;
			return true;
		}
	return false;
}

static bool read_member(struct arena *arena, struct str line, struct application_person *ret)
{
	struct str parts[3], rest = line;
	size_t n = 0;

	while (n < 3 && str_next(&rest, '|', &parts[n]))
		n++;
	if (n != 3 || rest.n > 0 || (line.n > 0 && line.p[line.n - 1] == '|'))
		return false;
	ret->name = str_trim(parts[0]);
	ret->id_number = str_trim(str_halfwidth(arena, parts[2]));
	return ret->name.n > 0 && kinship_words(str_trim(parts[1]), &ret->kinship);
}

bool apply_answers_read_members(struct arena *arena, struct str lines, char separator,
				struct application_person *ret, size_t most, size_t *ret_count,
				struct str *ret_bad)
{
	struct str line;

	*ret_count = 0;
	while (str_next(&lines, separator, &line)) {
		while (line.n > 0 && (line.p[0] == '\r' || line.p[0] == '\n'))
			line = str_part(line, 1, line.n);
		while (line.n > 0 && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == '\n'))
			line.n--;
		line = str_trim(line);
		if (line.n == 0)
			continue;
		if (*ret_count == most || !read_member(arena, line, &ret[*ret_count])) {
			*ret_bad = line;
			return false;
		}
		(*ret_count)++;
	}
	return true;
}

/* ---- the draft ---- */

struct str apply_answers_json(struct arena *arena, const struct apply_answers *a)
{
	struct buf b;
	struct json j;

	buf_open_in(&b, arena, 256 * 1024);
	json_open(&j, &b);
	json_begin(&j);
	json_put_i64(&j, "filled", (int64_t)a->filled);
	for (size_t i = 0; i < APPLY_FIELDS_DRAFTED; i++)
		json_put_str(&j, apply_fields[i].name, field_typed(&apply_fields[i], arena, a));
	json_key(&j, S("people"));
	json_begin_array(&j);
	for (size_t i = 0; i < a->people_count; i++) {
		json_begin(&j);
		json_put_str(&j, "name", a->people[i].name);
		json_put_i64(&j, "kinship", a->people[i].kinship);
		json_put_str(&j, "id_number", a->people[i].id_number);
		json_end(&j);
	}
	json_end_array(&j);
	json_key(&j, S("files"));
	json_begin_array(&j);
	for (size_t i = 0; i < a->file_count; i++) {
		json_begin(&j);
		json_put_str(&j, "name", a->files[i].name);
		json_put_str(&j, "hash", a->files[i].file.hash);
		json_put_i64(&j, "type", a->files[i].file.type);
		json_put_i64(&j, "size_bytes", a->files[i].file.size_bytes);
		json_end(&j);
	}
	json_end_array(&j);
	json_end(&j);
	require(!b.full);
	return buf_view(&b);
}

static struct str member_text(struct arena *arena, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_string(v) ? str_copy(arena, (struct str){json_string_value(v), json_string_length(v)})
				 : S("");
}

void apply_answers_of_json(struct arena *arena, struct str json, struct apply_answers *ret)
{
	json_error_t where;
	json_t *root = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &where), *v;
	struct err ignored;
	size_t i;

	memset(ret, 0, sizeof *ret);
	if (root == NULL)
		return;
	ret->filled = (unsigned)json_integer_value(json_object_get(root, "filled"));
	for (i = 0; i < APPLY_FIELDS_DRAFTED; i++) {
		struct str typed = member_text(arena, root, apply_fields[i].name);

		if (typed.n > 0) /* what a rule of today would not take any more is asked again */
			(void)field_parse(&apply_fields[i], arena, typed, ret, &ignored);
	}
	json_array_foreach(json_object_get(root, "people"), i, v)
	{
		if (ret->people_count == APPLICATION_MEMBERS_MAX)
			break;
		ret->people[ret->people_count++] = (struct application_person){
			member_text(arena, v, "name"),
			(enum kinship)json_integer_value(json_object_get(v, "kinship")),
			member_text(arena, v, "id_number")};
	}
	json_array_foreach(json_object_get(root, "files"), i, v)
	{
		if (ret->file_count == APPLICATION_FILES_MAX)
			break;
		ret->files[ret->file_count++] = (struct application_file){
			member_text(arena, v, "name"),
			{member_text(arena, v, "hash"),
			 (enum file_type)json_integer_value(json_object_get(v, "type")),
			 json_integer_value(json_object_get(v, "size_bytes"))}};
	}
	json_decref(root);
}
