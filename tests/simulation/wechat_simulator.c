/* The simulator's process: its options, its start and its end. What it is: sim.h and README.md. */
#include "tests/simulation/sim.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <curl/curl.h>

static const char usage[] =
	"usage: wechat-simulator --dir DIR [options]\n"
	"  --listen ADDR:PORT  where (127.0.0.1:0, a free port: see wechat.conf)\n"
	"  --seed N            numbers and faults with permille repeat for the same seed (0)\n"
	"  --merchant-key FILE the merchant's RSA private key (PEM); otherwise one is made in DIR\n"
	"  --retry-scale N     divide the provider's waiting times by N (1)\n"
	"  --refund-delay MS   from accepted to done (1000); -1: only by /control/refund\n";

static bool number_option(const char *text, int64_t from, int64_t to, int64_t *ret)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (!*text || *end || errno || v < from || v > to)
		return false;
	*ret = v;
	return true;
}

static bool options_parse(int argc, char **argv, struct sim_options *o)
{
	static const struct option names[] = {
		{"listen", required_argument, NULL, 'l'},
		{"dir", required_argument, NULL, 'd'},
		{"seed", required_argument, NULL, 's'},
		{"merchant-key", required_argument, NULL, 'm'},
		{"retry-scale", required_argument, NULL, 'r'},
		{"refund-delay", required_argument, NULL, 'f'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	bool ok = true;
	int c;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (c == 'l')
			o->listen = optarg;
		else if (c == 'd')
			o->dir = optarg;
		else if (c == 'm')
			o->merchant_key = optarg;
		else if (c == 's')
			ok = ok && number_option(optarg, 0, INT32_MAX, &o->seed);
		else if (c == 'r')
			ok = ok && number_option(optarg, 1, 1000000, &o->retry_scale);
		else if (c == 'f')
			ok = ok && number_option(optarg, -1, 86400000, &o->refund_delay_ms);
		else if (c == 'h')
			return fputs(usage, stdout), exit(0), false;
		else
			ok = false;
	}
	return ok && o->dir && optind == argc;
}

static bool sim_open(struct sim *sim)
{
	static char dir[PATH_MAX], merchant_key[PATH_MAX];
	pthread_condattr_t attributes;

	if (mkdir(sim->options.dir, 0700) != 0 && errno != EEXIST) {
		fprintf(stderr, "wechat-simulator: cannot make %s: %s\n", sim->options.dir, strerror(errno));
		return false;
	}
	/* The file that the merchant reads must be right wherever he reads it. */
	if (!realpath(sim->options.dir, dir))
		return false;
	sim->options.dir = dir;
	if (sim->options.merchant_key) {
		if (!realpath(sim->options.merchant_key, merchant_key)) {
			fprintf(stderr, "wechat-simulator: there is no %s\n", sim->options.merchant_key);
			return false;
		}
		sim->options.merchant_key = merchant_key;
	}
	pthread_mutex_init(&sim->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC); /* the wall clock may jump */
	pthread_cond_init(&sim->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	sim_store_open(sim);
	return true;
}

/* Listens, then tells where, then works: a caller who reads the two lines can begin. */
static bool sim_start(struct sim *sim)
{
	char conf_path[4200];
	bool ready;
	int port;

	/* No request is handled before the keys are there. */
	pthread_mutex_lock(&sim->lock);
	ready = sim_http_start(sim, &port);
	if (ready) {
		snprintf(sim->base_url, sizeof(sim->base_url), "http://%.*s:%d",
			 (int)(strrchr(sim->options.listen, ':') - sim->options.listen), sim->options.listen,
			 port);
		ready = sim_identity_open(sim, conf_path, sizeof(conf_path)) && wechat_callback_start(sim);
	}
	pthread_mutex_unlock(&sim->lock);
	if (ready) {
		printf("address %s\nconfiguration %s\n", sim->base_url, conf_path);
		fflush(stdout);
	}
	return ready;
}

static void sim_stop(struct sim *sim)
{
	pthread_mutex_lock(&sim->lock);
	sim->stopping = true;
	pthread_cond_broadcast(&sim->wake);
	pthread_mutex_unlock(&sim->lock);
	sim_http_stop();
	wechat_callback_stop(sim);
	sim_store_close(sim);
	sim_identity_close(sim);
	pthread_cond_destroy(&sim->wake);
	pthread_mutex_destroy(&sim->lock);
	curl_global_cleanup();
}

int main(int argc, char **argv)
{
	static struct sim sim = {
		.options = {.listen = "127.0.0.1:0", .retry_scale = 1, .refund_delay_ms = 1000}};
	sigset_t stops;
	int which;

	if (!options_parse(argc, argv, &sim.options)) {
		fputs(usage, stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGINT);
	pthread_sigmask(SIG_BLOCK, &stops, NULL); /* before any thread is made: all inherit it */
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (!sim_open(&sim) || !sim_start(&sim))
		return 3;
	sigwait(&stops, &which);
	sim_stop(&sim);
	return 0;
}
