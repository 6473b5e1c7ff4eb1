/* base: what every line of Anju stands on. Other folders include this one header. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/require.h"
#include "base/arena.h"
#include "base/str.h"
#include "base/message.h"
#include "base/err.h"
#include "base/buf.h"
#include "base/number.h"
#include "base/money.h"
#include "base/day.h"
#include "base/id.h"
#include "base/seam.h"
#include "base/enumeration.h"
#include "base/identity.h"
#include "base/json.h"
#include "base/csv.h"
#include "base/html.h"
#include "base/log.h"
#include "base/name_index.h"

#endif
