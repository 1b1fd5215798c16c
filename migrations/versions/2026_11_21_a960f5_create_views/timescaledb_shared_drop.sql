DROP FUNCTION shared.schedule_upkeep();

DROP VIEW shared.series_health;

DROP VIEW shared.tradable_instruments;
