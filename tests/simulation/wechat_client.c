/*
 * One signed request to the simulator with the code that Anju itself uses, or a request that is wrong in one
 * way. Prints "STATUS VERDICT" of the answer's signature, then the body.
 */
#include "pay/wechat_wire.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <curl/curl.h>

static const char usage[] =
	"usage: wechat_client [options] CONF METHOD TARGET [BODY]\n"
	"  --skew S       sign with a clock that is S seconds ahead\n"
	"  --mchid M, --serial S, --target T, --sent BODY   sign with this, or send that instead\n"
	"  --authorization TEXT   this header as it is; \"reversed\": attributes the other way round\n"
	"  --without NAME   leave the header out: Accept, User-Agent, Content-Type\n"
	"  --timeout MS   --out FILE for the body\n";

struct conf {
	char base_url[256], mchid[65], serial[65], private_key[1024], public_key[1024], key_id[65];
};

struct call {
	const char *method, *target, *body, *sent, *signed_target, *mchid, *serial, *authorization, *without,
		*out;
	long skew_s, timeout_ms;
};

struct answer {
	char *body;
	size_t n;
	char timestamp[64], nonce[130], serial[130], signature[1100];
};

static void die(const char *what)
{
	fprintf(stderr, "wechat_client: %s\n", what);
	exit(3);
}

static void conf_read(const char *path, struct conf *c)
{
	char line[1400], name[64], value[1024];
	FILE *f = fopen(path, "r");

	if (!f)
		die("cannot read the configuration");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s = %1023[^\n]", name, value) != 2)
			continue;
		if (strcmp(name, "wechat_base_url") == 0)
			snprintf(c->base_url, sizeof(c->base_url), "%.255s", value);
		else if (strcmp(name, "wechat_mchid") == 0)
			snprintf(c->mchid, sizeof(c->mchid), "%.64s", value);
		else if (strcmp(name, "wechat_merchant_serial") == 0)
			snprintf(c->serial, sizeof(c->serial), "%.64s", value);
		else if (strcmp(name, "wechat_merchant_private_key") == 0)
			snprintf(c->private_key, sizeof(c->private_key), "%s", value);
		else if (strcmp(name, "wechat_platform_public_key") == 0)
			snprintf(c->public_key, sizeof(c->public_key), "%s", value);
		else if (strcmp(name, "wechat_platform_key_id") == 0)
			snprintf(c->key_id, sizeof(c->key_id), "%.64s", value);
	}
	fclose(f);
}

static struct str file_read(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(buf, 1, size, f) : 0;

	if (!f || n == 0)
		die("cannot read a key");
	fclose(f);
	return (struct str){buf, n};
}

static struct str text(const char *c)
{
	return (struct str){c, strlen(c)};
}

/* The five attributes from the last to the first: their order is free. */
static void reverse(char *header)
{
	static const char scheme[] = "WECHATPAY2-SHA256-RSA2048 ";
	char copy[WECHAT_AUTHORIZATION_SIZE_MAX], *comma;
	size_t at;

	snprintf(copy, sizeof(copy), "%s", header + sizeof(scheme) - 1);
	at = sizeof(scheme) - 1;
	while ((comma = strrchr(copy, ',')) != NULL) {
		at += (size_t)sprintf(header + at, "%s, ", comma + 1);
		*comma = 0;
	}
	sprintf(header + at, "%s", copy);
}

static void authorization_make(const struct conf *c, const struct call *call, char *buf, size_t size)
{
	char pem[8192], nonce[WECHAT_NONCE_SIZE + 1];
	struct wechat_merchant merchant = {.mchid = text(call->mchid ? call->mchid : c->mchid),
					   .serial = text(call->serial ? call->serial : c->serial)};

	if (call->authorization && strcmp(call->authorization, "reversed") != 0) {
		snprintf(buf, size, "%s", call->authorization);
		return;
	}
	if (!wechat_signer_open(file_read(c->private_key, pem, sizeof(pem)), &merchant.signer) ||
	    !wechat_nonce_make(nonce) ||
	    !wechat_authorization_build(&merchant, text(call->method),
					text(call->signed_target ? call->signed_target : call->target),
					(int64_t)time(NULL) + call->skew_s, text(nonce), text(call->body),
					buf, size))
		die("cannot sign");
	wechat_signer_close(&merchant.signer);
	if (call->authorization)
		reverse(buf);
}

static size_t body_take(char *data, size_t size, size_t n, void *arg)
{
	struct answer *a = arg;
	char *grown = realloc(a->body, a->n + size * n + 1);

	if (!grown)
		return 0;
	memcpy(grown + a->n, data, size * n);
	a->body = grown;
	a->n += size * n;
	grown[a->n] = 0;
	return size * n;
}

static void header_take_one(const char *line, size_t n, const char *name, char *buf, size_t size)
{
	size_t name_n = strlen(name);

	if (n <= name_n + 2 || strncasecmp(line, name, name_n) != 0 || line[name_n] != ':')
		return;
	snprintf(buf, size, "%.*s", (int)(n - name_n - 2), line + name_n + 2);
	buf[strcspn(buf, "\r\n")] = 0;
}

