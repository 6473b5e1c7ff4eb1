#include "community/community.h"

ENUM_TYPE(surrounding_category, {SURROUNDING_PRIMARY, "primary", MSG_COMMUNITY_CATEGORY_PRIMARY, TAG_PLAIN},
	  {SURROUNDING_MIDDLE, "middle", MSG_COMMUNITY_CATEGORY_MIDDLE, TAG_PLAIN},
	  {SURROUNDING_KINDERGARTEN, "kindergarten", MSG_COMMUNITY_CATEGORY_KINDERGARTEN, TAG_PLAIN},
	  {SURROUNDING_CLINIC, "clinic", MSG_COMMUNITY_CATEGORY_CLINIC, TAG_PLAIN},
	  {SURROUNDING_PHARMACY, "pharmacy", MSG_COMMUNITY_CATEGORY_PHARMACY, TAG_PLAIN},
	  {SURROUNDING_BUS, "bus", MSG_COMMUNITY_CATEGORY_BUS, TAG_PLAIN},
	  {SURROUNDING_PARK, "park", MSG_COMMUNITY_CATEGORY_PARK, TAG_PLAIN},
	  {SURROUNDING_MARKET, "market", MSG_COMMUNITY_CATEGORY_MARKET, TAG_PLAIN},
	  {SURROUNDING_BANK, "bank", MSG_COMMUNITY_CATEGORY_BANK, TAG_PLAIN},
	  {SURROUNDING_ELDERLY, "elderly", MSG_COMMUNITY_CATEGORY_ELDERLY, TAG_PLAIN},
	  {SURROUNDING_OTHER, "other", MSG_COMMUNITY_CATEGORY_OTHER, TAG_PLAIN});

ENUM_TYPE(activity_kind, {ACTIVITY_CULTURE, "culture", MSG_COMMUNITY_KIND_CULTURE, TAG_INFO},
	  {ACTIVITY_HEALTH, "health", MSG_COMMUNITY_KIND_HEALTH, TAG_OK},
	  {ACTIVITY_SAFETY, "safety", MSG_COMMUNITY_KIND_SAFETY, TAG_WARN},
	  {ACTIVITY_FESTIVAL, "festival", MSG_COMMUNITY_KIND_FESTIVAL, TAG_INFO},
	  {ACTIVITY_VOLUNTEER, "volunteer", MSG_COMMUNITY_KIND_VOLUNTEER, TAG_OK},
	  {ACTIVITY_TEACHING, "teaching", MSG_COMMUNITY_KIND_TEACHING, TAG_PLAIN});

/* ---- surroundings (S0-104) ---- */

static const struct field surrounding_fields[] = {
	{.name = "name", .type = FIELD_TEXT, .label = MSG_COMMUNITY_NAME, .min = 1, .max = 80},
	{.name = "category",
	 .type = FIELD_ENUM,
	 .label = MSG_COMMUNITY_CATEGORY,
	 .flags = FIELD_FILTER,
	 .enumeration = &surrounding_category_type},
	{.name = "address", .type = FIELD_TEXT, .label = MSG_COMMUNITY_ADDRESS, .min = 1, .max = 200},
	{.name = "longitude_e6",
	 .type = FIELD_DECIMAL6,
	 .label = MSG_COMMUNITY_LONGITUDE,
	 .hint = MSG_COMMUNITY_DEGREES,
	 .min = 73000000,
	 .max = 136000000,
	 .flags = FIELD_OPTIONAL},
	{.name = "latitude_e6",
	 .type = FIELD_DECIMAL6,
	 .label = MSG_COMMUNITY_LATITUDE,
	 .hint = MSG_COMMUNITY_DEGREES,
	 .min = 3000000,
	 .max = 54000000,
	 .flags = FIELD_OPTIONAL},
	{.name = "phone",
	 .type = FIELD_TEXT,
	 .label = MSG_COMMUNITY_PHONE,
	 .max = 40,
	 .flags = FIELD_OPTIONAL},
	{.name = "hours",
	 .type = FIELD_TEXT,
	 .label = MSG_COMMUNITY_HOURS,
	 .max = 100,
	 .flags = FIELD_OPTIONAL},
};
static const char *const surrounding_columns[] = {"name", "category", "address", "phone", "hours"};

const struct register_kind surroundings_register = {
	.name = "surroundings",
	.table = "surrounding",
	.label = MSG_COMMUNITY_SURROUNDINGS,
	.description = MSG_COMMUNITY_SURROUNDINGS_WORDS,
	.fields = surrounding_fields,
	.field_count = ARRAY_LEN(surrounding_fields),
	.see = CAP_REGISTER_SEE,
	.edit = CAP_REGISTER_EDIT,
	.list_columns = surrounding_columns,
	.list_column_count = ARRAY_LEN(surrounding_columns),
	.sort = "name",
	.unique = {"name", "address"},
	.import_headers = "名称,类别,地址,经度,纬度,电话,开放时间",
};

/* ---- activities (S0-153, S0-131, S0-139) ---- */

static const struct field activity_fields[] = {
	{.name = "name", .type = FIELD_TEXT, .label = MSG_COMMUNITY_ACTIVITY, .min = 2, .max = 100},
	{.name = "kind",
	 .type = FIELD_ENUM,
	 .label = MSG_COMMUNITY_KIND,
	 .flags = FIELD_FILTER,
	 .enumeration = &activity_kind_type},
	{.name = "held_on", .type = FIELD_DAY, .label = MSG_COMMUNITY_HELD_ON, .flags = FIELD_FILTER},
	{.name = "place", .type = FIELD_TEXT, .label = MSG_COMMUNITY_PLACE, .min = 1, .max = 100},
	{.name = "organiser", .type = FIELD_TEXT, .label = MSG_COMMUNITY_ORGANISER, .min = 1, .max = 100},
	{.name = "people",
	 .type = FIELD_INTEGER,
	 .label = MSG_COMMUNITY_PEOPLE,
	 .max = 100000,
	 .flags = FIELD_OPTIONAL},
	{.name = "content",
	 .type = FIELD_LONG_TEXT,
	 .label = MSG_COMMUNITY_CONTENT,
	 .max = 2000,
	 .flags = FIELD_OPTIONAL},
	{.name = "photo",
	 .type = FIELD_FILE,
	 .label = MSG_COMMUNITY_PHOTO,
	 .hint = MSG_COMMUNITY_PHOTO_HINT,
	 .flags = FIELD_OPTIONAL | FIELD_MANY},
};

const struct register_kind activities_register = {
	.name = "activities",
	.table = "activity",
	.label = MSG_COMMUNITY_ACTIVITIES,
	.description = MSG_COMMUNITY_ACTIVITIES_WORDS,
	.fields = activity_fields,
	.field_count = ARRAY_LEN(activity_fields),
	.see = CAP_REGISTER_SEE,
	.edit = CAP_REGISTER_EDIT,
	.sort = "held_on",
	.unique = {"name", "held_on", "place"},
	.import_headers = "活动,类型,日期,地点,组织者,人数,内容,",
};

static const struct register_kind *const registers[] = {&surroundings_register, &activities_register};

const struct domain community_domain = {.name = "community",
					.registers = registers,
					.register_count = ARRAY_LEN(registers)};
