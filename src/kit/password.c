/* Passwords: Argon2id by libsodium. */
#include "kit/session.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

/* The passwords that are tried first everywhere, Chinese habits included. Of eight characters or more:
 * shorter ones are refused for that. */
static const char *const common[] = {
	"12345678",       "123456789",  "1234567890",  "12345678910", "0123456789",    "87654321",
	"987654321",      "0987654321", "11111111",    "111111111",   "1111111111",    "00000000",
	"000000000",      "22222222",   "33333333",    "44444444",    "55555555",      "66666666",
	"666666666",      "77777777",   "88888888",    "888888888",   "99999999",      "11112222",
	"11223344",       "1122334455", "12341234",    "12344321",    "123123123",     "123321123",
	"123454321",      "12121212",   "10101010",    "13131313",    "14141414",      "147258369",
	"147852369",      "159753456",  "123456abc",   "123456aa",    "a1234567",      "a12345678",
	"a123456789",     "aa123456",   "aaa123456",   "aa12345678",  "abc12345",      "abc123456",
	"abcd1234",       "abcd123456", "abcdefgh",    "abcdefghi",   "aaaaaaaa",      "asdfghjk",
	"asdfghjkl",      "asdf1234",   "as123456",    "q1w2e3r4",    "qwer1234",      "qwertyui",
	"qwertyuiop",     "qwerty123",  "qwerty12345", "qq123456",    "qq123456789",   "qazwsxedc",
	"1qaz2wsx",       "1q2w3e4r",   "1q2w3e4r5t",  "zxcvbnm123",  "zxcvbnm,",      "zaq12wsx",
	"password",       "password1",  "password12",  "password123", "passw0rd",      "p@ssw0rd",
	"p@ssword",       "iloveyou",   "woaini1314",  "woaini520",   "woaiwojia",     "5201314520",
	"52013145201314", "52013141",   "1314520520",  "w123456789",  "z123456789",    "zhang123",
	"wang1234",       "admin123",   "admin1234",   "admin888",    "administrator", "root1234",
	"test1234",       "welcome1",   "welcome123",  "letmein1",    "sunshine",      "princess",
	"football",       "baseball",   "superman",    "trustno1",    "computer",      "dragon123",
	"monkey123",      "changeme",
};

static _Atomic bool cheap;

void password_set_cheap(bool on)
{
	cheap = on;
}

bool password_hash(struct arena *arena, struct str password, struct str *ret_hash, struct err *err)
{
	char *hash = arena_alloc(arena, crypto_pwhash_STRBYTES);

	if (crypto_pwhash_str(hash, password.p, password.n,
			      cheap ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
			      cheap ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return err_busy(err, "no memory for a password hash");
	*ret_hash = str_of(hash);
	return true;
}

bool password_matches(struct str hash, struct str password)
{
	char terminated[crypto_pwhash_STRBYTES] = {0};

	if (hash.n == 0 || hash.n >= sizeof(terminated))
		return false;
	memcpy(terminated, hash.p, hash.n);
	return crypto_pwhash_str_verify(terminated, password.p, password.n) == 0;
}

bool password_check_new(struct str password, struct str sign_in_name, struct err *err)
{
	size_t characters;
	bool all_equal = true;

	if (!str_utf8_valid(password) || str_has_control(password, false))
		return err_input(err, "password", MSG_KIT_PASSWORD_CHARACTERS);
	characters = str_characters(password);
	if (characters < 8) /* ASVS 6.2.1 */
		return err_input(err, "password", MSG_KIT_PASSWORD_SHORT);
	if (characters > 128)
		return err_input(err, "password", MSG_KIT_PASSWORD_LONG);
	if (sign_in_name.n > 0 && str_equal_nocase(password, sign_in_name))
		return err_input(err, "password", MSG_KIT_PASSWORD_IS_NAME);
	for (size_t i = 1; i < password.n; i++)
		all_equal = all_equal && password.p[i] == password.p[0];
	if (all_equal)
		return err_input(err, "password", MSG_KIT_PASSWORD_COMMON);
	for (size_t i = 0; i < ARRAY_LEN(common); i++) { /* ASVS 6.2.4 */
		if (str_equal_nocase(password, str_of(common[i])))
			return err_input(err, "password", MSG_KIT_PASSWORD_COMMON);
	}
	return true;
}

/* What a name that does not exist is compared with, so that it takes as long. Its password is random and
 * forgotten. */
static char dummy[crypto_pwhash_STRBYTES];

static void make_dummy(void)
{
	char random[32];

	randombytes_buf(random, sizeof(random));
	if (crypto_pwhash_str(dummy, random, sizeof(random),
			      cheap ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
			      cheap ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		dummy[0] = '\0'; /* no memory: then nobody is let in either */
}

struct str password_dummy_hash(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_dummy);
	return str_of(dummy);
}
