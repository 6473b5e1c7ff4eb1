/* What the desk of the demo city keeps beside the main job: registers, complaints, notices to those who do
 * not pay, and tenants' accounts. */
#include <string.h>
#include "app/demo.h"
#include "community/community.h"
#include "inspect/inspect.h"
#include "kit/register.h"
#include "matter/matter.h"
#include "rent/rent.h"
#include "staff/staff.h"

/* ---- registers ---- */

/* As a person would type it, field by field; days as "@-30": so many from today. */
struct register_row {
	const struct register_kind *kind;
	const char *typed[10];
};

static const struct register_row register_rows[] = {
	{&surroundings_register,
	 {"实验二小", "primary", "青禾路18号", "118.480000", "30.940000", "0563-0000018",
	  "周一至周五 7:30-17:00"}},
	{&surroundings_register,
	 {"城西社区卫生服务站", "clinic", "望江路6号", "118.486000", "30.946000", "0563-0000006", "全天"}},
	{&surroundings_register, {"青禾幼儿园", "kindergarten", "青禾路22号", "", "", "", "7:30-17:30"}},
	{&surroundings_register, {"望江菜市场", "market", "望江路31号", "", "", "", "5:00-19:00"}},
	{&surroundings_register, {"12路青禾站", "bus", "青禾路东口", "", "", "", "6:00-22:00"}},
	{&certificates_register,
	 {"梁工", "plumber_electrician", "低压电工作业", "T37090201", "应急管理局", "@-1070", "@21", ""}},
	{&certificates_register,
	 {"石工", "lift", "电梯安全管理", "T37090202", "市场监督管理局", "@-900", "@190", ""}},
	{&certificates_register,
	 {"何静", "fire_room", "消防设施操作员", "T37090203", "消防救援支队", "@-400", "@1400", ""}},
	{&certificates_register,
	 {"马工", "plumber_electrician", "低压电工作业", "T37090204", "应急管理局", "@-1110", "@-15", ""}},
	{&equipment_register,
	 {"1栋1号电梯", "lift", "DT-0101", "青禾家园 1栋", "云州电梯厂", "@-3600", "安捷电梯维保", "@-335",
	  "@30", ""}},
	{&equipment_register,
	 {"1栋2号电梯", "lift", "DT-0102", "青禾家园 1栋", "云州电梯厂", "@-3600", "安捷电梯维保", "@-80",
	  "@285", ""}},
	{&equipment_register,
	 {"生活水泵", "water", "SB-0201", "望江雅苑 泵房", "", "@-2000", "物业工程部", "@-40", "@140",
	  "两用一备"}},
	{&equipment_register,
	 {"消防主机", "fire", "XF-0301", "和畅苑 消控室", "", "@-2900", "安泰消防", "@-370", "@-5", ""}},
	{&materials_register, {"PPR管 25mm", "pipe", "in", "@-60", "200", "米", "9.50", "方工", "库存"}},
	{&materials_register, {"水龙头", "hardware", "in", "@-58", "60", "个", "35.00", "方工", "库存"}},
	{&materials_register, {"水龙头", "hardware", "out", "@-12", "4", "个", "", "梁工", "青禾家园报修"}},
	{&materials_register,
	 {"LED灯泡 9W", "electric", "in", "@-40", "300", "只", "6.80", "方工", "楼道灯"}},
	{&materials_register,
	 {"LED灯泡 9W", "electric", "out", "@-9", "24", "只", "", "石工", "望江雅苑楼道"}},
	{&activities_register,
	 {"重阳节健康义诊", "health", "@-30", "望江社区活动室", "城西社区", "86",
	  "量血压、测血糖、用药咨询"}},
	{&activities_register,
	 {"消防疏散演练", "safety", "@-17", "青禾家园 1栋", "市住房保障中心", "140",
	  "全楼疏散，讲解灭火器用法"}},
	{&activities_register, {"周末读书会", "culture", "@-6", "和畅社区书屋", "和畅社区", "32", ""}},
	{&legal_basis_register,
	 {"公共租赁住房管理办法", "住建部令第11号", "ministry", "住房和城乡建设部", "20120715", "",
	  "申请、轮候、配租、合同、退出"}},
	{&legal_basis_register,
	 {"中华人民共和国民法典", "主席令第45号", "law", "全国人民代表大会", "20210101", "",
	  "租赁合同、抵充顺序"}},
	{&legal_basis_register,
	 {"云州市公共租赁住房实施细则（虚构）", "云政办〔2020〕1号", "local", "云州市人民政府", "20200101",
	  "", "收入线、租金系数、评分"}},
};

struct register_work {
	struct demo *demo;
	const struct register_row *row;
};

