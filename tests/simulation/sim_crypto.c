/* Keys and signatures of the simulated side, and the file that tells the merchant about them. */
#include "tests/simulation/sim.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#define HEX_LETTERS "0123456789ABCDEF"
#define DIGITS      "0123456789"
#define ALL_LETTERS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

enum { PATH_SIZE = 4200, SIGN_SKEW_S = 600 };

/* The random source of the system must work; nothing sensible can be done without. */
static void random_bytes(unsigned char *p, size_t n)
{
	if (RAND_bytes(p, (int)n) != 1)
		abort();
}

void sim_random_text(char *buf, size_t n, const char *letters)
{
	size_t count = strlen(letters), i = 0;
	unsigned char byte;

	while (i < n) {
		random_bytes(&byte, 1);
		if (byte < 256 / count * count)
			buf[i++] = letters[byte % count];
	}
	buf[n] = 0;
}

char *sim_base64(const unsigned char *data, size_t n)
{
	char *text = malloc((n + 2) / 3 * 4 + 1);

	if (!text)
		abort();
	EVP_EncodeBlock((unsigned char *)text, data, (int)n);
	return text;
}

char *sim_sign(EVP_PKEY *key, const char *text, size_t n)
{
	unsigned char raw[512];
	size_t raw_n = sizeof(raw);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
	    EVP_DigestSign(ctx, raw, &raw_n, (const unsigned char *)text, n) != 1)
		abort();
	EVP_MD_CTX_free(ctx);
	return sim_base64(raw, raw_n);
}

bool sim_verify(EVP_PKEY *key, const char *text, size_t n, const char *signature)
{
	unsigned char raw[768];
	size_t length = strlen(signature), pad = 0;
	EVP_MD_CTX *ctx;
	char *again;
	bool same, ok;
	int raw_n;

	if (length == 0 || length % 4 != 0 || length > 1024)
		return false;
	raw_n = EVP_DecodeBlock(raw, (const unsigned char *)signature, (int)length);
	while (pad < 2 && signature[length - 1 - pad] == '=')
		pad++;
	if (raw_n <= (int)pad)
		return false;
	/* The decoder is lenient; only a text that would be written again is a signature. */
	again = sim_base64(raw, (size_t)raw_n - pad);
	same = strcmp(again, signature) == 0;
	free(again);
	ctx = EVP_MD_CTX_new();
	ok = same && ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
	     EVP_DigestVerify(ctx, raw, (size_t)raw_n - pad, (const unsigned char *)text, n) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

char *sim_seal(const char key[33], const char *nonce, const char *aad, const char *plain, size_t n)
{
	unsigned char *raw = malloc(n + 16);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int part, aad_n = (int)strlen(aad);
	char *text;

	if (!raw || !ctx ||
	    EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, (const unsigned char *)key,
			       (const unsigned char *)nonce) != 1 ||
	    (aad_n > 0 && EVP_EncryptUpdate(ctx, NULL, &part, (const unsigned char *)aad, aad_n) != 1) ||
	    EVP_EncryptUpdate(ctx, raw, &part, (const unsigned char *)plain, (int)n) != 1 ||
	    EVP_EncryptFinal_ex(ctx, raw + n, &part) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, 16, raw + n) != 1)
		abort();
	EVP_CIPHER_CTX_free(ctx);
	text = sim_base64(raw, n + 16);
	free(raw);
	return text;
}

void sim_sha1_hex(const char *data, size_t n, char ret[41])
{
	unsigned char hash[20];
	size_t i;

	if (EVP_Digest(data, n, hash, NULL, EVP_sha1(), NULL) != 1)
		abort();
	for (i = 0; i < sizeof(hash); i++)
		snprintf(ret + 2 * i, 3, "%02x", hash[i]);
}

