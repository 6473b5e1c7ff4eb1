#include "tests/test.h"
#include "web/req_inner.h"

/* An export that a dying process leaves behind holds people's data: http sweeps it by the beginning of its
 * name. */
TEST(reply, file_to_send_is_swept_like_an_upload)
{
	struct web web = {.config = {.upload_directory = "uploads"}};
	struct req rq = {.web = &web, .arena = test_arena()};
	struct str path = str_of(req_file_path(&rq));

	assert_true(str_starts(path, S("uploads/" HTTP_UPLOAD_PREFIX)));
	assert_false(str_equal(path, str_of(req_file_path(&rq))));
}
