# The yardsticks of bench/run.sh: what the same work costs without Anju.
BENCH := bare_http bare_list bare_sql
.PHONY: bench
bench: $(BENCH:%=$(BUILD)/bench/%) $(BUILD)/bench/slow_sync.so
$(BUILD)/bench/bare_http: bench/bare_http.c
$(BUILD)/bench/bare_list: bench/bare_list.c
$(BUILD)/bench/bare_sql: bench/bare_sql.c
$(BENCH:%=$(BUILD)/bench/%):
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -D_GNU_SOURCE $(CFLAGS) -o $@ $< -lmicrohttpd -lsqlite3
$(BUILD)/bench/slow_sync.so: bench/slow_sync.c
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -D_GNU_SOURCE $(CFLAGS) -shared -fPIC -o $@ $<
