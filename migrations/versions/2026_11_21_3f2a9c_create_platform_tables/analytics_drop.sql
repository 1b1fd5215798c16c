DROP TABLE analytics.trade_analytics;

DROP TABLE analytics.trader_metrics;

DROP TABLE analytics.portfolio_summary;

DROP TABLE analytics.performance_metrics;

DROP TABLE analytics.daily_pnl;
