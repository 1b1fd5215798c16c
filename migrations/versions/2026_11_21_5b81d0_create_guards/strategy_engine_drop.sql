DROP TRIGGER strategies_audit_truncate ON strategy_engine.strategies;

DROP TRIGGER strategies_audit ON strategy_engine.strategies;

DROP TRIGGER strategy_signals_touch ON strategy_engine.strategy_signals;

DROP TRIGGER strategy_performance_touch ON strategy_engine.strategy_performance;

DROP TRIGGER backtest_results_touch ON strategy_engine.backtest_results;

DROP TRIGGER agent_actions_touch ON strategy_engine.agent_actions;

DROP TRIGGER trading_signals_touch ON strategy_engine.trading_signals;

DROP TRIGGER strategies_version ON strategy_engine.strategies;

DROP TRIGGER agent_decisions_touch ON strategy_engine.agent_decisions;
