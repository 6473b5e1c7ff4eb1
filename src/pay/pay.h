#ifndef PAY_PAY_H
#define PAY_PAY_H

#include "kit/domain.h"

extern const struct domain pay_domain;

#endif