enum sim_signing sim_signing_take(struct sim *sim, const char *on, const char *where)
{
	static const struct {
		const char *fault;
		enum sim_signing signing;
	} ways[] = {
		{"wrong_signature", SIGN_WRONG}, {"no_signature", SIGN_NOT},
		{"stale_timestamp", SIGN_STALE}, {"future_timestamp", SIGN_FUTURE},
		{"signtest", SIGN_PROBE},        {"other_serial", SIGN_OTHER_SERIAL},
	};
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (sim_fault_take(sim, ways[i].fault, on, where, NULL))
			return ways[i].signing;
	return SIGN_WELL;
}

void sim_signature_make(struct sim *sim, enum sim_signing how, const char *body, size_t n,
			struct sim_signature *ret)
{
	int64_t now_s = sim_real_ms() / 1000;
	char *text = malloc(n + 128), *signature;
	size_t at;

	if (!text)
		abort();
	now_s += how == SIGN_STALE ? -SIGN_SKEW_S : how == SIGN_FUTURE ? SIGN_SKEW_S : 0;
	snprintf(ret->timestamp, sizeof(ret->timestamp), "%lld", (long long)now_s);
	sim_random_text(ret->nonce, 32, ALL_LETTERS);
	snprintf(ret->serial, sizeof(ret->serial), "%s",
		 how == SIGN_OTHER_SERIAL ? "PUB_KEY_ID_0100000000000000000000000000000000"
					  : sim->id.platform_key_id);
	at = (size_t)snprintf(text, 128, "%s\n%s\n", ret->timestamp, ret->nonce);
	memcpy(text + at, body, n);
	text[at + n] = '\n';
	if (how == SIGN_WRONG)
		text[0] ^= 1;
	signature = sim_sign(sim->id.platform_key, text, at + n + 1);
	if (how == SIGN_PROBE) {
		ret->signature = malloc(strlen(signature) + 20);
		if (!ret->signature)
			abort();
		snprintf(ret->signature, strlen(signature) + 20, "WECHATPAY/SIGNTEST/%s", signature);
		free(signature);
	} else {
		ret->signature = signature;
	}
	free(text);
}

/* --- the files --------------------------------------------------------------------------------- */

static bool path_make(const struct sim *sim, const char *name, char *buf)
{
	int n = snprintf(buf, PATH_SIZE, "%s/%s", sim->options.dir, name);

	return n > 0 && n < PATH_SIZE;
}

/* Private things are made for the owner only, whatever the umask says. */
static FILE *file_make(const char *path)
{
	mode_t before = umask(077);
	FILE *f = fopen(path, "w");

	umask(before);
	return f;
}

static EVP_PKEY *key_read(const char *path)
{
	FILE *f = fopen(path, "r");
	EVP_PKEY *key = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;

	if (f)
		fclose(f);
	return key;
}

static EVP_PKEY *key_open(const char *path)
{
	EVP_PKEY *key = key_read(path);
	FILE *f;
	bool ok;

	if (key || errno != ENOENT)
		return key;
	key = EVP_RSA_gen(2048);
	f = key ? file_make(path) : NULL;
	ok = f && PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1;
	if (f && fclose(f) != 0)
		ok = false;
	if (!ok) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

static bool public_key_write(EVP_PKEY *key, const char *path)
{
	FILE *f = fopen(path, "w");
	bool ok = f && PEM_write_PUBKEY(f, key) == 1;

	return f && fclose(f) == 0 && ok;
}

/* Takes over what an earlier start has written: keys and numbers stay, the address may change. */
static void conf_read(struct sim_identity *id, const char *path)
{
	char line[4400], name[64], value[65];
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63[a-z0-9_] = %64s", name, value) != 2)
			continue;
		if (strcmp(name, "wechat_mchid") == 0)
			snprintf(id->mchid, sizeof(id->mchid), "%.32s", value);
		else if (strcmp(name, "wechat_appid") == 0)
			snprintf(id->appid, sizeof(id->appid), "%.32s", value);
		else if (strcmp(name, "wechat_merchant_serial") == 0)
			snprintf(id->merchant_serial, sizeof(id->merchant_serial), "%s", value);
		else if (strcmp(name, "wechat_platform_key_id") == 0)
			snprintf(id->platform_key_id, sizeof(id->platform_key_id), "%s", value);
		else if (strcmp(name, "wechat_api_v3_key") == 0 && strlen(value) == 32)
			snprintf(id->api_key, sizeof(id->api_key), "%.32s", value);
	}
	if (f)
		fclose(f);
}