static bool register_tx(struct tx *tx, void *arg, struct err *err)
{
	struct register_work *w = arg;
	const struct register_kind *kind = w->row->kind;
	const struct field *fields = register_fields(kind);
	struct register_record r = {.id = id_new()};

	for (size_t i = 0, t = 0; i < kind->field_count; i++) {
		struct str typed;
		int64_t days;

		if (fields[i].type == FIELD_FILE)
			continue;
		typed = str_of(w->row->typed[t] != NULL ? w->row->typed[t] : "");
		t++;
		if (typed.n > 1 && typed.p[0] == '@' && number_parse_i64(str_part(typed, 1, typed.n), &days))
			typed = day_text(tx_arena(tx), day_add(w->demo->until, (int32_t)days));
		if (!field_parse(&fields[i], tx_arena(tx), typed, &r, err))
			return false;
	}
	return register_add(tx, &w->demo->officer, kind, &r, err);
}

bool demo_registers(struct demo *d, struct err *err)
{
	demo_progress(d, "registers");
	for (size_t i = 0; i < ARRAY_LEN(register_rows); i++) {
		struct register_work w = {d, &register_rows[i]};
		demo_clock(day_add(d->until, -5), 15, (int)i);
		if (!demo_write(d, register_tx, &w, err))
			return false;
	}
	return true;
}

/* ---- tenants' accounts: every tenth household is online ---- */

struct tenant_account {
	struct demo *demo;
	size_t i;
};

static bool account_tx(struct tx *tx, void *arg, struct err *err)
{
	struct tenant_account *a = arg;
	struct demo *d = a->demo;
	struct actor_new n = {.role = ROLE_TENANT};
	struct lease lease;
	struct actor_id id;

	if (!lease_load_key(tx, d->lease[a->i * DEMO_ONLINE_EVERY], &lease, err))
		return false;
	n.sign_in_name = str_format(tx_arena(tx), a->i == 0 ? "19900000001" : "1991%07zu", a->i);
	n.name = lease.tenant_name;
	n.party = lease.tenant.v;
	n.household = lease.household.v;
	if (!actor_add_hashed(tx, &n, d->password_hash, &id, err) ||
	    !actor_load(tx, id, &d->tenant[a->i], err))
		return false;
	d->tenant[a->i].name = str_copy(d->arena, d->tenant[a->i].name);
	return true;
}

bool demo_tenants(struct demo *d, struct err *err)
{
	d->tenant_count = (d->lease_count + DEMO_ONLINE_EVERY - 1) / DEMO_ONLINE_EVERY;
	d->tenant = ARENA_ARRAY(d->arena, struct actor, d->tenant_count);
	demo_clock(month_first(d->first), 12, 0);
	for (size_t i = 0; i < d->tenant_count; i++)
		if (!demo_write(d, account_tx, &(struct tenant_account){d, i}, err))
			return false;
	return true;
}

/* ---- complaints, questions, praise ---- */

struct matter_life {
	struct demo *demo;
	int64_t id;
	size_t tenant, words;
	int step; /* 0 received, 1 answered, 2 satisfied, 3 not satisfied, 4 answered again */
};

static const struct {
	enum matter_kind kind;
	const char *words, *answer;
} matters[] = {
	{MATTER_COMPLAINT, "楼上装修到夜里十点多，影响孩子睡觉", "已上门劝导，对方保证晚八点后停工"},
	{MATTER_QUESTION, "孩子上学要居住证明，在哪里开", "带身份证和租赁合同到窗口，当场开具"},
	{MATTER_SUGGESTION, "楼道感应灯太暗，能不能换亮一些的", "已列入本月更换计划"},
	{MATTER_COMPLAINT, "电梯经常停在六楼不动", "维保单位已更换门机，观察一周"},
	{MATTER_PRAISE, "梁师傅来得快，修得也好", "谢谢，已转告本人"},
	{MATTER_DISPUTE, "邻居在楼道给电动车充电", "已联合社区清理，楼下有充电桩"},
};

static bool matter_add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct matter_life *l = arg;
	const struct actor *tenant = &l->demo->tenant[l->tenant];
	struct matter_new n = {.id = {l->id},
			       .kind = matters[l->words].kind,
			       .source = MATTER_BY_PAGE,
			       .name = tenant->name,
			       .words = str_of(matters[l->words].words)};

	return matter_add(tx, tenant, &n, err);
}

