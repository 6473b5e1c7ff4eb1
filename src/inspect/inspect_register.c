#include "inspect/inspect.h"

ENUM_TYPE(equipment_class, {EQUIPMENT_LIFT, "lift", MSG_INSPECT_CLASS_LIFT, TAG_INFO},
	  {EQUIPMENT_BOILER, "boiler", MSG_INSPECT_CLASS_BOILER, TAG_INFO},
	  {EQUIPMENT_PRESSURE, "pressure", MSG_INSPECT_CLASS_PRESSURE, TAG_INFO},
	  {EQUIPMENT_FIRE, "fire", MSG_INSPECT_CLASS_FIRE, TAG_WARN},
	  {EQUIPMENT_POWER, "power", MSG_INSPECT_CLASS_POWER, TAG_PLAIN},
	  {EQUIPMENT_GAS, "gas", MSG_INSPECT_CLASS_GAS, TAG_WARN},
	  {EQUIPMENT_WATER, "water", MSG_INSPECT_CLASS_WATER, TAG_PLAIN},
	  {EQUIPMENT_OTHER, "other", MSG_INSPECT_CLASS_OTHER, TAG_PLAIN});

ENUM_TYPE(material_class, {MATERIAL_PIPE, "pipe", MSG_INSPECT_MATERIAL_PIPE, TAG_PLAIN},
	  {MATERIAL_ELECTRIC, "electric", MSG_INSPECT_MATERIAL_ELECTRIC, TAG_PLAIN},
	  {MATERIAL_HARDWARE, "hardware", MSG_INSPECT_MATERIAL_HARDWARE, TAG_PLAIN},
	  {MATERIAL_WALL, "wall", MSG_INSPECT_MATERIAL_WALL, TAG_PLAIN},
	  {MATERIAL_CLEANING, "cleaning", MSG_INSPECT_MATERIAL_CLEANING, TAG_PLAIN},
	  {MATERIAL_OTHER, "other", MSG_INSPECT_MATERIAL_OTHER, TAG_PLAIN});

ENUM_TYPE(material_direction, {MATERIAL_IN, "in", MSG_INSPECT_DIRECTION_IN, TAG_OK},
	  {MATERIAL_OUT, "out", MSG_INSPECT_DIRECTION_OUT, TAG_WARN});

/* ---- equipment (S0-137, S0-28, S0-150): the next inspection is a deadline ---- */

static const struct field equipment_fields[] = {
	{.name = "name", .type = FIELD_TEXT, .label = MSG_INSPECT_NAME, .min = 1, .max = 80},
	{.name = "class",
	 .type = FIELD_ENUM,
	 .label = MSG_INSPECT_CLASS,
	 .flags = FIELD_FILTER,
	 .enumeration = &equipment_class_type},
	{.name = "code", .type = FIELD_TEXT, .label = MSG_INSPECT_CODE, .min = 1, .max = 60},
	{.name = "place", .type = FIELD_TEXT, .label = MSG_INSPECT_PLACE, .min = 1, .max = 100},
	{.name = "maker",
	 .type = FIELD_TEXT,
	 .label = MSG_INSPECT_MAKER,
	 .max = 100,
	 .flags = FIELD_OPTIONAL},
	{.name = "installed_on",
	 .type = FIELD_DAY,
	 .label = MSG_INSPECT_INSTALLED_ON,
	 .flags = FIELD_OPTIONAL},
	{.name = "keeper",
	 .type = FIELD_TEXT,
	 .label = MSG_INSPECT_KEEPER,
	 .max = 100,
	 .flags = FIELD_OPTIONAL},
	{.name = "inspected_on",
	 .type = FIELD_DAY,
	 .label = MSG_INSPECT_INSPECTED_ON,
	 .flags = FIELD_OPTIONAL},
	{.name = "next_inspection",
	 .type = FIELD_DAY,
	 .label = MSG_INSPECT_NEXT_INSPECTION,
	 .hint = MSG_INSPECT_NEXT_INSPECTION_HINT,
	 .flags = FIELD_OPTIONAL | FIELD_FILTER},
	{.name = "remark",
	 .type = FIELD_LONG_TEXT,
	 .label = MSG_INSPECT_REMARK,
	 .max = 1000,
	 .flags = FIELD_OPTIONAL},
	{.name = "report",
	 .type = FIELD_FILE,
	 .label = MSG_INSPECT_REPORT,
	 .hint = MSG_INSPECT_REPORT_HINT,
	 .flags = FIELD_OPTIONAL | FIELD_MANY},
};
static const char *const equipment_columns[] = {"name",   "class",        "code",           "place",
						"keeper", "inspected_on", "next_inspection"};

