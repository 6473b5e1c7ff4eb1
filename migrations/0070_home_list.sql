-- folder: home
-- The register by state in each of its sorts: without these a page of 50 out of 100,000 reads and sorts every home of the state.
CREATE INDEX home_state_area ON home (state, built_area, id);
CREATE INDEX home_state_rate ON home (state, rent_rate, id);
CREATE INDEX home_state_moved ON home (state, state_since, id);
