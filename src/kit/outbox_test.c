#include "tests/test.h"
#include "kit/kit_test.h"
#include "kit/outbox_inner.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- pure parts ---- */

TEST(outbox, what_answers_mean)
{
	static const struct {
		long status;
		enum outbox_outcome outcome;
	} http[] = {
		{200, OUTCOME_SENT},  {202, OUTCOME_SENT},  {301, OUTCOME_AGAIN}, {400, OUTCOME_NEVER},
		{401, OUTCOME_AGAIN}, {404, OUTCOME_AGAIN}, {413, OUTCOME_NEVER}, {422, OUTCOME_NEVER},
		{429, OUTCOME_AGAIN}, {500, OUTCOME_AGAIN}, {503, OUTCOME_AGAIN}, {0, OUTCOME_AGAIN},
	};

	for (size_t i = 0; i < ARRAY_LEN(http); i++)
		assert_int_equal(outbox_http_outcome(http[i].status), http[i].outcome);
	assert_int_equal(outbox_smtp_outcome(true, 250), OUTCOME_SENT);
	assert_int_equal(outbox_smtp_outcome(false, 550), OUTCOME_NEVER);
	assert_int_equal(outbox_smtp_outcome(false, 451), OUTCOME_AGAIN);
	assert_int_equal(outbox_smtp_outcome(false, 0), OUTCOME_AGAIN);
	assert_int_equal(outbox_pause_us(1), 60 * US_PER_SECOND);
	assert_int_equal(outbox_pause_us(5), 6 * US_PER_HOUR);
	assert_int_equal(outbox_pause_us(6), 0);
	assert_int_equal(outbox_pause_us(0), 0);
}

TEST(outbox, a_letter_takes_no_headers_from_outside)
{
	static const char *const bad[] = {"",        "a",     "@x",    "a@",  "a@b\r\nBcc: c@d",
					  "a@b,c@d", "a b@c", "<a@b>", "李@b"};
	struct arena *a = test_arena();
	struct str letter;
	size_t at;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(outbox_letter(a, S("office@example.org"), str_of(bad[i]), S("x"), 1, seam_now(),
					   &letter));
	assert_true(outbox_letter(a, S("office@example.org"), S("a@example.org"),
				  S("催缴通知\r\nBcc: c@d\r\n您 11 月的租金还没有交。"), 7,
				  instant_of_day(DAY(20261118), 9, 0), &letter));
	assert_true(str_find(letter, S("Date: Wed, 18 Nov 2026 01:00:00 +0000\r\n"), &at));
	assert_true(str_find(letter, S("Message-ID: <outbox-7@anju>\r\n"), &at));
	assert_true(str_find(letter, S("Subject: =?UTF-8?B?5YKs57y06YCa55+l?=\r\n"), &at));
	assert_false(str_find(letter, S("Bcc"), &at));
	/* RFC 5322: lines of at most 78 places, each ended by CR LF */
	for (size_t i = 0, line = 0; i < letter.n; i++) {
		line = letter.p[i] == '\n' ? 0 : line + 1;
		assert_true(line <= 79);
		assert_true(letter.p[i] != '\n' || letter.p[i - 1] == '\r');
	}
}

TEST(outbox, json_escapes)
{
	assert_str(outbox_json(test_arena(), OUTBOX_SMS, S("13800001234"), S("您好\"\n"), 9),
		   "{\"id\":9,\"channel\":\"sms\",\"to\":\"13800001234\",\"text\":\"您好\\\"\\n\"}");
}

/* ---- rows ---- */

struct put {
	struct outbox o;
	struct actor actor;
	const char *proof;
	int64_t id;
	struct outbox_row *rows;
	size_t count;
};

static bool add(struct tx *tx, void *arg, struct err *err)
{
	struct put *p = arg;

	return outbox_add(tx, &p->o, &p->id, err);
}

static bool list(struct tx *tx, void *arg, struct err *err)
{
	struct put *p = arg;

	return outbox_list(tx, p->o.subject, p->o.subject_id, &p->rows, &p->count, err);
}

static bool list_notes(struct tx *tx, void *arg, struct err *err)
{
	struct put *p = arg;

	return outbox_list_notes(tx, p->o.household, &p->rows, &p->count, err);
}

static bool deliver(struct tx *tx, void *arg, struct err *err)
{
	struct put *p = arg;

	return outbox_set_delivered(tx, &p->actor, p->id, str_of(p->proof), err);
}

