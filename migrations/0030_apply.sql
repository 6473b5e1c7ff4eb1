-- folder: apply
CREATE TABLE application (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  channel SMALLINT NOT NULL CHECK (channel BETWEEN 1 AND 3),
  household_id BIGINT NOT NULL REFERENCES household (id),
  applicant_id BIGINT NOT NULL REFERENCES party (id),
  actor_id BIGINT NOT NULL,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 11),
  class SMALLINT NOT NULL CHECK (class BETWEEN 1 AND 6),
  registry TEXT NOT NULL DEFAULT '',
  marital SMALLINT NOT NULL DEFAULT 90,
  size SMALLINT NOT NULL CHECK (size BETWEEN 1 AND 30),
  income_month BIGINT NOT NULL CHECK (income_month >= 0),
  assets BIGINT NOT NULL CHECK (assets >= 0),
  housing SMALLINT NOT NULL,
  present_area BIGINT NOT NULL CHECK (present_area >= 0),
  residence_years INTEGER NOT NULL DEFAULT 0,
  insured_months INTEGER NOT NULL DEFAULT 0,
  priority TEXT NOT NULL DEFAULT '',
  wished_type TEXT NOT NULL DEFAULT '',
  applied_on INTEGER NOT NULL,
  policy_id BIGINT NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  supplement TEXT NOT NULL DEFAULT '',
  eligible_on INTEGER NOT NULL DEFAULT 0,
  waiting_since INTEGER NOT NULL DEFAULT 0,
  waivers SMALLINT NOT NULL DEFAULT 0,
  blocked_until INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);
CREATE INDEX application_household ON application (household_id);
CREATE INDEX application_state ON application (state, applied_on, id);
CREATE INDEX application_waiting ON application (waiting_since, id) WHERE waiting_since > 0;
CREATE TABLE application_draft (
  id BIGINT PRIMARY KEY,
  actor_id BIGINT NOT NULL UNIQUE,
  sealed BLOB NOT NULL,
  step SMALLINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE TABLE public_notice (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 3),
  title TEXT NOT NULL,
  days INTEGER NOT NULL,
  from_day INTEGER NOT NULL,
  to_day INTEGER NOT NULL,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 3),
  plan_id BIGINT NOT NULL DEFAULT 0,
  actor_id BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);
CREATE TABLE public_notice_row (
  notice_id BIGINT NOT NULL REFERENCES public_notice (id),
  number INTEGER NOT NULL,
  application_id BIGINT NOT NULL REFERENCES application (id),
  words TEXT NOT NULL,
  PRIMARY KEY (notice_id, number)
);
CREATE UNIQUE INDEX public_notice_row_application ON public_notice_row (notice_id, application_id);
CREATE INDEX public_notice_row_of ON public_notice_row (application_id);
CREATE INDEX public_notice_plan ON public_notice (plan_id) WHERE plan_id > 0;
CREATE TABLE objection (
  id BIGINT PRIMARY KEY,
  notice_id BIGINT NOT NULL REFERENCES public_notice (id),
  application_id BIGINT NOT NULL REFERENCES application (id),
  name TEXT NOT NULL,
  contact_sealed BLOB,
  words TEXT NOT NULL CHECK (length(words) BETWEEN 2 AND 500),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 3),
  answer TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  answered_at BIGINT
);
CREATE INDEX objection_notice ON objection (notice_id, application_id);
CREATE INDEX objection_application ON objection (application_id);
CREATE TABLE application_ban (
  id BIGINT PRIMARY KEY,
  party_id BIGINT NOT NULL REFERENCES party (id),
  cause TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  to_day INTEGER NOT NULL
);
CREATE INDEX application_ban_party ON application_ban (party_id, to_day);
