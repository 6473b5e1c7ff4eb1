#ifndef REPAIR_REPAIR_H
#define REPAIR_REPAIR_H

#include "kit/domain.h"

extern const struct domain repair_domain;

#endif
