CREATE VIEW strategy_engine.latest_signals WITH (security_invoker = true) AS
SELECT DISTINCT ON (symbol) id, symbol, signal_type, cms_score, sentiment_component,
    technical_component, regime_component, explanation, "timestamp"
FROM strategy_engine.trading_signals
ORDER BY symbol, "timestamp" DESC;

COMMENT ON VIEW strategy_engine.latest_signals IS 'The last combined signal of every ticker';
