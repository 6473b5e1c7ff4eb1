.PHONY: check-tools
check-tools: $(BUILD)/tools/messages $(BUILD)/tools/templates $(BUILD)/tools/assets $(BUILD)/tools/lint $(BUILD)/tools/sqlc
	tests/tools/run.sh
