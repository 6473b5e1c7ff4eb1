#ifndef ALLOT_ALLOT_H
#define ALLOT_ALLOT_H

#include "kit/domain.h"

extern const struct domain allot_domain;

#endif
