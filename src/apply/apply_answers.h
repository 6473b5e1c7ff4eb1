/* What a person types on the way to an application: one table of fields for the phone's pages, the counter's
 * page and the draft. */
#ifndef APPLY_APPLY_ANSWERS_H
#define APPLY_APPLY_ANSWERS_H

#include "apply/apply_rule.h"
#include "kit/field.h"

/* The question pages; each is a run of the table. */
enum apply_step {
	STEP_APPLICANT = 1,
	STEP_MEMBERS,
	STEP_REGISTRY,
	STEP_INCOME,
	STEP_HOUSING,
	STEP_WISH,
	STEP_EVIDENCE,
	STEP_COUNT
};

struct apply_answers {
	struct str name, id_number, phone;
	struct str registry;
	int64_t residence_years;
	int marital;
	int class;
	struct money income_month, assets;
	int64_t insured_months;
	int housing;
	struct area present_area;
	struct str wished_type;
	bool entitled_veteran, martyr_dependant, retired_soldier, model_worker, severe_disability, lone_old,
		lost_only_child;
	/* the counter's page only */
	struct str members; /* a line each: name|kinship|number */
	struct day applied_on;
	/* by other pages than the table's: each member by itself, files */
	struct application_person people[APPLICATION_MEMBERS_MAX];
	size_t people_count;
	struct application_file files[APPLICATION_FILES_MAX];
	size_t file_count;
	unsigned filled; /* 1 << step: answered at least once */
};

enum { APPLY_FIELD_COUNT = 22, APPLY_FIELDS_DRAFTED = 20 };
extern const struct field apply_fields[APPLY_FIELD_COUNT];
struct apply_step_fields {
	const struct field *fields;
	size_t count;
	enum message title;
};
extern const struct apply_step_fields apply_steps[STEP_COUNT];
#define APPLY_AT_REGISTRY 3
#define APPLY_AT_INCOME   6
#define APPLY_AT_HOUSING  10
#define APPLY_AT_WISH     12

/* One more of the household. */
struct apply_member_answers {
	struct str member_name;
	int kinship;
	struct str member_id_number;
};
extern const struct enum_type member_kinship_type;
extern const struct field apply_member_fields[3];

/* The form for application_add; people point into the answers. */
struct application_form apply_answers_form(const struct apply_answers *, struct day applied_on);
/* "李四|配偶|370..." a line, or what `separator` ends: into at most `most` people. False: *ret_bad is the
 * line. */
bool apply_answers_read_members(struct arena *, struct str lines, char separator,
				struct application_person *ret, size_t most, size_t *ret_count,
				struct str *ret_bad);

/* The draft as JSON (sealed in the database) and back; what cannot be read any more is an empty one. */
struct str apply_answers_json(struct arena *, const struct apply_answers *);
void apply_answers_of_json(struct arena *, struct str json, struct apply_answers *ret);

#endif