static void identity_fill(struct sim_identity *id)
{
	if (!id->mchid[0]) {
		memcpy(id->mchid, "16", 3);
		sim_random_text(id->mchid + 2, 8, DIGITS);
	}
	if (!id->appid[0]) {
		memcpy(id->appid, "wx", 3);
		sim_random_text(id->appid + 2, 16, "0123456789abcdef");
	}
	if (!id->merchant_serial[0])
		sim_random_text(id->merchant_serial, 40, HEX_LETTERS);
	if (!id->platform_key_id[0]) {
		memcpy(id->platform_key_id, "PUB_KEY_ID_01", 14);
		sim_random_text(id->platform_key_id + 13, 32, DIGITS);
	}
	if (!id->api_key[0])
		sim_random_text(id->api_key, 32, ALL_LETTERS);
}

static bool conf_write(const struct sim *sim, const char *path, const char *private_key,
		       const char *public_key)
{
	char part[PATH_SIZE + 8]; /* a reader sees the whole file or none */
	FILE *f;
	bool ok;

	snprintf(part, sizeof(part), "%s.part", path);
	f = file_make(part);
	if (!f)
		return false;
	fprintf(f, "wechat_base_url = %s\n", sim->base_url);
	fprintf(f, "wechat_mchid = %s\n", sim->id.mchid);
	fprintf(f, "wechat_appid = %s\n", sim->id.appid);
	fprintf(f, "wechat_merchant_serial = %s\n", sim->id.merchant_serial);
	fprintf(f, "wechat_merchant_private_key = %s\n", private_key);
	fprintf(f, "wechat_platform_public_key = %s\n", public_key);
	fprintf(f, "wechat_platform_key_id = %s\n", sim->id.platform_key_id);
	fprintf(f, "wechat_api_v3_key = %s\n", sim->id.api_key);
	ok = !ferror(f);
	return fclose(f) == 0 && ok && rename(part, path) == 0;
}

bool sim_identity_open(struct sim *sim, char *ret_conf_path, size_t size)
{
	char platform_private[PATH_SIZE], platform_public[PATH_SIZE], merchant[PATH_SIZE], conf[PATH_SIZE];

	if (!path_make(sim, "platform_private.pem", platform_private) ||
	    !path_make(sim, "platform_public.pem", platform_public) ||
	    !path_make(sim, "merchant_private.pem", merchant) || !path_make(sim, "wechat.conf", conf))
		return false;
	if (sim->options.merchant_key)
		snprintf(merchant, sizeof(merchant), "%s", sim->options.merchant_key);
	sim->id.platform_key = key_open(platform_private);
	sim->id.merchant_key = sim->options.merchant_key ? key_read(merchant) : key_open(merchant);
	if (!sim->id.platform_key || !sim->id.merchant_key || !EVP_PKEY_is_a(sim->id.merchant_key, "RSA")) {
		fprintf(stderr, "wechat-simulator: cannot make or read the keys in %s\n", sim->options.dir);
		return false;
	}
	conf_read(&sim->id, conf);
	identity_fill(&sim->id);
	if (!public_key_write(sim->id.platform_key, platform_public) ||
	    !conf_write(sim, conf, merchant, platform_public)) {
		fprintf(stderr, "wechat-simulator: cannot write %s\n", conf);
		return false;
	}
	snprintf(ret_conf_path, size, "%s", conf);
	return true;
}

void sim_identity_close(struct sim *sim)
{
	EVP_PKEY_free(sim->id.platform_key);
	EVP_PKEY_free(sim->id.merchant_key);
}
