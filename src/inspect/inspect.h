/* inspect: equipment that the law has inspected, and material that comes in and goes out; registers only. */
#ifndef INSPECT_INSPECT_H
#define INSPECT_INSPECT_H

#include "kit/domain.h"

enum equipment_class {
	EQUIPMENT_LIFT = 1,
	EQUIPMENT_BOILER,
	EQUIPMENT_PRESSURE,
	EQUIPMENT_FIRE,
	EQUIPMENT_POWER,
	EQUIPMENT_GAS,
	EQUIPMENT_WATER,
	EQUIPMENT_OTHER
};
extern const struct enum_type equipment_class_type;
enum material_class {
	MATERIAL_PIPE = 1,
	MATERIAL_ELECTRIC,
	MATERIAL_HARDWARE,
	MATERIAL_WALL,
	MATERIAL_CLEANING,
	MATERIAL_OTHER
};
extern const struct enum_type material_class_type;
enum material_direction { MATERIAL_IN = 1, MATERIAL_OUT };
extern const struct enum_type material_direction_type;

extern const struct register_kind equipment_register, materials_register;
extern const struct domain inspect_domain;

#endif
