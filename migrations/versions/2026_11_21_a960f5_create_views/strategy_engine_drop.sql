DROP VIEW strategy_engine.latest_signals;
