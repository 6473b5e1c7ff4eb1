-- folder: allot
-- Only an open offer keeps others away (state 1): what an accepted one led to is held by the lease, and a home that came back, or
-- a household that applied again, gets a new offer.
DROP INDEX offer_home_open;
DROP INDEX offer_household_open;
CREATE UNIQUE INDEX offer_home_open ON offer (home_id) WHERE state <= 1;
CREATE UNIQUE INDEX offer_household_open ON offer (household_id) WHERE state <= 1;
CREATE INDEX offer_lease ON offer (lease_id);
