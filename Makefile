# One Makefile with wildcards: adding a file edits nothing. `make` builds build/anju; ./dev is the front door.

BUILD  := build
GEN    := $(BUILD)/gen
CC     ?= gcc
ifeq ($(origin CC),default)
CC     := gcc
endif
PKGS   := libmicrohttpd sqlite3 libpq jansson libsodium openssl cairo pangocairo fontconfig libqrencode libzip expat libcurl libseccomp zlib
# a table row may leave its last members zero: adding a member edits no row
WARN   := -Wall -Wextra -Wno-missing-field-initializers -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Werror
CPPFLAGS += -D_GNU_SOURCE -Isrc -I$(GEN) -I. $(shell pkg-config --cflags $(PKGS))
CFLAGS ?= -O2 -g
STD    := -std=gnu11 -fno-strict-aliasing -fno-omit-frame-pointer
LIBS   := $(shell pkg-config --libs $(PKGS)) -lxlsxwriter -lm -pthread
SAN    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all

SOURCES := $(filter-out %_test.c %_fuzz.c,$(wildcard src/*/*.c))
TESTS   := $(wildcard src/*/*_test.c) $(wildcard tests/unit/*.c)
SQL     := $(wildcard src/*/*.sql)
HTML    := $(wildcard src/*/*.html)
PO      := $(wildcard locale/*/*.po)
MIGRATIONS := $(wildcard migrations/*.sql)
ASSETS  := $(wildcard assets/*)
HEADERS := $(wildcard src/*/*.h)

GEN_SQL_C  := $(patsubst src/%.sql,$(GEN)/%_sql.c,$(SQL))
GEN_HTML_C := $(patsubst src/%.html,$(GEN)/%_html.c,$(HTML))
GEN_C := $(GEN_SQL_C) $(GEN_HTML_C) $(GEN)/base/message_gen.c $(GEN)/db/statements_gen.c $(GEN)/db/migrations_gen.c $(GEN)/web/assets_gen.c
GEN_H := $(GEN_SQL_C:.c=.h) $(GEN_HTML_C:.c=.h) $(GEN)/base/message_gen.h

OBJ      := $(patsubst src/%.c,$(BUILD)/release/%.o,$(SOURCES)) $(patsubst $(GEN)/%.c,$(BUILD)/release/gen/%.o,$(GEN_C))
OBJ_SAN  := $(patsubst src/%.c,$(BUILD)/san/%.o,$(SOURCES)) $(patsubst $(GEN)/%.c,$(BUILD)/san/gen/%.o,$(GEN_C))
OBJ_CLANG:= $(patsubst src/%.c,$(BUILD)/clang/%.o,$(SOURCES) $(filter src/%,$(TESTS))) $(patsubst $(GEN)/%.c,$(BUILD)/clang/gen/%.o,$(GEN_C))
OBJ_TEST := $(patsubst %.c,$(BUILD)/san/tests/%.o,$(TESTS))

.PHONY: all gen check-unit san tsan clang lint layout format clean
all: $(BUILD)/anju
gen: $(GEN_C) $(GEN_H)

# ---- generators: small C programs (tools/) ----
$(BUILD)/tools/assets: TOOL_LIBS := -lcrypto -lz
$(BUILD)/tools/%: tools/%.c $(wildcard tools/*.h)
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -O1 -g -D_GNU_SOURCE -I. -o $@ $< $(TOOL_LIBS)

$(GEN)/%_sql.c $(GEN)/%_sql.h &: src/%.sql $(BUILD)/tools/sqlc $(HEADERS) $(MIGRATIONS)
	@mkdir -p $(@D)
	@$(BUILD)/tools/sqlc $< $(GEN)/$*_sql $(HEADERS)
$(GEN)/%_html.c $(GEN)/%_html.h &: src/%.html $(BUILD)/tools/templates
	@mkdir -p $(@D)
	@$(BUILD)/tools/templates $< $(GEN)/$*_html
$(GEN)/base/message_gen.c $(GEN)/base/message_gen.h &: $(PO) $(BUILD)/tools/messages
	@mkdir -p $(@D)
	@$(BUILD)/tools/messages $(GEN)/base/message_gen locale
$(GEN)/db/statements_gen.c: $(SQL) $(BUILD)/tools/sqlc
	@mkdir -p $(@D)
	@$(BUILD)/tools/sqlc --index $@ $(SQL)
$(GEN)/db/migrations_gen.c: $(MIGRATIONS) $(BUILD)/tools/assets
	@mkdir -p $(@D)
	@$(BUILD)/tools/assets --migrations $@ $(MIGRATIONS)
$(GEN)/web/assets_gen.c: $(ASSETS) $(BUILD)/tools/assets
	@mkdir -p $(@D)
	@$(BUILD)/tools/assets --assets $@ $(ASSETS)

# ---- the program ----
$(BUILD)/release/gen/%.o: $(GEN)/%.c | gen
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(STD) $(WARN) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/release/%.o: src/%.c | gen
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(STD) $(WARN) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/anju: $(OBJ)
	@echo "  LD $@"
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

# ---- tests: everything with address and undefined sanitizers ----
$(BUILD)/san/tests/%.o: %.c | gen
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(STD) $(WARN) $(CPPFLAGS) $(SAN) -MMD -MP -c -o $@ $<
$(BUILD)/san/gen/%.o: $(GEN)/%.c | gen
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(STD) $(WARN) $(CPPFLAGS) $(SAN) -MMD -MP -c -o $@ $<
$(BUILD)/san/%.o: src/%.c | gen
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(STD) $(WARN) $(CPPFLAGS) $(SAN) -MMD -MP -c -o $@ $<
$(BUILD)/check/unit: $(filter-out $(BUILD)/san/app/main.o,$(OBJ_SAN)) $(OBJ_TEST)
	@mkdir -p $(@D)
	@echo "  LD $@"
	@$(CC) $(SAN) -o $@ $^ $(LIBS) -lcmocka
$(BUILD)/check/anju: $(OBJ_SAN)
	@mkdir -p $(@D)
	@echo "  LD $@"
	@$(CC) $(SAN) -o $@ $^ $(LIBS)
san: $(BUILD)/check/anju
check-unit: $(BUILD)/check/unit
	$(BUILD)/check/unit

# ---- named groups again as the release is built, under valgrind, which also sees what was never written:
# make valgrind [GROUPS="home lease ..."] ----
OBJ_PLAIN := $(filter-out $(BUILD)/release/app/main.o,$(OBJ)) $(patsubst %.c,$(BUILD)/release/tests/%.o,$(TESTS))
$(BUILD)/release/tests/%.o: %.c | gen
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(STD) $(WARN) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/release/unit: $(OBJ_PLAIN)
	@echo "  LD $@"
	@$(CC) $(CFLAGS) -o $@ $^ $(LIBS) -lcmocka
.PHONY: valgrind
valgrind: GROUPS := ledger ledger_rule rent pay pay_order settlement wechat_wire wechat_json
valgrind: $(BUILD)/release/unit
	valgrind -q --error-exitcode=1 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite $< $(GROUPS)

# ---- all tests again under the thread sanitizer, and a server that is asked much at once:
# make tsan [GROUPS="db_write http_end ..."] ----
TSAN     := -O1 -g -fsanitize=thread
OBJ_TSAN := $(patsubst $(BUILD)/san/%,$(BUILD)/tsan/%,$(filter-out $(BUILD)/san/app/main.o,$(OBJ_SAN)) $(OBJ_TEST))
GROUPS   ?= db_write db_fault job job_runner import_job outbox http_life http_end http_guard http_upload http_fuzz
$(BUILD)/tsan/tests/%.o: %.c | gen
	@mkdir -p $(@D)
	@echo "  TSAN $@"
	@$(CC) $(STD) $(WARN) -Wno-tsan $(CPPFLAGS) $(TSAN) -MMD -MP -c -o $@ $<
$(BUILD)/tsan/gen/%.o: $(GEN)/%.c | gen
	@mkdir -p $(@D)
	@echo "  TSAN $@"
	@$(CC) $(STD) $(WARN) -Wno-tsan $(CPPFLAGS) $(TSAN) -MMD -MP -c -o $@ $<
$(BUILD)/tsan/%.o: src/%.c | gen
	@mkdir -p $(@D)
	@echo "  TSAN $@"
	@$(CC) $(STD) $(WARN) -Wno-tsan $(CPPFLAGS) $(TSAN) -MMD -MP -c -o $@ $<
$(BUILD)/tsan/unit: $(OBJ_TSAN)
	@echo "  LD $@"
	@$(CC) $(TSAN) -o $@ $^ $(LIBS) -lcmocka
$(BUILD)/tsan/anju: $(filter-out $(BUILD)/tsan/tests/%,$(OBJ_TSAN)) $(BUILD)/tsan/app/main.o
	@echo "  LD $@"
	@$(CC) $(TSAN) -o $@ $^ $(LIBS)
tsan: $(BUILD)/tsan/unit $(BUILD)/tsan/anju
	TSAN_OPTIONS="suppressions=tests/unit/tsan.supp" $(BUILD)/tsan/unit $(GROUPS)
	TSAN_OPTIONS="suppressions=$(CURDIR)/tests/unit/tsan.supp" ANJU_BIN=$(BUILD)/tsan/anju node tests/crash/threads.mjs

# ---- the other compiler, warnings only: each .o is an empty mark of what was looked at ----
$(BUILD)/clang/gen/%.o: $(GEN)/%.c | gen
	@mkdir -p $(@D)
	@echo "  CLANG $@"
	@clang $(STD) $(WARN) $(CPPFLAGS) -fsyntax-only -MMD -MP -MT $@ -MF $(@:.o=.d) $< && touch $@
$(BUILD)/clang/%.o: src/%.c | gen
	@mkdir -p $(@D)
	@echo "  CLANG $@"
	@clang $(STD) $(WARN) $(CPPFLAGS) -fsyntax-only -MMD -MP -MT $@ -MF $(@:.o=.d) $< && touch $@
clang: $(OBJ_CLANG)

lint: layout $(BUILD)/tools/lint
	@$(BUILD)/tools/lint

# The layout of all C. Each version of clang-format breaks lines in its own way: Debian 12 has 14.
C_FILES = find src tools tests bench -name node_modules -prune -o -name '*.[ch]' -print0
layout:
	@if clang-format --version 2>/dev/null | grep -q 'version 14\.'; \
	then $(C_FILES) | xargs -0 clang-format --dry-run -Werror; \
	else echo "the layout was not looked at: there is no clang-format 14"; fi
format:
	$(C_FILES) | xargs -0 clang-format -i

clean:
	rm -rf $(BUILD)

-include $(wildcard tests/*/build.mk) $(wildcard bench/build.mk)
-include $(OBJ:.o=.d) $(OBJ_SAN:.o=.d) $(OBJ_TEST:.o=.d) $(OBJ_CLANG:.o=.d) $(OBJ_TSAN:.o=.d) $(OBJ_PLAIN:.o=.d)
