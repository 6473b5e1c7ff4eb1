/* stat: what stands above all domains; nobody but the program includes it. */
#ifndef STAT_STAT_H
#define STAT_STAT_H

#include "kit/domain.h"

extern const struct domain stat_domain;

#endif
