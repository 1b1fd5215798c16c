DROP TABLE strategy_engine.strategy_signals;

DROP TABLE strategy_engine.strategy_performance;

DROP TABLE strategy_engine.backtest_results;

DROP TABLE strategy_engine.agent_actions;

DROP TABLE strategy_engine.trading_signals;

DROP TABLE strategy_engine.strategies;

DROP TABLE strategy_engine.agent_decisions;