const struct register_kind equipment_register = {
	.name = "equipment",
	.table = "equipment",
	.label = MSG_INSPECT_EQUIPMENT,
	.description = MSG_INSPECT_EQUIPMENT_WORDS,
	.fields = equipment_fields,
	.field_count = ARRAY_LEN(equipment_fields),
	.see = CAP_REGISTER_SEE,
	.edit = CAP_REGISTER_EDIT,
	.sort = "next_inspection",
	.list_columns = equipment_columns,
	.list_column_count = ARRAY_LEN(equipment_columns),
	.due_field = "next_inspection",
	.due_setting = SETTING_EQUIPMENT_WARN_DAYS,
	.due_label = MSG_INSPECT_DUE,
	.due_rule = MSG_INSPECT_DUE_RULE,
	.unique = {"code"},
	.import_headers = "设备,类别,设备编号,位置,制造单位,安装日期,维保单位,上次检验,下次检验,备注,",
};

/* ---- material (S0-31): every purchase and every issue is a row ---- */

static const struct field material_fields[] = {
	{.name = "name", .type = FIELD_TEXT, .label = MSG_INSPECT_MATERIAL, .min = 1, .max = 80},
	{.name = "class",
	 .type = FIELD_ENUM,
	 .label = MSG_INSPECT_MATERIAL_CLASS,
	 .flags = FIELD_FILTER,
	 .enumeration = &material_class_type},
	{.name = "direction",
	 .type = FIELD_ENUM,
	 .label = MSG_INSPECT_DIRECTION,
	 .flags = FIELD_FILTER | FIELD_RADIO,
	 .enumeration = &material_direction_type},
	{.name = "moved_on", .type = FIELD_DAY, .label = MSG_INSPECT_MOVED_ON, .flags = FIELD_FILTER},
	{.name = "quantity", .type = FIELD_INTEGER, .label = MSG_INSPECT_QUANTITY, .min = 1, .max = 1000000},
	{.name = "unit",
	 .type = FIELD_TEXT,
	 .label = MSG_INSPECT_UNIT,
	 .hint = MSG_INSPECT_UNIT_HINT,
	 .min = 1,
	 .max = 10},
	{.name = "price",
	 .type = FIELD_MONEY,
	 .label = MSG_INSPECT_PRICE,
	 .hint = MSG_INSPECT_PRICE_HINT,
	 .flags = FIELD_OPTIONAL,
	 .unit = "元"},
	{.name = "person", .type = FIELD_TEXT, .label = MSG_INSPECT_PERSON, .min = 1, .max = 60},
	{.name = "used_for",
	 .type = FIELD_TEXT,
	 .label = MSG_INSPECT_USED_FOR,
	 .hint = MSG_INSPECT_USED_FOR_HINT,
	 .max = 200,
	 .flags = FIELD_OPTIONAL},
};
static const char *const material_columns[] = {"name", "class", "direction", "moved_on", "quantity",
					       "unit", "price", "person",    "used_for"};

const struct register_kind materials_register = {
	.name = "materials",
	.table = "material",
	.label = MSG_INSPECT_MATERIALS,
	.description = MSG_INSPECT_MATERIALS_WORDS,
	.fields = material_fields,
	.field_count = ARRAY_LEN(material_fields),
	.see = CAP_REGISTER_SEE,
	.edit = CAP_REGISTER_EDIT,
	.sort = "moved_on",
	.list_columns = material_columns,
	.list_column_count = ARRAY_LEN(material_columns),
	.import_headers = "材料,类别,购进或领用,日期,数量,单位,单价,经手人,用在哪里",
};

static const struct register_kind *const registers[] = {&equipment_register, &materials_register};

const struct domain inspect_domain = {.name = "inspect",
				      .registers = registers,
				      .register_count = ARRAY_LEN(registers)};