static struct put message(enum outbox_channel channel, const char *address)
{
	return (struct put){.o = {.channel = channel,
				  .address = str_of(address),
				  .words = S("您 11 月的租金还没有交。"),
				  .subject = "bill",
				  .subject_id = 3,
				  .household = 77}};
}

static struct outbox_row only_row(struct db *db, struct put *p)
{
	struct err err;

	assert_true(db_read(db, test_arena(), list, p, &err));
	assert_int_equal(p->count, 1);
	return p->rows[0];
}

TEST(outbox, the_own_page_says_once_what_went_out_twice)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct put sms = message(OUTBOX_SMS, "13800001234"), note = message(OUTBOX_NOTE, "");
		struct put other = message(OUTBOX_NOTE, "");
		struct err err;

		other.o.household = 78;
		kit_test_write(db, add, &sms);
		kit_test_write(db, add, &note);
		kit_test_write(db, add, &other);
		assert_true(db_read(db, test_arena(), list_notes, &note, &err));
		assert_int_equal(note.count, 1);
		assert_int_equal(note.rows[0].id, note.id);
		db_test_close(db);
	}
}

TEST(outbox, paper_is_delivered_with_proof_and_notes_are_there_at_once)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct put paper = message(OUTBOX_PAPER, "3 栋 201"), note = message(OUTBOX_NOTE, "");
		struct err err;

		paper.actor = kit_test_actor(db, "officer", ROLE_LEASE_OFFICER, 0);
		kit_test_write(db, add, &paper);
		assert_int_equal(only_row(db, &paper).state, OUTBOX_WAITING);
		paper.proof = " ";
		assert_false(db_write(db, test_arena(), deliver, &paper, &err));
		assert_string_equal(err.field, "proof");
		paper.proof = "11 月 20 日本人签收";
		kit_test_write(db, deliver, &paper);
		assert_int_equal(only_row(db, &paper).state, OUTBOX_DELIVERED);
		assert_str(paper.rows[0].proof, "11 月 20 日本人签收");
		assert_false(db_write(db, test_arena(), deliver, &paper, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		note.o.subject_id = 4;
		kit_test_write(db, add, &note);
		assert_int_equal(only_row(db, &note).state, OUTBOX_SENT);
		db_test_close(db);
	}
}

/* ---- a gateway of our own: says what it is told and keeps what it heard ---- */

struct gateway {
	int fd;
	int port;
	pthread_t thread;
	const char *answers[4]; /* one per connection; NULL: end */
	char heard[4][4096];
	bool smtp;
	const char *smtp_recipient; /* the answer to RCPT */
};

static void speak(int fd, const char *words)
{
	size_t n = strlen(words);

	while (n > 0) {
		ssize_t wrote = write(fd, words, n);

		if (wrote <= 0)
			return;
		words += wrote;
		n -= (size_t)wrote;
	}
}

static void hear_http(int fd, char *to, size_t size)
{
	size_t n = 0;

	while (n + 1 < size) {
		ssize_t got = read(fd, to + n, size - 1 - n);
		const char *body, *length;
		unsigned long body_bytes = 0;

		if (got <= 0)
			return;
		n += (size_t)got;
		to[n] = '\0';
		body = strstr(to, "\r\n\r\n");
		length = strstr(to, "Content-Length: ");
		if (body != NULL && length != NULL && sscanf(length + 16, "%lu", &body_bytes) == 1 &&
		    strlen(body + 4) >= body_bytes)
			return;
	}
}

static void talk_smtp(struct gateway *g, int fd, char *to, size_t size)
{
	FILE *f = fdopen(fd, "r+");
	char line[1000];
	bool letter = false;
	size_t n = 0;

	fputs("220 test\r\n", f);
	fflush(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (n + strlen(line) + 1 < size)
			n += (size_t)snprintf(to + n, size - n, "%s", line);
		fseek(f, 0, SEEK_CUR);
		if (letter && strcmp(line, ".\r\n") != 0)
			continue;
		fputs(letter                          ? "250 taken\r\n"
		      : strncmp(line, "RCPT", 4) == 0 ? g->smtp_recipient
		      : strncmp(line, "DATA", 4) == 0 ? "354 go on\r\n"
		      : strncmp(line, "QUIT", 4) == 0 ? "221 bye\r\n"
						      : "250 fine\r\n",
		      f);
		fflush(f);
		letter = strncmp(line, "DATA", 4) == 0;
	}
	fclose(f);
}

