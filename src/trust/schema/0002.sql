-- Outcomes of a file wait here until all of them are there; empty but during an import.
CREATE TABLE outcome_arrival (
  line        BIGINT NOT NULL,         -- of the file
  customer_id TEXT NOT NULL,           -- of a customer we know
  period      BIGINT NOT NULL,         -- months since year 0
  active      BIGINT NOT NULL,         -- 1: a customer in this month; 0: left in it
  spend       DOUBLE PRECISION NOT NULL  -- in the company's own money; 0 or more
);
