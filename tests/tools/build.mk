.PHONY: check-tools
check-tools: $(BUILD)/tools/messages $(BUILD)/tools/templates $(BUILD)/tools/assets $(BUILD)/tools/lint
	tests/tools/run.sh
