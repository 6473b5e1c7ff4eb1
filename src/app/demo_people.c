/* Invented people: names, identity numbers with right check digits and sequence numbers 990 to 999, phones
 * 199 0000 xxxx. */
#include <stdio.h>
#include "app/demo.h"

static const char *const surnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄",  "周", "吴", "徐",
				       "孙", "胡", "朱", "高", "林", "何", "郭", "马",  "罗", "梁", "宋",
				       "郑", "谢", "韩", "唐", "冯", "于", "董", "萧",  "程", "曹", "袁",
				       "邓", "许", "傅", "沈", "曾", "彭", "吕", "欧阳"};
static const char *const given_male[] = {"伟", "强",   "磊",   "军",   "勇",   "杰",  "涛",
					 "超", "明",   "刚",   "平",   "辉",   "鹏",  "华",
					 "飞", "建国", "志强", "建军", "振宇", "子涵"};
static const char *const given_female[] = {"芳",   "娜",   "敏",   "静",   "丽", "艳", "娟",
					   "霞",   "秀英", "桂英", "玉兰", "雪", "琳", "佳",
					   "欣怡", "梓萱", "雨桐", "婷",   "洁", "颖"};
static const char *const regions[] = {"370902", "370911", "370921", "370923", "370982", "370983", "420502",
				      "420503", "420504", "420506", "420581", "500104", "320311", "320312"};

static const char *pick(const char *const *list, size_t n)
{
	return list[seam_random_below((uint32_t)n)];
}

/* True when nobody had it: an open hash of the 17 digits. */
static bool take_number(struct demo *d, const char number[18])
{
	uint64_t key = 0;
	size_t at;

	for (int i = 0; i < 17; i++)
		key = key * 10 + (uint64_t)(number[i] - '0');
	for (at = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & d->taken_mask; d->taken[at] != 0;
	     at = (at + 1) & d->taken_mask)
		if (d->taken[at] == key)
			return false;
	d->taken[at] = key;
	return true;
}

struct demo_person demo_person(struct demo *d, int age_from, int age_to)
{
	struct demo_person p;
	char number[40];

	p.male = seam_random_below(2) == 0;
	p.name = str_format(d->arena, "%s%s", pick(surnames, ARRAY_LEN(surnames)),
			    p.male ? pick(given_male, ARRAY_LEN(given_male))
				   : pick(given_female, ARRAY_LEN(given_female)));
	do {
		int years = age_from + (int)seam_random_below((uint32_t)(age_to - age_from + 1));
		p.birth = day_add(day_add_months(d->until, -12 * years),
				  -(int32_t)seam_random_below(360) - 220);
		snprintf(number, sizeof number, "%s%08d%03u", pick(regions, ARRAY_LEN(regions)),
			 p.birth.yyyymmdd, 990 + seam_random_below(5) * 2 + (p.male ? 1u : 0u));
	} while (!take_number(d, number));
	number[17] = identity_check_digit(number);
	number[18] = '\0';
	p.id_number = str_copy(d->arena, str_of(number));
	d->people++;
	p.phone = str_format(d->arena, "199%08u", 10000u + d->people % 89990000u);
	return p;
}
