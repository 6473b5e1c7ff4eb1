#ifndef MATTER_MATTER_H
#define MATTER_MATTER_H

#include "kit/domain.h"

extern const struct domain matter_domain;

#endif
