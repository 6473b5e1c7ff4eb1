/* anju serve: the parent keeps the socket, the child serves; SIGTERM drains. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/app.h"
#include "http/http.h"
#include "kit/config.h"
#include "kit/rehearsal.h"
#include "kit/job.h"
#include "web/web.h"

#define DRAIN_MS 10000

static void wait_for_end(void)
{
	sigset_t set;
	int signal_number;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigwait(&set, &signal_number);
}

static void block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL); /* before any thread starts: they inherit it */
}

static bool find_rehearsal(struct tx *tx, void *arg, struct err *err)
{
	return rehearsal_find(tx, arg, err);
}

/* What was started before a failure is in the outputs: the caller ends it. */
static bool start(struct city *city, int fd, struct web **ret_web, struct http **ret_http,
		  struct job_runner **ret_jobs, struct err *err)
{
	struct web_config wc = {.db = city->db, .domains = app_domains, .domain_count = app_domain_count};
	struct http_config hc = {
		.listen_fd = fd, .threads = 2, .handler = web_handle, .error_body = web_error_body};
	const struct job_kind *const *kinds;
	char base[128];
	size_t n;

	snprintf(base, sizeof base, "http://%s", config_text("listen", "127.0.0.1:8080"));
	wc.base_url = str_copy(city->arena, str_of(config_text("base_url", base)));
	wc.upload_directory = config_text("uploads", "data/uploads");
	wc.secure_cookies = str_starts(wc.base_url, S("https://"));
	wc.workers = (unsigned)config_number("workers", 4);
	mkdir(wc.upload_directory, 0700);
	hc.upload_directory = wc.upload_directory;
	hc.trusted_proxy = config_text("trusted_proxy", "")[0] ? config_text("trusted_proxy", "") : NULL;
	if (!db_read(city->db, city->arena, find_rehearsal, &wc.rehearsal, err) ||
	    !web_open(&wc, ret_web, err))
		return false;
	hc.arg = *ret_web;
	n = app_jobs(city->arena, &kinds);
	return job_runner_start(city->db, kinds, n, 1, ret_jobs, err) && http_start(&hc, ret_http, err);
}

static int serve_child(void *arg)
{
	struct city city;
	struct web *web = NULL;
	struct http *http = NULL;
	struct job_runner *jobs = NULL;
	struct err e = {0};
	int code = EXIT_DONE;

	block_signals();
	if (!city_open(&city, false, NULL, &e))
		return app_fail(&e);
	if (!db_schema_is_current(city.db, &e) || !start(&city, *(int *)arg, &web, &http, &jobs, &e))
		code = app_fail(&e);
	else {
		log_line(LOG_INFO, "serve.ready", "listen=%s", config_text("listen", "127.0.0.1:8080"));
		wait_for_end();
		http_drain(http, DRAIN_MS);
	}
	if (jobs != NULL)
		job_runner_stop(jobs);
	web_close(web);
	city_close(&city);
	return code;
}

int command_serve(int argc, char **argv)
{
	struct err e = {0};
	int fd;

	(void)argv;
	if (argc > 1)
		return EXIT_USAGE;
	if (!http_listen(config_text("listen", "127.0.0.1:8080"), &fd, &e))
		return app_fail(&e);
	return http_supervise(serve_child, &fd);
}
