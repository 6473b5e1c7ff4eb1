# The simulated providers: programs of their own, with their own test (make check-simulator).

SIM_DIR  := tests/simulation
SIM_LIBS := $(shell pkg-config --libs libmicrohttpd sqlite3 jansson libcrypto libcurl zlib) -pthread
SIM_SRC  := $(SIM_DIR)/wechat_simulator.c $(wildcard $(SIM_DIR)/sim_*.c) \
            $(addprefix $(SIM_DIR)/wechat_,verify.c order.c refund.c bill.c callback.c)
# The test's own side of the wire is the one that Anju uses.
SIM_WIRE := src/pay/wechat_wire.c src/pay/wechat_wire_json.c

$(BUILD)/wechat-simulator: $(SIM_SRC) $(SIM_DIR)/sim.h
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -D_GNU_SOURCE -I. $(CFLAGS) -o $@ $(SIM_SRC) $(SIM_LIBS)
$(BUILD)/simulation/%: $(SIM_DIR)/%.c $(SIM_WIRE) src/pay/wechat_wire.h
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -D_GNU_SOURCE -Isrc $(CFLAGS) -o $@ $< $(SIM_WIRE) $(SIM_LIBS)

.PHONY: check-simulator check-simulator-programs
check-simulator-programs: $(BUILD)/wechat-simulator $(BUILD)/simulation/wechat_client $(BUILD)/simulation/notify_listener
check-simulator: check-simulator-programs
	tests/simulation/run.sh

# ./dev run starts it, so it is part of a build.
all: $(BUILD)/wechat-simulator