static size_t header_take(char *line, size_t size, size_t n, void *arg)
{
	struct answer *a = arg;

	header_take_one(line, n, "Wechatpay-Timestamp", a->timestamp, sizeof(a->timestamp));
	header_take_one(line, n, "Wechatpay-Nonce", a->nonce, sizeof(a->nonce));
	header_take_one(line, n, "Wechatpay-Serial", a->serial, sizeof(a->serial));
	header_take_one(line, n, "Wechatpay-Signature", a->signature, sizeof(a->signature));
	return size * n;
}

static struct curl_slist *header_add(struct curl_slist *list, const struct call *call, const char *name,
				     const char *value)
{
	char line[WECHAT_AUTHORIZATION_SIZE_MAX + 64];
	bool without = call->without && strcmp(call->without, name) == 0;

	snprintf(line, sizeof(line), "%s:%s%s", name, without ? "" : " ", without ? "" : value);
	return curl_slist_append(list, line);
}

static long call_send(const struct conf *c, const struct call *call, struct answer *a)
{
	char authorization[WECHAT_AUTHORIZATION_SIZE_MAX], url[4096], error[CURL_ERROR_SIZE] = "";
	struct curl_slist *headers = NULL;
	CURL *curl = curl_easy_init();
	long status = 0;

	authorization_make(c, call, authorization, sizeof(authorization));
	snprintf(url, sizeof(url), "%s%s", c->base_url, call->target);
	headers = header_add(headers, call, "Authorization", authorization);
	headers = header_add(headers, call, "Accept", "application/json");
	headers = header_add(headers, call, "User-Agent", "anju-simulation-test");
	headers = header_add(headers, call, "Content-Type", "application/json");
	headers = header_add(headers, call, "Wechatpay-Serial", c->key_id);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, call->timeout_ms);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	if (strcmp(call->method, "GET") != 0)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->sent ? call->sent : call->body);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body_take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, a);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, header_take);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, a);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
	if (curl_easy_perform(curl) != CURLE_OK) {
		printf("0 %s\n", error);
		exit(1);
	}
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	return status;
}

static enum wechat_verdict answer_check(const struct conf *c, const struct answer *a)
{
	struct wechat_headers h = {.timestamp = text(a->timestamp),
				   .nonce = text(a->nonce),
				   .serial = text(a->serial),
				   .signature = text(a->signature)};
	struct wechat_store store = {.count = 0};
	enum wechat_verdict verdict;
	char pem[8192];

	if (!wechat_store_add(&store, text(c->key_id), file_read(c->public_key, pem, sizeof(pem))))
		die("the platform's key is not usable");
	verdict = wechat_signature_check(&store, &h, (struct str){a->body ? a->body : "", a->n},
					 (int64_t)time(NULL));
	wechat_store_close(&store);
	return verdict;
}

static bool options_parse(int argc, char **argv, struct call *call)
{
	static const struct option names[] = {
		{"skew", 1, NULL, 'k'},    {"mchid", 1, NULL, 'm'},   {"serial", 1, NULL, 's'},
		{"target", 1, NULL, 't'},  {"sent", 1, NULL, 'b'},    {"authorization", 1, NULL, 'a'},
		{"without", 1, NULL, 'w'}, {"timeout", 1, NULL, 'o'}, {"out", 1, NULL, 'f'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "+", names, NULL)) != -1) {
		switch (c) {
		case 'k': call->skew_s = strtol(optarg, NULL, 10); break;
		case 'm': call->mchid = optarg; break;
		case 's': call->serial = optarg; break;
		case 't': call->signed_target = optarg; break;
		case 'b': call->sent = optarg; break;
		case 'a': call->authorization = optarg; break;
		case 'w': call->without = optarg; break;
		case 'o': call->timeout_ms = strtol(optarg, NULL, 10); break;
		case 'f': call->out = optarg; break;
		default: return false;
		}
	}
	return argc - optind == 3 || argc - optind == 4;
}

int main(int argc, char **argv)
{
	struct call call = {.body = "", .timeout_ms = 10000};
	struct conf c = {.base_url = ""};
	struct answer a = {.body = NULL};
	FILE *f = stdout;
	long status;

	if (!options_parse(argc, argv, &call)) {
		fputs(usage, stderr);
		return 2;
	}
	conf_read(argv[optind], &c);
	call.method = argv[optind + 1];
	call.target = argv[optind + 2];
	if (argc - optind == 4)
		call.body = argv[optind + 3];
	if (strncmp(call.target, c.base_url, strlen(c.base_url)) == 0)
		call.target += strlen(c.base_url); /* a download_url is absolute */
	curl_global_init(CURL_GLOBAL_DEFAULT);
	status = call_send(&c, &call, &a);
	printf("%ld %s\n", status, wechat_verdict_name(answer_check(&c, &a)));
	if (call.out && !(f = fopen(call.out, "w")))
		die("cannot write the file");
	if (a.n > 0)
		fwrite(a.body, 1, a.n, f);
	fputs(call.out ? "" : "\n", f);
	if (call.out)
		fclose(f);
	free(a.body);
	curl_global_cleanup();
	return 0;
}
