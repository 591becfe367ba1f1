-- What awaits the answer to a challenge: few, among all that was ever posted.
CREATE INDEX deliveries_challenged ON deliveries (agent, id) WHERE status = 'awaiting_challenge';
