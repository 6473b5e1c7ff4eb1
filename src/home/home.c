/* What home.h promises: facts, decision, record, trail. */
#include "home/home_store.h"
#include "home/home_edit.h"

#include "kit/audit.h"

/* ---- the trail ---- */

/* {"rent_rate":"12.45"}: the named fields as people read them. */
static struct str facts_json(struct tx *tx, const struct home_entry *e, unsigned fields)
{
	struct buf b;
	struct json j;

	buf_open_in(&b, tx_arena(tx), 4000);
	json_open(&j, &b);
	json_begin(&j);
	for (enum home_field f = 0; f < HOME_FIELD_COUNT; f++)
		if (fields & HOME_BIT(f))
			json_put_str(&j, home_field_names[f], home_rule_words(tx_arena(tx), e, f));
	json_end(&j);
	return buf_view(&b);
}

static bool note_change(struct tx *tx, const struct actor *actor, struct home_id id,
			const struct home_entry *before, const struct home_entry *after, unsigned fields,
			struct err *err)
{
	struct audit audit = {.actor = actor,
			      .act = "home.set",
			      .subject = "home",
			      .subject_id = id.v,
			      .before = facts_json(tx, before, fields),
			      .after = facts_json(tx, after, fields)};

	return audit_add(tx, &audit, err);
}

/* ---- facts ---- */

/* Its facts as an entry; community and zone, which a home does not know itself, stay empty. */
static struct home_entry entry_of(const struct home *h)
{
	return (struct home_entry){
		.project = h->project_name,
		.building = h->building_name,
		.unit = h->unit,
		.room = h->room,
		.home_type = h->home_type,
		.orientation = h->orientation,
		.fitout = h->fitout,
		.note = h->note,
		.floor = h->floor,
		.built_year = h->built_year,
		.built_area = h->built_area,
		.inner_area = h->inner_area,
		.rent_rate = h->rent_rate,
		.state = h->state,
	};
}

/* The first fault as an ERR_INPUT of its field; not_asked: bits of fields that are not looked at. */
static bool entry_check(struct tx *tx, const struct home_entry *e, unsigned not_asked, struct err *err)
{
	struct home_fault faults[HOME_FIELD_COUNT];
	struct home_limits limits;

	if (!home_store_limits(tx, &limits, err))
		return false;
	if (home_rule_faults(tx_arena(tx), e, &limits, not_asked, faults) == 0)
		return true;
	return err_input_arg(err, home_field_names[faults[0].field], faults[0].message, faults[0].arg);
}

static bool add(struct tx *tx, const struct actor *actor, struct home_id id, const struct home_entry *e,
		struct err *err)
{
	struct home_place place;
	struct home_entry none = {0};

	return home_store_place(tx, actor, e, &place, err) && home_store_add(tx, id, &place, e, err) &&
	       audit_note(tx, actor, "home.add", "home", id.v,
			  facts_json(tx, e, home_rule_differences(tx_arena(tx), e, &none)), err);
}

/* project, community and zone name the place; they are not facts of the home. */
#define PLACE (HOME_BIT(HOME_PROJECT) | HOME_BIT(HOME_COMMUNITY) | HOME_BIT(HOME_ZONE))

static bool bring_up_to_date(struct tx *tx, const struct actor *actor, struct home_id id,
			     const struct home_entry *entry, enum home_change *ret_change, struct err *err)
{
	struct home home;
	struct home_entry known, e;
	unsigned fields;
	bool set;

	if (!home_load_key(tx, id, &home, err))
		return false;
	known = entry_of(&home);
	e = home_rule_merge(entry, &known);
	e.state = known.state;
	fields = home_rule_differences(tx_arena(tx), &known, &e) & ~PLACE;
	*ret_change = fields == 0 ? HOME_UNCHANGED : HOME_CHANGED;
	if (fields == 0)
		return true;
	if (!home_store_set(tx, id, home.version, home.building, &e, &set, err))
		return false;
	return set ? note_change(tx, actor, id, &known, &e, fields, err)
		   : audit_conflict(tx, "home", id.v, err);
}