static void *serve(void *arg)
{
	struct gateway *g = arg;

	for (int i = 0; i < 4 && g->answers[i] != NULL; i++) {
		int fd = accept(g->fd, NULL, NULL);

		if (fd < 0)
			break;
		if (g->smtp) {
			talk_smtp(g, fd, g->heard[i], sizeof(g->heard[i]));
			continue;
		}
		hear_http(fd, g->heard[i], sizeof(g->heard[i]));
		speak(fd, g->answers[i]);
		shutdown(fd, SHUT_RDWR);
		close(fd);
	}
	return NULL;
}

static void gateway_open(struct gateway *g)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(at);

	g->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(g->fd >= 0 && bind(g->fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
		    listen(g->fd, 4) == 0);
	assert_int_equal(getsockname(g->fd, (struct sockaddr *)&at, &n), 0);
	g->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&g->thread, NULL, serve, g), 0);
}

static void gateway_close(struct gateway *g)
{
	shutdown(g->fd, SHUT_RDWR);
	pthread_join(g->thread, NULL);
	close(g->fd);
}

static void send_round(struct db *db, const struct outbox_gateways *g)
{
	struct err err;

	if (!outbox_send_round_with(db, g, NULL, NULL, &err))
		fail_msg("%s", err.detail);
}

TEST(outbox, without_a_gateway_messages_wait)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct put p = message(OUTBOX_SMS, "13800001234");
		struct outbox_gateways none = {0};

		kit_test_write(db, add, &p);
		send_round(db, &none);
		assert_int_equal(only_row(db, &p).state, OUTBOX_WAITING);
		db_test_close(db);
	}
}

TEST(outbox, sms_goes_out_as_json_and_is_tried_again_with_the_same_key)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct put p = message(OUTBOX_SMS, "13800001234"), none = message(OUTBOX_SMS, "");
		struct gateway gateway = {
			.answers = {"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
				    "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"id\":\"g-17\"}"}};
		struct outbox_gateways g = {.sms_token = "secret", .timeout_seconds = 5};
		char url[100], *key;

		gateway_open(&gateway);
		snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", gateway.port);
		g.sms_url = url;
		kit_test_write(db, add, &p);
		send_round(db, &g);
		assert_int_equal(only_row(db, &p).state, OUTBOX_WAITING);
		assert_str(p.rows[0].proof, "HTTP 503");
		send_round(db, &g); /* not before its pause is over */
		seam_set_now(instant_add(seam_now(), 61 * US_PER_SECOND));
		send_round(db, &g);
		assert_int_equal(only_row(db, &p).state, OUTBOX_SENT);
		assert_str(p.rows[0].proof, "HTTP 200 g-17");
		assert_int_equal(p.rows[0].sent_at.us, seam_now().us);
		gateway_close(&gateway);
		assert_non_null(strstr(gateway.heard[0], "\"to\":\"13800001234\""));
		assert_non_null(strstr(gateway.heard[0], "Authorization: Bearer secret\r\n"));
		key = str_c(test_arena(),
			    str_format(test_arena(), "Idempotency-Key: outbox-%lld\r\n", (long long)p.id));
		assert_non_null(strstr(gateway.heard[0], key));
		assert_non_null(strstr(gateway.heard[1], key));
		none.o.subject_id = 5;
		kit_test_write(db, add, &none);
		send_round(db, &g); /* no address: no call, failed and visible */
		assert_int_equal(only_row(db, &none).state, OUTBOX_FAILED);
		db_test_close(db);
	}
}

TEST(outbox, an_unreachable_gateway_is_given_up_after_six_attempts)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct put p = message(OUTBOX_WECHAT, "openid-1");
		struct outbox_gateways g = {.wechat_url = "http://127.0.0.1:1/", .timeout_seconds = 2};

		kit_test_write(db, add, &p);
		for (int i = 0; i < 8; i++) {
			send_round(db, &g);
			assert_int_equal(only_row(db, &p).state, i < 5 ? OUTBOX_WAITING : OUTBOX_FAILED);
			seam_set_now(instant_add(seam_now(), 7 * US_PER_HOUR));
		}
		assert_int_equal(db_test_number(db, "SELECT attempts FROM outbox"), 6);
		db_test_close(db);
	}
}

static void add_many(struct db *db, enum outbox_channel channel, const char *address, int n)
{
	for (int i = 0; i < n; i++) {
		struct put p = message(channel, address);

		kit_test_write(db, add, &p);
	}
}

