# build/fuzz/NAME from src/*/NAME_fuzz.c. What lies on the floors below the domains, and the folders that have a fuzzer
# themselves, goes into an archive, of which the linker takes what is asked for.
FUZZ      := $(wildcard src/*/*_fuzz.c)
FUZZ_ALL  := $(patsubst %_fuzz.c,$(BUILD)/fuzz/%,$(notdir $(FUZZ)))
FUZZ_SAN  := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_FROM := $(sort src/base/ src/db/ src/http/ src/kit/ src/web/ $(dir $(FUZZ)))
FUZZ_OBJ  := $(patsubst src/%.c,$(BUILD)/fuzz/obj/%.o,$(filter $(addsuffix %,$(FUZZ_FROM)),$(SOURCES))) \
             $(patsubst $(GEN)/%.c,$(BUILD)/fuzz/obj/gen/%.o,$(GEN_C))

.PHONY: fuzz
fuzz: $(FUZZ_ALL)
$(BUILD)/fuzz/obj/gen/%.o: $(GEN)/%.c | gen
	@mkdir -p $(@D)
	@echo "  FUZZ $@"
	@clang $(STD) $(WARN) $(CPPFLAGS) $(FUZZ_SAN) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
$(BUILD)/fuzz/obj/%.o: src/%.c | gen
	@mkdir -p $(@D)
	@echo "  FUZZ $@"
	@clang $(STD) $(WARN) $(CPPFLAGS) $(FUZZ_SAN) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
$(BUILD)/fuzz/all.a: $(FUZZ_OBJ)
	@rm -f $@
	@ar rcs $@ $^
define fuzz_rule
$(BUILD)/fuzz/$(patsubst %_fuzz.c,%,$(notdir $(1))): $(1) $(BUILD)/fuzz/all.a
	clang $$(STD) $$(WARN) $$(CPPFLAGS) $$(FUZZ_SAN) -fsanitize=fuzzer -o $$@ $$^ $$(LIBS)
endef
$(foreach f,$(FUZZ),$(eval $(call fuzz_rule,$(f))))
-include $(FUZZ_OBJ:.o=.d)
