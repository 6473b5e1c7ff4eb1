/* Invented people: names, identity numbers with right check digits and sequence numbers 990 to 999, phones 199 0000 xxxx. */
#include <stdio.h>
#include "app/demo.h"

static const char *const surnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗",
				       "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "欧阳"};
static const char *const given_male[] = {"伟", "强", "磊", "军", "勇", "杰", "涛", "超", "明", "刚", "平", "辉", "鹏", "华", "飞", "建国", "志强", "建军", "振宇", "子涵"};
static const char *const given_female[] = {"芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "秀英", "桂英", "玉兰", "雪", "琳", "佳", "欣怡", "梓萱", "雨桐", "婷", "洁", "颖"};
static const char *const regions[] = {"370902", "370911", "370921", "370923", "370982", "370983", "420502", "420503", "420504", "420506", "420581", "500104", "320311", "320312"};

static const char *pick(const char *const *list, size_t n)
{
	return list[seam_random_below((uint32_t)n)];
}

struct demo_person demo_person(struct demo *d, int age_from, int age_to)
{
	static uint32_t phones; /* the demo runs once in a process of its own */
	struct demo_person p;
	struct day today = d->until;
	char number[20];
	int sequence;

	p.male = seam_random_below(2) == 0;
	p.name = str_format(d->arena, "%s%s", pick(surnames, ARRAY_LEN(surnames)), p.male ? pick(given_male, ARRAY_LEN(given_male)) : pick(given_female, ARRAY_LEN(given_female)));
	p.birth = day_add(day_add_months(today, -12 * (age_from + (int)seam_random_below((uint32_t)(age_to - age_from + 1)))), -(int32_t)seam_random_below(360) - 220);
	sequence = 990 + (int)seam_random_below(5) * 2 + (p.male ? 1 : 0);
	snprintf(number, sizeof number, "%s%08d%03d", pick(regions, ARRAY_LEN(regions)), p.birth.yyyymmdd, sequence);
	number[17] = identity_check_digit(number);
	number[18] = '\0';
	p.id_number = str_copy(d->arena, str_of(number));
	phones++;
	p.phone = str_format(d->arena, "199%08u", 10000u + phones % 89990000u);
	return p;
}
