UPDATE execution.trades AS fill
SET client_id = coalesce(
    (SELECT client_id FROM execution.portfolios WHERE id = fill.portfolio_id),
    (SELECT client_id FROM execution.orders WHERE id = fill.order_id))
WHERE client_id IS NULL AND (portfolio_id IS NOT NULL OR order_id IS NOT NULL);

UPDATE execution.positions AS held
SET client_id = (SELECT client_id FROM execution.portfolios WHERE id = held.portfolio_id), version = version + 1
WHERE client_id IS NULL;

DO $body$
DECLARE
    lost text := (SELECT string_agg(id::text, ', ' ORDER BY id) FROM (
        SELECT id FROM execution.trades WHERE client_id IS NULL ORDER BY id LIMIT 20) AS first);
BEGIN
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'trades without portfolio and order belong to no client; their ids begin with %', lost
            USING ERRCODE = 'not_null_violation',
                  HINT = 'Say whose they are: UPDATE execution.trades SET client_id = ... WHERE id = ...; then migrate again.';
    END IF;
END
$body$;
