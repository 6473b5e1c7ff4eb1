#include "staff/staff.h"

ENUM_TYPE(staff_post, {POST_ENGINEER, "engineer", MSG_STAFF_POST_ENGINEER, TAG_PLAIN},
	  {POST_PLUMBER_ELECTRICIAN, "plumber_electrician", MSG_STAFF_POST_PLUMBER_ELECTRICIAN, TAG_PLAIN},
	  {POST_LIFT, "lift", MSG_STAFF_POST_LIFT, TAG_PLAIN},
	  {POST_FIRE_ROOM, "fire_room", MSG_STAFF_POST_FIRE_ROOM, TAG_PLAIN},
	  {POST_DUTY, "duty", MSG_STAFF_POST_DUTY, TAG_PLAIN},
	  {POST_OTHER, "other", MSG_STAFF_POST_OTHER, TAG_PLAIN});

ENUM_TYPE(legal_level, {LEGAL_LAW, "law", MSG_STAFF_LEVEL_LAW, TAG_INFO},
	  {LEGAL_REGULATION, "regulation", MSG_STAFF_LEVEL_REGULATION, TAG_INFO},
	  {LEGAL_MINISTRY, "ministry", MSG_STAFF_LEVEL_MINISTRY, TAG_PLAIN},
	  {LEGAL_LOCAL, "local", MSG_STAFF_LEVEL_LOCAL, TAG_PLAIN},
	  {LEGAL_INTERNAL, "internal", MSG_STAFF_LEVEL_INTERNAL, TAG_PLAIN});

/* ---- certificates (S0-09): warned before they run out ---- */

static const struct field certificate_fields[] = {
	{.name = "holder", .type = FIELD_TEXT, .label = MSG_STAFF_HOLDER, .min = 1, .max = 60},
	{.name = "post",
	 .type = FIELD_ENUM,
	 .label = MSG_STAFF_POST,
	 .flags = FIELD_FILTER,
	 .enumeration = &staff_post_type},
	{.name = "certificate",
	 .type = FIELD_TEXT,
	 .label = MSG_STAFF_CERTIFICATE,
	 .hint = MSG_STAFF_CERTIFICATE_HINT,
	 .min = 2,
	 .max = 100},
	{.name = "number", .type = FIELD_TEXT, .label = MSG_STAFF_NUMBER, .min = 1, .max = 60},
	{.name = "issued_by", .type = FIELD_TEXT, .label = MSG_STAFF_ISSUED_BY, .min = 1, .max = 100},
	{.name = "issued_on", .type = FIELD_DAY, .label = MSG_STAFF_ISSUED_ON},
	{.name = "valid_to",
	 .type = FIELD_DAY,
	 .label = MSG_STAFF_VALID_TO,
	 .hint = MSG_STAFF_VALID_TO_HINT,
	 .flags = FIELD_OPTIONAL | FIELD_FILTER},
	{.name = "phone",
	 .type = FIELD_PHONE,
	 .label = MSG_STAFF_PHONE,
	 .flags = FIELD_OPTIONAL | FIELD_FILTER},
	{.name = "scan",
	 .type = FIELD_FILE,
	 .label = MSG_STAFF_SCAN,
	 .hint = MSG_STAFF_SCAN_HINT,
	 .flags = FIELD_OPTIONAL | FIELD_MANY},
};
static const char *const certificate_columns[] = {"holder", "post", "certificate", "number", "valid_to"};

const struct register_kind certificates_register = {
	.name = "certificates",
	.table = "certificate",
	.label = MSG_STAFF_CERTIFICATES,
	.description = MSG_STAFF_CERTIFICATES_WORDS,
	.fields = certificate_fields,
	.field_count = ARRAY_LEN(certificate_fields),
	.see = CAP_REGISTER_SEE,
	.edit = CAP_REGISTER_EDIT,
	.sort = "valid_to",
	.list_columns = certificate_columns,
	.list_column_count = ARRAY_LEN(certificate_columns),
	.due_field = "valid_to",
	.due_setting = SETTING_CERTIFICATE_WARN_DAYS,
	.due_label = MSG_STAFF_DUE,
	.due_rule = MSG_STAFF_DUE_RULE,
	.unique = {"number"},
	.import_headers = "姓名,岗位,证书,证书编号,发证机关,发证日期,有效期至,电话,",
};

/* ---- legal basis (S0-134, S4-09) ---- */

static const struct field legal_fields[] = {
	{.name = "title", .type = FIELD_TEXT, .label = MSG_STAFF_TITLE, .min = 2, .max = 200},
	{.name = "number",
	 .type = FIELD_TEXT,
	 .label = MSG_STAFF_DOCUMENT_NUMBER,
	 .hint = MSG_STAFF_DOCUMENT_NUMBER_HINT,
	 .max = 80,
	 .flags = FIELD_OPTIONAL},
	{.name = "level",
	 .type = FIELD_ENUM,
	 .label = MSG_STAFF_LEVEL,
	 .flags = FIELD_FILTER,
	 .enumeration = &legal_level_type},
	{.name = "issued_by", .type = FIELD_TEXT, .label = MSG_STAFF_ISSUER, .min = 1, .max = 100},
	{.name = "in_force_from", .type = FIELD_DAY, .label = MSG_STAFF_IN_FORCE_FROM, .flags = FIELD_FILTER},
	{.name = "in_force_to",
	 .type = FIELD_DAY,
	 .label = MSG_STAFF_IN_FORCE_TO,
	 .hint = MSG_STAFF_IN_FORCE_TO_HINT,
	 .flags = FIELD_OPTIONAL},
	{.name = "used_for",
	 .type = FIELD_LONG_TEXT,
	 .label = MSG_STAFF_USED_FOR,
	 .max = 2000,
	 .flags = FIELD_OPTIONAL},
};

const struct register_kind legal_basis_register = {
	.name = "legal-basis",
	.table = "legal_basis",
	.label = MSG_STAFF_LEGAL_BASIS,
	.description = MSG_STAFF_LEGAL_BASIS_WORDS,
	.fields = legal_fields,
	.field_count = ARRAY_LEN(legal_fields),
	.see = CAP_REGISTER_SEE,
	.edit = CAP_REGISTER_EDIT,
	.sort = "title",
	.unique = {"title", "number"},
	.import_headers = "名称,文号,层级,发布机关,施行日期,失效日期,用在哪里",
};

static const struct register_kind *const registers[] = {&certificates_register, &legal_basis_register};

const struct domain staff_domain = {.name = "staff",
				    .registers = registers,
				    .register_count = ARRAY_LEN(registers)};