static bool matter_step_tx(struct tx *tx, void *arg, struct err *err)
{
	struct matter_life *l = arg;
	struct demo *d = l->demo;
	const struct actor *tenant = &d->tenant[l->tenant];
	struct matter m;

	if (!matter_load(tx, tenant, (struct matter_id){l->id}, &m, err))
		return false;
	if (l->step == 1 || l->step == 4)
		return matter_answer(tx, &d->officer, &m, l->step == 4 ? MATTER_HARD : MATTER_SIMPLE,
				     str_of(matters[l->words].answer), err);
	return matter_say(tx, tenant, &m, l->step == 2 ? MATTER_SATISFIED : MATTER_NOT_SATISFIED,
			  l->step == 2 ? S("") : S("还是老样子"), err);
}

/* How far it came by the run of time: every fifth is not satisfied at first, every fifth never says. */
static bool matter_one(struct demo *d, struct day day, size_t i, struct err *err)
{
	static const int good[] = {1, 2}, bad[] = {1, 3, 4, 2};
	struct matter_life l = {.demo = d,
				.id = id_new(),
				.tenant = seam_random_below((uint32_t)d->tenant_count),
				.words = seam_random_below(ARRAY_LEN(matters))};
	size_t steps = i % 5 == 3 ? (i == 3 ? 2 : ARRAY_LEN(bad)) : i % 5 == 1 ? 1 : ARRAY_LEN(good);

	demo_clock(day, 9 + (int)(i % 8), 40);
	if (!demo_write(d, matter_add_tx, &l, err))
		return false;
	for (size_t k = 0; k < steps; k++) {
		day = day_add(day, k == 0 ? 3 : 2);
		if (day_compare(day, d->until) >= 0)
			return true;
		l.step = i % 5 == 3 ? bad[k] : good[k];
		demo_clock(day, 10, (int)(i % 60));
		if (!demo_write(d, matter_step_tx, &l, err))
			return false;
	}
	return true;
}

bool demo_matters(struct demo *d, struct err *err)
{
	size_t count = 8 + d->lease_count / 40;
	int32_t days = day_between(month_first(d->first), d->until);

	demo_progress(d, "complaints");
	for (size_t i = 0; i < count; i++) /* the newest of today */
		if (!matter_one(d, day_add(d->until, -(int32_t)((int64_t)i * (days - 1) / (int64_t)count)), i,
				err))
			return false;
	return true;
}

/* ---- notices to those who do not pay ---- */

struct dunning_work {
	struct demo *demo;
	struct lease lease;
	struct dunning draft;
	struct file_put pdf;
	struct str bytes;
	bool due;
};

static bool dunning_read(struct tx *tx, void *arg, struct err *err)
{
	struct dunning_work *w = arg;
	struct err e = {0};

	if (!lease_load_key(tx, w->lease.id, &w->lease, err))
		return false;
	w->due = rent_dunning_draft(tx, &w->lease, seam_today(), &w->draft, &e);
	if (!w->due && e.code == ERR_CONFLICT) /* nothing to remind him of */
		return true;
	if (!w->due) {
		*err = e;
		return false;
	}
	w->draft.id = id_new();
	w->draft.number = str_copy(w->demo->arena, w->draft.number);
	return rent_dunning_render(tx, w->demo->arena, &w->lease, &w->draft, S("http://127.0.0.1:8080"),
				   &w->bytes, err);
}

static bool dunning_tx(struct tx *tx, void *arg, struct err *err)
{
	struct dunning_work *w = arg;
	struct lease lease;

	return lease_load_key(tx, w->lease.id, &lease, err) &&
	       rent_dunning_add(tx, &w->demo->finance, &lease, &w->draft, &w->pdf, err);
}

static bool delivered_tx(struct tx *tx, void *arg, struct err *err)
{
	struct dunning_work *w = arg;

	return rent_dunning_deliver(tx, &w->demo->finance, w->draft.id, S("承租人本人签收，网格员在场"), err);
}

bool demo_dunnings(struct demo *d, struct err *err)
{
	size_t made = 0;

	demo_progress(d, "reminders");
	for (size_t i = DEMO_STOPPED_AT; i < d->lease_count && made < 4; i += DEMO_STOPPED_EVERY) {
		struct dunning_work *w = ARENA_NEW(d->arena, struct dunning_work);

		*w = (struct dunning_work){.demo = d, .lease = {.id = d->lease[i]}};
		demo_clock(day_add(d->until, -10 + (int)made), 10, 10);
		if (!db_read(d->city->db, d->step, dunning_read, w, err))
			return false;
		if (!w->due)
			continue;
		if (!file_put_bytes(d->arena, w->bytes, FILE_PDF, &w->pdf, err) ||
		    !demo_write(d, dunning_tx, w, err))
			return false;
		demo_clock(day_add(d->until, -8 + (int)made), 16, 30);
		if (made++ % 2 == 0 && !demo_write(d, delivered_tx, w, err))
			return false;
	}
	return true;
}
