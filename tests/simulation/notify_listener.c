/*
 * A merchant that only listens: checks each callback with the code that Anju itself uses, and writes a line
 * to a file: ANSWERED VERDICT-OF-SIGNATURE | event type | event id | number | state | total | verdict of
 * content. POST /set?fail=N&slow=MS&status=S: the next N are answered by S (500) after MS.
 */
#include "pay/wechat_wire.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

enum { BODY_BYTES_MAX = 65536 };

static struct {
	char mchid[65], appid[65], key_id[65], api_key[65], public_key[1024];
	struct wechat_store store;
	const char *log_path;
	long fail, slow_ms, status;
} listener = {.status = 500};

struct request {
	char body[BODY_BYTES_MAX];
	size_t n;
};

static struct str text(const char *c)
{
	return (struct str){c, c ? strlen(c) : 0};
}

static void conf_read(const char *path)
{
	char line[1400], name[64], value[1024];
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s = %1023[^\n]", name, value) != 2)
			continue;
		if (strcmp(name, "wechat_mchid") == 0)
			snprintf(listener.mchid, sizeof(listener.mchid), "%.64s", value);
		else if (strcmp(name, "wechat_appid") == 0)
			snprintf(listener.appid, sizeof(listener.appid), "%.64s", value);
		else if (strcmp(name, "wechat_platform_key_id") == 0)
			snprintf(listener.key_id, sizeof(listener.key_id), "%.64s", value);
		else if (strcmp(name, "wechat_api_v3_key") == 0)
			snprintf(listener.api_key, sizeof(listener.api_key), "%.64s", value);
		else if (strcmp(name, "wechat_platform_public_key") == 0)
			snprintf(listener.public_key, sizeof(listener.public_key), "%s", value);
	}
	if (f)
		fclose(f);
}

/* What a true event says: number, state, total, and whether it is about our order (its total is its own). */
static void content_write(FILE *f, struct wechat_event *event)
{
	struct wechat_transaction t;
	struct wechat_refund r;
	struct str plain;
	enum wechat_verdict verdict = wechat_event_decrypt(event, text(listener.api_key), &plain);

	fprintf(f, "%s|%s|", event->event_type, event->id);
	if (verdict == WECHAT_OK && strcmp(event->original_type, "refund") == 0) {
		verdict = wechat_refund_parse(plain, &r);
		if (verdict == WECHAT_OK)
			fprintf(f, "%s|%d|%lld|", r.out_refund_no, (int)r.state, (long long)r.refund_fen);
	} else if (verdict == WECHAT_OK) {
		verdict = wechat_transaction_parse(plain, &t);
		if (verdict == WECHAT_OK) {
			struct wechat_order order = {text(listener.mchid), text(listener.appid),
						     text(t.out_trade_no), t.total_fen};

			fprintf(f, "%s|%d|%lld|", t.out_trade_no, (int)t.state, (long long)t.total_fen);
			verdict = wechat_transaction_check(&t, &order);
		}
	}
	fprintf(f, "%s", wechat_verdict_name(verdict));
}

static void line_write(const struct request *rq, long status, enum wechat_verdict verdict)
{
	static char buf[BODY_BYTES_MAX];
	struct wechat_event event;
	FILE *f = fopen(listener.log_path, "a");

	if (!f)
		return;
	fprintf(f, "%ld|%s|", status, wechat_verdict_name(verdict));
	if (verdict == WECHAT_OK &&
	    wechat_event_parse((struct str){rq->body, rq->n}, &event, buf, sizeof(buf)) == WECHAT_OK)
		content_write(f, &event);
	fputc('\n', f);
	fclose(f);
}

static struct str header(struct MHD_Connection *connection, const char *name)
{
	return text(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static long number(struct MHD_Connection *connection, const char *name, long otherwise)
{
	const char *value = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);

	return value ? strtol(value, NULL, 10) : otherwise;
}

static long callback_work(const struct request *rq, struct MHD_Connection *connection)
{
	struct wechat_headers h = {.timestamp = header(connection, "Wechatpay-Timestamp"),
				   .nonce = header(connection, "Wechatpay-Nonce"),
				   .serial = header(connection, "Wechatpay-Serial"),
				   .signature = header(connection, "Wechatpay-Signature"),
				   .signature_type = header(connection, "Wechatpay-Signature-Type")};
	enum wechat_verdict verdict =
		wechat_signature_check(&listener.store, &h, (struct str){rq->body, rq->n},
				       (int64_t)time(NULL));
	long status = verdict == WECHAT_OK ? 204 : 401;

	if (listener.fail > 0) {
		listener.fail--;
		status = listener.status;
		usleep((useconds_t)listener.slow_ms * 1000);
	}
	line_write(rq, status, verdict);
	return status;
}

static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *data, size_t *data_n,
			      void **con_cls)
{
	static char empty[] = "", refused[] = "{\"code\":\"FAIL\",\"message\":\"not accepted\"}";
	struct request *rq = *con_cls;
	struct MHD_Response *r;
	enum MHD_Result sent;
	long status = 200;

	(void)arg;
	(void)method;
	(void)version;
	if (!rq) {
		*con_cls = calloc(1, sizeof(struct request));
		return *con_cls ? MHD_YES : MHD_NO;
	}
	if (*data_n > 0) {
		if (*data_n > sizeof(rq->body) - rq->n)
			return MHD_NO;
		memcpy(rq->body + rq->n, data, *data_n);
		rq->n += *data_n;
		*data_n = 0;
		return MHD_YES;
	}
	if (strcmp(url, "/set") == 0) {
		listener.fail = number(connection, "fail", 0);
		listener.slow_ms = number(connection, "slow", 0);
		listener.status = number(connection, "status", 500);
	} else {
		status = callback_work(rq, connection);
	}
	r = MHD_create_response_from_buffer(status >= 400 ? sizeof(refused) - 1 : 0,
					    status >= 400 ? refused : empty, MHD_RESPMEM_PERSISTENT);
	sent = MHD_queue_response(connection, (unsigned)status, r);
	MHD_destroy_response(r);
	return sent;
}

static void request_end(void *arg, struct MHD_Connection *connection, void **con_cls,
			enum MHD_RequestTerminationCode why)
{
	(void)arg;
	(void)connection;
	(void)why;
	free(*con_cls);
	*con_cls = NULL;
}

int main(int argc, char **argv)
{
	const union MHD_DaemonInfo *info;
	struct MHD_Daemon *server;
	struct sockaddr_in address = {.sin_family = AF_INET};
	sigset_t stops;
	char pem[8192];
	size_t n;
	FILE *f;
	int which;

	if (argc != 4) {
		fprintf(stderr, "usage: notify_listener CONF LOG PORT\n");
		return 2;
	}
	conf_read(argv[1]);
	listener.log_path = argv[2];
	f = fopen(listener.public_key, "r");
	n = f ? fread(pem, 1, sizeof(pem), f) : 0;
	if (f)
		fclose(f);
	if (!wechat_store_add(&listener.store, text(listener.key_id), (struct str){pem, n}))
		return 3;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)strtol(argv[3], NULL, 10));
	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &stops, NULL);
	server = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL, NULL,
				  handle, NULL, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
				  request_end, NULL, MHD_OPTION_END);
	info = server ? MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info)
		return 3;
	printf("port %d\n", info->port);
	fflush(stdout);
	sigwait(&stops, &which);
	MHD_stop_daemon(server);
	wechat_store_close(&listener.store);
	return 0;
}