/* Who sees some projects only writes in those alone; whether there is another of that name he is not told. */
static bool project_is_seen(struct tx *tx, const struct actor *actor, struct str name, struct err *err)
{
	struct home_choice *projects;
	size_t count;

	if (actor->scope.all)
		return true;
	if (!home_projects(tx, actor, &projects, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (str_equal(projects[i].name, name))
			return true;
	return err_input(err, "project", MSG_HOME_PROJECT_ELSEWHERE);
}

bool home_save(struct tx *tx, const struct actor *actor, const struct home_entry *written,
	       struct home_id *ret, enum home_change *ret_change, struct err *err)
{
	struct home_entry e = home_rule_entry(tx_arena(tx), written);
	struct home_id id = {0};
	bool found;

	if (!entry_check(tx, &e, 0, err) || !project_is_seen(tx, actor, e.project, err) ||
	    !home_store_find(tx, &e, &found, &id, err))
		return false;
	if (!found) {
		id.v = id_new();
		if (!add(tx, actor, id, &e, err))
			return false;
		*ret_change = HOME_ADDED;
	} else if (!bring_up_to_date(tx, actor, id, &e, ret_change, err)) {
		return false;
	}
	if (ret != NULL)
		*ret = id;
	return true;
}

/* ---- by form ---- */

static bool is_free(struct tx *tx, const struct home_entry *e, struct home_id own, struct err *err)
{
	struct home_id id;
	bool found;

	if (!home_store_find(tx, e, &found, &id, err))
		return false;
	return !found || id.v == own.v || err_input(err, "room", MSG_HOME_EXISTS);
}

bool home_add(struct tx *tx, const struct actor *actor, struct home_id id, struct project_id project,
	      const struct home_entry *written, struct err *err)
{
	struct home_entry e = *written;

	if (!project_store_load(tx, actor, project, &e.project, &e.community, err))
		return false;
	e.state = HOME_VACANT;
	e = home_rule_entry(tx_arena(tx), &e);
	return entry_check(tx, &e, 0, err) && is_free(tx, &e, (struct home_id){0}, err) &&
	       add(tx, actor, id, &e, err);
}

bool home_set(struct tx *tx, const struct actor *actor, struct home_id id, int32_t version,
	      const struct home_entry *written, struct err *err)
{
	struct home home;
	struct home_entry known, e = *written;
	struct home_place place;
	unsigned fields;
	bool set;

	if (!home_load(tx, actor, id, &home, err))
		return false;
	known = entry_of(&home);
	e.state = known.state;
	if (!project_store_load(tx, actor, home.project, &e.project, &e.community, err))
		return false;
	e = home_rule_entry(tx_arena(tx), &e);
	if (!entry_check(tx, &e, 0, err) || !is_free(tx, &e, id, err))
		return false;
	if (home.version != version)
		return audit_conflict(tx, "home", id.v, err);
	fields = home_rule_differences(tx_arena(tx), &known, &e) & ~PLACE;
	if (fields == 0)
		return true;
	if (!home_store_place(tx, actor, &e, &place, err) ||
	    !home_store_set(tx, id, version, place.building, &e, &set, err))
		return false;
	return set ? note_change(tx, actor, id, &known, &e, fields, err)
		   : audit_conflict(tx, "home", id.v, err);
}

bool project_add(struct tx *tx, const struct actor *actor, struct project_id id, struct str name,
		 struct str community, struct err *err)
{
	struct home_entry written = {.project = name, .community = community};
	struct home_entry e = home_rule_entry(tx_arena(tx), &written);
	unsigned others = ~(HOME_BIT(HOME_PROJECT) | HOME_BIT(HOME_COMMUNITY));
	struct project_id known;

	if (!actor->scope.all)
		return err_forbidden(err);
	if (!entry_check(tx, &e, others, err) || !project_store_find(tx, e.project, &known, err))
		return false;
	if (known.v != 0)
		return err_input(err, "project", MSG_HOME_PROJECT_EXISTS);
	return project_store_add(tx, actor, id, e.project, e.community, err);
}

/* ---- states ---- */

bool home_set_state(struct tx *tx, const struct actor *actor, struct home_id id, enum home_state from,
		    enum home_state to, struct err *err)
{
	struct audit audit = {
		.actor = actor,
		.act = "home.set_state",
		.subject = "home",
		.subject_id = id.v,
		.before = facts_json(tx, &(struct home_entry){.state = from}, HOME_BIT(HOME_STATE)),
		.after = facts_json(tx, &(struct home_entry){.state = to}, HOME_BIT(HOME_STATE))};
	bool set;

	if (!home_rule_can_move(from, to, err) || !home_store_set_state(tx, id, from, to, &set, err))
		return false;
	return set ? audit_add(tx, &audit, err) : err_conflict(err, MSG_HOME_STEP_REFUSED);
}

bool home_act(struct tx *tx, const struct actor *actor, struct home_id id, enum home_act act, struct err *err)
{
	struct home home;
	enum home_state to;

	return home_load(tx, actor, id, &home, err) && home_rule_step(home.state, act, &to, err) &&
	       home_set_state(tx, actor, id, home.state, to, err);
}

/* ---- meters and keys ---- */

bool home_add_reading(struct tx *tx, struct home_id home, enum meter_kind kind, struct day day,
		      int64_t reading_e2, const char *subject, int64_t subject_id, struct err *err)
{
	int64_t meter, last;

	if (!meter_store_last(tx, home, kind, &meter, &last, err) ||
	    !home_rule_reading(kind, last, reading_e2, err))
		return false;
	if (meter == 0) {
		meter = id_new();
		if (!meter_store_add(tx, meter, home, kind, err))
			return false;
	}
	return meter_store_read(tx, meter, day, reading_e2, subject, subject_id, err);
}

bool home_key_out(struct tx *tx, const struct actor *actor, struct home_id home, int count,
		  struct str handed_to, int64_t lease, struct err *err)
{
	struct str words = str_format(tx_arena(tx), "{\"keys\":\"%d\"}", count);

	if (count < 1 || count > 20)
		return err_input(err, "keys", MSG_HOME_KEY_COUNT);
	return key_store_out(tx, home, count, handed_to, lease, err) &&
	       audit_note(tx, actor, "home.key_out", "home", home.v, words, err);
}

bool home_key_back(struct tx *tx, const struct actor *actor, struct home_id home, int64_t lease,
		   struct err *err)
{
	bool any;

	return key_store_back(tx, home, lease, &any, err) &&
	       (!any || audit_note(tx, actor, "home.key_back", "home", home.v, S(""), err));
}