static int tried(struct db *db, enum outbox_channel channel)
{
	return (int)db_test_number(
		db, channel == OUTBOX_SMS ? "SELECT COUNT(*) FROM outbox WHERE channel = 1 AND attempts > 0"
					  : "SELECT COUNT(*) FROM outbox WHERE channel = 3 AND attempts > 0");
}

TEST(outbox, a_gateway_that_does_not_answer_holds_up_nothing_else)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct gateway sms = {.answers = {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
						  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}};
		struct outbox_gateways g = {.wechat_url = "http://127.0.0.1:1/", .timeout_seconds = 2};
		char url[100];

		gateway_open(&sms);
		snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", sms.port);
		g.sms_url = url;
		add_many(db, OUTBOX_WECHAT, "openid-1", 3);
		add_many(db, OUTBOX_SMS, "13800001234", 2);
		send_round(db, &g);
		gateway_close(&sms);
		assert_int_equal(tried(db, OUTBOX_WECHAT), 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM outbox WHERE state = 2"), 2);
		send_round(db, &g); /* the next round asks it again, with the next message */
		assert_int_equal(tried(db, OUTBOX_WECHAT), 2);
		db_test_close(db);
	}
}

/* How often it was asked; the third time the program ends. */
static bool ends_soon(void *arg)
{
	return ++*(int *)arg > 2;
}

TEST(outbox, the_end_of_the_program_waits_for_one_message_only)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct gateway sms = {.answers = {"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
						  "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"}};
		struct outbox_gateways g = {.timeout_seconds = 2};
		char url[100];
		int asked = 0;
		struct err err;

		gateway_open(&sms);
		snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", sms.port);
		g.sms_url = url;
		add_many(db, OUTBOX_SMS, "13800001234", 5);
		assert_true(outbox_send_round_with(db, &g, ends_soon, &asked, &err));
		gateway_close(&sms);
		assert_int_equal(asked, 3);
		assert_int_equal(tried(db, OUTBOX_SMS), 2);
		db_test_close(db);
	}
}

TEST(outbox, gateways_stand_in_the_configuration)
{
	struct outbox_gateways g;

	setenv("ANJU_SMS_URL", "https://sms.example.org/send", 1);
	setenv("ANJU_SMTP_URL", "", 1);
	g = outbox_gateways_of_config();
	assert_string_equal(g.sms_url, "https://sms.example.org/send");
	assert_null(g.smtp_url);
	unsetenv("ANJU_SMS_URL");
	unsetenv("ANJU_SMTP_URL");
}

TEST(outbox, mail_goes_out_over_smtp_and_an_unknown_box_is_final)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct put p = message(OUTBOX_MAIL, "li@example.org"),
			   bad = message(OUTBOX_MAIL, "gone@example.org");
		struct gateway gateway = {.smtp = true, .answers = {""}, .smtp_recipient = "250 fine\r\n"};
		struct gateway refuses = {.smtp = true,
					  .answers = {""},
					  .smtp_recipient = "550 no such box\r\n"};
		struct outbox_gateways g = {.smtp_from = "office@example.org", .timeout_seconds = 5};
		char url[100];

		gateway_open(&gateway);
		snprintf(url, sizeof(url), "smtp://127.0.0.1:%d", gateway.port);
		g.smtp_url = url;
		kit_test_write(db, add, &p);
		send_round(db, &g);
		assert_int_equal(only_row(db, &p).state, OUTBOX_SENT);
		gateway_close(&gateway);
		assert_non_null(strstr(gateway.heard[0], "RCPT TO:<li@example.org>\r\n"));
		assert_non_null(strstr(gateway.heard[0], "From: <office@example.org>\r\n"));
		gateway_open(&refuses);
		snprintf(url, sizeof(url), "smtp://127.0.0.1:%d", refuses.port);
		bad.o.subject_id = 4;
		kit_test_write(db, add, &bad);
		send_round(db, &g);
		assert_int_equal(only_row(db, &bad).state, OUTBOX_FAILED);
		gateway_close(&refuses);
		db_test_close(db);
	}
}

/* Addresses are sealed: a dump of the table does not show them. */
TEST(outbox, addresses_are_not_readable_in_the_table)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct put p = message(OUTBOX_SMS, "13800001234");

		kit_test_write(db, add, &p);
		assert_int_equal(db_test_number(db, "SELECT length(address) FROM outbox"), 2 + 24 + 11 + 16);
		db_test_close(db);
	}
}
